// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

// salvage, cut-tail, and what check says beside findings.
using namespace simkv;

namespace {

constexpr quint32 kTime = 1751155200; // 2025-06-29T00:00:00Z
const QByteArray kNoise(30, '\xEE');

QByteArray records(int count) {
    QByteArray bytes;
    for (int number = 0; number < count; ++number)
        bytes += record(kTime, "key" + QByteArray::number(number), "value");
    return bytes;
}

} // namespace

class CommandSalvageTest final : public QObject {
    Q_OBJECT

private slots:
    void everyVector_data();
    void everyVector();
    void text();
    void triesHarder();
    void triesHarderInOneRange();
    void refuses();
    void interruptedLeavesNothing();
    void fullDiskLeavesNothing();
    void cutsATail();
    void cutsNothing();
    void cutTailOfADamagedLog();
    void warningsAreNoFindings();
    void manyWarnings();

private:
    Files m_files;
};

void CommandSalvageTest::everyVector_data() {
    QTest::addColumn<QString>("vector");
    const QDir folder(QFileInfo(vectorPath("empty.simkv")).path());
    for (const auto& name : folder.entryList({"*.simkv"}))
        QTest::newRow(qPrintable(name)) << name;
}

// All that `log` lists, byte for byte and in order, and nothing else.
void CommandSalvageTest::everyVector() {
    QFETCH(QString, vector);
    const auto out = m_files.path("of-" + vector);
    const auto log = runSimkv({"log", vectorPath(vector), "--json"});
    const auto outcome = runSimkv({"salvage", vectorPath(vector), out, "--json"});
    QCOMPARE(outcome.exitCode, log.exitCode);
    if (outcome.exitCode == 2) {
        QVERIFY(!QFileInfo::exists(out));
        QVERIFY(outcome.err.startsWith("simkv: " + vectorPath(vector).toUtf8() + ": "));
        return;
    }
    const auto bytes = contentsOf(vectorPath(vector));
    QByteArray expected;
    for (const auto& line : log.lines()) {
        if (line.contains("record"))
            expected += bytes.mid(line["offset"].toInteger(), line["size"].toInteger());
    }
    QCOMPARE(contentsOf(out), expected);
    QCOMPARE(outcome.lines().size(), 1);
    QCOMPARE(outcome.lines()[0]["bytes"].toInteger(), expected.size());
}

void CommandSalvageTest::text() {
    const auto log = m_files.write("text.simkv", records(20) + kNoise + records(20) + "torn");
    const auto out = m_files.path("text.out");
    const auto outcome = runSimkv({"salvage", log, out});
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(
        outcome.out,
        "40 records, 900 bytes in " + out.toUtf8() +
            "\n"
            "kept: 20 records at offset 0, 450 bytes\n"
            "kept: 20 records at offset 480, 450 bytes, found after damage\n"
            "lost: damage at offset 450, 30 bytes: a record of 8017272297 bytes where only 484 are left\n"
            "lost: torn at offset 930, 4 bytes: only 4 bytes are left, a header takes 13\n");
    QCOMPARE(outcome.err, QByteArray());
}

void CommandSalvageTest::triesHarder() {
    const auto log = m_files.write("harder.simkv", records(20) + kNoise + records(2) + kNoise + records(20));
    const auto outcome = runSimkv({"salvage", log, m_files.path("harder.out"), "--try-harder", "--json"});
    QCOMPARE(outcome.exitCode, 1);
    const auto runs = outcome.lines().value(0)["runs"].toArray();
    QCOMPARE(runs.size(), 3);
    QCOMPARE(runs[1].toObject()["found"].toString(), "fragment");
    QCOMPARE(runs[1].toObject()["out_offset"].toInteger(), 450);
    QCOMPARE(contentsOf(m_files.path("harder.out")), records(20) + records(2) + records(20));
}

void CommandSalvageTest::triesHarderInOneRange() {
    const auto unreadable = kNoise + records(2) + kNoise;
    const auto log =
        m_files.write("one.simkv", records(20) + unreadable + records(20) + unreadable + records(20));
    const auto second = QString::number(450 + unreadable.size() + 450);
    const auto outcome =
        runSimkv({"salvage", log, m_files.path("one.out"), "--try-harder-at", second, "--json"});
    QCOMPARE(outcome.lines().value(0)["records"].toInteger(), 62);
    const auto wrong = runSimkv({"salvage", log, m_files.path("none.out"), "--try-harder-at", "451"});
    QCOMPARE(wrong.exitCode, 2);
    QCOMPARE(wrong.err, "simkv: " + log.toUtf8() + ": no damaged range or tail begins here, at offset 451\n");
}

void CommandSalvageTest::refuses() {
    const auto log = m_files.write("taken.simkv", records(3));
    const auto out = m_files.write("taken.out", "mine");
    const auto taken = runSimkv({"salvage", log, out});
    QCOMPARE(taken.exitCode, 2);
    QCOMPARE(taken.err, "simkv: " + out.toUtf8() + ": cannot create: File exists\n");
    QCOMPARE(contentsOf(out), QByteArray("mine"));
    QCOMPARE(runSimkv({"salvage", log, log}).exitCode, 2);
    QCOMPARE(contentsOf(log), records(3));
    QCOMPARE(runSimkv({"salvage", log}).exitCode, 2);
}

