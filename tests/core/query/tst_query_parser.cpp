// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "log_builder.h"
#include "query/query.h"
#include "query/query_parser.h"
#include "query/query_term.h"
#include "query/query_values.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <random>

// What the text of a query means, and what is said of one that means nothing.
using namespace simkv;

namespace {

constexpr std::uint32_t kNow = 1'767'272'405; // 2026-01-01T13:00:05Z

// Two hours east of UTC.
QueryContext eastern() {
    return {Timestamp(kNow), [](std::int64_t local) { return local - 7200; }};
}

QueryContext utc() {
    return {Timestamp(kNow)};
}

QString textOf(const QueryNode& node);

QString textOf(const QueryGroup& group) {
    QStringList parts;
    for (const auto& part : group.parts)
        parts += textOf(part);
    return (group.isAny ? "any(" : "all(") + parts.join(' ') + ")";
}

QString textOf(const QueryRange& range) {
    const auto bound = [](std::int64_t number, std::int64_t none) {
        return number == none ? QString() : QString::number(number);
    };
    const auto field = name(range.field);
    return (range.isNegated ? "!" : "") + QString::fromLatin1(field.data(), qsizetype(field.size())) + "[" +
           bound(range.low, QueryRange::kLeast) + "," + bound(range.high, QueryRange::kMost) + "]";
}

QString textOf(const QueryStateTest& test) {
    QString states;
    for (unsigned state = 0; state < 4; ++state)
        states += ((test.states >> state) & 1U) != 0 ? QString("LSTM")[state] : QChar('-');
    return states;
}

QString textOf(const QueryBackwardsTest& test) {
    return test.isNegated ? "!backwards" : "backwards";
}

QString textOf(const QueryBytesTest& test) {
    static const QStringList wheres{"key", "value", "both"};
    static const QStringList ops{"=", "^=", "$=", "*=", "~", "<", "<="};
    return QString(test.isNegated ? "!" : "") + wheres[int(test.where)] + ops[int(test.op)] +
           QString::fromStdString(escaped(test.literal)) + (test.ignoreCase ? "/i" : "");
}

QString textOf(const QueryNode& node) {
    return std::visit([](const auto& test) { return textOf(test); }, node.test);
}

QString parsed(const QByteArray& text, const QueryContext& context = utc()) {
    const auto node = parseQuery(text.toStdString(), context);
    return node ? textOf(*node) : "error: " + QString::fromStdString(node.error().what);
}

QString contentsOf(const char* nameInCore) {
    QFile file(QStringLiteral(SIMKV_TEST_DATA "/../../core/") + nameInCore);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString rangeOf(std::int64_t first, std::int64_t last) {
    return QString("time[%1,%2]").arg(first).arg(last);
}

} // namespace

class QueryParserTest final : public QObject {
    Q_OBJECT

private slots:
    void means_data();
    void means();
    void times_data();
    void times();
    void timesOfAZone();
    void clockThatIsChanged();
    void clockThatIsSetBack();
    void errors_data();
    void errors();
    void incompleteWhileTyped_data();
    void incompleteWhileTyped();
    void placeOfAWrongRegex();
    void depth();
    void longChains();
    void mutationsAreSafe();
    void quotedIsParsedBack();
    void termsAreParsedBack();
    void joinsTerms_data();
    void joinsTerms();
    void documentIsTrue();
    void documentHasTheGrammar();
};

void QueryParserTest::means_data() {
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char* text, const char* meaning) { QTest::newRow(text) << QString(meaning); };
    row("", "all()");
    row(" \t\n", "all()");
    // Fields and operators.
    row("key = user", "key=user");
    row("key == user", "key=user");
    row("key != user", "!key=user");
    row("key ^= user:", "key^=user:");
    row("key$=user", "key$=user");
    row("value *= a", "value*=a");
    row("value < a", "value<a");
    row("value <= a", "value<=a");
    row("value > a", "!value<=a");
    row("value >= a", "!value<a");
    row("value ~ /e.r/", "value~");
    row("value !~ /e.r/i", "!value~");
    row("value ~ e.r", "value~");
    row("key ~ \"a b\"", "key~");
    row("SIZE > 4K", "size[4097,]");
    row("size < 10", "size[,9]");
    row("size <= 10", "size[,10]");
    row("size >= 10", "size[10,]");
    row("size = 10", "size[10,10]");
    row("size != 10", "!size[10,10]");
    row("not size != 10", "size[10,10]");
    row("not size > 10", "size[,10]");
    row("key.size=0x10", "key.size[16,16]");
    row("value.size >= 1MiB", "value.size[1048576,]");
    row("size = 1.5k", "size[1536,1536]");
    row("size > 2.25MiB", "size[2359297,]");
    row("size = 0.1k", "size[102,102]");
    row("size = 1.123456789T", "size[1235252935294,1235252935294]");
    row("offset < 2G", "offset[,2147483647]");
    row("offset < 1T", "offset[,1099511627775]");
    row("record >= \"100\"", "record[100,]");
    row("versions > 3", "versions[4,]");
    row("size > 9223372036854775807", "size[1,0]");
    row("not size > 9223372036854775807", "size[,]");
    // Kinds.
    row("live", "L---");
    row("Superseded", "-S--");
    row("deleted", "--T-");
    row("tombstone", "--T-");
    row("marker", "---M");
    row("backwards", "backwards");
    row("kind = live", "L---");
    row("kind != tombstone", "LS-M");
    row("kind in (live, deleted)", "any(L--- --T-)");
    row("kind not in (live, deleted)", "all(-STM LS-M)");
    row("kind != backwards", "!backwards");
    // Texts that stand alone.
    row("Err", "both*=err/i");
    row("\"Err\"", "both*=Err");
    row("\"Err\"i", "both*=err/i");
    row("\"Err\"I and live", "all(L--- both*=err/i)");
    row("\"a\"in", "all(both*=a both*=in/i)");
    row("x\"00fF\"", "both*=\\x00\\xff");
    row("x\"00 ff\"", "both*=\\x00\\xff");
    row("x", "both*=x/i");
    row("/a b/", "both~");
    row("-foo", "both*=-foo/i");
    row("a,b", "both*=a,b/i");
    row("ключ", "both~"); // which knows its cases
    row("\"ключ\"", "both*=ключ");
    row("a/b", "both*=a/b/i");
    row("'a b'", "both*=a b");
    row("“a b”i", "both*=a b/i");
    row("don't", "both*=don't/i");
    // Texts after operators.
    row("key = 'x'", "key=x");
    row("key = “x”", "key=x");
    row("key = ‘x’", "key=x");
    row("key = ”x”", "key=x");
    row("key = „x“", "key=x");
    row("key = «x»", "key=x");
    row("key = 'a \"b\" \\'c\\''i", "key=a \"b\" 'c'/i");
    row("key = “a\\x00\\””", "key=a\\x00”");
    row("key in ('a', “b, c”)", "any(key=a key=b, c)");
    row("key = \"'x'\"", "key='x'");
    row("key = it's", "key=it's");
    row("key = \"a \\\"b\\\" \\\\ \\n\\x00\"", "key=a \"b\" \\\\ \\n\\x00");
    row("key = x\"\"", "key=");
    row("key = \"\"", "key=");
    row("key ^= /usr/lib", "key^=/usr/lib");
    row("key = -5", "key=-5");
    row("key = live", "key=live");
    row("key = \"and\"", "key=and");
    row("key = Name", "key=Name");
    row("key = \"Name\"i", "key=name/i");
    row("key in (\"a\", b,c)", "any(key=a key=b key=c)");
    row("key IN(a)", "key=a");
    row("key NOT IN (a, b)", "all(!key=a !key=b)");
    row("size in (1, 2k)", "any(size[1,1] size[2048,2048])");
    // And, or, not, parentheses.
    row("key=a value=b", "all(key=a value=b)");
    row("key=a AND value=b", "all(key=a value=b)");
    row("key=a && value=b", "all(key=a value=b)");
    row("key=a&&value=b||live", "any(L--- all(key=a value=b))");
    row("key=a or key=b and key=c", "any(key=a all(key=b key=c))");
    row("(key=a or key=b) key=c", "all(any(key=a key=b) key=c)");
    row("not key=a key=b", "all(!key=a key=b)");
    row("!live", "-STM");
    row("! not live", "L---");
    row("not (key=a or size > 1)", "all(size[,1] !key=a)");
    row("not (key=a and size > 1)", "any(size[,1] !key=a)");
    row("((live))", "L---");
    row("key=a(key=b)", "all(key=a key=b)");
    row("(key=a key=b) (key=c)", "all(key=a key=b key=c)");
    // What costs less comes first.
    row("value ~ /a/ and value *= a and key *= a and value ^= a and key ^= a and size > 1 and live and "
        "record > 1",
        "all(record[2,] L--- size[2,] key^=a value^=a key*=a value*=a value~)");
}

