// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/background_task.h"
#include "background/logging.h"
#include "document/journal_keeper.h"
#include "document/log_document.h"
#include "faulty_file_system.h"
#include "lock_holder_process.h"
#include "run_all.h"
#include "staged.h"
#include "temporary_log.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QMutex>
#include <QRegularExpression>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

// What is on standard error when somebody reports a problem.
class TestLogging final : public QObject {
    Q_OBJECT
private slots:
    void silentUnlessAsked();
    void offByDefault();
    void openingAndClosing();
    void openingFails();
    void damagedBigEndianLog();
    void writing();
    void failedWriteNamesNoKey();
    void failedSync();
    void tailIsCut();
    void otherPrograms_data();
    void otherPrograms();
    void locks();
    void journal();
    void tasks();
    void namesCannotSteerATerminal();
};

namespace {

const ByteString kSecretKey = "the-secret-key";
const ByteString kSecretValue = "the-secret-value";

// All that is said in categories of ours, while it lives.
class Heard final {
public:
    explicit Heard(const QString& rules = QStringLiteral("simkv.*=true")) {
        s_lines.clear();
        QLoggingCategory::setFilterRules(rules);
        s_before = qInstallMessageHandler(&Heard::hear);
    }
    ~Heard() {
        qInstallMessageHandler(s_before);
        QLoggingCategory::setFilterRules({});
    }
    // "write: begun …"; times as N, folders left out.
    [[nodiscard]] QStringList lines(const QString& category = {}) const {
        const QMutexLocker locked(&s_mutex);
        return category.isEmpty() ? s_lines : s_lines.filter(QRegularExpression('^' + category + ':'));
    }
    [[nodiscard]] QString text() const { return lines().join(u'\n'); }

private:
    static void hear(QtMsgType type, const QMessageLogContext& context, const QString& message) {
        const QString category = context.category;
        if (!category.startsWith("simkv.")) {
            s_before(type, context, message);
            return;
        }
        static const QRegularExpression milliseconds("after \\d+ ms");
        static const QRegularExpression folder("/[^\" ]*/");
        const QMutexLocker locked(&s_mutex);
        s_lines.append(category.mid(6) + ": " +
                       QString(message).replace(milliseconds, "after N ms").replace(folder, ""));
    }

