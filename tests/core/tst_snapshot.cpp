// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "record_cursor.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace simkv;

class SnapshotTest final : public QObject {
    Q_OBJECT
private slots:
    void findsTimes_data();
    void findsTimes();
    void asOfIsWhatTheLogWas();
    void asOfCanBeCancelled();
};

namespace {

using Times = std::vector<std::uint32_t>;

Times rising(std::size_t count, std::uint32_t step) {
    Times times;
    for (std::size_t i = 0; i < count; ++i)
        times.push_back(kTestTime + static_cast<std::uint32_t>(i) / 3 * step);
    return times;
}

Times jumping(std::size_t count, std::uint32_t seed) {
    std::mt19937 random(seed);
    auto times = rising(count, 2);
    for (auto& time : times) {
        if (random() % 40 == 0)
            time = kTestTime + static_cast<std::uint32_t>(random() % count);
    }
    return times;
}

std::optional<RecordNumber> number(Times::const_iterator found, const Times& times) {
    return found == times.end()
               ? std::nullopt
               : std::optional(RecordNumber(static_cast<std::uint64_t>(found - times.begin())));
}

} // namespace

Q_DECLARE_METATYPE(Times)

void SnapshotTest::findsTimes_data() {
    QTest::addColumn<Times>("times");
    QTest::newRow("none") << Times{};
    QTest::newRow("one") << Times{kTestTime};
    QTest::newRow("all equal") << Times(500, kTestTime);
    // Whole blocks of 64, whole groups of 4,096, and some more.
    for (const std::size_t count : {63U, 64U, 65U, 129U, 4'095U, 4'096U, 4'097U, 9'000U}) {
        QTest::addRow("%zu, rising", count) << rising(count, 2);
        QTest::addRow("%zu, jumping", count) << jumping(count, static_cast<std::uint32_t>(count));
    }
}

// As a look at each record finds them.
void SnapshotTest::findsTimes() {
    QFETCH(Times, times);
    LogBuilder builder;
    for (const auto time : times)
        builder.put("k", "v", time);
    const TemporaryLog log(builder);
    const auto snapshot = log.open()->snapshot();
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        const auto time = kTestTime - 3 + static_cast<std::uint32_t>(random() % (2 * times.size() + 10));
        const auto first =
            std::find_if(times.begin(), times.end(), [time](std::uint32_t other) { return other >= time; });
        QCOMPARE(must(snapshot->firstFrom(Timestamp(time))), number(first, times));
        const auto last =
            std::find_if(times.rbegin(), times.rend(), [time](std::uint32_t other) { return other <= time; });
        QCOMPARE(must(snapshot->lastUpTo(Timestamp(time))),
                 last == times.rend() ? std::nullopt : number(std::prev(last.base()), times));
    }
}

// At each record: damage, batches and all are those of the log that ended there.
void SnapshotTest::asOfIsWhatTheLogWas() {
    const auto builder = LogBuilder()
                             .puts(4)
                             .tombstone("k1")
                             .batch(LogBuilder().put("a", "1").put("k2", "newer"))
                             .put("a", "2")
                             .tombstone("never")
                             .put("k1", "again");
    const TemporaryLog log(builder);
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    for (std::uint64_t records = 0; records <= now->records(); ++records) {
        const auto then = must(now->asOf(records, unwatched));
        const auto end =
            records == now->records() ? Offset(builder.bytes().size()) : now->offsetOf(RecordNumber(records));
        QCOMPARE(then->records(), records);
        // A batch that is cut applies nothing: what a cut log shows is another question inside one.
        const bool isInBatch = records == 6 || records == 7;
        if (isInBatch)
            continue;
        const TemporaryLog part(builder.cut(static_cast<std::size_t>(end.value())));
        const auto same = part.open()->snapshot();
        QCOMPARE(liveText(then), liveText(same));
        QCOMPARE(then->statistics().liveBytes, same->statistics().liveBytes);
        QCOMPARE(then->statistics().deadBytes, same->statistics().deadBytes);
        QCOMPARE(then->statistics().tombstones, same->statistics().tombstones);
        QCOMPARE(then->statistics().liveKeys, same->statistics().liveKeys);
        QVERIFY(then->statistics().lastTime == same->statistics().lastTime);
    }
}

void SnapshotTest::asOfCanBeCancelled() {
    const TemporaryLog log(LogBuilder().puts(3));
    StopsAt cancelled(0);
    QCOMPARE(outcome(log.open()->snapshot()->asOf(2, cancelled)), QString("cancelled"));
}

QTEST_APPLESS_MAIN(SnapshotTest)
#include "tst_snapshot.moc"
