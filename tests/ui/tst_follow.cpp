// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_document.h"
#include "document_keys.h"
#include "must.h"
#include "pages/document_messages.h"
#include "run_all.h"
#include "staged.h"
#include "temporary_log.h"
#include "views/message_bar.h"

#include <QDir>
#include <QFile>
#include <QPushButton>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <thread>

using namespace simkv;
using namespace simkv::ui;
using Act = std::function<void(const TemporaryLog&)>;
Q_DECLARE_METATYPE(Act)
Q_DECLARE_METATYPE(LogChange)

class TestFollow final : public QObject {
    Q_OBJECT
private slots:
    void rowsArriveWhileFollowing();
    void newsAreToldWhileNotFollowing();
    void messageGrowsInPlace();
    void readThem();
    void followFromTheMessage();
    void dismissedMessageStaysAway();
    void otherChanges_data();
    void otherChanges();
    void cutRowsSaySo();
    void removedFileCanBeSaved();
    void missingThenBackIsSolved();
    void replacedWithoutANotice();
    void ownWritesAreNoNews_data();
    void ownWritesAreNoNews();
    void editsGoOnWhileFollowing();
    void burstArrivesWhole_data();
    void burstArrivesWhole();
    void bigGrowthIsReadAsAJob_data();
    void bigGrowthIsReadAsAJob();
    void stoppedReadingIsLeftAlone();
    void slowDiskIsCaughtUpWith();
    void noticesAreFew();
    void closedWhileLooking();
    void destroyedWhileLooking();
    void anotherLogIsFollowed();
    void followingWritesNothing();
    void damageArrives();
};

namespace {

// A document, and what a user reads about it.
class Shown final {
public:
    explicit Shown(const TemporaryLog& log, bool follow, bool readOnly = false) {
        document.setFollowing(follow);
        opens(log, readOnly);
    }
    void opens(const TemporaryLog& log, bool readOnly = false) {
        document.open(QString::fromStdString(log.path()), readOnly);
        QVERIFY(waits());
    }
    bool waits() {
        return QTest::qWaitFor([this] { return !document.isReading() && !document.writeTask().isRunning(); },
                               20'000);
    }
    [[nodiscard]] std::uint64_t records() const {
        return document.snapshot() ? document.snapshot()->records() : 0;
    }
    [[nodiscard]] LogChange change() const { return document.externalChange().change; }
    [[nodiscard]] QString text() const { return bar.texts().join(u'\n'); }
    [[nodiscard]] QPushButton* button(const QString& text) const {
        for (auto* button : bar.findChildren<QPushButton*>()) {
            if (button->text() == text && button->isVisibleTo(&bar))
                return button;
        }
        return nullptr;
    }
    bool presses(const QString& text) {
        auto* found = button(text);
        if (found != nullptr)
            found->click();
        return found != nullptr;
    }

    LogDocument document;
    MessageBar bar;
    DocumentMessages messages{document, bar};
};

ByteString one(int number) {
    return LogBuilder().put("new" + std::to_string(number), "value").bytes();
}

// A log of the same size as LogBuilder().puts().
ByteString others(int count) {
    LogBuilder log;
    for (int i = 0; i < count; ++i)
        log.put("K" + std::to_string(i), "V" + std::to_string(i));
    return log.bytes();
}

// Keeps the jobs of a document from beginning.
class Hold final {
public:
    explicit Hold(QThreadPool& pool) : m_threads(pool.maxThreadCount()) {
        for (int i = 0; i < m_threads; ++i)
            pool.start([gate = m_gate, held = m_held] {
                held->release();
                gate->acquire();
            });
        m_held->acquire(m_threads);
    }
    ~Hold() { m_gate->release(m_threads); }

private:
    int m_threads;
    std::shared_ptr<QSemaphore> m_gate = std::make_shared<QSemaphore>();
    std::shared_ptr<QSemaphore> m_held = std::make_shared<QSemaphore>();
};

} // namespace

void TestFollow::rowsArriveWhileFollowing() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, true);
    const auto before = shown.document.snapshot();
    for (int i = 0; i < 3; ++i) {
        log.append(one(i));
        QTRY_COMPARE(shown.records(), std::uint64_t{4} + static_cast<std::uint64_t>(i));
    }
    QVERIFY(shown.document.snapshot()->isOfSameLog(*before)); // the same log goes on
    QVERIFY(shown.document.snapshot()->isComplete());
    QVERIFY(hasValue(shown.document, "new2"));
    QCOMPARE(shown.text(), QString());
}

