// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/change_list_actions.h"
#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "pages/changes_pane.h"
#include "plain_reader.h"
#include "run_all.h"
#include "staged.h"
#include "temporary_log.h"
#include "user.h"
#include "views/long_table_view.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QLabel>
#include <QMessageBox>
#include <QSemaphore>
#include <QSignalSpy>

#include <atomic>
#include <new>

using namespace simkv;
using namespace simkv::ui;
using Call = FaultyFileSystem::Call;

namespace {

// A document with what is staged for it.
struct Staging {
    Staging() = default; // nothing open
    explicit Staging(const TemporaryLog& log, FileSystem& files = systemFileSystem())
        : document(nullptr, files) {
        document.open(QString::fromStdString(log.path()), false);
        (void)waits();
    }
    bool waits() {
        return QTest::qWaitFor(
            [this] { return !document.isReading() && !document.writeTask().isRunning() && changes.isIdle(); },
            20'000);
    }
    void put(const ByteString& key, const ByteString& value) {
        changes.stage({Edit{key, Content::of(value), must(changes.inLog(key))}}, "Put");
    }
    void remove(const ByteString& key) {
        changes.stage({Edit{key, Content::deleted(), must(changes.inLog(key))}}, "Delete");
    }
    bool writes() {
        changes.write();
        return waits();
    }
    // "a=1 -b c!": what is staged, and conflicts.
    [[nodiscard]] QString text() const {
        QStringList parts;
        for (const auto& change : changes.set().changes()) {
            auto part = changeText(change);
            if (change.isConflict())
                part += '!';
            parts.append(part);
        }
        return parts.join(' ');
    }
    [[nodiscard]] QString live() const { return liveText(document.snapshot()); }

    QTemporaryDir folder;
    LogDocument document;
    StagedChanges changes{document, folder.filePath("staged"), nullptr};
};

} // namespace

class TestStagedChanges final : public QObject {
    Q_OBJECT

private slots:
    void nothingReachesTheFileBeforeTheWrite();
    void oneChangeIsAPlainRecord();
    void severalAreOneBatch();
    void undoAfterAWriteStagesTheOldValue();
    void summary();
    void reservedKeyKeepsAllStaged();
    void anotherLogHasNothingStaged();
    void newsOfOthersAreConflicts();
    void newsOfOtherKeysAreNone();
    void anotherFileIsComparedByValue_data();
    void anotherFileIsComparedByValue();
    void writeWhileComparing();
    void restoredBackup();
    void failedWriteKeepsAllStaged();
    void writeWhileWriting();
    void writeWithoutMemory_data();
    void writeWithoutMemory();
    void writeThatEndsWithoutAWord();
    void closedWhileWriting();
    void openedAnewWhileWriting();
    void journalGoesWithTheLastChange();
    void killedProgramLeavesItsChanges();
    void leftChangesOfAMovedLogAreConflicts();
    void leftChangesOfAReplacedLog();
    void twoWindowsHaveJournalsOfTheirOwn();
    void journalThatCannotBeMadeIsTold();
};

void TestStagedChanges::nothingReachesTheFileBeforeTheWrite() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    Staging staging(log);
    staging.put("k0", "new");
    staging.put("fresh", "1");
    staging.remove("k1");
    QCOMPARE(staging.text(), "k0=new fresh=1 -k1");
    staging.changes.undo();
    staging.changes.revert({"k0"});
    QCOMPARE(staging.text(), "fresh=1");
    staging.changes.undo();
    staging.changes.redo();
    staging.changes.revertAll();
    QVERIFY(!staging.changes.isModified());
    staging.changes.undo();
    QCOMPARE(staging.text(), "fresh=1");
    QCOMPARE(log.bytes(), before);
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestStagedChanges::oneChangeIsAPlainRecord() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "new");
    QSignalSpy written(&staging.changes, &StagedChanges::written);
    QVERIFY(staging.writes());
    QCOMPARE(written.count(), 1);
    QCOMPARE(log.bytes().size(), LogBuilder().puts(3).put("k0", "new").size());
    staging.remove("k1");
    QVERIFY(staging.writes());
    QCOMPARE(logText(log.bytes()), "k0=v0 k1=v1 k2=v2 k0=new -k1");
    QVERIFY(!staging.changes.isModified());
}

void TestStagedChanges::severalAreOneBatch() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "new");
    staging.put("fresh", "1");
    staging.remove("k1");
    QVERIFY(staging.writes());
    QCOMPARE(logText(log.bytes()), "k0=v0 k1=v1 k2=v2 [batch] k0=new fresh=1 -k1");
    QCOMPARE(staging.live(), "k2=v2 k0=new fresh=1");
    QVERIFY(!staging.changes.isModified());
    // A program that knows nothing of batches sees the same.
    const std::map<std::string, std::string> expected{{"k2", "v2"}, {"k0", "new"}, {"fresh", "1"}};
    QCOMPARE(plainLiveKeys(log.bytes()), expected);
}

