// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "temporary_log.h"

#include <QImage>
#include <QProcess>
#include <QTest>

using namespace simkv;

namespace {

struct Outcome {
    int exitCode = -1;
    QString errors;
};

// Runs the window's program to its end, as on a machine without a display unless one is named.
Outcome runBrowser(const QStringList& arguments, const QString& display = {}) {
    QTemporaryDir home;
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const auto* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    if (!display.isEmpty())
        environment.insert("DISPLAY", display);
    environment.insert("XDG_CONFIG_HOME", home.path());
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(SIMKV_BROWSER, arguments);
    if (!process.waitForFinished(20'000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, "did not end"};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class BrowserProgramTest final : public QObject {
    Q_OBJECT
private slots:
    void screenshotShowsTheLog();
    void screenshotNeedsNoDisplay_data();
    void screenshotNeedsNoDisplay();
    void windowNeedsADisplay();
    void versionAndHelp();
    void errors_data();
    void errors();
    void readOnlyAndScreenshotWriteNothing();
};

void BrowserProgramTest::screenshotShowsTheLog() {
    const TemporaryLog log(LogBuilder().puts(5));
    const auto picture = QString::fromStdString(log.path("picture.png"));
    const auto logPath = QString::fromStdString(log.path());
    const auto light =
        runBrowser({"--screenshot", picture, "--size", "900x500", "--colours", "light", logPath});
    QVERIFY2(light.exitCode == 0, qPrintable(light.errors));
    const QImage keys(picture);
    QCOMPARE(keys.size(), QSize(900, 500));
    QCOMPARE(runBrowser(
                 {"--screenshot", picture, "--size", "900x500", "--colours", "dark", "--tab", "log", logPath})
                 .exitCode,
             0);
    const QImage dark(picture);
    QVERIFY(qGray(keys.pixel(450, 5)) > 180);
    QVERIFY(qGray(dark.pixel(450, 5)) < 100);
}

void BrowserProgramTest::screenshotNeedsNoDisplay_data() {
    QTest::addColumn<QString>("display");
    QTest::newRow("none") << QString();
    QTest::newRow("one that cannot be reached") << ":4321";
}

void BrowserProgramTest::screenshotNeedsNoDisplay() {
    QFETCH(QString, display);
    const QTemporaryDir folder;
    const auto picture = folder.filePath("sample.png");
    QCOMPARE(runBrowser({"--sample", "--screenshot", picture}, display).exitCode, 0);
    QVERIFY(!QImage(picture).isNull());
}

void BrowserProgramTest::windowNeedsADisplay() {
    const auto outcome = runBrowser({});
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY(outcome.errors.contains("no display"));
}

void BrowserProgramTest::versionAndHelp() {
    QCOMPARE(runBrowser({"--version"}).exitCode, 0);
    QCOMPARE(runBrowser({"--help"}).exitCode, 0);
}

void BrowserProgramTest::errors_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("said");
    const QString picture("/dev/null/picture.png");
    QTest::newRow("missing log") << QStringList{"--screenshot", "/tmp/unused.png", "/no/such/log"}
                                 << "No such file";
    QTest::newRow("picture") << QStringList{"--screenshot", picture, "--sample"}
                             << "cannot write the screenshot";
    QTest::newRow("size") << QStringList{"--screenshot", picture, "--size", "9"} << "unusable size";
    QTest::newRow("colours") << QStringList{"--screenshot", picture, "--colours", "red"} << "unknown colours";
    QTest::newRow("tab") << QStringList{"--screenshot", picture, "--tab", "other"} << "unknown tab";
}

void BrowserProgramTest::errors() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    const QTemporaryDir folder;
    arguments.replaceInStrings("/tmp/unused.png", folder.filePath("unused.png"));
    const auto outcome = runBrowser(arguments);
    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains(said), qPrintable(outcome.errors));
}

void BrowserProgramTest::readOnlyAndScreenshotWriteNothing() {
    LogBuilder torn;
    torn.puts(5).raw("torn");
    const TemporaryLog log(torn);
    const QTemporaryDir folder;
    const auto logPath = QString::fromStdString(log.path());
    for (const auto& options : {QStringList{"--read-only"}, QStringList{}}) {
        QCOMPARE(
            runBrowser(options + QStringList{"--screenshot", folder.filePath("p.png"), logPath}).exitCode, 0);
        QCOMPARE(log.bytes(), torn.bytes());
        QCOMPARE(log.files(), QStringList{"log"});
    }
}

QTEST_GUILESS_MAIN(BrowserProgramTest)
#include "tst_browser_program.moc"
