// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/file_system.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

using namespace simkv;

class PosixFileSystemTest final : public QObject {
    Q_OBJECT
private slots:
    void readsUpToTheEnd();
    void passesHoles();
    void writesParts_data();
    void writesParts();
    void createRefusesATakenName();
    void createNarrowsPermissions();
    void refusals_data();
    void refusals();
    void noPermission();
    void locksAreOfTheOpenFile();
    void identityTellsFilesApart();
    void truncatesAndSyncs();
};

namespace {

FileSystem& system() {
    return systemFileSystem();
}

ByteString readFrom(const File& file, std::uint64_t at, std::size_t count) {
    ByteString bytes(count, '?');
    bytes.resize(must(file.readAt(Offset(at), bytes)));
    return bytes;
}

} // namespace

void PosixFileSystemTest::readsUpToTheEnd() {
    const TemporaryLog log(ByteString("0123456789"));
    const auto file = must(system().openForReading(log.path()));
    QCOMPARE(readFrom(*file, 0, 4), ByteString("0123"));
    QCOMPARE(readFrom(*file, 8, 4), ByteString("89"));
    QCOMPARE(readFrom(*file, 10, 4), ByteString());
    QCOMPARE(readFrom(*file, ~std::uint64_t{0} - 5, 4), ByteString());
    QCOMPARE(must(file->info()).size.value(), std::uint64_t{10});
}

void PosixFileSystemTest::passesHoles() {
    constexpr std::uint64_t kFar = std::uint64_t{1} << 30U; // of all block sizes a multiple
    const TemporaryLog log(ByteString("abc"));
    log.truncate(kFar);
    log.append("def");
    log.truncate(2 * kFar);
    const auto file = must(system().openForReading(log.path()));
    if (file->dataFrom(Offset(kFar / 2)) == Offset(kFar / 2))
        QSKIP("this file system knows no holes");
    QCOMPARE(file->dataFrom(Offset(1)), Offset(1));
    QCOMPARE(file->dataFrom(Offset(kFar / 2)), Offset(kFar));
    QCOMPARE(file->dataFrom(Offset(kFar + 2)), Offset(kFar + 2));
    QCOMPARE(file->dataFrom(Offset(kFar * 3 / 2)), Offset(2 * kFar));
    QCOMPARE(file->dataFrom(Offset(3 * kFar)), Offset(3 * kFar));
    // The position of a writer is that of its last write.
    const auto writing = must(system().openForWriting(log.path()));
    QCOMPARE(writing->dataFrom(Offset(kFar / 2)), Offset(kFar / 2));
}

void PosixFileSystemTest::writesParts_data() {
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("none") << QStringList();
    QTest::newRow("empty ones") << QStringList{"", "", ""};
    QTest::newRow("three") << QStringList{"head", "", "tail"};
    QStringList many;
    for (int i = 0; i < 5000; ++i) // more than one system call takes
        many << QString::number(i);
    QTest::newRow("many") << many;
}

void PosixFileSystemTest::writesParts() {
    QFETCH(QStringList, parts);
    const TemporaryLog log(ByteString("abc"));
    std::vector<ByteString> strings;
    for (const auto& part : parts)
        strings.push_back(part.toStdString());
    const std::vector<ByteView> views(strings.begin(), strings.end());
    const auto file = must(system().openForWriting(log.path()));
    must(file->append(views));
    const auto all = ByteString("abc").append(parts.join("").toStdString());
    QCOMPARE(log.bytes(), all);
    if (all.size() > 3)
        QCOMPARE(must(file->appendedEnd()), Offset(all.size()));
}

void PosixFileSystemTest::createRefusesATakenName() {
    const TemporaryLog log(ByteString("abc"));
    const auto taken = system().create(log.path(), kUsualPermissions);
    QCOMPARE(outcome(taken), QString("io"));
    QCOMPARE(taken.error().systemError, EEXIST);
    QCOMPARE(log.bytes(), ByteString("abc"));
    QCOMPARE(outcome(system().create(log.path("no/such"), kUsualPermissions)), QString("not found"));
}

void PosixFileSystemTest::createNarrowsPermissions() {
    const TemporaryLog log;
    const auto file = must(system().create(log.path(), 0600));
    QCOMPARE(must(file->info()).permissions, 0600U);
    QCOMPARE(must(system().info(log.path())).permissions, 0600U);
}

void PosixFileSystemTest::refusals_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("code");
    QTest::newRow("missing") << "missing"
                             << "not found";
    QTest::newRow("in a missing folder") << "no/such"
                                         << "not found";
    QTest::newRow("folder") << "."
                            << "invalid";
    QTest::newRow("FIFO") << "fifo"
                          << "invalid";
    QTest::newRow("device") << "/dev/null"
                            << "invalid";
}

void PosixFileSystemTest::refusals() {
    QFETCH(QString, name);
    const TemporaryLog log;
    QCOMPARE(::mkfifo(log.path("fifo").c_str(), 0600), 0);
    const auto path = name.startsWith('/') ? name.toStdString() : log.path(qPrintable(name));
    QTEST(outcome(system().openForReading(path)), "code");
    QVERIFY(!system().openForWriting(path));
    QCOMPARE(log.files(), QStringList("fifo"));
}

void PosixFileSystemTest::noPermission() {
    if (::geteuid() == 0)
        QSKIP("root may read everything");
    const TemporaryLog log(ByteString("abc"));
    ::chmod(log.path().c_str(), 0);
    const auto refused = system().openForReading(log.path());
    QCOMPARE(outcome(refused), QString("io"));
    QCOMPARE(refused.error().systemError, EACCES);
}

void PosixFileSystemTest::locksAreOfTheOpenFile() {
    const TemporaryLog log(ByteString("abc"));
    auto first = must(system().openForWriting(log.path()));
    const auto second = must(system().openForWriting(log.path()));
    must(first->lockForWriting());
    must(first->lockForWriting());
    QCOMPARE(outcome(second->lockForWriting()), QString("locked"));
    must(system().openForReading(log.path())); // closing another descriptor keeps the lock
    QCOMPARE(outcome(second->lockForWriting()), QString("locked"));
    first.reset();
    QCOMPARE(outcome(second->lockForWriting()), QString("ok"));
}

void PosixFileSystemTest::identityTellsFilesApart() {
    const TemporaryLog log(ByteString("abc"));
    const auto file = must(system().openForReading(log.path()));
    QVERIFY(must(file->info()).identity == must(system().info(log.path())).identity);
    log.replace("abc");
    QVERIFY(!(must(file->info()).identity == must(system().info(log.path())).identity));
}

void PosixFileSystemTest::truncatesAndSyncs() {
    const TemporaryLog log(ByteString("abcdef"));
    const auto file = must(system().openForWriting(log.path()));
    must(file->truncate(ByteCount(2)));
    QCOMPARE(log.bytes(), ByteString("ab"));
    must(file->truncate(ByteCount(4)));
    QCOMPARE(log.bytes(), ByteString("ab\0\0", 4));
    must(file->sync());
    must(system().remove(log.path()));
    QVERIFY(log.files().isEmpty());
    QCOMPARE(outcome(system().remove(log.path())), QString("not found"));
}

QTEST_APPLESS_MAIN(PosixFileSystemTest)
#include "tst_posix_file_system.moc"
