// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "base/terminal_text.h"
#include "base/utf8_check.h"

#include <QTest>

using namespace simkv;

// What a terminal may be sent, however the text is cut into pieces.
class TerminalTextTest final : public QObject {
    Q_OBJECT
private slots:
    void escapes_data();
    void escapes();
    void everyCharacter();
    void lines();
};

namespace {

QByteArray inPieces(const ByteString& bytes, std::size_t size, TerminalText::Lines lines) {
    TerminalText text(lines);
    std::string sent;
    for (std::size_t at = 0; at < bytes.size(); at += size)
        sent += text.add(ByteView(bytes).substr(at, size));
    sent += text.finish();
    return QByteArray::fromStdString(sent);
}

} // namespace

void TerminalTextTest::escapes_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("plain, backslashes too") << QByteArray("C:\\n ключ 鍵 🔑") << QByteArray("C:\\n ключ 鍵 🔑");
    QTest::newRow("layout") << QByteArray("a\tb\nc\r\n") << QByteArray("a\tb\nc\r\n");
    QTest::newRow("escape") << QByteArray("\x1b]52;c;ZQ==\a") << QByteArray("\\x1b]52;c;ZQ==\\x07");
    QTest::newRow("zero, delete") << QByteArray("\0\x7f", 2) << QByteArray("\\x00\\x7f");
    QTest::newRow("C1 in UTF-8") << QByteArray("\xc2\x9b"
                                               "2J")
                                 << QByteArray("\\xc2\\x9b2J");
    QTest::newRow("C1 in one byte") << QByteArray("\x9b"
                                                  "2J")
                                    << QByteArray("\\x9b2J");
    QTest::newRow("no break space") << QByteArray("\u00a0") << QByteArray("\u00a0");
    QTest::newRow("return alone") << QByteArray("good\rbad") << QByteArray("good\\rbad");
    QTest::newRow("returns in a row") << QByteArray("\r\r\n\r") << QByteArray("\\r\r\n\\r");
    QTest::newRow("overrides") << QByteArray("\u202e\u2066\u061c\u200e")
                               << QByteArray("\\xe2\\x80\\xae\\xe2\\x81\\xa6\\xd8\\x9c\\xe2\\x80\\x8e");
    QTest::newRow("joiner") << QByteArray("\u200d\u200b") << QByteArray("\u200d\u200b");
    QTest::newRow("cut at the end") << QByteArray("a\xe2\x80") << QByteArray("a\\xe2\\x80");
}

void TerminalTextTest::escapes() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    for (const std::size_t size : {1U, 2U, 3U, 100U})
        QCOMPARE(inPieces(bytes.toStdString(), size, TerminalText::Lines::Kept), text);
}

// The rule, character by character.
void TerminalTextTest::everyCharacter() {
    for (char32_t code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 251) {
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        const auto bytes = QString::fromUcs4(&code, 1).toUtf8();
        const bool acts = code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x61C || code == 0x200E ||
                          code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                          (code >= 0x2066 && code <= 0x2069);
        QCOMPARE(actsOnTerminal(code), acts);
        QCOMPARE(terminalLine(bytes.toStdString()) != bytes.toStdString(), acts);
    }
}

void TerminalTextTest::lines() {
    QCOMPARE(inPieces("a\n\tb\r\nc", 1, TerminalText::Lines::Escaped), QByteArray("a\\n\\tb\\r\\nc"));
    QCOMPARE(QByteArray::fromStdString(terminalLine("log\nsimkv: all is well")),
             QByteArray("log\\nsimkv: all is well"));
}

QTEST_APPLESS_MAIN(TerminalTextTest)
#include "tst_terminal_text.moc"
