// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "must.h"
#include "run_all.h"
#include "values/value_text.h"
#include "views/bytes_editor.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace simkv;
using namespace simkv::ui;
using Notation = BytesEditor::Notation;

class TestBytesEditor final : public QObject {
    Q_OBJECT
private slots:
    void singleBytesComeBack_data();
    void singleBytesComeBack();
    void randomBytesComeBack_data();
    void randomBytesComeBack();
    void everyCharacterComesBack();
    void notationIsChosen_data();
    void notationIsChosen();
    void textIsTyped();
    void escapesAreTyped();
    void hexIsTyped();
    void invalidInput_data();
    void invalidInput();
    void invalidInputKeepsItsNotation();
    void bytesThatAreNoTextKeepTheirNotation();
    void notationByKeyboard();
    void statusSaysTheSize();
    void changesAreSignalled();
    void longLinesDoNotBlock();
};

namespace {

ByteString utf8(char32_t character) {
    return QString::fromUcs4(&character, 1).toStdString();
}

// Looks for fonts with rare characters take long, and say so where there are none.
void keepToOneFont(BytesEditor& editor) {
    auto font = editor.textEdit()->font();
    font.setStyleStrategy(QFont::NoFontMerging);
    editor.textEdit()->setFont(font);
}

// What an editor gives back of bytes that were set and then shown in a notation.
ByteString roundTrip(ByteView bytes, Notation notation) {
    BytesEditor editor;
    keepToOneFont(editor);
    editor.setBytes(bytes);
    if (!editor.setNotation(notation))
        return "refused";
    return must(editor.bytes());
}

void addNotations() {
    QTest::addColumn<Notation>("notation");
    QTest::newRow("escaped") << Notation::Escaped;
    QTest::newRow("hexadecimal") << Notation::Hex;
}

void type(BytesEditor& editor, Notation notation, const QString& text) {
    QVERIFY(editor.setNotation(notation));
    editor.textEdit()->setPlainText(text);
}

QLabel& status(BytesEditor& editor) {
    return *editor.findChild<QLabel*>("bytesStatus");
}

} // namespace

void TestBytesEditor::singleBytesComeBack_data() {
    addNotations();
}

void TestBytesEditor::singleBytesComeBack() {
    QFETCH(Notation, notation);
    for (int byte = 0; byte < 256; ++byte) {
        const ByteString bytes{'a', static_cast<char>(byte), 'b', static_cast<char>(byte)};
        BytesEditor editor;
        editor.setBytes(bytes);
        QCOMPARE(must(editor.bytes()), bytes); // as the editor shows it by itself
        QCOMPARE(roundTrip(bytes, notation), bytes);
        if (isPlainText(bytes))
            QCOMPARE(roundTrip(bytes, Notation::Text), bytes);
    }
}

void TestBytesEditor::randomBytesComeBack_data() {
    addNotations();
}

void TestBytesEditor::randomBytesComeBack() {
    QFETCH(Notation, notation);
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        ByteString bytes(random() % 300, '\0');
        // Half of them of bytes that mean something to one notation or the other.
        constexpr ByteView kTricky = "\\x0n\r\n\t \xC2\xA0\xE2\x80\xA8\xFF";
        for (auto& byte : bytes)
            byte = i % 2 == 0 ? static_cast<char>(random()) : kTricky[random() % kTricky.size()];
        BytesEditor editor;
        keepToOneFont(editor);
        editor.setBytes(bytes);
        QCOMPARE(must(editor.bytes()), bytes);
        QCOMPARE(roundTrip(bytes, notation), bytes);
    }
}