void TestStagedChanges::undoAfterAWriteStagesTheOldValue() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "new");
    staging.remove("k1");
    staging.put("fresh", "1");
    QVERIFY(staging.writes());
    staging.changes.undo();
    QCOMPARE(staging.text(), "-fresh");
    staging.changes.undo();
    staging.changes.undo();
    QCOMPARE(staging.text(), "k0=#0 k1=#1 -fresh");
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(), "k2=v2 k0=v0 k1=v1");
    staging.changes.redo();
    QCOMPARE(staging.text(), "k0=#4");
}

void TestStagedChanges::summary() {
    const TemporaryLog log(LogBuilder().puts(3).tombstone("gone"));
    Staging staging(log);
    staging.put("k0", "longer");
    auto summary = staging.changes.summary();
    QCOMPARE(summary.records, 1U);
    QCOMPARE(summary.bytes, ByteCount(13 + 2 + 6));
    QCOMPARE(summary.dead, 1U);
    QCOMPARE(summary.deadBytes, ByteCount(17));
    staging.put("gone", "back");
    staging.remove("k1");
    summary = staging.changes.summary();
    QCOMPARE(summary.added, 1U);
    QCOMPARE(summary.changed, 1U);
    QCOMPARE(summary.deleted, 1U);
    QCOMPARE(summary.records, 4U);
    QCOMPARE(summary.dead, 2U);
    const auto before = log.bytes().size();
    QVERIFY(staging.writes());
    QCOMPARE(log.bytes().size(), before + summary.bytes.value());
}

// If one key is refused, all stay staged: nothing is in the file.
void TestStagedChanges::reservedKeyKeepsAllStaged() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    Staging staging(log);
    QSignalSpy failed(&staging.document, &LogDocument::editFailed);
    staging.put("k0", "new");
    staging.put(ByteString("\0simkv.x", 8), "1");
    QVERIFY(staging.writes());
    QCOMPARE(failed.count(), 1);
    QCOMPARE(staging.changes.set().count(), std::size_t{2});
    QCOMPARE(log.bytes(), before);
}

void TestStagedChanges::anotherLogHasNothingStaged() {
    const TemporaryLog log(LogBuilder().puts(3));
    const TemporaryLog other(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "new");
    staging.document.open(QString::fromStdString(other.path()), false);
    QVERIFY(staging.waits());
    QVERIFY(!staging.changes.isModified());
    QVERIFY(!staging.changes.set().canUndo());
}

void TestStagedChanges::newsOfOthersAreConflicts() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "mine");
    staging.put("k1", "mine");
    staging.remove("k2");
    QSignalSpy found(&staging.changes, &StagedChanges::conflictsFound);
    log.append(LogBuilder().put("k0", "theirs").tombstone("k2").bytes());
    staging.document.reload();
    QTRY_COMPARE(staging.text(), "k0=mine! k1=mine"); // both deleted k2
    QCOMPARE(found.count(), 1);
    staging.changes.acceptConflicts({"k0"});
    QCOMPARE(staging.text(), "k0=mine k1=mine");
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(), "k0=mine k1=mine");
}

void TestStagedChanges::newsOfOtherKeysAreNone() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "mine");
    QSignalSpy found(&staging.changes, &StagedChanges::conflictsFound);
    log.append(LogBuilder().put("x", "theirs").bytes());
    staging.document.reload();
    QVERIFY(staging.waits());
    QCOMPARE(staging.document.snapshot()->records(), std::uint64_t{4});
    QCOMPARE(staging.text(), "k0=mine");
    QCOMPARE(found.count(), 0);
}

void TestStagedChanges::anotherFileIsComparedByValue_data() {
    QTest::addColumn<bool>("isInPlace");
    QTest::newRow("replaced") << false;
    QTest::newRow("written anew in place") << true;
}

