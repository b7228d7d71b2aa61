// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/index_builder.h"
#include "log_text.h"
#include "match/literal_finder.h"
#include "memory_file.h"
#include "must.h"
#include "query/query.h"
#include "stops_at.h"

#include <QElapsedTimer>
#include <QTest>
#include <random>
#include <vector>

// Which records a query matches, and what it needs for that.
using namespace simkv;

namespace {

std::shared_ptr<const Snapshot> snapshotOf(const std::shared_ptr<MemoryFile>& file,
                                           ByteOrder order = ByteOrder::Little) {
    const auto index = std::make_shared<LogIndex>(file, order);
    IndexBuilder builder(*file, file->infoNow(), *index);
    NoProgress unwatched;
    while (!must(builder.advance(ByteCount(1U << 20U), unwatched))) {
    }
    return Snapshot::take(index);
}

std::shared_ptr<const Snapshot> snapshotOf(const LogBuilder& log) {
    return snapshotOf(std::make_shared<MemoryFile>(log.bytes()), log.order());
}

Query query(const QByteArray& text) {
    auto parsed = Query::parse(text.toStdString(), {Timestamp(kTestTime + 100)});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    return *std::move(parsed);
}

enum class Body { AtHand, ThroughTheCursor };

// Walks a log as a scan does.
class Walk final {
public:
    explicit Walk(std::shared_ptr<const Snapshot> snapshot)
        : m_cursor(std::move(snapshot)), m_versions(m_cursor.snapshot().records()) {
        for (std::uint64_t number = 0; number < m_versions.size(); ++number) {
            const auto previous = m_cursor.snapshot().previousVersion(RecordNumber(number));
            m_versions[number] = previous ? m_versions[previous->value()] + 1 : 1;
        }
    }

    [[nodiscard]] Result<bool> matches(const Query& query, RecordNumber number, Body body,
                                       Progress& progress) {
        QuerySubject subject;
        subject.number = number;
        subject.place = must(m_cursor.place(number));
        subject.state = m_cursor.snapshot().stateOf(number);
        subject.versions = m_versions[number.value()];
        if (number.value() > 0)
            subject.before = must(m_cursor.place(RecordNumber(number.value() - 1))).header.timestamp;
        if (body == Body::AtHand)
            subject.body = must(m_cursor.body(subject.place));
        return query.matches(subject, m_cursor, progress);
    }

