// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "log_text.h"
#include "must.h"

#include <QTest>
#include <random>

using namespace simkv;

class ByteTextTest final : public QObject {
    Q_OBJECT
private slots:
    void escapes_data();
    void escapes();
    void everyByteComesBack();
    void randomBytesComeBack();
    void escapedTextIsPlain();
    void badEscapes_data();
    void badEscapes();
    void badEscapesAsTheyStand_data();
    void badEscapesAsTheyStand();
    void hex_data();
    void hex();
    void badHex_data();
    void badHex();
    void startsOfText();
    void texts_data();
    void texts();
    void utf8_data();
    void utf8();
};

void ByteTextTest::escapes_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("plain") << QByteArray("user:1 \"q\" 'q'") << QByteArray("user:1 \"q\" 'q'");
    QTest::newRow("backslash") << QByteArray("C:\\n") << QByteArray("C:\\\\n");
    QTest::newRow("line ends") << QByteArray("a\r\n\tb") << QByteArray("a\\r\\n\\tb");
    QTest::newRow("control") << QByteArray("\0\x1b\x7f", 3) << QByteArray("\\x00\\x1b\\x7f");
    QTest::newRow("letters") << QByteArray("ключ-鍵-🔑") << QByteArray("ключ-鍵-🔑");
    QTest::newRow("no utf-8") << QByteArray("\xff\x80z") << QByteArray("\\xff\\x80z");
    QTest::newRow("cut utf-8") << QByteArray("\xe9\x8d") << QByteArray("\\xe9\\x8d");
    QTest::newRow("overlong") << QByteArray("\xc0\x80") << QByteArray("\\xc0\\x80");
    QTest::newRow("right to left override") << QByteArray("\u202e") << QByteArray("\\xe2\\x80\\xae");
    QTest::newRow("zero width space") << QByteArray("\u200b") << QByteArray("\\xe2\\x80\\x8b");
    QTest::newRow("letters beside no utf-8")
        << QByteArray("é\xff鍵a") << QByteArray("\\xc3\\xa9\\xff\\xe9\\x8d\\xb5a");
    QTest::newRow("letters before a cut one") << QByteArray("éa\xc3") << QByteArray("\\xc3\\xa9a\\xc3");
    QTest::newRow("byte order mark") << QByteArray("\ufeff") << QByteArray("\\xef\\xbb\\xbf");
}

void ByteTextTest::escapes() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(escaped(bytes.toStdString())), text);
    QCOMPARE(QByteArray::fromStdString(must(unescaped(text.toStdString()))), bytes);
}

void ByteTextTest::everyByteComesBack() {
    for (int first = 0; first < 256; ++first) {
        const ByteString one(1, static_cast<char>(first));
        QVERIFY2(must(unescaped(escaped(one))) == one, qPrintable(QString::number(first)));
        QVERIFY2(must(fromHex(toHex(one))) == one, qPrintable(QString::number(first)));
        for (int second = 0; second < 256; ++second) {
            const auto two = one + static_cast<char>(second);
            QVERIFY2(must(unescaped(escaped(two))) == two, toHex(two).c_str());
        }
    }
}

void ByteTextTest::randomBytesComeBack() {
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        ByteString bytes(random() % 20, '\0');
        // Mostly bytes that start or continue UTF-8 sequences.
        for (auto& byte : bytes)
            byte = static_cast<char>(random() % 4 == 0 ? random() : 0x80U | random());
        QVERIFY2(must(unescaped(escaped(bytes))) == bytes, toHex(bytes).c_str());
        QVERIFY2(must(fromHex(toHex(bytes))) == bytes, toHex(bytes).c_str());
    }
}

// Whatever the bytes, the text is valid UTF-8 without control characters.
void ByteTextTest::escapedTextIsPlain() {
    std::mt19937 random(2);
    for (int round = 0; round < 5'000; ++round) {
        ByteString bytes(random() % 20, '\0');
        for (auto& byte : bytes)
            byte = static_cast<char>(random());
        const auto text = escaped(bytes);
        QVERIFY2(isUtf8(text), text.c_str());
        for (const char byte : text)
            QVERIFY2(static_cast<unsigned char>(byte) >= 0x20, text.c_str());
    }
}

void ByteTextTest::badEscapes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("position");
    QTest::newRow("lone backslash") << QByteArray("ab\\") << quint64{2};
    QTest::newRow("unknown letter") << QByteArray("a\\q") << quint64{1};
    QTest::newRow("NUL after the backslash") << QByteArray("\\\0", 2) << quint64{0};
    QTest::newRow("no digits") << QByteArray("\\x") << quint64{0};
    QTest::newRow("one digit") << QByteArray("\\x1") << quint64{0};
    QTest::newRow("no hex digit") << QByteArray("..\\x1g") << quint64{2};
}

void ByteTextTest::badEscapes() {
    QFETCH(QByteArray, text);
    QFETCH(quint64, position);
    const auto result = unescaped(text.toStdString());
    QCOMPARE(outcome(result), QString("invalid"));
    QVERIFY(result.error().offset.has_value());
    QCOMPARE(result.error().offset->value(), position);
}

