// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_document.h"
#include "document/save_job.h"
#include "document_keys.h"
#include "must.h"
#include "run_all.h"
#include "staged.h"
#include "temporary_log.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

#include <sys/resource.h>

#include <cerrno>
#include <csignal>

using namespace simkv;
using namespace simkv::ui;
using Refusal = LogDocument::Refusal;
using State = LogDocument::State;

class TestLogDocument final : public QObject {
    Q_OBJECT
private slots:
    void nothingOpen();
    void opens();
    void openingIsTold();
    void eventsAreToldOnce();
    void growingLogIsToldOnce();
    void longReadTellsItsStateOnce();
    void unusableFiles_data();
    void unusableFiles();
    void refusals_data();
    void refusals();
    void noPermission();
    void reloadLooksAtThePermissionAgain();
    void refusalWhileReading();
    void readingWritesNothing();
    void putsAndRemoves();
    void editsAreRefusedBeforeAnyIsWritten();
    void conflicts_data();
    void conflicts();
    void refusedEditsDoNothing();
    void lockedLog();
    void tornTailIsCut();
    void damagedLogGrows();
    void newestAndHasValue();
    void reloadReadsNews();
    void replacedFile_data();
    void replacedFile();
    void replacedEmptyFile();
    void reloadOfAFailedOpening();
    void cancelAndResume();
    void cancelWhileOpening();
    void closeWhileReading();
    void openWhileReading();
    void closeForgetsDecisions();
    void destroyedWhileReading();
};

class TestSaveJob final : public QObject {
    Q_OBJECT
private slots:
    void bytesAreEqual_data();
    void bytesAreEqual();
    void existingTargetIsReplaced();
    void logItselfIsRefused_data();
    void logItselfIsRefused();
    void logThatIsGoneIsSaved();
    void cancelledLeavesNothing_data();
    void cancelledLeavesNothing();
    void shorterFileLeavesNothing();
    void unwritableTargets_data();
    void unwritableTargets();
    void unwritableFolder();
    void failureAtTheEnd();
    void progressIsTold();
    void permissionsOfTheLog_data();
    void permissionsOfTheLog();
    void fullDiskIsNamed();
};

