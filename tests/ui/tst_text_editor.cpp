// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor_window.h"
#include "run_all.h"
#include "views/text_editor.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestTextEditor final : public QObject {
    Q_OBJECT
private slots:
    void contentComesBack_data();
    void contentComesBack();
    void slices();
    void typing();
    void readOnly();
    void undoBelongsToTheEditorFirst();
    void keysForTheOwner();
    void otherKeysAreTheWindows();
    void tabLeaves();
    void finds();
    void places();
    void folds();
    void darkAndLight();
};

namespace {

using Window = EditorWindow<TextEditor>;

} // namespace

void TestTextEditor::contentComesBack_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("lines") << QByteArray("a\nb\n");
    QTest::newRow("mixed ends") << QByteArray("a\r\nb\nc\rd\r\r\n");
    QTest::newRow("letters") << QByteArray("käse 鍵 🔑");
    QTest::newRow("tabs and backslashes") << QByteArray("\ta\\n");
}

void TestTextEditor::contentComesBack() {
    QFETCH(QByteArray, text);
    TextEditor editor;
    const QSignalSpy edited(&editor, &TextEditor::edited);
    for (const auto language :
         {TextEditor::Language::None, TextEditor::Language::Json, TextEditor::Language::Xml}) {
        editor.setContent(text.toStdString(), language);
        QVERIFY(!editor.isLoading());
        QCOMPARE(QByteArray::fromStdString(editor.content()), text);
        QVERIFY(!editor.isModified());
        QVERIFY(!editor.isUndoAvailable());
    }
    QCOMPARE(edited.count(), 0);
}

void TestTextEditor::slices() {
    std::string text;
    while (text.size() < 3'500'000)
        text += "a line of some text\n";
    TextEditor editor;
    editor.setEditable(true);
    const QSignalSpy edited(&editor, &TextEditor::edited);
    const QSignalSpy loaded(&editor, &TextEditor::loaded);
    editor.setContent(text, TextEditor::Language::None);
    QVERIFY(editor.isLoading() && editor.isReadOnly());
    QVERIFY(editor.content() == text); // also while it loads
    QTRY_COMPARE(loaded.count(), 1);
    QVERIFY(!editor.isLoading() && !editor.isReadOnly());
    QVERIFY(editor.content() == text);
    QVERIFY(!editor.isModified());
    QCOMPARE(edited.count(), 0);
    // Another text in the middle of it.
    editor.setContent(text, TextEditor::Language::None);
    editor.setContent("short", TextEditor::Language::None);
    QTest::qWait(20);
    QCOMPARE(editor.content(), std::string("short"));
}

void TestTextEditor::typing() {
    TextEditor editor;
    editor.setContent("world", TextEditor::Language::None);
    const QSignalSpy edited(&editor, &TextEditor::edited);
    QTest::keyClicks(&editor, "hello ");
    QCOMPARE(editor.content(), std::string("hello world"));
    QVERIFY(edited.count() > 0 && editor.isModified());
    QTest::keyClick(&editor, Qt::Key_Return);
    QCOMPARE(editor.content(), std::string("hello \nworld"));
    editor.setContent("a\r\nb", TextEditor::Language::None);
    QTest::keyClick(&editor, Qt::Key_Return); // as the others end
    QCOMPARE(editor.content(), std::string("\r\na\r\nb"));
    editor.replaceAll("other");
    QCOMPARE(editor.content(), std::string("other"));
    editor.undo();
    QCOMPARE(editor.content(), std::string("\r\na\r\nb"));
}

void TestTextEditor::readOnly() {
    TextEditor editor;
    editor.setEditable(false);
    editor.setContent("text", TextEditor::Language::None);
    QTest::keyClicks(&editor, "x");
    QTest::keyClick(&editor, Qt::Key_Delete);
    QCOMPARE(editor.content(), std::string("text"));
    editor.setEditable(true);
    QTest::keyClicks(&editor, "x");
    QCOMPARE(editor.content(), std::string("xtext"));
}

void TestTextEditor::undoBelongsToTheEditorFirst() {
    Window window;
    QShortcut undo(QKeySequence::Undo, &window);
    const QSignalSpy undone(&undo, &QShortcut::activated);
    window.editor->setContent("", TextEditor::Language::None);
    QTest::keyClicks(window.editor, "x");
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(window.editor->content(), std::string());
    QCOMPARE(undone.count(), 0);
    window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(undone.count(), 1);
}

void TestTextEditor::keysForTheOwner() {
    Window window;
    const QSignalSpy find(window.editor, &TextEditor::findRequested);
    const QSignalSpy finished(window.editor, &TextEditor::finished);
    const QSignalSpy cancelled(window.editor, &TextEditor::cancelled);
    window.editor->setContent("a", TextEditor::Language::None);
    window.press(Qt::Key_F, Qt::ControlModifier);
    window.press(Qt::Key_Return, Qt::ControlModifier);
    window.press(Qt::Key_Escape);
    QCOMPARE(find.count(), 1);
    QCOMPARE(finished.count(), 1);
    QCOMPARE(cancelled.count(), 1);
    QCOMPARE(window.editor->content(), std::string("a"));
}

