// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QDateTime>
#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <linux/capability.h>

// put and delete: the bytes they write, and the logs they refuse.
using namespace simkv;

class CommandWriteTest final : public QObject {
    Q_OBJECT

private slots:
    void writesPlainRecords_data();
    void writesPlainRecords();
    void createsALittleEndianLog();
    void valuesFromAnywhere_data();
    void valuesFromAnywhere();
    void unreadableValues();
    void time();
    void deleteWithoutAValue();
    void refusesReservedKeys_data();
    void refusesReservedKeys();
    void cutsTails_data();
    void cutsTails();
    void refusesWithoutRepair_data();
    void refusesWithoutRepair();
    void savedTailsAreNeverReplaced();
    void lockedLog();
    void fullDisk_data();
    void fullDisk();
    void newLogOnAFullDisk();
    void readOnlyFile();
    void relativePaths();

private:
    static void verifyRefused(const Outcome& outcome, const QString& log, const QByteArray& words);
};

void CommandWriteTest::verifyRefused(const Outcome& outcome, const QString& log, const QByteArray& words) {
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.startsWith("simkv: " + log.toUtf8() + ": "), outcome.err.constData());
    QVERIFY2(outcome.err.contains(words), outcome.err.constData());
}

void CommandWriteTest::writesPlainRecords_data() {
    QTest::addColumn<QString>("vector");
    QTest::addColumn<QByteArray>("put");
    QTest::addColumn<QByteArray>("tombstone");
    QTest::newRow("little-endian") << "seed-example.simkv"
                                   << QByteArray::fromHex("0403020103000000020000000061676531 37")
                                   << QByteArray::fromHex("05030201030000000000000001616765");
    QTest::newRow("big-endian") << "seed-example-big-endian.simkv"
                                << QByteArray::fromHex("01020304000000030000000200 6167653137")
                                << QByteArray::fromHex("01020305000000030000000001616765");
}

void CommandWriteTest::writesPlainRecords() {
    QFETCH(QString, vector);
    QFETCH(QByteArray, put);
    QFETCH(QByteArray, tombstone);
    const Files files;
    const auto log = files.copyOfVector(vector);
    const auto before = contentsOf(log);
    for (const auto& arguments : {QStringList{"put", log, "age", "17", "--timestamp", "16909060"},
                                  QStringList{"delete", log, "age", "--timestamp", "16909061"}}) {
        const auto outcome = runSimkv(arguments);
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.out, QByteArray());
        QCOMPARE(outcome.err, QByteArray());
    }
    QCOMPARE(contentsOf(log).toHex(), (before + put + tombstone).toHex());
    QCOMPARE(files.names().size(), 1);
}

void CommandWriteTest::createsALittleEndianLog() {
    const Files files;
    const auto log = files.path("new.simkv");
    QCOMPARE(runSimkv({"put", log, "a", "1", "--timestamp", "4294967295"}).exitCode, 0);
    QCOMPARE(contentsOf(log), record(0xFFFFFFFF, "a", "1"));
    QCOMPARE(runSimkv({"put", log, "", "", "--timestamp", "1"}).exitCode, 0);
    QCOMPARE(contentsOf(log), record(0xFFFFFFFF, "a", "1") + record(1, "", ""));
}

void CommandWriteTest::valuesFromAnywhere_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    const QByteArray binary("\0\n\xff\r\n--\0", 8);
    const auto large = binary.repeated(1'000'000);
    QTest::newRow("argument") << QStringList{"k", "v w"} << QByteArray() << QByteArray("k")
                              << QByteArray("v w");
    QTest::newRow("hex") << QStringList{"--hex", "00FF0a", "dead beef"} << QByteArray()
                         << QByteArray("\0\xff\n", 3) << QByteArray::fromHex("deadbeef");
    QTest::newRow("empty hex") << QStringList{"--hex", "", ""} << QByteArray() << QByteArray()
                               << QByteArray();
    QTest::newRow("input") << QStringList{"k", "-"} << binary << QByteArray("k") << binary;
    QTest::newRow("empty input") << QStringList{"k", "-"} << QByteArray() << QByteArray("k") << QByteArray();
    QTest::newRow("large input") << QStringList{"k", "-"} << large << QByteArray("k") << large;
    QTest::newRow("input is never hex")
        << QStringList{"--hex", "6b", "-"} << QByteArray("61") << QByteArray("k") << QByteArray("61");
    QTest::newRow("a dash in hex") << QStringList{"--hex", "6b", "2d"} << QByteArray() << QByteArray("k")
                                   << QByteArray("-");
    QTest::newRow("a dash as key") << QStringList{"-", "v"} << QByteArray("unused") << QByteArray("-")
                                   << QByteArray("v");
    QTest::newRow("file") << QStringList{"k", "--file", "value.bin"} << QByteArray("unused")
                          << QByteArray("k") << binary;
    QTest::newRow("file before") << QStringList{"--file=value.bin", "k"} << QByteArray() << QByteArray("k")
                                 << binary;
    QTest::newRow("file is never hex") << QStringList{"--hex", "6b", "--file", "hex.txt"} << QByteArray()
                                       << QByteArray("k") << QByteArray("6162");
    QTest::newRow("file that is a pipe")
        << QStringList{"k", "--file", "/dev/stdin"} << large << QByteArray("k") << large;
}

