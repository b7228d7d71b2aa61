// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "memory_log.h"
#include "scan/record_scan.h"
#include "stops_at.h"

#include <QTest>
#include <random>
#include <vector>

// Scans against a walk that looks at every record by itself.
using namespace simkv;

class RecordScanTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void endsWhereItIsTold_data() { queries(); }
    void endsWhereItIsTold();
    void goesOnWhereItWasStopped_data() { queries(); }
    void goesOnWhereItWasStopped();
    void goesOnAfterErrors_data() { queries(); }
    void goesOnAfterErrors();
    void longLog_data();
    void longLog();
    void literalsOverBordersOfWindows_data();
    void literalsOverBordersOfWindows();
    void literalsOutsideKeysAndValues();
    void literalsInTheEndOfTheFile();
    void readsNothingForAnswersOfTheIndex();
    void skipsWhatTheBoundsLeaveOut();
    void publishes_data();
    void publishes();
    void tellsItsProgress_data() { queries(); }
    void tellsItsProgress();

private:
    static void queries();
};

namespace {

std::shared_ptr<const RecordSet> amongOf(const std::shared_ptr<const Snapshot>& snapshot, bool liveOnly) {
    return liveOnly ? liveRecords(snapshot) : nullptr;
}

using Model = std::vector<bool>;

Query query(const QByteArray& text) {
    auto parsed = Query::parse(text.toStdString(), {Timestamp(kTestTime + 100)});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    return *std::move(parsed);
}

// Which records match, each read and judged by itself.
Model walk(const ScanRequest& request) {
    const auto& snapshot = *request.snapshot;
    RecordCursor cursor(request.snapshot);
    NoProgress unwatched;
    std::vector<std::uint32_t> versions(snapshot.records());
    Model model(snapshot.records());
    Timestamp before;
    for (RecordNumber number; number.value() < model.size(); number = number.next()) {
        QuerySubject subject;
        subject.number = number;
        subject.place = must(snapshot.place(number));
        subject.state = snapshot.stateOf(number);
        const auto previous = snapshot.previousVersion(number);
        const int counted = subject.state == RecordState::Marker ? 0 : 1;
        versions[number.value()] =
            previous ? versions[previous->value()] + 1 : static_cast<std::uint32_t>(counted);
        subject.versions = versions[number.value()];
        subject.before = number == RecordNumber(0) ? subject.place.header.timestamp : before;
        before = subject.place.header.timestamp;
        model[number.value()] = (!request.among || request.among->contains(number)) &&
                                must(request.query.matches(subject, cursor, unwatched));
    }
    return model;
}

// Empty where the set has the records that the model has before `end`, and ends there.
QString difference(RecordSetBuilder& matches, const Model& model, std::uint64_t end) {
    const auto set = matches.snapshot();
    if (set.records() != end)
        return QStringLiteral("%1 records, not %2").arg(set.records()).arg(end);
    for (std::uint64_t number = 0; number < end; ++number) {
        if (set.contains(RecordNumber(number)) != model[number])
            return QStringLiteral("record %1 %2")
                .arg(number)
                .arg(model[number] ? QStringLiteral("is missing") : QStringLiteral("is no match"));
    }
    return {};
}

// Keys of few letters in many versions, batches, tombstones, clocks that jump, damage that has the literal in
// it, values that are longer than a window of the scan, some of them with the literal in them.
LogBuilder randomLog(std::uint32_t seed, int records) {
    std::mt19937 random(seed);
    const auto below = [&random](std::uint32_t limit) { return random() % limit; };
    LogBuilder log;
    for (int i = 0; i < records; ++i) {
        ByteString key(1 + below(3), 'a');
        for (auto& c : key)
            c = static_cast<char>('a' + below(3));
        if (below(20) == 0)
            key = "needle" + key;
        const auto time = kTestTime + static_cast<std::uint32_t>(i) - (below(10) == 0 ? 50 : 0);
        ByteString value(below(60), '.');
        if (below(40) == 0)
            value.assign((1U << 18U) + below(1U << 18U), '.');
        if (below(6) == 0)
            value.insert(below(static_cast<std::uint32_t>(value.size()) + 1),
                         below(2) == 0 ? "needle" : "neEdle");
        const auto what = below(20);
        if (what == 0)
            log.tombstone(key, time);
        else if (what == 1)
            log.batch(LogBuilder().put(key, value, time).tombstone("b", time));
        else
            log.put(key, value, time);
        if (below(50) == 0)
            log.raw("damage with a needle in it, that no record claims");
    }
    return log;
}

constexpr const char* kQueries[] = {"",
                                    "needle",
                                    "\"needle\"",
                                    "key ^= needle",
                                    "value *= needle and size > 40",
                                    "value $= \"needle\"",
                                    "value ~ /ne[a-f]dle/",
                                    "needle and value ~ /\\.needle/",
                                    "\"needle\" and live",
                                    "\"needle\" and versions > 3",
                                    "\"needle\" and backwards",
                                    "needle or key = a",
                                    "not needle",
                                    "nothing has this in it",
                                    "key = ab",
                                    "live",
                                    "superseded",
                                    "deleted",
                                    "marker",
                                    "backwards",
                                    "versions > 3",
                                    "versions = 0",
                                    "value.size > 1k",
                                    "record >= 20 record < 90",
                                    "record >= 20 record < 90 needle",
                                    "record = 57",
                                    "record > 1M",
                                    "offset > 500 offset <= 400000",
                                    "offset > 500 offset <= 400000 needle",
                                    "offset < 1",
                                    "time > 2025-06-29T00:01"};

} // namespace

