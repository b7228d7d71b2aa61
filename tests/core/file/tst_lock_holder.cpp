// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "file/file_system.h"
#include "lock_holder_process.h"
#include "log_text.h"
#include "must.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace simkv;
using Lock = LockHolderProcess::Lock;
Q_DECLARE_METATYPE(Lock)

// Who has locked a log, asked of the file and of the store.
class LockHolderTest final : public QObject {
    Q_OBJECT
private slots:
    void nobody();
    void anotherProcess_data();
    void anotherProcess();
    void thisProcess();
    void ownLockIsNone();
    void otherKindsOfLocksAreNone();
    void theOneBeforeIsAskedFirst();
    void whoIsUnknownIsNotSearchedAgain();
    void storeAsks();
    void refusalNamesTheHolder_data();
    void refusalNamesTheHolder();
    void lockTimeout();
    void patienceEndsWhenCancelled();
    void missingProc();
    void oddProc_data();
    void oddProc();
    void names_data();
    void names();
    void texts();
    void searchIsQuick();
};

namespace {

std::unique_ptr<File> reading(const TemporaryLog& log) {
    return must(systemFileSystem().openForReading(log.path()));
}

std::optional<LockHolder> holderOf(const File& file, const std::optional<LockHolder>& before = {}) {
    return must(file.lockHolder(before));
}

FileIdentity identityOf(const TemporaryLog& log) {
    return must(systemFileSystem().info(log.path())).identity;
}

// A folder like /proc, with what a test needs of it.
class Proc final {
public:
    explicit Proc(const TemporaryLog& log)
        : m_log(QString::fromStdString(log.path())), m_inode(identityOf(log).inode) {}

    [[nodiscard]] std::string path() const { return m_folder.path().toStdString(); }
    void write(const QString& name, const QByteArray& contents) const {
        const auto file = m_folder.filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(file).path()));
        QFile to(file);
        QVERIFY(to.open(QIODevice::WriteOnly));
        to.write(contents);
    }
    void link(const QString& name, const QString& target) const {
        const auto file = m_folder.filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(file).path()));
        QVERIFY(QFile::link(target, file));
    }
    // A process that has the log open as its file 3.
    void process(const QString& number, const QByteArray& notes) const {
        write(number + "/comm", "service\n");
        link(number + "/fd/3", m_log);
        write(number + "/fdinfo/3", notes);
    }
    [[nodiscard]] QByteArray lockLine(const QByteArray& kind = "OFDLCK") const {
        return "pos:\t0\nlock:\t1: " + kind + " ADVISORY  WRITE -1 fe:00:" + QByteArray::number(m_inode) +
               " 0 EOF\n";
    }

private:
    QTemporaryDir m_folder;
    QString m_log;
    std::uint64_t m_inode;
};

} // namespace

void LockHolderTest::nobody() {
    const TemporaryLog log(LogBuilder().puts(3));
    QCOMPARE(holderOf(*reading(log)), std::optional<LockHolder>());
    LockHolderProcess other(log.path());
    QVERIFY(holderOf(*reading(log)).has_value());
    other.letGo();
    QCOMPARE(holderOf(*reading(log)), std::optional<LockHolder>());
}

void LockHolderTest::anotherProcess_data() {
    QTest::addColumn<Lock>("lock");
    QTest::newRow("of an open file") << Lock::OfOpenFile;
    QTest::newRow("of a process") << Lock::OfProcess;
}

void LockHolderTest::anotherProcess() {
    QFETCH(Lock, lock);
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    ::chmod(log.path().c_str(), 0444); // reading is enough to ask
    const auto file = reading(log);
    ::chmod(log.path().c_str(), 0644);
    const LockHolderProcess other(log.path(), lock);
    QCOMPARE(holderOf(*file), std::optional(other.holder()));
    QCOMPARE(outcome(must(systemFileSystem().openForWriting(log.path()))->lockForWriting()),
             QString("locked"));
    QCOMPARE(log.bytes(), before);
    QCOMPARE(log.files(), QStringList("log"));
}

// Another window, for one.
void LockHolderTest::thisProcess() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto writer = must(systemFileSystem().openForWriting(log.path()));
    must(writer->lockForWriting());
    const auto holder = holderOf(*reading(log));
    QVERIFY(holder.has_value());
    QCOMPARE(holder->process, std::optional<std::int64_t>(::getpid()));
    QCOMPARE(holder->name, std::string("tst_lock_holder"));
}

void LockHolderTest::ownLockIsNone() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto writer = must(systemFileSystem().openForWriting(log.path()));
    must(writer->lockForWriting());
    QCOMPARE(holderOf(*writer), std::optional<LockHolder>());
}

// They keep no writer away.
void LockHolderTest::otherKindsOfLocksAreNone() {
    const TemporaryLog log(LogBuilder().puts(3));
    const int descriptor = ::open(log.path().c_str(), O_RDWR | O_CLOEXEC);
    QCOMPARE(::flock(descriptor, LOCK_EX), 0);
    QCOMPARE(holderOf(*reading(log)), std::optional<LockHolder>());
    const LockHolderProcess other(log.path());
    QCOMPARE(holderOf(*reading(log)), std::optional(other.holder())); // not this one
    ::close(descriptor);
}

