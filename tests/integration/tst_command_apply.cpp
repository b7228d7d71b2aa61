// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain_reader.h"
#include "simkv_command.h"

#include <QDateTime>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

// apply: lines of JSON, all or none.
using namespace simkv;

class CommandApplyTest final : public QObject {
    Q_OBJECT

private slots:
    void writesOneBatch_data();
    void writesOneBatch();
    void createsALog();
    void nothingToDo();
    void timesOfRecords();
    void bytesOfAnyKind();
    void wrongLines_data();
    void wrongLines();
    void conditions_data();
    void conditions();
    void conditionsOfALogThatIsNotThere_data();
    void conditionsOfALogThatIsNotThere();
    void conditionsSpeakOfTheLogBefore();
    void conditionsAreComparedUnderTheLock();
    void cutAtEveryByteIsAllOrNothing_data();
    void cutAtEveryByteIsAllOrNothing();
    void cutsATailFirst();
    void damageNeedsARepair();
    void lockedLog();
    void fullDisk_data();
    void fullDisk();
    void unreadableInput();
    void manyLines();

private:
    static QStringList liveKeys(const QString& log);
};

namespace {

constexpr auto kLines = R"({"op":"put","key":"name","value":"Ada"}
{"timestamp":5,"op":"delete","key":"age"}
{"op":"put","key_hex":"00ff","value_hex":"DE ad"}
{"op":"put","key":"","value":""}
)";

Outcome apply(const QString& log, const QByteArray& lines, const QStringList& options = {}) {
    return runSimkv(QStringList{"apply", log} + options, {.input = lines});
}

// The body of a batch of the lines above, little-endian.
QByteArray body() {
    return record(7, "name", "Ada") + record(5, "age", "", 1) +
           record(7, QByteArray::fromHex("00ff"), QByteArray::fromHex("dead")) + record(7, "", "");
}

} // namespace

QStringList CommandApplyTest::liveKeys(const QString& log) {
    QStringList keys;
    for (const auto& object : runSimkv({"keys", log, "--json"}).lines())
        keys.append(QString::fromLatin1(bytesField(object, "key").toHex() + '=' +
                                        bytesField(object, "value").toHex()));
    keys.sort();
    return keys;
}

void CommandApplyTest::writesOneBatch_data() {
    QTest::addColumn<QString>("vector");
    QTest::newRow("little-endian") << "seed-example.simkv";
    QTest::newRow("big-endian") << "seed-example-big-endian.simkv";
}

void CommandApplyTest::writesOneBatch() {
    QFETCH(QString, vector);
    const Files files;
    const auto log = files.copyOfVector(vector);
    const auto before = contentsOf(log);
    const auto outcome = apply(log, kLines, {"--timestamp", "7"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray());
    QCOMPARE(outcome.err, QByteArray());
    const auto after = contentsOf(log);
    QVERIFY(after.startsWith(before));
    QCOMPARE(after.size(), before.size() + 49 + body().size());
    if (vector == "seed-example.simkv")
        QCOMPARE(after.sliced(before.size() + 49).toHex(), body().toHex());
    const auto lines = runSimkv({"log", log, "--json"}).lines().last(5);
    QCOMPARE(lines[0]["marker"].toString(), "batch");
    QCOMPARE(lines[0]["live"].toBool(), false);
    QCOMPARE(lines[1]["key"].toString(), "name");
    QCOMPARE(lines[2]["tombstone"].toBool(), true);
    QCOMPARE(runSimkv({"check", log}).exitCode, 0);
    QCOMPARE(runSimkv({"get", log, "name"}).out, QByteArray("Ada\n"));
    QCOMPARE(runSimkv({"get", log, "age"}).exitCode, 1);
    // A program that knows nothing of batches reads the same.
    const bool isBig = vector.contains("big-endian");
    QStringList plain;
    for (const auto& [key, value] : plainLiveKeys(after.toStdString(), isBig))
        plain.append(QString::fromLatin1(QByteArray::fromStdString(key).toHex() + '=' +
                                         QByteArray::fromStdString(value).toHex()));
    plain.sort();
    QCOMPARE(liveKeys(log), plain);
    QCOMPARE(files.names().size(), 1);
}

void CommandApplyTest::createsALog() {
    const Files files;
    const auto log = files.path("new.simkv");
    QCOMPARE(apply(log, R"({"op":"put","key":"a","value":"1"})").exitCode, 0); // without a last line end
    QCOMPARE(runSimkv({"get", log, "a"}).out, QByteArray("1\n"));
    QCOMPARE(contentsOf(log).size(), 49 + 15);
}

void CommandApplyTest::nothingToDo() {
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    for (const auto* lines : {"", "\n", " \t\r\n\n"}) {
        QCOMPARE(apply(log, lines).exitCode, 0);
        QCOMPARE(contentsOf(log), before);
        QCOMPARE(apply(files.path("none.simkv"), lines).exitCode, 0);
    }
    QCOMPARE(files.names().size(), 1);
}

void CommandApplyTest::timesOfRecords() {
    const Files files;
    const auto log = files.path("log.simkv");
    const auto earliest = QDateTime::currentSecsSinceEpoch();
    const QByteArray lines = "{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"}\n"
                             "{\"op\":\"put\",\"key\":\"b\",\"value\":\"1\",\"timestamp\":0}\n"
                             "{\"op\":\"put\",\"key\":\"c\",\"value\":\"1\",\"timestamp\":4294967295}\n";
    QCOMPARE(apply(log, lines).exitCode, 0);
    const auto latest = QDateTime::currentSecsSinceEpoch();
    const auto records = runSimkv({"log", log, "--json"}).lines();
    const auto now = records[1]["timestamp"].toInteger();
    QVERIFY(now >= earliest && now <= latest);
    QCOMPARE(records[2]["timestamp"].toInteger(), 0);
    QCOMPARE(records[3]["timestamp"].toInteger(), 4294967295);
}