// What differs or is gone is a conflict; the numbers of records say nothing.
void TestStagedChanges::anotherFileIsComparedByValue() {
    QFETCH(const bool, isInPlace);
    const TemporaryLog log(LogBuilder().puts(5));
    Staging staging(log);
    staging.put("k0", "mine");
    staging.put("k1", "mine");
    staging.put("k4", "mine");
    staging.remove("k2");
    staging.put("fresh", "1");
    staging.put("there", "mine");
    staging.changes.stage({Edit{"copy", Content::of(RecordNumber(3)), {}}}, "Copy");
    QVERIFY(staging.waits());
    const auto ids = staging.changes.set().changes();
    QSignalSpy lost(&staging.changes, &StagedChanges::lostWithFormerFile);
    QSignalSpy conflicts(&staging.changes, &StagedChanges::conflictsFound);
    const auto other =
        LogBuilder().put("k2", "other").put("k1", "v1").put("k0", "other").put("there", "theirs").bytes();
    isInPlace ? log.write(other) : log.replace(other);
    staging.document.reload();
    QTRY_VERIFY(staging.document.externalChange().change != LogChange::None);
    staging.document.reload();
    QVERIFY(staging.waits());
    QCOMPARE(staging.text(), isInPlace ? "k0=mine! k1=mine k4=mine! -k2! fresh=1 there=mine!"
                                       : "k0=mine! k1=mine k4=mine! -k2! fresh=1 there=mine! copy=v3");
    QCOMPARE(lost.count(), isInPlace ? 1 : 0);
    QCOMPARE(conflicts.count(), 1);
    QCOMPARE(staging.changes.set().find("k1")->id.value(), ids[1].id.value()); // its row is the same
    const auto before = log.bytes();
    QVERIFY(staging.writes()); // refused
    QCOMPARE(log.bytes(), before);
    staging.changes.acceptConflicts({"k0", "k2", "k4", "there"});
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(),
             QString("k0=mine k1=mine k4=mine fresh=1 there=mine") + (isInPlace ? "" : " copy=v3"));
}

// Before it is known what the new file has, nothing of it can be overwritten.
void TestStagedChanges::writeWhileComparing() {
    const TemporaryLog log(LogBuilder().puts(2));
    Staging staging(log);
    staging.put("k0", "mine");
    QVERIFY(staging.waits());
    log.replace(LogBuilder().put("a", "b").bytes()); // k0 is gone
    QSemaphore open;
    std::atomic<bool> isHeld{false};
    staging.document.board().setInterceptor(
        [&](const QString& title, Progress& progress, const std::function<void(Progress&)>& run) {
            if (title.startsWith("Comparing")) {
                isHeld = true;
                open.acquire();
            }
            run(progress);
        });
    staging.document.reload();
    QTRY_VERIFY(staging.document.externalChange().change == LogChange::Replaced);
    staging.document.reload();
    QTRY_VERIFY(isHeld);
    const auto before = log.bytes();
    QTRY_VERIFY(staging.document.refusal() == LogDocument::Refusal::None);
    staging.changes.write();
    QTRY_VERIFY(!staging.changes.isWriting());
    QCOMPARE(log.bytes(), before);
    open.release(10);
    QVERIFY(staging.waits());
    QCOMPARE(staging.text(), "k0=mine!");
    staging.document.board().setInterceptor({});
}

// A restored backup: the file has become shorter, and what was typed stands on values that it has or has not.
void TestStagedChanges::restoredBackup() {
    const TemporaryLog log(LogBuilder().puts(2).put("k0", "newer").put("k9", "x"));
    Staging staging(log);
    staging.put("k0", "mine");
    staging.put("k1", "mine");
    staging.put("k9", "mine");
    QVERIFY(staging.waits());
    log.truncate(LogBuilder().puts(2).size());
    staging.document.reload();
    QTRY_VERIFY(staging.document.externalChange().change == LogChange::Truncated);
    staging.document.reload();
    QVERIFY(staging.waits());
    QCOMPARE(staging.text(), "k0=mine! k1=mine k9=mine!");
}

void TestStagedChanges::failedWriteKeepsAllStaged() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    Staging staging(log);
    staging.put("k0", "mine");
    staging.remove("k1");
    {
        const auto other = log.openForWriting();
        QVERIFY(staging.writes());
    }
    QCOMPARE(staging.text(), "k0=mine -k1");
    QCOMPARE(log.bytes(), before);
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(), "k2=v2 k0=mine");
}

void TestStagedChanges::writeWhileWriting() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    staging.put("k0", "mine");
    staging.changes.write();
    QVERIFY(staging.changes.isWriting());
    staging.changes.write(); // does nothing
    staging.changes.stage({Edit{"k1", Content::of(ByteString("later")), must(staging.changes.inLog("k1"))}},
                          "Put");
    QVERIFY(staging.waits());
    QCOMPARE(staging.text(), "k1=later"); // staged meanwhile: not written
    QCOMPARE(staging.live(), "k1=v1 k2=v2 k0=mine");
}

