// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"
#include "run_all.h"
#include "user.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>

#include <random>

using namespace simkv;
using namespace simkv::ui;

// What is in the settings file never keeps the program from starting, and is nobody else's business.
class TestDamagedSettings final : public QObject {
    Q_OBJECT
private slots:
    void defaultsInPlaceOfDamage_data();
    void defaultsInPlaceOfDamage();
    void whatIsSaidOnce();
    void truncatedAnywhere();
    void changedAnywhere();
    void windowsOfDamagedSettings();
    void reset();
    void resetKeepsNoLayout();
    void onlyTheOwnerReads_data();
    void onlyTheOwnerReads();
    void folderStaysAsItIs();
};

namespace {

constexpr auto kDamage = "could not be read";

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

// The settings of somebody who has used most of what there is.
QByteArray usedSettings() {
    const QTemporaryDir folder;
    {
        const TemporaryLog log(LogBuilder().puts(3));
        User user(folder.path());
        if (!user.opens(log.path()))
            return {};
        user.settings().setFilterHistory({"key = \"a\"", "value ~ /x/"});
        user.settings().setValueKind("user:*", ValueKind::Hex);
        user.settings().setColours(Colours::Dark);
        user.settings().setTimeDisplay(TimeDisplay(ZoneChoice::fromWord("Europe/Berlin")));
        for (const auto* pane : {"showHistory", "showChanges", "showAnatomy"})
            user.action(pane).trigger();
        user.window().close();
    }
    return bytesOf(folder.filePath("settings.ini"));
}

// Something of each kind, in few bytes.
QByteArray fewSettings() {
    const QTemporaryDir folder;
    {
        Settings settings(folder.filePath("settings.ini"));
        settings.addRecentFile("/a/käse.simkv");
        settings.addRecentFile("/b, c");
        settings.addOwnLog("/own");
        settings.setFilterHistory({"key = \"a\"", "value ~ /x/"});
        settings.setValueKind("user:*", ValueKind::Hex);
        settings.setColours(Colours::Dark);
        settings.setFollow(false);
        settings.setTimeDisplay(TimeDisplay(ZoneChoice::fromWord("Europe/Berlin")));
        settings.setState("keys/header", QByteArray("\0\1\xff columns", 10));
    }
    return bytesOf(folder.filePath("settings.ini"));
}

// Asks for everything that is in them.
void readAll(const QString& path) {
    const Settings settings(path);
    QVERIFY(settings.recentFiles().size() <= Settings::kMaxRecentFiles);
    QVERIFY(settings.recentZones().size() <= Settings::kMaxRecentZones);
    QVERIFY(settings.filterHistory().size() <= Settings::kMaxFilters);
    QVERIFY(settings.valueKinds().size() <= Settings::kMaxValueKinds);
    (void)settings.colours();
    (void)settings.follow();
    (void)settings.isOwnLog("/a");
    (void)settings.timeDisplay().zonedText(Timestamp(0));
}

} // namespace

void TestDamagedSettings::defaultsInPlaceOfDamage_data() {
    QTest::addColumn<QByteArray>("settings");
    // The columns of a table, with a section that is the five-hundredth of five.
    QTest::newRow("columns") << QByteArray(R"([state]
anatomy\header=@ByteArray(\0\0\0\xff\0\0\0\0\0\0\0\x1\0\0\0\x1\0\0\0\x1\0\0\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0\0\0\x4\x18\0\0\0\x5\x1\x1\0\x1\0\0\0\0\0\0\0\0\0\0\0\0\x64\xff\xff\xff\xff\0\0\x40\x81\0\0\0\0\0\0\0\x5\0\0\0\x1\0\0\0\x1\0\0\0\0\0\0\0X\0\0\0\x1\0\0\0\0\0\0\0@\0\0\0\x1\0\0\0\0\0\0\0\xd0\0\0\0\x1\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\x2\x38\0\0\0\x1\0\0\0\0\0\0\x3\0\0\0\x2\x38\0\0\0\0)
)");
    // The panes of a window, one of them a billion tabs deep.
    QTest::newRow("panes") << QByteArray(R"([state]
window\state=@ByteArray(\0\0\0\xff\0\0\0\x1\xfd\0\0\0\x1\0\0\0\x3\0\0\x4\xd8\0\0\0\xf2\xfc\x1\0\0\0\x1\xfc\0\0\0\0\0\0\x4\xd8\0\0\0\0\0\xff\xff\xff\xfa\x7f\xff\xff\xff\x1\x7f\xff\xff\xff)
)");
    QTest::newRow("geometry") << QByteArray("[state]\nwindow\\geometry=@ByteArray(\\x1\\xd9\\xd0\\xcb)\n");
    QTest::newRow("no settings") << QByteArray("[no section\nand no setting\n");
}

void TestDamagedSettings::defaultsInPlaceOfDamage() {
    QFETCH(QByteArray, settings);
    const QTemporaryDir folder;
    write(folder.filePath("settings.ini"), settings);
    const TemporaryLog log(LogBuilder().puts(3));
    User user(folder.path());
    QVERIFY(user.opens(log.path()));
    QTRY_VERIFY2(user.messages().contains(kDamage), qPrintable(user.messages()));
    QCOMPARE(user.keys().model()->rowCount(), 3);
    user.action("showAnatomy").trigger();
    QVERIFY(user.waits());
}