void CommandApplyTest::bytesOfAnyKind() {
    const Files files;
    const auto log = files.path("log.simkv");
    const QByteArray lines =
        "{\"op\":\"put\",\"key\":\"tab\\t\\u0000\\u00e9\",\"value\":\"\\ud83d\\ude00\"}\r\n"
        "{\"op\":\"put\",\"key\":\"\xc3\xa9\",\"value_hex\":\"\"}\r\n";
    QCOMPARE(apply(log, lines).exitCode, 0);
    const auto records = runSimkv({"log", log, "--json"}).lines();
    QCOMPARE(bytesField(records[1], "key"), QByteArray("tab\t\0\xc3\xa9", 7));
    QCOMPARE(bytesField(records[1], "value"), QByteArray("\xf0\x9f\x98\x80"));
    QCOMPARE(bytesField(records[2], "key"), QByteArray("\xc3\xa9"));
    QCOMPARE(bytesField(records[2], "value"), QByteArray());
}

void CommandApplyTest::wrongLines_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char* line, const char* words) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(words);
    };
    row("nonsense", "is not JSON");
    row(R"({"op":"put","key":"a","value":"1")", "is not JSON");
    row(R"({"op":"put","key":"a","value":"1"} {})", "is not JSON");
    row("{\"op\":\"put\",\"key\":\"a\",\"value\":\"\xff\"}", "is not JSON");
    row(R"(["put","a","1"])", "is not a JSON object");
    row("7", "is not a JSON object");
    row("{}", R"(needs "op")");
    row(R"({"op":"set","key":"a","value":"1"})", R"(needs "op")");
    row(R"({"op":1,"key":"a","value":"1"})", R"(needs "op")");
    row(R"({"op":"put","value":"1"})", R"(needs "key")");
    row(R"({"op":"put","key":"a"})", R"(needs "value")");
    row(R"({"op":"put","key":7,"value":"1"})", R"(needs a string as "key")");
    row(R"({"op":"put","key":null,"value":"1"})", R"(needs a string as "key")");
    row(R"({"op":"put","key":"a","value":["1"]})", "has an object or an array as a value");
    row(R"({"op":"put","key":"a","value":1})", R"(needs a string as "value")");
    row(R"({"op":"put","key":"a","key_hex":"61","value":"1"})", "has both");
    row(R"({"op":"put","key":"a","value":"1","value_hex":"31"})", "has both");
    row(R"({"op":"put","key_hex":"6","value":"1"})", "hexadecimal");
    row(R"({"op":"put","key":"a","value_hex":"xx"})", "hexadecimal");
    row(R"({"op":"delete","key":"a","value":""})", "does not take");
    row(R"({"op":"put","key":"a","value":"1","timestamp":-1})", "timestamp");
    row(R"({"op":"put","key":"a","value":"1","timestamp":4294967296})", "timestamp");
    row(R"({"op":"put","key":"a","value":"1","timestamp":1.5})", "timestamp");
    row(R"({"op":"put","key":"a","value":"1","timestamp":"5"})", "timestamp");
    row(R"({"op":"put","key":"a","value":"1","tiemstamp":5})", "unknown name \"tiemstamp\"");
    row(R"({"op":"put","key":"a","key":"b","value":"1"})", "has \"key\" twice");
    row(R"({"op":"put","key":"\u0000simkv.batch","value":"1"})", "reserved");
    row(R"({"op":"delete","key_hex":"0073696d6b762e78"})", "reserved");
    row(R"({"op":"put","key":"","value":"","timestamp":0})", "time 0");
    row(R"({"op":"put","key":"a","value":"1","if_value":1})", R"(needs a string as "if_value")");
    row(R"({"op":"put","key":"a","value":"1","if_value":null})", R"(needs a string as "if_value")");
    row(R"({"op":"put","key":"a","value":"1","if_value_hex":"3"})", "hexadecimal");
    row(R"({"op":"put","key":"a","value":"1","if_record":-1})", "number of a record");
    row(R"({"op":"put","key":"a","value":"1","if_record":1.0})", "number of a record");
    row(R"({"op":"put","key":"a","value":"1","if_record":"1"})", "number of a record");
    row(R"({"op":"put","key":"a","value":"1","if_record":18446744073709551616})", "number of a record");
    row(R"({"op":"put","key":"a","value":"1","if_absent":false})", R"(needs true as "if_absent")");
    row(R"({"op":"put","key":"a","value":"1","if_absent":1})", R"(needs true as "if_absent")");
    row(R"({"op":"delete","key":"a","if_value":"1","if_value_hex":"31"})", "has both");
    row(R"({"op":"delete","key":"a","if_value":"1","if_record":1})", "more than one condition");
    row(R"({"op":"delete","key":"a","if_record":1,"if_absent":true})", "more than one condition");
    row(R"({"op":"delete","key":"a","if_absent":true,"if_absent":true})", R"(has "if_absent" twice)");
    row(R"({"op":"delete","key":"a","if_present":true})", R"(unknown name "if_present")");
}

