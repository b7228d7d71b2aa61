// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "simkv_command.h"

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

#include <csignal>

using namespace simkv;

// Keys out to text and back.
class CommandExportTest final : public QObject {
    Q_OBJECT
private slots:
    void comesBackTheSame_data();
    void comesBackTheSame();
    void jsonLines();
    void csv();
    void aMomentAndAFilter();
    void existingFilesStay();
    void intoALogThatIsThere();
    void aWrongLineChangesNothing_data();
    void aWrongLineChangesNothing();
    void interrupted();
};

namespace {

QByteArray oddKeys() {
    return QByteArray::fromStdString(
        LogBuilder()
            .put("plain", "1", kTestTime)
            .put("quoted \"x\", and more", "a\r\nb,\"c\"", kTestTime + 1)
            .put("", "empty key", kTestTime + 2)
            .put("empty value", "", kTestTime + 3)
            .put(ByteView("\xff\x00 bytes", 8), ByteView("\x00\xfe", 2), kTestTime + 4)
            .put("zero", ByteView("a\0b", 3), kTestTime + 5)
            .put("gone", "1")
            .tombstone("gone")
            .put("long", ByteString(700'000, 'x') + "\"\n", 0)
            .bytes());
}

} // namespace

void CommandExportTest::comesBackTheSame_data() {
    QTest::addColumn<QString>("format");
    QTest::newRow("JSON Lines") << "jsonl";
    QTest::newRow("CSV") << "csv";
}

// All live keys of all logs that there are, with their values and times, into a new log and into one that is
// there.
void CommandExportTest::comesBackTheSame() {
    QFETCH(QString, format);
    const Files files;
    QStringList logs{files.write("odd", oddKeys())};
    for (const auto& name : QDir(vectorPath({})).entryList({"*.simkv"}))
        logs.append(vectorPath(name));
    QVERIFY(logs.size() > 20);
    int number = 0;
    int compared = 0;
    for (const auto& log : logs) {
        const auto keys = runSimkv({"keys", log, "--json"});
        // No log, or one with a key that this program does not write.
        if (keys.exitCode == 2 || keys.out.contains("\\u0000simkv."))
            continue;
        ++compared;
        const auto text = files.path(QString("text%1.%2").arg(++number).arg(format));
        const auto exported = runSimkv({"export", log, text});
        QVERIFY2(exported.exitCode == 0 && exported.out.isEmpty(), exported.err.constData());
        QCOMPARE(runSimkv({"export", log, "--format", format}).out, contentsOf(text));
        const auto again = files.path(QString("again%1").arg(number));
        const auto imported = runSimkv({"import", again, text});
        QVERIFY2(imported.exitCode == 0, imported.err.constData());
        // The same but for the places in the file.
        QCOMPARE(runSimkv({"export", again}).out, runSimkv({"export", log}).out);
        const auto present = files.write(QString("present%1").arg(number), record(1, "before", "1"));
        QCOMPARE(runSimkv({"import", present, "--format", format}, {.input = contentsOf(text)}).exitCode, 0);
        QCOMPARE(runSimkv({"export", present, "--where", "key != before"}).out,
                 runSimkv({"export", log}).out);
        QCOMPARE(runSimkv({"check", present}).exitCode, 0);
    }
    QVERIFY2(compared > 25, qPrintable(QString::number(compared)));
}

void CommandExportTest::jsonLines() {
    const Files files;
    const auto log = files.write(
        "log",
        QByteArray::fromStdString(LogBuilder().put("a", "1", kTestTime).put("\xff", "2", kTestTime).bytes()));
    QCOMPARE(runSimkv({"export", log}).out,
             QByteArray("{\"key\":\"a\",\"value\":\"1\",\"timestamp\":1751155200}\n"
                        "{\"key_hex\":\"ff\",\"value\":\"2\",\"timestamp\":1751155200}\n"));
}

void CommandExportTest::csv() {
    const Files files;
    const auto log = files.write(
        "log",
        QByteArray::fromStdString(
            LogBuilder().put("a", "say \"x\"", kTestTime).put("\xff", ByteView("\0", 1), kTestTime).bytes()));
    QCOMPARE(runSimkv({"export", log, "--format", "csv"}).out,
             QByteArray("key,key_hex,value,value_hex,timestamp\r\n"
                        "\"a\",,\"say \"\"x\"\"\",,1751155200\r\n"
                        ",ff,,00,1751155200\r\n"));
}

void CommandExportTest::aMomentAndAFilter() {
    const Files files;
    const auto log = files.write(
        "log", QByteArray::fromStdString(LogBuilder().put("a", "1").put("b", "1").put("a", "2").bytes()));
    QCOMPARE(runSimkv({"export", log, "--as-of", "#1"}).lines().size(), 2);
    const auto lines = runSimkv({"export", log, "--as-of", "#1", "--where", "key = a"}).lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0]["value"].toString(), "1");
}