void LockHolderTest::theOneBeforeIsAskedFirst() {
    const TemporaryLog log(LogBuilder().puts(3));
    const Proc proc(log);
    proc.process("10", proc.lockLine());
    proc.process("20", proc.lockLine());
    proc.process("30", "pos:\t0\n");
    const auto identity = identityOf(log);
    for (const std::int64_t before : {10, 20})
        QCOMPARE(findLockHolder(identity, before, proc.path()).process, std::optional(before));
    QVERIFY(findLockHolder(identity, 30, proc.path()).process != 30); // not any more
    QVERIFY(findLockHolder(identity, 40, proc.path()).process.has_value());
}

// Else a window would search in vain once a second.
void LockHolderTest::whoIsUnknownIsNotSearchedAgain() {
    const TemporaryLog log(LogBuilder().puts(3));
    LockHolderProcess other(log.path());
    QCOMPARE(holderOf(*reading(log), LockHolder{}), std::optional(LockHolder()));
    other.letGo();
    QCOMPARE(holderOf(*reading(log), LockHolder{}), std::optional<LockHolder>());
    // The system names the process that a lock belongs to.
    const LockHolderProcess named(log.path(), Lock::OfProcess);
    QCOMPARE(holderOf(*reading(log), LockHolder{}), std::optional(named.holder()));
}

void LockHolderTest::storeAsks() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem files;
    const auto store = log.open(files);
    QCOMPARE(must(store->lockHolder()), std::optional<LockHolder>());
    {
        const LockHolderProcess other(log.path());
        QCOMPARE(must(store->lockHolder()), std::optional(other.holder()));
        QCOMPARE(must(store->lockHolder(LockHolder{1, {}})), std::optional(other.holder()));
    }
    NoProgress unwatched;
    must(store->beginWriting({}, unwatched));
    QCOMPARE(must(store->lockHolder()), std::optional<LockHolder>());
    store->endWriting();
    files.fail(FaultyFileSystem::Call::LockHolder);
    QCOMPARE(outcome(store->lockHolder()), QString("io"));
}

void LockHolderTest::refusalNamesTheHolder_data() {
    QTest::addColumn<bool>("canAsk");
    QTest::newRow("named") << true;
    QTest::newRow("not to be told") << false;
}

void LockHolderTest::refusalNamesTheHolder() {
    QFETCH(bool, canAsk);
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem files;
    const auto store = log.open(files);
    const LockHolderProcess other(log.path());
    if (!canAsk)
        files.fail(FaultyFileSystem::Call::LockHolder);
    NoProgress unwatched;
    const auto refused = store->beginWriting({}, unwatched);
    QCOMPARE(outcome(refused), QString("locked"));
    QCOMPARE(QString::fromStdString(refused.error().what),
             (canAsk ? other.text() : "another program") + " is writing this log");
    QCOMPARE(files.made(FaultyFileSystem::Call::LockHolder), 1);
}

void LockHolderTest::lockTimeout() {
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem files;
    const auto store = log.open(files);
    NoProgress unwatched;
    LockHolderProcess other(log.path());
    QCOMPARE(outcome(store->beginWriting({.lockTimeout = std::chrono::milliseconds(30)}, unwatched)),
             QString("locked"));
    QVERIFY(files.made(FaultyFileSystem::Call::Lock) > 1);
    QCOMPARE(files.made(FaultyFileSystem::Call::LockHolder), 1); // not for each try
    files.before(FaultyFileSystem::Call::Lock, 3, [&other] { other.letGo(); });
    QCOMPARE(outcome(store->beginWriting({.lockTimeout = std::chrono::seconds(60)}, unwatched)),
             QString("ok"));
    QCOMPARE(files.made(FaultyFileSystem::Call::LockHolder), 1);
}

void LockHolderTest::patienceEndsWhenCancelled() {
    StopsAt stopped(0);
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.open();
    const LockHolderProcess other(log.path());
    QCOMPARE(outcome(store->beginWriting({.lockTimeout = std::chrono::seconds(60)}, stopped)),
             QString("cancelled"));
}

void LockHolderTest::missingProc() {
    const TemporaryLog log(LogBuilder().puts(3));
    const LockHolderProcess other(log.path());
    QCOMPARE(findLockHolder(identityOf(log), {}, log.path("no/such")), LockHolder());
    QCOMPARE(findLockHolder(identityOf(log), 1, log.path()), LockHolder()); // not a folder
}

