// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_all.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"

#include <QTest>
#include <QUrl>

#include <cerrno>
#include <limits>

using namespace simkv;
using namespace simkv::ui;

class TestFormatText final : public QObject {
    Q_OBJECT
private slots:
    void numbers();
    void numbersOfAnotherLanguage();
    void separatorsAreTakenOut_data();
    void separatorsAreTakenOut();
    void sizes_data();
    void sizes();
    void offsets();
    void states();
    void byteOrders();
    void speeds();
    void escapedBytes_data();
    void escapedBytes();
    void cutTextIsWhole();
    void bytesAndQByteArray();
};

class TestErrorText final : public QObject {
    Q_OBJECT
private slots:
    void errors_data();
    void errors();
    void findings_data();
    void findings();
};

class TestPathText final : public QObject {
    Q_OBJECT
private slots:
    void pathsComeBack_data();
    void pathsComeBack();
    void ofAddresses();
};

void TestFormatText::numbers() {
    QCOMPARE(numberText(0), "0");
    QCOMPARE(numberText(1'234'567), "1,234,567");
    QCOMPARE(numberText(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

void TestFormatText::numbersOfAnotherLanguage() {
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    const auto number = numberText(1'234'567);
    const auto size = sizeText(ByteCount(1'500'000));
    QLocale::setDefault(before);
    QCOMPARE(number, "1.234.567");
    QCOMPARE(size, "1,4 MiB");
}

void TestFormatText::separatorsAreTakenOut_data() {
    QTest::addColumn<QLocale>("locale");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("plain");
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    const QLocale german(QLocale::German, QLocale::Germany);
    const QLocale french(QLocale::French, QLocale::France);
    QTest::newRow("small") << english << "234"
                           << "234";
    QTest::newRow("English") << english << "1,234,567"
                             << "1234567";
    QTest::newRow("German") << german << german.toString(1'234'567) << "1234567";
    QTest::newRow("French") << french << french.toString(1'234'567) << "1234567";
    QTest::newRow("in a text") << english << "over 1,000"
                               << "over 1000";
    QTest::newRow("no separator") << english << "1, 2,x"
                                  << "1, 2,x";
    QTest::newRow("empty") << english << ""
                           << "";
}

void TestFormatText::separatorsAreTakenOut() {
    QFETCH(const QLocale, locale);
    QFETCH(const QString, text);
    const QLocale before;
    QLocale::setDefault(locale);
    const auto plain = withoutSeparators(text);
    QLocale::setDefault(before);
    QTEST(plain, "plain");
}

void TestFormatText::sizes_data() {
    QTest::addColumn<quint64>("size");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << quint64{0} << "0 bytes";
    QTest::newRow("one") << quint64{1} << "1 byte";
    QTest::newRow("two") << quint64{2} << "2 bytes";
    QTest::newRow("exact") << quint64{9'999} << "9,999 bytes";
    QTest::newRow("KiB") << quint64{10'000} << "9.8 KiB";
    QTest::newRow("MiB") << quint64{3U << 19U} << "1.5 MiB";
    QTest::newRow("GiB") << (quint64{5} << 31U) << "10.0 GiB";
}

void TestFormatText::sizes() {
    QFETCH(quint64, size);
    QFETCH(QString, text);
    QCOMPARE(sizeText(ByteCount(size)), text);
}

void TestFormatText::offsets() {
    QCOMPARE(offsetText(Offset(0)), "0 (0x0)");
    QCOMPARE(offsetText(Offset(1234)), "1,234 (0x4d2)");
    QCOMPARE(offsetText(Offset(0x1'2345'6789)), "4,886,718,345 (0x123456789)");
}

void TestFormatText::states() {
    QCOMPARE(stateText(RecordState::Live), "live");
    QCOMPARE(stateText(RecordState::Superseded), "superseded");
    QCOMPARE(stateText(RecordState::Tombstone), "tombstone");
    QCOMPARE(stateText(RecordState::Marker), "batch marker");
}

void TestFormatText::byteOrders() {
    QCOMPARE(byteOrderText(ByteOrder::Little), "little-endian");
    QCOMPARE(byteOrderText(ByteOrder::Big), "big-endian");
}

void TestFormatText::speeds() {
    QCOMPARE(speedText(500), "500 bytes/s");
    QCOMPARE(speedText(3.0 * 1024 * 1024), "3 MiB/s");
}

void TestFormatText::escapedBytes_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    const auto dots = QString(QChar(0x2026));
    QTest::newRow("nothing") << QByteArray() << "";
    QTest::newRow("whole") << QByteArray("0123456789") << "0123456789";
    QTest::newRow("cut") << QByteArray("0123456789a") << "0123456789" + dots;
    QTest::newRow("long") << QByteArray(10'000, 'x') << "xxxxxxxxxx" + dots;
    QTest::newRow("bytes") << QByteArray("\x00\xFF", 2) << "\\x00\\xff";
    QTest::newRow("bytes, cut") << QByteArray("\x00\x01\x02\x03", 4) << "\\x00\\x01\\x" + dots;
    QTest::newRow("long characters") << QByteArray("€€€€€€€€€€") << "€€€€€€€€€€";
    QTest::newRow("cut in a character")
        << QByteArray("a" + QByteArray("é").repeated(25)) << "aééééééééé" + dots;
    QTest::newRow("long characters, cut") << QByteArray("€€€€€€€€€€€€€€€€") << "€€€€€€€€€€" + dots;
}

void TestFormatText::escapedBytes() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QCOMPARE(escapedText(bytes.toStdString(), 10), text);
}

// Never half of a character, of which two make one beyond U+FFFF.
void TestFormatText::cutTextIsWhole() {
    for (const int offset : {0, 1}) {
        const auto bytes = ByteString(static_cast<std::size_t>(offset), 'x') +
                           QString("\U0001F600").repeated(20).toStdString();
        const auto text = escapedText(bytes, 10);
        QVERIFY2(text.isValidUtf16(), qPrintable(text));
        QVERIFY(text.endsWith(QChar(0x2026)));
        QCOMPARE(text.count("\U0001F600"), offset == 0 ? 5 : 4);
    }
}

void TestFormatText::bytesAndQByteArray() {
    const ByteString bytes("a\0b\xFF", 4);
    QCOMPARE(toQByteArray(bytes), QByteArray("a\0b\xFF", 4));
    QCOMPARE(toQByteArray(bytes).toStdString(), bytes);
}

void TestErrorText::errors_data() {
    QTest::addColumn<Error>("error");
    QTest::addColumn<QString>("text");
    QTest::newRow("what") << Error{ErrorCode::Invalid, "no such thing"} << "no such thing.";
    QTest::newRow("path") << Error{ErrorCode::Invalid, "no such thing", "/a/log"} << "/a/log: no such thing.";
    QTest::newRow("offset") << Error{ErrorCode::Corrupt, "odd", "/a/log", Offset(1234)}
                            << "/a/log: odd, at offset 1,234 (0x4d2).";
    QTest::newRow("system") << Error{ErrorCode::Io, "cannot open", "/a/log", {}, ENOENT}
                            << "/a/log: cannot open: No such file or directory.";
    QTest::newRow("all") << Error{ErrorCode::Io, "cannot read", "/a/log", Offset(5), EIO}
                         << "/a/log: cannot read: Input/output error, at offset 5 (0x5).";
    QTest::newRow("percent signs") << Error{ErrorCode::Io, "%1 of %2", "/100%1/%2", Offset(5), EIO}
                                   << "/100%1/%2: %1 of %2: Input/output error, at offset 5 (0x5).";
    const auto what = [](const char* sentence) { return Error{ErrorCode::Invalid, sentence}; };
    QTest::newRow("numbers") << what("12345 rows (of 1000000), at most 100000") //
                             << "12,345 rows (of 1,000,000), at most 100,000.";
    QTest::newRow("small number") << what("a header takes 13") << "a header takes 13.";
    QTest::newRow("quoted") << what("the key \"12345 x\" has 12345 bytes")
                            << "the key \"12345 x\" has 12,345 bytes.";
    QTest::newRow("process") << what("process 12345 holds the lock") << "process 12345 holds the lock.";
    QTest::newRow("no numbers") << what("2026-01-31, v1.2345, a12345, 0x12345, 12345.5") //
                                << "2026-01-31, v1.2345, a12345, 0x12345, 12345.5.";
    QTest::newRow("letters") << Error{ErrorCode::Io, "cannot read", "/köln/€"} << "/köln/€: cannot read.";
}

void TestErrorText::errors() {
    QFETCH(Error, error);
    QFETCH(QString, text);
    QCOMPARE(errorText(error), text);
}

void TestErrorText::findings_data() {
    QTest::addColumn<FindingKind>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("damage") << FindingKind::Damage
                            << "Damage: 1 byte at offset 1,234 (0x4d2) hold no readable record (100%2).";
    QTest::newRow("wrong batch")
        << FindingKind::WrongBatch
        << "A batch is not what was written: 1 byte at offset 1,234 (0x4d2) (100%2). Its "
           "records are shown as they are.";
    QTest::newRow("torn")
        << FindingKind::Torn
        << "The last write did not reach the file whole: 1 byte at offset 1,234 (0x4d2) (100%2).";
    QTest::newRow("zeros")
        << FindingKind::Zeros
        << "The end of the file was reserved but never written: 1 byte at offset 1,234 (0x4d2) "
           "(100%2).";
    QTest::newRow("torn batch")
        << FindingKind::TornBatch
        << "The last batch did not reach the file whole, none of it applies: 1 byte at offset "
           "1,234 (0x4d2) (100%2).";
}

void TestErrorText::findings() {
    QFETCH(FindingKind, kind);
    QFETCH(QString, text);
    QCOMPARE(findingText(Finding{kind, Offset(1234), ByteCount(1), "100%2"}), text);
}

void TestPathText::pathsComeBack_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QByteArray("/a/b.simkv") << "/a/b.simkv";
    QTest::newRow("UTF-8") << QByteArray("/k\xC3\xA4se/\xF0\x9F\xA7\x80") << "/käse/🧀";
    QTest::newRow("Latin-1") << QByteArray("/k\xE4se/\xFF") << "/k\\xe4se/\\xff";
    QTest::newRow("cut character") << QByteArray("/a\xF0\x9F\xA7") << "/a\\xf0\\x9f\\xa7";
    QTest::newRow("surrogates as bytes") << QByteArray("/\xED\xB3\xBF") << "/\\xed\\xb3\\xbf";
    QTest::newRow("after a character of two units")
        << QByteArray("/\xF0\x9F\xA7\x80\x80") << "/\\xf0\\x9f\\xa7\\x80\\x80";
    QTest::newRow("line end") << QByteArray("/a\nb") << "/a\\nb";
    QTest::newRow("no byte") << QByteArray() << "";
}

void TestPathText::pathsComeBack() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, shown);
    const auto path = pathOf(bytes.toStdString());
    QCOMPARE(QByteArray::fromStdString(pathBytes(path)), bytes);
    QCOMPARE(pathText(path), shown);
    QCOMPARE(fileNameText(path), shown.section(u'/', -1));
}

void TestPathText::ofAddresses() {
    QCOMPARE(pathBytes(pathOf(QUrl("file:///k%E4se/%25%20%C3%A4"))), std::string("/k\xE4se/% \xC3\xA4"));
    QCOMPARE(pathOf(QUrl::fromLocalFile("/a b/100%/#ä?")), "/a b/100%/#ä?");
}

int main(int argc, char** argv) {
    return runAll<TestFormatText, TestErrorText, TestPathText>(argc, argv);
}

#include "tst_texts.moc"
