// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "random_log.h"
#include "stops_at.h"
#include "store/record_cursor.h"
#include "temporary_log.h"

#include <QTest>
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

using namespace simkv;

class SnapshotTest final : public QObject {
    Q_OBJECT
private slots:
    void findsTimes_data();
    void findsTimes();
    void asOfIsWhatTheLogWas();
    void asOfAgreesWithAModel_data();
    void asOfAgreesWithAModel();
    void asOfCanBeCancelled();
    void asOfFromAnyOther();
    void batches();
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

// Times are found as a look at each record finds them.
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
        // Among the records before one.
        const auto before = times.begin() + static_cast<std::ptrdiff_t>(random() % (times.size() + 1));
        const auto lastBefore = std::find_if(std::make_reverse_iterator(before), times.rend(),
                                             [time](std::uint32_t other) { return other <= time; });
        QCOMPARE(must(snapshot->lastUpTo(Timestamp(time),
                                         RecordNumber(static_cast<std::uint64_t>(before - times.begin())))),
                 lastBefore == times.rend() ? std::nullopt : number(std::prev(lastBefore.base()), times));
    }
}

// At each record, damage, batches and all else are those of the log that ended there.
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
        // A truncated batch applies nothing: inside one, a truncated log does not show the same.
        const bool isInBatch = records == 6 || records == 7;
        if (isInBatch)
            continue;
        const TemporaryLog part(builder.cut(static_cast<std::size_t>(end.value())));
        const auto same = part.open()->snapshot();
        QCOMPARE(liveText(then), liveText(same));
        QCOMPARE(then->counts().liveBytes, same->counts().liveBytes);
        QCOMPARE(then->counts().deadBytes, same->counts().deadBytes);
        QCOMPARE(then->counts().tombstones, same->counts().tombstones);
        QCOMPARE(then->counts().liveKeys, same->counts().liveKeys);
        QVERIFY(then->counts().lastTime == same->counts().lastTime);
    }
}

void SnapshotTest::asOfAgreesWithAModel_data() {
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("whole") << false;
    QTest::newRow("damaged") << true;
}