    // The numbers of the records that match: "0 2 3".
    [[nodiscard]] QString matching(const Query& query, Body body) {
        QStringList numbers;
        NoProgress unwatched;
        for (RecordNumber number; number.value() < m_versions.size(); number = number.next()) {
            if (must(matches(query, number, body, unwatched)))
                numbers += QString::number(number.value());
        }
        return numbers.join(' ');
    }

private:
    RecordCursor m_cursor;
    std::vector<std::uint32_t> m_versions;
};

// Record: 0 user:1=Felix, 1 user:2=Anna, 2 -user:1, 3 [batch], 4 User:3=x, 5 bin=00 ff 0a, 6 user:2 of 5,000
// bytes
LogBuilder sample() {
    return LogBuilder()
        .put("user:1", "Felix", kTestTime)
        .put("user:2", "Anna", kTestTime + 10)
        .tombstone("user:1", kTestTime + 5)
        .batch(LogBuilder().put("User:3", "x", kTestTime + 60))
        .put("bin", ByteView("\0\xff\n", 3), kTestTime + 86'400)
        .put("user:2", ByteString(4'993, 'v').append("the end"), 0);
}

} // namespace

class QueryTest final : public QObject {
    Q_OBJECT

private slots:
    void matches_data();
    void matches();
    void agreesWithAModel();
    void letters_data();
    void letters();
    void longValues_data();
    void longValues();
    void longKeys();
    void longLiteral();
    void cancelsBetweenPieces();
    void errorsOfReading();
    void emptyMatchesEverything();
    void containing_data();
    void containing();
    void containingAWrongRegex();
    void bothMatch();
    void needs_data();
    void needs();
    void bounds_data();
    void bounds();
    void requiredLiteral_data();
    void requiredLiteral();
    void readsNothingThatIsNotNeeded();
    void isFast();
};

void QueryTest::matches_data() {
    QTest::addColumn<QString>("records");
    const auto row = [](const char* text, const char* records) { QTest::newRow(text) << QString(records); };
    row("key = user:1", "0 2");
    row("key != user:1", "1 3 4 5 6");
    row("key = \"USER:1\"i", "0 2");
    row("key = user", "");
    row("key ^= user:", "0 1 2 6");
    row("key ^= \"user:\"i", "0 1 2 4 6");
    row("key $= 2", "1 6");
    row("key *= ser:", "0 1 2 4 6");
    row("key *= \"\"", "0 1 2 3 4 5 6");
    row("key ^= \"\"", "0 1 2 3 4 5 6");
    row("value = \"\"", "2");
    row("value = x\"00ff0a\"", "5");
    row("value *= x\"ff\"", "5");
    row("value $= end", "6");
    row("value $= \"END\"i", "6");
    row("value $= END", "");
    row("key < user", "3 4 5");
    row("key < user:2", "0 2 3 4 5");
    row("key <= user:2", "0 1 2 3 4 5 6");
    row("key > user:1", "1 6");
    row("key >= user:1", "0 1 2 6");
    row("key < USER:4", "3");
    row("key < \"USER:4\"i", "0 1 2 3 4 5 6");
    row("key < \"b\"", "3 4");
    row("value > x\"00ff\" and value < A", "3 5");
    row("value >= \"FELIX\"i and value <= \"felix\"i", "0");
    row("key ~ /^[uU]ser:[23]$/", "1 4 6");
    row("key ~ /^user:3$/i", "4");
    row("value !~ /[a-z]/", "2 3 5");
    row("key in (bin, \"User:3\")", "4 5");
    row("key not in (bin, \"User:3\") and not marker", "0 1 2 6");
    row("size = 24", "0");
    row("size > 4k", "6");
    row("key.size = 6", "0 1 2 4 6");
    row("value.size < 2", "2 4");
    row("value.size != 5", "1 2 3 4 5 6");
    row("offset = 24", "1");
    row("record >= 5", "5 6");
    row("record in (1, 3)", "1 3");
    row("versions = 2", "2 6");
    row("versions > 2", "");
    row("time = 2025-06-29T00:00", "0 1 2 3");
    row("time > 2025-06-29", "5");
    row("time = 2025-06-29", "0 1 2 3 4");
    row("time < 2025-06-29", "6");
    row("time >= -1m", "4 5");
    row("time = 0", "6");
    row("time < 1900-01-01", "");
    row("time > 1900-01-01", "0 1 2 3 4 5 6");
    row("live", "4 5 6");
    row("superseded", "0 1");
    row("deleted", "2");
    row("marker", "3");
    row("backwards", "2 3 6");
    row("not backwards", "0 1 4 5");
    row("kind != live", "0 1 2 3");
    row("not (live or deleted)", "0 1 3");
    row("anna", "1");
    row("USER", "0 1 2 4 6");
    row("\"User\"", "4");
    row("simkv", "3");
    row("x\"00\"", "3 5");
    row("/na$/", "1");
    row("not user", "3 5");
    row("user live", "4 6");
    row("key = bin or live and key = user:2", "5 6");
    row("(key = bin or live) and key = user:2", "6");
    row("live and not (key ^= U or size > 4k)", "5");
    row("r:1F", ""); // not over the border of key and value
    row("key ^= \"user:\" and time >= 2025-06-29 and deleted and value !~ /err/", "2");
}

void QueryTest::matches() {
    QFETCH(QString, records);
    Walk walk(snapshotOf(sample()));
    const auto tested = query(QTest::currentDataTag());
    QCOMPARE(walk.matching(tested, Body::AtHand), records);
    QCOMPARE(walk.matching(tested, Body::ThroughTheCursor), records);
}

// Random texts of tests that a few lines of C++ do as well.
void QueryTest::agreesWithAModel() {
    struct Row {
        ByteString key;
        ByteString value;
    };
    std::mt19937 random(11);
    const auto word = [&random](std::size_t most) {
        ByteString text;
        for (auto size = random() % (most + 1); size > 0; --size)
            text += "abAB"[random() % 4];
        return text;
    };
    std::vector<Row> rows(300);
    LogBuilder log;
    for (auto& row : rows) {
        row = {word(4), word(6)};
        log.put(row.key, row.value);
    }
    using Test = bool (*)(const ByteString& text, const ByteString& with);
    const std::pair<const char*, Test> tests[] = {
        {"=", [](const auto& text, const auto& with) { return text == with; }},
        {"!=", [](const auto& text, const auto& with) { return text != with; }},
        {"<", [](const auto& text, const auto& with) { return text < with; }},
        {"<=", [](const auto& text, const auto& with) { return text <= with; }},
        {">", [](const auto& text, const auto& with) { return text > with; }},
        {">=", [](const auto& text, const auto& with) { return text >= with; }},
        {"^=", [](const auto& text, const auto& with) { return text.starts_with(with); }},
        {"$=", [](const auto& text, const auto& with) { return text.ends_with(with); }},
        {"*=", [](const auto& text, const auto& with) { return text.find(with) != ByteString::npos; }},
    };
    Walk walk(snapshotOf(log));
    for (int round = 0; round < 300; ++round) {
        const auto& [inKey, keyTest] = tests[random() % std::size(tests)];
        const auto& [inValue, valueTest] = tests[random() % std::size(tests)];
        const auto keyWord = word(3);
        const auto valueWord = word(3);
        const bool isOr = random() % 2 == 0;
        const bool isNegated = random() % 2 == 0;
        const auto text = QByteArray(isNegated ? "not (key " : "(key ") + inKey + " \"" + keyWord.c_str() +
                          (isOr ? "\" or value " : "\" and value ") + inValue + " \"" + valueWord.c_str() +
                          "\")";
        QStringList expected;
        for (std::size_t number = 0; number < rows.size(); ++number) {
            const bool key = keyTest(rows[number].key, keyWord);
            const bool value = valueTest(rows[number].value, valueWord);
            if ((isOr ? key || value : key && value) != isNegated)
                expected += QString::number(number);
        }
        QVERIFY2(walk.matching(query(text), Body::AtHand) == expected.join(' '), text.constData());
    }
}

void QueryTest::letters_data() {
    QTest::addColumn<QString>("records");
    const auto row = [](const char* text, const char* records) { QTest::newRow(text) << QString(records); };
    row("ÜBER", "0 1 6");
    row("\"ÜBER\"", "1");
    row("\"über.\"i", "6");
    row("value = \"Über\"i", "0 1");
    row("value != \"Über\"i", "2 3 4 5 6");
    row("value ^= \"ÜBER\"i", "0 1 6");
    row("value $= \"É\"i", "2 3");
    row("value *= \"É\"i and not value = É", "3");
    row("value in (\"É\"i, \"über\"i)", "0 1 2 3");
    row("value < \"É\"i", "4");
    row("value ~ /^.$/", "2 3 4");
    row("value ~ /^...$/", "5");
    row("value ~ /[éÉ]/", "2 3 5");
    row("value ~ /^é$/i", "2 3");
    row("value ~ /\\xe9/i", "2 3");
    row("value ~ \"\\xc3\"", "0 1 2 3 5 6");
    row("/\\bÜ\\w+$/i", "0 1");
}

void QueryTest::letters() {
    const auto log = LogBuilder()
                         .put("0", "über")
                         .put("1", "ÜBER")
                         .put("2", "É")
                         .put("3", "é")
                         .put("4", "a")
                         .put("5", "\xc3\xa9\xff")
                         .put("6", "über.");
    Walk walk(snapshotOf(log));
    const auto parsed = query(QTest::currentDataTag());
    QTEST(walk.matching(parsed, Body::AtHand), "records");
    QTEST(walk.matching(parsed, Body::ThroughTheCursor), "records");
}

void QueryTest::longValues_data() {
    QTest::addColumn<int>("at");
    for (const int distance : {-7, -6, -5, -1, 0, 1})
        QTest::addRow("%d from a piece's end", distance) << (1 << 18) + distance;
    QTest::newRow("at the start") << 0;
    QTest::newRow("at the end") << (3 << 20) - 6;
}

void QueryTest::longValues() {
    QFETCH(int, at);
    ByteString value(3U << 20U, 'x');
    value.replace(static_cast<std::size_t>(at), 6, "needle");
    Walk walk(snapshotOf(LogBuilder().put("a", "b").put("long", value).put("c", "d")));
    for (const char* text : {"value *= needle", "NEEDLE", "value ~ /ne+dle/", "/ne+dle/",
                             "not value *= needles and "
                             "value.size > 1M",
                             "value > w and value < y or value ^= needle", "key = long and needle"})
        QCOMPARE(walk.matching(query(text), Body::ThroughTheCursor), QString("1"));
    for (const char* text : {"value *= needles", "key *= needle", "value = needle", "value ~ /needles/"})
        QCOMPARE(walk.matching(query(text), Body::ThroughTheCursor), QString());
    QCOMPARE(walk.matching(query("value $= needle"), Body::ThroughTheCursor),
             QString(at == (3 << 20) - 6 ? "1" : ""));
    QCOMPARE(walk.matching(query("value ^= needle"), Body::ThroughTheCursor), QString(at == 0 ? "1" : ""));
}

void QueryTest::longKeys() {
    const auto key = ByteString(1U << 20U, 'k') + "needle";
    Walk walk(snapshotOf(LogBuilder().put("a", "b").put(key, "value").put(key, ByteString(1U << 20U, 'v'))));
    const auto matching = [&walk](const QByteArray& text) {
        return walk.matching(query(text), Body::ThroughTheCursor);
    };
    QCOMPARE(matching("key $= needle"), QString("1 2"));
    QCOMPARE(matching("key *= kneed"), QString("1 2"));
    QCOMPARE(matching("key ~ /kn/ and value = value"), QString("1"));
    QCOMPARE(matching("key > kk and value ^= vvv"), QString("2"));
    QCOMPARE(matching("needlev"), QString());
}

// Longer than a piece.
void QueryTest::longLiteral() {
    const ByteString literal(600'000, 'n');
    Walk walk(snapshotOf(LogBuilder()
                             .put("a", ByteString(1U << 20U, 'x') + literal)
                             .put("b", literal.substr(1) + ByteString(1U << 20U, 'x'))));
    const auto tested = must(Query::containing({literal, false, false}, QueryWhere::Value));
    QCOMPARE(walk.matching(tested, Body::ThroughTheCursor), QString("0"));
}

void QueryTest::cancelsBetweenPieces() {
    Walk walk(snapshotOf(LogBuilder().put("long", ByteString(3U << 20U, 'x')).put("short", "x")));
    for (const char* text : {"value *= needle", "value ~ /needle/", "not value *= needle"}) {
        StopsAt cancelled(3);
        QCOMPARE(outcome(walk.matches(query(text), RecordNumber(0), Body::ThroughTheCursor, cancelled)),
                 QString("cancelled"));
        StopsAt late(100);
        QCOMPARE(outcome(walk.matches(query(text), RecordNumber(0), Body::ThroughTheCursor, late)),
                 QString("ok"));
    }
}

void QueryTest::errorsOfReading() {
    const auto file = std::make_shared<MemoryFile>(
        LogBuilder().put("small", "value").put("long", ByteString(3U << 20U, 'x')).bytes());
    const auto snapshot = snapshotOf(file);
    const auto small = must(snapshot->place(RecordNumber(0)));
    const auto large = must(snapshot->place(RecordNumber(1)));
    file->watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "no"});
    });
    NoProgress unwatched;
    for (const auto& place : {small, large}) {
        QuerySubject subject;
        subject.place = place;
        for (const char* text : {"key = small", "key = long", "not key $= l", "value < y", "needle",
                                 "not needle", "/n/", "value *= n or live", "live value *= n"}) {
            RecordCursor cursor(snapshot);
            subject.state =
                query(text).needsState() && text[0] == 'v' ? RecordState::Superseded : RecordState::Live;
            const bool needsNoRead =
                place.offset == large.offset && ByteView(text) == "key = small"; // of another size
            QCOMPARE(outcome(query(text).matches(subject, cursor, unwatched)),
                     QString(needsNoRead ? "ok" : "io"));
        }
    }
}