void CommandExportTest::existingFilesStay() {
    const Files files;
    const auto log = files.write("log", oddKeys());
    const auto there = files.write("there.csv", "mine");
    const auto outcome = runSimkv({"export", log, there});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.contains("there.csv"), outcome.err.constData());
    QCOMPARE(contentsOf(there), QByteArray("mine"));
    QCOMPARE(files.names(), (QStringList{"log", "there.csv"}));
}

// One batch: whoever reads the log sees all of it or nothing.
void CommandExportTest::intoALogThatIsThere() {
    const Files files;
    const auto log = files.write("log", record(1, "before", "1"));
    const QByteArray lines = "{\"key\":\"a\",\"value\":\"1\"}\n{\"op\":\"delete\",\"key\":\"before\"}\n";
    QCOMPARE(runSimkv({"import", log, "--timestamp", "5"}, {.input = lines}).exitCode, 0);
    const auto records = runSimkv({"log", log, "--json"}).lines();
    QCOMPARE(records.size(), 4);
    QCOMPARE(records[1]["marker"].toString(), "batch");
    QCOMPARE(records[2]["timestamp"].toInt(), 5);
    QCOMPARE(runSimkv({"keys", log}).out, QByteArray("a\n"));
    // Nothing to import changes nothing, and makes an empty log where there is none.
    const auto before = contentsOf(log);
    QCOMPARE(runSimkv({"import", log}, {.input = {}}).exitCode, 0);
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(runSimkv({"import", files.path("new")}, {.input = {}}).exitCode, 0);
    QCOMPARE(contentsOf(files.path("new")), QByteArray());
}

void CommandExportTest::aWrongLineChangesNothing_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("json") << QByteArray("{\"key\":\"a\",\"value\":\"1\"}\n{\"key\":1}\n") << "jsonl"
                          << QByteArray("line 2 needs a string as \"key\"");
    QTest::newRow("csv") << QByteArray("key,value\na,1\nb\n") << "csv"
                         << QByteArray("line 3 has 1 fields for 2 columns");
    QTest::newRow("a reserved key") << QByteArray("key_hex,value\n0073696d6b762e,1\n") << "csv"
                                    << QByteArray("line 2 cannot be written: keys that begin with");
}

void CommandExportTest::aWrongLineChangesNothing() {
    QFETCH(QByteArray, text);
    QFETCH(QString, format);
    QFETCH(QByteArray, says);
    const Files files;
    const auto from = files.write("text", text);
    const auto there = files.write("there", record(1, "before", "1"));
    for (const auto& log : {there, files.path("new")}) {
        const auto outcome = runSimkv({"import", log, from, "--format", format});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains(from.toUtf8() + ": " + says), outcome.err.constData());
    }
    QCOMPARE(contentsOf(there), record(1, "before", "1"));
    QCOMPARE(files.names(), (QStringList{"text", "there"}));
}

// While it waits for more: nothing is left of either.
void CommandExportTest::interrupted() {
    const Files files;
    const auto there = files.write("there", record(1, "before", "1"));
    for (const auto& log : {there, files.path("new")}) {
        QProcess process;
        startSimkv(process, {"import", log});
        // More than a pipe holds: that all of it is written shows that most of it has been read.
        process.write(QByteArray("{\"key\":\"a\",\"value\":\"1\"}\n").repeated(20'000));
        QTRY_COMPARE(process.bytesToWrite(), qint64{0});
        // The new one has begun.
        if (log != there)
            QTRY_COMPARE(files.names(), (QStringList{"new.partial", "there"}));
        ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        QCOMPARE(files.names(), QStringList{"there"});
    }
    QCOMPARE(contentsOf(there), record(1, "before", "1"));
}

QTEST_GUILESS_MAIN(CommandExportTest)
#include "tst_command_export.moc"