void LockHolderTest::oddProc_data() {
    QTest::addColumn<std::function<void(const Proc&)>>("make");
    QTest::addColumn<bool>("found"); // process 10
    using Make = std::function<void(const Proc&)>;
    const auto row = [](const char* name, bool found, const Make& make) {
        QTest::newRow(name) << make << found;
    };
    row("empty", false, [](const Proc&) {});
    row("found", true, [](const Proc& proc) { proc.process("10", proc.lockLine()); });
    row("found, of a process", true, [](const Proc& proc) { proc.process("10", proc.lockLine("POSIX ")); });
    row("flock", false, [](const Proc& proc) { proc.process("10", proc.lockLine("FLOCK ")); });
    row("lease", false, [](const Proc& proc) { proc.process("10", proc.lockLine("LEASE ")); });
    row("open, not locked", false, [](const Proc& proc) { proc.process("10", "pos:\t0\n"); });
    row("no end of the line", true, [](const Proc& proc) { proc.process("10", proc.lockLine().chopped(1)); });
    row("not a process", false, [](const Proc& proc) { proc.process("10x", proc.lockLine()); });
    row("among others", true, [](const Proc& proc) {
        proc.write("meminfo", "x");
        proc.process("9", "pos:\t0\n");
        proc.process("10", "pos:\t0\nlock:\t1: OFDLCK ADVISORY  WRITE -1 fe:00:1 0 EOF\n" + proc.lockLine());
    });
    row("another file of the device", false, [](const Proc& proc) {
        proc.write("other", "x");
        proc.write("10/fdinfo/3", proc.lockLine());
        proc.link("10/fd/3", QString::fromStdString(proc.path() + "/other"));
    });
    row("a file of another device", false, [](const Proc& proc) {
        proc.write("10/fdinfo/3", proc.lockLine());
        proc.link("10/fd/3", "/proc/self/status");
    });
    row("gone between", false, [](const Proc& proc) {
        proc.link("10/fd/3", "/nowhere");
        proc.write("10/fdinfo/3", proc.lockLine());
    });
    row("no notes", false, [](const Proc& proc) { proc.link("10/fd/3", "/nowhere"); });
    row("no files", false, [](const Proc& proc) { proc.write("10/comm", "service"); });
    row("a socket", false, [](const Proc& proc) {
        proc.link("10/fd/3", "socket:[1]");
        proc.write("10/fdinfo/3", proc.lockLine());
    });
    row("may not be looked into", false, [](const Proc& proc) {
        if (::geteuid() == 0)
            return; // root may
        proc.process("10", proc.lockLine());
        ::chmod((proc.path() + "/10/fd").c_str(), 0);
    });
}

void LockHolderTest::oddProc() {
    QFETCH(std::function<void(const Proc&)>, make);
    QFETCH(bool, found);
    const TemporaryLog log(LogBuilder().puts(3));
    const Proc proc(log);
    make(proc);
    const auto holder = findLockHolder(identityOf(log), {}, proc.path());
    QCOMPARE(holder, found ? (LockHolder{10, "service"}) : LockHolder());
    ::chmod((proc.path() + "/10/fd").c_str(), 0755); // so that it can be removed
}

void LockHolderTest::names_data() {
    QTest::addColumn<QByteArray>("comm");
    QTest::addColumn<QString>("exe");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << QByteArray() << ""
                          << "";
    QTest::newRow("short") << QByteArray("service\n") << "/usr/bin/python3"
                           << "service";
    QTest::newRow("cut") << QByteArray("a-very-long-nam\n") << "/bin/a-very-long-name"
                         << "a-very-long-name";
    QTest::newRow("cut, replaced since")
        << QByteArray("a-very-long-nam\n") << "/bin/a-very-long-name (deleted)"
        << "a-very-long-name";
    QTest::newRow("cut, a script") << QByteArray("a-very-long-nam\n") << "/bin/python3"
                                   << "a-very-long-nam";
    QTest::newRow("odd bytes") << QByteArray("a\nb\x1b[1m\n") << ""
                               << "a?b?[1m";
}

void LockHolderTest::names() {
    QFETCH(QByteArray, comm);
    QFETCH(QString, exe);
    const TemporaryLog log(LogBuilder().puts(3));
    const Proc proc(log);
    if (!comm.isEmpty())
        proc.write("10/comm", comm);
    if (!exe.isEmpty())
        proc.link("10/exe", exe);
    QTEST(QString::fromStdString(holderOfProcess(10, proc.path()).name), "name");
}

void LockHolderTest::texts() {
    QCOMPARE(describe(LockHolder{}), std::string("another program"));
    QCOMPARE(describe(LockHolder{12, ""}), std::string("process 12"));
    QCOMPARE(describe(LockHolder{12, "service"}), std::string("\u201cservice\u201d (process 12)"));
}

// Among 300 processes that have 20 files open each.
void LockHolderTest::searchIsQuick() {
    const TemporaryLog log(LogBuilder().puts(3));
    const Proc proc(log);
    for (int process = 1000; process < 1300; ++process) {
        const auto number = QString::number(process);
        proc.process(number, "pos:\t0\n");
        for (int file = 4; file < 23; ++file)
            proc.link(number + "/fd/" + QString::number(file), "socket:[1]");
    }
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(findLockHolder(identityOf(log), {}, proc.path()), LockHolder());
    qInfo("searched in %.1f ms", static_cast<double>(clock.nsecsElapsed()) / 1e6);
    QVERIFY(clock.elapsed() < 2'000);
}

QTEST_GUILESS_MAIN(LockHolderTest)
#include "tst_lock_holder.moc"