void RecordScanTest::queries() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("liveOnly");
    for (const auto* text : kQueries) {
        QTest::addRow("all: %s", text) << QByteArray(text) << false;
        QTest::addRow("live: %s", text) << QByteArray(text) << true;
    }
}

void RecordScanTest::agreesWithAModel_data() {
    queries();
}

void RecordScanTest::agreesWithAModel() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        const MemoryLog log(randomLog(seed, 150));
        const ScanRequest request{log.snapshot(), query(text), amongOf(log.snapshot(), liveOnly)};
        RecordSetBuilder matches;
        NoProgress unwatched;
        must(scanRecords(request, RecordNumber(log.snapshot()->records()), matches, unwatched));
        QCOMPARE(difference(matches, walk(request), log.snapshot()->records()), QString());
    }
    // And where there is nothing.
    const ScanRequest request{MemoryLog(LogBuilder()).snapshot(), query(text)};
    RecordSetBuilder matches;
    NoProgress unwatched;
    must(scanRecords(request, RecordNumber(100), matches, unwatched));
    QCOMPARE(matches.records(), std::uint64_t{0});
}

// In steps, each of them from where the one before it ended.
void RecordScanTest::endsWhereItIsTold() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    const MemoryLog log(randomLog(4, 150));
    const ScanRequest request{log.snapshot(), query(text), amongOf(log.snapshot(), liveOnly)};
    const auto model = walk(request);
    const auto records = log.snapshot()->records();
    std::mt19937 random(5);
    RecordSetBuilder matches;
    NoProgress unwatched;
    for (std::uint64_t end = 0; end <= records; end += random() % 30) {
        must(scanRecords(request, RecordNumber(end), matches, unwatched));
        QCOMPARE(difference(matches, model, end), QString());
    }
    must(scanRecords(request, RecordNumber(records + 1000), matches, unwatched));
    QCOMPARE(difference(matches, model, records), QString());
    must(scanRecords(request, RecordNumber(3), matches, unwatched)); // it is beyond that already
    QCOMPARE(difference(matches, model, records), QString());
}

void RecordScanTest::goesOnWhereItWasStopped() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    const MemoryLog log(randomLog(6, 100));
    const ScanRequest request{log.snapshot(), query(text), amongOf(log.snapshot(), liveOnly)};
    const auto model = walk(request);
    const RecordNumber end(log.snapshot()->records());
    NoProgress unwatched;
    bool isDone = false;
    for (int stage = 0; !isDone; ++stage) {
        QVERIFY(stage < 5000);
        RecordSetBuilder matches;
        StopsAt stops(stage);
        const auto scanned = scanRecords(request, end, matches, stops);
        isDone = scanned.has_value();
        if (isDone)
            break;
        QCOMPARE(outcome(scanned), QString("cancelled"));
        const auto reached = matches.records();
        QCOMPARE(difference(matches, model, reached), QString());
        must(scanRecords(request, end, matches, unwatched));
        QCOMPARE(difference(matches, model, end.value()), QString());
    }
}