void QueryTest::emptyMatchesEverything() {
    for (const auto& empty : {Query(), query(""), query(" \n\t ")}) {
        QVERIFY(empty.isEmpty());
        QCOMPARE(empty.text(), std::string());
        QCOMPARE(Walk(snapshotOf(sample())).matching(empty, Body::AtHand), QString("0 1 2 3 4 5 6"));
        QVERIFY(!empty.needsPlace() && !empty.needsBytes() && empty.requiredLiteral() == nullptr);
        QCOMPARE(empty.recordBounds(), QueryBounds{});
    }
    QVERIFY(!query("live").isEmpty());
    QCOMPARE(query("live ").text(), std::string("live "));
}

void QueryTest::containing_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isRegex");
    QTest::addColumn<bool>("ignoreCase");
    QTest::addColumn<int>("where");
    QTest::addColumn<QString>("records");
    const auto key = static_cast<int>(QueryWhere::Key);
    const auto value = static_cast<int>(QueryWhere::Value);
    const auto either = static_cast<int>(QueryWhere::KeyOrValue);
    QTest::newRow("bytes in both") << QByteArray("x") << false << false << either << "0 4";
    QTest::newRow("bytes in keys") << QByteArray("User") << false << false << key << "4";
    QTest::newRow("either case") << QByteArray("User") << false << true << key << "0 1 2 4 6";
    QTest::newRow("bytes in values") << QByteArray("\0", 1) << false << false << value << "3 5";
    QTest::newRow("nothing to find") << QByteArray() << false << false << either << "0 1 2 3 4 5 6";
    QTest::newRow("regex in both") << QByteArray("^(A|b)") << true << false << either << "1 5";
    QTest::newRow("regex in values") << QByteArray("^(A|b)") << true << false << value << "1";
    QTest::newRow("regex in either case") << QByteArray("^an") << true << true << value << "1";
}