void TestFollow::newsAreToldWhileNotFollowing() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, false);
    QSignalSpy told(&shown.document, &LogDocument::changedOnDisk);
    log.append(one(0));
    QTRY_COMPARE(told.count(), 1);
    QCOMPARE(told[0][0].value<LogChange>(), LogChange::Appended);
    QCOMPARE(told[0][1].value<ByteCount>(), ByteCount(one(0).size()));
    QCOMPARE(shown.text(), QString("Another program has appended 22 bytes."));
    QCOMPARE(shown.records(), std::uint64_t{3});
}

void TestFollow::messageGrowsInPlace() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, false);
    log.append(one(0));
    QTRY_VERIFY(shown.text().contains("22 bytes"));
    const auto* button = shown.button("Read Them");
    log.append(one(1));
    QTRY_VERIFY(shown.text().contains("44 bytes"));
    QCOMPARE(shown.button("Read Them"), button); // not taken away from below the mouse
}

void TestFollow::readThem() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, false);
    log.append(one(0));
    QTRY_VERIFY(shown.button("Read Them") != nullptr);
    QVERIFY(shown.presses("Read Them")); // once
    QTRY_COMPARE(shown.records(), std::uint64_t{4});
    QTRY_COMPARE(shown.text(), QString());
    log.append(one(1)); // still not following
    QTRY_COMPARE(shown.change(), LogChange::Appended);
    QCOMPARE(shown.records(), std::uint64_t{4});
}

void TestFollow::followFromTheMessage() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, false);
    QSignalSpy following(&shown.document, &LogDocument::followingChanged);
    log.append(one(0));
    QTRY_VERIFY(shown.button("Follow") != nullptr);
    QVERIFY(shown.presses("Follow")); // once
    QTRY_COMPARE(shown.records(), std::uint64_t{4});
    QTRY_COMPARE(shown.text(), QString());
    QCOMPARE(following.count(), 1);
    QVERIFY(shown.document.isFollowing());
    log.append(one(1));
    QTRY_COMPARE(shown.records(), std::uint64_t{5});
}

void TestFollow::dismissedMessageStaysAway() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, false);
    log.append(one(0));
    QTRY_VERIFY(shown.bar.contains("disk"));
    shown.bar.findChild<QToolButton*>()->click();
    QTRY_VERIFY(!shown.bar.contains("disk"));
    log.append(one(1));
    QTRY_COMPARE(shown.document.externalChange().grownBy, ByteCount(44));
    QVERIFY(!shown.bar.contains("disk"));
    log.truncate(10); // another matter
    QTRY_VERIFY(shown.text().contains("has truncated the file to 10 bytes; 51 bytes had been read"));
}