namespace {

// A document and what it tells.
class Opened final {
public:
    Opened() {
        QObject::connect(&document, &LogDocument::openFailed,
                         [this](const Error& error) { note("open", error); });
        QObject::connect(&document, &LogDocument::readFailed,
                         [this](const Error& error) { note("read", error); });
        QObject::connect(&document, &LogDocument::editFailed,
                         [this](const Error& error) { note("edit", error); });
        QObject::connect(&document, &LogDocument::edited,
                         [this](const std::vector<RecordNumber>& records) { edited = records; });
        QObject::connect(&document, &LogDocument::tailTruncated,
                         [this](const TruncatedTail& tail) { cut = tail; });
        QObject::connect(&document, &LogDocument::changedOnDisk, [this](LogChange change) {
            const QString what = describe(change);
            if (!what.isEmpty() && !told.contains(what))
                told.append(what);
        });
    }
    explicit Opened(const TemporaryLog& log, bool readOnly = false) : Opened() {
        document.open(QString::fromStdString(log.path()), readOnly);
        (void)waits();
    }
    bool waits() {
        return QTest::qWaitFor([this] { return !document.isReading() && !document.writeTask().isRunning(); },
                               20'000);
    }
    bool applies(std::vector<StagedChange> edits) {
        document.apply(std::move(edits));
        return waits();
    }
    [[nodiscard]] std::optional<RecordNumber> newest(const ByteString& key) const {
        return simkv::ui::newest(document, key);
    }

    LogDocument document;
    QStringList told; // "open: message" of each error, and what others did to the file
    std::vector<Error> errors;
    std::vector<RecordNumber> edited;
    std::optional<TruncatedTail> cut;

private:
    void note(const QString& what, const Error& error) {
        told.append(what + ": " + QString::fromStdString(error.what));
        errors.push_back(error);
    }
};

// Keeps the jobs of a document from beginning.
class Hold final {
public:
    explicit Hold(QThreadPool& pool) : m_threads(pool.maxThreadCount()) {
        for (int i = 0; i < m_threads; ++i)
            pool.start([gate = m_gate] { gate->acquire(); });
    }
    ~Hold() { m_gate->release(m_threads); }

private:
    int m_threads;
    std::shared_ptr<QSemaphore> m_gate = std::make_shared<QSemaphore>();
};

LogBuilder damagedLog() {
    return LogBuilder().puts(5).raw(ByteString(20, '\xEE')).puts(20);
}

} // namespace

void TestLogDocument::nothingOpen() {
    Opened opened;
    QCOMPARE(opened.document.state(), State::Empty);
    QCOMPARE(opened.document.refusal(), Refusal::NothingOpen);
    QVERIFY(opened.document.snapshot() == nullptr);
    QVERIFY(!opened.newest("k"));
    QVERIFY(!hasValue(opened.document, "k"));
    opened.document.reload();
    opened.document.resumeReading();
    QVERIFY(opened.told.isEmpty());
    QVERIFY(opened.applies({staged("k", "v")}));
    QCOMPARE(opened.told.size(), 1); // every apply() is answered
    QVERIFY(opened.told[0].startsWith("edit: "));
    opened.document.close();
    QCOMPARE(opened.document.state(), State::Empty);
}

void TestLogDocument::opens() {
    const TemporaryLog log(LogBuilder().puts(3).tombstone("k1"));
    Opened opened(log);
    auto& document = opened.document;
    QCOMPARE(document.state(), State::Ready);
    QCOMPARE(document.path(), QString::fromStdString(log.path()));
    QVERIFY(!document.wasStopped());
    QVERIFY(document.snapshot()->isComplete());
    QCOMPARE(document.snapshot()->records(), std::uint64_t{4});
    QCOMPARE(document.refusal(), Refusal::None);
    QVERIFY(opened.told.isEmpty());
}

void TestLogDocument::openingIsTold() {
    const TemporaryLog log(LogBuilder().puts(3));
    LogDocument document;
    QSignalSpy logChanged(&document, &LogDocument::logChanged);
    QSignalSpy snapshots(&document, &LogDocument::snapshotChanged);
    State last = State::Empty;
    bool isReading = false;
    connect(&document, &LogDocument::stateChanged, this, [&] {
        last = document.state();
        isReading = document.isReading();
    });
    document.open(QString::fromStdString(log.path()), false);
    QVERIFY(logChanged.count() > 0);
    QCOMPARE(last, State::Opening);
    QVERIFY(isReading);
    QTRY_VERIFY(!document.isReading());
    QVERIFY(snapshots.count() > 0);
    QCOMPARE(last, State::Ready);
    QVERIFY(!isReading); // the end of reading is told, too
    logChanged.clear();
    document.close();
    QCOMPARE(logChanged.count(), 1);
    QCOMPARE(last, State::Empty);
    QVERIFY(document.path().isEmpty());
    QVERIFY(document.snapshot() == nullptr);
}

namespace {

// What a document tells, in order: "log", "snapshot", "state".
class Told final {
public:
    explicit Told(LogDocument& document) : m_document(document) {
        QObject::connect(&document, &LogDocument::logChanged, &m_here, [this] { m_told.append("log"); });
        QObject::connect(&document, &LogDocument::snapshotChanged, &m_here,
                         [this] { m_told.append("snapshot"); });
        QObject::connect(&document, &LogDocument::stateChanged, &m_here, [this] { m_told.append("state"); });
        QObject::connect(&document, &LogDocument::changed, &m_here, [this] { ++m_changes; });
    }
    // How often anything was told to those that look at all of it, since the last call.
    qsizetype changes() { return std::exchange(m_changes, 0); }
    // Since the last call, when the jobs have ended. What they have published by then comes as their result,
    // however slow the machine is.
    QStringList since() {
        m_document.board().pool().waitForDone(20'000);
        return sinceInParts();
    }
    QStringList sinceInParts() {
        const bool isIdle = QTest::qWaitFor(
            [this] { return !m_document.isReading() && !m_document.writeTask().isRunning(); }, 20'000);
        return std::exchange(m_told, {}) + (isIdle ? QStringList() : QStringList{"busy"});
    }

private:
    LogDocument& m_document;
    QStringList m_told;
    qsizetype m_changes = 0;
    QObject m_here;
};

const QStringList kOpened{"log", "state", "snapshot", "state"};

} // namespace

void TestLogDocument::eventsAreToldOnce() {
    const TemporaryLog log(LogBuilder().puts(3));
    LogDocument document;
    Told told(document);
    const auto path = QString::fromStdString(log.path());
    document.open(path, false);
    QCOMPARE(told.since(), kOpened);
    QCOMPARE(told.changes(), 3); // another log, opening; its records; the end
    document.open(path, false);  // in its place
    QCOMPARE(told.since(), kOpened);
    document.apply({staged("k", "v")});
    QCOMPARE(told.since(), (QStringList{"state", "snapshot", "state"}));
    log.append(LogBuilder().put("new", "value").bytes());
    document.reload();
    QCOMPARE(told.since(), (QStringList{"state", "snapshot", "state"}));
    document.open(path + "missing", false);
    QCOMPARE(told.since(), (QStringList{"log", "state", "state"}));
    document.close();
    QCOMPARE(told.since(), (QStringList{"log", "state"}));
    document.close(); // nothing is another now
    QCOMPARE(told.since(), QStringList{"log"});
}

void TestLogDocument::growingLogIsToldOnce() {
    const TemporaryLog log(LogBuilder().puts(3));
    LogDocument document;
    document.setFollowing(true);
    document.open(QString::fromStdString(log.path()), false);
    Told told(document);
    (void)told.since();
    for (std::uint64_t records = 4; records < 7; ++records) {
        log.append(LogBuilder().put("new", "value").bytes());
        QTRY_COMPARE(document.snapshot()->records(), records);
        QCOMPARE(told.since(), QStringList{"snapshot"});
    }
}

// While it runs, each part of a log is a snapshot and no more.
void TestLogDocument::longReadTellsItsStateOnce() {
    LogBuilder block;
    block.puts(2000);
    ByteString bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += block.bytes();
    const TemporaryLog log(bytes);
    LogDocument document;
    Told told(document);
    document.open(QString::fromStdString(log.path()), false);
    const auto all = told.sinceInParts();
    QVERIFY2(all.count("snapshot") >= 2, qPrintable(all.join(u' ')));
    QCOMPARE(all.count("log"), 1);
    QCOMPARE(all.count("state"), 3);                     // opening; the first part is there; all is
    QCOMPARE(told.changes(), all.count("snapshot") + 2); // the first part and its state are one
}

void TestLogDocument::unusableFiles_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("missing") << "missing" << ErrorCode::NotFound;
    QTest::newRow("folder") << "." << ErrorCode::Invalid;
    QTest::newRow("text") << "log" << ErrorCode::Unsupported;
}

void TestLogDocument::unusableFiles() {
    QFETCH(QString, name);
    QFETCH(ErrorCode, code);
    const TemporaryLog log("The quick brown fox jumps over the lazy dog. And again it does, and again.");
    Opened opened;
    opened.document.open(QString::fromStdString(log.path(name.toLatin1().constData())), false);
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.state(), State::Failed);
    QCOMPARE(opened.document.refusal(), Refusal::NothingOpen);
    QVERIFY(opened.document.snapshot() == nullptr);
    QCOMPARE(opened.errors.size(), std::size_t{1});
    QVERIFY(opened.told[0].startsWith("open: "));
    QCOMPARE(opened.errors[0].code, code);
    QVERIFY(!opened.document.path().isEmpty()); // reload() tries again
}

void TestLogDocument::refusals_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("readOnly");
    QTest::addColumn<QList<Refusal>>("refusals"); // at first, and after each decision to edit
    const auto bytes = [](const LogBuilder& log) { return QByteArray::fromStdString(log.bytes()); };
    QTest::newRow("clean") << bytes(LogBuilder().puts(3)) << false << QList{Refusal::None};
    QTest::newRow("empty") << QByteArray() << false << QList{Refusal::None};
    QTest::newRow("torn tail") << bytes(LogBuilder().puts(3).raw("tail")) << false << QList{Refusal::None};
    QTest::newRow("read-only") << bytes(LogBuilder().puts(3)) << true
                               << QList{Refusal::ReadOnly, Refusal::None};
    QTest::newRow("damaged") << bytes(damagedLog()) << false << QList{Refusal::Damaged, Refusal::None};
    QTest::newRow("damaged, read-only")
        << bytes(damagedLog()) << true << QList{Refusal::ReadOnly, Refusal::Damaged, Refusal::None};
    QTest::newRow("no whole record") << QByteArray::fromStdString(LogBuilder().put("first", "value").cut(16))
                                     << false << QList{Refusal::NoWholeRecord, Refusal::None};
    QTest::newRow("zeros") << QByteArray(50, '\0') << false << QList{Refusal::NoWholeRecord, Refusal::None};
}

