// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QTest>

#include <csignal>

using namespace simkv;

// `simkv generate` as a script runs it; what such logs look like is tested with core.
class CommandGenerateTest final : public QObject {
    Q_OBJECT

private slots:
    void writesWhatWasAsked();
    void sameSeedSameBytes();
    void refuses_data();
    void refuses();
    void interruptedLeavesNothing();

private:
    Files m_files; // empty between the tests
};

void CommandGenerateTest::writesWhatWasAsked() {
    const Files files;
    const auto log = files.path("log");
    const auto made = runSimkv({"generate", log, "--records", "5000", "--keys", "700", "--key-size", "8-20",
                                "--value-size", "0-300", "--deletes", "2.5", "--seed", "9", "--json"});
    QCOMPARE(made.exitCode, 0);
    QCOMPARE(made.lines().size(), 1);
    const auto report = made.lines().first();
    QCOMPARE(report["records"].toInt(), 5000);
    QCOMPARE(report["distinct_keys"].toInt(), 700);
    QCOMPARE(report["tombstones"].toInt(), 125);
    QCOMPARE(report["bytes"].toInt(), contentsOf(log).size());

    const auto stat = runSimkv({"stat", log, "--json"}).lines().first();
    QCOMPARE(stat["records"].toInt(), 5000);
    QCOMPARE(stat["tombstones"].toInt(), 125);
    QVERIFY(stat["live_keys"].toInt() <= 700 && stat["live_keys"].toInt() >= 575);
    QCOMPARE(runSimkv({"check", log}).exitCode, 0);
}

void CommandGenerateTest::sameSeedSameBytes() {
    const Files files;
    const auto make = [&files](const QString& name, const QString& seed) {
        const auto made = runSimkv({"generate", files.path(name), "--records", "300", "--seed", seed});
        return made.exitCode == 0 ? contentsOf(files.path(name)) : QByteArray();
    };
    const auto first = make("a", "5");
    QVERIFY(!first.isEmpty());
    QCOMPARE(make("b", "5"), first);
    QVERIFY(make("c", "6") != first);
}

void CommandGenerateTest::refuses_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("too many records") << QStringList{"--records", "4000000000"} << QByteArray("2147483646");
    QTest::newRow("keys too short to differ")
        << QStringList{"--records", "1000", "--key-size", "2"} << QByteArray("key");
    QTest::newRow("no size") << QStringList{"--value-size", "12x"} << QByteArray("--value-size");
    QTest::newRow("a range upside down") << QStringList{"--value-size", "9-3"} << QByteArray("--value-size");
    QTest::newRow("more than all deletes") << QStringList{"--deletes", "101"} << QByteArray("--deletes");
}

void CommandGenerateTest::refuses() {
    QFETCH(QStringList, options);
    QFETCH(QByteArray, says);
    const auto refused = runSimkv(QStringList{"generate", m_files.path("log")} + options);
    QCOMPARE(refused.exitCode, 2);
    QVERIFY2(refused.err.contains(says), refused.err);
    QCOMPARE(refused.out, QByteArray());
    QCOMPARE(m_files.names(), QStringList());

    const Files files;
    const auto taken = files.write("taken", "mine");
    QCOMPARE(runSimkv({"generate", taken}).exitCode, 2);
    QCOMPARE(contentsOf(taken), QByteArray("mine"));
}

// An interruption as by Ctrl+C also removes what there is of the log.
void CommandGenerateTest::interruptedLeavesNothing() {
    const Files files;
    const auto ended = runShell("\"$simkv\" generate \"$1\" --records 100000000 & child=$!\n"
                                "while [ ! -s \"$1\" ]; do :; done\n"
                                "kill -TERM $child; wait $child",
                                {files.path("log")});
    QCOMPARE(ended.exitCode, 128 + SIGTERM);
    QCOMPARE(files.names(), QStringList());
}

QTEST_APPLESS_MAIN(CommandGenerateTest)
#include "tst_command_generate.moc"