void TestFollow::otherChanges_data() {
    QTest::addColumn<bool>("follow");
    QTest::addColumn<Act>("act");
    QTest::addColumn<LogChange>("change");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("button");
    QTest::addColumn<int>("records"); // after the button
    for (const bool follow : {false, true}) {
        const auto row = [follow](const char* name, LogChange change, const char* text, const char* button,
                                  int records, const Act& act) {
            QTest::addRow("%s%s", name, follow ? ", following" : "")
                << follow << act << change << QString(text) << QString(button) << records;
        };
        using Log = const TemporaryLog&;
        row("cut", LogChange::Truncated, "has truncated the file to 17 bytes", "Reload", 1,
            [](Log log) { log.truncate(17); });
        row("emptied", LogChange::Truncated, "has truncated the file to 0 bytes", "Reload", 0,
            [](Log log) { log.truncate(0); });
        row("replaced", LogChange::Replaced, "Another file of 136 bytes has taken the place",
            "Open the New File", 8, [](Log log) { log.replace(LogBuilder().puts(8).bytes()); });
        row("replaced by a copy", LogChange::Replaced, "has taken the place", "Open the New File", 300,
            [](Log log) { log.replace(log.bytes()); });
        row("rewritten", LogChange::Rewritten, "has written over records that were read", "Reload", 301,
            [](Log log) { log.write(others(301)); });
    }
}

// What was read stays until the user decides.
void TestFollow::otherChanges() {
    QFETCH(bool, follow);
    QFETCH(Act, act);
    QFETCH(LogChange, change);
    QFETCH(QString, text);
    QFETCH(QString, button);
    QFETCH(int, records);
    const TemporaryLog log(LogBuilder().puts(300));
    Shown shown(log, follow);
    const auto before = shown.document.snapshot();
    act(log);
    QTRY_COMPARE(shown.change(), change);
    QVERIFY2(shown.text().contains(text), qPrintable(shown.text()));
    QCOMPARE(shown.document.snapshot(), before);
    QVERIFY(shown.presses(button));
    QTRY_COMPARE(shown.change(), LogChange::None);
    QTRY_COMPARE(shown.records(), static_cast<std::uint64_t>(records));
    QVERIFY(shown.waits());
    QCOMPARE(shown.change(), LogChange::None);
    QVERIFY(!shown.bar.contains("disk"));
    log.append(one(0)); // and is followed as any other
    if (follow)
        QTRY_COMPARE(shown.records(), static_cast<std::uint64_t>(records + 1));
    else
        QTRY_COMPARE(shown.change(), LogChange::Appended);
}

void TestFollow::cutRowsSaySo() {
    const TemporaryLog log(LogBuilder().puts(300));
    Shown shown(log, true);
    log.truncate(40);
    QTRY_COMPARE(shown.change(), LogChange::Truncated);
    const auto& snapshot = *shown.document.snapshot();
    QCOMPARE(must(snapshot.key(must(snapshot.place(RecordNumber(1))))), ByteString("k1"));
    const auto gone = snapshot.place(RecordNumber(299));
    QVERIFY(!gone);
    QVERIFY(QString::fromStdString(gone.error().what).contains("shorter"));
}

void TestFollow::removedFileCanBeSaved() {
    const TemporaryLog log(LogBuilder().puts(300));
    Shown shown(log, true);
    QSignalSpy save(&shown.messages, &DocumentMessages::saveCopyRequested);
    QVERIFY(QFile::remove(QString::fromStdString(log.path())));
    QTRY_COMPARE(shown.change(), LogChange::Missing);
    QVERIFY2(shown.text().contains("removed or renamed"), qPrintable(shown.text()));
    QCOMPARE(shown.records(), std::uint64_t{300});
    QVERIFY(hasValue(shown.document, "k299"));
    QVERIFY(shown.presses("Save a Copy…"));
    QTRY_COMPARE(save.count(), 1);
    // Reload does not lose what is shown, and says why nothing came.
    shown.bar.findChild<QToolButton*>()->click();
    QTRY_VERIFY(!shown.bar.contains("disk"));
    shown.document.reload();
    QTRY_VERIFY(shown.bar.contains("disk"));
    QVERIFY(shown.waits());
    QCOMPARE(shown.records(), std::uint64_t{300});
}

void TestFollow::missingThenBackIsSolved() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, true);
    QVERIFY(std::rename(log.path().c_str(), log.path("other").c_str()) == 0);
    QTRY_COMPARE(shown.change(), LogChange::Missing);
    QVERIFY(std::rename(log.path("other").c_str(), log.path().c_str()) == 0);
    QTRY_COMPARE(shown.change(), LogChange::None);
    QVERIFY(!shown.bar.contains("disk"));
    log.append(one(0));
    QTRY_COMPARE(shown.records(), std::uint64_t{4});
}

