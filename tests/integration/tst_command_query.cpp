// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QFile>
#include <QTest>

// search, and --where of keys, log and search. What a query means is in core's tst_query.
using namespace simkv;

namespace {

constexpr quint32 kTime = 1751155200; // 2025-06-29T00:00:00Z

// The numbers of the records that are listed.
QString numbersIn(const Outcome& outcome) {
    QStringList numbers;
    for (const auto& line : outcome.lines())
        numbers += QString::number(line["record"].toInt(-1));
    return numbers.join(' ');
}

} // namespace

class CommandQueryTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void keysWhere();
    void logWhere_data();
    void logWhere();
    void logWhereKeepsFindings();
    void badQueries_data();
    void badQueries();
    void searches_data();
    void searches();
    void searchTable();
    void searchFindsNothing();
    void searchOfADamagedLog();
    void badPatterns_data();
    void badPatterns();
    void longValues();
    void readingChangesNothing();

private:
    Files m_files;
    QString m_log;
};

void CommandQueryTest::initTestCase() {
    m_log =
        m_files.write("log.simkv", record(kTime, "user:1", "Felix") + record(kTime + 10, "user:2", "Anna") +
                                       record(kTime + 5, "user:1", "", 1) +
                                       record(kTime + 20, "bin", QByteArray("\0\xff", 2)) +
                                       record(kTime + 86'400, "user:2", QByteArray(5000, 'v') + "end"));
}

void CommandQueryTest::keysWhere() {
    const auto outcome = runSimkv({"keys", m_log, "--where", "key ^= user:"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray("user:2\n"));
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(runSimkv({"keys", "--where", "size < 4k", m_log}).out, QByteArray("bin\n"));
    QCOMPARE(runSimkv({"keys", m_log, "--where", ""}).out, QByteArray("bin\nuser:2\n"));
    QCOMPARE(runSimkv({"keys", m_log, "--where", "superseded"}).out, QByteArray());
    const auto lines = runSimkv({"keys", m_log, "--json", "--where", "versions = 2"}).lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0]["key"].toString(), "user:2");
}

void CommandQueryTest::logWhere_data() {
    QTest::addColumn<QString>("records");
    const auto row = [](const char* query, const char* records) { QTest::newRow(query) << QString(records); };
    row("", "0 1 2 3 4");
    row("key = \"user:1\"", "0 2");
    row("deleted", "2");
    row("backwards", "2");
    row("not backwards and record > 2", "3 4");
    row("superseded or versions = 2", "0 1 2 4");
    row("time >= 2025-06-30", "4");
    row("time = 2025-06-29T00:00Z and value ~ /[A-Z]/", "0 1");
    row("x\"ff\"", "3");
    row("anna", "1");
}

void CommandQueryTest::logWhere() {
    const auto outcome = runSimkv({"log", m_log, "--json", "--where", QTest::currentDataTag()});
    QCOMPARE(outcome.exitCode, 0);
    QTEST(numbersIn(outcome), "records");
}

void CommandQueryTest::logWhereKeepsFindings() {
    const auto damaged = runSimkv({"log", vectorPath("damaged-length.simkv"), "--where", "record = 3"});
    QCOMPARE(damaged.exitCode, 1);
    QCOMPARE(damaged.out.count('\n'), 3); // column names, the record, the damage
    QCOMPARE(damaged.out.count("\n** damage at offset 1367"), 1);
    const auto torn = runSimkv({"log", vectorPath("torn-in-key.simkv"), "--json", "--where", "record > 1G"});
    QCOMPARE(torn.exitCode, 0);
    QCOMPARE(torn.lines().size(), 1);
    QVERIFY(torn.lines().value(0).contains("tail"));
}

void CommandQueryTest::badQueries_data() {
    QTest::addColumn<QString>("query");
    QTest::addColumn<QByteArray>("end");
    QTest::newRow("no such field") << "live and foo = 3" << QByteArray("at column 10\n");
    QTest::newRow("not ended") << "size >" << QByteArray("at column 7\n");
    QTest::newRow("characters, not bytes") << "\"ключ\" )" << QByteArray("at column 8\n");
    QTest::newRow("wrong regex") << "value ~ /(/" << QByteArray("\n");
}

void CommandQueryTest::badQueries() {
    QFETCH(QString, query);
    QFETCH(QByteArray, end);
    for (const auto& arguments :
         {QStringList{"keys", m_log}, QStringList{"log", m_log}, QStringList{"search", m_log, "a"}}) {
        const auto outcome = runSimkv(arguments + QStringList{"--where", query});
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.out, QByteArray());
        QVERIFY2(outcome.err.startsWith("simkv: query: ") && outcome.err.endsWith(end),
                 outcome.err.constData());
        QCOMPARE(outcome.err.count('\n'), 1);
    }
}