void QueryTest::containing() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isRegex);
    QFETCH(bool, ignoreCase);
    QFETCH(int, where);
    QFETCH(QString, records);
    const auto made =
        must(Query::containing({bytes.toStdString(), isRegex, ignoreCase}, static_cast<QueryWhere>(where)));
    Walk walk(snapshotOf(sample()));
    QCOMPARE(walk.matching(made, Body::AtHand), records);
    // Its text says the same.
    QCOMPARE(walk.matching(query(QByteArray::fromStdString(made.text())), Body::ThroughTheCursor), records);
}

void QueryTest::containingAWrongRegex() {
    const auto made = Query::containing({"(", true, false}, QueryWhere::Key);
    QCOMPARE(outcome(made), QString("invalid"));
    QVERIFY(made.error().offset.has_value());
}

void QueryTest::bothMatch() {
    Walk walk(snapshotOf(sample()));
    const auto matching = [&walk](const Query& tested) { return walk.matching(tested, Body::AtHand); };
    QCOMPARE(matching(Query::both(query("live or deleted"), query("user:1 or user:2"))), QString("2 6"));
    QCOMPARE(Query::both(query("live or deleted"), query("a")).text(),
             std::string("(live or deleted) and a"));
    QCOMPARE(matching(Query::both(Query(), query("live"))), QString("4 5 6"));
    QCOMPARE(matching(Query::both(query("live"), Query())), QString("4 5 6"));
    QVERIFY(Query::both(Query(), Query()).isEmpty());
}

