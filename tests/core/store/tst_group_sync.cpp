// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "store/group_sync.h"
#include "temporary_log.h"

#include <QTest>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

using namespace simkv;
using namespace std::chrono_literals;
using Call = FaultyFileSystem::Call;
using Clock = std::chrono::steady_clock;

Q_DECLARE_METATYPE(simkv::Sync)

class GroupSyncTest final : public QObject {
    Q_OBJECT
private slots:
    void waitingThreadsShareOneSync();
    void syncCoversWhatWasWrittenBeforeIt();
    void failedSyncFailsAll();
    void failedCleanUpStopsWriting();
    void interval();
    void whatIsWrittenDuringASyncIsAsOldAsTheSync();
    void onlyAnIntervalIsEverDue();
    void writingEndsBetweenAppendAndSync_data();
    void writingEndsBetweenAppendAndSync();
    void failureAtTheEndOfWritingIsRemembered();
    void endWaitsForARunningSync();
    void writersBesideEndsOfWriting_data();
    void writersBesideEndsOfWriting();
};

namespace {

// The owner of a GroupSync, whose records are so many bytes each that nobody writes: only syncs are counted.
class Owner final {
public:
    explicit Owner(Sync when = Sync::Each) : options{.sync = when, .syncInterval = 1h} { begin(); }

    void begin() {
        const auto identity = must(files.info(log.path())).identity;
        writer = std::make_shared<LogWriter>(
            must(LogWriter::open(files, log.path(), ByteOrder::Little, identity)));
        sync.beginWriting(writer, options, end);
    }
    void endWriting() {
        sync.endWriting();
        writer.reset();
    }
    // Returns the count to wait for.
    std::uint64_t write() {
        end = end + ByteCount(10);
        sync.noteWritten(end);
        return sync.written();
    }
    [[nodiscard]] int syncs() const { return files.made(Call::Sync); }

    const WriteOptions options;
    const TemporaryLog log{LogBuilder().puts(3)};
    FaultyFileSystem files;
    std::shared_ptr<const LogWriter> writer;
    Offset end{LogBuilder().puts(3).size()};
    GroupSync sync{log.path()};
};

// Holds up the next sync until it is let go.
class HeldSync final {
public:
    explicit HeldSync(FaultyFileSystem& files) {
        files.before(Call::Sync, 0, [this] {
            m_isHeld = true;
            while (!m_isLetGo)
                std::this_thread::yield();
        });
    }
    void waitFor() const {
        while (!m_isHeld)
            std::this_thread::yield();
    }
    void letGo() { m_isLetGo = true; }

private:
    std::atomic<bool> m_isHeld{false};
    std::atomic<bool> m_isLetGo{false};
};

// Threads that wait for one count each, and what became of them.
class Waiting final {
public:
    explicit Waiting(Owner& owner) : m_owner(&owner) {}
    void add(std::uint64_t written) {
        m_threads.emplace_back([this, written] {
            const auto said = outcome(m_owner->sync.syncUpTo(written));
            const std::lock_guard lock(m_mutex);
            m_outcomes.append(said);
        });
    }
    QStringList outcomes() {
        for (auto& thread : m_threads)
            thread.join();
        m_threads.clear();
        return m_outcomes;
    }

private:
    Owner* m_owner;
    std::mutex m_mutex;
    QStringList m_outcomes;
    std::vector<std::thread> m_threads;
};

} // namespace

void GroupSyncTest::waitingThreadsShareOneSync() {
    Owner owner;
    HeldSync held(owner.files);
    Waiting waiting(owner);
    waiting.add(owner.write());
    held.waitFor();
    for (int thread = 0; thread < 6; ++thread)
        waiting.add(owner.write());
    held.letGo();
    QCOMPARE(waiting.outcomes(), QStringList(7, "ok"));
    QCOMPARE(owner.syncs(), 2); // the first began before the others had written
    QVERIFY(!owner.sync.failure() && !owner.sync.writeFailure());
}

