// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <unistd.h>

// How the command is called, and what it does with its standard streams: the same for every command.
using namespace simkv;

class CommandLineTest final : public QObject {
    Q_OBJECT

private slots:
    void version();
    void help_data();
    void help();
    void usageErrors_data();
    void usageErrors();
    void missingLogs_data();
    void missingLogs();
    void optionsStandAnywhere_data();
    void optionsStandAnywhere();
    void wordsThatLookLikeSyntax_data();
    void wordsThatLookLikeSyntax();
    void fullDisk_data();
    void fullDisk();
    void closedPipeEndsQuietly();
    void closedStandardOutput();
    void messagesNeverReachTheLog_data();
    void messagesNeverReachTheLog();
    void example();

private:
    static QStringList commands() {
        return {"get", "put", "delete", "keys", "log", "search", "check", "stat"};
    }
    static QStringList readers() { return {"keys", "log", "check", "stat"}; }
    Files m_files; // empty between the tests
    Files m_logs;  // copies: no test writes to the vectors
};

void CommandLineTest::version() {
    const auto outcome = runSimkv({"--version"});
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.out.startsWith("simkv "));
    QCOMPARE(outcome.out.count('\n'), 1);
    QCOMPARE(outcome.err, QByteArray());
}

void CommandLineTest::help_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("contains");
    for (const auto* option : {"--help", "-h"})
        QTest::newRow(option) << QStringList{option} << QByteArray("Exit codes");
    for (const auto& command : commands() + QStringList{"example"}) {
        QTest::addRow("%s named", qPrintable(command))
            << QStringList{"--help"} << "\n  " + command.toLatin1() + " ";
        QTest::addRow("%s", qPrintable(command))
            << QStringList{command, "--help"} << "Usage: simkv " + command.toLatin1() + " ";
    }
}

void CommandLineTest::help() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, contains);
    const auto outcome = runSimkv(arguments);
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY2(outcome.out.contains(contains), outcome.out.constData());
    QCOMPARE(outcome.err, QByteArray());
}

void CommandLineTest::usageErrors_data() {
    QTest::addColumn<QStringList>("arguments");
    const auto log = m_logs.copyOfVector("seed-example.simkv");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("empty command") << QStringList{""};
    QTest::newRow("unknown command") << QStringList{"forget", log};
    QTest::newRow("part of a command") << QStringList{"ke", log};
    QTest::newRow("unknown option before the command") << QStringList{"--json", "keys", log};
    QTest::newRow("dashes before the command") << QStringList{"--", "keys", log};
    for (const auto& command : commands()) {
        QTest::addRow("%s without a log", qPrintable(command)) << QStringList{command};
        QTest::addRow("%s with an unknown option", qPrintable(command))
            << QStringList{command, log, "--nonsense"};
        QTest::addRow("%s with too many arguments", qPrintable(command))
            << QStringList{command, log, "a", "b", "c"};
    }
    QTest::newRow("get without a key") << QStringList{"get", log};
    QTest::newRow("get as JSON and raw") << QStringList{"get", log, "name", "--json", "--raw"};
    QTest::newRow("get of half a byte") << QStringList{"get", log, "--hex", "abc"};
    QTest::newRow("get of no hex") << QStringList{"get", log, "--hex", "zz"};
    QTest::newRow("put without a value") << QStringList{"put", log, "k"};
    QTest::newRow("put with two values") << QStringList{"put", log, "k", "v", "--file", log};
    QTest::newRow("put of a file without a name") << QStringList{"put", log, "k", "--file"};
    QTest::newRow("put of no hex value") << QStringList{"put", log, "--hex", "00", "0"};
    for (const auto* time : {"-1", "4294967296", "now", "", "1.5", "0x10", " 1", "99999999999999999999"}) {
        QTest::addRow("put at the time '%s'", time) << QStringList{"put", log, "k", "v", "--timestamp", time};
        QTest::addRow("delete at the time '%s'", time)
            << QStringList{"delete", log, "name", "--timestamp", time};
    }
    QTest::newRow("example with a log") << QStringList{"example", log};
}

void CommandLineTest::usageErrors() {
    QFETCH(QStringList, arguments);
    const auto outcome = runSimkv(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY(outcome.err.startsWith("simkv: "));
    QCOMPARE(outcome.err.count('\n'), 1);
    QCOMPARE(contentsOf(m_logs.path("seed-example.simkv")), contentsOf(vectorPath("seed-example.simkv")));
    QCOMPARE(m_logs.names().size(), 1);
}

void CommandLineTest::missingLogs_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("why");
    const auto missing = m_files.path("missing.simkv");
    for (const auto& command : readers()) {
        QTest::addRow("%s missing", qPrintable(command))
            << QStringList{command, missing} << missing << QByteArray("No such file");
        QTest::addRow("%s folder", qPrintable(command))
            << QStringList{command, m_files.folder()} << m_files.folder() << QByteArray("folder");
    }
    QTest::newRow("get missing") << QStringList{"get", missing, "k"} << missing << QByteArray("No such file");
    QTest::newRow("delete missing") << QStringList{"delete", missing, "k"} << missing
                                    << QByteArray("No such file");
    QTest::newRow("put folder") << QStringList{"put", m_files.folder(), "k", "v"} << m_files.folder()
                                << QByteArray("folder");
    const auto below = missing + "/log.simkv";
    QTest::newRow("put in no folder")
        << QStringList{"put", below, "k", "v"} << below << QByteArray("No such file");
    const auto text = m_logs.copyOfVector("not-a-log-text.simkv");
    QTest::newRow("put to text") << QStringList{"put", text, "k", "v"} << text
                                 << QByteArray("not a SimKV log");
    QTest::newRow("get from a device")
        << QStringList{"get", "/dev/null", "k"} << "/dev/null" << QByteArray("regular file");
}

