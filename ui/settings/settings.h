// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "times/time_display.h"
#include "values/value_text.h"

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <optional>

namespace simkv::ui {

enum class Colours { System, Light, Dark };

// What the program remembers between runs. One object, made in main() and passed to who needs it. The file
// can be read by its owner alone: it names logs, and filters name keys.
class Settings final : public QObject {
    Q_OBJECT
public:
    // Settings live in `fileName`; if it is empty, where the platform keeps them.
    explicit Settings(const QString& fileName = {}, QObject* parent = nullptr);

    [[nodiscard]] QString fileName() const { return m_settings.fileName(); }
    // Whether something in the file could not be read when the program started; defaults are in its place.
    // Until the user knows.
    [[nodiscard]] bool isDamaged() const { return m_isDamaged; }
    void acknowledgeDamage() { m_isDamaged = false; }
    // Forgets everything.
    void reset();
    [[nodiscard]] const TimeDisplay& timeDisplay() const { return m_timeDisplay; }
    void setTimeDisplay(const TimeDisplay& display);
    // Names of zones that were set, at most kMaxRecentZones; new ones come first, known ones stay in their
    // places.
    [[nodiscard]] QStringList recentZones() const;
    [[nodiscard]] Colours colours() const;
    void setColours(Colours colours);
    // Whether new windows read what other programs append as it comes.
    [[nodiscard]] bool follow() const;
    void setFollow(bool follow);

    // Newest first, at most kMaxRecentFiles.
    [[nodiscard]] QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void clearRecentFiles();
    // Logs that this program made: no copy is offered before the first change.
    [[nodiscard]] bool isOwnLog(const QString& path) const;
    void addOwnLog(const QString& path);
    // Adds a log that is forgotten when the program ends.
    void addPassingLog(const QString& path);

    // Newest first.
    [[nodiscard]] QStringList filterHistory() const;
    void setFilterHistory(const QStringList& filters);

    // How values are shown of keys with one pattern (key_pattern.h), where a user has chosen that. At most
    // kMaxValueKinds patterns: the one that was set first is forgotten.
    using ValueKinds = QHash<QString, ValueKind>;
    [[nodiscard]] const ValueKinds& valueKinds() const { return m_valueKinds; }
    void setValueKind(const QString& pattern, std::optional<ValueKind> kind);

    // The folder for changes that are not written: in $XDG_STATE_HOME or ~/.local/state; beside the settings
    // if these have a file of their own.
    [[nodiscard]] QString stagedFolder() const;

    // States of windows and table headers, by name. Qt takes some of them apart again, and can crash where
    // they are not what it has made: what comes back is what was set, or nothing.
    [[nodiscard]] QByteArray state(const QString& name) const;
    void setState(const QString& name, const QByteArray& state);

    static constexpr int kMaxFilters = 30;
    static constexpr int kMaxRecentFiles = 10;
    static constexpr int kMaxRecentZones = 5;
    static constexpr int kMaxValueKinds = 500;

signals:
    void timeDisplayChanged();
    void coloursChanged();
    void recentFilesChanged();
    void wasReset();

private:
    void addRecentZone(const QString& name);
    [[nodiscard]] QStringList list(const QString& key, int most) const;
    [[nodiscard]] QStringList paths(const QString& key, int most) const;
    void writePaths(const QString& key, const QStringList& paths);
    void write(const QString& key, const QVariant& value);
    void keepPrivate() const;
    void readValueKinds();
    void dropDamagedStates();

    bool m_hasOwnFile;
    bool m_isDamaged = false;
    QSettings m_settings;
    TimeDisplay m_timeDisplay;
    QStringList m_passingLogs;
    ValueKinds m_valueKinds;
};

} // namespace simkv::ui
