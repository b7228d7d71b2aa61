// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>
#include <cerrno>

using namespace simkv;
using Call = FaultyFileSystem::Call;

class StoreFaultsTest final : public QObject {
    Q_OBJECT
private slots:
    void recordGoesBehindAnAppendOfTheSameMoment_data();
    void recordGoesBehindAnAppendOfTheSameMoment();
    void recordBehindACutIsTakenBack();
    void failedWriteDoesNotLengthenACutLog();
    void renamedLogGetsNoMore();
    void logWrittenAnewGetsNoMore();
    void tornBytesOfAnotherThatWereRead();
    void snapshotOutlivesTheCutOfATail();
    void secondBeginningChangesNothing();
    void failedWriteCutsNoBytesOfOthers();
    void everyReadOfOpeningFails();
    void shortReadIsNoTail();
    void everyCallOfAPutFails_data();
    void everyCallOfAPutFails();
    void everyCallOfBeginWritingFails_data();
    void everyCallOfBeginWritingFails();
    void failedSyncEndsWriting();
    void failedLookUpWritesNothing();
    void createFails();
};

namespace {

constexpr Timestamp kTime(kTestTime);

LogBuilder sample() {
    return LogBuilder()
        .puts(20)
        .raw(ByteString(30, '\xEE'))
        .puts(20)
        .batch(LogBuilder().puts(3))
        .put("k1", "new")
        .raw("torn");
}

const char* nameOf(Call call) {
    constexpr const char* kNames[] = {"open for reading",
                                      "open for writing",
                                      "create",
                                      "remove",
                                      "rename",
                                      "examine",
                                      "lock",
                                      "holder of the lock",
                                      "read",
                                      "write",
                                      "cut",
                                      "sync"};
    return kNames[static_cast<std::size_t>(call)];
}

} // namespace

// Whichever read fails: the opening fails, nothing is called damage or a tail, and trying again works.
void StoreFaultsTest::everyReadOfOpeningFails() {
    const TemporaryLog log(sample());
    const auto expected = snapshotText(log.open()->snapshot());
    NoProgress unwatched;
    FaultyFileSystem fileSystem;
    must(must(Store::open(log.path(), unwatched, fileSystem))->buildIndex(unwatched));
    const auto reads = fileSystem.made(Call::Read);
    QVERIFY(reads > 3);
    for (int number = 0; number < reads; ++number) {
        fileSystem.fail(Call::Read, number, {.forEver = true});
        auto store = Store::open(log.path(), unwatched, fileSystem);
        if (!store) {
            QCOMPARE(outcome(store), QString("io"));
            fileSystem.heal();
            continue;
        }
        const auto built = (*store)->buildIndex(unwatched);
        QCOMPARE(outcome(built), QString("io"));
        const auto partial = (*store)->snapshot();
        QVERIFY(!partial->isComplete() && !partial->tail());
        fileSystem.heal();
        QVERIFY2(expected.startsWith(snapshotText(partial)), qPrintable(snapshotText(partial)));
        must((*store)->buildIndex(unwatched));
        QCOMPARE(snapshotText((*store)->snapshot()), expected);
    }
}

void StoreFaultsTest::shortReadIsNoTail() {
    const TemporaryLog log(sample());
    NoProgress unwatched;
    FaultyFileSystem fileSystem;
    const auto store = must(Store::open(log.path(), unwatched, fileSystem));
    fileSystem.fail(Call::Read, 0, {.error = 0, .partial = 100, .forEver = true});
    QCOMPARE(outcome(store->buildIndex(unwatched)), QString("changed"));
    QVERIFY(!store->snapshot()->tail().has_value());
    fileSystem.heal();
    QCOMPARE(outcome(store->buildIndex(unwatched)), QString("ok"));
}

void StoreFaultsTest::everyCallOfAPutFails_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("partial");
    for (const auto call : {Call::Info, Call::Read, Call::Write})
        QTest::newRow(nameOf(call)) << int(call) << 0;
    for (const int partial : {1, 12, 13, 14, 16})
        QTest::addRow("disk full after %d bytes", partial) << int(Call::Write) << partial;
}