void CommandWriteTest::valuesFromAnywhere() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    const Files files;
    files.write("value.bin", QByteArray("\0\n\xff\r\n--\0", 8));
    files.write("hex.txt", "6162");
    const auto log = files.path("new.simkv");
    const auto outcome = runSimkv(QStringList{"put", log, "--timestamp", "9"} + arguments,
                                  {.input = input, .folder = files.folder()});
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(contentsOf(log) == record(9, key, value));
}

void CommandWriteTest::unreadableValues() {
    const Files files;
    const auto log = files.path("new.simkv");
    verifyRefused(runSimkv({"put", log, "k", "--file", files.path("none")}), files.path("none"),
                  "No such file");
    verifyRefused(runSimkv({"put", log, "k", "--file", files.folder()}), files.folder(), "Is a directory");
    const auto closed = runSimkv({"put", log, "k", "-"}, {.inChild = [] { ::close(STDIN_FILENO); }});
    QCOMPARE(closed.exitCode, 2);
    QVERIFY(closed.err.startsWith("simkv: standard input: cannot read: "));
    QCOMPARE(files.names(), QStringList()); // no log was made for them
}

void CommandWriteTest::time() {
    const Files files;
    const auto log = files.path("new.simkv");
    const auto before = QDateTime::currentSecsSinceEpoch();
    QCOMPARE(runSimkv({"put", log, "k", "v"}).exitCode, 0);
    QCOMPARE(runSimkv({"put", log, "k", "v", "--timestamp", "0"}).exitCode, 0);
    const auto lines = runSimkv({"log", log, "--json"}).lines();
    QVERIFY(lines[0]["timestamp"].toInteger() >= before);
    QVERIFY(lines[0]["timestamp"].toInteger() <= QDateTime::currentSecsSinceEpoch());
    QCOMPARE(lines[1]["timestamp"].toInteger(), 0);
}

