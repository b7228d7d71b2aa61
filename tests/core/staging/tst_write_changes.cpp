// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "staged.h"
#include "staging/key_in_log.h"
#include "staging/write_changes.h"
#include "store/write_session.h"
#include "temporary_log.h"

#include <QTest>

#include <cerrno>
#include <cstdlib>
#include <new>

using namespace simkv;
using Call = FaultyFileSystem::Call;

namespace {

// The allocation after so many more on this thread fails, and none after it; below 0: none.
thread_local int t_failsAfter = -1;

class FailingAllocation final {
public:
    explicit FailingAllocation(int skipped) { t_failsAfter = skipped; }
    ~FailingAllocation() { t_failsAfter = -1; }
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;
    [[nodiscard]] static bool hasFailed() { return t_failsAfter < 0; }
};

void* allocate(std::size_t size) {
    if (t_failsAfter >= 0 && t_failsAfter-- == 0)
        throw std::bad_alloc();
    if (void* memory = std::malloc(size == 0 ? 1 : size))
        return memory;
    throw std::bad_alloc();
}

} // namespace

void* operator new(std::size_t size) {
    return allocate(size);
}
void* operator new[](std::size_t size) {
    return allocate(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return t_failsAfter >= 0 && t_failsAfter-- == 0 ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

class WriteChangesTest final : public QObject {
    Q_OBJECT
private slots:
    void writes_data();
    void writes();
    void refusesWhatOthersChanged_data();
    void refusesWhatOthersChanged();
    void conditions_data();
    void conditions();
    void firstUnmetIsTold();
    void valuesOfOtherSizesAreNotRead();
    void sessionEndsWriting();
    void everyAllocationFails_data();
    void everyAllocationFails();
    void everyAllocationOfAFailedWriteFails_data();
    void everyAllocationOfAFailedWriteFails();
    void everyCallThrows_data();
    void everyCallThrows();
};

namespace {

constexpr Timestamp kTime(kTestTime);

std::vector<StagedChange> some(int count) {
    std::vector<StagedChange> changes{staged("k1", "new", RecordNumber(1))};
    if (count > 1) {
        changes.push_back(staged("k2", std::nullopt, RecordNumber(2)));
        changes.push_back(staged("copy", std::nullopt));
        changes.back().content = Content::of(RecordNumber(3)); // of a large value
    }
    return changes;
}

// Three short values, and one that is written in more than one piece.
LogBuilder sample() {
    return LogBuilder().puts(3).put("large", ByteString(9000, 'x'));
}

constexpr auto kBefore = "k0=v0 k1=v1 k2=v2 large=<9000 bytes>";

Result<std::vector<RecordNumber>> write(Store& store, std::span<const StagedChange> changes,
                                        const WriteOptions& options = {}) {
    NoProgress unwatched;
    const auto session = WriteSession::begin(store, options, unwatched);
    if (!session)
        return tl::unexpected(session.error());
    return writeChanges(store, changes, kTime, unwatched);
}

// Another program can write: no lock was left.
bool isFree(const TemporaryLog& log) {
    const auto file = must(systemFileSystem().openForWriting(log.path()));
    return file->lockForWriting().has_value();
}

} // namespace

void WriteChangesTest::writes_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("appended");
    QTest::newRow("one") << 1 << "k1=new";
    QTest::newRow("several") << 3 << "[batch] k1=new -k2 copy=<9000 bytes>";
}

void WriteChangesTest::writes() {
    QFETCH(int, count);
    QFETCH(QString, appended);
    const TemporaryLog log(sample());
    const auto store = log.open();
    const auto numbers = must(write(*store, some(count)));
    QCOMPARE(logText(log.bytes()), kBefore + (' ' + appended));
    QCOMPARE(numbers.size(), std::size_t(count));
    for (int i = 0; i < count; ++i)
        QCOMPARE(numbers[std::size_t(i)], RecordNumber(std::uint64_t(count == 1 ? 4 : 5 + i)));
    QVERIFY(isFree(log));
}

void WriteChangesTest::refusesWhatOthersChanged_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("one") << 1 << QByteArray("k1") << QByteArray("k1");
    QTest::newRow("the last of several") << 3 << QByteArray("copy") << QByteArray("copy");
    QTest::newRow("escaped") << 0 << QByteArray("a\n\xff") << QByteArray("a\\n\\xff");
    QTest::newRow("a long key") << 0 << QByteArray(61, 'k') << QByteArray(60, 'k') + "\u2026";
    QTest::newRow("a long key, not ASCII")
        << 0 << QByteArray("\u00e9").repeated(61) << QByteArray("\u00e9").repeated(60) + "\u2026";
}

