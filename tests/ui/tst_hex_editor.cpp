// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor_window.h"
#include "run_all.h"
#include "views/data_inspector.h"
#include "views/hex_editor.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestHexLayout final : public QObject {
    Q_OBJECT
private slots:
    void fitsTheWidth();
    void everyPlaceIsHit();
};

class TestHexEditor final : public QObject {
    Q_OBJECT
private slots:
    void overwriting();
    void inserting();
    void characters();
    void removing();
    void undoing();
    void readOnly();
    void moving_data();
    void moving();
    void selecting();
    void mouse();
    void clipboard();
    void pasteIsRefused();
    void finds();
    void keysOfTheWindow();
    void tabLeaves();
    void large();
};

class TestDataInspector final : public QObject {
    Q_OBJECT
private slots:
    void numbersAndTimes_data();
    void numbersAndTimes();
    void fewBytes();
    void copies();
};

namespace {

struct Window : EditorWindow<HexEditor> {
    explicit Window(const ByteString& bytes) { editor->setBytes(bytes); }
    void type(const char* text) const { QTest::keyClicks(editor, text); }
    [[nodiscard]] const ByteString& bytes() const { return editor->bytes(); }
};

} // namespace

void TestHexLayout::fitsTheWidth() {
    HexLayout layout;
    int former = 8;
    for (const int width : {10, 300, 500, 700, 900, 1200, 3000}) {
        layout.fit(width, 8, 16, 100, 100);
        QVERIFY(layout.bytesPerLine() % 8 == 0 && layout.bytesPerLine() >= former);
        QVERIFY(layout.width() <= width || layout.bytesPerLine() == 8);
        former = layout.bytesPerLine();
    }
    QCOMPARE(former, 32);
    QCOMPARE(layout.lines(), std::uint64_t{4});
    layout.fit(10, 8, 16, 16, 16);
    QCOMPARE(layout.lines(), std::uint64_t{3}); // with the place after the last byte
    QCOMPARE(layout.offsetDigits(), 4);
    layout.fit(10, 8, 16, 0x10000, 0x10000);
    QCOMPARE(layout.offsetDigits(), 6);
}

void TestHexLayout::everyPlaceIsHit() {
    HexLayout layout;
    layout.fit(700, 8, 16, 1000, 1000);
    for (std::uint64_t offset = 160; offset <= 1000; ++offset) {
        const auto hex = layout.hexRect(offset, 10);
        const auto text = layout.textRect(offset, 10);
        const auto first = layout.hit(hex.topLeft() + QPoint(1, 1), 10);
        const auto second = layout.hit(hex.topLeft() + QPoint(9, 1), 10);
        const auto third = layout.hit(text.center(), 10);
        QVERIFY(first.offset == offset && !first.isInText && !first.isLowNibble);
        QVERIFY(second.offset == offset && !second.isInText && second.isLowNibble == (offset < 1000));
        QVERIFY(third.offset == offset && third.isInText);
    }
    QCOMPARE(layout.hit(QPoint(5000, 50'000), 0).offset, std::uint64_t{1000});
    QCOMPARE(layout.hit(QPoint(-5, -50), 2).offset, std::uint64_t{layout.bytesPerLine() * 1U});
}

void TestHexEditor::overwriting() {
    Window window("abc");
    const QSignalSpy changed(window.editor, &HexEditor::bytesChanged);
    window.type("4");
    QCOMPARE(window.bytes(), ByteString("Abc"));
    QCOMPARE(window.editor->caret(), std::uint64_t{0});
    window.type("2");
    QCOMPARE(window.bytes(), ByteString("Bbc"));
    QCOMPARE(window.editor->caret(), std::uint64_t{1});
    window.type("43 xyz44"); // blanks and letters that are no digits do nothing
    QCOMPARE(window.bytes(), ByteString("BCD"));
    window.type("45"); // after the end a byte is added
    QCOMPARE(window.bytes(), ByteString("BCDE"));
    QVERIFY(changed.count() == 8 && window.editor->isModified());
}

void TestHexEditor::inserting() {
    Window window("abc");
    const QSignalSpy mode(window.editor, &HexEditor::overwritingChanged);
    window.press(Qt::Key_Insert);
    QVERIFY(!window.editor->isOverwriting());
    QCOMPARE(mode.count(), 1);
    window.press(Qt::Key_Right);
    window.type("4142");
    QCOMPARE(window.bytes(), ByteString("aABbc"));
    window.press(Qt::Key_Left, Qt::ShiftModifier);
    window.press(Qt::Key_Left, Qt::ShiftModifier);
    window.type("30"); // in place of the selection
    QCOMPARE(window.bytes(), ByteString("a0bc"));
    window.press(Qt::Key_Insert);
    window.type("31");
    QCOMPARE(window.bytes(), ByteString("a01c"));
}

void TestHexEditor::characters() {
    Window window("abcdef");
    window.press(Qt::Key_Space, Qt::ControlModifier);
    window.type("4 x");
    QCOMPARE(window.bytes(), ByteString("4 xdef"));
    QTest::sendKeyEvent(QTest::Click, window.editor, Qt::Key_unknown, QString::fromUtf8("ä"), Qt::NoModifier);
    QCOMPARE(window.bytes(), ByteString("4 x\xC3\xA4"
                                        "f"));
    QCOMPARE(window.editor->caret(), std::uint64_t{5});
    window.press(Qt::Key_Space, Qt::ControlModifier);
    window.type("4");
    QCOMPARE(window.bytes(), ByteString("4 x\xC3\xA4"
                                        "F"));
}

void TestHexEditor::removing() {
    Window window("abcdef");
    window.press(Qt::Key_Backspace); // nothing before the first
    window.press(Qt::Key_Delete);
    window.press(Qt::Key_Delete);
    QCOMPARE(window.bytes(), ByteString("cdef"));
    window.press(Qt::Key_End, Qt::ControlModifier);
    window.press(Qt::Key_Delete); // nothing after the last
    window.press(Qt::Key_Backspace);
    QCOMPARE(window.bytes(), ByteString("cde"));
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.press(Qt::Key_Backspace);
    QCOMPARE(window.bytes(), ByteString());
    window.type("00");
    QCOMPARE(window.bytes(), ByteString(1, '\0'));
}

void TestHexEditor::undoing() {
    Window window("abc");
    window.type("4142");
    window.press(Qt::Key_Home);
    window.type("43");
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("ABc"));
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{0}, std::uint64_t{1}));
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("abc"));
    QVERIFY(!window.editor->isModified());
    window.press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    window.press(Qt::Key_Y, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("CBc"));
}