void CommandApplyTest::wrongLines() {
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, words);
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    const auto outcome = apply(log, kLines + line + "\n{\"op\":\"delete\",\"key\":\"z\"}\n");
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.out, QByteArray());
    QVERIFY2(outcome.err.startsWith("simkv: standard input, line 5: "), outcome.err.constData());
    QVERIFY2(outcome.err.contains(words), outcome.err.constData());
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(apply(files.path("none.simkv"), line).exitCode, 2);
    QCOMPARE(files.names().size(), 1);
}

void CommandApplyTest::conditions_data() {
    QTest::addColumn<QByteArray>("key"); // and the condition
    QTest::addColumn<QByteArray>("unmet");
    const auto row = [](const char* condition, const char* unmet) {
        QTest::newRow(condition) << QByteArray(condition) << QByteArray(unmet);
    };
    row(R"("key":"a","if_value":"1")", "");
    row(R"("key":"a","if_value_hex":"31")", "");
    row(R"("key":"a","if_value":"2")", R"(the key "a" has another value)");
    row(R"("key":"a","if_value":"")", R"(the key "a" has another value)");
    row(R"("key":"a","if_record":0)", "");
    row(R"("key":"a","if_record":1)", R"(the key "a" has record 0 as its newest, not 1)");
    row(R"("key":"a","if_record":18446744073709551615)",
        R"(the key "a" has record 0 as its newest, not 18446744073709551615)");
    row(R"("key":"a","if_absent":true)", R"(the key "a" has a value)");
    row(R"("key":"b","if_value":"2")", R"(the key "b" has no value)");
    row(R"("key":"b","if_value":"")", R"(the key "b" has no value)");
    row(R"("key":"b","if_record":2)", "");
    row(R"("key":"b","if_record":1)", R"(the key "b" has record 2 as its newest, not 1)");
    row(R"("key":"b","if_absent":true)", "");
    row(R"("key":"new","if_value":"1")", R"(the key "new" has no value)");
    row(R"("key":"new","if_record":0)", R"(the key "new" has no record, not 0)");
    row(R"("key":"new","if_absent":true)", "");
    row(R"("key_hex":"0aff","if_value_hex":"DEAD")", "");
    row(R"("key_hex":"0aff","if_value":"dead")", R"(the key "\n\xff" has another value)");
    row(R"("key_hex":"0aff","if_absent":true)", R"(the key "\n\xff" has a value)");
}