namespace {

// Holds up a write before a call to the system, until it lets it through or ends.
class HeldWrite final {
public:
    explicit HeldWrite(FaultyFileSystem& files, Call call = Call::OpenForWriting) {
        files.before(call, 0, [this] {
            m_waiting.release();
            m_open.acquire();
        });
    }
    ~HeldWrite() { letThrough(); }
    HeldWrite(const HeldWrite&) = delete;
    HeldWrite& operator=(const HeldWrite&) = delete;

    void letThrough() { m_open.release(); }
    [[nodiscard]] bool isHeldUp() { return m_waiting.tryAcquire(1, 10'000); }

private:
    QSemaphore m_open;
    QSemaphore m_waiting;
};

} // namespace

void TestStagedChanges::writeWithoutMemory_data() {
    QTest::addColumn<int>("call");
    QTest::newRow("before it is open") << int(Call::OpenForWriting);
    QTest::newRow("before it is locked") << int(Call::Lock);
    QTest::newRow("while it is locked") << int(Call::Write);
}

// All stays staged, no lock is left, and trying again works.
void TestStagedChanges::writeWithoutMemory() {
    QFETCH(int, call);
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    FaultyFileSystem files;
    Staging staging(log, files);
    staging.put("k0", "mine");
    staging.remove("k1");
    std::optional<Error> error;
    connect(&staging.document, &LogDocument::editFailed, this, [&error](const Error& why) { error = why; });
    files.before(static_cast<Call>(call), 0, [] { throw std::bad_alloc(); });
    QVERIFY(staging.writes());
    QVERIFY(error.has_value());
    QCOMPARE(error->what, std::string("not enough memory"));
    QVERIFY(!staging.changes.isWriting());
    QCOMPARE(staging.document.refusal(), LogDocument::Refusal::None);
    QCOMPARE(staging.text(), "k0=mine -k1");
    QCOMPARE(log.bytes(), before);
    (void)log.openForWriting();
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(), "k2=v2 k0=mine");
}

// As one does that has no memory even to begin.
void TestStagedChanges::writeThatEndsWithoutAWord() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    QSignalSpy failed(&staging.document, &LogDocument::editFailed);
    staging.put("k0", "mine");
    staging.document.board().setInterceptor(
        [](const QString& title, Progress& progress, const std::function<void(Progress&)>& run) {
            if (title == "Writing")
                throw std::bad_alloc();
            run(progress);
        });
    staging.changes.write();
    QVERIFY(staging.changes.isWriting());
    QVERIFY(staging.waits());
    QCOMPARE(failed.count(), 1);
    QVERIFY(!staging.changes.isWriting());
    QCOMPARE(staging.text(), "k0=mine");
    staging.document.board().setInterceptor({});
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(), "k1=v1 k2=v2 k0=mine");
}

void TestStagedChanges::closedWhileWriting() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem files;
    Staging staging(log, files);
    HeldWrite held(files);
    QSignalSpy failed(&staging.document, &LogDocument::editFailed);
    staging.put("k0", "mine");
    staging.changes.write();
    QVERIFY(held.isHeldUp());
    staging.document.close();
    QVERIFY(!staging.changes.isWriting());
    QCOMPARE(failed.count(), 0); // nobody waits for it
}

// By F5, after another program has replaced the file in the middle of a write.
void TestStagedChanges::openedAnewWhileWriting() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem files;
    Staging staging(log, files);
    HeldWrite held(files);
    staging.put("k0", "mine");
    staging.changes.write();
    QVERIFY(held.isHeldUp());
    log.replace(LogBuilder().put("other", "1").put("k0", "other").bytes());
    staging.document.open(QString(staging.document.path()), false);
    QVERIFY(!staging.changes.isWriting());
    held.letThrough();
    QVERIFY(staging.waits());
    QCOMPARE(staging.text(), "k0=mine!");
    QCOMPARE(logText(log.bytes()), "other=1 k0=other"); // the write was for another file
    staging.changes.acceptConflicts({"k0"});
    QVERIFY(staging.writes());
    QCOMPARE(staging.live(), "other=1 k0=mine");
}

namespace {

QStringList journals(const QString& folder) {
    return QDir(folder).entryList(QDir::Files);
}

// Copies all files of the folder, as a killed program leaves them and a second one finds them.
void copyJournals(const QString& from, const QString& to) {
    QDir().mkpath(to);
    for (const auto& name : journals(from))
        QVERIFY(QFile::copy(from + u'/' + name, to + u'/' + name));
}

} // namespace