void TestLogDocument::refusals() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, readOnly);
    QFETCH(QList<Refusal>, refusals);
    const TemporaryLog log(bytes.toStdString());
    Opened opened(log, readOnly);
    QCOMPARE(opened.document.state(), State::Ready);
    for (qsizetype decisions = 0; decisions < refusals.size(); ++decisions) {
        if (decisions > 0) {
            QSignalSpy told(&opened.document, &LogDocument::stateChanged);
            opened.document.allowEditing();
            QCOMPARE(told.count(), 1);
        }
        QCOMPARE(opened.document.refusal(), refusals[decisions]);
    }
    QCOMPARE(log.bytes(), bytes.toStdString()); // a decision alone changes nothing
    QVERIFY(opened.applies({staged("new", "value")}));
    QVERIFY(opened.told.isEmpty());
    QCOMPARE(must(log.open()->get("new")), ByteString("value"));
}

void TestLogDocument::noPermission() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto path = QString::fromStdString(log.path());
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner));
    if (QFileInfo(path).isWritable())
        QSKIP("this user may write everything");
    Opened opened(log);
    QCOMPARE(opened.document.refusal(), Refusal::NoPermission);
    opened.document.allowEditing();
    QCOMPARE(opened.document.refusal(), Refusal::NoPermission);
}

