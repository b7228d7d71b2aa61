// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "simkv_command.h"

#include <QDir>
#include <QTest>

#include <algorithm>

using namespace simkv;

// Nothing that a log, a file, a name or an argument holds reaches a terminal as something it would obey.
class CommandTerminalTest final : public QObject {
    Q_OBJECT
private slots:
    void messages_data();
    void messages();
    void dataToATerminal_data();
    void dataToATerminal();
    void dataElsewhere();
    void rawValue();
};

namespace {

// Sets the clipboard, clears the screen, turns the text around.
const QByteArray kEvil = "\x1b]52;c;ZXZpbA==\x07\x1b[2J\xc2\x9b"
                         "1m\x7f\xe2\x80\xae";
const QByteArray kEvilShown = "\\x1b]52;c;ZXZpbA==\\x07\\x1b[2J\\xc2\\x9b1m\\x7f\\xe2\\x80\\xae";
const QString kEvilName = QString::fromUtf8(kEvil);

bool isObeyed(char32_t code) {
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code <= 0x9F) ||
           (code >= 0x202A && code <= 0x202E);
}

bool isHarmless(QByteArray bytes) {
    const auto codes = QString::fromUtf8(bytes.replace("\r\n", "\n")).toUcs4();
    return std::none_of(codes.begin(), codes.end(), isObeyed);
}

QByteArray evilLog() {
    return record(1, kEvil, "value " + kEvil) + record(2, "plain", "1");
}

} // namespace

void CommandTerminalTest::messages_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<bool>("namesIt");
    const auto row = [](const char* name, const QStringList& arguments, const QByteArray& input = {},
                        bool namesIt = true) { QTest::newRow(name) << arguments << input << namesIt; };
    const auto json = QByteArray("\"\\u001b]52;c;ZXZpbA==\\u0007\\u001b[2J\\u009b1m\\u007f\\u202e\"");
    row("a file that is not there", {"get", kEvilName, "a"});
    row("a file that is not there, lines in its name", {"get", "a\nsimkv: b\n", "a"}, {}, false);
    row("a key", {"get", "log", kEvilName});
    row("a key, history", {"history", "log", kEvilName});
    row("a key that is deleted", {"delete", "log", kEvilName});
    row("an option", {"get", "log", "plain", "--" + kEvilName});
    row("a command", {kEvilName});
    row("an option of no command", {"--" + kEvilName});
    row("a number", {"put", "log", "a", "1", "--timestamp", kEvilName});
    row("a format", {"export", "log", "--format", kEvilName});
    row("a size", {"generate", "out", "--value-size", kEvilName});
    row("a moment", {"keys", "log", "--as-of", kEvilName});
    row("a query", {"keys", "log", "--where", kEvilName}, {}, false);
    row("a pattern", {"search", "log", "--regex", "(" + kEvilName}, {}, false);
    row("a name in a line of JSON", {"import", "new"}, "{" + json + ":1}\n");
    row("a name twice", {"import", "new"}, "{" + json + ":1," + json + ":1}\n");
    row("a line that is no JSON", {"import", "new"}, "{\"" + kEvil + "\":1}\n", false);
    row("a condition that is not met", {"apply", "log"},
        "{\"op\":\"put\",\"key\":" + json + ",\"value\":\"1\",\"if_value\":\"1\"}\n");
    row("a column of CSV", {"import", "new", "--format", "csv"}, "key,\"" + kEvil + "\"\r\n");
    row("a file to import", {"import", "new", kEvilName});
    row("a file to write", {"export", "log", "no/" + kEvilName});
    row("where a tail is saved", {"cut-tail", "torn" + kEvilName});
    row("a log to be salvaged", {"salvage", "log", "no/" + kEvilName});
}

void CommandTerminalTest::messages() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, input);
    QFETCH(bool, namesIt);
    const Files files;
    (void)files.write("log", record(1, "plain", "1"));
    (void)files.write("torn" + kEvilName, record(1, "plain", "1") + record(1, "cut", "off").chopped(2));
    const auto outcome = runSimkv(arguments, {.input = input, .folder = files.folder()});
    QVERIFY2(isHarmless(outcome.err), outcome.err.toPercentEncoding().constData());
    QVERIFY2(outcome.err.startsWith("simkv: "), outcome.err.constData());
    QCOMPARE(outcome.err.count('\n'), 1); // and no line is forged
    QVERIFY2(!namesIt || outcome.err.contains(kEvilShown), outcome.err.constData());
}

void CommandTerminalTest::dataToATerminal_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("get") << QStringList{"get", "LOG", kEvilName};
    QTest::newRow("get, JSON") << QStringList{"get", "LOG", kEvilName, "--json"};
    QTest::newRow("keys") << QStringList{"keys", "LOG"};
    QTest::newRow("keys, JSON") << QStringList{"keys", "LOG", "--json"};
    QTest::newRow("log") << QStringList{"log", "LOG"};
    QTest::newRow("log, JSON") << QStringList{"log", "LOG", "--json"};
    QTest::newRow("history") << QStringList{"history", "LOG", kEvilName};
    QTest::newRow("search") << QStringList{"search", "LOG", "clip", "--in", "value"};
    QTest::newRow("export") << QStringList{"export", "LOG"};
    QTest::newRow("export, CSV") << QStringList{"export", "LOG", "--format", "csv"};
    QTest::newRow("salvage") << QStringList{"salvage", "LOG", "OUT" + kEvilName};
}

void CommandTerminalTest::dataToATerminal() {
    QFETCH(QStringList, arguments);
    const Files files;
    const auto log = files.write("log", evilLog().replace("52;c", "clip"));
    for (auto& argument : arguments) {
        argument.replace("52;c", "clip");
        if (argument == "LOG")
            argument = log;
        else if (argument.startsWith("OUT"))
            argument = files.path(argument.mid(3));
    }
    const auto sent = sentToTerminal(arguments);
    QVERIFY(!sent.isEmpty());
    QVERIFY2(isHarmless(sent), sent.toPercentEncoding().constData());
    QVERIFY2(sent.contains("clip"), sent.constData());
}

// To pipes and files bytes go as they are, but in JSON, where an escape means the same.
void CommandTerminalTest::dataElsewhere() {
    const Files files;
    const auto log = files.write("log", evilLog());
    QCOMPARE(runSimkv({"get", log, kEvilName}).out, "value " + kEvil + "\n");
    QVERIFY(runSimkv({"export", log, "--format", "csv"}).out.contains("\"value " + kEvil + "\""));
    for (const auto& arguments : {QStringList{"keys", log, "--json"}, QStringList{"export", log}}) {
        const auto outcome = runSimkv(arguments);
        QVERIFY2(isHarmless(outcome.out), outcome.out.toPercentEncoding().constData());
        QCOMPARE(outcome.lines()[0]["key"].toString(), kEvilName);
        QCOMPARE(outcome.lines()[0]["value"].toString(), "value " + kEvilName);
    }
}

void CommandTerminalTest::rawValue() {
    const Files files;
    const auto log = files.write("log", evilLog());
    QCOMPARE(sentToTerminal({"get", log, kEvilName, "--raw"}), "value " + kEvil);
}

QTEST_GUILESS_MAIN(CommandTerminalTest)
#include "tst_command_terminal.moc"
