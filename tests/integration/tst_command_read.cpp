// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

// get, keys, log, check and stat: their text, escapes, sizes and messages. What they find is in
// tst_command_vectors.
using namespace simkv;

namespace {

constexpr quint32 kTime = 1751155200; // 2025-06-29T00:00:00Z

// The thread sanitizer takes ten times as long.
#ifdef __SANITIZE_THREAD__
constexpr int kSlowness = 10;
#else
constexpr int kSlowness = 1;
#endif

} // namespace

class CommandReadTest final : public QObject {
    Q_OBJECT

private slots:
    void getPrintsTheValue();
    void getRawIsExact();
    void getWithoutTheKey();
    void getOfKeysThatAreNotText();
    void keysAreEscaped();
    void jsonEscapes();
    void utf8AcrossPieces_data();
    void utf8AcrossPieces();
    void logTable();
    void cellsAreCutBetweenCharacters_data();
    void cellsAreCutBetweenCharacters();
    void logTableShowsFindings_data();
    void logTableShowsFindings();
    void checkText();
    void statText();
    void emptyLog();
    void readingChangesNothing();
    void longLogIsFast();
    void progressOnATerminal();

private:
    Files m_files;
};

void CommandReadTest::getPrintsTheValue() {
    const auto outcome = runSimkv({"get", vectorPath("seed-example.simkv"), "age"});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray("16\n"));
    QCOMPARE(outcome.err, QByteArray());
}

void CommandReadTest::getRawIsExact() {
    const auto log = m_files.write("raw.simkv", record(kTime, "k", QByteArray("\0\xff\n", 3)));
    QCOMPARE(runSimkv({"get", log, "k", "--raw"}).out, QByteArray("\0\xff\n", 3));
    QCOMPARE(runSimkv({"get", log, "k"}).out, QByteArray("\0\xff\n\n", 4));
}

void CommandReadTest::getWithoutTheKey() {
    const auto log = vectorPath("seed-example.simkv");
    for (const auto* json : {"--hex", "--json"}) {
        const auto outcome = runSimkv({"get", log, "ab", json});
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.out, QByteArray());
    }
    QCOMPARE(runSimkv({"get", log, "a\nb"}).err, "simkv: " + log.toUtf8() + ": no such key: a\\nb\n");
    QCOMPARE(runSimkv({"get", log, "name"}).err,
             "simkv: " + log.toUtf8() + ": no such key: name, deleted at offset 40\n");
}

void CommandReadTest::getOfKeysThatAreNotText() {
    const auto log =
        m_files.write("binary.simkv", record(kTime, "\xff\xfe", "argument") + record(kTime, "", "empty key") +
                                          record(kTime, QByteArray("\0", 1), "zero"));
    // A QString cannot hold the bytes, a shell can.
    QCOMPARE(runShell("\"$simkv\" get \"$1\" \"$(printf '\\377\\376')\"", {log}).out,
             QByteArray("argument\n"));
    QCOMPARE(runSimkv({"get", log, ""}).out, QByteArray("empty key\n"));
    QCOMPARE(runSimkv({"get", log, "--hex", "00"}).out, QByteArray("zero\n"));
    QCOMPARE(runSimkv({"get", log, "--hex", "FF fe"}).out, QByteArray("argument\n"));
    QCOMPARE(runSimkv({"get", log, "--hex", ""}).out, QByteArray("empty key\n"));
}

void CommandReadTest::keysAreEscaped() {
    const auto log =
        m_files.write("keys.simkv", record(kTime, "plain", "1") + record(kTime, "line\nbreak", "2") +
                                        record(kTime, "\\\t\xff", "3") + record(kTime, "gone", "4") +
                                        record(kTime, "ключ", "5") + record(kTime, "", "6") +
                                        record(kTime, "gone", "", 1) + record(kTime, "plain", "again"));
    const auto outcome = runSimkv({"keys", log});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray("line\\nbreak\n\\\\\\t\\xff\nключ\n\nplain\n"));
}