void TestLogDocument::reloadLooksAtThePermissionAgain() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto path = QString::fromStdString(log.path());
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner));
    if (QFileInfo(path).isWritable())
        QSKIP("this user may write everything");
    Opened opened(log);
    QCOMPARE(opened.document.refusal(), Refusal::NoPermission);
    const auto reloads = [&](QFile::Permissions permissions) {
        return QFile::setPermissions(path, permissions) && (opened.document.reload(), opened.waits());
    };
    QVERIFY(reloads(QFile::ReadOwner | QFile::WriteOwner));
    QCOMPARE(opened.document.refusal(), Refusal::None);
    QVERIFY(opened.applies({staged("new", "value")}));
    QCOMPARE(must(log.open()->get("new")), ByteString("value"));
    QVERIFY(reloads(QFile::ReadOwner));
    QCOMPARE(opened.document.refusal(), Refusal::NoPermission);
}

void TestLogDocument::refusalWhileReading() {
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened(log);
    {
        const Hold hold(opened.document.board().pool());
        opened.document.reload();
        QCOMPARE(opened.document.refusal(), Refusal::StillReading);
    }
    QVERIFY(opened.waits());
    {
        const Hold hold(opened.document.board().pool());
        opened.document.apply({staged("k", "v")});
        QCOMPARE(opened.document.refusal(), Refusal::Writing);
    }
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.refusal(), Refusal::None);
}

void TestLogDocument::readingWritesNothing() {
    const auto bytes = damagedLog().raw("tail").bytes();
    const TemporaryLog log(bytes);
    Opened opened(log);
    opened.document.reload();
    QVERIFY(opened.waits());
    opened.document.close();
    QCOMPARE(log.bytes(), bytes);
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestLogDocument::putsAndRemoves() {
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened(log);
    QSignalSpy snapshots(&opened.document, &LogDocument::snapshotChanged);
    const auto before = QDateTime::currentSecsSinceEpoch();
    QVERIFY(opened.applies({staged("k0", "new", RecordNumber(0)), staged("k1", std::nullopt, RecordNumber(1)),
                            staged("k9", "more")}));
    QVERIFY(opened.told.isEmpty());
    // They come after the marker of their batch.
    QCOMPARE(opened.edited, (std::vector{RecordNumber(4), RecordNumber(5), RecordNumber(6)}));
    QCOMPARE(snapshots.count(), 1);
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{7});
    QCOMPARE(opened.document.snapshot()->stateOf(RecordNumber(3)), RecordState::Marker);
    const auto store = log.open();
    QCOMPARE(must(store->get("k0")), ByteString("new"));
    QVERIFY(!must(store->get("k1")));
    QCOMPARE(must(store->get("k9")), ByteString("more"));
    const auto time = must(store->snapshot()->place(RecordNumber(4))).header.timestamp.seconds();
    QVERIFY(time >= before && time <= QDateTime::currentSecsSinceEpoch());
    // The lock is given back.
    QVERIFY(log.openForWriting() != nullptr);
}

void TestLogDocument::editsAreRefusedBeforeAnyIsWritten() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    Opened opened(log);
    QVERIFY(opened.applies({staged("k0", "new", RecordNumber(0)), staged("k1", "new", RecordNumber(2))}));
    QCOMPARE(opened.errors.size(), std::size_t{1});
    QCOMPARE(opened.errors[0].code, ErrorCode::Changed);
    QVERIFY(opened.edited.empty());
    QCOMPARE(log.bytes(), before);
    QCOMPARE(opened.document.refusal(), Refusal::None);
}

void TestLogDocument::conflicts_data() {
    QTest::addColumn<bool>("isDelete");
    QTest::newRow("put") << false;
    QTest::newRow("delete") << true;
}

void TestLogDocument::conflicts() {
    QFETCH(bool, isDelete);
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened(log);
    const auto base = opened.newest("k1");
    const auto mine = isDelete ? std::optional<ByteString>() : std::optional<ByteString>("mine");
    // Meanwhile another program:
    must(log.openForWriting()->put("k1", "theirs", Timestamp(kTestTime)));
    const auto theirs = log.bytes();
    QVERIFY(opened.applies({staged("k1", mine, base)}));
    QCOMPARE(opened.errors.size(), std::size_t{1});
    QCOMPARE(opened.errors[0].code, ErrorCode::Changed);
    QCOMPARE(log.bytes(), theirs);
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{4}); // the news are shown
    // What stands on them is written; a key that nobody changed as well.
    QVERIFY(opened.applies({staged("k1", mine, opened.newest("k1")), staged("k2", "mine", RecordNumber(2))}));
    QCOMPARE(opened.edited.size(), std::size_t{2});
    QCOMPARE(must(log.open()->get("k1")).value_or("none"),
             isDelete ? ByteString("none") : ByteString("mine"));
}