void TestHexEditor::readOnly() {
    Window window("abc");
    window.type("41");
    window.editor->setReadOnly(true);
    window.type("42");
    QGuiApplication::clipboard()->setText("434445");
    window.press(Qt::Key_V, Qt::ControlModifier);
    window.press(Qt::Key_Delete);
    window.press(Qt::Key_Backspace);
    window.press(Qt::Key_Z, Qt::ControlModifier);
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.press(Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("Abc"));
    QCOMPARE(QGuiApplication::clipboard()->text(), "416263"); // copied all the same
}

void TestHexEditor::moving_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<bool>("control");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to"); // of 100 bytes, 16 a line
    QTest::newRow("left") << int{Qt::Key_Left} << false << 5 << 4;
    QTest::newRow("left at the start") << int{Qt::Key_Left} << false << 0 << 0;
    QTest::newRow("right") << int{Qt::Key_Right} << false << 99 << 100;
    QTest::newRow("right at the end") << int{Qt::Key_Right} << false << 100 << 100;
    QTest::newRow("up") << int{Qt::Key_Up} << false << 20 << 4;
    QTest::newRow("up in the first line") << int{Qt::Key_Up} << false << 4 << 4;
    QTest::newRow("down") << int{Qt::Key_Down} << false << 4 << 20;
    QTest::newRow("down in the last line") << int{Qt::Key_Down} << false << 97 << 97;
    QTest::newRow("home") << int{Qt::Key_Home} << false << 20 << 16;
    QTest::newRow("end") << int{Qt::Key_End} << false << 20 << 31;
    QTest::newRow("end of the last line") << int{Qt::Key_End} << false << 97 << 100;
    QTest::newRow("start of all") << int{Qt::Key_Home} << true << 50 << 0;
    QTest::newRow("end of all") << int{Qt::Key_End} << true << 50 << 100;
    QTest::newRow("a page down") << int{Qt::Key_PageDown} << false << 3 << 100;
    QTest::newRow("a page up") << int{Qt::Key_PageUp} << false << 83 << 3;
}

void TestHexEditor::moving() {
    QFETCH(int, key);
    QFETCH(bool, control);
    QFETCH(int, from);
    QFETCH(int, to);
    Window window(ByteString(100, 'x'));
    QCOMPARE(window.editor->verticalScrollBar()->maximum(), 0); // all in sight
    window.editor->setCaret(static_cast<std::uint64_t>(from));
    window.press(static_cast<Qt::Key>(key), control ? Qt::ControlModifier : Qt::NoModifier);
    QCOMPARE(window.editor->caret(), static_cast<std::uint64_t>(to));
}