void CommandReadTest::jsonEscapes() {
    QByteArray ascii;
    for (char byte = 0; byte < 127; ++byte)
        ascii += byte;
    ascii += '\x7f';
    const QByteArray unicode = "é 鍵 🔑 \xe2\x80\xa8 \xef\xbb\xbf \xef\xbf\xbf";
    const auto log =
        m_files.write("json.simkv", record(kTime, ascii, unicode) + record(kTime, "\xc3", "\xed\xa0\x80"));
    const auto outcome = runSimkv({"keys", log, "--json"});
    QCOMPARE(outcome.out.count('\n'), 2);
    QVERIFY(outcome.out.startsWith(R"({"key":"\u0000\u0001)"));
    QVERIFY(outcome.out.contains(R"(\b\t\n\u000b\f\r\u000e)"));
    QVERIFY(outcome.out.contains(R"( !\"#)"));
    QVERIFY(outcome.out.contains(R"([\\])"));
    QVERIFY(std::none_of(outcome.out.begin(), outcome.out.end(),
                         [](char byte) { return byte >= 0 && byte < ' ' && byte != '\n'; }));
    const auto lines = outcome.lines();
    QCOMPARE(lines[0]["key"].toString().toUtf8(), ascii);
    QCOMPARE(lines[0]["value"].toString().toUtf8(), unicode);
    QCOMPARE(lines[1]["key_hex"].toString(), "c3");
    QCOMPARE(lines[1]["value_hex"].toString(), "eda080");
}

void CommandReadTest::utf8AcrossPieces_data() {
    QTest::addColumn<QByteArray>("character");
    QTest::addColumn<QByteArray>("end");
    QTest::addColumn<bool>("isText");
    QTest::newRow("2 bytes") << QByteArray("é") << QByteArray() << true;
    QTest::newRow("3 bytes") << QByteArray("鍵") << QByteArray() << true;
    QTest::newRow("4 bytes") << QByteArray("🔑") << QByteArray() << true;
    QTest::newRow("cut at the end") << QByteArray("鍵") << QByteArray("\xe9\x8d") << false;
    QTest::newRow("wrong at the end") << QByteArray("é") << QByteArray("\x80") << false;
    QTest::newRow("wrong far before the end") << "\xc3(" + QByteArray(63, 'x') << QByteArray() << false;
}

// A value of several pieces, in which characters lie across every border wherever the pieces end.
void CommandReadTest::utf8AcrossPieces() {
    QFETCH(QByteArray, character);
    QFETCH(QByteArray, end);
    QFETCH(bool, isText);
    for (const auto* shift : {"", "a", "ab", "abc"}) {
        const auto value = shift + character.repeated(2'500'000 / character.size()) + end;
        const auto log = m_files.write("long.simkv", record(kTime, "k", value));
        const auto line = runSimkv({"get", log, "k", "--json"}).lines().value(0);
        QCOMPARE(line.contains("value"), isText);
        QVERIFY(bytesField(line, "value") == value);
        QVERIFY(runSimkv({"get", log, "k", "--raw"}).out == value);
    }
}

void CommandReadTest::logTable() {
    const auto log = m_files.write(
        "table.simkv",
        record(kTime, "name", "Felix") + record(kTime + 1, QByteArray(100, 'k'), QByteArray(1000, 'v')) +
            record(kTime + 2, "鍵\n", "") + record(kTime + 3, "name", "", 1) + record(0, "", "x", 7));
    const auto outcome = runSimkv({"log", log});
    QCOMPARE(outcome.exitCode, 0);
    const QByteArray expected =
        "RECORD  OFFSET  TIME                  KIND             KEY SIZE  VALUE SIZE  KEY                    "
        "   VALUE\n"
        "     0       0  2025-06-29T00:00:00Z  superseded              4           5  name                   "
        "   Felix\n"
        "     1      22  2025-06-29T00:00:01Z  live                  100        1000  "
        "kkkkkkkkkkkkkkkkkkkkkkk…  "
        "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv…\n"
        "     2    1135  2025-06-29T00:00:02Z  live                    4           0  鍵\\n\n"
        "     3    1152  2025-06-29T00:00:03Z  tombstone               4           0  name\n"
        "     4    1169  1970-01-01T00:00:00Z  tombstone:7             0           1                         "
        "   x\n";
    QCOMPARE(outcome.out, expected);
}

void CommandReadTest::cellsAreCutBetweenCharacters_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("cell"); // of 40 columns
    const QByteArray v38(38, 'v');
    QTest::newRow("fits") << v38 + "\\" << v38 + "\\\\";
    QTest::newRow("before an escape") << v38 + "\n!" << v38 + "…";
    QTest::newRow("before a byte") << v38 + "\xff!" << v38 + "…";
    QTest::newRow("before a sign") << v38 + "abc" << v38 + "a…";
    QTest::newRow("wide characters") << QByteArray("鍵").repeated(30) << QByteArray("鍵").repeated(19) + "…";
    QTest::newRow("wide characters that fit")
        << QByteArray("鍵").repeated(20) << QByteArray("鍵").repeated(20);
}