void TestStagedChanges::journalGoesWithTheLastChange() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging staging(log);
    const auto folder = staging.folder.filePath("staged");
    staging.put("k0", "mine");
    QVERIFY(staging.waits());
    QCOMPARE(journals(folder).size(), 1);
    QCOMPARE(QFileInfo(folder).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    staging.changes.undo();
    QVERIFY(staging.waits());
    QCOMPARE(journals(folder), QStringList());
    staging.changes.redo();
    QVERIFY(staging.waits());
    QCOMPARE(journals(folder).size(), 1);
    QVERIFY(staging.writes());
    QCOMPARE(journals(folder), QStringList());
}

void TestStagedChanges::killedProgramLeavesItsChanges() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging second;
    {
        Staging staging(log);
        staging.put("k0", "mine");
        staging.put("gone", "again");
        staging.remove("k1");
        staging.changes.revert({"gone"});
        QVERIFY(staging.waits());
        copyJournals(staging.folder.filePath("staged"), second.folder.filePath("staged"));
    }
    std::vector<LeftChanges> left;
    connect(&second.changes, &StagedChanges::leftFound, this,
            [&left](const LeftChanges& found) { left.push_back(found); });
    second.document.open(QString::fromStdString(log.path()), false);
    QTRY_COMPARE(left.size(), std::size_t{1});
    QVERIFY(left[0].isSameLog);
    QVERIFY(!second.changes.isModified()); // not unasked
    second.changes.restore(left[0]);
    QVERIFY(second.waits());
    QCOMPARE(second.text(), "k0=mine -k1");
    QCOMPARE(journals(second.folder.filePath("staged")).size(), 1); // the new one's
    QVERIFY(second.writes());
    QCOMPARE(second.live(), "k2=v2 k0=mine");
    QCOMPARE(journals(second.folder.filePath("staged")), QStringList());
}

void TestStagedChanges::leftChangesOfAMovedLogAreConflicts() {
    const TemporaryLog log(LogBuilder().puts(3));
    Staging second;
    {
        Staging staging(log);
        staging.put("k0", "mine");
        staging.put("k1", "mine");
        QVERIFY(staging.waits());
        copyJournals(staging.folder.filePath("staged"), second.folder.filePath("staged"));
    }
    log.append(LogBuilder().put("k1", "theirs").bytes());
    connect(&second.changes, &StagedChanges::leftFound, this,
            [&second](const LeftChanges& found) { second.changes.restore(found); });
    second.document.open(QString::fromStdString(log.path()), false);
    QTRY_COMPARE(second.text(), "k0=mine k1=mine!");
}

// Another file of the name: numbers of records say nothing, values do.
void TestStagedChanges::leftChangesOfAReplacedLog() {
    const TemporaryLog log(LogBuilder().puts(4));
    Staging second;
    {
        Staging staging(log);
        staging.put("k0", "mine");
        staging.put("new", "mine");
        staging.put("k1", "mine");
        staging.put("k3", "mine");
        staging.changes.stage({Edit{"copy", Content::of(RecordNumber(2)), {}}}, "Copy");
        QVERIFY(staging.waits());
        copyJournals(staging.folder.filePath("staged"), second.folder.filePath("staged"));
    }
    log.replace(LogBuilder().put("k0", "other").put("x", "other").put("y", "other").put("k1", "v1").bytes());
    QSignalSpy lost(&second.changes, &StagedChanges::lostWithFormerFile);
    connect(&second.changes, &StagedChanges::leftFound, this,
            [&](const LeftChanges& found) { second.changes.restore(found); });
    second.document.open(QString::fromStdString(log.path()), false);
    QTRY_COMPARE(second.text(), "k0=mine! new=mine k1=mine k3=mine!");
    QCOMPARE(lost.count(), 1);
    QVERIFY(second.waits());
    QCOMPARE(journals(second.folder.filePath("staged")).size(), 1); // the new one's
}

void TestStagedChanges::twoWindowsHaveJournalsOfTheirOwn() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    LogDocument first;
    LogDocument second;
    first.open(QString::fromStdString(log.path()), false);
    StagedChanges one(first, folder.path(), nullptr);
    StagedChanges two(second, folder.path(), nullptr);
    int found = 0;
    connect(&two, &StagedChanges::leftFound, this, [&found] { ++found; });
    QTRY_VERIFY(first.refusal() == LogDocument::Refusal::None && one.isIdle());
    one.stage({Edit{"k0", Content::of(ByteString("1")), must(one.inLog("k0"))}}, "Put");
    QTRY_VERIFY(one.isIdle());
    second.open(QString::fromStdString(log.path()), false);
    QTRY_VERIFY(second.refusal() == LogDocument::Refusal::None && two.isIdle());
    two.stage({Edit{"k0", Content::of(ByteString("2")), must(two.inLog("k0"))}}, "Put");
    QTRY_VERIFY(two.isIdle());
    QCOMPARE(journals(folder.path()).size(), 2);
    QCOMPARE(found, 0); // it is still at it
    one.revertAll();
    QTRY_VERIFY(one.isIdle());
    QCOMPARE(journals(folder.path()).size(), 1);
}

