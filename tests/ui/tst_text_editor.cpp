// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor_window.h"
#include "run_all.h"
#include "views/text_editor.h"

#include <Qsci/qsciscintilla.h>

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>
#include <QTextOption>

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
    void tabIsTyped_data();
    void tabIsTyped();
    void complexText_data();
    void complexText();
    void complexTextThatIsTyped();
    void everyLetterIsDrawn_data();
    void everyLetterIsDrawn();
    void pastedTextStays_data();
    void pastedTextStays();
    void finds();
    void places();
    void folds();
    void darkAndLight();
};

namespace {

using Window = EditorWindow<TextEditor>;

QsciScintilla& scintillaOf(TextEditor& editor) {
    return *editor.findChild<QsciScintilla*>();
}
// Whether it is the one that shows every script.
bool isShaped(const TextEditor& editor) {
    return qobject_cast<QPlainTextEdit*>(editor.focusProxy()) != nullptr;
}

} // namespace

void TestTextEditor::contentComesBack_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("lines") << QByteArray("a\nb\n");
    QTest::newRow("mixed ends") << QByteArray("a\r\nb\nc\rd\r\r\n");
    QTest::newRow("letters") << QByteArray("käse 鍵 🔑");
    QTest::newRow("tabs and backslashes") << QByteArray("\ta\\n");
    QTest::newRow("hebrew") << QByteArray("abc\n\u05e9\u05dc\u05d5\u05dd\u00a0\u200f(1)\ndef\n");
    QTest::newRow("hebrew with mixed ends") << QByteArray("\u05e9\r\n\u05dc\n\r\u05d5\r\r\n\r");
    QTest::newRow("joiners") << QByteArray("\u0645\u06cc\u200c\u062e \U0001F468\u200d\U0001F469 a\u00adb");
    QTest::newRow("byte order mark") << QByteArray("\uFEFF{\"\uFEFF\": 1}");
    QTest::newRow("signs that a document keeps")
        << QByteArray("\u05e9\u2028\u2029\r\u240d").append('\0').append("x");
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

void TestTextEditor::tabIsTyped_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("letters") << "a";
    QTest::newRow("hebrew") << "\u05e9";
}

void TestTextEditor::tabIsTyped() {
    QFETCH(QString, text);
    Window window;
    window.editor->setContent(text.toStdString(), TextEditor::Language::None);
    window.press(Qt::Key_Tab);
    QVERIFY(window.editor->hasFocus());
    QCOMPARE(window.editor->text(), '\t' + text);
    window.press(Qt::Key_Tab, Qt::ControlModifier);
    QVERIFY(window.other->hasFocus());
    window.press(Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(window.editor->hasFocus());
    window.press(Qt::Key_Backtab, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!window.editor->hasFocus());
    // Where nothing can be typed it leaves.
    window.editor->setEditable(false);
    window.editor->setFocus();
    window.press(Qt::Key_Tab);
    QVERIFY(window.other->hasFocus());
    QCOMPARE(window.editor->text(), '\t' + text);
}

void TestTextEditor::complexText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isComplex");
    QTest::newRow("latin") << "a\u00e4\u0151\u20ac" << false;
    QTest::newRow("greek, cyrillic, chinese") << "\u03b1\u0434\u9375" << false;
    QTest::newRow("a picture") << "\U0001F511" << false;
    QTest::newRow("hebrew") << "abc\n\u05e9" << true;
    QTest::newRow("arabic") << "{\"a\": \"\u0645\"}" << true;
    QTest::newRow("devanagari") << "\u0928\u093f" << true;
    QTest::newRow("thai") << "\u0e01\u0e33\u0e48" << true;
    QTest::newRow("accent of its own") << "e\u0301" << true;
    QTest::newRow("soft hyphen") << "a\u00adb" << true;
    QTest::newRow("joined pictures") << "\U0001F468\u200d\U0001F469" << true;
    QTest::newRow("byte order mark") << QChar(0xFEFF) + QString("{}") << true;
    QTest::newRow("far back") << QString(100'000, u'\u00e9') + u'\u05e9' << true;
}

// Keys, positions and undo are the same in both.
void TestTextEditor::complexText() {
    QFETCH(QString, text);
    QFETCH(bool, isComplex);
    Window window;
    auto& editor = *window.editor;
    editor.setContent(text.toStdString(), TextEditor::Language::None);
    QCOMPARE(isShaped(editor), isComplex);
    QVERIFY(editor.hasFocus());
    QTest::keyClicks(QApplication::focusWidget(), "x");
    window.press(Qt::Key_Return);
    QCOMPARE(editor.text(), "x\n" + text);
    QVERIFY(editor.isModified());
    while (editor.isUndoAvailable())
        editor.undo();
    QCOMPARE(editor.text(), text);
    QVERIFY(!editor.isModified());
    const auto last = text.toStdString().size();
    editor.goTo(last);
    QCOMPARE(editor.selection(), std::pair(last, last));
    QTest::keyClicks(QApplication::focusWidget(), "end");
    QVERIFY(editor.find("END", TextEditor::Direction::Backward, false));
    QCOMPARE(editor.selection(), std::pair(last, last + 3));
    QCOMPARE(editor.selectedText(), "end");
    QVERIFY(!editor.find("END", TextEditor::Direction::Forward, true));
}

void TestTextEditor::complexTextThatIsTyped() {
    Window window;
    auto& editor = *window.editor;
    editor.setContent("abc\n", TextEditor::Language::None);
    QTest::keyClicks(QApplication::focusWidget(), "x");
    QGuiApplication::clipboard()->setText("\u05e9\u05dc");
    window.press(Qt::Key_V, Qt::ControlModifier);
    QTRY_VERIFY(isShaped(editor));
    QVERIFY(editor.hasFocus() && editor.isModified());
    QCOMPARE(editor.text(), "x\u05e9\u05dcabc\n");
    QTest::keyClicks(QApplication::focusWidget(), "y");
    QCOMPARE(editor.text(), "x\u05e9\u05dcyabc\n");
    while (editor.isUndoAvailable())
        window.press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(editor.text(), "abc\n");
    QVERIFY(!editor.isModified());
}

void TestTextEditor::everyLetterIsDrawn_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("language");
    const auto hebrew = QStringLiteral("\u05e9\u05dc\u05d5\u05dd");
    QTest::newRow("text") << hebrew << static_cast<int>(TextEditor::Language::None);
    QTest::newRow("json") << "{\"" + hebrew + "\": 1}" << static_cast<int>(TextEditor::Language::Json);
    QTest::newRow("xml") << "<a>" + hebrew + "</a>" << static_cast<int>(TextEditor::Language::Xml);
}