void TestBytesEditor::everyCharacterComesBack() {
    ByteString plain;
    ByteString other;
    int plainCharacters = 0;
    BytesEditor editor;
    keepToOneFont(editor);
    const auto check = [&editor](ByteString& bytes, bool isPlain) {
        editor.setBytes(bytes);
        const bool same = editor.bytes() && *editor.bytes() == bytes;
        const bool asExpected = isPlain == (editor.notation() == Notation::Text);
        bytes.clear();
        return same && asExpected;
    };
    for (char32_t character = 0; character <= 0x10FFFF; ++character) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        const auto bytes = utf8(character);
        const bool isPlain = isPlainText(bytes);
        plainCharacters += isPlain ? 1 : 0;
        (isPlain ? plain : other) += bytes;
        if (plain.size() >= 30000)
            QVERIFY2(check(plain, true), qPrintable(QString::number(character, 16)));
        if (other.size() >= 30000)
            QVERIFY2(check(other, false), qPrintable(QString::number(character, 16)));
    }
    QVERIFY(check(plain, true));
    QVERIFY(plainCharacters > 100'000);
}

void TestBytesEditor::notationIsChosen_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Notation>("notation");
    QTest::addColumn<QString>("shown");
    QTest::newRow("nothing") << QByteArray() << Notation::Text << "";
    QTest::newRow("text") << QByteArray("a\\b\tc\nd") << Notation::Text << "a\\b\tc\nd";
    QTest::newRow("no-break space") << QByteArray("a\xC2\xA0z") << Notation::Text
                                    << QStringLiteral("a\u00A0z");
    QTest::newRow("carriage return") << QByteArray("a\r\nb") << Notation::Escaped << "a\\r\\nb";
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << Notation::Escaped << "a\\x00b";
    QTest::newRow("line separator") << QByteArray("a\xE2\x80\xA8z") << Notation::Escaped
                                    << "a\\xe2\\x80\\xa8z";
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBFz") << Notation::Escaped
                                     << "\\xef\\xbb\\xbfz";
    QTest::newRow("no UTF-8") << QByteArray("a\xFFz") << Notation::Hex << "61 ff 7a";
}

void TestBytesEditor::notationIsChosen() {
    QFETCH(QByteArray, bytes);
    QFETCH(Notation, notation);
    QFETCH(QString, shown);
    BytesEditor editor;
    editor.setBytes("\xFF");
    editor.setBytes(bytes.toStdString());
    QCOMPARE(editor.notation(), notation);
    QCOMPARE(editor.findChild<QComboBox*>()->currentIndex(), static_cast<int>(notation));
    auto raw = editor.textEdit()->document()->toRawText(); // toPlainText() alters no-break spaces
    QCOMPARE(raw.replace(QChar::ParagraphSeparator, u'\n'), shown);
    QCOMPARE(must(editor.bytes()), bytes.toStdString());
}