// The system watches the folder that the path names, not the one that a link in the path leads to.
void TestFollow::replacedWithoutANotice() {
    const TemporaryLog log(LogBuilder().puts(3));
    const QDir folder = QFileInfo(QString::fromStdString(log.path())).dir();
    QVERIFY(folder.mkdir("a") && folder.mkdir("b"));
    log.write(log.path("a/log"), LogBuilder().puts(3).bytes());
    log.write(log.path("b/log"), LogBuilder().puts(8).bytes());
    QVERIFY(QFile::link("a", QString::fromStdString(log.path("link"))));
    Shown shown(log, true);
    shown.document.open(QString::fromStdString(log.path("link/log")), false);
    QVERIFY(shown.waits());
    QCOMPARE(shown.records(), std::uint64_t{3});
    QSignalSpy snapshots(&shown.document, &LogDocument::snapshotChanged);
    QVERIFY(!snapshots.wait(500)); // the first looks are over
    QVERIFY(QFile::link("b", QString::fromStdString(log.path("next"))));
    QVERIFY(std::rename(log.path("next").c_str(), log.path("link").c_str()) == 0);
    QTRY_COMPARE(shown.change(), LogChange::Replaced);
}

void TestFollow::ownWritesAreNoNews_data() {
    QTest::addColumn<bool>("follow");
    QTest::newRow("following") << true;
    QTest::newRow("not following") << false;
}

void TestFollow::ownWritesAreNoNews() {
    QFETCH(bool, follow);
    const TemporaryLog log(LogBuilder().puts(3).raw("torn"));
    Shown shown(log, follow);
    QSignalSpy told(&shown.document, &LogDocument::changedOnDisk);
    for (int i = 0; i < 20; ++i) {
        shown.document.apply({staged("own", "value" + std::to_string(i), newest(shown.document, "own"))});
        QVERIFY(shown.waits());
        QCOMPARE(shown.records(), std::uint64_t{4} + static_cast<std::uint64_t>(i));
    }
    log.append(one(0)); // what comes next is news again: all before has been looked at
    if (follow)
        QTRY_COMPARE(shown.records(), std::uint64_t{24});
    else
        QTRY_COMPARE(shown.change(), LogChange::Appended);
    QCOMPARE(told.count(), follow ? 0 : 1);
    QVERIFY(follow || shown.document.externalChange().grownBy == ByteCount(22));
}

// A log that is written all the time can be changed: following is no reading that edits wait for.
void TestFollow::editsGoOnWhileFollowing() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, true);
    QSignalSpy failed(&shown.document, &LogDocument::editFailed);
    std::atomic<bool> isDone = false;
    std::thread other([&] {
        for (int i = 0; !isDone; ++i) {
            const auto store = log.open();
            NoProgress unwatched;
            if (store->beginWriting({.sync = Sync::None}, unwatched))
                (void)store->put("other" + std::to_string(i), "value", Timestamp(kTestTime));
        }
    });
    int written = 0;
    int locked = 0;
    while (written < 30 && locked < 10'000) {
        QCOMPARE(shown.document.refusal(), LogDocument::Refusal::None);
        failed.clear();
        shown.document.apply({staged("own" + std::to_string(written), "value")});
        QTRY_VERIFY(!shown.document.writeTask().isRunning());
        if (failed.isEmpty())
            ++written;
        else if (const auto error = failed[0][0].value<Error>(); error.code == ErrorCode::Locked)
            ++locked;
        else
            break;
    }
    isDone = true;
    other.join();
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : failed[0][0].value<Error>().what.c_str());
    QCOMPARE(written, 30);
    QTRY_COMPARE(shown.records(), log.open()->snapshot()->records());
    QCOMPARE(shown.change(), LogChange::None);
}