    static inline QMutex s_mutex;
    static inline QStringList s_lines;
    static inline QtMessageHandler s_before = nullptr;
};

class Opened final {
public:
    explicit Opened(const std::string& path, FileSystem& fileSystem = systemFileSystem())
        : document(nullptr, fileSystem) {
        document.open(QFile::decodeName(path.c_str()), false);
        waits();
    }
    explicit Opened(const TemporaryLog& log) : Opened(log.path()) {}
    void waits() {
        QVERIFY(QTest::qWaitFor([this] { return !document.isReading() && !document.writeTask().isRunning(); },
                                20'000));
    }
    void applies(std::vector<StagedChange> changes) {
        document.apply(std::move(changes));
        waits();
    }

    LogDocument document;
};

LogBuilder secretLog() {
    return LogBuilder().put(kSecretKey, kSecretValue).puts(2).tombstone("k1");
}

} // namespace

void TestLogging::silentUnlessAsked() {
    const Heard heard{QString()};
    const TemporaryLog log(secretLog().raw("torn"));
    {
        Opened opened(log);
        opened.applies({staged("k", "v")});
        opened.applies({staged("k", "v")}); // a conflict
        log.replace("This is no log, and long enough to say so.");
    }
    {
        const Opened opened(log);
        QVERIFY(opened.document.state() == LogDocument::State::Failed);
    }
    QCOMPARE(heard.text(), QString());
}

void TestLogging::offByDefault() {
    for (const auto* category : {&lcProgram(), &lcTask(), &lcLog(), &lcWatch(), &lcWrite(), &lcJournal()}) {
        QVERIFY(!category->isInfoEnabled());
        QVERIFY(!category->isDebugEnabled());
        QVERIFY(QByteArray(category->categoryName()).startsWith("simkv."));
    }
}

void TestLogging::openingAndClosing() {
    const Heard heard;
    const TemporaryLog log(secretLog());
    {
        Opened opened(log);
        opened.document.close();
    }
    const QStringList expected{
        "opening \"log\"",
        "read \"log\": 4 records, 0 batches, 2 live keys, 1 tombstones, 60 live and 32 "
        "dead bytes, little-endian, "
        "read to 92, clean",
        "closed \"log\""};
    QCOMPARE(heard.lines("log").replaceInStrings(QRegularExpression("^log: "), ""), expected);
}

void TestLogging::openingFails() {
    const Heard heard;
    const TemporaryLog log("This is no log, and long enough to say so.");
    const Opened opened(log);
    QCOMPARE(heard.lines("log").last(), "log: cannot open: unsupported: not a SimKV log: no record can be "
                                        "read from it, at offset 0, in \"log\"");
}

void TestLogging::damagedBigEndianLog() {
    const Heard heard;
    const TemporaryLog log(LogBuilder(ByteOrder::Big).puts(5).raw(ByteString(20, '\xEE')).puts(20));
    const Opened opened(log);
    QVERIFY2(heard.lines("log").last().contains("big-endian"), qPrintable(heard.text()));
    QVERIFY2(heard.lines("log").last().endsWith("damage"), qPrintable(heard.text()));
}

void TestLogging::writing() {
    const Heard heard;
    const TemporaryLog log(secretLog());
    Opened opened(log);
    opened.applies({staged("a", kSecretValue)});
    opened.applies({staged(kSecretKey, kSecretValue, RecordNumber(0)), staged("b", "2")});
    const QStringList expected{
        "write: begun: 1 changes of \"log\"", "write: appended 1 records from number 4 on, as 30 bytes",
        "write: begun: 2 changes of \"log\"", "write: appended 2 records from number 6 on, as 107 bytes"};
    QCOMPARE(heard.lines("write"), expected);
    QVERIFY2(!heard.text().contains("secret"), qPrintable(heard.text()));
}

void TestLogging::failedWriteNamesNoKey() {
    const Heard heard;
    const TemporaryLog log(secretLog());
    Opened opened(log);
    opened.applies({staged(kSecretKey, kSecretValue)}); // as if there were none yet
    QCOMPARE(heard.lines("write").last(), "write: failed: changed: the log has been changed, in \"log\"");
    QVERIFY2(!heard.text().contains("secret"), qPrintable(heard.text()));
}

void TestLogging::failedSync() {
    const Heard heard;
    const TemporaryLog log(secretLog());
    FaultyFileSystem fileSystem;
    Opened opened(log.path(), fileSystem);
    fileSystem.fail(FaultyFileSystem::Call::Sync, 0, {.error = EIO});
    opened.applies({staged("a", "1")});
    const auto lines = heard.lines("write");
    QVERIFY2(lines.contains(QRegularExpression("^write: failed: io: .*Input/output error.*")),
             qPrintable(heard.text()));
    QVERIFY2(lines.last().startsWith("write: nothing more is written; on the disk up to 92"),
             qPrintable(heard.text()));
}

void TestLogging::tailIsCut() {
    const Heard heard;
    const TemporaryLog log(secretLog().raw("torn"));
    Opened opened(log);
    opened.applies({staged("a", "1")});
    QCOMPARE(heard.lines("write").value(1), "write: cut off: torn of 4 bytes at 92 saved as \"log.tail-92\"");
}

void TestLogging::otherPrograms_data() {
    QTest::addColumn<QString>("act");
    QTest::addColumn<bool>("follows");
    QTest::addColumn<QString>("line");
    QTest::newRow("grown")
        << "append" << false
        << "watch: another program has appended to the log: 107 bytes, 15 of them not read";
    QTest::newRow("followed")
        << "append" << true
        << "watch: read on: 5 records, 0 batches, 3 live keys, 1 tombstones, 75 live and 32 "
           "dead bytes, little-endian, read to 107, clean";
    QTest::newRow("cut") << "cut" << true
                         << "watch: another program has truncated the log: 3 bytes, 0 of them not read";
    QTest::newRow("replaced")
        << "replace" << true
        << "watch: the log has been replaced by another file: 34 bytes, 0 of them not read";
    QTest::newRow("removed") << "remove" << true
                             << "watch: the log has been removed or renamed: 0 bytes, 0 of them not read";
}

void TestLogging::otherPrograms() {
    QFETCH(QString, act);
    QFETCH(bool, follows);
    QFETCH(QString, line);
    const Heard heard;
    const TemporaryLog log(secretLog());
    Opened opened(log);
    opened.document.setFollowing(follows);
    if (act == "append")
        log.append(LogBuilder().put("a", "1").bytes());
    else if (act == "cut")
        log.truncate(3);
    else if (act == "replace")
        log.replace(LogBuilder().puts(2).bytes());
    else
        QVERIFY(QFile::remove(QString::fromStdString(log.path())));
    QTRY_VERIFY2(!heard.lines("watch").isEmpty(), qPrintable(heard.text()));
    QCOMPARE(heard.lines("watch"), QStringList{line});
    QVERIFY2(!heard.text().contains("Looking for changes"), qPrintable(heard.text()));
}

void TestLogging::locks() {
    const Heard heard;
    const TemporaryLog log(secretLog());
    const Opened opened(log);
    {
        const LockHolderProcess holder(log.path());
        QTRY_VERIFY2(heard.text().contains("watch: locked by"), qPrintable(heard.text()));
    }
    QTRY_VERIFY2(heard.text().contains("watch: locked no more"), qPrintable(heard.text()));
    QVERIFY2(heard.lines("watch").value(0).contains("simkv_test_lock"), qPrintable(heard.text()));
}

void TestLogging::journal() {
    const Heard heard;
    const TemporaryLog log(secretLog());
    const QTemporaryDir folder;
    const auto snapshot = log.open()->snapshot();
    TaskBoard board;
    {
        JournalKeeper keeper(board, folder.path(), nullptr);
        keeper.note(snapshot, {{kSecretKey, staged(kSecretKey, kSecretValue)}, {"b", staged("b", "1")}});
        QTRY_VERIFY(keeper.isIdle());
    }
    JournalKeeper keeper(board, folder.path(), nullptr);
    keeper.look(snapshot);
    QTRY_VERIFY(keeper.isIdle());
    const auto lines = heard.lines("journal");
    QCOMPARE(lines.size(), 2);
    QVERIFY2(QRegularExpression("^journal: keeping 2 changes in \"[0-9a-f-]+\\.staged\"$")
                 .match(lines[0])
                 .hasMatch(),
             qPrintable(lines[0]));
    QVERIFY2(QRegularExpression("^journal: found 2 changes in \"[0-9a-f-]+\\.staged\" of this file$")
                 .match(lines[1])
                 .hasMatch(),
             qPrintable(lines[1]));
    QVERIFY2(!heard.text().contains("secret"), qPrintable(heard.text()));
}

void TestLogging::tasks() {
    const Heard heard;
    TaskBoard board;
    const auto run = [&](const char* title, const Result<int>& result, bool isCancelled = false) {
        BackgroundTask task(board);
        task.start<Result<int>>(
            title, [result](QPromise<Result<int>>& promise, Progress&) { promise.addResult(result); },
            [](const Result<int>&) {});
        if (isCancelled)
            task.cancel();
        QTRY_VERIFY(!task.isRunning());
    };
    run("good", 1);
    run("bad", tl::unexpected(Error{ErrorCode::Io, "the-secret-key"}));
    run("unwanted", 1, true);
    {
        BackgroundTask task(board);
        task.start<int>(
            "large", [](QPromise<int>&, Progress&) { throw std::bad_alloc(); }, [](int) {},
            [](const Error&) {});
        QTRY_VERIFY(!task.isRunning());
        task.start<int>(
            "dropped", [](QPromise<int>&, Progress&) {}, [](int) {}, [](const Error&) {});
    }
    const QStringList expected{"task: started \"good\"",
                               "task: finished \"good\" after N ms",
                               "task: started \"bad\"",
                               "task: failed \"bad\" after N ms, io",
                               "task: started \"unwanted\"",
                               "task: cancelled \"unwanted\" after N ms",
                               "task: started \"large\"",
                               "task: out of memory",
                               "task: failed \"large\" after N ms, io",
                               "task: started \"dropped\"",
                               "task: dropped \"dropped\" after N ms"};
    auto lines = heard.lines();
    if (lines.value(6) == "task: out of memory") // said by another thread
        lines.swapItemsAt(6, 7);
    QCOMPARE(lines, expected);
}

// Nor can they pass for another line, or for text in the other direction.
void TestLogging::namesCannotSteerATerminal() {
    const Heard heard;
    const TemporaryLog log;
    const auto path = log.path("") + "/a\x1b[2J\nb\x07\"\xe2\x80\xae" + "c";
    log.write(path, secretLog().raw("torn").bytes());
    {
        Opened opened(path);
        opened.applies({staged("a", "1")});
        opened.applies({staged("a", "1")});
        log.write(path, "no log any more, and cut");
        QTRY_VERIFY(!heard.lines("watch").isEmpty());
        opened.document.reload();
        opened.waits();
        QVERIFY(opened.document.state() == LogDocument::State::Failed);
    }
    const auto said = QStringLiteral(R"(a\x1b[2J\nb\x07\"\xe2\x80\xaec)");
    for (const auto* category : {"log", "write"})
        QVERIFY2(heard.lines(category).join(u'\n').contains(said),
                 qPrintable(heard.lines(category).join(u'\n')));
    // Titles of tasks have the name as it is shown, escaped, and are escaped once more.
    QVERIFY(
        heard.lines("task").join(u'\n').contains(QStringLiteral(R"(a\\x1b[2J\\nb\\x07\"\\xe2\\x80\\xaec)")));
    QVERIFY(heard.lines("write").value(1).contains(said));            // the saved tail
    QVERIFY(heard.lines("write").last().startsWith("write: failed")); // with its path
    QVERIFY(heard.lines("log").filter("cannot open").value(0).contains(said));
    for (const auto& line : heard.lines()) {
        for (const auto character : line)
            QVERIFY2(character.isPrint(), qPrintable(line));
    }
}

int main(int argc, char** argv) {
    return runAll<TestLogging>(argc, argv);
}

#include "tst_logging.moc"