void WriteChangesTest::refusesWhatOthersChanged() {
    QFETCH(int, count);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, named);
    const TemporaryLog log(sample());
    const auto store = log.open();
    auto changes = some(count);
    if (count == 0)
        changes.push_back(staged(key.toStdString(), "1"));
    log.append(LogBuilder().put(key.toStdString(), "theirs").bytes());
    const auto before = log.bytes();
    const auto refused = write(*store, changes);
    QCOMPARE(outcome(refused), QString("changed"));
    QCOMPARE(QByteArray::fromStdString(refused.error().what),
             "another program has changed the key \u201c" + named + "\u201d meanwhile; nothing was written");
    QCOMPARE(refused.error().path, log.path());
    QCOMPARE(log.bytes(), before);
    QVERIFY(isFree(log));
}

void WriteChangesTest::conditions_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<Requirement>("requirement");
    QTest::addColumn<bool>("isMet");
    const auto row = [](const char* name, const char* key, const Requirement& requirement, bool isMet) {
        QTest::newRow(name) << QByteArray(key) << requirement << isMet;
    };
    row("no value: never seen", "new", NoValue{}, true);
    row("no value: deleted", "gone", NoValue{}, true);
    row("no value: live", "k0", NoValue{}, false);
    row("no value: empty", "empty", NoValue{}, false);
    row("value", "k0", ValueBytes{"v0"}, true);
    row("value: another of that size", "k0", ValueBytes{"v1"}, false);
    row("value: longer", "k0", ValueBytes{"v00"}, false);
    row("value: an older one", "k1", ValueBytes{"v1"}, false);
    row("value: the newest", "k1", ValueBytes{"new"}, true);
    row("value: deleted", "gone", ValueBytes{"v2"}, false);
    row("value: empty, never seen", "new", ValueBytes{""}, false);
    row("value: empty, deleted", "gone", ValueBytes{""}, false);
    row("value: empty", "empty", ValueBytes{""}, true);
    row("record", "k1", NewestRecord{RecordNumber(3)}, true);
    row("record: older", "k1", NewestRecord{RecordNumber(1)}, false);
    row("record: of another key", "k1", NewestRecord{RecordNumber(0)}, false);
    row("record: a tombstone", "gone", NewestRecord{RecordNumber(5)}, true);
    row("record: beyond all", "k1", NewestRecord{RecordNumber(~std::uint64_t{0})}, false);
    row("record: never seen", "new", NewestRecord{RecordNumber(0)}, false);
    row("no record", "new", NewestRecord{}, true);
    row("no record: deleted", "gone", NewestRecord{}, false);
}

void WriteChangesTest::conditions() {
    QFETCH(QByteArray, key);
    QFETCH(Requirement, requirement);
    QFETCH(bool, isMet);
    const TemporaryLog log(
        LogBuilder().puts(2).put("gone", "v2").put("k1", "new").put("empty", "").tombstone("gone"));
    const auto before = logText(log.bytes());
    NoProgress unwatched;
    const auto store = log.openForWriting();
    const std::vector<KeyCondition> all{KeyCondition{"k0", ValueBytes{"v0"}},
                                        KeyCondition{key.toStdString(), requirement}};
    Batch batch;
    must(batch.put("x", "1", kTime));
    const auto unmet = must(applyIfMet(*store, all, std::move(batch), unwatched));
    QCOMPARE(unmet.has_value(), !isMet);
    QCOMPARE(logText(log.bytes()), isMet ? before + " [batch] x=1" : before);
    if (unmet) {
        QCOMPARE(unmet->index, std::size_t(1));
        QCOMPARE(unmet->log, must(keyInLog(*store->snapshot(), key.toStdString())));
    }
    // A log that does not exist has nothing.
    const auto ofNone = must(firstUnmet(std::span(all).last(1), nullptr));
    const bool needsNothing =
        requirement == Requirement(NoValue{}) || requirement == Requirement(NewestRecord{});
    QCOMPARE(ofNone.has_value(), !needsNothing);
}