void CommandQueryTest::searches_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("records");
    QTest::newRow("text") << QStringList{"user"} << "0 1 2 4";
    QTest::newRow("exact") << QStringList{"FELIX"} << "";
    QTest::newRow("either case") << QStringList{"FELIX", "--ignore-case"} << "0";
    QTest::newRow("hexadecimal") << QStringList{"00 ff", "--hex"} << "3";
    QTest::newRow("regex") << QStringList{"^(Fe|An)", "--regex"} << "0 1";
    QTest::newRow("regex in either case") << QStringList{"--regex", "--ignore-case", "^an"} << "1";
    QTest::newRow("a pattern is no query") << QStringList{"user and live"} << "";
    QTest::newRow("in keys") << QStringList{"n", "--in", "key"} << "3";
    QTest::newRow("in values") << QStringList{"n", "--in", "value"} << "1 4";
    QTest::newRow("in both") << QStringList{"n", "--in", "both"} << "1 3 4";
    QTest::newRow("with a query") << QStringList{"user", "--where", "live or deleted"} << "2 4";
    QTest::newRow("empty") << QStringList{""} << "0 1 2 3 4";
    QTest::newRow("dashes") << QStringList{"--", "--json"} << "";
}

void CommandQueryTest::searches() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, records);
    const auto outcome = runSimkv(QStringList{"search", "--json", m_log} + arguments);
    QCOMPARE(numbersIn(outcome), records);
    QCOMPARE(outcome.exitCode, records.isEmpty() ? 1 : 0);
    QCOMPARE(outcome.err, QByteArray());
}

void CommandQueryTest::searchTable() {
    const auto outcome = runSimkv({"search", m_log, "Anna"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, runSimkv({"log", m_log, "--where", "record = 1"}).out);
    QCOMPARE(outcome.out.count('\n'), 2);
}

void CommandQueryTest::searchFindsNothing() {
    const auto outcome = runSimkv({"search", m_log, "absent"});
    QCOMPARE(outcome.exitCode, 1);
    QCOMPARE(outcome.out, QByteArray());
    QCOMPARE(outcome.err, QByteArray());
}

// Damage is reported by `log` and `check`, and is no match.
void CommandQueryTest::searchOfADamagedLog() {
    const auto log = vectorPath("damaged-length.simkv");
    const auto found = runSimkv({"search", log, "", "--json"});
    QCOMPARE(found.exitCode, 0);
    QVERIFY(!numbersIn(found).contains("-1"));
    QCOMPARE(runSimkv({"search", log, "no such bytes anywhere"}).exitCode, 1);
    QCOMPARE(runSimkv({"search", m_files.path("missing.simkv"), "a"}).exitCode, 2);
}

void CommandQueryTest::badPatterns_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("wrong regex") << QStringList{"(", "--regex"};
    QTest::newRow("half a byte") << QStringList{"abc", "--hex"};
    QTest::newRow("regex in hexadecimal") << QStringList{"00", "--hex", "--regex"};
    QTest::newRow("unknown part") << QStringList{"a", "--in", "time"};
    QTest::newRow("no pattern") << QStringList{};
}

void CommandQueryTest::badPatterns() {
    QFETCH(QStringList, arguments);
    const auto outcome = runSimkv(QStringList{"search", m_log} + arguments);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY(outcome.err.startsWith("simkv: "));
    QCOMPARE(outcome.err.count('\n'), 1);
}

// Longer than any buffer, with the match on the border of two pieces.
void CommandQueryTest::longValues() {
    auto value = QByteArray(3 << 20, 'x');
    value.replace((1 << 18) - 3, 6, "needle");
    const auto log = m_files.write("long.simkv", record(kTime, "a", "b") + record(kTime, "long", value) +
                                                     record(kTime, "c", QByteArray(3 << 20, 'x')));
    QCOMPARE(numbersIn(runSimkv({"search", log, "needle", "--json"})), "1");
    QCOMPARE(numbersIn(runSimkv({"search", log, "ne+dle", "--regex", "--json"})), "1");
    QCOMPARE(runSimkv({"keys", log, "--where", "value *= needle"}).out, QByteArray("long\n"));
}

void CommandQueryTest::readingChangesNothing() {
    const Files files;
    const auto log = files.copyOfVector("torn-in-value.simkv");
    const auto before = contentsOf(log);
    QVERIFY(QFile::setPermissions(log, QFile::ReadOwner));
    QCOMPARE(runSimkv({"search", log, ""}).exitCode, 0);
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(files.names(), QStringList{"torn-in-value.simkv"});
}

QTEST_GUILESS_MAIN(CommandQueryTest)
#include "tst_command_query.moc"
