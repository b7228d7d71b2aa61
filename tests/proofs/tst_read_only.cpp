// SPDX-License-Identifier: GPL-3.0-or-later
#include "proof.h"
#include "temporary_log.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace simkv;

// Opening a log reads it: no call to the system changes, makes, or locks anything in its folder. Told by
// strace, of the programs as they are.
class ReadOnlyProof final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void readingChangesNothing();
    void writingIsSeen();
};

namespace {

struct Traced {
    int exitCode = -1;
    QStringList calls; // that name the folder, or a file in it
};

Traced trace(const TemporaryLog& log, const QString& program, const QStringList& arguments) {
    QTemporaryDir other; // for all that is not the log's
    const auto output = other.filePath("calls");
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const auto* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    for (const auto* name : {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"})
        environment.insert(name, other.path());
    environment.insert("ASAN_OPTIONS", "detect_leaks=0"); // looking for leaks is tracing, too
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(other.path());
    process.start("strace", QStringList{"-f", "-y", "-qq", "-s", "4096", "-e", "trace=%file,%desc", "-o",
                                        output, program} +
                                arguments);
    Traced traced;
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return traced;
    traced.exitCode = process.exitCode();
    const auto folder = QString::fromStdString(log.path()).section(u'/', 0, -2);
    QFile file(output);
    if (!file.open(QIODevice::ReadOnly))
        return traced;
    for (const auto& line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        // "1234  call(arguments"
        const auto call = line.section(u' ', 1).trimmed();
        // An open file is "7</folder/log>", a path an argument of its own; others write of it, in settings.
        const bool isThere = call.contains(u'<' + folder) || call.contains(u'"' + folder);
        if (isThere && !call.startsWith("execve(") && !call.startsWith("<..."))
            traced.calls.append(call);
    }
    return traced;
}

// Calls that can change nothing, whatever they are given, and those that cannot as they were called.
bool isHarmless(const QString& call) {
    static const QRegularExpression kReading(
        "^(access|faccessat2?|close|fadvise64|fstat|fstatfs|getdents64|inotify_add_watch|lseek|lstat|"
        "newfstatat|"
        "pread64|preadv2?|read|readahead|readlink|readlinkat|readv|stat|statfs|statx|poll|ppoll|"
        "f?getxattr|l?getxattr)\\(");
    static const QRegularExpression kOpening("^(open|openat)\\(.*\\bO_RDONLY\\b");
    static const QRegularExpression kForWriting("\\b(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE)\\b");
    static const QRegularExpression kMapping("^mmap\\([^,]*, [^,]*, PROT_READ, ");
    static const QRegularExpression kAsking(
        "^fcntl\\([^,]*, (F_GETFD|F_SETFD|F_GETFL|F_OFD_GETLK|F_GETLK)\\b");
    return call.contains(kReading) || (call.contains(kOpening) && !call.contains(kForWriting)) ||
           call.contains(kMapping) || call.contains(kAsking);
}

QStringList harmfulOf(const QStringList& calls) {
    QStringList harmful;
    for (const auto& call : calls) {
        if (!isHarmless(call))
            harmful.append(call);
    }
    return harmful;
}

LogBuilder damaged() {
    return LogBuilder().puts(300).raw("\xEE\xEE no record \xEE\xEE").puts(300).raw("torn");
}

} // namespace

void ReadOnlyProof::initTestCase() {
    if (QProcess::execute("strace", {"-qq", "-o", "/dev/null", "true"}) == 0)
        return;
    if (Proof::isLong())
        QFAIL("strace is not here, or may not trace");
    QSKIP("strace is not here, or may not trace");
}

void ReadOnlyProof::readingChangesNothing() {
    Proof proof("system calls of reading");
    const TemporaryLog log(damaged());
    const auto path = QString::fromStdString(log.path());
    const auto look = [&](const QString& program, const QStringList& arguments, int exitCode) {
        const auto traced = trace(log, program, arguments);
        const auto command = program.section(u'/', -1) + u' ' + arguments.join(u' ');
        proof.count(static_cast<std::uint64_t>(traced.calls.size()));
        if (traced.exitCode != exitCode)
            proof.fail(QStringLiteral("%1 ended with %2").arg(command).arg(traced.exitCode));
        if (traced.calls.filter(u'"' + path + u'"').filter(QRegularExpression("^open(at)?\\(")).isEmpty())
            proof.fail(command + QStringLiteral(" did not open the log"));
        for (const auto& call : harmfulOf(traced.calls))
            proof.fail(command + QStringLiteral(": ") + call);
    };
    for (const auto* command : {"check", "log"}) // which say that there is damage
        look(SIMKV_COMMAND, {command, path}, 1);
    for (const auto* command : {"keys", "stat"})
        look(SIMKV_COMMAND, {command, path}, 0);
    QTemporaryDir pictures;
    look(SIMKV_BROWSER, {"--screenshot", pictures.filePath("a.png"), "--", path}, 0);
    look(SIMKV_BROWSER,
         {"--read-only", "--screenshot", pictures.filePath("b.png"), "--tab", "log", "--", path}, 0);
    QCOMPARE(proof.report(), QString());
    QCOMPARE(log.files(), QStringList{"log"});
    QCOMPARE(log.bytes(), damaged().bytes());
}

// What the proof would see if a program did write.
void ReadOnlyProof::writingIsSeen() {
    const TemporaryLog log(LogBuilder().puts(3).raw("torn"));
    const auto traced =
        trace(log, SIMKV_COMMAND, {"put", QString::fromStdString(log.path()), "key", "value"});
    QCOMPARE(traced.exitCode, 0);
    const auto harmful = harmfulOf(traced.calls);
    const auto has = [&harmful](const char* pattern) {
        return !harmful.filter(QRegularExpression(QString::fromLatin1(pattern))).isEmpty();
    };
    QVERIFY(has("^openat\\(.*O_RDWR"));
    QVERIFY(has("^openat\\(.*O_CREAT")); // the tail that is saved beside the log
    QVERIFY(has("^fcntl\\(.*F_OFD_SETLK"));
    QVERIFY(has("^p?writev?(64)?2?\\("));
    QVERIFY(has("^ftruncate\\("));
    QVERIFY(has("^f(data)?sync\\("));
}

QTEST_GUILESS_MAIN(ReadOnlyProof)
#include "tst_read_only.moc"
