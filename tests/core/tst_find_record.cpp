// SPDX-License-Identifier: GPL-3.0-or-later
#include "find_record.h"
#include "index_builder.h"
#include "log_text.h"
#include "memory_file.h"
#include "must.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace simkv;

class FindRecordTest final : public QObject {
    Q_OBJECT
private slots:
    void finds_data();
    void finds();
    void agreesWithAModel_data();
    void agreesWithAModel();
    void acrossPiecesOfALongValue_data();
    void acrossPiecesOfALongValue();
    void cancels();
};

namespace {

std::shared_ptr<const Snapshot> snapshotOf(const LogBuilder& log) {
    const auto file = std::make_shared<MemoryFile>(log.bytes());
    const auto index = std::make_shared<LogIndex>(file, log.order());
    IndexBuilder builder(*file, file->infoNow(), *index);
    NoProgress unwatched;
    while (!must(builder.advance(ByteCount(1U << 20U), unwatched))) {
    }
    return Snapshot::take(index);
}

// The number of the record found; -1 for none.
qint64 found(const std::shared_ptr<const Snapshot>& snapshot, const FindRequest& request) {
    NoProgress unwatched;
    const auto match = must(findRecord(snapshot, request, unwatched));
    return match ? static_cast<qint64>(match->value()) : -1;
}

} // namespace

void FindRecordTest::finds_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("matchCase");
    QTest::addColumn<bool>("liveOnly");
    QTest::addColumn<quint64>("from");
    QTest::addColumn<bool>("backward");
    QTest::addColumn<qint64>("record");
    QTest::newRow("in a key") << QByteArray("key2") << false << false << quint64{0} << false << qint64{1};
    QTest::newRow("in a value") << QByteArray("uu") << false << false << quint64{0} << false << qint64{1};
    QTest::newRow("over key and value")
        << QByteArray("y1v") << false << false << quint64{0} << false << qint64{-1};
    QTest::newRow("either case") << QByteArray("VAL") << false << false << quint64{0} << false << qint64{0};
    QTest::newRow("that case") << QByteArray("VAL") << true << false << quint64{0} << false << qint64{2};
    QTest::newRow("binary") << QByteArray("\0\xff", 2) << false << false << quint64{0} << false << qint64{3};
    QTest::newRow("live only") << QByteArray("key1") << false << true << quint64{0} << false << qint64{4};
    QTest::newRow("wraps around") << QByteArray("uu") << false << false << quint64{2} << false << qint64{1};
    QTest::newRow("backward") << QByteArray("key1") << false << false << quint64{3} << true << qint64{0};
    QTest::newRow("backward, wraps around")
        << QByteArray("key1") << false << false << quint64{4} << true << qint64{4};
    QTest::newRow("from beyond the end")
        << QByteArray("key1") << false << false << quint64{99} << false << qint64{4};
    QTest::newRow("nothing") << QByteArray("absent") << false << false << quint64{1} << false << qint64{-1};
    QTest::newRow("no bytes") << QByteArray() << false << false << quint64{0} << false << qint64{-1};
}

void FindRecordTest::finds() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, matchCase);
    QFETCH(bool, liveOnly);
    QFETCH(quint64, from);
    QFETCH(bool, backward);
    const auto snapshot = snapshotOf(LogBuilder()
                                         .put("key1", "value")
                                         .put("key2", "vaUUe")
                                         .put("x", "VALUE")
                                         .put("y", ByteView("\0\xff", 2))
                                         .put("key1", "2"));
    QTEST(found(snapshot, {bytes.toStdString(), matchCase, liveOnly, RecordNumber(from), backward}),
          "record");
}

void FindRecordTest::agreesWithAModel_data() {
    QTest::addColumn<int>("records");
    for (const int records : {1, 2, 4095, 4096, 4097, 13'000})
        QTest::addRow("%d records", records) << records;
}

void FindRecordTest::agreesWithAModel() {
    QFETCH(int, records);
    const auto count = static_cast<std::uint64_t>(records);
    std::mt19937 random(static_cast<std::uint32_t>(records));
    std::vector<bool> matches(count);
    LogBuilder log;
    for (std::uint64_t number = 0; number < count; ++number) {
        matches[number] = random() % 2000 == 0;
        log.put("key", matches[number] ? "the needle" : "hay");
    }
    const auto snapshot = snapshotOf(log);
    for (int round = 0; round < 20; ++round) {
        const auto from = random() % count;
        const bool backward = random() % 2 == 0;
        qint64 expected = -1;
        for (std::uint64_t step = 0; step < count && expected < 0; ++step) {
            const auto number = (backward ? from + count - step : from + step) % count;
            if (matches[number])
                expected = static_cast<qint64>(number);
        }
        QCOMPARE(found(snapshot, {"needle", true, false, RecordNumber(from), backward}), expected);
    }
}

void FindRecordTest::acrossPiecesOfALongValue_data() {
    QTest::addColumn<quint64>("at");
    for (const int distance : {-7, -6, -5, -1, 0, 1})
        QTest::addRow("%d from the piece's end", distance) << static_cast<quint64>((1 << 20) + distance);
    QTest::newRow("at the end") << quint64{(3U << 20U) - 6};
}

void FindRecordTest::acrossPiecesOfALongValue() {
    QFETCH(quint64, at);
    ByteString value(3U << 20U, 'x');
    value.replace(static_cast<std::size_t>(at), 6, "needle");
    QCOMPARE(found(snapshotOf(LogBuilder().put("a", "b").put("long", value)), {"NEEDLE"}), qint64{1});
}

void FindRecordTest::cancels() {
    class Cancelled final : public Progress {
        bool isCancelled() const noexcept override { return true; }
        void advance(ByteCount, ByteCount) noexcept override {}
    } cancelled;
    QCOMPARE(outcome(findRecord(snapshotOf(LogBuilder().puts(3)), {"v2"}, cancelled)), QString("cancelled"));
}

QTEST_APPLESS_MAIN(FindRecordTest)
#include "tst_find_record.moc"
