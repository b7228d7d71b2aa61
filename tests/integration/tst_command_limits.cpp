// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QtEndian>

#include <sys/resource.h>

using namespace simkv;

// Little memory, and a disk without room.
class CommandLimitsTest final : public QObject {
    Q_OBJECT
private slots:
    void longKeysPass_data();
    void longKeysPass();
    void notEnoughMemory_data();
    void notEnoughMemory();
    void fullDisk_data();
    void fullDisk();
};

namespace {

constexpr rlim_t kLittle = 48U << 20U; // of which the program itself takes half
constexpr qint64 kMuch = 40 << 20;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kHasShadow = true; // the sanitizer's own memory is without limit
#else
constexpr bool kHasShadow = false;
#endif

void limitMemory() {
    const rlimit most{kLittle, kLittle};
    (void)::setrlimit(RLIMIT_AS, &most);
}

void limitFiles() {
    const rlimit most{0, 0};
    (void)::setrlimit(RLIMIT_FSIZE, &most);
}

// A file of so many zeros after the bytes, which takes no room.
QString sparse(const Files& files, const QString& name, const QByteArray& bytes, qint64 zeros) {
    const auto path = files.write(name, bytes);
    if (!QFile::resize(path, bytes.size() + zeros))
        qFatal("cannot make a sparse file");
    return path;
}

// One record whose key is longer than the memory that there is.
QString logOfLongKey(const Files& files) {
    auto header = record(1'700'000'000, "", "");
    qToLittleEndian(static_cast<quint32>(kMuch), header.data() + 4);
    return sparse(files, "log", header, kMuch);
}

} // namespace

void CommandLimitsTest::longKeysPass_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    const auto row = [](const QStringList& arguments, int exitCode = 0) {
        QTest::newRow(qPrintable(arguments.join(u' '))) << arguments << exitCode;
    };
    row({"keys", "log"});
    row({"keys", "log", "--json"});
    row({"keys", "log", "--where", "key != a"});
    row({"log", "log"});
    row({"log", "log", "--json"});
    row({"history", "log", "a"}, 1);
    row({"export", "log"});
    row({"export", "log", "out.csv"});
    row({"search", "log", "abc"}, 1);
    row({"search", "log", "--regex", "ab+c"}, 1);
    row({"search", "log", "--hex", "0000"});
    row({"check", "log"});
    row({"stat", "log"});
    row({"salvage", "log", "out"});
}

void CommandLimitsTest::longKeysPass() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    if (kHasShadow)
        QSKIP("memory cannot be limited here");
    const Files files;
    (void)logOfLongKey(files);
    const auto outcome =
        runSimkv(arguments, {.inChild = limitMemory, .outputFile = "/dev/null", .folder = files.folder()});
    QVERIFY2(outcome.exitCode == exitCode, outcome.err.constData());
}

void CommandLimitsTest::notEnoughMemory_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("put a file") << QStringList{"put", "log", "a", "--file", "zeros"};
    QTest::newRow("put a file into a new log") << QStringList{"put", "new", "a", "--file", "zeros"};
    QTest::newRow("put standard input") << QStringList{"put", "log", "a", "-"};
    QTest::newRow("import a long line") << QStringList{"import", "log", "line"};
    QTest::newRow("import a long line into a new log") << QStringList{"import", "new", "line"};
    QTest::newRow("import a long field into a new log") << QStringList{"import", "new", "field.csv"};
    QTest::newRow("apply") << QStringList{"apply", "log"};
    QTest::newRow("apply to a new log") << QStringList{"apply", "new"};
}

// It is said, nothing is left behind, and the log is as it was.
void CommandLimitsTest::notEnoughMemory() {
    QFETCH(QStringList, arguments);
    if (kHasShadow)
        QSKIP("memory cannot be limited here");
    const Files files;
    (void)files.write("log", record(1, "a", "1"));
    (void)sparse(files, "zeros", {}, kMuch);
    (void)sparse(files, "line", R"({"key":"a","value":")", kMuch);
    (void)sparse(files, "field.csv", "key,value\na,\"", kMuch);
    const auto before = files.names();
    const bool isRead = arguments.contains("-") || arguments.contains("apply");
    const auto from = files.path(arguments.contains("apply") ? "line" : "zeros");
    const auto outcome = isRead ? runShell("\"$simkv\" \"$@\" < " + from, arguments,
                                           {.inChild = limitMemory, .folder = files.folder()})
                                : runSimkv(arguments, {.inChild = limitMemory, .folder = files.folder()});
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(QString(outcome.err), "simkv: " + arguments[1] + ": not enough memory\n");
    QCOMPARE(contentsOf(files.path("log")), record(1, "a", "1"));
    QCOMPARE(files.names(), before);
}

void CommandLimitsTest::fullDisk_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("put") << QStringList{"put", "new", "a", "1"};
    QTest::newRow("apply") << QStringList{"apply", "new"};
    QTest::newRow("import") << QStringList{"import", "new"};
    QTest::newRow("put into a log that is there") << QStringList{"put", "log", "a", "1"};
    QTest::newRow("put into an empty log") << QStringList{"put", "empty", "a", "1"};
    QTest::newRow("export") << QStringList{"export", "log", "out"};
    QTest::newRow("salvage") << QStringList{"salvage", "log", "out"};
    QTest::newRow("generate") << QStringList{"generate", "out"};
}

// No new file is left, and none that was there goes.
void CommandLimitsTest::fullDisk() {
    QFETCH(QStringList, arguments);
    const Files files;
    (void)files.write("log", record(1, "a", "1"));
    (void)files.write("empty", {});
    const auto outcome = runSimkv(arguments, {.input = "{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"}\n",
                                              .inChild = limitFiles,
                                              .folder = files.folder()});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.err.contains("cannot write"), outcome.err.constData());
    QCOMPARE(files.names(), (QStringList{"empty", "log"}));
    QCOMPARE(contentsOf(files.path("log")), record(1, "a", "1"));
}

QTEST_GUILESS_MAIN(CommandLimitsTest)
#include "tst_command_limits.moc"