void TestBytesEditor::textIsTyped() {
    BytesEditor editor;
    QTest::keyClicks(editor.textEdit(), "a\\n");
    QTest::keyClick(editor.textEdit(), Qt::Key_Return);
    QTest::keyClicks(editor.textEdit(), "b");
    QTest::keyClick(editor.textEdit(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(editor.textEdit(), "c");
    QCOMPARE(must(editor.bytes()), ByteString("a\\n\nb\nc"));
}

void TestBytesEditor::escapesAreTyped() {
    BytesEditor editor;
    type(editor, Notation::Escaped, "\\x00\\xFf\\\\n\\n\nä");
    QVERIFY(editor.bytes());
    QCOMPARE(*editor.bytes(), ByteString("\0\xFF\\n\n\nä", 8));
}

void TestBytesEditor::hexIsTyped() {
    BytesEditor editor;
    type(editor, Notation::Hex, "00Ff 0a\n7E");
    QCOMPARE(must(editor.bytes()), ByteString("\0\xFF\n~", 4));
}

void TestBytesEditor::invalidInput_data() {
    QTest::addColumn<Notation>("notation");
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint64>("position");
    QTest::newRow("unknown escape") << Notation::Escaped << "ab\\q" << quint64{2};
    QTest::newRow("cut escape") << Notation::Escaped << "abc\\x0" << quint64{3};
    QTest::newRow("lone backslash") << Notation::Escaped << "a\\" << quint64{1};
    QTest::newRow("no digit") << Notation::Hex << "00 0g" << quint64{3};
    QTest::newRow("half a byte") << Notation::Hex << "00 1" << quint64{3};
    QTest::newRow("split byte") << Notation::Hex << "0 0" << quint64{0};
}

void TestBytesEditor::invalidInput() {
    QFETCH(Notation, notation);
    QFETCH(QString, text);
    QFETCH(quint64, position);
    BytesEditor editor;
    type(editor, notation, text);
    const auto bytes = editor.bytes();
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, ErrorCode::Invalid);
    QCOMPARE(bytes.error().offset, std::optional(Offset(position)));
    QVERIFY2(status(editor).text().contains(QStringLiteral("at offset %1").arg(position)),
             qPrintable(status(editor).text()));
}

void TestBytesEditor::invalidInputKeepsItsNotation() {
    BytesEditor editor;
    type(editor, Notation::Hex, "0x");
    QVERIFY(!editor.setNotation(Notation::Text));
    QVERIFY(!editor.setNotation(Notation::Escaped));
    QCOMPARE(editor.notation(), Notation::Hex);
    QCOMPARE(editor.textEdit()->toPlainText(), "0x");
}

void TestBytesEditor::bytesThatAreNoTextKeepTheirNotation() {
    BytesEditor editor;
    type(editor, Notation::Hex, "61 0d 0a");
    QVERIFY(!editor.setNotation(Notation::Text)); // an editor of text would lose the carriage return
    QCOMPARE(editor.notation(), Notation::Hex);
    QCOMPARE(editor.textEdit()->toPlainText(), "61 0d 0a");
    QVERIFY(editor.setNotation(Notation::Escaped));
    QCOMPARE(editor.textEdit()->toPlainText(), "a\\r\\n");
    type(editor, Notation::Escaped, "abc");
    QVERIFY(editor.setNotation(Notation::Text));
    QCOMPARE(editor.textEdit()->toPlainText(), "abc");
}

void TestBytesEditor::notationByKeyboard() {
    BytesEditor editor;
    editor.setBytes("a\r");
    auto* box = editor.findChild<QComboBox*>();
    QTest::keyClick(box, Qt::Key_Home); // text: refused
    QCOMPARE(editor.notation(), Notation::Escaped);
    QCOMPARE(box->currentIndex(), static_cast<int>(Notation::Escaped));
    QCOMPARE(status(editor).text(), "These bytes are no plain text.");
    QTest::keyClick(box, Qt::Key_End);
    QCOMPARE(editor.notation(), Notation::Hex);
    QCOMPARE(editor.textEdit()->toPlainText(), "61 0d");
    QCOMPARE(must(editor.bytes()), ByteString("a\r"));
}

void TestBytesEditor::statusSaysTheSize() {
    BytesEditor editor;
    QCOMPARE(status(editor).text(), "0 bytes");
    editor.setBytes("ä");
    QCOMPARE(status(editor).text(), "2 bytes");
    editor.textEdit()->setPlainText("x");
    QCOMPARE(status(editor).text(), "1 byte");
}

void TestBytesEditor::changesAreSignalled() {
    BytesEditor editor;
    QSignalSpy changed(&editor, &BytesEditor::bytesChanged);
    editor.setBytes("abc");
    QVERIFY(changed.count() >= 1);
    changed.clear();
    QTest::keyClicks(editor.textEdit(), "d");
    QCOMPARE(changed.count(), 1);
    QCOMPARE(must(editor.bytes()), ByteString("dabc"));
}

void TestBytesEditor::longLinesDoNotBlock() {
    BytesEditor editor;
    editor.resize(400, 300);
    editor.show();
    QVERIFY(QTest::qWaitForWindowExposed(&editor));
    QElapsedTimer clock;
    clock.start();
    editor.setBytes(ByteString(400'000, 'x'));
    editor.grab();
    QVERIFY2(clock.elapsed() < 3000, qPrintable(QString::number(clock.elapsed()))); // at words, it was 11 s
}

int main(int argc, char** argv) {
    return runAll<TestBytesEditor>(argc, argv);
}

#include "tst_bytes_editor.moc"