void TestLogDocument::refusedEditsDoNothing() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    Opened opened(log, true);
    QVERIFY(opened.applies({staged("k", "v")}));
    QCOMPARE(opened.told, QStringList{"edit: the log cannot be changed now; nothing was written"});
    QCOMPARE(log.bytes(), before);
    opened.document.allowEditing();
    QVERIFY(opened.applies({staged(ByteString("\0simkv.x", 8), "v")}));
    QCOMPARE(opened.errors.size(), std::size_t{2});
    QCOMPARE(opened.errors[1].code, ErrorCode::Invalid);
    QVERIFY2(opened.told[1].contains("reserved"), qPrintable(opened.told[1]));
    QCOMPARE(log.bytes(), before);
    QVERIFY(opened.edited.empty());
}

void TestLogDocument::lockedLog() {
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened(log);
    {
        const auto other = log.openForWriting();
        QVERIFY(opened.applies({staged("k", "v")}));
    }
    QCOMPARE(opened.errors.size(), std::size_t{1});
    QCOMPARE(opened.errors[0].code, ErrorCode::Locked);
    QVERIFY(opened.applies({staged("k", "v")}));
    QCOMPARE(opened.edited, std::vector{RecordNumber(3)});
}

void TestLogDocument::tornTailIsCut() {
    LogBuilder whole;
    whole.puts(3);
    const TemporaryLog log(whole.bytes() + "tail");
    Opened opened(log);
    QVERIFY(opened.applies({staged("k", "v")}));
    QVERIFY(opened.cut);
    QCOMPARE(opened.cut->finding.offset, Offset(whole.size()));
    QCOMPARE(log.bytesOf(opened.cut->savedAs), ByteString("tail"));
    QCOMPARE(log.bytes().substr(0, whole.size()), whole.bytes());
    QCOMPARE(opened.document.snapshot()->tail().has_value(), false);
    QCOMPARE(must(log.open()->get("k")), ByteString("v"));
}

void TestLogDocument::damagedLogGrows() {
    const auto bytes = damagedLog().bytes();
    const TemporaryLog log(bytes);
    Opened opened(log);
    QVERIFY(opened.document.snapshot()->hasDamage());
    opened.document.allowEditing();
    QVERIFY(opened.applies({staged("k", "v")}));
    QVERIFY(!opened.cut);
    QCOMPARE(log.bytes().substr(0, bytes.size()), bytes);
    QCOMPARE(log.bytes().size(), bytes.size() + 15);
    QCOMPARE(opened.document.refusal(), Refusal::None); // asked once
}

void TestLogDocument::newestAndHasValue() {
    const TemporaryLog log(LogBuilder().puts(3).put("k0", "newer").tombstone("k1"));
    Opened opened(log);
    QCOMPARE(opened.newest("k0"), std::optional(RecordNumber(3)));
    QCOMPARE(opened.newest("k1"), std::optional(RecordNumber(4))); // the tombstone
    QCOMPARE(opened.newest("none"), std::nullopt);
    QVERIFY(hasValue(opened.document, "k0"));
    QVERIFY(!hasValue(opened.document, "k1"));
    QVERIFY(hasValue(opened.document, "k2"));
    QVERIFY(!hasValue(opened.document, "none"));
}

void TestLogDocument::reloadReadsNews() {
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened(log);
    const auto before = opened.document.snapshot();
    log.append(LogBuilder().put("k9", "new").tombstone("k0").bytes());
    opened.document.reload();
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{5});
    QVERIFY(hasValue(opened.document, "k9"));
    QVERIFY(!hasValue(opened.document, "k0"));
    QVERIFY(opened.document.snapshot()->isOfSameLog(*before)); // the same log goes on
    QCOMPARE(before->records(), std::uint64_t{3});
    QCOMPARE(opened.document.refusal(), Refusal::None);
}

void TestLogDocument::replacedFile_data() {
    QTest::addColumn<bool>("isCut");
    QTest::newRow("another file") << false;
    QTest::newRow("cut") << true;
}

void TestLogDocument::replacedFile() {
    QFETCH(bool, isCut);
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened(log);
    if (isCut)
        log.truncate(17);
    else
        log.replace(LogBuilder().puts(8).bytes());
    opened.document.reload();
    QVERIFY(opened.waits());
    QCOMPARE(opened.told, QStringList{describe(isCut ? LogChange::Truncated : LogChange::Replaced)});
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{3}); // what was read stays
    QCOMPARE(opened.document.state(), State::Ready);
    opened.document.reload(); // now that it is known
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.snapshot()->records(), isCut ? std::uint64_t{1} : std::uint64_t{8});
}