void ByteTextTest::badEscapesAsTheyStand_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("flaw"); // -1 for none
    QTest::newRow("right") << QByteArray("a\\x41\\n\\\\") << QByteArray("aA\n\\") << -1;
    QTest::newRow("unknown") << QByteArray("C:\\dir") << QByteArray("C:\\dir") << 2;
    QTest::newRow("cut") << QByteArray("a\\x4") << QByteArray("a\\x4") << 1;
    QTest::newRow("at the end") << QByteArray("a\\") << QByteArray("a\\") << 1;
    QTest::newRow("right after wrong") << QByteArray("\\q\\x42\\w") << QByteArray("\\qB\\w") << 0;
}

void ByteTextTest::badEscapesAsTheyStand() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, bytes);
    QFETCH(int, flaw);
    const auto result = unescapedAsItStands(text.toStdString());
    QCOMPARE(QByteArray::fromStdString(result.bytes), bytes);
    QCOMPARE(result.flaw ? static_cast<int>(result.flaw->offset->value()) : -1, flaw);
}

void ByteTextTest::hex_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("either case") << QByteArray("00fFAb") << QByteArray("\x00\xff\xab", 3);
    QTest::newRow("space") << QByteArray(" 00 ff\n\tab \r\n") << QByteArray("\x00\xff\xab", 3);
}

void ByteTextTest::hex() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, bytes);
    QCOMPARE(QByteArray::fromStdString(must(fromHex(text.toStdString()))), bytes);
    QCOMPARE(QByteArray::fromStdString(toHex(bytes.toStdString())), bytes.toHex());
}

void ByteTextTest::badHex_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("position");
    QTest::newRow("odd") << QByteArray("00f") << quint64{2};
    QTest::newRow("split byte") << QByteArray("0 0") << quint64{0};
    QTest::newRow("no digit") << QByteArray("00 zz") << quint64{3};
    QTest::newRow("prefix") << QByteArray("0x00") << quint64{0};
}

void ByteTextTest::badHex() {
    QFETCH(QByteArray, text);
    QFETCH(quint64, position);
    const auto result = fromHex(text.toStdString());
    QCOMPARE(outcome(result), QString("invalid"));
    QCOMPARE(result.error().offset->value(), position);
}

// What is cut inside a character is not taken for bytes.
void ByteTextTest::startsOfText() {
    QCOMPARE(escaped("éééééé", 1), std::string("é…"));
    QCOMPARE(escaped("a鍵鍵鍵鍵", 1), std::string("a…"));
    QCOMPARE(escaped("a鍵鍵鍵鍵", 2), std::string("a鍵…"));
    QCOMPARE(std::string(withoutCutEnd("aé\xc3")), std::string("aé"));
    QCOMPARE(std::string(withoutCutEnd("aé")), std::string("aé"));
    QCOMPARE(std::string(withoutCutEnd("a\xff")), std::string("a\xff"));
}

void ByteTextTest::texts_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isText");
    const auto row = [](const char* name, QByteArray bytes, bool isText) {
        QTest::newRow(name) << bytes << isText;
    };
    row("empty", "", true);
    row("lines", "a\tb\r\n", true);
    row("letters", "ключ-鍵-🔑", true);
    row("joiners", "\u0645\u06cc\u200c\u062e 👨\u200d👩", true);
    row("zero width space, word joiner", "\u200b\u2060", true);
    row("direction marks", "\u200e\u200f\u061c", true);
    row("overrides and isolates", "\u202a\u202e\u202c\u2066\u2069", true);
    row("soft hyphen", "Donau\u00addampf", true);
    row("byte order mark", "\ufeff{}", true);
    row("variation selectors", "❤\ufe0f\U000e0100", true);
    row("flag of tags", "🏴\U000e0067\U000e007f", true);
    row("combining marks", "e\u0301\u20e3", true);
    row("private use", "\ue000\U000f0000\U0010fffd", true);
    row("separators", "\u2028\u2029\u00a0", true);
    row("annotations", "\ufff9\ufffc\ufffd", true);
    row("NUL", QByteArray("a\0", 2), false);
    row("escape", "\x1b[0m", false);
    row("delete", "\x7f", false);
    row("C1 control", "\xc2\x85", false);
    row("no character", "\xef\xbf\xbf", false);
    row("nor this", "\xef\xb7\x90", false);
    row("no UTF-8", "a\xff", false);
    row("cut", "a\xc3", false);
}

void ByteTextTest::texts() {
    QFETCH(QByteArray, bytes);
    QTEST(isText(bytes.toStdString()), "isText");
}

void ByteTextTest::utf8_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("valid");
    QTest::newRow("empty") << QByteArray("") << true;
    QTest::newRow("last code") << QByteArray("\xf4\x8f\xbf\xbf") << true;
    QTest::newRow("beyond the last code") << QByteArray("\xf4\x90\x80\x80") << false;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
    QTest::newRow("before surrogates") << QByteArray("\xed\x9f\xbf") << true;
    QTest::newRow("overlong 2") << QByteArray("\xc1\xbf") << false;
    QTest::newRow("overlong 3") << QByteArray("\xe0\x9f\xbf") << false;
    QTest::newRow("overlong 4") << QByteArray("\xf0\x8f\xbf\xbf") << false;
    QTest::newRow("lone continuation") << QByteArray("a\x80") << false;
    QTest::newRow("five bytes") << QByteArray("\xf8\x88\x80\x80\x80") << false;
    QTest::newRow("NUL") << QByteArray("\0", 1) << true;
}

void ByteTextTest::utf8() {
    QFETCH(QByteArray, bytes);
    QTEST(isUtf8(bytes.toStdString()), "valid");
}

QTEST_APPLESS_MAIN(ByteTextTest)
#include "tst_byte_text.moc"
