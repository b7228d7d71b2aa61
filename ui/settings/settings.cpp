// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include "base/byte_text.h"
#include "texts/path_text.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <optional>

namespace simkv::ui {
namespace {

constexpr int kMaxOwnLogs = 200;

QString absolute(const QString& path) {
    return QFileInfo(path).absoluteFilePath();
}

QString fileFor(const QString& fileName) {
    if (!fileName.isEmpty())
        return fileName;
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QCoreApplication::organizationName(),
                     QCoreApplication::applicationName())
        .fileName();
}

QString styleWord(TimeStyle style) {
    return style == TimeStyle::Relative ? "relative" : style == TimeStyle::Raw ? "raw" : "iso";
}

TimeStyle styleOf(const QString& word) {
    return word == "relative" ? TimeStyle::Relative : word == "raw" ? TimeStyle::Raw : TimeStyle::Iso;
}

TimeDisplay timeDisplayOf(const QSettings& settings) {
    return TimeDisplay(ZoneChoice::fromWord(settings.value("view/timeZone").toString()),
                       styleOf(settings.value("view/timeStyle").toString()));
}

constexpr QFile::Permissions kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup |
                                       QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;

// A folder that is there stays as it is.
void makePrivateFolder(const QString& path) {
    const QFileInfo folder(path);
    if (folder.exists())
        return;
    makePrivateFolder(folder.absolutePath());
    (void)QDir().mkdir(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

constexpr auto kAddress = "file://";

constexpr int kSealSize = 8;

// What a state begins with, so that a damaged one is told from one that was written here.
QByteArray seal(const QString& name, const QByteArray& state) {
    return QCryptographicHash::hash(name.toUtf8() + '\0' + state, QCryptographicHash::Sha256).left(kSealSize);
}

// Nothing where it is not what was sealed.
std::optional<QByteArray> unsealed(const QString& name, const QByteArray& sealed) {
    const auto state = sealed.mid(kSealSize);
    return sealed.left(kSealSize) == seal(name, state) ? std::optional(state) : std::nullopt;
}

} // namespace

Settings::Settings(const QString& fileName, QObject* parent)
    : QObject(parent), m_hasOwnFile(!fileName.isEmpty()), m_settings(fileFor(fileName), QSettings::IniFormat),
      m_timeDisplay(timeDisplayOf(m_settings)) {
    if (QFile::exists(m_settings.fileName()))
        keepPrivate();
    m_isDamaged = m_settings.status() != QSettings::NoError;
    readValueKinds();
    dropDamagedStates();
}

void Settings::readValueKinds() {
    for (const auto& entry : list("value/kinds", kMaxValueKinds)) {
        if (const auto kind = kindOfWord(entry.section(u' ', 0, 0)))
            m_valueKinds.insert(entry.section(u' ', 1), *kind);
    }
}

void Settings::dropDamagedStates() {
    m_settings.beginGroup("state");
    const auto names = m_settings.allKeys();
    for (const auto& name : names) {
        if (unsealed(name, m_settings.value(name).toByteArray()))
            continue;
        m_isDamaged = true;
        m_settings.remove(name);
    }
    m_settings.endGroup();
}

void Settings::reset() {
    m_settings.clear();
    m_isDamaged = false;
    m_timeDisplay = TimeDisplay();
    m_valueKinds.clear();
    emit timeDisplayChanged();
    emit coloursChanged();
    emit recentFilesChanged();
    emit wasReset();
}

// However many there are in the file, and however long.
QStringList Settings::list(const QString& key, int most) const {
    constexpr qsizetype kLongest = 8192; // a path, or a filter, has at most half of that
    auto entries = m_settings.value(key).toStringList().mid(0, most);
    entries.removeIf([](const QString& entry) { return entry.isEmpty() || entry.size() > kLongest; });
    return entries;
}

// The file is UTF-8, and all paths in it are absolute: one that is not UTF-8 is there as an address.
QStringList Settings::paths(const QString& key, int most) const {
    auto paths = list(key, most);
    for (auto& path : paths) {
        if (path.startsWith(QLatin1String(kAddress)))
            path = pathOf(QUrl(path));
    }
    return paths;
}

void Settings::writePaths(const QString& key, const QStringList& paths) {
    QStringList entries;
    for (const auto& path : paths) {
        const auto bytes = pathBytes(path);
        entries.append(
            isUtf8(bytes) ? path
                          : QLatin1String(kAddress) +
                                QString::fromLatin1(QByteArray::fromStdString(bytes).toPercentEncoding("/")));
    }
    write(key, entries);
}

void Settings::write(const QString& key, const QVariant& value) {
    keepPrivate();
    m_settings.setValue(key, value);
}

// Before it is written: QSettings keeps the permissions of a file that is there.
void Settings::keepPrivate() const {
    constexpr auto kOwner = QFile::ReadOwner | QFile::WriteOwner;
    QFile file(m_settings.fileName());
    if (!file.exists()) {
        makePrivateFolder(QFileInfo(file).absolutePath());
        (void)file.open(QIODevice::NewOnly | QIODevice::WriteOnly, kOwner); // what fails shows in status()
    } else if ((file.permissions() & kOthers) != 0) {
        (void)file.setPermissions(kOwner);
    }
}

QString Settings::stagedFolder() const {
    if (m_hasOwnFile)
        return QFileInfo(m_settings.fileName()).absolutePath() + QStringLiteral("/staged");
    auto state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!QDir::isAbsolutePath(state)) // else to be left aside, says the specification
        state = QDir::homePath() + QStringLiteral("/.local/state");
    return state + QStringLiteral("/simkv-browser/staged");
}

void Settings::setTimeDisplay(const TimeDisplay& display) {
    m_timeDisplay = display;
    write("view/timeZone", display.zone().word());
    write("view/timeStyle", styleWord(display.style()));
    if (display.zone().kind() == ZoneChoice::Kind::Named)
        addRecentZone(display.zone().name());
    emit timeDisplayChanged();
}

QStringList Settings::recentZones() const {
    return list("view/recentZones", kMaxRecentZones);
}

void Settings::addRecentZone(const QString& name) {
    auto zones = recentZones();
    if (zones.contains(name))
        return;
    zones.prepend(name);
    write("view/recentZones", zones.mid(0, kMaxRecentZones));
}

Colours Settings::colours() const {
    const auto name = m_settings.value("view/colours").toString();
    return name == "light" ? Colours::Light : name == "dark" ? Colours::Dark : Colours::System;
}

void Settings::setColours(Colours colours) {
    write("view/colours", colours == Colours::Light ? "light" : colours == Colours::Dark ? "dark" : "system");
    emit coloursChanged();
}

bool Settings::follow() const {
    return m_settings.value("view/follow", true).toBool();
}

void Settings::setFollow(bool follow) {
    write("view/follow", follow);
}

QStringList Settings::recentFiles() const {
    return paths("files/recent", kMaxRecentFiles);
}

void Settings::addRecentFile(const QString& path) {
    auto files = recentFiles();
    files.removeAll(absolute(path));
    files.prepend(absolute(path));
    writePaths("files/recent", files.mid(0, kMaxRecentFiles));
    emit recentFilesChanged();
}

void Settings::clearRecentFiles() {
    m_settings.remove("files/recent");
    emit recentFilesChanged();
}

bool Settings::isOwnLog(const QString& path) const {
    return m_passingLogs.contains(absolute(path)) || paths("files/own", kMaxOwnLogs).contains(absolute(path));
}

void Settings::addPassingLog(const QString& path) {
    m_passingLogs.append(absolute(path));
}

void Settings::addOwnLog(const QString& path) {
    auto files = paths("files/own", kMaxOwnLogs);
    files.removeAll(absolute(path));
    files.prepend(absolute(path));
    writePaths("files/own", files.mid(0, kMaxOwnLogs));
}

QStringList Settings::filterHistory() const {
    return list("filter/history", kMaxFilters);
}

void Settings::setFilterHistory(const QStringList& filters) {
    write("filter/history", filters.mid(0, kMaxFilters));
}

// "json user:*", newest last.
void Settings::setValueKind(const QString& pattern, std::optional<ValueKind> kind) {
    auto entries = list("value/kinds", kMaxValueKinds);
    erase_if(entries, [&](const QString& entry) { return entry.section(u' ', 1) == pattern; });
    m_valueKinds.remove(pattern);
    if (kind) {
        entries.append(kindWord(*kind) + u' ' + pattern);
        m_valueKinds.insert(pattern, *kind);
    }
    while (entries.size() > kMaxValueKinds)
        m_valueKinds.remove(entries.takeFirst().section(u' ', 1));
    write("value/kinds", entries);
}

QByteArray Settings::state(const QString& name) const {
    return unsealed(name, m_settings.value("state/" + name).toByteArray()).value_or(QByteArray());
}

void Settings::setState(const QString& name, const QByteArray& state) {
    write("state/" + name, seal(name, state) + state);
}

} // namespace simkv::ui
