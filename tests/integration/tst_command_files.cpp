// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <sys/stat.h>

using namespace simkv;

// Where files are made, who may read them, and standard output in place of a file.
class CommandFilesTest final : public QObject {
    Q_OBJECT
private slots:
    void permissions_data();
    void permissions();
    void tailsThroughLinks_data();
    void tailsThroughLinks();
    void toStandardOutput();
    void reportsBesideData();
};

namespace {

QByteArray tornLog() {
    return record(1'700'000'000, "a", "1") + record(1'700'000'001, "b", "2").chopped(1);
}

mode_t modeOf(const QString& path) {
    struct stat status {};
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 ? status.st_mode & 0777U : 0;
}

} // namespace

void CommandFilesTest::permissions_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("made");
    QTest::addColumn<unsigned>("mode");
    const std::pair<QStringList, QString> commands[] = {{{"export", "log", "out"}, "out"},
                                                        {{"export", "log", "out.csv"}, "out.csv"},
                                                        {{"salvage", "log", "out"}, "out"},
                                                        {{"cut-tail", "log"}, "log.tail-15"}};
    for (const auto& [arguments, made] : commands) {
        for (const unsigned mode : {0600U, 0640U, 0644U, 0666U})
            QTest::addRow("%s, %o", qPrintable(arguments.join(u' ')), mode) << arguments << made << mode;
    }
}

// As those of the log, whatever the process lets others do.
void CommandFilesTest::permissions() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, made);
    QFETCH(unsigned, mode);
    const Files files;
    const auto log = files.write("log", tornLog());
    QCOMPARE(::chmod(qPrintable(log), mode), 0);
    for (const auto& [umask, left] : {std::pair(0U, mode), std::pair(022U, mode & ~022U)}) {
        const auto outcome = runSimkv(
            arguments, {.inChild = [mask = umask] { (void)::umask(mask); }, .folder = files.folder()});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QCOMPARE(QString::number(modeOf(files.path(made)), 8), QString::number(left, 8));
        QVERIFY(QFile::remove(files.path(made)));
        (void)files.write("log", tornLog());
    }
}

void CommandFilesTest::tailsThroughLinks_data() {
    QTest::addColumn<QString>("link");
    QTest::newRow("no link") << QString("data/log");
    QTest::newRow("a link") << QString("link");
    QTest::newRow("a link to a link") << QString("links/second");
    QTest::newRow("a link with a whole path") << QString("whole");
}

void CommandFilesTest::tailsThroughLinks() {
    QFETCH(QString, link);
    const Files files;
    const QDir folder(files.folder());
    QVERIFY(folder.mkdir("data") && folder.mkdir("links"));
    (void)files.write("data/log", tornLog());
    QVERIFY(QFile::link("data/log", files.path("link")));
    QVERIFY(QFile::link("../link", files.path("links/second")));
    QVERIFY(QFile::link(files.path("data/log"), files.path("whole")));
    const auto outcome = runSimkv({"cut-tail", link}, {.folder = files.folder()});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QCOMPARE(QDir(files.path("data")).entryList(QDir::Files, QDir::Name),
             (QStringList{"log", "log.tail-15"}));
    QVERIFY2(outcome.err.contains("data/log.tail-15"), outcome.err.constData());
    QCOMPARE(folder.entryList(QDir::Files, QDir::Name), (QStringList{"link", "whole"}));
    QCOMPARE(QDir(files.path("links")).entryList(QDir::Files), QStringList{"second"});
}

void CommandFilesTest::toStandardOutput() {
    const Files files;
    const auto log = files.write("log", tornLog());
    QCOMPARE(runSimkv({"export", log, "-"}).out, runSimkv({"export", log}).out);
    QCOMPARE(runSimkv({"export", log, "-", "--format", "csv"}).out,
             runSimkv({"export", log, "--format", "csv"}).out);
    const QStringList how{"--records", "5000", "--deletes", "10", "--value-size", "0-4k"};
    QCOMPARE(runSimkv(QStringList{"generate", files.path("generated")} + how).exitCode, 0);
    QCOMPARE(runSimkv(QStringList{"generate", "-"} + how).out, contentsOf(files.path("generated")));
    for (const QString name : {"damaged-length.simkv", "damaged-nested.simkv", "batch-torn-in-first.simkv"}) {
        const auto out = files.path(name);
        const auto toFile = runSimkv({"salvage", vectorPath(name), out});
        const auto streamed = runSimkv({"salvage", vectorPath(name), "-"});
        QCOMPARE(streamed.exitCode, toFile.exitCode);
        QCOMPARE(streamed.out, contentsOf(out));
    }
    QVERIFY(!QFile::exists("-")); // is no file
    // Nobody reads on.
    const auto cut = runShell("\"$simkv\" generate - --records 100000 | head -c 10", {});
    QCOMPARE(cut.out.size(), 10);
}

void CommandFilesTest::reportsBesideData() {
    const Files files;
    const auto log = files.write("log", tornLog());
    const auto salvaged = runSimkv({"salvage", log, "-", "--json"});
    QVERIFY2(salvaged.err.contains("\"records\":1,"), salvaged.err.constData());
    QCOMPARE(salvaged.out, record(1'700'000'000, "a", "1"));
    const auto generated = runSimkv({"generate", "-", "--records", "3"});
    QVERIFY2(generated.err.startsWith("3 records, "), generated.err.constData());
    QVERIFY(runSimkv({"salvage", log, "-"}).err.contains("bytes in standard output"));
}

QTEST_GUILESS_MAIN(CommandFilesTest)
#include "tst_command_files.moc"
