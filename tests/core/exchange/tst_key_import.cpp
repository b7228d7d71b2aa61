// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/key_import.h"
#include "log_builder.h"

#include <QTest>

using namespace simkv;

// What is read from JSON Lines and CSV, in pieces of any size, and what is said of lines that are wrong.
class KeyImportTest final : public QObject {
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void stopsWhereTheTakerFails();
    void endlessLines_data();
    void endlessLines();
};

namespace {

// "a=1@5 -b@9": keys, values, seconds after kTestTime; or what is wrong.
QString textOf(ExportFormat format, const ByteString& text, std::size_t pieceSize) {
    QStringList changes;
    KeyImport import(format, Timestamp(kTestTime), [&changes](const ChangeLine& change) {
        const auto key = QString::fromLatin1(change.key.data(), static_cast<qsizetype>(change.key.size()));
        const auto time = QString::number(change.time.seconds() - kTestTime);
        changes.append(change.value
                           ? QString("%1=%2@%3").arg(key, QString::fromLatin1(change.value->c_str()), time)
                           : QString("-%1@%2").arg(key, time));
        return Result<void>();
    });
    Result<void> read;
    for (std::size_t at = 0; read && at < text.size(); at += pieceSize)
        read = import.add(ByteView(text).substr(at, pieceSize));
    if (read)
        read = import.finish();
    return read ? changes.join(u' ') : QString::fromLatin1(read.error().what.c_str());
}

} // namespace

void KeyImportTest::reads_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("read");
    const auto json = [](const char* name, const QByteArray& text, const char* read) {
        QTest::addRow("json, %s", name) << static_cast<int>(ExportFormat::JsonLines) << text << read;
    };
    const auto csv = [](const char* name, const QByteArray& text, const char* read) {
        QTest::addRow("csv, %s", name) << static_cast<int>(ExportFormat::Csv) << text << read;
    };
    json("nothing", "", "");
    json("lines",
         "{\"key\":\"a\",\"value\":\"1\",\"timestamp\":1751155205}\n{\"key_hex\":\"62\",\"value_hex\":\"32\"}"
         "\n",
         "a=1@5 b=2@0");
    json("no newline at the end", "{\"key\":\"a\",\"value\":\"1\"}", "a=1@0");
    json("empty lines", "\n \r\n{\"key\":\"a\",\"value\":\"\"}\n\n", "a=@0");
    json("of a listing", "{\"key\":\"a\",\"value\":\"1\",\"timestamp\":1751155201,\"offset\":7,\"size\":15}",
         "a=1@1");
    json("with deletes",
         "{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"}\n{\"op\":\"delete\",\"key\":\"b\"}\n", "a=1@0 -b@0");
    json("no value", "{\"key\":\"a\",\"value\":\"1\"}\n\n{\"key\":\"b\"}\n",
         "line 3 needs \"value\" or \"value_hex\" to put");
    json("no JSON", "{\"key\":\"a\",\"value\":\"1\"}\nkey,value\n",
         "line 2 is not JSON: column 1: syntax error while parsing value - invalid literal; last read: 'k'");
    json("a number out of range", "{\"key\":\"a\",\"value\":\"1\",\"timestamp\":1e999}",
         "line 1 is not JSON: [json.exception.out_of_range.406] number overflow parsing '1e999'");
    json("unknown name", "{\"key\":\"a\",\"value\":\"1\",\"flag\":0}",
         "line 1 has the unknown name \"flag\"");
    json("condition", "{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\",\"if_absent\":true}",
         "line 1 has the unknown name \"if_absent\"");

    json("an array", "[{\"key\":\"a\",\"value\":\"1\"}]\n", "line 1 is not a JSON object");
    json("text", "\"key\"\n", "line 1 is not a JSON object");
    json("an object as a value", "{\"key\":\"a\",\"value\":{\"b\":1}}\n",
         "line 1 has an object or an array as a value, which nothing takes");
    json("an array as a value", "{\"key\":\"a\",\"value\":[1]}\n",
         "line 1 has an object or an array as a value, which nothing takes");
    json("brackets and quotes in strings", "{\"key\":\"[{\\\"[\",\"value\":\"\\\\\"}\n", "[{\"[=\\@0");

    const QByteArray names = "key,key_hex,value,value_hex,timestamp\r\n";
    csv("nothing", "", "");
    csv("names alone", names, "");
    csv("lines", names + "\"a\",,\"1\",,1751155205\r\n,62,,32,1751155206\r\n", "a=1@5 b=2@6");
    csv("commas, quotes and lines inside", names + "\"a,\"\"x\"\"\",,\"1\r\n2\n3\",,1751155205\r\n",
        "a,\"x\"=1\r\n2\n3@5");
    csv("columns in another order, some missing", "value,key\n1,a\n2,b\n", "a=1@0 b=2@0");
    csv("with a byte order mark", "\xEF\xBB\xBFkey,value\r\na,1\r\n", "a=1@0");
    csv("with a byte order mark and quotes", "\xEF\xBB\xBF\"key\",\"value\"\r\na,1\r\n", "a=1@0");
    csv("the start of a mark", "\xEF\xBBkey,value\r\n",
        "line 1 names the column \"\\xef\\xbbkey\"; known are key, key_hex, value, value_hex and "
        "timestamp");
    csv("a blank row", names + "a,,1,,5\r\n,,,,\r\n", "line 3 has only empty fields");
    csv("no newline at the end", "key,value\na,1", "a=1@0");
    csv("a carriage return at the end", "key,value\na,1\r", "a=1@0");
    csv("an empty value at the end", "key,value\na,", "a=@0");
    csv("an empty key", "key,value\n,1\n", "=1@0");
    csv("empty lines", "\r\nkey,value\n\na,1\n\n\r\n", "a=1@0");
    csv("no time", names + "a,,1,,\n", "a=1@0");
    csv("too few fields", "key,value\na,1\nb\n", "line 3 has 1 fields for 2 columns");
    csv("lines are counted in fields, too", "key,value\n\"a\nb\",1\nc\n",
        "line 4 has 1 fields for 2 columns");
    csv("too many fields", "key,value\na,1,2,3\n", "line 2 has more fields than the 2 columns");
    csv("too many names", "a,b,c,d,e,f,g\n",
        "line 1 names the column \"a\"; known are key, key_hex, value, value_hex and timestamp");
    csv("semicolons and capitals", "\xEF\xBB\xBFKey;VALUE;Timestamp\r\na;1,5;1751155205\r\n\"b;\";2;\r\n",
        "a=1,5@5 b;=2@0");
    csv("tabs", "value\tkey\n1;2,3\ta\n", "a=1;2,3@0");
    csv("semicolons in a line of commas", "\"key\",value\na;b,1;2\n", "a;b=1;2@0");
    csv("unknown column", "key,values\n",
        "line 1 names the column \"values\"; known are key, key_hex, value, value_hex and timestamp");
    csv("a column twice", "key,value,key\n", "line 1 names the column \"key\" twice");
    csv("no key", "value\n1\n", "line 1 names no column \"key\" or \"key_hex\"");
    csv("no value", "key\na\n", "line 1 names no column \"value\" or \"value_hex\"");
    csv("both", names + "a,61,1,,5\n", "line 2 has both \"key\" and \"key_hex\"");
    csv("wrong digits", names + "a,,,xy,5\n", "line 2 needs hexadecimal digits as \"value_hex\"");
    csv("wrong time", names + "a,,1,,soon\n",
        "line 2 needs a whole number from 0 to 4294967295 as \"timestamp\"");
    csv("quotes that do not end", "key,value\na,\"1\nb,2\n", "line 2 has quotes that do not end");
    csv("a quote inside", "key,value\na,1\"2\n", "line 2 has a quote inside of a field without quotes");
    csv("bytes after quotes", "key,value\na,\"1\"2\n", "line 2 has bytes after the quotes of a field");
    csv("a lone carriage return", "key,value\na,1\r2\n", "line 2 has a carriage return outside of quotes");
}

