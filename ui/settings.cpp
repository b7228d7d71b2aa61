// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include <QCoreApplication>
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

} // namespace

Settings::Settings(const QString& fileName, QObject* parent)
    : QObject(parent), m_settings(fileFor(fileName), QSettings::IniFormat) {}

TimeZone Settings::timeZone() const {
    return m_settings.value("view/timeZone").toString() == "local" ? TimeZone::Local : TimeZone::Utc;
}

void Settings::setTimeZone(TimeZone zone) {
    m_settings.setValue("view/timeZone", zone == TimeZone::Local ? "local" : "utc");
    emit timeZoneChanged();
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

QByteArray Settings::state(const QString& name) const {
    return m_settings.value("state/" + name).toByteArray();
}

void Settings::setState(const QString& name, const QByteArray& state) {
    m_settings.setValue("state/" + name, state);
}

} // namespace simkv::ui