void TestStagedChanges::journalThatCannotBeMadeIsTold() {
    const TemporaryLog log(LogBuilder().puts(3));
    LogDocument document;
    document.open(QString::fromStdString(log.path()), false);
    StagedChanges changes(document, QString::fromStdString(log.path()) + "/staged", nullptr); // in a file
    QSignalSpy failed(&changes, &StagedChanges::journalFailed);
    QTRY_VERIFY(document.refusal() == LogDocument::Refusal::None && changes.isIdle());
    for (const auto* value : {"1", "2"}) {
        changes.stage({Edit{"k0", Content::of(ByteString(value)), must(changes.inLog("k0"))}}, "Put");
        QTRY_VERIFY(changes.isIdle());
    }
    QCOMPARE(failed.count(), 1);
    QVERIFY(changes.isModified()); // it can be written all the same
}

// The window: the list, the question before it closes.
class TestChangesPane final : public QObject {
    Q_OBJECT

private slots:
    void listsOldAndNew();
    void revertsWhatIsSelected();
    void showsTheKey();
    void twoLeftFilesAreRestoredInTurn_data();
    void twoLeftFilesAreRestoredInTurn();
    void comesWithTheFirstChange();
    void closingAsks_data();
    void closingAsks();
    void undoIsNamed();
    void valueAsInTheLogIsNoChange();
    void renamedKeyKeepsItsValue();
    void leftChangesAreOffered_data();
    void leftChangesAreOffered();
    void newsLeaveTheSelectionAlone();
    void duplicatedKeyKeepsBoth();

private:
    static bool stagesSome(User& user, const TemporaryLog& log) {
        if (!user.opensOwn(log))
            return false;
        auto& changes = user.window().changes();
        const auto edit = [&](const char* key, const Content& content) {
            changes.stage({Edit{key, content, must(changes.inLog(key))}}, "Edit");
        };
        edit("k1", Content::of(ByteString("longer value")));
        edit("k2", Content::deleted());
        edit("fresh", Content::of(ByteString()));
        return changes.set().count() == 3;
    }
    static QString row(const ChangesModel& model, int row) {
        QStringList cells;
        for (int column = 0; column < kChangeColumns; ++column)
            cells.append(model.index(row, column).data().toString());
        return cells.join('|');
    }
};

void TestChangesPane::listsOldAndNew() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(stagesSome(user, log));
    auto& model = user.window().feature<ChangeListActions>().pane().model();
    const QAbstractItemModelTester tester(&model);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(row(model, 0), "to change|k1|v1|longer value|2|12");
    QCOMPARE(row(model, 1), "to delete|k2|v2|(none)|2|");
    QCOMPARE(row(model, 2), "to add|fresh|(none)|(empty)||0");
    for (int i = 0; i < 3; ++i)
        QVERIFY(!model.index(i, 0).data(Qt::DecorationRole).value<QIcon>().isNull());
    QVERIFY(user.window().findChild<QLabel*>("status")->text().contains("3 changes not written"));
}

void TestChangesPane::revertsWhatIsSelected() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(stagesSome(user, log));
    auto& pane = user.window().feature<ChangeListActions>().pane();
    pane.table().setFocus();
    pane.table().goToRow(0, 1);
    pane.table().selectRows(2, 2, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    user.action("revertSelected").trigger();
    QCOMPARE(pane.model().rowCount(), 1);
    QCOMPARE(pane.model().changeAt(0).key, ByteString("k2"));
    user.action("undo").trigger(); // both in one step
    QCOMPARE(pane.model().rowCount(), 3);
    user.action("revertAll").trigger();
    QCOMPARE(pane.model().rowCount(), 0);
    QVERIFY(!user.action("revertSelected").isEnabled());
    QVERIFY(!user.action("writeChanges").isEnabled());
}

void TestChangesPane::showsTheKey() {
    const TemporaryLog log(LogBuilder().puts(300));
    User user;
    QVERIFY(stagesSome(user, log));
    user.showsTab(1);
    auto& pane = user.window().feature<ChangeListActions>().pane();
    pane.table().goToRow(0, 1);
    user.action("showInKeys").trigger();
    QCOMPARE(user.window().findChild<QTabWidget*>("pages")->currentIndex(), 0);
    QCOMPARE(user.keys().currentRecord(), RecordNumber(1));
    // One that is not in the log yet can be edited.
    pane.table().goToRow(2, 1);
    user.action("showInKeys").trigger();
    QVERIFY(user.stagesValue("later"));
    QCOMPARE(*user.window().changes().set().find("fresh")->content.bytes(), ByteString("later"));
}