void CommandLineTest::missingLogs() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, path);
    QFETCH(QByteArray, why);
    const auto outcome = runSimkv(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.startsWith("simkv: " + path.toUtf8() + ": "), outcome.err.constData());
    QVERIFY2(outcome.err.contains(why), outcome.err.constData());
    QCOMPARE(m_files.names(), QStringList());
}

void CommandLineTest::optionsStandAnywhere_data() {
    QTest::addColumn<QStringList>("arguments");
    const auto log = vectorPath("seed-example.simkv");
    QTest::newRow("first") << QStringList{"get", "--json", "--hex", log, "616765"};
    QTest::newRow("between") << QStringList{"get", "--hex", log, "--json", "616765"};
    QTest::newRow("last") << QStringList{"get", log, "616765", "--json", "--hex"};
    QTest::newRow("before the end of options") << QStringList{"get", "--hex", "--json", "--", log, "616765"};
    QTest::newRow("end of options in the middle")
        << QStringList{"get", "--hex", log, "--json", "--", "616765"};
    QTest::newRow("end of options last") << QStringList{"get", "--hex", log, "--json", "616765", "--"};
}

void CommandLineTest::optionsStandAnywhere() {
    QFETCH(QStringList, arguments);
    const auto outcome = runSimkv(arguments);
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out,
             QByteArray(R"({"key":"age","value":"16","timestamp":1751155200,"offset":22,"size":18})"
                        "\n"));
}

void CommandLineTest::wordsThatLookLikeSyntax_data() {
    QTest::addColumn<QString>("word");
    for (const auto* word :
         {"",    "++", "{}", "[]", "[1,2]", "%%",   "get", "put",   "keys", "-5", "-5x", "a,b",
          "a=b", "'",  "\"", " ",  "\n",    "true", "/x",  "@file", "--x",  "--", "-x",  "--json"})
        QTest::addRow("'%s'", word) << QString(word);
}

void CommandLineTest::wordsThatLookLikeSyntax() {
    QFETCH(QString, word);
    const auto log = m_files.path("words.simkv");
    const bool needsDashes = word.size() > 1 && word[0] == '-' && !word[1].isDigit();
    const auto dashes = needsDashes ? QStringList{"--"} : QStringList{};
    QCOMPARE(runSimkv(QStringList{"put", log} + dashes + QStringList{word, word}).exitCode, 0);
    const auto outcome = runSimkv(QStringList{"get", log} + dashes + QStringList{word});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, word.toUtf8() + "\n");
    QFile::remove(log);
}

void CommandLineTest::fullDisk_data() {
    QTest::addColumn<QStringList>("arguments");
    const auto log = vectorPath("mixed-1000.simkv");
    for (const auto& command : readers()) {
        QTest::addRow("%s", qPrintable(command)) << QStringList{command, log};
        QTest::addRow("%s as JSON", qPrintable(command)) << QStringList{command, log, "--json"};
    }
    QTest::newRow("get") << QStringList{"get", vectorPath("seed-example.simkv"), "age"};
    QTest::newRow("help") << QStringList{"--help"};
    QTest::newRow("version") << QStringList{"--version"};
    QTest::newRow("example") << QStringList{"example"};
}

void CommandLineTest::fullDisk() {
    QFETCH(QStringList, arguments);
    const auto outcome = runSimkv(arguments, {.outputFile = "/dev/full"});
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.err, QByteArray("simkv: standard output: cannot write: No space left on device\n"));
}

// The reader goes away after a byte, far before the end.
void CommandLineTest::closedPipeEndsQuietly() {
    QByteArray bytes;
    for (quint32 i = 0; i < 20'000; ++i)
        bytes += record(1751155200 + i, "key " + QByteArray::number(i), QByteArray(100, 'v'));
    const auto log = m_files.write("long.simkv", bytes);
    const auto outcome =
        runShell("{ \"$simkv\" log --json \"$1\"; echo \"exit code $?\" >&2; } | head -c 1", {log});
    QCOMPARE(outcome.out, QByteArray("{"));
    QCOMPARE(outcome.err, QByteArray("exit code 0\n"));
    QFile::remove(log);
}

void CommandLineTest::closedStandardOutput() {
    const auto outcome =
        runSimkv({"keys", vectorPath("seed-example.simkv")}, {.inChild = [] { ::close(STDOUT_FILENO); }});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(outcome.err.startsWith("simkv: standard output: cannot write: "));
}

void CommandLineTest::messagesNeverReachTheLog_data() {
    QTest::addColumn<int>("closed"); // a bit for each standard stream
    for (int closed = 1; closed < 8; ++closed)
        QTest::addRow("%d", closed) << closed;
}

// A log must not be opened under the number of a standard stream that the caller has closed.
void CommandLineTest::messagesNeverReachTheLog() {
    QFETCH(int, closed);
    const Files files;
    const auto log = files.copyOfVector("torn-in-value.simkv");
    const auto whole = contentsOf(log).first(2461);
    const auto closeStreams = [closed] {
        for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
            if ((closed & (1 << descriptor)) != 0)
                ::close(descriptor);
        }
    };
    const auto outcome = runSimkv({"put", log, "k", "v", "--timestamp", "7"}, {.inChild = closeStreams});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(contentsOf(log), whole + record(7, "k", "v"));
}

void CommandLineTest::example() {
    const auto temporary = m_files.folder();
    const auto outcome = runShell("TMPDIR=\"$1\" \"$simkv\" example", {temporary});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray("Felix\nKey: age, Value: 16\n"));
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(QDir(temporary).entryList(QDir::NoDotAndDotDot | QDir::AllEntries), QStringList());
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_command_line.moc"