void GroupSyncTest::syncCoversWhatWasWrittenBeforeIt() {
    Owner owner;
    const auto before = owner.write();
    must(owner.sync.syncUpTo(before));
    HeldSync held(owner.files);
    Waiting waiting(owner);
    const auto first = owner.write();
    const auto second = owner.write();
    waiting.add(first);
    held.waitFor();
    must(owner.sync.syncUpTo(before)); // does not wait for what it does not need
    const auto third = owner.write();
    held.letGo();
    QCOMPARE(waiting.outcomes(), QStringList("ok"));
    must(owner.sync.syncUpTo(second));
    QCOMPARE(owner.syncs(), 2);
    must(owner.sync.syncUpTo(third));
    QCOMPARE(owner.syncs(), 3);
    must(owner.sync.sync());
    QCOMPARE(owner.syncs(), 3);
}

void GroupSyncTest::failedSyncFailsAll() {
    Owner owner;
    const auto before = owner.write();
    must(owner.sync.sync());
    const auto durableEnd = owner.end;
    HeldSync held(owner.files);
    owner.files.fail(Call::Sync);
    Waiting waiting(owner);
    waiting.add(owner.write());
    held.waitFor();
    for (int thread = 0; thread < 4; ++thread)
        waiting.add(owner.write());
    held.letGo();
    QCOMPARE(waiting.outcomes(), QStringList(5, "io"));
    QVERIFY(owner.sync.failure().has_value());
    QVERIFY(owner.sync.writeFailure()->isSync);
    QCOMPARE(owner.sync.writeFailure()->durableEnd, durableEnd);
    must(owner.sync.syncUpTo(before)); // that is on the disk
    // Neither more records nor another writer make it try again.
    owner.endWriting();
    owner.begin();
    QCOMPARE(outcome(owner.sync.syncUpTo(owner.write())), QString("io"));
    QCOMPARE(outcome(owner.sync.sync()), QString("io"));
    QVERIFY(owner.sync.failure().has_value());
    QCOMPARE(owner.syncs(), 2);
}

void GroupSyncTest::failedCleanUpStopsWriting() {
    Owner owner;
    const auto written = owner.write();
    owner.sync.fail(Error{ErrorCode::Io, "part of a record is left"});
    owner.sync.fail(Error{ErrorCode::Changed, "what came of it"});
    QCOMPARE(QString::fromStdString(owner.sync.failure()->what), QString("part of a record is left"));
    QVERIFY(!owner.sync.writeFailure()->isSync);
    QCOMPARE(outcome(owner.sync.syncUpTo(written)), QString("io"));
    QCOMPARE(owner.syncs(), 0);
}

void GroupSyncTest::interval() {
    Owner owner(Sync::Interval);
    const auto now = Clock::now();
    must(owner.sync.syncIfDue(now));
    must(owner.sync.syncIfDue(now + 2h)); // nothing to do
    owner.write();
    must(owner.sync.syncIfDue(now + 2h)); // where its age begins
    must(owner.sync.syncIfDue(now + 2h + 59min));
    QCOMPARE(owner.syncs(), 0);
    must(owner.sync.syncIfDue(now + 3h));
    must(owner.sync.syncIfDue(now + 9h));
    QCOMPARE(owner.syncs(), 1);
}

void GroupSyncTest::whatIsWrittenDuringASyncIsAsOldAsTheSync() {
    Owner owner(Sync::Interval);
    owner.write();
    must(owner.sync.syncIfDue(Clock::now()));
    auto written = Clock::now();
    owner.files.before(Call::Sync, 0, [&owner, &written] {
        owner.write();
        written = Clock::now();
    });
    const auto earliest = Clock::now();
    must(owner.sync.syncIfDue(Clock::now() + 1h));
    QCOMPARE(owner.syncs(), 1);
    must(owner.sync.syncIfDue(earliest + 1h - 1ns));
    QCOMPARE(owner.syncs(), 1);
    must(owner.sync.syncIfDue(written + 1h));
    QCOMPARE(owner.syncs(), 2);
}

void GroupSyncTest::onlyAnIntervalIsEverDue() {
    for (const auto when : {Sync::None, Sync::Each}) {
        Owner owner(when);
        owner.write();
        must(owner.sync.syncIfDue(Clock::now()));
        must(owner.sync.syncIfDue(Clock::now() + 9h));
        QCOMPARE(owner.syncs(), 0);
    }
}