void CommandSalvageTest::interruptedLeavesNothing() {
    const Files files;
    const auto log = files.path("long.simkv");
    QCOMPARE(runSimkv({"generate", log, "--records", "300000"}).exitCode, 0);
    const auto outcome = runShell("\"$simkv\" salvage \"$1\" \"$2\" & sleep 0.03; kill -INT $!; wait $!",
                                  {log, files.path("long.out")});
    // Either it was quick enough, or nothing of it is there.
    const QStringList all{"long.out", "long.simkv"};
    QCOMPARE(files.names(), outcome.exitCode == 0 ? all : QStringList{"long.simkv"});
}

void CommandSalvageTest::fullDiskLeavesNothing() {
    const Files files;
    const auto log = files.path("full.simkv");
    QCOMPARE(runSimkv({"generate", log, "--records", "3000"}).exitCode, 0);
    const auto outcome = runSimkv({"salvage", log, files.path("full.out")}, {.inChild = [] {
                                      const rlimit limit{100'000, 100'000};
                                      ::setrlimit(RLIMIT_FSIZE, &limit);
                                  }});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.contains("cannot write"), outcome.err.constData());
    QCOMPARE(files.names(), QStringList{"full.simkv"});
}

void CommandSalvageTest::cutsATail() {
    const Files files;
    for (const QByteArray& tail : {QByteArray("torn"), QByteArray(600, '\0')}) {
        const auto log = files.write("tail.simkv", records(3) + tail);
        const auto outcome = runSimkv({"cut-tail", log});
        QCOMPARE(outcome.exitCode, 0);
        QCOMPARE(contentsOf(log), records(3));
        const auto saved = files.path("tail.simkv.tail-66");
        QVERIFY2(outcome.err.endsWith("saved as " + saved.toUtf8() + "\n"), outcome.err.constData());
        QCOMPARE(contentsOf(saved), tail);
        QFile::remove(saved);
    }
}

void CommandSalvageTest::cutsNothing() {
    const Files files;
    const auto log = files.write("clean.simkv", records(3));
    const auto outcome = runSimkv({"cut-tail", log});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(files.names(), QStringList{"clean.simkv"});
    QCOMPARE(runSimkv({"cut-tail", files.path("none.simkv")}).exitCode, 2);
    QCOMPARE(files.names(), QStringList{"clean.simkv"});
}

void CommandSalvageTest::cutTailOfADamagedLog() {
    const Files files;
    const auto bytes = records(20) + kNoise + records(20) + "torn";
    const auto log = files.write("damaged.simkv", bytes);
    QCOMPARE(runSimkv({"cut-tail", log}).exitCode, 2);
    QCOMPARE(contentsOf(log), bytes);
    QCOMPARE(runSimkv({"cut-tail", log, "--repair"}).exitCode, 0);
    QCOMPARE(contentsOf(log), records(20) + kNoise + records(20));
}

void CommandSalvageTest::warningsAreNoFindings() {
    const auto log = m_files.write("odd.simkv", record(kTime + 7, "a", "1") + record(kTime, "b", "", 3));
    const auto outcome = runSimkv({"check", log});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out,
             QByteArray("clean: 2 records, little-endian\n"
                        "warning: clock-back at offset 15, record 1: the time is 7 seconds earlier than that "
                        "of the record before it\n"
                        "warning: odd-flag at offset 15, record 1: the flag byte is 3, neither 0 nor 1; it "
                        "deletes the key\n"));
    const auto json = runSimkv({"check", log, "--json"}).lines().value(0);
    QCOMPARE(json["verdict"].toString(), "clean");
    QVERIFY(json["findings"].toArray().isEmpty());
    QCOMPARE(json["warnings"].toArray().size(), 2);
    QCOMPARE(json["warnings"].toArray()[1].toObject()["kind"].toString(), "odd-flag");
    QCOMPARE(json["warning_counts"].toObject(), (QJsonObject{{"clock-back", 1}, {"odd-flag", 1}}));
}

void CommandSalvageTest::manyWarnings() {
    QByteArray bytes;
    for (int i = 0; i < 30; ++i)
        bytes += record(kTime, "a", "", 2);
    const auto log = m_files.write("many.simkv", bytes);
    QCOMPARE(runSimkv({"check", log}).out.count("warning: odd-flag at"), 20);
    QVERIFY(runSimkv({"check", log})
                .out.endsWith("warning: odd-flag 10 more times; --warnings lists more of them\n"));
    QCOMPARE(runSimkv({"check", log, "--warnings", "30"}).out.count("warning: odd-flag at"), 30);
    QCOMPARE(runSimkv({"check", log, "--warnings", "x"}).exitCode, 2);
}

QTEST_APPLESS_MAIN(CommandSalvageTest)
#include "tst_command_salvage.moc"
