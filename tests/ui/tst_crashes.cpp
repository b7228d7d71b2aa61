// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "must.h"
#include "run_all.h"
#include "user.h"
#include "window/termination.h"

#include <QFileInfo>
#include <QProcess>

#include <signal.h>

using namespace simkv;
using namespace simkv::ui;

// What the window makes of a program, or a machine, that went down.
class TestCrashes final : public QObject {
    Q_OBJECT
private slots:
    void killedProgramOffersItsChanges();
    void terminatedProgramEndsInOrder_data();
    void terminatedProgramEndsInOrder();
    void batchIsWholeOrAbsent();
};

namespace {

constexpr auto kStage = "--stage";
constexpr auto kType = "--type";

// The program that will be asked to end: a value is staged and another one is being typed, beside the sample.
int typeAndWait(const QString& folder, const QString& log) {
    User user(folder);
    const Termination termination;
    QObject::connect(&termination, &Termination::requested, &user.browser(), &Browser::endNow);
    if (!user.opens(log.toStdString()) || !user.selectsKey("k1") || !user.stagesValue("staged") ||
        !user.selectsKey("k2") || !user.typesValue("typed"))
        return 1;
    const auto sample = user.browser().openSample().document().path();
    std::puts(qPrintable(sample));
    std::fflush(stdout);
    return QApplication::exec();
}

// The program that will be killed: types two values into a window, of which one is staged by leaving it.
int stageAndWait(const QString& folder, const QString& log) {
    User user(folder);
    if (!user.opens(log.toStdString()) || !user.selectsKey("k1") || !user.stagesValue("typed and staged") ||
        !user.selectsKey("k2"))
        return 1;
    user.action("deleteKeys").trigger();
    if (!user.waits())
        return 2;
    std::puts("staged");
    std::fflush(stdout);
    return QApplication::exec();
}

QString keysShown(User& user) {
    QStringList keys;
    for (int row = 0; row < user.keys().model()->rowCount(); ++row)
        keys.append(User::cell(user.keys(), row, RecordColumn::Key) + '=' +
                    User::cell(user.keys(), row, RecordColumn::Value));
    return keys.join(' ');
}

} // namespace

void TestCrashes::killedProgramOffersItsChanges() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    const QTemporaryDir folder;
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(),
                  {kStage, folder.path(), QString::fromStdString(log.path())});
    QVERIFY(program.waitForReadyRead(20'000));
    QCOMPARE(program.readAllStandardOutput(), QByteArray("staged\n"));
    program.kill(); // SIGKILL
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitStatus(), QProcess::CrashExit);
    QCOMPARE(log.bytes(), before);

    User user(folder.path());
    QVERIFY(user.opensOwn(log));
    QTRY_VERIFY2(user.messages().contains("2 changes, to “k1”, “k2”, were left"),
                 qPrintable(user.messages()));
    QVERIFY(User::presses(&user.window().messages(), "Restore"));
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{2});
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed and staged"));
    QVERIFY(!must(log.open()->get("k2")));
}

void TestCrashes::terminatedProgramEndsInOrder_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGHUP") << SIGHUP;
}

void TestCrashes::terminatedProgramEndsInOrder() {
    QFETCH(int, number);
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    const QTemporaryDir folder;
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(),
                  {kType, folder.path(), QString::fromStdString(log.path())});
    QVERIFY(program.waitForReadyRead(20'000));
    const auto sample = QString::fromLocal8Bit(program.readAllStandardOutput()).trimmed();
    QVERIFY(QFile::exists(sample));
    QCOMPARE(::kill(static_cast<pid_t>(program.processId()), number), 0);
    QVERIFY(program.waitForFinished());
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(!QFileInfo::exists(QFileInfo(sample).absolutePath()));
    QCOMPARE(log.bytes(), before);

    User user(folder.path());
    QVERIFY(user.opensOwn(log));
    QTRY_VERIFY2(user.messages().contains("2 changes, to “k1”, “k2”, were left"),
                 qPrintable(user.messages()));
    QVERIFY(User::presses(&user.window().messages(), "Restore"));
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{2});
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k2")), ByteString("typed"));
}

void TestCrashes::batchIsWholeOrAbsent() {
    const TemporaryLog log(LogBuilder().put("a", "1").put("b", "2"));
    const auto before = log.bytes();
    {
        User user;
        QVERIFY(user.opensOwn(log));
        QVERIFY(user.selectsKey("a"));
        QVERIFY(user.stagesValue("new"));
        QVERIFY(user.selectsKey("b"));
        user.action("deleteKeys").trigger();
        QVERIFY(user.writes());
    }
    const auto after = log.bytes();
    QVERIFY(after.size() > before.size() + 49);
    for (auto size = before.size(); size <= after.size(); ++size) {
        const TemporaryLog cut(LogBuilder().raw(after.substr(0, size)));
        User user;
        QVERIFY(user.opens(cut.path()));
        const auto expected = size == after.size() ? "a=new" : "a=1 b=2";
        QVERIFY2(keysShown(user) == expected, qPrintable(QString("%1: %2").arg(size).arg(keysShown(user))));
        user.window().close();
    }
}

int main(int argc, char** argv) {
    if (argc == 4 && qstrcmp(argv[1], kStage) == 0) {
        QApplication application(argc, argv);
        return stageAndWait(QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]));
    }
    if (argc == 4 && qstrcmp(argv[1], kType) == 0) {
        QApplication application(argc, argv);
        return typeAndWait(QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]));
    }
    return runAll<TestCrashes>(argc, argv);
}

#include "tst_crashes.moc"