void RecordScanTest::goesOnAfterErrors() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    const MemoryLog log(randomLog(7, 60));
    const ScanRequest request{log.snapshot(), query(text), amongOf(log.snapshot(), liveOnly)};
    const auto model = walk(request);
    const RecordNumber end(log.snapshot()->records());
    NoProgress unwatched;
    bool isDone = false;
    for (int failing = 0; !isDone; ++failing) {
        QVERIFY(failing < 5000);
        int reads = 0;
        log.file().watch([&](Offset, std::size_t) -> Result<void> {
            if (reads++ == failing)
                return tl::unexpected(Error{ErrorCode::Io, "cannot read"});
            return {};
        });
        RecordSetBuilder matches;
        const auto scanned = scanRecords(request, end, matches, unwatched);
        isDone = scanned.has_value();
        if (isDone)
            break;
        QCOMPARE(outcome(scanned), QString("io"));
        const auto reached = matches.records();
        QCOMPARE(difference(matches, model, reached), QString());
        must(scanRecords(request, end, matches, unwatched));
        QCOMPARE(difference(matches, model, end.value()), QString());
    }
}

void RecordScanTest::longLog_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("liveOnly");
    for (const auto* text :
         {"", "\"v77\"", "versions > 2", "superseded", "value.size > 4", "record > 30000"}) {
        QTest::addRow("all: %s", text) << QByteArray(text) << false;
        QTest::addRow("live: %s", text) << QByteArray(text) << true;
    }
}

// More records than one step, one window and one chunk of a set.
void RecordScanTest::longLog() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    const MemoryLog log(LogBuilder().puts(20'000).puts(15'000).puts(5'000));
    const ScanRequest request{log.snapshot(), query(text), amongOf(log.snapshot(), liveOnly)};
    const auto model = walk(request);
    const RecordNumber end(log.snapshot()->records());
    for (int stage = 0; stage < 8; ++stage) {
        RecordSetBuilder matches;
        StopsAt stops(stage);
        (void)scanRecords(request, end, matches, stops);
        NoProgress unwatched;
        must(scanRecords(request, end, matches, unwatched));
        QCOMPARE(difference(matches, model, end.value()), QString());
    }
}

void RecordScanTest::literalsOverBordersOfWindows_data() {
    QTest::addColumn<int>("first"); // size of the record before
    for (const int first : {0, 1, 5, 13, 1000})
        QTest::addRow("after %d bytes", first) << first;
}

// The file records where the reads of a scan end; then the literal is put across each of these places.
void RecordScanTest::literalsOverBordersOfWindows() {
    QFETCH(int, first);
    const auto log = [first](std::size_t at, const ByteString& literal) {
        ByteString value(1U << 20U, '.');
        value.replace(at, literal.size(), literal);
        LogBuilder builder;
        if (first > 0)
            builder.put("first", ByteString(static_cast<std::size_t>(first), '.'));
        return builder.put("long", value).put("k", "v");
    };
    const auto start = log(0, "").size() - (1U << 20U) - 15; // of the value
    const auto scan = [](const MemoryLog& memory) {
        RecordSetBuilder matches;
        NoProgress unwatched;
        must(scanRecords({memory.snapshot(), query("\"needle\"")}, RecordNumber(memory.snapshot()->records()),
                         matches, unwatched));
        return matches.snapshot();
    };
    std::vector<std::uint64_t> borders;
    const MemoryLog plain(log(0, ""));
    plain.file().watch([&borders](Offset at, std::size_t count) {
        borders.push_back(at.value() + count);
        return Result<void>();
    });
    QCOMPARE(scan(plain).count(), std::uint64_t{0});
    QVERIFY(borders.size() >= 4);
    borders.pop_back(); // the end of the log
    for (const auto border : borders) {
        for (int before = -1; before <= 7; ++before) {
            const auto at = static_cast<std::int64_t>(border - start) - before;
            const MemoryLog memory(log(static_cast<std::size_t>(at), "needle"));
            const auto found = scan(memory);
            QCOMPARE(found.count(), std::uint64_t{1});
            QVERIFY(found.contains(RecordNumber(memory.snapshot()->records() - 2)));
        }
    }
}

// The bytes of the literal, but in a header, or half in the key and half in the value or the next record.
void RecordScanTest::literalsOutsideKeysAndValues() {
    constexpr std::uint32_t kNeed = 0x64656565; // "eeed"
    const MemoryLog log(LogBuilder()
                            .put("a", "1", kNeed)
                            .put("ee", "ed")
                            .put("b", "ee")
                            .put("c", "has eeed in it", kNeed)
                            .put("d", "1", kNeed)
                            .raw("eeed eeed eeed")
                            .put("eeed", "", kNeed));
    QCOMPARE(log.snapshot()->findings().size(), std::size_t{1});
    const ScanRequest request{log.snapshot(), query("\"eeed\"")};
    RecordSetBuilder matches;
    NoProgress unwatched;
    must(scanRecords(request, RecordNumber(6), matches, unwatched));
    QCOMPARE(difference(matches, {false, false, false, true, false, true}, 6), QString());
}

void RecordScanTest::literalsInTheEndOfTheFile() {
    NoProgress unwatched;
    for (const std::size_t size : {0U, 1U, 6U, 15U, 18U}) {
        const MemoryLog log(
            LogBuilder().puts(3).put("k", "needl").raw(LogBuilder().put("needle", "needle").cut(size)));
        const ScanRequest request{log.snapshot(), query("\"needle\"")};
        RecordSetBuilder matches;
        must(scanRecords(request, RecordNumber(4), matches, unwatched));
        QCOMPARE(difference(matches, Model(4), 4), QString());
    }
}

void RecordScanTest::readsNothingForAnswersOfTheIndex() {
    const MemoryLog log(randomLog(8, 200));
    NoProgress unwatched;
    const RecordNumber end(log.snapshot()->records());
    std::vector<ScanRequest> requests;
    std::vector<Model> models;
    for (const auto* text : {"", "live", "superseded", "versions > 2", "record < 50", "offset > 5000"}) {
        requests.push_back({log.snapshot(), query(text)});
        models.push_back(walk(requests.back()));
    }
    log.file().watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "a read that is not needed"});
    });
    for (std::size_t i = 0; i < requests.size(); ++i) {
        RecordSetBuilder matches;
        must(scanRecords(requests[i], end, matches, unwatched));
        QCOMPARE(difference(matches, models[i], end.value()), QString());
    }
}