void TestFollow::burstArrivesWhole_data() {
    QTest::addColumn<bool>("isTorn"); // each record in two writes
    QTest::newRow("whole records") << false;
    QTest::newRow("halves") << true;
}

void TestFollow::burstArrivesWhole() {
    QFETCH(bool, isTorn);
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, true);
    QSignalSpy snapshots(&shown.document, &LogDocument::snapshotChanged);
    QElapsedTimer clock;
    clock.start();
    std::thread other([&] {
        for (int i = 0; i < 5000; ++i) {
            const auto bytes = one(i);
            log.append(isTorn ? bytes.substr(0, 9) : bytes);
            if (isTorn)
                log.append(bytes.substr(9));
        }
    });
    QTRY_COMPARE_WITH_TIMEOUT(shown.records(), std::uint64_t{5003}, 20'000);
    other.join();
    QVERIFY(hasValue(shown.document, "new4999"));
    QVERIFY(shown.document.snapshot()->findings().empty());
    QTRY_VERIFY(!shown.document.snapshot()->tail());
    // At most ten times a second.
    QVERIFY2(snapshots.count() <= clock.elapsed() / 100 + 2, qPrintable(QString::number(snapshots.count())));
    QCOMPARE(shown.change(), LogChange::None);
}

void TestFollow::bigGrowthIsReadAsAJob_data() {
    QTest::addColumn<bool>("follow");
    QTest::newRow("following") << true;
    QTest::newRow("not following") << false;
}

void TestFollow::bigGrowthIsReadAsAJob() {
    QFETCH(bool, follow);
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, follow);
    QSignalSpy reading(&shown.document.readTask(), &BackgroundTask::started);
    log.append(LogBuilder().put("big", ByteString(LogWatcher::kMostReadAside.value() + 1, 'x')).bytes());
    if (follow)
        QTRY_COMPARE(shown.records(), std::uint64_t{4});
    else
        QTRY_COMPARE(shown.change(), LogChange::Appended);
    QCOMPARE(reading.count(), follow ? 1 : 0);
    QVERIFY(shown.waits());
    QCOMPARE(shown.change(), follow ? LogChange::None : LogChange::Appended);
}

void TestFollow::stoppedReadingIsLeftAlone() {
    const TemporaryLog log(LogBuilder().puts(3));
    LogDocument document;
    document.setFollowing(true);
    {
        const Hold hold(document.board().pool());
        document.open(QString::fromStdString(log.path()), false);
        document.readTask().cancel();
    }
    QTRY_VERIFY(document.wasStopped());
    QSignalSpy snapshots(&document, &LogDocument::snapshotChanged);
    log.append(one(0));
    QVERIFY(!snapshots.wait(1500)); // longer than between two looks
    QVERIFY(document.wasStopped());
    document.resumeReading();
    QTRY_VERIFY(document.snapshot()->isComplete());
    QTRY_COMPARE(document.snapshot()->records(), std::uint64_t{4});
}

namespace {

// Counts them on this thread; a QSignalSpy would on the one that listens.
class Notices final {
public:
    explicit Notices(FileNotices& notices) {
        QObject::connect(&notices, &FileNotices::noticed, &m_here, [this] { ++m_count; });
    }
    [[nodiscard]] int count() const { return m_count; }
    void clear() { m_count = 0; }

private:
    QObject m_here;
    int m_count = 0;
};

} // namespace

// While no job comes to its turn, as with a disk that does not answer.
void TestFollow::slowDiskIsCaughtUpWith() {
    const auto before = LogBuilder().puts(3).bytes();
    const TemporaryLog log(before);
    FileNotices notices;
    const Notices noticed(notices);
    notices.listenTo(QString::fromStdString(log.path()));
    QTRY_VERIFY((log.write(before), noticed.count() > 0)); // listening has begun
    Shown shown(log, true);
    QSignalSpy told(&shown.document, &LogDocument::snapshotChanged);
    {
        const Hold hold(shown.document.board().pool());
        for (int i = 0; i < 3; ++i) {
            const auto count = noticed.count();
            log.append(one(i));
            QTRY_VERIFY(noticed.count() > count);
        }
        QCOMPARE(told.count(), 0);
    }
    QTRY_COMPARE(shown.records(), std::uint64_t{6});
    QVERIFY(told.count() <= 2); // one look for all notices, and one for those since
    QCOMPARE(shown.change(), LogChange::None);
}