void KeyImportTest::reads() {
    QFETCH(int, format);
    QFETCH(QByteArray, text);
    QFETCH(QString, read);
    for (const std::size_t pieceSize : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}})
        QCOMPARE(textOf(static_cast<ExportFormat>(format), text.toStdString(), pieceSize), read);
}

void KeyImportTest::stopsWhereTheTakerFails() {
    int taken = 0;
    KeyImport import(ExportFormat::Csv, Timestamp(kTestTime), [&taken](const ChangeLine&) -> Result<void> {
        if (++taken == 2)
            return tl::unexpected(Error{ErrorCode::Invalid, "keys are reserved"});
        return {};
    });
    const auto read = import.add("key,value\na,1\nb,2\nc,3\n");
    QVERIFY(!read);
    QCOMPARE(read.error().what, std::string("line 3 cannot be written: keys are reserved"));
    QCOMPARE(taken, 2);
    QCOMPARE(import.changes(), std::uint64_t{1});
}

void KeyImportTest::endlessLines_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("again");
    const auto row = [](const char* name, ExportFormat format, const QByteArray& begin,
                        const QByteArray& again) {
        QTest::newRow(name) << static_cast<int>(format) << begin << again;
    };
    row("json, arrays", ExportFormat::JsonLines, "", "[");
    row("json, arrays in a value", ExportFormat::JsonLines, "{\"value\":", "[");
    row("json, objects", ExportFormat::JsonLines, "", "{\"a\":");
    row("json, text", ExportFormat::JsonLines, "\"", "a");
    row("json, zeros", ExportFormat::JsonLines, "", QByteArray(1, '\0'));
    row("json, spaces", ExportFormat::JsonLines, "{", " ");
    row("json, a number", ExportFormat::JsonLines, "{\"value\":", "1");
    row("json, members", ExportFormat::JsonLines, "{", "\"a\":1,");
    row("csv, names", ExportFormat::Csv, "", "key,");
    row("csv, one name", ExportFormat::Csv, "", "key");
    row("csv, one name in quotes", ExportFormat::Csv, "\"", QByteArray(1, '\0'));
    row("csv, fields", ExportFormat::Csv, "key,value\n", ",");
    row("csv, fields in quotes", ExportFormat::Csv, "key,value\n", "\"a\",");
}

// A line that can be none is refused long before it ends.
void KeyImportTest::endlessLines() {
    QFETCH(int, format);
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, again);
    KeyImport import(static_cast<ExportFormat>(format), Timestamp(kTestTime),
                     [](const ChangeLine&) { return Result<void>(); });
    auto read = import.add(begin.toStdString());
    const auto piece = again.repeated(1000).toStdString();
    std::size_t pieces = 0;
    for (; read && pieces < 100; ++pieces)
        read = import.add(piece);
    QVERIFY2(!read, "it goes on reading");
    QCOMPARE(read.error().code, ErrorCode::Invalid);
}

QTEST_APPLESS_MAIN(KeyImportTest)
#include "tst_key_import.moc"
