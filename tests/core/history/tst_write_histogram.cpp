// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/write_histogram.h"

#include "log_text.h"
#include "must.h"
#include "random_log.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QTest>
#include <numeric>

using namespace simkv;

// How much was written when, against a count of each record.
class WriteHistogramTest final : public QObject {
    Q_OBJECT
private slots:
    void countsEachRecord_data();
    void countsEachRecord();
    void spreadsWhatIsNotRead();
    void emptyLog();
    void cancels();
};

namespace {

using Counts = std::vector<std::uint64_t>;

std::uint64_t sum(const Counts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

WriteHistogram histogram(const Snapshot& snapshot, LogAxis axis, std::uint32_t stretches) {
    NoProgress unwatched;
    return must(writeHistogram(snapshot, axis, stretches, unwatched));
}

// The stretch of `value` if [first, last] is divided into `stretches` equal parts.
std::size_t stretchOf(std::uint64_t value, std::uint64_t first, std::uint64_t last, std::uint64_t stretches) {
    return static_cast<std::size_t>((value - first) * stretches / (last - first + 1));
}

} // namespace

void WriteHistogramTest::countsEachRecord_data() {
    QTest::addColumn<int>("steps");
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("less than one group") << 20 << false;
    QTest::newRow("many groups") << 5'000 << false;
    QTest::newRow("damaged") << 3'000 << true;
}

void WriteHistogramTest::countsEachRecord() {
    QFETCH(int, steps);
    QFETCH(bool, isDamaged);
    const RandomLog random(5, {steps, 40, isDamaged, true});
    const TemporaryLog log(random.log());
    const auto snapshot = log.open()->snapshot();
    const auto records = snapshot->records();
    std::uint64_t first = ~std::uint64_t{0};
    std::uint64_t last = 0;
    for (const auto& step : random.steps()) {
        first = std::min<std::uint64_t>(first, step.time);
        last = std::max<std::uint64_t>(last, step.time);
    }
    for (const std::uint32_t stretches : {1U, 7U, 100U, 1'000U}) {
        Counts byTime(stretches);
        Counts byOffset(stretches);
        const auto bytes = snapshot->recordsEnd().value();
        for (std::uint64_t n = 0; n < records; ++n) {
            ++byTime[stretchOf(random.steps()[n].time, first, last, stretches)];
            ++byOffset[stretchOf(snapshot->offsetOf(RecordNumber(n)).value(), 0, bytes - 1, stretches)];
        }
        const auto times = histogram(*snapshot, LogAxis::Time, stretches);
        QCOMPARE(times.counts, byTime);
        QCOMPARE(times.first, first);
        QCOMPARE(times.last, last);
        // A border may fall between two bytes.
        const auto offsets = histogram(*snapshot, LogAxis::Offset, stretches);
        QCOMPARE(sum(offsets.counts), records);
        std::int64_t drift = 0;
        for (std::size_t i = 0; i < stretches; ++i) {
            drift += static_cast<std::int64_t>(offsets.counts[i]) - static_cast<std::int64_t>(byOffset[i]);
            QVERIFY(std::abs(drift) <= 1);
        }
        const auto numbers = histogram(*snapshot, LogAxis::Record, stretches);
        QCOMPARE(sum(numbers.counts), bytes);
        QCOMPARE(numbers.last, records - 1);
        QCOMPARE(numbers.counts.size(), std::size_t{stretches});
    }
    const auto each = histogram(*snapshot, LogAxis::Record, static_cast<std::uint32_t>(records));
    QCOMPARE(each.counts.front(), snapshot->offsetOf(RecordNumber(1)).value());
}

// If clocks jump all the time, groups span all of the axis, and only a limited number of them is read.
void WriteHistogramTest::spreadsWhatIsNotRead() {
    LogBuilder builder;
    constexpr std::uint64_t kRecords = 64 * 6'000;
    for (std::uint64_t n = 0; n < kRecords; ++n)
        builder.put("k", "", kTestTime + static_cast<std::uint32_t>(n % 64));
    const TemporaryLog log(builder);
    const auto found = histogram(*log.open()->snapshot(), LogAxis::Time, 64);
    QCOMPARE(found.counts, Counts(64, kRecords / 64));
}

void WriteHistogramTest::emptyLog() {
    const TemporaryLog log(LogBuilder{});
    const auto snapshot = log.open()->snapshot();
    for (const auto axis : {LogAxis::Time, LogAxis::Record, LogAxis::Offset})
        QCOMPARE(histogram(*snapshot, axis, 3), (WriteHistogram{axis, 0, 0, Counts(3)}));
}

void WriteHistogramTest::cancels() {
    const TemporaryLog log(RandomLog(6, {}).log());
    for (const auto axis : {LogAxis::Time, LogAxis::Record, LogAxis::Offset}) {
        StopsAt stopped(0);
        QCOMPARE(outcome(writeHistogram(*log.open()->snapshot(), axis, 10, stopped)), QString("cancelled"));
    }
}

QTEST_APPLESS_MAIN(WriteHistogramTest)
#include "tst_write_histogram.moc"