void TestHexEditor::selecting() {
    Window window("abcdefgh");
    window.editor->setCaret(4);
    window.press(Qt::Key_Left, Qt::ShiftModifier);
    window.press(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{2}, std::uint64_t{4}));
    window.press(Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{4}, std::uint64_t{8}));
    window.press(Qt::Key_Right);
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{8}, std::uint64_t{8}));
}

void TestHexEditor::mouse() {
    Window window(ByteString(100, 'x'));
    HexLayout layout;
    const QFontMetrics metrics(window.editor->font());
    layout.fit(window.editor->viewport()->width(), metrics.horizontalAdvance(u'0'), metrics.lineSpacing(),
               100, 100);
    auto* viewport = window.editor->viewport();
    QTest::mouseClick(viewport, Qt::LeftButton, Qt::NoModifier,
                      layout.hexRect(20, 0).topLeft() + QPoint(2, 2));
    QCOMPARE(window.editor->caret(), std::uint64_t{20});
    QTest::mouseClick(viewport, Qt::LeftButton, Qt::ShiftModifier,
                      layout.hexRect(30, 0).topLeft() + QPoint(2, 2));
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{20}, std::uint64_t{30}));
    QTest::mouseClick(viewport, Qt::LeftButton, Qt::NoModifier, layout.textRect(7, 0).center());
    window.type("y");
    QCOMPARE(window.bytes()[7], 'y');
    QTest::mouseDClick(viewport, Qt::LeftButton, Qt::NoModifier, layout.textRect(9, 0).center());
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{9}, std::uint64_t{10}));
    // The second digit alone.
    QTest::mouseClick(viewport, Qt::LeftButton, Qt::NoModifier, layout.hexRect(0, 0).center() + QPoint(3, 0));
    window.type("9");
    QCOMPARE(window.bytes()[0], 'y');
}

void TestHexEditor::clipboard() {
    Window window(ByteString("a\0b", 3));
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "610062");
    window.press(Qt::Key_End, Qt::ControlModifier);
    window.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("a\0ba\0b", 6));
    window.press(Qt::Key_Space, Qt::ControlModifier);
    window.press(Qt::Key_A, Qt::ControlModifier);
    window.press(Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "a\\x00ba\\x00b");
    QCOMPARE(window.bytes(), ByteString());
    window.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("a\0ba\0b", 6));
    // Over what is there, as typing would.
    QGuiApplication::clipboard()->setText("XY");
    window.press(Qt::Key_Home, Qt::ControlModifier);
    window.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("XYba\0b", 6));
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window.bytes(), ByteString("a\0ba\0b", 6));
}

void TestHexEditor::pasteIsRefused() {
    Window window("abc");
    const QSignalSpy refused(window.editor, &HexEditor::refused);
    QGuiApplication::clipboard()->setText("no digits");
    window.press(Qt::Key_V, Qt::ControlModifier);
    window.press(Qt::Key_Space, Qt::ControlModifier);
    QGuiApplication::clipboard()->setText("\\x0");
    window.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(refused.count(), 2);
    QCOMPARE(window.bytes(), ByteString("abc"));
    QVERIFY(!window.editor->isModified());
}

void TestHexEditor::finds() {
    Window window("one two one");
    QVERIFY(window.editor->find("one", false)); // at the cursor
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{0}, std::uint64_t{3}));
    QVERIFY(window.editor->find("one", false));
    QCOMPARE(window.editor->selection(), std::pair(std::uint64_t{8}, std::uint64_t{11}));
    QVERIFY(window.editor->find("one", false));
    QCOMPARE(window.editor->selection().first, std::uint64_t{0}); // around
    QVERIFY(window.editor->find("one", true));
    QCOMPARE(window.editor->selection().first, std::uint64_t{8});
    QVERIFY(window.editor->find("one", true));
    QCOMPARE(window.editor->selection().first, std::uint64_t{0});
    QVERIFY(!window.editor->find("three", false));
    QCOMPARE(window.editor->selection().first, std::uint64_t{0});
}

