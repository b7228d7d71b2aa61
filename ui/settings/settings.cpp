// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <memory>

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

} // namespace

Settings::Settings(const QString& fileName, QObject* parent)
    : QObject(parent), m_hasOwnFile(!fileName.isEmpty()), m_settings(fileFor(fileName), QSettings::IniFormat),
      m_timeDisplay(timeDisplayOf(m_settings)) {
    for (const auto& entry : m_settings.value("value/kinds").toStringList()) {
        if (const auto kind = kindOfWord(entry.section(u' ', 0, 0)))
            m_valueKinds.insert(entry.section(u' ', 1), *kind);
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
    m_settings.setValue("view/timeZone", display.zone().word());
    m_settings.setValue("view/timeStyle", styleWord(display.style()));
    if (display.zone().kind() == ZoneChoice::Kind::Named)
        addRecentZone(display.zone().name());
    emit timeDisplayChanged();
}

QStringList Settings::recentZones() const {
    return m_settings.value("view/recentZones").toStringList().mid(0, kMaxRecentZones);
}

void Settings::addRecentZone(const QString& name) {
    auto zones = recentZones();
    if (zones.contains(name))
        return;
    zones.prepend(name);
    m_settings.setValue("view/recentZones", zones.mid(0, kMaxRecentZones));
}

Colours Settings::colours() const {
    const auto name = m_settings.value("view/colours").toString();
    return name == "light" ? Colours::Light : name == "dark" ? Colours::Dark : Colours::System;
}

void Settings::setColours(Colours colours) {
    m_settings.setValue("view/colours", colours == Colours::Light  ? "light"
                                        : colours == Colours::Dark ? "dark"
                                                                   : "system");
    emit coloursChanged();
}

bool Settings::follow() const {
    return m_settings.value("view/follow", true).toBool();
}

void Settings::setFollow(bool follow) {
    m_settings.setValue("view/follow", follow);
}

QStringList Settings::recentFiles() const {
    return m_settings.value("files/recent").toStringList();
}

void Settings::addRecentFile(const QString& path) {
    auto files = recentFiles();
    files.removeAll(absolute(path));
    files.prepend(absolute(path));
    m_settings.setValue("files/recent", files.mid(0, kMaxRecentFiles));
    emit recentFilesChanged();
}

void Settings::clearRecentFiles() {
    m_settings.remove("files/recent");
    emit recentFilesChanged();
}

bool Settings::isOwnLog(const QString& path) const {
    return m_passingLogs.contains(absolute(path)) ||
           m_settings.value("files/own").toStringList().contains(absolute(path));
}

void Settings::addPassingLog(const QString& path) {
    m_passingLogs.append(absolute(path));
}

void Settings::addOwnLog(const QString& path) {
    auto files = m_settings.value("files/own").toStringList();
    files.removeAll(absolute(path));
    files.prepend(absolute(path));
    m_settings.setValue("files/own", files.mid(0, kMaxOwnLogs));
}

QStringList Settings::filterHistory() const {
    return m_settings.value("filter/history").toStringList();
}

void Settings::setFilterHistory(const QStringList& filters) {
    m_settings.setValue("filter/history", filters);
}

// "json user:*", newest last.
void Settings::setValueKind(const QString& pattern, std::optional<ValueKind> kind) {
    auto entries = m_settings.value("value/kinds").toStringList();
    erase_if(entries, [&](const QString& entry) { return entry.section(u' ', 1) == pattern; });
    m_valueKinds.remove(pattern);
    if (kind) {
        entries.append(kindWord(*kind) + u' ' + pattern);
        m_valueKinds.insert(pattern, *kind);
    }
    while (entries.size() > kMaxValueKinds)
        m_valueKinds.remove(entries.takeFirst().section(u' ', 1));
    m_settings.setValue("value/kinds", entries);
}

QByteArray Settings::state(const QString& name) const {
    return m_settings.value("state/" + name).toByteArray();
}

void Settings::setState(const QString& name, const QByteArray& state) {
    m_settings.setValue("state/" + name, state);
}

} // namespace simkv::ui
