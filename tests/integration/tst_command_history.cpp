// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "simkv_command.h"

#include <QJsonArray>
#include <QTest>

using namespace simkv;

// What only a log can tell: `simkv history`, and --as-of on other commands.
class CommandHistoryTest final : public QObject {
    Q_OBJECT
private slots:
    void history();
    void historyOfNoKey();
    void historyAsTable();
    void asOf_data();
    void asOf();
    void asOfSaysWhatItIs();
    void wrongMoments_data();
    void wrongMoments();
};

namespace {

// Record: 0-2 at 0, 10, 20 s; 3 [batch], 4, 5 at 30 s; 6 at 25 s.
QByteArray sample() {
    const auto body = LogBuilder().put("a", "3", kTestTime + 30).put("c", "1", kTestTime + 30);
    const auto log = LogBuilder()
                         .put("a", "1", kTestTime)
                         .put("b", "1", kTestTime + 10)
                         .tombstone("a", kTestTime + 20)
                         .batch(body)
                         .put("b", "2", kTestTime + 25);
    return QByteArray::fromStdString(log.bytes());
}

// "a=3 c=1" of `keys --json`.
QString keysText(const Outcome& outcome) {
    QStringList keys;
    for (const auto& line : outcome.lines())
        keys.append(line["key"].toString() + u'=' + line["value"].toString());
    return keys.join(u' ');
}

} // namespace

void CommandHistoryTest::history() {
    const Files files;
    const auto path = files.write("log", sample());
    const auto outcome = runSimkv({"history", path, "a", "--json"});
    QCOMPARE(outcome.exitCode, 0);
    QStringList texts;
    for (const auto& line : outcome.lines())
        texts.append(QString("%1@%2 %3%4 %5")
                         .arg(line["record"].toInteger())
                         .arg(line["timestamp"].toInteger() - kTestTime)
                         .arg(line["tombstone"].toBool() ? "-" : "=", line["value"].toString(),
                              line["live"].toBool() ? "live" : "not live"));
    QCOMPARE(texts.join(", "), "0@0 =1 not live, 2@20 - not live, 4@30 =3 live");
    QCOMPARE(runSimkv({"history", path, "--hex", "61", "--json"}).out, outcome.out);
}

void CommandHistoryTest::historyOfNoKey() {
    const Files files;
    const auto path = files.write("log", sample());
    const auto outcome = runSimkv({"history", path, "never"});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY(outcome.err.contains("no such key: never"));
}

void CommandHistoryTest::historyAsTable() {
    const Files files;
    const auto path = files.write("log", sample());
    const auto lines = runSimkv({"history", path, "b"}).out.split('\n');
    QCOMPARE(lines.size(), 4); // with the names of the columns, and the end
    QVERIFY(lines[0].startsWith("RECORD"));
    QVERIFY(lines[1].contains("superseded") && lines[2].contains("live"));
}

void CommandHistoryTest::asOf_data() {
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QString>("keys");
    QTest::addColumn<int>("records");
    QTest::addColumn<QString>("valueOfA"); // empty: none
    QTest::newRow("the first record") << "#0"
                                      << "a=1" << 1 << "1";
    QTest::newRow("a deleted key") << "#2"
                                   << "b=1" << 3 << "";
    QTest::newRow("inside a batch") << "#4"
                                    << "b=1" << 3 << "";
    QTest::newRow("after the batch") << "#5"
                                     << "b=1 a=3 c=1" << 6 << "3";
    QTest::newRow("the last record") << "#6"
                                     << "a=3 c=1 b=2" << 7 << "3";
    QTest::newRow("a time") << "1751155210"
                            << "a=1 b=1" << 2 << "1";
    QTest::newRow("a civil time") << "2025-06-29T00:00:20Z"
                                  << "b=1" << 3 << "";
    QTest::newRow("before all") << "2025-06-28"
                                << "" << 0 << "";
    QTest::newRow("now") << "now"
                         << "a=3 c=1 b=2" << 7 << "3";
}

void CommandHistoryTest::asOf() {
    QFETCH(QString, moment);
    QFETCH(int, records);
    QFETCH(QString, valueOfA);
    const Files files;
    const auto path = files.write("log", sample());
    const auto keys = runSimkv({"keys", path, "--json", "--as-of", moment});
    QCOMPARE(keys.exitCode, 0);
    QTEST(keysText(keys), "keys");
    const auto stat = runSimkv({"stat", path, "--json", "--as-of", moment}).lines().value(0);
    QCOMPARE(stat["records"].toInt(), records);
    QCOMPARE(stat["live_keys"].toInt(), keys.lines().size());
    const auto value = runSimkv({"get", path, "a", "--raw", "--as-of", moment});
    QCOMPARE(QString::fromUtf8(value.out), valueOfA);
    QCOMPARE(value.exitCode, valueOfA.isEmpty() ? 1 : 0);
    // With a filter, of that state.
    const auto filtered = runSimkv({"keys", path, "--json", "--as-of", moment, "--where", "key = b"});
    QCOMPARE(filtered.lines().size(), keysText(keys).contains("b=") ? 1 : 0);
}

void CommandHistoryTest::asOfSaysWhatItIs() {
    const Files files;
    const auto path = files.write("log", sample());
    QVERIFY(runSimkv({"stat", path, "--as-of", "#4"})
                .err.contains("this moment lies in a batch (records 3 to 5); the state before it is shown"));
    QVERIFY(runSimkv({"stat", path, "--as-of", "1751155225"})
                .err.contains("clocks were set back: record 4 has a later time"));
    QVERIFY(runSimkv({"stat", path, "--as-of", "#5"}).err.isEmpty());
}

void CommandHistoryTest::wrongMoments_data() {
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no number") << "#x" << QByteArray("--as-of: #x: a record number is needed after #");
    QTest::newRow("no time") << "soon" << QByteArray("--as-of: soon: a time is needed");
    QTest::newRow("nothing") << "" << QByteArray("--as-of: : a time is needed");
    QTest::newRow("no such record") << "#7" << QByteArray("there is no record 7, the log has 7");
}

void CommandHistoryTest::wrongMoments() {
    QFETCH(QString, moment);
    QFETCH(QByteArray, says);
    const Files files;
    const auto path = files.write("log", sample());
    for (const QStringList& command :
         {QStringList{"keys", path}, QStringList{"stat", path}, QStringList{"get", path, "a"}}) {
        const auto outcome = runSimkv(command + QStringList{"--as-of", moment});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(says), outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
    }
}

QTEST_GUILESS_MAIN(CommandHistoryTest)
#include "tst_command_history.moc"