void QueryParserTest::means() {
    QTEST(parsed(QTest::currentDataTag()), "meaning");
}

void QueryParserTest::times_data() {
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char* text, const QString& meaning) { QTest::newRow(text) << meaning; };
    constexpr std::int64_t kDay = 1'767'225'600; // 2026-01-01
    row("time = 2026-01-01", rangeOf(kDay, kDay + 86'399));
    row("time != 2026-01-01", "!" + rangeOf(kDay, kDay + 86'399));
    row("time > 2026-01-01", QString("time[%1,]").arg(kDay + 86'400));
    row("time >= 2026-01-01", QString("time[%1,]").arg(kDay));
    row("time < 2026-01-01", QString("time[,%1]").arg(kDay - 1));
    row("time <= 2026-01-01", QString("time[,%1]").arg(kDay + 86'399));
    row("time = 2026-01-01T12:00", rangeOf(kDay + 43'200, kDay + 43'259));
    row("time > 2026-01-01T12:00", QString("time[%1,]").arg(kDay + 43'260));
    row("time = 2026-01-01t12:00:05", rangeOf(kDay + 43'205, kDay + 43'205));
    row("time = \"2026-01-01 12:00\"", rangeOf(kDay + 43'200, kDay + 43'259));
    row("time = 2026-01-01T12:00Z", rangeOf(kDay + 43'200, kDay + 43'259));
    row("time = 2026-01-01T12:00:05+02:00", rangeOf(kDay + 36'005, kDay + 36'005));
    row("time = 2026-01-01T12:00-0130", rangeOf(kDay + 48'600, kDay + 48'659));
    row("time = 2026-01-01T12:00:05.000Z", rangeOf(kDay + 43'205, kDay + 43'205));
    row("time = 2026-01-01T12:00:05.678+02:00", rangeOf(kDay + 36'005, kDay + 36'005));
    row("time = '2026-01-01 12:00:05.123456+00:00'", rangeOf(kDay + 43'205, kDay + 43'205));
    row("time = \"2026-01-01 12:00:05,123\"", rangeOf(kDay + 43'205, kDay + 43'205));
    row("time = \"2026-01-01 12:00:05+00\"", rangeOf(kDay + 43'205, kDay + 43'205));
    row("time = 1751155200.123", rangeOf(1'751'155'200, 1'751'155'200));
    row("time = 2026-01-01Z", rangeOf(kDay, kDay + 86'399));
    row("time = 2024-02-29", rangeOf(1'709'164'800, 1'709'251'199));
    row("time = 1751155200", rangeOf(1'751'155'200, 1'751'155'200));
    row("time = now", rangeOf(kNow, kNow));
    row("time = Today", rangeOf(kDay, kDay + 86'399));
    row("time = yesterday", rangeOf(kDay - 86'400, kDay - 1));
    row("time >= -10s", QString("time[%1,]").arg(kNow - 10));
    row("time >= -30m", QString("time[%1,]").arg(kNow - 1800));
    row("time >= -2h", QString("time[%1,]").arg(kNow - 7200));
    row("time >= -7d", QString("time[%1,]").arg(kNow - 7 * 86'400));
    row("time >= -2w", QString("time[%1,]").arg(kNow - 14 * 86'400));
    row("time = 1969-12-31", rangeOf(-86'400, -1));
    row("time in (2026-01-01T00:00, 0)", "any(" + rangeOf(kDay, kDay + 59) + " " + rangeOf(0, 0) + ")");
}

void QueryParserTest::times() {
    QTEST(parsed(QTest::currentDataTag()), "meaning");
}

void QueryParserTest::timesOfAZone() {
    constexpr std::int64_t kDay = 1'767'225'600 - 7200;
    QCOMPARE(parsed("time = 2026-01-01", eastern()), rangeOf(kDay, kDay + 86'399));
    QCOMPARE(parsed("time = 2026-01-01T12:00", eastern()), rangeOf(kDay + 43'200, kDay + 43'259));
    QCOMPARE(parsed("time = 2026-01-01T12:00Z", eastern()), rangeOf(kDay + 50'400, kDay + 50'459));
    QCOMPARE(parsed("time = today", eastern()), rangeOf(kDay, kDay + 86'399));
    auto late = eastern(); // 00:30 of the next day there
    late.now = Timestamp(static_cast<std::uint32_t>(kDay + 86'400 + 1800));
    QCOMPARE(parsed("time = today", late), rangeOf(kDay + 86'400, kDay + 2 * 86'400 - 1));
    QCOMPARE(parsed("time = -1h", late), rangeOf(kDay + 86'400 - 1800, kDay + 86'400 - 1800));
}

// An hour east of UTC, two from 2026-03-29T02:00 local time on: that day has 23 hours.
void QueryParserTest::clockThatIsChanged() {
    constexpr std::int64_t kMidnight = 1'774'742'400; // as if it were UTC
    const auto central = [](std::int64_t local) { return local - (local < kMidnight + 7200 ? 3600 : 7200); };
    const QueryContext context{Timestamp(static_cast<std::uint32_t>(kMidnight + 36'000)), central};
    QCOMPARE(parsed("time = 2026-03-29", context),
             rangeOf(kMidnight - 3600, kMidnight - 3600 + 23 * 3600 - 1));
    QCOMPARE(parsed("time = today", context), rangeOf(kMidnight - 3600, kMidnight - 3600 + 23 * 3600 - 1));
    const auto last = parsed("time = 2026-03-29T01:59", context);
    QCOMPARE(last, rangeOf(kMidnight + 3540, kMidnight + 3599)); // also where the next minute is none
}

// Two hours east of UTC, one from 2026-10-25T03:00 local time on, when it is 02:00 again.
void QueryParserTest::clockThatIsSetBack() {
    constexpr std::int64_t kMidnight = 1'792'886'400; // as if it were UTC
    constexpr std::int64_t kDay = kMidnight - 7200;
    const auto first = [](std::int64_t local) { return local - (local < kMidnight + 10'800 ? 7200 : 3600); };
    const auto second = [](std::int64_t local) { return local - (local < kMidnight + 7200 ? 7200 : 3600); };
    const QueryContext context{Timestamp(kNow), first, second};
    const auto both =
        rangeOf(kMidnight + 1800, kMidnight + 1859) + " " + rangeOf(kMidnight + 5400, kMidnight + 5459);
    QCOMPARE(parsed("time = 2026-10-25T02:30", context), "any(" + both + ")");
    QVERIFY(parsed("time != 2026-10-25T02:30", context).contains("!time"));
    QCOMPARE(parsed("time < 2026-10-25T02:30", context), QString("time[,%1]").arg(kMidnight + 1799));
    QCOMPARE(parsed("time <= 2026-10-25T02:30", context), QString("time[,%1]").arg(kMidnight + 5459));
    QCOMPARE(parsed("time > 2026-10-25T02:30", context), QString("time[%1,]").arg(kMidnight + 5460));
    QCOMPARE(parsed("time >= 2026-10-25T02:30", context), QString("time[%1,]").arg(kMidnight + 1800));
    QCOMPARE(parsed("time = 2026-10-25T02:30+01:00", context), rangeOf(kMidnight + 5400, kMidnight + 5459));
    QCOMPARE(parsed("time = 2026-10-25T02:59", context),
             "any(" + rangeOf(kMidnight + 3540, kMidnight + 3599) + " " +
                 rangeOf(kMidnight + 7140, kMidnight + 7199) + ")");
    QCOMPARE(parsed("time = 2026-10-25", context), rangeOf(kDay, kDay + 25 * 3600 - 1));
}

void QueryParserTest::errors_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<bool>("isIncomplete");
    QTest::addColumn<QString>("what");
    const auto row = [](const char* text, int from, int to, bool isIncomplete, const char* what) {
        QTest::newRow(text) << QByteArray(text) << from << to << isIncomplete << QString(what);
    };
    row("foo = 3", 0, 3, false, "no field");
    row("live foo=3", 5, 8, false, "no field");
    row("= 3", 0, 1, false, "field must stand before =");
    row("\"key\" = 3", 6, 7, false, "field must stand before =");
    row("size ^= 3", 5, 7, false, "size is compared with = != < <= > >=");
    row("kind < live", 5, 6, false, "kind is compared with = !=");
    row("size > x", 7, 8, false, "number is needed");
    row("size > 4z", 7, 9, false, "k, M, G, T");
    row("size > 4kk", 7, 10, false, "k, M, G, T");
    row("size > 1.5", 7, 10, true, "decimal point");
    row("size > 1.", 7, 9, true, "decimal point");
    row("size > 1.k", 7, 10, false, "decimal point");
    row("size > 0x1.5k", 7, 13, false, "k, M, G, T");
    row("size > 8388608.1T", 7, 17, false, "too large");
    row("size > 1.5z", 7, 11, false, "k, M, G, T");
    row("time > 1751155200123", 7, 20, false, "milliseconds");
    row("time > 2026-01-01T12:00:05.Z", 7, 28, false, "time is needed");
    row("time > 2026-01-01T12:00:05.", 7, 27, true, "time is needed");
    row("time > 2026-01-01 12:00:05.123456+00:00", 18, 39, false, "T between");
    row("key = 'x", 6, 8, true, "not closed");
    row("key = “x\"", 6, 11, true, "put in");
    row("size > 99999999999999999999", 7, 27, false, "too large");
    row("size > 9223372036854775807k", 7, 27, false, "too large");
    row("size > x\"00\"", 7, 12, false, "not compared with bytes");
    row("time > 2026-02-30", 7, 17, false, "time is needed");
    row("time > 2026-13-01", 7, 17, false, "time is needed");
    row("time > 2026-01-01T24:00", 7, 23, false, "time is needed");
    row("time > 2026-01-01T12:00+25:00", 7, 29, false, "time is needed");
    row("time > 2026-01-01 12:00", 18, 23, false, "T between");
    row("time > -2x", 7, 10, false, "-10s, -30m");
    row("time > --2h", 7, 11, false, "-10s, -30m");
    row("time > -99999999999h", 7, 20, false, "too long ago");
    row("time > 99999999999999999999", 7, 27, false, "too large");
    row("kind = dead", 7, 11, false, "a kind is one of live");
    row("key = a)", 7, 8, false, "no parenthesis is open");
    row("()", 1, 2, false, "condition is missing");
    row("live and or live", 9, 11, false, "condition is missing");
    row("key = and", 6, 9, false, "something to compare with");
    row("key = (a)", 6, 7, false, "something to compare with");
    row("key = \"\\q\"", 7, 9, false, "known escapes");
    row("key = \"a\\x1\"", 8, 11, false, "two hexadecimal digits");
    row("x\"0\"", 2, 3, false, "two digits");
    row("x\"zz\" live", 2, 4, false, "two digits");
    row("key ~ x\"00\"", 6, 11, false, "between slashes");
    row("key in a", 7, 8, false, "list in parentheses");
    row("key in (a b)", 10, 11, false, "comma");
    row("key in ()", 8, 9, false, "something to compare with");
    row("key size > 3", 4, 8, false, "key needs one of = != < <= > >= ^= $= *= ~ !~ in");
    row("key not live", 4, 7, false, "key needs one of");
    // More text could make these right.
    row("key", 3, 3, true, "key needs one of");
    row("key ", 4, 4, true, "key needs one of");
    row("key ^", 4, 5, true, "key needs one of");
    row("key !", 4, 5, true, "key needs one of");
    row("key no", 4, 6, true, "key needs one of");
    row("key not", 4, 7, true, "key needs one of");
    row("key =", 5, 5, true, "something to compare with");
    row("live and", 8, 8, true, "condition is missing");
    row("live or", 7, 7, true, "condition is missing");
    row("not", 3, 3, true, "condition is missing");
    row("live (", 6, 6, true, "condition is missing");
    row("(live", 0, 1, true, "parenthesis is not closed");
    row("key = \"a", 6, 8, true, "quote is not closed");
    row("key = \"a\\\"", 6, 10, true, "quote is not closed");
    row("key = \"a\\", 6, 9, true, "quote is not closed");
    row("x\"00", 0, 4, true, "quote is not closed");
    row("key ~ /a", 6, 8, true, "not closed by a slash");
    row("key ~ /a\\/", 6, 10, true, "not closed by a slash");
    row("key in", 6, 6, true, "list in parentheses");
    row("key in (a", 9, 9, true, "comma");
    row("key in (a,", 10, 10, true, "something to compare with");
    row("size > 0x", 7, 9, true, "number is needed");
    row("size > 0x ", 7, 9, false, "number is needed");
    row("size > 4Ki", 7, 10, true, "k, M, G, T");
    row("time > 2026-0", 7, 13, true, "time is needed");
    row("time > \"2026-0\"", 7, 15, false, "time is needed");
    row("time > tod", 7, 10, true, "time is needed");
    row("time > -", 7, 8, true, "-10s, -30m");
    row("kind = li", 7, 9, true, "a kind is one of");
    row("kind = li ", 7, 9, false, "a kind is one of");
}

void QueryParserTest::errors() {
    QFETCH(QByteArray, text);
    QFETCH(QString, what);
    const auto node = parseQuery(text.toStdString(), utc());
    QVERIFY(!node);
    const auto said = QString::fromStdString(node.error().what);
    QVERIFY2(said.contains(what), qPrintable(said));
    QTEST(static_cast<int>(node.error().from), "from");
    QTEST(static_cast<int>(node.error().to), "to");
    QTEST(node.error().isIncomplete, "isIncomplete");
}

void QueryParserTest::incompleteWhileTyped_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"key ^= \"user:\" and size > 4KiB and time >= 2026-01-30T12:00:05+02:00 and deleted",
          "value ~ /err\\/or/i or not (key in (a, \"b\") && kind != tombstone) || x\"00ff\"",
          "time >= -30m and time <= yesterday and offset >= 0x10"})
        QTest::newRow(text) << QByteArray(text);
}

// No one is told of an error while they type what will be right.
void QueryParserTest::incompleteWhileTyped() {
    QFETCH(QByteArray, text);
    for (qsizetype size = 0; size <= text.size(); ++size) {
        const auto typed = text.first(size);
        const auto node = parseQuery(typed.toStdString(), utc());
        const bool isHalfAByte = typed.endsWith("x\"0") || typed.endsWith("x\"00f");
        QVERIFY2(node || node.error().isIncomplete || isHalfAByte, typed.constData());
    }
    QVERIFY(parseQuery(text.toStdString(), utc()).has_value());
}

void QueryParserTest::placeOfAWrongRegex() {
    const auto inSlashes = parseQuery("value ~ /(a/ and live", utc());
    QVERIFY(!inSlashes);
    QVERIFY(inSlashes.error().from >= 9 && inSlashes.error().from <= inSlashes.error().to);
    QCOMPARE(inSlashes.error().to, std::size_t{12});
    QVERIFY(!inSlashes.error().what.empty());
    const auto inQuotes = parseQuery("value ~ \"(a\"", utc());
    QVERIFY(!inQuotes);
    QCOMPARE(inQuotes.error().from, std::size_t{8});
}

void QueryParserTest::depth() {
    const auto nested = [](int depth) {
        return QByteArray("not (").repeated(depth) + "live" + QByteArray(")").repeated(depth);
    };
    QCOMPARE(parsed(nested(kMaxQueryDepth)), QString("L---"));
    const auto tooDeep = parseQuery(nested(kMaxQueryDepth + 1).toStdString(), utc());
    QVERIFY(!tooDeep);
    QVERIFY(tooDeep.error().what.find("200") != std::string::npos);
    QCOMPARE(tooDeep.error().from, std::size_t{5 * kMaxQueryDepth + 4});
    QVERIFY(!parseQuery(std::string(5'000'000, '('), utc()));
}

void QueryParserTest::longChains() {
    QCOMPARE(parsed(QByteArray("!").repeated(100'001) + "live"), QString("-STM"));
    const auto chain = parseQuery(QByteArray("live or ").repeated(100'000).toStdString() + "live", utc());
    QVERIFY(chain);
    QCOMPARE(std::get<QueryGroup>(chain->test).parts.size(), std::size_t{100'001});
    const auto ands = QByteArray("(key=a or key=b) ").repeated(20'000);
    QVERIFY(parseQuery(ands.toStdString(), utc()));
}

// Bytes put in, taken out, changed and doubled at random.
void QueryParserTest::mutationsAreSafe() {
    constexpr std::string_view kPieces[] = {
        "and ",  " or ",   "not ", "(",  ")",     "\"",   "/",    "key", "value", "size ", "time ", "kind ",
        "in (",  ",",      " = ",  "!~", "^=",    "\\",   "\\x0", "x\"", "\"i",   "0x",    "4Ki",   "-2h",
        "today", "2026-0", "T12",  ":",  "+02:0", "live", "&&",   "|",   "\xff",  "<",     "~"};
    const std::string seeds[] = {
        "key ^= \"user:\" and size > 4k and time >= 2026-01-01 and deleted and value ~ /err/",
        "(key in (\"a\", x\"00ff\") or not backwards) && !(versions >= 0x10 || kind != marker)",
        "time = \"2026-01-01 12:00:05\" or time < -2w or \"a\\n\\\"\"i or /x[/]/i or word"};
    std::mt19937 random(42);
    const auto below = [&random](std::size_t count) { return random() % count; };
    int valid = 0;
    for (int round = 0; round < 50'000; ++round) {
        auto text = seeds[below(std::size(seeds))];
        for (auto changes = 1 + below(4); changes > 0; --changes) {
            const auto at = below(text.size() + 1);
            switch (below(4)) {
            case 0:
                text.insert(at, 1, static_cast<char>(below(256)));
                break;
            case 1:
                text.erase(at, below(8));
                break;
            case 2:
                text.insert(at, kPieces[below(std::size(kPieces))]);
                break;
            default:
                text.insert(at, text.substr(below(text.size() + 1), below(20)));
            }
        }
        const auto node = parseQuery(text, utc());
        valid += node ? 1 : 0;
        if (!node) {
            const auto& error = node.error();
            QVERIFY2(error.from <= error.to && error.to <= text.size(), text.c_str());
            QVERIFY(!error.what.empty());
        }
    }
    QVERIFY2(valid > 2'500 && valid < 47'500, qPrintable(QString::number(valid)));
}

void QueryParserTest::quotedIsParsedBack() {
    std::mt19937 random(7);
    for (int round = 0; round < 5'000; ++round) {
        ByteString bytes;
        for (auto size = random() % 12; size > 0; --size)
            bytes += random() % 4 == 0 ? "\"\\/i\n"[random() % 5] : static_cast<char>(random() % 256);
        const auto node = parseQuery(quotedForQuery(bytes) + " live", utc());
        QVERIFY(node);
        const auto& parts = std::get<QueryGroup>(node->test).parts;
        QCOMPARE(parts.size(), std::size_t{2});
        const auto& test = std::get<QueryBytesTest>(parts[1].test);
        QVERIFY(test.literal == bytes && !test.ignoreCase);
    }
    QCOMPARE(quotedForQuery("a\"b\\\xff"), std::string("\"a\\\"b\\\\\\xff\""));
}

void QueryParserTest::termsAreParsedBack() {
    const auto meaning = [](const std::string& term) { return parsed(QByteArray::fromStdString(term)); };
    QCOMPARE(meaning(queryTerm(QueryField::Key, QueryOperator::BeginsWith, "a b\x01")),
             QString("key^=a b\\x01"));
    QCOMPARE(meaning(queryTerm(QueryField::Value, QueryOperator::NotEqual, "")), QString("!value="));
    QCOMPARE(meaning(queryTerm(QueryField::ValueSize, QueryOperator::Greater, 12)),
             QString("value.size[13,]"));
    for (const auto seconds : {0U, 1'767'272'405U, 4'294'967'295U}) {
        QCOMPARE(meaning(queryTerm(QueryOperator::Equal, Timestamp(seconds))), rangeOf(seconds, seconds));
        QCOMPARE(
            parsed(QByteArray::fromStdString(queryTerm(QueryOperator::Equal, Timestamp(seconds))), eastern()),
            rangeOf(seconds, seconds));
    }
    QCOMPARE(queryTerm(QueryOperator::GreaterOrEqual, Timestamp(kNow)),
             std::string("time >= 2026-01-01T13:00:05Z"));
    QCOMPARE(meaning(queryTerm(BytesPattern{"A\"", false, true}, QueryWhere::KeyOrValue)),
             QString("both*=a\"/i"));
    QCOMPARE(meaning(queryTerm(BytesPattern{"a", false, false}, QueryWhere::Key)), QString("key*=a"));
    QCOMPARE(meaning(queryTerm(BytesPattern{"a/b", true, false}, QueryWhere::KeyOrValue)),
             QString("any(key~ value~)"));
}

void QueryParserTest::joinsTerms_data() {
    QTest::addColumn<QString>("existing");
    QTest::addColumn<QString>("term");
    QTest::addColumn<QString>("joined");
    QTest::newRow("nothing before") << " "
                                    << "live"
                                    << "live";
    QTest::newRow("nothing after") << "live"
                                   << ""
                                   << "live";
    QTest::newRow("two") << "size > 1"
                         << "live"
                         << "size > 1 and live";
    QTest::newRow("or before") << "a or b"
                               << "live"
                               << "(a or b) and live";
    QTest::newRow("or in parentheses") << "(a or b) c"
                                       << "live"
                                       << "(a or b) c and live";
    QTest::newRow("or in quotes") << "\"a or b\""
                                  << "live"
                                  << "\"a or b\" and live";
    QTest::newRow("or after") << "live"
                              << "a || b"
                              << "live and (a || b)";
    QTest::newRow("what is no query") << "live and"
                                      << "a"
                                      << "live and and a";
}

void QueryParserTest::joinsTerms() {
    QFETCH(QString, existing);
    QFETCH(QString, term);
    QTEST(QString::fromStdString(andTerms(existing.toStdString(), term.toStdString())), "joined");
}

// The example, and the table of what to write.
void QueryParserTest::documentIsTrue() {
    const auto text = contentsOf("QUERY.md");
    QStringList examples{text.section("```", 1, 1)};
    static const QRegularExpression row("^\\| [^|`]* \\| `([^`]+)` \\|$",
                                        QRegularExpression::MultilineOption);
    for (auto rows = row.globalMatch(text); rows.hasNext();)
        examples += rows.next().captured(1);
    QVERIFY(examples.size() >= 10);
    for (const auto& example : examples)
        QVERIFY2(parseQuery(example.toStdString(), utc()).has_value(), qPrintable(example));
}

void QueryParserTest::documentHasTheGrammar() {
    const auto grammar = contentsOf("QUERY.md").section("```", 3, 3).trimmed();
    QVERIFY(grammar.startsWith("query "));
    auto comment = contentsOf("query/query_parser.h").section("//     ", 1).section("//\n// A NUMBER", 0, 0);
    static const QRegularExpression slashes("^//( {5})?", QRegularExpression::MultilineOption);
    QCOMPARE(comment.remove(slashes).trimmed(), grammar);
}

QTEST_APPLESS_MAIN(QueryParserTest)
#include "tst_query_parser.moc"
