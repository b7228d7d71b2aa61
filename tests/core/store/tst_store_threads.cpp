// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "store/record_cursor.h"
#include "temporary_log.h"

#include <QTest>
#include <atomic>
#include <functional>
#include <thread>

using namespace simkv;

class StoreThreadsTest final : public QObject {
    Q_OBJECT
private slots:
    void readersBesideAWriter();
    void readersBesideABuild();
    void writerIsNotKeptOut();
    void refreshBesideAWriter();
};

namespace {

constexpr int kKeys = 50;

ByteString keyOf(int number) {
    return ByteString("key").append(std::to_string(number % kKeys));
}
// A value says which record it is of; all of one round are alike.
ByteString valueOf(int number) {
    return ByteString(static_cast<std::size_t>(20 + number % 200), static_cast<char>('a' + number % 26));
}

bool isValue(ByteView value) {
    return value.size() >= 20 && value.find_first_not_of(value[0]) == ByteView::npos;
}

// Runs `read` on some threads over and over, at least once each, while `write` runs here; counts what `read`
// calls wrong.
int wrongReads(const std::function<bool()>& read, const std::function<void()>& write, int threads = 3) {
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < threads; ++i) {
        readers.emplace_back([&] {
            do {
                if (!read())
                    ++wrong;
            } while (!done);
        });
    }
    write();
    done = true;
    for (auto& reader : readers)
        reader.join();
    return wrong;
}

bool snapshotIsWhole(const std::shared_ptr<const Snapshot>& snapshot) {
    std::uint64_t live = 0;
    LiveIterator it(snapshot);
    for (; it.isValid(); it.next(), ++live) {
        if (!isValue(it.value()) || snapshot->stateOf(it.number()) != RecordState::Live)
            return false;
    }
    // Each record but the first of its key has an older one before it.
    for (std::uint64_t number = snapshot->records() > 300 ? snapshot->records() - 300 : 0;
         number < snapshot->records(); ++number) {
        const auto older = snapshot->previousVersion(RecordNumber(number));
        if (older && older->value() >= number)
            return false;
    }
    return !it.error() && live == snapshot->live().count() && live == snapshot->counts().liveKeys;
}

} // namespace

void StoreThreadsTest::readersBesideAWriter() {
    const TemporaryLog log(LogBuilder().put(keyOf(0), valueOf(0)));
    const auto store = log.openForWriting({.sync = Sync::None});
    std::atomic<int> turn{0};
    const auto read = [&] {
        const auto number = ++turn;
        const auto value = store->get(keyOf(number));
        if (!value || (*value && !isValue(**value)))
            return false;
        return number % 8 != 0 || snapshotIsWhole(store->snapshot());
    };
    const auto write = [&] {
        for (int number = 1; number < 4'000; ++number) {
            if (number % 7 == 0)
                must(store->remove(keyOf(number), Timestamp(kTestTime)));
            else
                must(store->put(keyOf(number), valueOf(number), Timestamp(kTestTime)));
        }
    };
    QCOMPARE(wrongReads(read, write), 0);
    QCOMPARE(store->snapshot()->records(), std::uint64_t{4'000});
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(log.open()->snapshot()));
}

void StoreThreadsTest::readersBesideABuild() {
    LogBuilder bytes;
    for (int number = 0; number < 100'000; ++number)
        bytes.put(keyOf(number), valueOf(number));
    const TemporaryLog log(bytes);
    NoProgress unwatched;
    const auto store = must(Store::open(log.path(), unwatched));
    const auto read = [&] {
        const auto value = store->get(keyOf(7));
        return value && (!*value || isValue(**value)) && snapshotIsWhole(store->snapshot());
    };
    QCOMPARE(wrongReads(read, [&] { must(store->buildIndex(unwatched)); }), 0);
    QCOMPARE(store->snapshot()->records(), std::uint64_t{100'000});
}

// Readers that never pause leave a writer its turn.
void StoreThreadsTest::writerIsNotKeptOut() {
    const ByteString longKey(1U << 20U, 'k');
    const TemporaryLog log(LogBuilder().put(longKey, "v")); // looked at under the lock
    const auto store = log.openForWriting({.sync = Sync::None});
    const auto read = [&] { return must(store->newest(longKey)).has_value(); };
    const auto write = [&] {
        for (int number = 0; number < 100; ++number)
            must(store->put("other", "1", Timestamp(kTestTime)));
    };
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(wrongReads(read, write, 6), 0);
    QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
}

void StoreThreadsTest::refreshBesideAWriter() {
    const TemporaryLog log(LogBuilder().put(keyOf(0), valueOf(0)));
    const auto store = log.openForWriting({.sync = Sync::None});
    const auto other = log.open();
    const auto refresh = [&] {
        NoProgress unwatched;
        return store->refresh(unwatched).has_value() && other->refresh(unwatched).has_value() &&
               snapshotIsWhole(other->snapshot());
    };
    const auto write = [&] {
        for (int number = 1; number < 3'000; ++number)
            must(store->put(keyOf(number), valueOf(number), Timestamp(kTestTime)));
    };
    QCOMPARE(wrongReads(refresh, write, 2), 0);
    NoProgress unwatched;
    must(other->refresh(unwatched));
    QCOMPARE(snapshotText(other->snapshot()), snapshotText(store->snapshot()));
}

QTEST_APPLESS_MAIN(StoreThreadsTest)
#include "tst_store_threads.moc"
