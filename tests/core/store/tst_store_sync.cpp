// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace simkv;
using namespace std::chrono_literals;
using Call = FaultyFileSystem::Call;
using Clock = std::chrono::steady_clock;

// When what was written reaches the disk.
class StoreSyncTest final : public QObject {
    Q_OBJECT
private slots:
    void each();
    void none();
    void intervalByTheOwnersTimer();
    void intervalByThePuts();
    void endOfWritingSyncsWhatIsLeft();
    void batchIsSyncedThoughWritingEnds();
    void waitingWritersShareOneSync();
    void failedSharedSyncFailsAll();
    void failedSyncSaysWhatWasThereBefore();
    void failedSyncOfACutTail();
};

namespace {

// A store over files that count the calls.
struct Counted {
    explicit Counted(const WriteOptions& options)
        : log(LogBuilder().puts(3)), store(log.openForWriting(options, files)),
          before(files.made(Call::Sync)) {}

    [[nodiscard]] int syncs() const { return files.made(Call::Sync) - before; }
    Result<RecordNumber> put(const ByteString& key) { return store->put(key, "v", Timestamp(kTestTime)); }

    TemporaryLog log;
    FaultyFileSystem files;
    std::unique_ptr<Store> store;
    int before;
};

// Puts from several threads, of which the first to sync waits until all have written. How many failed.
int putTogether(Counted& counted, int writers) {
    const auto all = counted.store->snapshot()->records() + static_cast<std::uint64_t>(writers);
    counted.files.before(Call::Sync, 0, [&counted, all] {
        while (counted.store->snapshot()->records() < all)
            std::this_thread::yield();
    });
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer)
        threads.emplace_back([&counted, &failed, writer] {
            failed += counted.put("of writer " + std::to_string(writer)) ? 0 : 1;
        });
    for (auto& thread : threads)
        thread.join();
    return failed;
}

} // namespace

void StoreSyncTest::each() {
    Counted counted({});
    for (int puts = 1; puts <= 3; ++puts) {
        must(counted.put("a"));
        QCOMPARE(counted.syncs(), puts);
    }
    must(counted.store->remove("a", Timestamp(kTestTime)));
    QCOMPARE(counted.syncs(), 4);
    must(counted.store->sync()); // all is on the disk
    QCOMPARE(counted.syncs(), 4);
}

void StoreSyncTest::none() {
    Counted counted({.sync = Sync::None});
    for (int puts = 0; puts < 50; ++puts)
        must(counted.put("a"));
    must(counted.store->syncIfDue(Clock::now() + 1h));
    QCOMPARE(counted.syncs(), 0);
    must(counted.store->sync());
    QCOMPARE(counted.syncs(), 1);
    must(counted.store->sync());
    QCOMPARE(counted.syncs(), 1);
}

void StoreSyncTest::intervalByTheOwnersTimer() {
    Counted counted({.sync = Sync::Interval, .syncInterval = 1h});
    must(counted.store->syncIfDue(Clock::now() + 2h)); // nothing to do
    QCOMPARE(counted.syncs(), 0);
    must(counted.put("a"));
    const auto written = Clock::now();
    must(counted.put("b"));
    must(counted.store->syncIfDue(written + 59min));
    QCOMPARE(counted.syncs(), 0);
    must(counted.store->syncIfDue(written + 1h));
    QCOMPARE(counted.syncs(), 1);
    must(counted.store->syncIfDue(written + 5h));
    QCOMPARE(counted.syncs(), 1);
    // The age of the next one counts from its own write.
    must(counted.put("c"));
    must(counted.store->syncIfDue(Clock::now() + 30min));
    QCOMPARE(counted.syncs(), 1);
    must(counted.store->syncIfDue(Clock::now() + 61min));
    QCOMPARE(counted.syncs(), 2);
}

void StoreSyncTest::intervalByThePuts() {
    Counted counted({.sync = Sync::Interval, .syncInterval = 5ms});
    const auto began = Clock::now();
    std::uint64_t puts = 0;
    while (counted.syncs() < 3 && Clock::now() - began < 20s) {
        must(counted.put("a"));
        ++puts;
    }
    QVERIFY(counted.syncs() >= 3);
    QVERIFY(Clock::now() - began >= 10ms); // the first record of each interval waits that long
    QVERIFY(puts > 3);
}