void TestChangesPane::comesWithTheFirstChange() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    auto* dock = user.window().findChild<QWidget*>("changes");
    QVERIFY(dock != nullptr && !dock->isVisible());
    QVERIFY(user.selectsKey("k1"));
    user.action("deleteKeys").trigger();
    QVERIFY(dock->isVisible());
    QVERIFY(user.window().isWindowModified());
    dock->hide();
    QVERIFY(user.selectsKey("k2"));
    user.action("deleteKeys").trigger();
    QVERIFY(!dock->isVisible()); // the user has closed it
}

void TestChangesPane::closingAsks_data() {
    QTest::addColumn<QString>("answer");
    QTest::newRow("cancel") << "Cancel";
    QTest::newRow("discard") << "Discard";
    QTest::newRow("write") << "Write…";
}

void TestChangesPane::closingAsks() {
    QFETCH(QString, answer);
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    User user;
    QVERIFY(stagesSome(user, log));
    const QPointer<MainWindow> window(&user.window());
    QVERIFY(!window->close());
    auto* question = qobject_cast<QMessageBox*>(user.dialog());
    QVERIFY(question != nullptr);
    QVERIFY(question->text().contains("3 changes"));
    QVERIFY(User::presses(question, answer));
    if (answer == "Cancel") {
        QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
        QVERIFY(window && window->isVisible());
        QCOMPARE(user.window().changes().set().count(), std::size_t{3});
        user.action("revertAll").trigger();
        return;
    }
    if (answer == "Write…") {
        QTRY_VERIFY(qobject_cast<QMessageBox*>(QApplication::activeModalWidget()) == nullptr &&
                    QApplication::activeModalWidget() != nullptr);
        QVERIFY(User::presses(user.dialog(), "Write"));
    }
    QTRY_VERIFY(window.isNull());
    QCOMPARE(log.bytes() == before, answer == "Discard");
    if (answer == "Write…")
        QCOMPARE(liveText(log.open()->snapshot()), "k0=v0 k1=longer value fresh=");
}

void TestChangesPane::undoIsNamed() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(!user.action("undo").isEnabled());
    QVERIFY(user.selectsKey("k1"));
    user.action("deleteKeys").trigger();
    QCOMPARE(user.action("undo").text(), "&Undo “Delete Key”");
    user.action("undo").trigger();
    QVERIFY(!user.action("undo").isEnabled());
    QCOMPARE(user.action("redo").text(), "Red&o “Delete Key”");
}

void TestChangesPane::valueAsInTheLogIsNoChange() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.stagesValue("other"));
    QVERIFY(user.window().isWindowModified());
    QVERIFY(user.stagesValue("v1"));
    QVERIFY(!user.window().isWindowModified());
}

void TestChangesPane::renamedKeyKeepsItsValue() {
    // Too large for an editor: it need not be read.
    const ByteString large(3U << 20U, 'x');
    const TemporaryLog log(LogBuilder().puts(3).put("old name", large));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("old name"));
    user.action("renameKey").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    auto* key = dialog->findChild<QPlainTextEdit*>();
    QVERIFY(!User::presses(dialog, "Rename")); // the same
    key->selectAll();
    QTest::keyClicks(key, "k1");
    QVERIFY(dialog->findChild<QLabel*>("problem")->text().contains("has a value"));
    QTest::keyClicks(key, "00");
    QCOMPARE(dialog->findChild<QLabel*>("problem")->text(), "");
    QVERIFY(User::presses(dialog, "Rename"));
    QCOMPARE(user.window().changes().set().count(), std::size_t{2});
    user.action("undo").trigger(); // one step
    QVERIFY(!user.window().isWindowModified());
    user.action("redo").trigger();
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k100")), large);
    QVERIFY(!must(log.open()->get("old name")));
}

void TestChangesPane::duplicatedKeyKeepsBoth() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.stagesValue("staged"));
    user.action("duplicateKey").trigger();
    auto* dialog = user.dialog();
    auto* key = dialog->findChild<QPlainTextEdit*>();
    key->selectAll();
    QTest::keyClicks(key, "copy");
    QVERIFY(User::presses(dialog, "Duplicate"));
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("staged"));
    QCOMPARE(must(log.open()->get("copy")), ByteString("staged"));
}

void TestChangesPane::leftChangesAreOffered_data() {
    QTest::addColumn<bool>("restores");
    QTest::newRow("restore") << true;
    QTest::newRow("discard") << false;
}