void TestLogDocument::replacedEmptyFile() {
    const TemporaryLog log((ByteString()));
    Opened opened(log);
    log.replace(LogBuilder().puts(8).bytes());
    opened.document.reload();
    QVERIFY(opened.waits());
    QCOMPARE(opened.told, QStringList{describe(LogChange::Replaced)});
    QCOMPARE(opened.document.state(), State::Ready);
}

void TestLogDocument::reloadOfAFailedOpening() {
    const TemporaryLog log;
    Opened opened(log);
    QCOMPARE(opened.document.state(), State::Failed);
    log.write(LogBuilder().puts(2).bytes());
    opened.document.reload();
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.state(), State::Ready);
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{2});
}

void TestLogDocument::cancelAndResume() {
    const TemporaryLog log(LogBuilder().puts(3));
    Opened opened;
    {
        const Hold hold(opened.document.board().pool());
        opened.document.open(QString::fromStdString(log.path()), false);
        opened.document.readTask().cancel();
    }
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.state(), State::Ready);
    QVERIFY(opened.document.wasStopped());
    QCOMPARE(opened.document.refusal(), Refusal::Stopped);
    QVERIFY(opened.document.snapshot() != nullptr && !opened.document.snapshot()->isComplete());
    QVERIFY(opened.told.isEmpty()); // no failure
    QVERIFY(opened.applies({staged("k", "v")}));
    QCOMPARE(opened.errors.size(), std::size_t{1});
    QCOMPARE(log.bytes(), LogBuilder().puts(3).bytes());
    opened.document.resumeReading();
    QVERIFY(!opened.document.wasStopped());
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{3});
    QVERIFY(opened.document.snapshot()->isComplete());
    QCOMPARE(opened.document.refusal(), Refusal::None);
}