// They speak of the log before the batch, and come in order.
void WriteChangesTest::firstUnmetIsTold() {
    const TemporaryLog log(LogBuilder().puts(2));
    NoProgress unwatched;
    const auto store = log.openForWriting();
    Batch batch;
    must(batch.put("a", "1", kTime));
    must(batch.put("a", "2", kTime));
    const std::vector<KeyCondition> unmet{KeyCondition{"a", NoValue{}}, KeyCondition{"a", ValueBytes{"1"}},
                                          KeyCondition{"k0", NoValue{}}};
    QCOMPARE(must(applyIfMet(*store, unmet, batch, unwatched))->index, std::size_t(1));
    const std::vector<KeyCondition> met{KeyCondition{"a", NoValue{}}, KeyCondition{"a", NewestRecord{}}};
    QVERIFY(!must(applyIfMet(*store, met, batch, unwatched)));
    QCOMPARE(logText(log.bytes()), QString("k0=v0 k1=v1 [batch] a=1 a=2"));
}

void WriteChangesTest::valuesOfOtherSizesAreNotRead() {
    const TemporaryLog log(sample());
    FaultyFileSystem files;
    const auto store = log.open(files);
    const auto snapshot = store->snapshot();
    const auto readFor = [&](const char* value) {
        const auto before = files.made(Call::Read);
        const std::vector<KeyCondition> all{KeyCondition{"large", ValueBytes{value}}};
        (void)must(firstUnmet(all, snapshot.get()));
        return files.made(Call::Read) - before;
    };
    const auto reads = readFor("short");
    QCOMPARE(readFor(""), reads);
    QCOMPARE(readFor(std::string(9000, 'y').c_str()), reads + 1);
}

void WriteChangesTest::sessionEndsWriting() {
    const TemporaryLog log(sample().raw("torn"));
    const auto store = log.open();
    NoProgress unwatched;
    {
        const auto session = must(WriteSession::begin(*store, {}, unwatched));
        QVERIFY(session.truncatedTail().has_value());
        QVERIFY(store->isWriting());
        QVERIFY(!isFree(log));
        {
            const auto inner = must(WriteSession::begin(*store, {}, unwatched));
            QVERIFY(!inner.truncatedTail());
        }
        QVERIFY(store->isWriting()); // it had begun before
        must(store->put("a", "1", kTime));
    }
    QVERIFY(!store->isWriting());
    QVERIFY(isFree(log));
    const auto other = log.openForWriting();
    QCOMPARE(outcome(WriteSession::begin(*store, {}, unwatched)), QString("locked"));
    QVERIFY(!store->isWriting());
}

namespace {

// How a write that ran out of memory went on.
struct Aftermath {
    int written = 0;  // all of it was in the log
    int usable = 0;   // nothing was, and the same store has written it then
    int reopened = 0; // the store had to be opened anew
};

// After an exception: no lock, all of it or nothing, and a second write works.
void goesOn(const TemporaryLog& log, std::unique_ptr<Store> store, int count, const QString& appended,
            Aftermath& seen) {
    QVERIFY(!store->isWriting());
    QVERIFY(isFree(log));
    const auto text = logText(log.bytes());
    const bool isWritten = text == kBefore + (' ' + appended);
    // Bytes that are no record are a torn tail, which the next write removes.
    QVERIFY2(isWritten || text == kBefore || text.startsWith(QString(kBefore) + " torn"), qPrintable(text));
    if (store->writeFailure()) {
        ++seen.reopened;
        QCOMPARE(outcome(write(*store, some(count))), QString("io"));
        store = log.open();
    }
    NoProgress unwatched;
    must(store->refresh(unwatched));
    QCOMPARE(snapshotText(store->snapshot()), logText(log.bytes()));
    if (isWritten) {
        ++seen.written;
        QCOMPARE(outcome(write(*store, some(count))), QString("changed"));
        const std::vector<StagedChange> again{staged("again", "1")};
        must(write(*store, again));
        QCOMPARE(logText(log.bytes()), text + " again=1");
        return;
    }
    ++seen.usable;
    must(write(*store, some(count)));
    QCOMPARE(logText(log.bytes()), kBefore + (' ' + appended));
    QCOMPARE(snapshotText(store->snapshot()), logText(log.bytes()));
}

} // namespace