void TestChangesPane::leftChangesAreOffered() {
    QFETCH(bool, restores);
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    {
        Staging staging(log);
        staging.put("k0", "mine");
        staging.put("k1", "mine");
        QVERIFY(staging.waits());
        copyJournals(staging.folder.filePath("staged"), user.settings().stagedFolder());
    }
    QVERIFY(user.opensOwn(log));
    QTRY_VERIFY2(user.messages().contains("2 changes, to “k0”, “k1”, were left"),
                 qPrintable(user.messages()));
    QVERIFY(User::presses(&user.window().messages(), restores ? "Restore" : "Discard"));
    QTRY_VERIFY(!user.messages().contains("were left"));
    QVERIFY(user.waits());
    QCOMPARE(user.window().changes().set().count(), restores ? std::size_t{2} : std::size_t{0});
    QCOMPARE(journals(user.settings().stagedFolder()).size(), restores ? 1 : 0);
    if (restores)
        QVERIFY(user.writes());
}

// The row of what was changed last is current when it changes, not whenever the log grows.
void TestChangesPane::newsLeaveTheSelectionAlone() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(stagesSome(user, log));
    auto& pane = user.window().feature<ChangeListActions>().pane();
    QCOMPARE(pane.table().currentIndex().row(), 2);
    pane.table().goToRow(0, 1);
    log.append(LogBuilder().put("theirs", "1").bytes());
    QTRY_COMPARE(user.log().model()->rowCount(), 4);
    QVERIFY(user.waits());
    QCOMPARE(pane.table().currentIndex().row(), 0);
    QCOMPARE(pane.table().selectedCount(), std::uint64_t{1});
}

void TestChangesPane::twoLeftFilesAreRestoredInTurn_data() {
    QTest::addColumn<bool>("isAtOnce"); // the second is asked for while the first is being compared
    QTest::newRow("one after the other") << false;
    QTest::newRow("at once") << true;
}

// Two windows of a program that was killed had changes to the same log.
void TestChangesPane::twoLeftFilesAreRestoredInTurn() {
    QFETCH(const bool, isAtOnce);
    const TemporaryLog log(LogBuilder().puts(4));
    QTemporaryDir folder;
    {
        const auto path = QString::fromStdString(log.path());
        const auto staged = folder.filePath("first");
        LogDocument documents[2];
        StagedChanges one(documents[0], staged, nullptr);
        StagedChanges two(documents[1], staged, nullptr);
        for (auto* changes : {&one, &two}) {
            auto& document = documents[changes == &one ? 0 : 1];
            document.open(path, false);
            QTRY_VERIFY(document.refusal() == LogDocument::Refusal::None && changes->isIdle());
            const ByteString keys[] = {changes == &one ? "k0" : "k1", changes == &one ? "new1" : "new2"};
            for (const auto& key : keys)
                changes->stage({Edit{key, Content::of(ByteString("of " + key)), must(changes->inLog(key))}},
                               "Put");
            QTRY_VERIFY(changes->isIdle());
        }
        QCOMPARE(journals(staged).size(), 2);
        copyJournals(staged, folder.filePath("staged"));
    }
    User user(folder.path());
    QVERIFY(user.opensOwn(log));
    auto& messages = user.window().messages();
    QTRY_COMPARE(messages.texts().size(), 2);
    for (const auto* keys :
         {"2 changes, to “k0”, “new1”, were left on ", "2 changes, to “k1”, “new2”, were left on "})
        QVERIFY2(user.messages().contains(keys), qPrintable(user.messages()));
    const auto restore = [&messages] {
        for (auto* button : messages.findChildren<QPushButton*>()) {
            if (button->text() == "&Restore" && button->isEnabled()) {
                button->click();
                button->click(); // as a hurried user does: it is restored once
                button->setEnabled(false);
                return;
            }
        }
    };
    restore();
    if (!isAtOnce)
        QTRY_COMPARE(user.window().changes().set().count(), std::size_t{2});
    restore();
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{4});
    QVERIFY(user.waits());
    QCOMPARE(user.window().changes().set().conflicts(), std::size_t{0});
    QCOMPARE(messages.texts(), QStringList());
    QCOMPARE(journals(folder.filePath("staged")).size(), 1); // of all four
    QVERIFY(user.writes());
    for (const auto* key : {"k0", "k1", "new1", "new2"})
        QCOMPARE(must(log.open()->get(key)), ByteString("of ") + key);
    QCOMPARE(journals(folder.filePath("staged")), QStringList());
}

int main(int argc, char** argv) {
    return runAll<TestStagedChanges, TestChangesPane>(argc, argv);
}

#include "tst_staged_changes.moc"