// Even the byte order of such a file takes a search.
void TestLogDocument::cancelWhileOpening() {
    const TemporaryLog log(ByteString(100'000, 'x'));
    Opened opened;
    {
        const Hold hold(opened.document.board().pool());
        opened.document.open(QString::fromStdString(log.path()), false);
        opened.document.readTask().cancel();
    }
    QVERIFY(opened.waits());
    QCOMPARE(opened.errors.size(), std::size_t{1});
    QCOMPARE(opened.errors[0].code, ErrorCode::Cancelled);
    QCOMPARE(opened.document.state(), State::Failed);
    QVERIFY(!opened.document.wasStopped());
    QCOMPARE(opened.document.refusal(), Refusal::NothingOpen);
}

void TestLogDocument::closeWhileReading() {
    const TemporaryLog log(LogBuilder().puts(50'000));
    Opened opened;
    opened.document.open(QString::fromStdString(log.path()), false);
    connect(&opened.document, &LogDocument::snapshotChanged, &opened.document, &LogDocument::close);
    QTRY_COMPARE(opened.document.state(), State::Empty); // closed from within the first part
    QSignalSpy told(&opened.document, &LogDocument::stateChanged);
    QVERIFY(opened.document.snapshot() == nullptr);
    QVERIFY(!opened.document.isReading());
    QVERIFY(opened.document.board().pool().waitForDone(20'000));
    QCoreApplication::processEvents();
    QCOMPARE(told.count(), 0);
    QVERIFY(opened.told.isEmpty());
    QVERIFY(opened.document.snapshot() == nullptr);
}

void TestLogDocument::openWhileReading() {
    const TemporaryLog first(LogBuilder().puts(50'000));
    const TemporaryLog second(LogBuilder().puts(2));
    Opened opened;
    opened.document.open(QString::fromStdString(first.path()), true);
    opened.document.open(QString::fromStdString(second.path()), false);
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.path(), QString::fromStdString(second.path()));
    QCOMPARE(opened.document.snapshot()->records(), std::uint64_t{2});
    QCOMPARE(opened.document.refusal(), Refusal::None);
}

void TestLogDocument::closeForgetsDecisions() {
    const TemporaryLog log(damagedLog());
    Opened opened(log, true);
    opened.document.allowEditing();
    opened.document.allowEditing();
    QCOMPARE(opened.document.refusal(), Refusal::None);
    opened.document.open(QString::fromStdString(log.path()), false);
    QVERIFY(opened.waits());
    QCOMPARE(opened.document.refusal(), Refusal::Damaged);
}

void TestLogDocument::destroyedWhileReading() {
    const TemporaryLog log(LogBuilder().puts(50'000));
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 5; ++i) {
        LogDocument document;
        QSignalSpy snapshots(&document, &LogDocument::snapshotChanged);
        document.open(QString::fromStdString(log.path()), false);
        if (i % 2 == 1)
            QTRY_VERIFY(snapshots.count() > 0);
    }
    QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
}

namespace {

std::unique_ptr<simkv::File> openFile(const TemporaryLog& log) {
    return must(systemFileSystem().openForReading(log.path()));
}

ByteString pattern(std::size_t size) {
    ByteString bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>(i * 31 + i / 251);
    return bytes;
}

Result<void> save(const TemporaryLog& log, const std::string& to) {
    NoProgress unwatched;
    const auto file = openFile(log);
    return saveRange(*file, Offset(0), must(file->info()).size, QString::fromStdString(to), unwatched);
}

// Cancels when so many bytes are done; 0: before the first.
class Impatient final : public Progress {
public:
    explicit Impatient(std::uint64_t lockTimeout) : m_patience(lockTimeout) {}
    bool isCancelled() const noexcept override { return m_done.value() >= m_patience; }
    void advance(ByteCount done, ByteCount total) noexcept override {
        m_grows = m_grows && done > m_done;
        m_done = done;
        m_total = total;
    }
    ByteCount m_done;
    ByteCount m_total;
    bool m_grows = true;

private:
    std::uint64_t m_patience;
};

} // namespace

void TestSaveJob::bytesAreEqual_data() {
    QTest::addColumn<quint64>("start");
    QTest::addColumn<quint64>("count");
    QTest::newRow("all") << quint64{0} << quint64{3'000'001};
    QTest::newRow("nothing") << quint64{5} << quint64{0};
    QTest::newRow("one byte") << quint64{7} << quint64{1};
    QTest::newRow("within") << quint64{1'048'575} << quint64{1'500'000};
    QTest::newRow("the end") << quint64{3'000'000} << quint64{1};
}

void TestSaveJob::bytesAreEqual() {
    QFETCH(quint64, start);
    QFETCH(quint64, count);
    const auto bytes = pattern(3'000'001);
    const TemporaryLog log(bytes);
    NoProgress unwatched;
    const auto saved = saveRange(*openFile(log), Offset(start), ByteCount(count),
                                 QString::fromStdString(log.path("copy")), unwatched);
    QVERIFY(saved);
    QVERIFY(log.bytesOf(log.path("copy")) == bytes.substr(start, count));
    QCOMPARE(log.files(), (QStringList{"copy", "log"}));
    QVERIFY(log.bytes() == bytes);
}

void TestSaveJob::existingTargetIsReplaced() {
    const TemporaryLog log("new");
    log.write(log.path("copy"), "an older and longer file");
    QVERIFY(save(log, log.path("copy")));
    QCOMPARE(log.bytesOf(log.path("copy")), ByteString("new"));
    QCOMPARE(log.files(), (QStringList{"copy", "log"}));
}

void TestSaveJob::logItselfIsRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("same path") << "log";
    QTest::newRow("another way") << "./log";
    QTest::newRow("symbolic link") << "link";
}

void TestSaveJob::logItselfIsRefused() {
    QFETCH(QString, name);
    const TemporaryLog log("bytes of the log");
    QVERIFY(QFile::link(QString::fromStdString(log.path()), QString::fromStdString(log.path("link"))));
    const auto before = log.files();
    const auto saved = save(log, log.path(name.toLatin1().constData()));
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::Invalid);
    QCOMPARE(log.bytes(), ByteString("bytes of the log"));
    QCOMPARE(log.files(), before);
}

// The last chance of a log that was deleted while it was open.
void TestSaveJob::logThatIsGoneIsSaved() {
    const TemporaryLog log("bytes of the log");
    const auto file = openFile(log);
    QVERIFY(QFile::remove(QString::fromStdString(log.path())));
    NoProgress unwatched;
    const auto saved =
        saveRange(*file, Offset(0), ByteCount(16), QString::fromStdString(log.path("copy")), unwatched);
    QVERIFY2(saved, saved ? "" : saved.error().what.c_str());
    QCOMPARE(log.bytesOf(log.path("copy")), ByteString("bytes of the log"));
}

void TestSaveJob::cancelledLeavesNothing_data() {
    QTest::addColumn<quint64>("lockTimeout");
    QTest::newRow("at once") << quint64{0};
    QTest::newRow("half way") << quint64{1'500'000};
}

void TestSaveJob::cancelledLeavesNothing() {
    QFETCH(quint64, lockTimeout);
    const TemporaryLog log(pattern(4'000'000));
    log.write(log.path("existing"), "stays");
    for (const auto* name : {"copy", "existing"}) {
        Impatient progress(lockTimeout);
        const auto saved = saveRange(*openFile(log), Offset(0), ByteCount(4'000'000),
                                     QString::fromStdString(log.path(name)), progress);
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, ErrorCode::Cancelled);
        QVERIFY(progress.m_done >= ByteCount(lockTimeout) && progress.m_done < ByteCount(4'000'000));
        QCOMPARE(log.files(), (QStringList{"existing", "log"}));
        QCOMPARE(log.bytesOf(log.path("existing")), ByteString("stays"));
    }
}

void TestSaveJob::shorterFileLeavesNothing() {
    const TemporaryLog log(pattern(3'000'000));
    const auto file = openFile(log);
    log.truncate(2'500'000);
    NoProgress unwatched;
    const auto saved = saveRange(*file, Offset(0), ByteCount(3'000'000),
                                 QString::fromStdString(log.path("copy")), unwatched);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::Changed);
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestSaveJob::unwritableTargets_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("missing folder") << "none/copy";
    QTest::newRow("a folder") << ".";
    QTest::newRow("below a file") << "log/copy";
}

void TestSaveJob::unwritableTargets() {
    QFETCH(QString, name);
    const TemporaryLog log("bytes");
    const auto path = log.path(name.toLatin1().constData());
    const auto saved = save(log, path);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::Io);
    QCOMPARE(saved.error().path, path);
    QVERIFY(!saved.error().what.empty());
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestSaveJob::unwritableFolder() {
    const TemporaryLog log("bytes");
    const TemporaryLog other("");
    const auto folder = QFileInfo(QString::fromStdString(other.path())).absolutePath();
    const QFile::Permissions usual = QFile::permissions(folder);
    QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner));
    const bool isUnwritable = !QFileInfo(folder).isWritable();
    const auto saved = save(log, other.path("copy"));
    QVERIFY(QFile::setPermissions(folder, usual));
    if (!isUnwritable)
        QSKIP("this user may write everything");
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::Io);
    QCOMPARE(other.files(), QStringList{"log"});
}

// The new name cannot be given: the folder is gone by then.
void TestSaveJob::failureAtTheEnd() {
    class Remover final : public Progress {
    public:
        explicit Remover(const QString& folder) : m_folder(folder) {}
        bool isCancelled() const noexcept override { return false; }
        void advance(ByteCount, ByteCount) noexcept override { QDir(m_folder).removeRecursively(); }

    private:
        QString m_folder;
    };
    const TemporaryLog log("bytes");
    const auto folder = QString::fromStdString(log.path("folder"));
    QVERIFY(QDir().mkdir(folder));
    Remover progress(folder);
    const auto saved =
        saveRange(*openFile(log), Offset(0), ByteCount(5), folder + QStringLiteral("/copy"), progress);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::Io);
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestSaveJob::progressIsTold() {
    const TemporaryLog log(pattern(4'000'000));
    Impatient progress(std::numeric_limits<std::uint64_t>::max());
    QVERIFY(saveRange(*openFile(log), Offset(1'000'000), ByteCount(3'000'000),
                      QString::fromStdString(log.path("copy")), progress));
    QCOMPARE(progress.m_done, ByteCount(3'000'000));
    QCOMPARE(progress.m_total, ByteCount(3'000'000));
    QVERIFY(progress.m_grows);
}

void TestSaveJob::permissionsOfTheLog_data() {
    QTest::addColumn<int>("log");
    QTest::addColumn<int>("before"); // of the file in whose place it comes, 0 for none
    QTest::addColumn<int>("after");
    QTest::newRow("private") << 0x6000 << 0 << 0x6000;
    QTest::newRow("for the group") << 0x6040 << 0 << 0x6040;
    QTest::newRow("read-only") << 0x4000 << 0 << 0x6000;
    QTest::newRow("in place of a wider one") << 0x6000 << 0x6044 << 0x6000;
    QTest::newRow("in place of a narrower one") << 0x6044 << 0x6000 << 0x6000;
}

void TestSaveJob::permissionsOfTheLog() {
    QFETCH(int, log);
    QFETCH(int, before);
    QFETCH(int, after);
    const TemporaryLog file("bytes");
    const auto copy = QString::fromStdString(file.path("copy"));
    QVERIFY(QFile::setPermissions(QString::fromStdString(file.path()), QFile::Permissions(log)));
    if (before != 0) {
        file.write(file.path("copy"), "older");
        QVERIFY(QFile::setPermissions(copy, QFile::Permissions(before)));
    }
    QVERIFY(save(file, file.path("copy")));
    constexpr int kUser = 0x700; // of whoever asks
    QCOMPARE(QFile::permissions(copy).toInt() & ~kUser, after);
}

void TestSaveJob::fullDiskIsNamed() {
    const TemporaryLog log(pattern(3'000'000));
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit former{};
    getrlimit(RLIMIT_FSIZE, &former);
    rlimit full = former;
    full.rlim_cur = 1'000'000;
    setrlimit(RLIMIT_FSIZE, &full);
    const auto saved = save(log, log.path("copy"));
    setrlimit(RLIMIT_FSIZE, &former);
    QVERIFY(!saved);
    QCOMPARE(saved.error().systemError, EFBIG);
    QCOMPARE(saved.error().path, log.path("copy"));
    QCOMPARE(log.files(), QStringList{"log"});
}

int main(int argc, char** argv) {
    return runAll<TestLogDocument, TestSaveJob>(argc, argv);
}

#include "tst_log_document.moc"