// The log is as it was, byte for byte, and the store goes on.
void StoreFaultsTest::everyCallOfAPutFails() {
    QFETCH(int, call);
    QFETCH(int, partial);
    const auto bytes = LogBuilder().puts(5).bytes();
    const TemporaryLog log(bytes);
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    const auto expected = snapshotText(store->snapshot());
    const FaultyFileSystem::Fault fault{.error = ENOSPC, .partial = static_cast<std::size_t>(partial)};
    const auto before = fileSystem.made(static_cast<Call>(call));
    must(store->put("k1", "v1", kTime));
    const auto calls = fileSystem.made(static_cast<Call>(call)) - before;
    QVERIFY(calls > 0);
    const auto start = log.bytes();
    for (int number = 0; number < calls; ++number) {
        fileSystem.fail(static_cast<Call>(call), number, fault);
        const auto failed = store->put("k1", "new", kTime);
        QCOMPARE(outcome(failed), QString("io"));
        QCOMPARE(failed.error().systemError, ENOSPC);
        QCOMPARE(log.bytes(), start);
        QCOMPARE(must(store->get("k1")), ByteString("v1"));
        QCOMPARE(snapshotText(store->snapshot()), expected + " k1=v1");
    }
    must(store->put("k1", "newest", kTime));
    QCOMPARE(logText(log.bytes()), expected + " k1=v1 k1=newest");
    QCOMPARE(snapshotText(store->snapshot()), expected + " k1=v1 k1=newest");
}

void StoreFaultsTest::everyCallOfBeginWritingFails_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("number");
    const TemporaryLog log(LogBuilder().puts(5).raw("torn"));
    FaultyFileSystem fileSystem;
    const auto store = log.open(fileSystem);
    std::vector<int> before;
    for (std::size_t call = 0; call < FaultyFileSystem::kCalls; ++call)
        before.push_back(fileSystem.made(static_cast<Call>(call)));
    NoProgress unwatched;
    must(store->beginWriting({}, unwatched));
    for (std::size_t call = 0; call < FaultyFileSystem::kCalls; ++call) {
        const auto calls = fileSystem.made(static_cast<Call>(call)) - before[call];
        for (int number = 0; number < calls; ++number)
            QTest::addRow("%s, call %d", nameOf(static_cast<Call>(call)), number) << int(call) << number;
    }
}

// The log keeps its tail or loses it whole, then to a whole copy; and trying again works.
void StoreFaultsTest::everyCallOfBeginWritingFails() {
    QFETCH(int, call);
    QFETCH(int, number);
    const auto records = LogBuilder().puts(5);
    const TemporaryLog log(LogBuilder(records).raw("torn"));
    FaultyFileSystem fileSystem;
    const auto store = log.open(fileSystem);
    fileSystem.fail(static_cast<Call>(call), number, {.error = ENOSPC, .partial = 2});
    NoProgress unwatched;
    const auto failed = store->beginWriting({}, unwatched);
    QCOMPARE(outcome(failed), QString("io"));
    QVERIFY(!store->isWriting());
    const bool isCut = log.bytes() == records.bytes();
    QVERIFY(isCut || log.bytes() == records.bytes() + "torn");
    for (const auto& file : log.files())
        QVERIFY2(file == "log" || log.bytesOf(log.path(qPrintable(file))) == "torn", qPrintable(file));
    QVERIFY(!isCut || log.files().size() == 2);
    fileSystem.heal();
    must(store->refresh(unwatched));
    // After a failed sync this store writes nothing more; one that reads the file anew may.
    QCOMPARE(outcome(store->beginWriting({}, unwatched)), isCut ? QString("io") : QString("ok"));
    store->endWriting();
    const auto next = isCut ? log.openForWriting() : log.openForWriting({}, fileSystem);
    must(next->put("after", "it", kTime));
    QCOMPARE(log.bytes(), LogBuilder(records).put("after", "it").bytes());
    QCOMPARE(snapshotText(next->snapshot()), logText(log.bytes()));
}

void StoreFaultsTest::failedSyncEndsWriting() {
    const TemporaryLog log(LogBuilder().puts(5));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    fileSystem.fail(Call::Sync);
    QCOMPARE(outcome(store->put("a", "1", kTime)), QString("io"));
    const auto bytes = log.bytes();
    QCOMPARE(outcome(store->put("b", "2", kTime)), QString("io"));
    QCOMPARE(outcome(store->remove("k1", kTime)), QString("io"));
    QCOMPARE(outcome(store->sync()), QString("io"));
    QCOMPARE(log.bytes(), bytes);
    // What is in the file is in the index, on the disk or not.
    QCOMPARE(snapshotText(store->snapshot()), logText(bytes));
    // Not forgotten by beginning again.
    store->endWriting();
    NoProgress unwatched;
    QCOMPARE(outcome(store->beginWriting({}, unwatched)), QString("io"));
    QCOMPARE(log.bytes(), bytes);
}