void QueryTest::needs_data() {
    QTest::addColumn<QString>("needs");
    const auto row = [](const char* text, const char* needs) { QTest::newRow(text) << QString(needs); };
    row("record > 1 and offset < 5", "");
    row("size > 1", "place");
    row("time > 1 or live", "place state");
    row("not (live or record = 1)", "state");
    row("versions > 1", "versions");
    row("kind in (marker, backwards)", "place state before");
    row("backwards", "place before");
    row("not key ~ /a/", "place bytes");
    row("a", "place bytes");
}

void QueryTest::needs() {
    const auto tested = query(QTest::currentDataTag());
    QStringList needs;
    if (tested.needsPlace())
        needs += "place";
    if (tested.needsBytes())
        needs += "bytes";
    if (tested.needsState())
        needs += "state";
    if (tested.needsVersions())
        needs += "versions";
    if (tested.needsTimeBefore())
        needs += "before";
    QTEST(needs.join(' '), "needs");
}

void QueryTest::bounds_data() {
    QTest::addColumn<QString>("bounds"); // of record, offset
    const auto row = [](const char* text, const char* bounds) { QTest::newRow(text) << QString(bounds); };
    row("live", "- -");
    row("record >= 100", "100.. -");
    row("record > 100 and record < 200 and record < 1k and live", "101..199 -");
    row("not record < 100", "100.. -");
    row("not (record < 100 or offset >= 1k)", "100.. 0..1023");
    row("record = 7 offset > 1M", "7..7 1048577..");
    row("record = 7 or live", "- -");
    row("record != 7", "- -");
    row("record != 0", "- -");
    row("record = 7 and (offset = 1 or live)", "7..7 -");
    row("record > 5 and record < 5", "none -");
}