void TestTextEditor::otherKeysAreTheWindows() {
    Window window;
    window.editor->setContent("a\nb", TextEditor::Language::None);
    for (const auto key : {Qt::Key_D, Qt::Key_L, Qt::Key_T, Qt::Key_U, Qt::Key_G, Qt::Key_I, Qt::Key_Plus}) {
        QShortcut shortcut(QKeySequence(Qt::CTRL | key), &window);
        const QSignalSpy activated(&shortcut, &QShortcut::activated);
        window.press(key, Qt::ControlModifier);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(window.editor->content(), std::string("a\nb"));
    }
}

void TestTextEditor::tabLeaves() {
    Window window;
    window.editor->setContent("a", TextEditor::Language::None);
    window.press(Qt::Key_Tab);
    QVERIFY(window.other->hasFocus());
    window.press(Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(window.editor->hasFocus());
    QCOMPARE(window.editor->content(), std::string("a"));
}

void TestTextEditor::finds() {
    using enum TextEditor::Direction;
    TextEditor editor;
    editor.setContent("one Two one two", TextEditor::Language::None);
    const auto at = [&editor] {
        return static_cast<int>(editor.SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART));
    };
    QVERIFY(editor.find("two", Forward, false));
    QCOMPARE(at(), 4);
    QVERIFY(editor.find("two", Forward, false));
    QCOMPARE(at(), 12);
    QVERIFY(editor.find("two", Forward, false)); // around
    QCOMPARE(at(), 4);
    QVERIFY(editor.find("two", Backward, false));
    QCOMPARE(at(), 12);
    QVERIFY(editor.find("Two", Forward, true));
    QCOMPARE(at(), 4);
    QVERIFY(editor.find("Two", Forward, true));
    QCOMPARE(at(), 4);
    QVERIFY(!editor.find("three", Forward, false));
    QCOMPARE(at(), 4);
}

void TestTextEditor::places() {
    TextEditor editor;
    editor.setContent("ab\ncdä!", TextEditor::Language::None);
    QCOMPARE(editor.placeOf(0), std::pair(1, 1));
    QCOMPARE(editor.placeOf(4), std::pair(2, 2));
    QCOMPARE(editor.placeOf(7), std::pair(2, 4)); // characters, not bytes
    editor.goTo(4);
    QCOMPARE(editor.SendScintilla(QsciScintilla::SCI_GETCURRENTPOS), 4L);
    const auto marked = [&editor](unsigned long position) {
        return editor.SendScintilla(QsciScintilla::SCI_INDICATORVALUEAT, 8UL, static_cast<long>(position)) !=
               0;
    };
    editor.showFlaw(4);
    QVERIFY(marked(4) && !marked(3) && !marked(5));
    editor.showFlaw(100); // after the end: the last one
    QVERIFY(marked(7) && !marked(4));
    editor.showFlaw(std::nullopt);
    QVERIFY(!marked(7));
}

void TestTextEditor::folds() {
    TextEditor editor;
    editor.resize(300, 300);
    editor.show();
    editor.setContent("{\n  \"a\": [\n    1\n  ]\n}", TextEditor::Language::Json);
    editor.SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
    QVERIFY((editor.SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL, 1UL) &
             QsciScintilla::SC_FOLDLEVELHEADERFLAG) != 0);
    editor.foldLine(0);
    QVERIFY(editor.SendScintilla(QsciScintilla::SCI_GETLINEVISIBLE, 2UL) == 0);
    QVERIFY(editor.find("1", TextEditor::Direction::Forward, false)); // unfolds
    QVERIFY(editor.SendScintilla(QsciScintilla::SCI_GETLINEVISIBLE, 2UL) != 0);
    editor.setContent("<a>\n<b/>\n</a>", TextEditor::Language::Xml);
    editor.SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
    QVERIFY((editor.SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL, 0UL) &
             QsciScintilla::SC_FOLDLEVELHEADERFLAG) != 0);
}

// The ground is the palette's, also of a language that has been chosen before.
void TestTextEditor::darkAndLight() {
    TextEditor editor;
    editor.setContent("{\"a\": 1}", TextEditor::Language::Json);
    for (const auto ground : {QColor(0x1b1e20), QColor(0xfcfcfc)}) {
        auto colours = editor.palette();
        colours.setColor(QPalette::Base, ground);
        colours.setColor(QPalette::Text, ground.lightness() < 128 ? Qt::white : Qt::black);
        editor.setPalette(colours);
        editor.resize(200, 100);
        const auto picture = editor.grab().toImage();
        QCOMPARE(picture.pixelColor(150, 80).rgb(), ground.rgb());
    }
}

int main(int argc, char** argv) {
    return runAll<TestTextEditor>(argc, argv);
}

#include "tst_text_editor.moc"