void CommandReadTest::cellsAreCutBetweenCharacters() {
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, cell);
    const auto log = m_files.write("cut.simkv", record(kTime, "k", value));
    const auto line = runSimkv({"log", log}).out.split('\n').value(1);
    QCOMPARE(line.mid(line.lastIndexOf(' ') + 1), cell);
}

void CommandReadTest::logTableShowsFindings_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("line"); // under the column names
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("damage") << "damaged-length" << 30 << QByteArray("** damage at offset 1367, 63 bytes: ")
                            << 1;
    QTest::newRow("wrong batch") << "batch-wrong-hash-middle" << 60
                                 << QByteArray("** wrong-batch at offset 2461, 150 bytes: ") << 0;
    QTest::newRow("wrong batch at the end")
        << "batch-wrong-hash-at-end" << 60 << QByteArray("** damage at offset 2461, 150 bytes: ") << 1;
    QTest::newRow("torn") << "torn-in-key" << 60 << QByteArray("** torn at offset 2461, 18 bytes: ") << 0;
    QTest::newRow("zeros") << "zero-tail" << 60 << QByteArray("** zeros at offset 2461, 4096 bytes: ") << 0;
    QTest::newRow("torn batch") << "batch-torn-marker-only" << 60
                                << QByteArray("** torn-batch at offset 2461, 49 bytes: ") << 0;
}

void CommandReadTest::logTableShowsFindings() {
    QFETCH(QString, name);
    QFETCH(int, line);
    QFETCH(QByteArray, start);
    QFETCH(int, exitCode);
    const auto outcome = runSimkv({"log", vectorPath(name + ".simkv")});
    QCOMPARE(outcome.exitCode, exitCode);
    QCOMPARE(outcome.out.count("\n** "), 1);
    QCOMPARE(outcome.out.split('\n').value(line + 1).first(start.size()), start);
}

void CommandReadTest::checkText() {
    const auto whole = runSimkv({"check", vectorPath("seed-example-big-endian.simkv")});
    QCOMPARE(whole.exitCode, 0);
    QCOMPARE(whole.out, QByteArray("clean: 3 records, big-endian\n"));
    const auto torn = runSimkv({"check", vectorPath("torn-in-header.simkv")});
    QCOMPARE(torn.exitCode, 1);
    QCOMPARE(torn.out,
             QByteArray("torn: 60 records, little-endian\n"
                        "torn at offset 2461, 7 bytes: only 7 bytes are left, a header takes 13\n"));
    QCOMPARE(torn.err, QByteArray());
}