void RecordScanTest::skipsWhatTheBoundsLeaveOut() {
    LogBuilder builder;
    for (int i = 0; i < 30; ++i)
        builder.put("k", ByteString(1U << 20U, '.'));
    const MemoryLog log(builder);
    std::size_t read = 0;
    log.file().watch([&read](Offset, std::size_t count) {
        read += count;
        return Result<void>();
    });
    NoProgress unwatched;
    for (const auto* text :
         {"needle record >= 5 record < 7", "value ~ /x/ offset > 28M", "needle record = 29"}) {
        read = 0;
        RecordSetBuilder matches;
        must(scanRecords({log.snapshot(), query(text)}, RecordNumber(30), matches, unwatched));
        QCOMPARE(matches.records(), std::uint64_t{30});
        QVERIFY2(read > 0 && read < 4U << 20U, qPrintable(QString::number(read)));
    }
}

void RecordScanTest::publishes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("first"); // match; -1: there is none
    QTest::newRow("at the first match") << QByteArray("key = k9000") << qint64{9000};
    QTest::newRow("at the first match, a literal") << QByteArray("\"v9000\"") << qint64{9000};
    QTest::newRow("no match") << QByteArray("key = none") << qint64{-1};
    QTest::newRow("no match, a literal") << QByteArray("\"none\"") << qint64{-1};
}

void RecordScanTest::publishes() {
    QFETCH(QByteArray, text);
    QFETCH(qint64, first);
    const MemoryLog log(LogBuilder().puts(20'000));
    const ScanRequest request{log.snapshot(), query(text)};
    const auto model = walk(request);
    std::vector<std::uint64_t> reached;
    QString wrong;
    RecordSetBuilder matches;
    NoProgress unwatched;
    must(scanRecords(request, RecordNumber(20'000), matches, unwatched, [&](RecordSetBuilder& part) {
        reached.push_back(part.records());
        wrong += difference(part, model, part.records());
    }));
    QCOMPARE(wrong, QString());
    QCOMPARE(reached.empty(), first < 0);
    if (first >= 0)
        QCOMPARE(reached.front(), static_cast<std::uint64_t>(first) + 1);
    QCOMPARE(difference(matches, model, 20'000), QString());
}

void RecordScanTest::tellsItsProgress() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    class Watch final : public Progress {
    public:
        bool isCancelled() const noexcept override { return false; }
        void advance(ByteCount done, ByteCount total) noexcept override {
            isRising = isRising && done >= last && done <= total;
            last = done;
            of = total;
        }
        ByteCount last{};
        ByteCount of{};
        bool isRising = true;
    } watch;
    const auto builder = randomLog(9, 100);
    const MemoryLog log(builder);
    RecordSetBuilder matches;
    must(scanRecords({log.snapshot(), query(text), amongOf(log.snapshot(), liveOnly)},
                     RecordNumber(log.snapshot()->records()), matches, watch));
    QVERIFY(watch.isRising);
    if (watch.last > ByteCount(0))
        QCOMPARE(watch.of, ByteCount(builder.size()));
}

QTEST_APPLESS_MAIN(RecordScanTest)
#include "tst_record_scan.moc"