void TestFollow::noticesAreFew() {
    const TemporaryLog log(LogBuilder().puts(3));
    FileNotices notices;
    Notices noticed(notices);
    notices.listenTo(QString::fromStdString(log.path()));
    QTRY_VERIFY((log.append("x"), noticed.count() > 0)); // listening has begun
    QElapsedTimer clock;
    clock.start();
    noticed.clear();
    while (clock.elapsed() < 500) {
        log.append("x");
        QCoreApplication::processEvents();
    }
    QVERIFY(noticed.count() > 0);
    QVERIFY2(noticed.count() <= clock.elapsed() / 50 + 2, qPrintable(QString::number(noticed.count())));
    noticed.clear();
    log.replace("another");
    QTRY_VERIFY(noticed.count() > 0);
    notices.listenTo({});
}

void TestFollow::closedWhileLooking() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, true);
    {
        const Hold hold(shown.document.board().pool());
        log.append(one(0));
        QSignalSpy told(&shown.document, &LogDocument::snapshotChanged);
        QVERIFY(!told.wait(300));
        shown.document.close();
    }
    QSignalSpy snapshots(&shown.document, &LogDocument::snapshotChanged);
    QVERIFY(shown.document.board().pool().waitForDone(20'000));
    QCoreApplication::processEvents();
    QCOMPARE(snapshots.count(), 0);
    QVERIFY(shown.document.snapshot() == nullptr);
}

void TestFollow::destroyedWhileLooking() {
    const TemporaryLog log(LogBuilder().puts(3));
    for (int i = 0; i < 20; ++i) {
        Shown shown(log, true);
        log.append(LogBuilder().puts(20'000).bytes());
        QSignalSpy snapshots(&shown.document, &LogDocument::snapshotChanged);
        if (i % 2 == 1)
            QVERIFY(snapshots.wait());
    }
}

void TestFollow::anotherLogIsFollowed() {
    const TemporaryLog first(LogBuilder().puts(3));
    const TemporaryLog second(LogBuilder().puts(5));
    Shown shown(first, true);
    shown.opens(second);
    first.append(one(0));
    second.append(one(1));
    QTRY_COMPARE(shown.records(), std::uint64_t{6});
    QVERIFY(hasValue(shown.document, "new1"));
}

void TestFollow::followingWritesNothing() {
    auto bytes = LogBuilder().puts(3).raw("torn").bytes();
    const TemporaryLog log(bytes);
    Shown shown(log, true, true);
    log.append("more");
    bytes += "more";
    QTRY_COMPARE(shown.document.snapshot()->indexedEnd(), Offset(bytes.size()));
    QCOMPARE(log.bytes(), bytes);
    QCOMPARE(log.files(), QStringList{"log"});
    QCOMPARE(shown.document.refusal(), LogDocument::Refusal::ReadOnly);
}

void TestFollow::damageArrives() {
    const TemporaryLog log(LogBuilder().puts(3));
    Shown shown(log, true);
    QSignalSpy state(&shown.document, &LogDocument::stateChanged);
    log.append(ByteString(20, '\xEE') + LogBuilder().puts(20).bytes());
    QTRY_COMPARE(shown.document.refusal(), LogDocument::Refusal::Damaged);
    QVERIFY(state.count() > 0);
    QVERIFY2(shown.text().contains("Damage"), qPrintable(shown.text()));
}

int main(int argc, char** argv) {
    return runAll<TestFollow>(argc, argv);
}

#include "tst_follow.moc"