void CommandWriteTest::deleteWithoutAValue() {
    const Files files;
    const auto log = files.write("log.simkv", record(1751155200, "a", "1"));
    const auto outcome = runSimkv({"delete", log, "--hex", "0a", "--timestamp", "3"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray());
    QCOMPARE(outcome.err,
             "simkv: " + log.toUtf8() + ": no such key: \\n; a tombstone was appended all the same\n");
    QCOMPARE(contentsOf(log), record(1751155200, "a", "1") + record(3, "\n", "", 1));
}

void CommandWriteTest::refusesReservedKeys_data() {
    QTest::addColumn<QString>("key");
    QTest::newRow("batch") << "0073696d6b762e6261746368";
    QTest::newRow("prefix") << "0073696d6b762e";
    QTest::newRow("another") << "0073696d6b762e787878";
}

void CommandWriteTest::refusesReservedKeys() {
    QFETCH(QString, key);
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    verifyRefused(runSimkv({"put", log, "--hex", key, "00"}), log, "reserved");
    verifyRefused(runSimkv({"delete", log, "--hex", key}), log, "reserved");
    QCOMPARE(contentsOf(log), before);
    verifyRefused(runSimkv({"put", files.path("new.simkv"), "--hex", key, "00"}), files.path("new.simkv"),
                  "reserved");
    verifyRefused(runSimkv({"put", files.path("new.simkv"), "", "", "--timestamp", "0"}),
                  files.path("new.simkv"), "time 0");
    QCOMPARE(files.names().size(), 1);
}

void CommandWriteTest::cutsTails_data() {
    QTest::addColumn<QString>("vector");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<bool>("repair");
    for (const bool repair : {false, true}) {
        const auto* how = repair ? "repair" : "plain";
        QTest::addRow("header %s", how) << "torn-in-header.simkv" << QByteArray("a torn tail") << repair;
        QTest::addRow("value %s", how) << "torn-in-value.simkv" << QByteArray("a torn tail") << repair;
        QTest::addRow("zeros %s", how) << "zero-tail.simkv" << QByteArray("an unwritten tail") << repair;
        QTest::addRow("batch %s", how)
            << "batch-torn-after-first.simkv" << QByteArray("a torn batch") << repair;
    }
    QTest::newRow("wrong last batch")
        << "batch-wrong-hash-at-end.simkv" << QByteArray("a damaged end") << true;
}

void CommandWriteTest::cutsTails() {
    QFETCH(QString, vector);
    QFETCH(QByteArray, what);
    QFETCH(bool, repair);
    constexpr qsizetype kEnd = 2461; // of the records, in all of these
    for (const auto* command : {"put", "delete"}) {
        const Files files;
        const auto log = files.copyOfVector(vector);
        const auto before = contentsOf(log);
        const bool put = command == QByteArray("put");
        const auto outcome = runSimkv(QStringList{command, log, "user:000000", "--timestamp", "5"} +
                                      (put ? QStringList{"v"} : QStringList{}) +
                                      (repair ? QStringList{"--repair"} : QStringList{}));
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(outcome.out, QByteArray());
        const auto saved = log + ".tail-2461";
        QCOMPARE(outcome.err, "simkv: " + log.toUtf8() + ": removed " +
                                  QByteArray::number(before.size() - kEnd) + " bytes of " + what +
                                  " at offset 2461, saved as " + saved.toUtf8() + "\n");
        QCOMPARE(contentsOf(log), before.first(kEnd) + (put ? record(5, "user:000000", "v")
                                                            : record(5, "user:000000", "", 1)));
        QCOMPARE(contentsOf(saved), before.sliced(kEnd));
        QCOMPARE(files.names().size(), 2);
    }
}

void CommandWriteTest::refusesWithoutRepair_data() {
    QTest::addColumn<QByteArray>("contents");
    QTest::addColumn<QByteArray>("offset");
    QTest::addColumn<qsizetype>("kept"); // by a repair
    const auto vector = [](const char* name) { return contentsOf(vectorPath(name)); };
    const auto header = vector("damaged-header.simkv");
    QTest::newRow("damage") << header << QByteArray("at offset 1367\n") << header.size();
    const auto missing = vector("damaged-missing-bytes.simkv");
    QTest::newRow("missing bytes") << missing << QByteArray("at offset 1367\n") << missing.size();
    QTest::newRow("wrong last batch")
        << vector("batch-wrong-hash-at-end.simkv") << QByteArray("at offset 2461\n") << qsizetype(2461);
    QTest::newRow("part of a header")
        << vector("seed-example.simkv").first(7) << QByteArray("at offset 0\n") << qsizetype(0);
    QTest::newRow("part of a record")
        << vector("seed-example.simkv").first(20) << QByteArray("at offset 0\n") << qsizetype(0);
    QTest::newRow("only zeros") << QByteArray(100, '\0') << QByteArray("at offset 0\n") << qsizetype(0);
}

void CommandWriteTest::refusesWithoutRepair() {
    QFETCH(QByteArray, contents);
    QFETCH(QByteArray, offset);
    QFETCH(qsizetype, kept);
    const Files files;
    const auto log = files.write("log.simkv", contents);
    verifyRefused(runSimkv({"put", log, "k", "v"}), log, offset);
    verifyRefused(runSimkv({"delete", log, "k"}), log, offset);
    QCOMPARE(contentsOf(log), contents);
    QCOMPARE(files.names().size(), 1);

    const auto outcome = runSimkv({"put", log, "k", "v", "--timestamp", "5", "--repair"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(contentsOf(log), contents.first(kept) + record(5, "k", "v"));
    if (kept == contents.size()) {
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(files.names().size(), 1);
    } else {
        QCOMPARE(contentsOf(log + ".tail-" + QString::number(kept)), contents.sliced(kept));
    }
}

void CommandWriteTest::savedTailsAreNeverReplaced() {
    const Files files;
    const auto log = files.copyOfVector("torn-in-key.simkv");
    const auto before = contentsOf(log);
    files.write("torn-in-key.simkv.tail-2461", "of an earlier time");
    const auto outcome = runSimkv({"put", log, "k", "v"});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.err.endsWith(".tail-2461-2\n"));
    QCOMPARE(contentsOf(log + ".tail-2461"), QByteArray("of an earlier time"));
    QCOMPARE(contentsOf(log + ".tail-2461-2"), before.sliced(2461));
}

void CommandWriteTest::lockedLog() {
    const Files files;
    const auto log = files.copyOfVector("torn-in-key.simkv");
    const auto before = contentsOf(log);
    const int writer = ::open(QFile::encodeName(log).constData(), O_RDWR | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    QVERIFY(::fcntl(writer, F_OFD_SETLK, &lock) == 0);
    verifyRefused(runSimkv({"put", log, "k", "v"}), log, "is writing this log");
    verifyRefused(runSimkv({"delete", log, "k", "--repair"}), log, "is writing this log");
    QCOMPARE(runSimkv({"keys", log}).exitCode, 0); // readers do not mind
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(files.names().size(), 1);
    ::close(writer);
    QCOMPARE(runSimkv({"put", log, "k", "v"}).exitCode, 0);
}

void CommandWriteTest::fullDisk_data() {
    QTest::addColumn<int>("room");
    QTest::newRow("none") << 0;
    QTest::newRow("part of a header") << 5;
    QTest::newRow("part of the value") << 40;
}

void CommandWriteTest::fullDisk() {
    QFETCH(int, room);
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    const auto limit = static_cast<rlim_t>(before.size() + room);
    const auto outcome = runSimkv({"put", log, "k", QString(100, 'v')}, {.inChild = [limit] {
                                      const rlimit size{limit, limit};
                                      ::setrlimit(RLIMIT_FSIZE, &size);
                                  }});
    verifyRefused(outcome, log, "cannot write");
    QVERIFY(outcome.err.contains(", at offset " + QByteArray::number(before.size() + room)));
    QCOMPARE(contentsOf(log), before);
}

void CommandWriteTest::newLogOnAFullDisk() {
    const Files files;
    const auto log = files.path("new.simkv");
    const auto outcome = runSimkv({"put", log, "k", QString(100, 'v')}, {.inChild = [] {
                                      const rlimit size{50, 50};
                                      ::setrlimit(RLIMIT_FSIZE, &size);
                                  }});
    verifyRefused(outcome, log, "cannot write");
    QCOMPARE(files.names(), QStringList());
}

void CommandWriteTest::readOnlyFile() {
    const Files files;
    const auto log = files.copyOfVector("torn-in-key.simkv");
    const auto before = contentsOf(log);
    QVERIFY(QFile::setPermissions(log, QFile::ReadOwner));
    // The system's administrator may write to any file, without these capabilities no more.
    const auto drop = [] {
        ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
        ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    };
    if (runShell("test -w \"$1\"", {log}, {.inChild = drop}).exitCode == 0)
        QSKIP("every file can be written here");
    verifyRefused(runSimkv({"put", log, "k", "v"}, {.inChild = drop}), log, "Permission denied");
    verifyRefused(runSimkv({"delete", log, "k", "--repair"}, {.inChild = drop}), log, "Permission denied");
    QCOMPARE(runSimkv({"keys", log}, {.inChild = drop}).exitCode, 0);
    QVERIFY(QFile::setPermissions(log, {}));
    verifyRefused(runSimkv({"keys", log}, {.inChild = drop}), log, "Permission denied");
    QVERIFY(QFile::setPermissions(log, QFile::ReadOwner));
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(files.names().size(), 1);
}

void CommandWriteTest::relativePaths() {
    const Files files;
    QCOMPARE(
        runSimkv({"put", "new.simkv", "k", "v", "--timestamp", "1"}, {.folder = files.folder()}).exitCode, 0);
    QCOMPARE(contentsOf(files.path("new.simkv")), record(1, "k", "v"));
    const auto outcome = runSimkv({"get", "other.simkv", "k"}, {.folder = files.folder()});
    QCOMPARE(outcome.err, QByteArray("simkv: other.simkv: cannot open: No such file or directory\n"));
}

QTEST_GUILESS_MAIN(CommandWriteTest)
#include "tst_command_write.moc"