// The record that proves the key cannot be read: nothing is written that the index does not know.
void StoreFaultsTest::failedLookUpWritesNothing() {
    const auto bytes = LogBuilder().puts(5).bytes();
    const TemporaryLog log(bytes);
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    fileSystem.fail(Call::Read, 0, {.error = EIO, .forEver = true});
    QCOMPARE(outcome(store->put("k3", "new", kTime)), QString("io"));
    QCOMPARE(outcome(store->get("k3")), QString("io"));
    QCOMPARE(log.bytes(), bytes);
    must(store->put("new key", "1", kTime)); // needs no other record
    fileSystem.heal();
    must(store->put("k3", "new", kTime));
    QCOMPARE(snapshotText(store->snapshot()), logText(log.bytes()));
}

void StoreFaultsTest::createFails() {
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    fileSystem.fail(Call::Create, 0, {.error = EROFS});
    const auto failed = Store::create(log.path(), fileSystem);
    QCOMPARE(outcome(failed), QString("io"));
    QCOMPARE(failed.error().systemError, EROFS);
    QVERIFY(log.files().isEmpty());
}

void StoreFaultsTest::recordGoesBehindAnAppendOfTheSameMoment_data() {
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QString>("said");
    QTest::addColumn<bool>("goesOn");
    QTest::addColumn<bool>("mapped"); // then the store looks where its record went before it asks
    const auto bytes = [](const LogBuilder& log) { return QByteArray::fromStdString(log.bytes()); };
    for (const bool mapped : {false, true}) {
        const auto* how = mapped ? "mapped" : "read";
        QTest::addRow("another key, %s", how) << bytes(LogBuilder().put("x", "1")) << "ok" << true << mapped;
        QTest::addRow("the same key, %s", how)
            << bytes(LogBuilder().put("a", "theirs")) << "ok" << true << mapped;
        QTest::addRow("a torn record, %s", how)
            << bytes(LogBuilder().raw(LogBuilder().put("x", "12345").cut(16))) << "ok" << false << mapped;
    }
}

// Between the check of the size and the write, by a program that knows of no lock.
void StoreFaultsTest::recordGoesBehindAnAppendOfTheSameMoment() {
    QFETCH(QByteArray, theirs);
    QFETCH(QString, said);
    QFETCH(bool, goesOn);
    QFETCH(bool, mapped);
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem fileSystem;
    if (mapped)
        fileSystem.mapFiles();
    const auto store = log.openForWriting({}, fileSystem);
    fileSystem.before(FaultyFileSystem::Call::Write, 0, [&] { log.append(theirs.toStdString()); });
    const auto syncs = fileSystem.made(FaultyFileSystem::Call::Sync);
    const auto put = store->put("a", "ours", Timestamp(kTestTime));
    QCOMPARE(fileSystem.made(FaultyFileSystem::Call::Sync), syncs + 1);
    QCOMPARE(outcome(put), said);
    auto expected = LogBuilder().puts(3).raw(theirs.toStdString()).put("a", "ours");
    QCOMPARE(log.bytes(), expected.bytes());
    QCOMPARE(outcome(store->put("b", "next", Timestamp(kTestTime))),
             goesOn ? QString("ok") : QString("changed"));
    if (goesOn)
        expected.put("b", "next");
    QCOMPARE(log.bytes(), expected.bytes());
    QCOMPARE(must(store->get("a")), ByteString("ours"));
    QCOMPARE(*put, RecordNumber(goesOn ? 4 : 3));
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(log.open()->snapshot()));
}

// The other program truncates the log between the check of the size and the write.
void StoreFaultsTest::recordBehindACutIsTakenBack() {
    for (const bool mapped : {false, true}) {
        const TemporaryLog log(LogBuilder().puts(3));
        FaultyFileSystem fileSystem;
        if (mapped)
            fileSystem.mapFiles();
        const auto store = log.openForWriting({.sync = Sync::None}, fileSystem);
        const auto cut = LogBuilder().puts(2).bytes();
        fileSystem.before(FaultyFileSystem::Call::Write, 0, [&] { log.truncate(cut.size()); });
        QCOMPARE(outcome(store->put("a", "ours", Timestamp(kTestTime))), QString("changed"));
        QCOMPARE(log.bytes(), cut);
        QCOMPARE(outcome(store->put("a", "ours", Timestamp(kTestTime))), QString("changed"));
        QCOMPARE(log.bytes(), cut);
        QVERIFY(!must(store->get("a")).has_value());
    }
}

void StoreFaultsTest::failedWriteDoesNotLengthenACutLog() {
    for (const std::size_t partial : {0U, 5U}) {
        const TemporaryLog log(LogBuilder().puts(3));
        FaultyFileSystem fileSystem;
        const auto store = log.openForWriting({.sync = Sync::None}, fileSystem);
        const auto cut = LogBuilder().puts(2).bytes();
        fileSystem.before(FaultyFileSystem::Call::Write, 0, [&] { log.truncate(cut.size()); });
        fileSystem.fail(FaultyFileSystem::Call::Write, 0, {ENOSPC, partial, false});
        QCOMPARE(outcome(store->put("a", "ours", Timestamp(kTestTime))), QString("io"));
        QVERIFY(log.bytes().size() <= cut.size() + partial);
        const auto left = log.bytes();
        QCOMPARE(outcome(store->put("b", "next", Timestamp(kTestTime))), QString("io"));
        QCOMPARE(log.bytes(), left);
    }
}