void CommandReadTest::statText() {
    const auto outcome = runSimkv({"stat", vectorPath("seed-example.simkv")});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.out, QByteArray("records       3\n"
                                     "live keys     1\n"
                                     "tombstones    1\n"
                                     "live bytes    18\n"
                                     "dead bytes    39\n"
                                     "first record  2025-06-29T00:00:00Z\n"
                                     "last record   2025-06-29T00:00:01Z\n"
                                     "byte order    little-endian\n"));
}

void CommandReadTest::emptyLog() {
    const auto log = vectorPath("empty.simkv");
    QCOMPARE(runSimkv({"keys", log}).out, QByteArray());
    QCOMPARE(runSimkv({"log", log, "--json"}).out, QByteArray());
    QCOMPARE(runSimkv({"log", log}).out.count('\n'), 1);
    QCOMPARE(runSimkv({"check", log}).out, QByteArray("clean: 0 records, little-endian\n"));
    QVERIFY(runSimkv({"stat", log}).out.contains("first record  none\n"));
}

void CommandReadTest::readingChangesNothing() {
    const Files files;
    const auto log = files.copyOfVector("torn-in-value.simkv");
    const auto before = contentsOf(log);
    QVERIFY(QFile::setPermissions(log, QFile::ReadOwner));
    for (const auto* command : {"keys", "log", "check", "stat"})
        QVERIFY(runSimkv({command, log}).exitCode < 2);
    QCOMPARE(runSimkv({"get", log, "no"}).exitCode, 1);
    QCOMPARE(contentsOf(log), before);
    QCOMPARE(files.names(), QStringList{"torn-in-value.simkv"});
}

// A call per record to the system would take several seconds.
void CommandReadTest::longLogIsFast() {
    constexpr int kRecords = 100'000;
    QByteArray bytes;
    for (quint32 i = 0; i < kRecords; ++i)
        bytes += record(kTime + i, "key " + QByteArray::number(i % 50'000), "value " + QByteArray::number(i));
    const auto log = m_files.write("hundred-thousand.simkv", bytes);
    QElapsedTimer timer;
    timer.start();
    const auto lines = runSimkv({"log", log, "--json"}).out;
    const auto table = runSimkv({"log", log}).out;
    const auto keys = runSimkv({"keys", log}).out;
    const auto elapsed = timer.elapsed();
    QCOMPARE(lines.count('\n'), kRecords);
    QCOMPARE(table.count('\n'), kRecords + 1);
    QCOMPARE(keys.count('\n'), kRecords / 2);
    QVERIFY2(elapsed < 10'000 * kSlowness, qPrintable(QString::number(elapsed)));
}

// The log grows until it takes long enough to read, by zeros that the disk need not hold.
void CommandReadTest::progressOnATerminal() {
    const auto log = m_files.write("sparse.simkv", record(kTime, "k", "v"));
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0)
        QSKIP("no pseudo terminal");
    // Held open, so that what was written can be read after the program has ended.
    const int held = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
    qint64 elapsed = 0;
    for (qint64 size = 1 << 28; elapsed < 800 && size <= qint64{8} << 30 && QFile::resize(log, size);
         size *= 2) {
        QElapsedTimer timer;
        timer.start();
        const auto outcome = runSimkv({"check", log}, {.inChild = [held] { ::dup2(held, STDERR_FILENO); }});
        elapsed = timer.elapsed();
        QCOMPARE(outcome.exitCode, 1);
    }
    QByteArray shown(4096, '\0');
    shown.truncate(std::max<qsizetype>(0, ::read(terminal, shown.data(), static_cast<size_t>(shown.size()))));
    ::close(held);
    ::close(terminal);
    QFile::remove(log);
    if (elapsed < 800)
        QSKIP("no log takes long enough to read here");
    QVERIFY2(shown.startsWith('\r') && shown.contains(" %, ") && shown.contains(" MB/s"), shown.constData());
    QVERIFY(shown.endsWith("\r\033[K"));
}

QTEST_GUILESS_MAIN(CommandReadTest)
#include "tst_command_read.moc"
