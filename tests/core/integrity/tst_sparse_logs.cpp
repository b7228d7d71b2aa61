// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"
#include "integrity/salvage.h"
#include "log_text.h"
#include "must.h"
#include "scan/record_scan.h"
#include "temporary_log.h"

#include <QElapsedTimer>
#include <QTest>
#include <stdexcept>

using namespace simkv;

Q_DECLARE_METATYPE(LogBuilder)

// Logs with a hole of 1 TiB, which nobody can wait for to be read.
class SparseLogsTest final : public QObject {
    Q_OBJECT
private slots:
    void init();
    void checks_data();
    void checks();
    void salvages();
    void searches_data();
    void searches();
    void searchesValues_data();
    void searchesValues();
};

namespace {

constexpr std::uint64_t kHole = std::uint64_t{1} << 40U;

// Four records of 17 bytes at 0, a hole, and `after`.
std::unique_ptr<TemporaryLog> sparseLog(const LogBuilder& after) {
    auto log = std::make_unique<TemporaryLog>(LogBuilder().puts(4));
    log->truncate(kHole);
    if (after.size() > 0)
        log->append(after.bytes());
    return log;
}

quint64 matchesIn(const TemporaryLog& log, const QString& query) {
    const auto store = log.open();
    const auto parsed = Query::parse(query.toStdString(), {Timestamp(kTestTime)});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    const ScanRequest request{store->snapshot(), *parsed};
    RecordSetBuilder matches;
    NoProgress unwatched;
    must(scanRecords(request, RecordNumber(request.snapshot->records()), matches, unwatched));
    return matches.snapshot().count();
}

LogBuilder twenty() {
    return LogBuilder().puts(20);
}

} // namespace

void SparseLogsTest::init() {
    const auto log = sparseLog(LogBuilder());
    const auto file = must(systemFileSystem().openForReading(log->path()));
    if (file->dataFrom(Offset(kHole / 2)) == Offset(kHole / 2))
        QSKIP("this file system knows no holes");
}

void SparseLogsTest::checks_data() {
    QTest::addColumn<LogBuilder>("after");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<quint64>("records");
    QTest::newRow("to the end") << LogBuilder() << "zeros" << quint64{4};
    QTest::newRow("before records") << twenty() << "damage" << quint64{24};
    QTest::newRow("before a header that begins in it")
        << LogBuilder().raw(ByteString("\x02\0\0\0", 4)).raw(twenty().bytes()) << "damage" << quint64{24};
    QTest::newRow("before what is no record") << LogBuilder().raw("torn") << "torn" << quint64{4};
}

void SparseLogsTest::checks() {
    QFETCH(const LogBuilder, after);
    QElapsedTimer clock;
    clock.start();
    const auto log = sparseLog(after);
    NoProgress unwatched;
    const auto report = must(checkLog(log->path(), unwatched));
    QTEST(QString::fromStdString(verdict(report.findings)), "verdict");
    QTEST(static_cast<quint64>(report.records), "records");
    QCOMPARE(report.findings.front().offset, Offset(68));
    const auto store = log->open();
    QTEST(static_cast<quint64>(store->snapshot()->records()), "records");
    QVERIFY2(clock.elapsed() < 30'000, qPrintable(QString::number(clock.elapsed())));
}

void SparseLogsTest::salvages() {
    const auto log = sparseLog(LogBuilder().puts(1).raw("\xEE\xEE").raw(twenty().bytes()));
    NoProgress unwatched;
    const auto report =
        must(salvageLog(log->path(), log->path("out"), {.tryHarder = true}, unwatched, systemFileSystem()));
    QCOMPARE(report.records, std::uint64_t{25}); // one is a fragment right after the hole
    QCOMPARE(log->bytesOf(log->path("out")), LogBuilder().puts(4).puts(1).raw(twenty().bytes()).bytes());
}

void SparseLogsTest::searches_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<quint64>("matches");
    QTest::newRow("after the hole") << "value *= v19" << quint64{1};
    QTest::newRow("on both sides") << "value *= v3" << quint64{2};
    QTest::newRow("nowhere") << "value *= nothing" << quint64{0};
}

void SparseLogsTest::searches() {
    QFETCH(const QString, query);
    QTEST(matchesIn(*sparseLog(twenty()), query), "matches");
}

void SparseLogsTest::searchesValues_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<quint64>("matches");
    QTest::newRow("zeros") << R"(value *= x"000000")" << quint64{1};
    QTest::newRow("over its end") << R"(value *= x"0000 656e64")" << quint64{1};
    QTest::newRow("over its start") << R"(value *= x"7374617274 0000")" << quint64{1};
    QTest::newRow("zeros and another") << R"(value *= x"0000 456e64")" << quint64{0};
}

// A hole of nearly 64 MiB inside a value.
void SparseLogsTest::searchesValues() {
    QFETCH(const QString, query);
    constexpr std::size_t kStart = 4 * 17 + 14 + 5;
    constexpr std::size_t kZeros = (std::size_t{64} << 20U) - kStart; // ends where a block does
    const auto whole = LogBuilder().puts(4).put("k", "start" + ByteString(kZeros, '\0') + "end");
    const TemporaryLog log(whole.cut(kStart));
    log.truncate(whole.size() - 3);
    log.append("end");
    QTEST(matchesIn(log, query), "matches");
}

QTEST_APPLESS_MAIN(SparseLogsTest)
#include "tst_sparse_logs.moc"