void TestDamagedSettings::whatIsSaidOnce() {
    const QTemporaryDir folder;
    write(folder.filePath("settings.ini"), "[state]\nkeys\\header=@ByteArray(abcdefghijklmnop)\n");
    const TemporaryLog log(LogBuilder().puts(1));
    {
        User user(folder.path());
        QVERIFY(user.opens(log.path()));
        QTRY_VERIFY(user.messages().contains(kDamage));
        user.useWindow(user.browser().newWindow());
        QVERIFY(!user.messages().contains(kDamage));
        user.window().close();
    }
    User user(folder.path());
    QVERIFY(user.opens(log.path()));
    QVERIFY2(!user.messages().contains(kDamage), qPrintable(user.messages()));
}

void TestDamagedSettings::truncatedAnywhere() {
    const auto good = fewSettings();
    QVERIFY(good.size() > 200);
    const QTemporaryDir folder;
    for (qsizetype size = 0; size < good.size(); ++size) {
        write(folder.filePath("settings.ini"), good.left(size));
        readAll(folder.filePath("settings.ini"));
    }
}

void TestDamagedSettings::changedAnywhere() {
    const auto good = fewSettings();
    const QTemporaryDir folder;
    std::mt19937 random(1);
    for (qsizetype at = 0; at < good.size(); ++at) {
        auto bytes = good;
        bytes[at] = static_cast<char>(random());
        write(folder.filePath("settings.ini"), bytes);
        readAll(folder.filePath("settings.ini"));
    }
}

void TestDamagedSettings::windowsOfDamagedSettings() {
    const auto good = usedSettings();
    std::mt19937 random(2);
    for (int round = 0; round < 20; ++round) {
        auto bytes = good;
        for (int change = 0; change < 20; ++change)
            bytes[static_cast<qsizetype>(random() % static_cast<std::size_t>(bytes.size()))] =
                static_cast<char>(random());
        const QTemporaryDir folder;
        write(folder.filePath("settings.ini"), round % 2 == 0 ? bytes : bytes.left(bytes.size() / 2));
        User user(folder.path());
        user.useWindow(user.browser().newWindow());
        QVERIFY(user.window().isVisible());
        QVERIFY(user.window().close());
    }
}

void TestDamagedSettings::reset() {
    const QTemporaryDir folder;
    write(folder.filePath("settings.ini"), usedSettings());
    const TemporaryLog log(LogBuilder().puts(1));
    User user(folder.path());
    QVERIFY(user.opens(log.path()));
    QCOMPARE(user.settings().colours(), Colours::Dark);
    user.action("resetSettings").trigger();
    auto* question = qobject_cast<QMessageBox*>(user.dialog());
    QVERIFY(question != nullptr);
    question->button(QMessageBox::Cancel)->click();
    QCOMPARE(user.settings().colours(), Colours::Dark);

    user.action("resetSettings").trigger();
    question = qobject_cast<QMessageBox*>(user.dialog());
    question->button(QMessageBox::Reset)->click();
    QCOMPARE(user.settings().colours(), Colours::System);
    QVERIFY(user.settings().recentFiles().isEmpty());
    QVERIFY(user.settings().valueKinds().isEmpty());
    QVERIFY(user.settings().timeDisplay().zone().kind() == ZoneChoice::Kind::Utc);
    QVERIFY(!user.action("recent").menu()->isEnabled());
}

void TestDamagedSettings::resetKeepsNoLayout() {
    const TemporaryLog log(LogBuilder().puts(1));
    User user;
    QVERIFY(user.opens(log.path()));
    user.settings().reset();
    user.window().close();
    QVERIFY(user.settings().state("window/geometry").isEmpty());
}

void TestDamagedSettings::onlyTheOwnerReads_data() {
    QTest::addColumn<bool>("isThere");
    QTest::newRow("new") << false;
    QTest::newRow("there, and wider") << true;
}

void TestDamagedSettings::onlyTheOwnerReads() {
    QFETCH(bool, isThere);
    constexpr auto kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    const QTemporaryDir folder;
    const auto path = folder.filePath("new/settings.ini");
    if (isThere) {
        QVERIFY(QDir(folder.path()).mkdir("new"));
        write(path, "[view]\ncolours=dark\n");
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | kOthers));
    }
    {
        Settings settings(path);
        QVERIFY(!isThere || !(QFile::permissions(path) & kOthers));
        settings.addRecentFile("/private");
    }
    QVERIFY(QFile::exists(path));
    QVERIFY(!(QFile::permissions(path) & kOthers));
    if (!isThere)
        QVERIFY(
            !(QFile::permissions(folder.filePath("new")) & (kOthers | QFile::ExeGroup | QFile::ExeOther)));
}

void TestDamagedSettings::folderStaysAsItIs() {
    const QTemporaryDir folder;
    constexpr auto kFolder = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ReadGroup;
    QVERIFY(QFile::setPermissions(folder.path(), kFolder));
    Settings(folder.filePath("settings.ini")).setColours(Colours::Dark);
    QCOMPARE(QFile::permissions(folder.path()) & ~(QFile::ReadUser | QFile::WriteUser | QFile::ExeUser),
             kFolder);
}

int main(int argc, char** argv) {
    return runAll<TestDamagedSettings>(argc, argv);
}

#include "tst_damaged_settings.moc"