// In the second line of three, for a put as for a delete.
void CommandApplyTest::conditions() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, unmet);
    for (const auto* op : {R"("put","value":"x")", R"("delete")"}) {
        const Files files;
        const auto log =
            files.write("log.simkv", record(1, "a", "1") + record(2, "b", "2") + record(3, "b", "", 1) +
                                         record(4, "\n\xff", QByteArray::fromHex("dead")));
        const auto before = contentsOf(log);
        const auto lines = QByteArray(R"({"op":"put","key":"first","value":"1","if_absent":true})") +
                           "\n\n{\"op\":" + op + "," + key + "}\n" +
                           R"({"op":"put","key":"last","value":"2"})";
        const auto outcome = apply(log, lines, {"--timestamp", "7"});
        QCOMPARE(outcome.out, QByteArray());
        if (unmet.isEmpty()) {
            QCOMPARE(outcome.exitCode, 0);
            QCOMPARE(outcome.err, QByteArray());
            QCOMPARE(runSimkv({"stat", log, "--json"}).lines().value(0)["records"].toInteger(), 4 + 1 + 3);
            QCOMPARE(runSimkv({"get", log, "last"}).out, QByteArray("2\n"));
            continue;
        }
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.err, "simkv: " + log.toUtf8() + ": line 3: " + unmet + "; nothing was written\n");
        QCOMPARE(contentsOf(log), before);
        QCOMPARE(files.names().size(), 1);
    }
}

void CommandApplyTest::conditionsOfALogThatIsNotThere_data() {
    QTest::addColumn<QByteArray>("condition");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no value") << QByteArray(R"("if_absent":true)") << 0;
    QTest::newRow("a value") << QByteArray(R"("if_value":"")") << 1;
    QTest::newRow("a record") << QByteArray(R"("if_record":0)") << 1;
}

// None is created where one is not met.
void CommandApplyTest::conditionsOfALogThatIsNotThere() {
    QFETCH(QByteArray, condition);
    QFETCH(int, exitCode);
    const Files files;
    const auto log = files.path("new.simkv");
    const auto outcome = apply(log, R"({"op":"put","key":"a","value":"1",)" + condition + "}");
    QCOMPARE(outcome.exitCode, exitCode);
    QCOMPARE(files.names(), exitCode == 0 ? QStringList("new.simkv") : QStringList());
    QCOMPARE(outcome.err.startsWith("simkv: " + log.toUtf8() + ": line 1: the key \"a\" has no "),
             exitCode == 1);
}

// Not of what the lines above put; the first that is not met is named.
void CommandApplyTest::conditionsSpeakOfTheLogBefore() {
    const Files files;
    const auto log = files.write("log.simkv", record(1, "a", "1"));
    const auto before = contentsOf(log);
    const auto refused = apply(log, R"({"op":"put","key":"a","value":"2"}
{"op":"put","key":"b","value":"1"}
{"op":"delete","key":"a","if_value":"2"}
{"op":"delete","key":"b","if_value":"1"}
)");
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.err.contains(": line 3: the key \"a\" has another value"), refused.err.constData());
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(apply(log, R"({"op":"put","key":"a","value":"2","if_value":"1"}
{"op":"put","key":"a","value":"3","if_value":"1"}
{"op":"put","key":"b","value":"1","if_absent":true}
{"op":"delete","key":"b","if_absent":true}
)")
                 .exitCode,
             0);
    QCOMPARE(liveKeys(log), QStringList("61=33"));
}

// What another program wrote while the command waited for its turn counts.
void CommandApplyTest::conditionsAreComparedUnderTheLock() {
    const Files files;
    const auto log = files.write("log.simkv", record(1, "a", "1"));
    const int descriptor = ::open(log.toLocal8Bit().constData(), O_RDWR | O_APPEND | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    QCOMPARE(::fcntl(descriptor, F_OFD_SETLK, &lock), 0);
    QProcess process;
    startSimkv(process, {"apply", log});
    QVERIFY(process.waitForStarted());
    process.write(R"({"op":"put","key":"a","value":"mine","if_value":"1"})");
    process.closeWriteChannel();
    QVERIFY(!process.waitForFinished(300)); // it waits, or has not begun
    const auto theirs = record(2, "a", "2");
    QCOMPARE(::write(descriptor, theirs.constData(), std::size_t(theirs.size())), theirs.size());
    ::close(descriptor);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("has another value"));
    QCOMPARE(runSimkv({"get", log, "a"}).out, QByteArray("2\n"));
}

void CommandApplyTest::cutAtEveryByteIsAllOrNothing_data() {
    writesOneBatch_data();
}

