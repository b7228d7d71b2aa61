// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_all.h"
#include "settings/settings.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestSettings final : public QObject {
    Q_OBJECT
private slots:
    void defaults();
    void coloursAreKept_data();
    void coloursAreKept();
    void unknownWordsAreDefaults();
    void recentFilesNewestFirst();
    void recentFilesAreLimited();
    void recentFilesAreAbsolute();
    void recentFilesAreKept();
    void recentFilesAreCleared();
    void ownLogs();
    void ownLogsAreLimited();
    void states();
    void changesAreSignalled();
};

namespace {

// Settings in a file that programs open one after the other.
class SettingsFile final {
public:
    [[nodiscard]] QString path() const { return m_folder.filePath("settings.ini"); }

private:
    QTemporaryDir m_folder;
};

} // namespace

void TestSettings::defaults() {
    const SettingsFile file;
    const Settings settings(file.path());
    QCOMPARE(settings.colours(), Colours::System);
    QVERIFY(settings.recentFiles().isEmpty());
    QVERIFY(!settings.isOwnLog("/a"));
    QVERIFY(settings.state("window").isEmpty());
}

void TestSettings::coloursAreKept_data() {
    QTest::addColumn<Colours>("colours");
    QTest::newRow("light") << Colours::Light;
    QTest::newRow("dark") << Colours::Dark;
    QTest::newRow("system") << Colours::System;
}

void TestSettings::coloursAreKept() {
    QFETCH(Colours, colours);
    const SettingsFile file;
    Settings(file.path()).setColours(colours == Colours::Dark ? Colours::Light : Colours::Dark);
    Settings(file.path()).setColours(colours);
    QCOMPARE(Settings(file.path()).colours(), colours);
}

void TestSettings::unknownWordsAreDefaults() {
    const SettingsFile file;
    {
        QSettings written(file.path(), QSettings::IniFormat);
        written.setValue("view/colours", "plaid");
    }
    QCOMPARE(Settings(file.path()).colours(), Colours::System);
}

void TestSettings::recentFilesNewestFirst() {
    const SettingsFile file;
    Settings settings(file.path());
    settings.addRecentFile("/a");
    settings.addRecentFile("/b");
    settings.addRecentFile("/c");
    QCOMPARE(settings.recentFiles(), (QStringList{"/c", "/b", "/a"}));
    settings.addRecentFile("/a"); // once only
    QCOMPARE(settings.recentFiles(), (QStringList{"/a", "/c", "/b"}));
}

void TestSettings::recentFilesAreLimited() {
    const SettingsFile file;
    Settings settings(file.path());
    for (int i = 0; i < Settings::kMaxRecentFiles + 5; ++i)
        settings.addRecentFile(QStringLiteral("/%1").arg(i));
    QCOMPARE(settings.recentFiles().size(), Settings::kMaxRecentFiles);
    QCOMPARE(settings.recentFiles().first(), "/14");
    QCOMPARE(settings.recentFiles().last(), "/5");
}

void TestSettings::recentFilesAreAbsolute() {
    const SettingsFile file;
    Settings settings(file.path());
    settings.addRecentFile("here.simkv");
    QCOMPARE(settings.recentFiles(), QStringList{QDir::current().absoluteFilePath("here.simkv")});
}

void TestSettings::recentFilesAreKept() {
    const SettingsFile file;
    const QStringList paths{"/one, two; \"three\"", "/käse €", "/100%"};
    Settings(file.path()).addRecentFile(paths[2]);
    QCOMPARE(Settings(file.path()).recentFiles(), paths.mid(2)); // a list of one
    Settings(file.path()).addRecentFile(paths[1]);
    Settings(file.path()).addRecentFile(paths[0]);
    QCOMPARE(Settings(file.path()).recentFiles(), paths);
}

void TestSettings::recentFilesAreCleared() {
    const SettingsFile file;
    Settings settings(file.path());
    settings.addRecentFile("/a");
    settings.addOwnLog("/a");
    settings.clearRecentFiles();
    QVERIFY(settings.recentFiles().isEmpty());
    QVERIFY(settings.isOwnLog("/a"));
}

void TestSettings::ownLogs() {
    const SettingsFile file;
    Settings(file.path()).addOwnLog("/a");
    Settings(file.path()).addOwnLog("b");
    const Settings settings(file.path());
    QVERIFY(settings.isOwnLog("/a"));
    QVERIFY(settings.isOwnLog(QDir::current().absoluteFilePath("b")));
    QVERIFY(settings.isOwnLog("b"));
    QVERIFY(!settings.isOwnLog("/b"));
    QVERIFY(settings.recentFiles().isEmpty());
}

void TestSettings::ownLogsAreLimited() {
    const SettingsFile file;
    Settings settings(file.path());
    for (int i = 0; i < 205; ++i)
        settings.addOwnLog(QStringLiteral("/%1").arg(i));
    QVERIFY(settings.isOwnLog("/204"));
    QVERIFY(settings.isOwnLog("/5"));
    QVERIFY(!settings.isOwnLog("/4")); // the oldest
}

void TestSettings::states() {
    const SettingsFile file;
    const QByteArray state("\0\xFF;,\"\n", 6);
    Settings(file.path()).setState("keys/columns", state);
    QCOMPARE(Settings(file.path()).state("keys/columns"), state);
    QVERIFY(Settings(file.path()).state("log/columns").isEmpty());
}

void TestSettings::changesAreSignalled() {
    const SettingsFile file;
    Settings settings(file.path());
    QSignalSpy time(&settings, &Settings::timeDisplayChanged);
    QSignalSpy colours(&settings, &Settings::coloursChanged);
    QSignalSpy recent(&settings, &Settings::recentFilesChanged);
    settings.setTimeDisplay(TimeDisplay(ZoneChoice::local()));
    QCOMPARE(time.count(), 1);
    settings.setColours(Colours::Dark);
    QCOMPARE(colours.count(), 1);
    settings.addRecentFile("/a");
    settings.clearRecentFiles();
    QCOMPARE(recent.count(), 2);
    QCOMPARE(time.count() + colours.count(), 2);
}

int main(int argc, char** argv) {
    return runAll<TestSettings>(argc, argv);
}

#include "tst_settings.moc"