void StoreSyncTest::endOfWritingSyncsWhatIsLeft() {
    Counted counted({.sync = Sync::Interval, .syncInterval = 1h});
    must(counted.put("a"));
    counted.store->endWriting();
    QCOMPARE(counted.syncs(), 1);
    QCOMPARE(outcome(counted.store->sync()), QString("invalid"));
}

// Another thread ends writing between the write of a batch and its sync, in many of the rounds: both wait for
// a sync that began before the batch, and the one that ends is often the first to go on.
void StoreSyncTest::batchIsSyncedThoughWritingEnds() {
    const WriteOptions options{.sync = Sync::None};
    Counted counted(options);
    auto& store = *counted.store;
    NoProgress unwatched;
    for (int round = 0; round < 200; ++round) {
        must(store.beginWriting(options, unwatched));
        must(counted.put("a"));
        const auto syncs = counted.syncs();
        const auto records = store.snapshot()->records();
        std::atomic<bool> isEnding{false};
        counted.files.before(Call::Sync, 0, [&isEnding] {
            while (!isEnding)
                std::this_thread::yield();
            for (int turns = 0; turns < 100; ++turns)
                std::this_thread::yield();
        });
        std::thread earlier([&store] { must(store.sync()); });
        while (counted.syncs() == syncs)
            std::this_thread::yield();
        QString applied;
        std::thread writer([&store, &applied] {
            Batch batch;
            must(batch.put("of a batch", "v", Timestamp(kTestTime)));
            NoProgress alsoUnwatched;
            applied = outcome(store.apply(std::move(batch), alsoUnwatched));
        });
        while (store.snapshot()->records() == records)
            std::this_thread::yield();
        isEnding = true;
        store.endWriting();
        earlier.join();
        writer.join();
        QCOMPARE(applied, QString("ok"));
        QCOMPARE(counted.syncs(), syncs + 2);
    }
}

void StoreSyncTest::waitingWritersShareOneSync() {
    constexpr int kWriters = 6;
    Counted counted({});
    QCOMPARE(putTogether(counted, kWriters), 0);
    // The first, which began before the others had written, and one for all others.
    QCOMPARE(counted.syncs(), 2);
    QCOMPARE(counted.log.open()->snapshot()->counts().liveKeys, std::uint64_t{3 + kWriters});
}

void StoreSyncTest::failedSharedSyncFailsAll() {
    constexpr int kWriters = 6;
    Counted counted({});
    counted.files.fail(Call::Sync, 1);
    must(counted.put("a"));
    // The first of them is the one that fails; the others do not try again.
    QCOMPARE(putTogether(counted, kWriters), kWriters);
    QCOMPARE(counted.syncs(), 2);
    QCOMPARE(outcome(counted.put("later")), QString("io"));
    QCOMPARE(outcome(counted.store->sync()), QString("io"));
    QCOMPARE(counted.syncs(), 2);
}

void StoreSyncTest::failedSyncSaysWhatWasThereBefore() {
    Counted counted({.sync = Sync::None});
    must(counted.put("a"));
    must(counted.store->sync());
    const auto durableEnd = Offset(counted.log.bytes().size());
    QVERIFY(!counted.store->writeFailure());
    must(counted.put("b"));
    must(counted.put("c"));
    counted.files.fail(Call::Sync);
    QCOMPARE(outcome(counted.store->sync()), QString("io"));
    const auto stop = counted.store->writeFailure();
    QVERIFY(stop.has_value());
    QVERIFY(stop->isSync);
    QCOMPARE(stop->durableEnd, durableEnd);
    QCOMPARE(outcome(counted.put("d")), QString("io"));
    counted.store->endWriting();
    QCOMPARE(counted.store->writeFailure()->durableEnd, durableEnd);
}

void StoreSyncTest::failedSyncOfACutTail() {
    const TemporaryLog log(LogBuilder().puts(3).raw("torn"));
    FaultyFileSystem files;
    const auto store = log.open(files);
    files.fail(Call::Sync, 1); // the first is that of the file that keeps the tail
    NoProgress unwatched;
    QCOMPARE(outcome(store->beginWriting({}, unwatched)), QString("io"));
    const auto stop = store->writeFailure();
    QVERIFY(stop.has_value());
    QCOMPARE(stop->durableEnd, Offset(LogBuilder().puts(3).size()));
}

QTEST_APPLESS_MAIN(StoreSyncTest)
#include "tst_store_sync.moc"