void GroupSyncTest::writingEndsBetweenAppendAndSync_data() {
    QTest::addColumn<Sync>("when");
    QTest::addColumn<bool>("isPromised");
    QTest::addColumn<QString>("said");
    QTest::addColumn<int>("syncs");
    QTest::newRow("each") << Sync::Each << false << "ok" << 1;
    QTest::newRow("interval") << Sync::Interval << false << "ok" << 1;
    QTest::newRow("none") << Sync::None << false << "invalid" << 0;
    QTest::newRow("none, but promised") << Sync::None << true << "ok" << 1;
}

void GroupSyncTest::writingEndsBetweenAppendAndSync() {
    QFETCH(Sync, when);
    QFETCH(bool, isPromised);
    QFETCH(QString, said);
    QFETCH(int, syncs);
    Owner owner(when);
    owner.write();
    const auto written = isPromised ? owner.sync.promise() : owner.sync.written();
    owner.endWriting();
    QCOMPARE(owner.syncs(), syncs);
    QCOMPARE(outcome(owner.sync.syncUpTo(written)), said);
    QCOMPARE(outcome(owner.sync.sync()), QString("invalid"));
    owner.begin();
    must(owner.sync.syncUpTo(written));
    QCOMPARE(owner.syncs(), 1);
}

void GroupSyncTest::failureAtTheEndOfWritingIsRemembered() {
    Owner owner;
    const auto durableEnd = owner.end;
    const auto written = owner.write();
    owner.files.fail(Call::Sync);
    owner.endWriting();
    QCOMPARE(outcome(owner.sync.syncUpTo(written)), QString("io"));
    QCOMPARE(owner.sync.writeFailure()->durableEnd, durableEnd);
    QCOMPARE(owner.syncs(), 1);
}

// Afterwards nobody has the writer, and so the lock of the log.
void GroupSyncTest::endWaitsForARunningSync() {
    Owner owner(Sync::None);
    const std::weak_ptr<const LogWriter> writer = owner.writer;
    HeldSync held(owner.files);
    Waiting waiting(owner);
    waiting.add(owner.write());
    held.waitFor();
    std::atomic<bool> isEnding{false};
    std::thread later([&] {
        while (!isEnding)
            std::this_thread::yield();
        for (int turns = 0; turns < 1'000; ++turns)
            std::this_thread::yield();
        held.letGo();
    });
    isEnding = true;
    owner.endWriting();
    const bool isGone = writer.expired();
    later.join();
    QCOMPARE(waiting.outcomes(), QStringList("ok"));
    QVERIFY(isGone);
}

void GroupSyncTest::writersBesideEndsOfWriting_data() {
    QTest::addColumn<Sync>("when");
    QTest::newRow("each") << Sync::Each;
    QTest::newRow("none, but promised") << Sync::None;
}

void GroupSyncTest::writersBesideEndsOfWriting() {
    QFETCH(Sync, when);
    Owner owner(when);
    std::mutex ownersLock;
    std::atomic<int> running{4};
    std::atomic<int> failed{0};
    std::vector<std::thread> writers;
    for (int thread = 0; thread < 4; ++thread) {
        writers.emplace_back([&] {
            for (int record = 0; record < 100; ++record) {
                std::uint64_t written = 0;
                {
                    const std::lock_guard lock(ownersLock);
                    written = owner.write();
                    if (when == Sync::None)
                        written = owner.sync.promise();
                }
                failed += owner.sync.syncUpTo(written) ? 0 : 1;
            }
            --running;
        });
    }
    while (running > 0) {
        const std::lock_guard lock(ownersLock);
        owner.endWriting();
        owner.begin();
    }
    for (auto& writer : writers)
        writer.join();
    QCOMPARE(failed.load(), 0);
    QVERIFY(owner.syncs() > 0 && owner.syncs() <= 400);
    QVERIFY(!owner.sync.failure());
}

QTEST_APPLESS_MAIN(GroupSyncTest)
#include "tst_group_sync.moc"
