// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "log_text.h"
#include "memory_file.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>

#include <cstdio>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

using namespace simkv;
using Call = FaultyFileSystem::Call;
using Act = std::function<void(const TemporaryLog&)>;
Q_DECLARE_METATYPE(Act)
Q_DECLARE_METATYPE(LogChange)

class LogChangeTest final : public QObject {
    Q_OBJECT
private slots:
    void changes_data();
    void changes();
    void changeIsTold_data();
    void changeIsTold();
    void sameBytesAgainAreNoChange();
    void missingThenBack();
    void cutThenGrownBack();
    void bigGrowth();
    void growsWhileItIsLookedAt();
    void ownWritesAreNoChange();
    void rewrittenBehindOwnWrites();
    void ownCutIsNoChange();
    void smallStepsLeaveNoGap();
    void lastRecordsKeyIsRemembered();
    void unchangedFileIsNotRead();
    void failuresAreTold_data();
    void failuresAreTold();
    void halfReadLogHasNoNews();
    void fingerprintIsBounded();
};

namespace {

constexpr int kRecords = 5000;

LogBuilder log5000() {
    return LogBuilder().puts(kRecords);
}

// Writes into the file that is there.
void overwrite(const TemporaryLog& log, std::uint64_t at, const ByteString& bytes) {
    auto* file = std::fopen(log.path().c_str(), "r+b");
    QVERIFY(file != nullptr);
    QCOMPARE(std::fseek(file, static_cast<long>(at), SEEK_SET), 0);
    QCOMPARE(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
    QCOMPARE(std::fclose(file), 0);
}

// A log of the same size, record by record.
ByteString others(int count) {
    LogBuilder log;
    for (int i = 0; i < count; ++i)
        log.put("K" + std::to_string(i), "V" + std::to_string(i));
    return log.bytes();
}

LogChange changeOf(Store& store) {
    return must(store.detectExternalChange()).change;
}

} // namespace

void LogChangeTest::changes_data() {
    QTest::addColumn<Act>("act");
    QTest::addColumn<LogChange>("change");
    const auto row = [](const char* name, LogChange change, const Act& act) {
        QTest::newRow(name) << act << change;
    };
    using Log = const TemporaryLog&;
    const auto size = log5000().size();
    row("nothing", LogChange::None, [](Log) {});
    row("permissions", LogChange::None, [](Log log) { QVERIFY(::chmod(log.path().c_str(), 0600) == 0); });
    row("appended", LogChange::Appended, [](Log log) { log.append(LogBuilder().put("a", "1").bytes()); });
    row("bytes that are no record", LogChange::Appended, [](Log log) { log.append("x"); });
    row("cut by a byte", LogChange::Truncated, [size](Log log) { log.truncate(size - 1); });
    row("cut between records", LogChange::Truncated, [](Log log) { log.truncate(17); });
    row("emptied", LogChange::Truncated, [](Log log) { log.truncate(0); });
    row("removed", LogChange::Missing, [](Log log) { ::unlink(log.path().c_str()); });
    row("renamed", LogChange::Missing,
        [](Log log) { std::rename(log.path().c_str(), log.path("other").c_str()); });
    row("replaced by a copy", LogChange::Replaced, [](Log log) { log.replace(log.bytes()); });
    row("replaced by a longer one that begins like it", LogChange::Replaced,
        [](Log log) { log.replace(log5000().put("a", "1").bytes()); });
    row("replaced by nothing", LogChange::Replaced, [](Log log) { log.replace({}); });
    row("rewritten, same size", LogChange::Rewritten, [](Log log) { log.write(others(kRecords)); });
    row("rewritten, longer", LogChange::Rewritten, [](Log log) { log.write(others(kRecords + 100)); });
    row("rewritten, shorter", LogChange::Rewritten, [](Log log) { log.write(others(kRecords - 100)); });
    row("cut, then grown beyond", LogChange::Rewritten, [](Log log) {
        log.truncate(17);
        log.append(others(kRecords + 100));
    });
    row("rewritten but for its last records", LogChange::Rewritten,
        [](Log log) { overwrite(log, 0, others(kRecords - 100)); });
    row("only its last record", LogChange::Rewritten, [size](Log log) { overwrite(log, size - 5, "v9999"); });
    row("only its first record", LogChange::Rewritten, [](Log log) { overwrite(log, 13, "X"); });
}

void LogChangeTest::changes() {
    QFETCH(Act, act);
    QFETCH(LogChange, change);
    const TemporaryLog log(log5000());
    const auto store = log.open();
    QCOMPARE(changeOf(*store), LogChange::None);
    act(log);
    const auto bytes = ::access(log.path().c_str(), F_OK) == 0 ? log.bytes() : ByteString();
    QCOMPARE(changeOf(*store), change);
    QCOMPARE(changeOf(*store), change); // also from memory
    QCOMPARE(must(store->detectExternalChange()).size, ByteCount(bytes.size()));
    const bool isRead = change == LogChange::None || change == LogChange::Appended;
    NoProgress unwatched;
    const auto refreshed = store->refresh(unwatched);
    QCOMPARE(outcome(refreshed), isRead ? QString("ok") : QString("changed"));
    if (!refreshed)
        QCOMPARE(refreshed.error().what, std::string(describe(change)));
    QCOMPARE(changeOf(*store), isRead ? LogChange::None : change);
    QVERIFY(store->snapshot()->isComplete());
    QVERIFY(store->snapshot()->records() >= kRecords);
}

// A log with a tail: whoever may write may remove or overwrite what is no record.
void LogChangeTest::changeIsTold_data() {
    QTest::addColumn<Act>("act");
    QTest::addColumn<LogChange>("change");
    QTest::addColumn<quint64>("grownBy");
    using Log = const TemporaryLog&;
    const auto row = [](const char* name, LogChange change, quint64 grownBy, const Act& act) {
        QTest::newRow(name) << act << change << grownBy;
    };
    const auto end = LogBuilder().puts(5).size();
    row("nothing", LogChange::None, 0, [](Log) {});
    row("more of it", LogChange::Appended, 3, [](Log log) { log.append("abc"); });
    row("less of it", LogChange::Appended, 0, [end](Log log) { log.truncate(end + 2); });
    row("cut", LogChange::Appended, 0, [end](Log log) { log.truncate(end); });
    row("other bytes", LogChange::Appended, 0, [end](Log log) { overwrite(log, end, "xy"); });
    row("a record", LogChange::Truncated, 0, [end](Log log) { log.truncate(end - 1); });
}

void LogChangeTest::changeIsTold() {
    QFETCH(Act, act);
    QFETCH(LogChange, change);
    QFETCH(quint64, grownBy);
    const TemporaryLog log(LogBuilder().puts(5).raw("torn"));
    const auto store = log.open();
    act(log);
    const auto news = must(store->detectExternalChange());
    QCOMPARE(news.change, change);
    QCOMPARE(news.grownBy, ByteCount(grownBy));
}

void LogChangeTest::sameBytesAgainAreNoChange() {
    const TemporaryLog log(log5000());
    const auto store = log.open();
    log.write(log.bytes());
    QCOMPARE(changeOf(*store), LogChange::None);
}

void LogChangeTest::missingThenBack() {
    const TemporaryLog log(log5000());
    const auto store = log.open();
    std::rename(log.path().c_str(), log.path("other").c_str());
    QCOMPARE(changeOf(*store), LogChange::Missing);
    std::rename(log.path("other").c_str(), log.path().c_str());
    QCOMPARE(changeOf(*store), LogChange::None);
    log.append(LogBuilder().put("a", "1").bytes());
    QCOMPARE(changeOf(*store), LogChange::Appended);
}

void LogChangeTest::cutThenGrownBack() {
    const TemporaryLog log(log5000());
    const auto bytes = log.bytes();
    const auto store = log.open();
    log.truncate(1000);
    QCOMPARE(changeOf(*store), LogChange::Truncated);
    log.append(bytes.substr(1000));
    QCOMPARE(changeOf(*store), LogChange::None);
}

void LogChangeTest::bigGrowth() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.open();
    const auto more = LogBuilder().put("big", ByteString(20'000'000, 'x')).puts(200'000).bytes();
    log.append(more);
    const auto news = must(store->detectExternalChange());
    QCOMPARE(news.change, LogChange::Appended);
    QCOMPARE(news.grownBy, ByteCount(more.size()));
    NoProgress unwatched;
    must(store->refresh(unwatched));
    QCOMPARE(store->snapshot()->records(), std::uint64_t{200'004});
    QCOMPARE(changeOf(*store), LogChange::None);
    overwrite(log, 10'000'000, ByteString(8'000'000, 'y')); // the samples lie at most 2 MB apart
    QCOMPARE(changeOf(*store), LogChange::Rewritten);
}

// What comes between the look at the size and the bytes is told by the next look.
void LogChangeTest::growsWhileItIsLookedAt() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem fileSystem;
    const auto store = log.open(fileSystem);
    const auto more = LogBuilder().put("a", "1").bytes();
    log.append(more);
    fileSystem.before(Call::Read, 0, [&] { log.append(more); });
    QCOMPARE(must(store->detectExternalChange()).grownBy, ByteCount(more.size()));
    QCOMPARE(must(store->detectExternalChange()).grownBy, ByteCount(2 * more.size()));
    NoProgress unwatched;
    fileSystem.before(Call::Read, 0, [&] { log.append(more); });
    must(store->refresh(unwatched));
    QVERIFY(store->snapshot()->records() >= 5);
    must(store->refresh(unwatched));
    QCOMPARE(store->snapshot()->records(), std::uint64_t{6});
    QCOMPARE(changeOf(*store), LogChange::None);
}

void LogChangeTest::ownWritesAreNoChange() {
    const TemporaryLog log(log5000());
    const auto store = log.openForWriting({.sync = Sync::None});
    for (int i = 0; i < 100; ++i) {
        must(store->put("own" + std::to_string(i), "value", Timestamp(kTestTime)));
        QCOMPARE(changeOf(*store), LogChange::None);
    }
    store->endWriting();
    QCOMPARE(changeOf(*store), LogChange::None);
}

void LogChangeTest::rewrittenBehindOwnWrites() {
    const TemporaryLog log;
    log.write({});
    const auto store = log.openForWriting({.sync = Sync::None});
    must(store->put("key", ByteString(1000, 'x'), Timestamp(kTestTime)));
    log.write(LogBuilder().put("other", ByteString(1100, 'y')).bytes());
    QCOMPARE(changeOf(*store), LogChange::Rewritten);
}

void LogChangeTest::ownCutIsNoChange() {
    const TemporaryLog log(LogBuilder().puts(50).raw("torn"));
    const auto store = log.openForWriting();
    QCOMPARE(changeOf(*store), LogChange::None);
    must(store->put("k", "v", Timestamp(kTestTime)));
    store->endWriting();
    QCOMPARE(changeOf(*store), LogChange::None);
}

// A log that was read in thousands of small steps is known as well as one that was read at once.
void LogChangeTest::smallStepsLeaveNoGap() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.open();
    NoProgress unwatched;
    for (int i = 0; i < 3000; ++i) {
        log.append(LogBuilder().put("key", "value").bytes());
        must(store->refresh(unwatched));
    }
    const auto bytes = log.bytes();
    const auto eighth = bytes.size() / 8;
    for (std::size_t from = 0; from + eighth <= bytes.size(); from += eighth) {
        overwrite(log, from, ByteString(eighth, '\xEE'));
        QCOMPARE(changeOf(*store), LogChange::Rewritten);
        overwrite(log, from, bytes.substr(from, eighth));
        QCOMPARE(changeOf(*store), LogChange::None);
    }
}

void LogChangeTest::lastRecordsKeyIsRemembered() {
    LogBuilder builder;
    builder.put("first", ByteString(3'000'000, 'x'));
    const auto last = builder.size();
    const TemporaryLog log(builder.put("last", ByteString(100'000, 'x')));
    const auto store = log.open();
    overwrite(log, last + 13, "LAST");
    QCOMPARE(changeOf(*store), LogChange::Rewritten);
}

void LogChangeTest::unchangedFileIsNotRead() {
    const TemporaryLog log(log5000());
    FaultyFileSystem fileSystem;
    const auto store = log.open(fileSystem);
    // Once the file has been the same for longer than any clock's tick.
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                 const auto before = fileSystem.made(Call::Read);
                                 return changeOf(*store) == LogChange::None &&
                                        fileSystem.made(Call::Read) == before;
                             }()),
                             10'000);
    const auto before = fileSystem.made(Call::Info);
    QCOMPARE(changeOf(*store), LogChange::None);
    QCOMPARE(fileSystem.made(Call::Info), before + 2);
}

void LogChangeTest::failuresAreTold_data() {
    QTest::addColumn<int>("call");
    QTest::newRow("info") << int(Call::Info);
    QTest::newRow("read") << int(Call::Read);
}

// A disk that does not answer is no change; and each call may be the one that fails.
void LogChangeTest::failuresAreTold() {
    QFETCH(int, call);
    const TemporaryLog log(log5000());
    FaultyFileSystem fileSystem;
    const auto store = log.open(fileSystem);
    log.append(LogBuilder().put("a", "1").bytes());
    const auto before = fileSystem.made(static_cast<Call>(call));
    QCOMPARE(changeOf(*store), LogChange::Appended);
    const auto calls = fileSystem.made(static_cast<Call>(call)) - before;
    QVERIFY(calls > 0);
    for (int number = 0; number < calls; ++number) {
        fileSystem.fail(static_cast<Call>(call), number);
        QCOMPARE(outcome(store->detectExternalChange()), QString("io"));
        fileSystem.heal();
        QCOMPARE(changeOf(*store), LogChange::Appended);
    }
}

void LogChangeTest::halfReadLogHasNoNews() {
    const TemporaryLog log(log5000());
    NoProgress unwatched;
    const auto store = must(Store::open(log.path(), unwatched));
    log.append(LogBuilder().put("a", "1").bytes());
    QCOMPARE(changeOf(*store), LogChange::None);
    must(store->buildIndex(unwatched));
    QCOMPARE(changeOf(*store), LogChange::Appended);
}

void LogChangeTest::fingerprintIsBounded() {
    MemoryFile file(ByteString(10'000'000, 'x'));
    LogFingerprint print;
    for (std::uint64_t end = 1; end < 10'000'000; end += end / 3 + 1)
        must(print.extend(file, Offset(end)));
    int reads = 0;
    file.watch([&reads](Offset, std::size_t count) {
        reads += count > 256 ? 1000 : 1;
        return Result<void>();
    });
    QVERIFY(must(print.matches(file, ByteCount(10'000'000))));
    QCOMPARE(reads, 16);
}

QTEST_APPLESS_MAIN(LogChangeTest)
#include "tst_log_change.moc"