void QueryTest::bounds() {
    const auto tested = query(QTest::currentDataTag());
    const auto text = [](const QueryBounds& bounds) -> QString {
        if (bounds == QueryBounds{})
            return "-";
        if (bounds.isEmpty())
            return "none";
        const bool isOpen = bounds.last == QueryBounds{}.last;
        return QString::number(bounds.first) + ".." + (isOpen ? QString() : QString::number(bounds.last));
    };
    QTEST(text(tested.recordBounds()) + " " + text(tested.offsetBounds()), "bounds");
}

void QueryTest::requiredLiteral_data() {
    QTest::addColumn<QString>("literal");
    const auto row = [](const char* text, const char* literal) { QTest::newRow(text) << QString(literal); };
    row("live", "");
    row("key ^= user:", "user:");
    row("key = a and value *= long and value $= bb", "long");
    row("Word", "word/i");
    row("\"Word\"", "Word");
    row("(live and needle)", "needle/i");
    row("not needle", "");
    row("key != needle", "");
    row("not (not needle or live)", "needle/i");
    row("needle or hay", "");
    row("key < needle and value > needle", "");
    row("value ~ /needle/", "");
    row("key = \"\"", "");
}

void QueryTest::requiredLiteral() {
    const auto tested = query(QTest::currentDataTag());
    const auto* literal = tested.requiredLiteral();
    QTEST(literal == nullptr
              ? QString()
              : QString::fromStdString(literal->needle()) + (literal->ignoresCase() ? "/i" : ""),
          "literal");
}

void QueryTest::readsNothingThatIsNotNeeded() {
    const auto file = std::make_shared<MemoryFile>(
        LogBuilder().put("key", ByteString(3U << 20U, 'x')).put("b", "c").bytes());
    const auto snapshot = snapshotOf(file);
    QuerySubject subject;
    subject.place = must(snapshot->place(RecordNumber(0)));
    std::uint64_t read = 0;
    file->watch([&read](Offset, std::size_t count) -> Result<void> {
        read += count;
        return {};
    });
    const auto readBy = [&](const QByteArray& text) {
        RecordCursor cursor(snapshot);
        NoProgress unwatched;
        read = 0;
        (void)must(query(text).matches(subject, cursor, unwatched));
        return read;
    };
    QCOMPARE(readBy("needle and size < 1M"), std::uint64_t{0});
    QCOMPARE(readBy("value *= needle and superseded"), std::uint64_t{0});
    QCOMPARE(readBy("value = needle and key = needle"), std::uint64_t{0});
    QVERIFY(readBy("value *= needle and key ^= needle") == 0); // the key is shorter
    QVERIFY(readBy("value *= needle and key ^= no") <= 1U << 18U);
    QVERIFY(readBy("value *= needle") >= 3U << 20U);
}

// Far below what a read of the log takes; a look at each record alone, not the walk.
void QueryTest::isFast() {
    Walk walk(snapshotOf(sample()));
    const auto log = sample();
    const auto snapshot = snapshotOf(log);
    RecordCursor cursor(snapshot);
    QuerySubject subject;
    subject.place = must(snapshot->place(RecordNumber(1)));
    const auto body = ByteString(must(cursor.body(subject.place)));
    subject.body = body;
    NoProgress unwatched;
    const auto tested = query("key ^= \"user:1\" and time >= 2025-01-01");
    constexpr int kLooks = 2'000'000;
    int found = 0;
    QElapsedTimer timer;
    timer.start();
    for (int look = 0; look < kLooks; ++look)
        found += *tested.matches(subject, cursor, unwatched) ? 1 : 0;
    const auto nanoseconds = timer.nsecsElapsed() / kLooks;
    qInfo("%lld ns a record", static_cast<long long>(nanoseconds));
    QCOMPARE(found, 0);
    QVERIFY2(nanoseconds < 1'000, qPrintable(QString::number(nanoseconds)));
}

QTEST_APPLESS_MAIN(QueryTest)
#include "tst_query.moc"