void CommandApplyTest::cutAtEveryByteIsAllOrNothing() {
    QFETCH(QString, vector);
    const Files files;
    const auto log = files.copyOfVector(vector);
    const auto start = contentsOf(log).size();
    const auto without = liveKeys(log);
    QCOMPARE(apply(log, kLines).exitCode, 0);
    const auto whole = contentsOf(log);
    const auto with = liveKeys(log);
    QVERIFY(with != without);
    for (auto size = start; size <= whole.size(); ++size) {
        const auto cut = files.write("cut.simkv", whole.first(size));
        QCOMPARE(liveKeys(cut), size == whole.size() ? with : without);
        QCOMPARE(runSimkv({"check", cut}).exitCode, size == start || size == whole.size() ? 0 : 1);
    }
}

void CommandApplyTest::cutsATailFirst() {
    const Files files;
    const auto whole = record(1, "a", "1");
    const auto log = files.write("log.simkv", whole + record(2, "b", "2").first(14));
    const auto outcome = apply(log, R"({"op":"put","key":"c","value":"3","timestamp":4})");
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY(outcome.err.contains("removed 14 bytes"));
    QVERIFY(contentsOf(log).startsWith(whole + QByteArray::fromHex("04000000")));
    QCOMPARE(contentsOf(log + ".tail-15"), record(2, "b", "2").first(14));
    QCOMPARE(runSimkv({"check", log}).exitCode, 0);
}

void CommandApplyTest::damageNeedsARepair() {
    const Files files;
    QByteArray log;
    for (int i = 0; i < 20; ++i)
        log += record(1700000000U, "key" + QByteArray::number(i), "value");
    log += QByteArray(40, '\xee');
    for (int i = 0; i < 20; ++i)
        log += record(1700000000U, "later" + QByteArray::number(i), "value");
    const auto path = files.write("log.simkv", log);
    const QByteArray line = R"({"op":"put","key":"c","value":"3"})";
    QCOMPARE(apply(path, line).exitCode, 2);
    QCOMPARE(contentsOf(path), log);
    QCOMPARE(apply(path, line, {"--repair"}).exitCode, 0);
    QVERIFY(contentsOf(path).startsWith(log));
    QCOMPARE(runSimkv({"get", path, "c"}).out, QByteArray("3\n"));
}

void CommandApplyTest::lockedLog() {
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    const int descriptor = ::open(log.toLocal8Bit().constData(), O_RDWR | O_CLOEXEC);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    QCOMPARE(::fcntl(descriptor, F_OFD_SETLK, &lock), 0);
    const auto outcome = apply(log, kLines);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(contentsOf(log), before);
    ::close(descriptor);
    QCOMPARE(apply(log, kLines).exitCode, 0);
}

void CommandApplyTest::fullDisk_data() {
    QTest::addColumn<int>("room");
    for (const int room : {0, 1, 13, 48, 49, 60, 110})
        QTest::addRow("after %d bytes", room) << room;
}

// The file may not grow beyond a limit: the write stops in the middle of the batch.
void CommandApplyTest::fullDisk() {
    QFETCH(int, room);
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    const rlimit limit{static_cast<rlim_t>(before.size() + room), RLIM_INFINITY};
    const auto outcome = runSimkv(
        {"apply", log}, {.input = kLines, .inChild = [limit] { ::setrlimit(RLIMIT_FSIZE, &limit); }});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.startsWith("simkv: " + log.toUtf8() + ": "), outcome.err.constData());
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(files.names().size(), 1);
}

void CommandApplyTest::unreadableInput() {
    const Files files;
    const auto log = files.copyOfVector("seed-example.simkv");
    const auto before = contentsOf(log);
    const auto folder = runShell("\"$simkv\" apply \"$1\" < /", {log});
    QCOMPARE(folder.exitCode, 2);
    QVERIFY2(folder.err.contains("standard input: cannot read"), folder.err.constData());
    QCOMPARE(runShell("\"$simkv\" apply \"$1\" <&-", {log}).exitCode, 2);
    QCOMPARE(contentsOf(log), before);
}

void CommandApplyTest::manyLines() {
    constexpr int kCount = 100'000;
    const Files files;
    const auto log = files.path("log.simkv");
    QByteArray lines;
    for (int i = 0; i < kCount; ++i)
        lines += R"({"op":"put","key":"key)" + QByteArray::number(i) +
                 R"(","value":"v"})"
                 "\n";
    QCOMPARE(apply(log, lines).exitCode, 0);
    const auto figures = runSimkv({"stat", log, "--json"}).lines().value(0);
    QCOMPARE(figures["records"].toInteger(), kCount + 1);
    QCOMPARE(figures["live_keys"].toInteger(), kCount);
    QCOMPARE(runSimkv({"get", log, "key99999"}).out, QByteArray("v\n"));
}

QTEST_APPLESS_MAIN(CommandApplyTest)
#include "tst_command_apply.moc"