// Without the letters there is less on the screen.
void TestTextEditor::everyLetterIsDrawn() {
    QFETCH(QString, text);
    QFETCH(int, language);
    const auto inked = [&](const QString& shown) {
        TextEditor editor;
        editor.resize(400, 80);
        editor.setContent(shown.toStdString(), static_cast<TextEditor::Language>(language));
        editor.show();
        const auto picture = editor.grab().toImage();
        const auto ground = picture.pixel(395, 70);
        int count = 0;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                count += picture.pixel(x, y) != ground ? 1 : 0;
        }
        return count;
    };
    auto without = text;
    without.replace(QStringLiteral("\u05e9\u05dc\u05d5\u05dd"), QStringLiteral("\u05e9"));
    TextEditor directed;
    directed.setContent(text.toStdString(), static_cast<TextEditor::Language>(language));
    const auto* document = directed.findChild<QPlainTextEdit*>()->document();
    QCOMPARE(document->defaultTextOption().textDirection(),
             language == static_cast<int>(TextEditor::Language::None) ? Qt::LayoutDirectionAuto
                                                                      : Qt::LeftToRight);
    QVERIFY2(inked(text) > inked(without) + 30, qPrintable(QString::number(inked(text))));
}

void TestTextEditor::pastedTextStays_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("pasted");
    for (const auto* before : {"", "a\nb", "a\r\nb", "\u05e9\n", "\u05e9\r\n"}) {
        for (const auto* pasted : {"a\r\nb\r\n", "a\nb\n", "a\rb", "\u05e9\r\n\u05dc\n", "\ta\u00a0"})
            QTest::addRow("%s into %s", QByteArray(pasted).toHex().data(), QByteArray(before).toHex().data())
                << QByteArray(before) << QByteArray(pasted);
    }
}

// The line ends of what is pasted are those that it had.
void TestTextEditor::pastedTextStays() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, pasted);
    Window window;
    window.editor->setContent(before.toStdString(), TextEditor::Language::None);
    QGuiApplication::clipboard()->setText(QString::fromUtf8(pasted));
    window.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(window.editor->text().toUtf8(), pasted + before);
    // And comes back when it is copied.
    QTest::qWait(0);
    window.editor->selectAll();
    window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().toUtf8(), pasted + before);
    QTest::keyClicks(QApplication::focusWidget(), "x");
    QCOMPARE(window.editor->text(), "x");
}

void TestTextEditor::finds() {
    using enum TextEditor::Direction;
    TextEditor editor;
    editor.setContent("one Two one two", TextEditor::Language::None);
    const auto at = [&editor] { return static_cast<int>(editor.selection().first); };
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
    QCOMPARE(editor.selection(), std::pair(std::size_t{4}, std::size_t{4}));
    const auto marked = [&editor](unsigned long position) {
        return scintillaOf(editor).SendScintilla(QsciScintilla::SCI_INDICATORVALUEAT, 8UL,
                                                 static_cast<long>(position)) != 0;
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
    auto& scintilla = scintillaOf(editor);
    scintilla.SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
    QVERIFY((scintilla.SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL, 1UL) &
             QsciScintilla::SC_FOLDLEVELHEADERFLAG) != 0);
    scintilla.foldLine(0);
    QVERIFY(scintilla.SendScintilla(QsciScintilla::SCI_GETLINEVISIBLE, 2UL) == 0);
    QVERIFY(editor.find("1", TextEditor::Direction::Forward, false)); // unfolds
    QVERIFY(scintilla.SendScintilla(QsciScintilla::SCI_GETLINEVISIBLE, 2UL) != 0);
    editor.setContent("<a>\n<b/>\n</a>", TextEditor::Language::Xml);
    scintilla.SendScintilla(QsciScintilla::SCI_COLOURISE, 0UL, -1L);
    QVERIFY((scintilla.SendScintilla(QsciScintilla::SCI_GETFOLDLEVEL, 0UL) &
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