// Live records and all figures, from now and from any other moment.
void SnapshotTest::asOfAgreesWithAModel() {
    QFETCH(bool, isDamaged);
    RandomLog random(61, {1'500, 50, isDamaged, true});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    auto near = now;
    for (int i = 0; i < 100; ++i) {
        const std::uint64_t records = random.randomNumber(now->records() + 1);
        const auto then = must(now->asOf(records, unwatched, near.get()));
        near = then;
        std::set<std::uint64_t> live;
        ByteCount liveBytes;
        for (const auto& [key, number] : random.live(records)) {
            live.insert(number);
            liveBytes += must(now->place(RecordNumber(number))).header.size();
        }
        std::set<std::uint64_t> found;
        for (auto number = then->live().nextFrom(RecordNumber(0)); number;
             number = then->live().nextFrom(number->next()))
            found.insert(number->value());
        QVERIFY(found == live);
        LiveCounts expected;
        expected.records = records;
        ByteCount all;
        for (std::uint64_t n = 0; n < records; ++n) {
            const auto& step = random.steps()[n];
            expected.markers += step.key ? 0 : 1;
            expected.tombstones += step.key && !step.isPut ? 1 : 0;
            if (step.key)
                all += must(now->place(RecordNumber(n))).header.size();
        }
        const auto& figures = then->counts();
        QCOMPARE(figures.records, expected.records);
        QCOMPARE(figures.markers, expected.markers);
        QCOMPARE(figures.tombstones, expected.tombstones);
        QCOMPARE(figures.liveKeys, live.size());
        QCOMPARE(figures.liveBytes, liveBytes);
        QCOMPARE(figures.deadBytes, all - liveBytes);
    }
}

void SnapshotTest::asOfCanBeCancelled() {
    const TemporaryLog log(LogBuilder().puts(3));
    StopsAt cancelled(0);
    QCOMPARE(outcome(log.open()->snapshot()->asOf(2, cancelled)), QString("cancelled"));
    // And where it moves from another moment.
    const TemporaryLog longer(LogBuilder().puts(200));
    StopsAt stopped(0);
    QCOMPARE(outcome(longer.open()->snapshot()->asOf(199, stopped)), QString("cancelled"));
}

namespace {

// Puts, deletes and batches of 40 keys, with damage here and there.
LogBuilder randomLog(std::uint32_t seed, int steps) {
    std::mt19937 random(seed);
    LogBuilder log;
    const auto one = [&random](LogBuilder& to) {
        const auto key = "k" + std::to_string(random() % 40);
        if (random() % 4 == 0)
            to.tombstone(key);
        else
            to.put(key, ByteString(random() % 50, 'v'));
    };
    log.puts(20);
    for (int step = 0; step < steps; ++step) {
        LogBuilder body;
        switch (random() % 20) {
        case 0:
            log.raw(ByteString(1 + random() % 40, '\xEE')).puts(20);
            break;
        case 1:
            for (auto left = 1 + random() % 5; left > 0; --left)
                one(body);
            log.batch(body);
            break;
        default:
            one(log);
        }
    }
    return log;
}

// What the first records of a log amount to, by a map of keys.
struct Model {
    QStringList live; // record numbers
    LiveCounts counts;
};

Model modelOf(const Snapshot& whole, std::uint64_t records) {
    Model model;
    std::map<ByteString, RecordPlace> newest;
    std::map<ByteString, std::uint64_t> numbers;
    auto& counts = model.counts;
    counts.records = records;
    for (std::uint64_t n = 0; n < records; ++n) {
        const auto place = must(whole.place(RecordNumber(n)));
        if (n == 0)
            counts.firstTime = place.header.timestamp;
        counts.lastTime = place.header.timestamp;
        if (whole.stateOf(RecordNumber(n)) == RecordState::Marker) {
            ++counts.markers;
            continue;
        }
        const auto key = must(whole.key(place));
        if (const auto older = newest.find(key); older != newest.end())
            counts.deadBytes += older->second.header.size();
        newest.erase(key);
        if (place.header.isTombstone()) {
            ++counts.tombstones;
            counts.deadBytes += place.header.size();
        } else {
            newest.emplace(key, place);
            numbers[key] = n;
        }
    }
    std::vector<std::uint64_t> live;
    for (const auto& [key, place] : newest) {
        ++counts.liveKeys;
        counts.liveBytes += place.header.size();
        live.push_back(numbers[key]);
    }
    std::sort(live.begin(), live.end());
    for (const auto number : live)
        model.live.append(QString::number(number));
    return model;
}

QString textOf(const LiveCounts& figures) {
    return QString("%1 records, %2 markers, %3 tombstones, %4 keys, %5 live, %6 dead, from %7 to %8")
        .arg(figures.records)
        .arg(figures.markers)
        .arg(figures.tombstones)
        .arg(figures.liveKeys)
        .arg(figures.liveBytes.value())
        .arg(figures.deadBytes.value())
        .arg(figures.firstTime.seconds())
        .arg(figures.lastTime.seconds());
}

QStringList liveNumbers(const Snapshot& snapshot) {
    QStringList numbers;
    for (auto next = snapshot.live().nextFrom(RecordNumber(0)); next;
         next = snapshot.live().nextFrom(next->next()))
        numbers.append(QString::number(next->value()));
    return numbers;
}

} // namespace

// Starting from nothing, from the newest state back, or from another one forward and back gives the same.
void SnapshotTest::asOfFromAnyOther() {
    NoProgress unwatched;
    for (std::uint32_t seed = 1; seed <= 4; ++seed) {
        const TemporaryLog log(randomLog(seed, 3'000));
        const auto now = log.open()->snapshot();
        QVERIFY(now->findings().size() > 20 && now->counts().markers > 20);
        std::mt19937 random(seed);
        std::vector<std::shared_ptr<const Snapshot>> others{must(now->asOf(0, unwatched)), now};
        for (int i = 0; i < 100; ++i) {
            const auto& near = others[random() % others.size()];
            // Far and near.
            const auto span = random() % 2 == 0 ? now->records() : std::uint64_t{50};
            const auto from = std::min<std::uint64_t>(near->records(), now->records() - span);
            const auto records = from + random() % (span + 1);
            const auto then = must(now->asOf(records, unwatched, near.get()));
            const auto model = modelOf(*now, records);
            QCOMPARE(textOf(then->counts()), textOf(model.counts));
            QCOMPARE(liveNumbers(*then), model.live);
            QCOMPARE(then->live().count(), then->counts().liveKeys);
            const auto end =
                records < now->records() ? now->offsetOf(RecordNumber(records)) : now->indexedEnd();
            QCOMPARE(then->indexedEnd().value(), end.value());
            const auto before = std::count_if(now->findings().begin(), now->findings().end(),
                                              [end](const Finding& finding) { return finding.offset < end; });
            QCOMPARE(then->findings().size(), static_cast<std::size_t>(before));
            others.push_back(then);
        }
    }
}

void SnapshotTest::batches() {
    const auto batch = LogBuilder().put("a", "1").put("b", "2").tombstone("a");
    const TemporaryLog log(LogBuilder()
                               .puts(2)
                               .batch(batch)
                               .batch(LogBuilder().put("c", "3"))
                               .puts(2)
                               .batch(batch, {.hashChange = 1})
                               .puts(1));
    const auto store = log.open();
    const auto now = store->snapshot();
    NoProgress unwatched;
    QStringList texts;
    for (RecordNumber number; number.value() < now->records(); number = number.next()) {
        const auto found = must(now->batchOf(number));
        texts.append(found ? QString("%1+%2").arg(found->marker.value()).arg(found->records) : QString("-"));
        // The same in a snapshot of the past that ends after it.
        QCOMPARE(must(must(now->asOf(number.value() + 1, unwatched))->batchOf(number)), found);
    }
    QCOMPARE(texts.join(u' '), "- - 2+3 2+3 2+3 2+3 6+1 6+1 - - 10+3 10+3 10+3 10+3 -");
    // One that was written just now.
    must(store->beginWriting({}, unwatched));
    Batch next;
    must(next.put("d", "4", Timestamp(kTestTime)));
    const auto marker = must(store->apply(std::move(next), unwatched));
    QCOMPARE(must(store->snapshot()->batchOf(marker.next())), (std::optional(BatchPlace{marker, 1})));
}

QTEST_APPLESS_MAIN(SnapshotTest)
#include "tst_snapshot.moc"