void WriteChangesTest::everyAllocationFails_data() {
    writes_data();
}

void WriteChangesTest::everyAllocationFails() {
    QFETCH(int, count);
    QFETCH(QString, appended);
    Aftermath seen;
    for (int skipped = 0;; ++skipped) {
        const TemporaryLog log(sample());
        auto store = log.open();
        const auto changes = some(count);
        bool hasThrown = false;
        bool hasFailed = false;
        {
            const FailingAllocation failing(skipped);
            try {
                (void)write(*store, changes);
            } catch (const std::bad_alloc&) {
                hasThrown = true;
            }
            hasFailed = FailingAllocation::hasFailed();
        }
        if (!hasFailed)
            break; // there were no more
        if (hasThrown)
            goesOn(log, std::move(store), count, appended, seen);
        else // it was none that matters
            QCOMPARE(logText(log.bytes()), kBefore + (' ' + appended));
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QString("allocation %1").arg(skipped)));
    }
    qInfo("%d times written, %d times not; opened anew %d times", seen.written, seen.usable, seen.reopened);
    QVERIFY(seen.usable > 5);
}

void WriteChangesTest::everyAllocationOfAFailedWriteFails_data() {
    writes_data();
}

// What reached the file is removed again, although there is no memory for the error.
void WriteChangesTest::everyAllocationOfAFailedWriteFails() {
    QFETCH(int, count);
    QFETCH(QString, appended);
    for (int skipped = 0;; ++skipped) {
        const TemporaryLog log(sample());
        FaultyFileSystem files;
        auto store = log.open(files);
        const auto changes = some(count);
        files.fail(Call::Write, 0, {.error = ENOSPC, .partial = 10});
        bool hasFailed = false;
        {
            const FailingAllocation failing(skipped);
            try {
                (void)write(*store, changes);
            } catch (const std::bad_alloc&) { // or there was memory for the error of the disk
            }
            hasFailed = FailingAllocation::hasFailed();
        }
        if (!hasFailed)
            break;
        files.heal();
        QCOMPARE(logText(log.bytes()), QString(kBefore));
        QVERIFY(!store->writeFailure());
        must(write(*store, changes));
        QCOMPARE(logText(log.bytes()), kBefore + (' ' + appended));
        QCOMPARE(log.files(), QStringList("log"));
    }
}

void WriteChangesTest::everyCallThrows_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("appended");
    const auto calls = {std::pair("open", Call::OpenForWriting), std::pair("lock", Call::Lock),
                        std::pair("examine", Call::Info),        std::pair("read", Call::Read),
                        std::pair("write", Call::Write),         std::pair("sync", Call::Sync)};
    for (const auto& [name, call] : calls) {
        QTest::addRow("%s, one", name) << int(call) << 1 << "k1=new";
        QTest::addRow("%s, several", name) << int(call) << 3 << "[batch] k1=new -k2 copy=<9000 bytes>";
    }
}

// Memory runs out in a call to the system, as for the words of its error.
void WriteChangesTest::everyCallThrows() {
    QFETCH(int, call);
    QFETCH(int, count);
    QFETCH(QString, appended);
    Aftermath seen;
    int skipped = 0;
    for (bool hasThrown = true; hasThrown; ++skipped) {
        const TemporaryLog log(sample());
        FaultyFileSystem files;
        auto store = log.open(files);
        files.before(static_cast<Call>(call), skipped, [&hasThrown] {
            hasThrown = true;
            throw std::bad_alloc();
        });
        hasThrown = false;
        bool hasCome = false;
        Result<std::vector<RecordNumber>> written;
        try {
            written = write(*store, some(count));
        } catch (const std::bad_alloc&) {
            hasCome = true;
        }
        files.heal();
        if (hasCome)
            goesOn(log, std::move(store), count, appended, seen);
        else if (written)
            QCOMPARE(logText(log.bytes()), kBefore + (' ' + appended));
        else // a sync without words for its failure
            QVERIFY(store->writeFailure() && isFree(log));
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QString("call %1").arg(skipped)));
    }
    QVERIFY(skipped > 1);
}

QTEST_APPLESS_MAIN(WriteChangesTest)
#include "tst_write_changes.moc"