// It is looked at now and then only; once that has shown, each put is refused.
void StoreFaultsTest::renamedLogGetsNoMore() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.openForWriting({.sync = Sync::None});
    must(store->put("a", "1", Timestamp(kTestTime)));
    QCOMPARE(std::rename(log.path().c_str(), log.path("log.1").c_str()), 0);
    QElapsedTimer clock;
    clock.start();
    while (store->put("a", "2", Timestamp(kTestTime)) && clock.elapsed() < 20'000) {
    }
    const auto bytes = log.bytesOf(log.path("log.1"));
    for (int i = 0; i < 100; ++i)
        QCOMPARE(outcome(store->put("a", "3", Timestamp(kTestTime))), QString("changed"));
    QCOMPARE(log.bytesOf(log.path("log.1")), bytes);
}

void StoreFaultsTest::logWrittenAnewGetsNoMore() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({.sync = Sync::None}, fileSystem);
    auto theirs = LogBuilder().put("another log", "of another length").puts(9);
    fileSystem.before(FaultyFileSystem::Call::Write, 0, [&] { log.write(theirs.bytes()); });
    QCOMPARE(outcome(store->put("a", "ours", Timestamp(kTestTime))), QString("changed"));
    const auto bytes = log.bytes();
    for (int i = 0; i < 3; ++i)
        QCOMPARE(outcome(store->put("a", "again", Timestamp(kTestTime))), QString("changed"));
    QCOMPARE(log.bytes(), bytes);
}

// A refresh beside the writer has read them, in the time in which the writer does not look itself.
void StoreFaultsTest::tornBytesOfAnotherThatWereRead() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.openForWriting({.sync = Sync::None});
    must(store->put("a", "1", Timestamp(kTestTime)));
    log.append(LogBuilder().put("x", "12345").cut(16));
    const auto bytes = log.bytes();
    NoProgress unwatched;
    must(store->refresh(unwatched));
    QCOMPARE(outcome(store->put("b", "2", Timestamp(kTestTime))), QString("changed"));
    QCOMPARE(log.bytes(), bytes);
    // Asked again, it saves the torn bytes and goes on.
    store->endWriting();
    QVERIFY(must(store->beginWriting({.sync = Sync::None}, unwatched)).has_value());
    must(store->put("b", "2", Timestamp(kTestTime)));
    QCOMPARE(log.bytes(), LogBuilder().puts(3).put("a", "1").put("b", "2").bytes());
}

void StoreFaultsTest::snapshotOutlivesTheCutOfATail() {
    const TemporaryLog log(LogBuilder().puts(3).raw(LogBuilder().put("x", "12345").cut(16)));
    const auto store = log.open();
    const auto before = store->snapshot();
    NoProgress unwatched;
    QVERIFY(must(store->beginWriting({}, unwatched)).has_value());
    QCOMPARE(liveText(before), QString("k0=v0 k1=v1 k2=v2"));
}

void StoreFaultsTest::secondBeginningChangesNothing() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({.sync = Sync::Each}, fileSystem);
    NoProgress unwatched;
    must(store->beginWriting({.sync = Sync::None}, unwatched));
    const auto syncs = fileSystem.made(FaultyFileSystem::Call::Sync);
    must(store->put("a", "1", Timestamp(kTestTime)));
    QCOMPARE(fileSystem.made(FaultyFileSystem::Call::Sync), syncs + 1);
}

void StoreFaultsTest::failedWriteCutsNoBytesOfOthers() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    const auto theirs = LogBuilder().put("x", "");
    fileSystem.before(FaultyFileSystem::Call::Write, 0, [&] { log.append(theirs.bytes()); });
    fileSystem.fail(FaultyFileSystem::Call::Write, 0, {ENOSPC, 5, false});
    QCOMPARE(outcome(store->put("long enough to cover theirs", "value", Timestamp(kTestTime))),
             QString("io"));
    const auto kept = LogBuilder().puts(3).raw(theirs.bytes()).bytes();
    QCOMPARE(log.bytes().substr(0, kept.size()), kept);
    // Nobody knows what comes after them: nothing more is written.
    QCOMPARE(outcome(store->put("b", "next", Timestamp(kTestTime))), QString("io"));
}

QTEST_APPLESS_MAIN(StoreFaultsTest)
#include "tst_store_faults.moc"