void TestHexEditor::keysOfTheWindow() {
    Window window("abc");
    QShortcut undo(QKeySequence::Undo, &window);
    QShortcut remove(QKeySequence(Qt::Key_Delete), &window);
    QShortcut duplicate(QKeySequence(Qt::CTRL | Qt::Key_D), &window);
    const QSignalSpy undone(&undo, &QShortcut::activated);
    const QSignalSpy removed(&remove, &QShortcut::activated);
    const QSignalSpy duplicated(&duplicate, &QShortcut::activated);
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undone.count(), 1); // nothing to undo here
    window.press(Qt::Key_Delete);
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undone.count(), 1);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(window.bytes(), ByteString("abc"));
    window.press(Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(duplicated.count(), 1);
    const QSignalSpy find(window.editor, &HexEditor::findRequested);
    const QSignalSpy finished(window.editor, &HexEditor::finished);
    const QSignalSpy cancelled(window.editor, &HexEditor::cancelled);
    window.press(Qt::Key_F, Qt::ControlModifier);
    window.press(Qt::Key_Return, Qt::ControlModifier);
    window.press(Qt::Key_Escape);
    QVERIFY(find.count() == 1 && finished.count() == 1 && cancelled.count() == 1);
}

void TestHexEditor::tabLeaves() {
    Window window("abc");
    window.press(Qt::Key_Tab);
    QVERIFY(window.other->hasFocus());
    window.press(Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(window.editor->hasFocus());
    QCOMPARE(window.bytes(), ByteString("abc"));
}

void TestHexEditor::large() {
    Window window(ByteString(64U << 20U, 'x'));
    window.press(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(window.editor->caret(), std::uint64_t{64U << 20U});
    QCOMPARE(window.editor->verticalScrollBar()->value(), window.editor->verticalScrollBar()->maximum());
    window.editor->grab();
    window.type("00");
    QCOMPARE(window.bytes().size(), (std::size_t{64U} << 20U) + 1);
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!window.editor->isModified());
}

void TestDataInspector::numbersAndTimes_data() {
    QTest::addColumn<QString>("row");
    QTest::addColumn<QString>("little");
    QTest::addColumn<QString>("big");
    // 00 00 00 68 60 86 5e 00
    QTest::newRow("8 bits") << "Integer, 8 bits"
                            << "0"
                            << "0";
    QTest::newRow("16 bits") << "Unsigned, 16 bits"
                             << "0"
                             << "0";
    QTest::newRow("32 bits") << "Unsigned, 32 bits"
                             << "1744830464"
                             << "104";
    QTest::newRow("64 bits") << "Integer, 64 bits"
                             << "26606396430614528"
                             << "448296017408";
    QTest::newRow("32 bit time") << "Unix time, 32 bits"
                                 << "2025-04-16 19:07:44"
                                 << "1970-01-01 00:01:44";
    QTest::newRow("too far") << "Unix time, 64 bits"
                             << "–"
                             << "–";
    QTest::newRow("milliseconds") << "Unix time in ms"
                                  << "–"
                                  << "1984-03-16 14:40:17.408";
}

void TestDataInspector::numbersAndTimes() {
    QFETCH(QString, row);
    QFETCH(QString, little);
    QFETCH(QString, big);
    DataInspector inspector;
    inspector.setBytes(ByteView("\x00\x00\x00\x68\x60\x86\x5e\x00", 8));
    const auto rows = inspector.findItems(row, Qt::MatchExactly);
    QCOMPARE(rows.size(), 1);
    QCOMPARE(inspector.item(rows[0]->row(), 1)->text(), little);
    QCOMPARE(inspector.item(rows[0]->row(), 2)->text(), big);
}

void TestDataInspector::fewBytes() {
    DataInspector inspector;
    inspector.setBytes(ByteView("\xFF\xFE", 2));
    QStringList texts;
    for (int row = 0; row < inspector.rowCount(); ++row)
        texts.append(inspector.item(row, 1)->text());
    QCOMPARE(texts.mid(0, 5), (QStringList{"-1", "255", "-257", "65279", ""}));
    QCOMPARE(texts.mid(5).join(QString()), QString());
    // A time before 1970, to the nanosecond.
    inspector.setBytes(ByteView("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8));
    QCOMPARE(inspector.item(inspector.rowCount() - 1, 1)->text(), "1969-12-31 23:59:59.999999999");
}

void TestDataInspector::copies() {
    DataInspector inspector;
    inspector.setBytes("A");
    inspector.setCurrentCell(1, 2);
    QTest::keyClick(&inspector, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "65");
}

int main(int argc, char** argv) {
    return runAll<TestHexLayout, TestHexEditor, TestDataInspector>(argc, argv);
}

#include "tst_hex_editor.moc"
