// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "history/key_versions.h"
#include "values/version_times.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace simkv::ui {

// All versions of one key in one snapshot of a log, newest first.
struct KeyVersions {
    std::shared_ptr<const Snapshot> snapshot;
    ByteString key{};
    std::vector<RecordNumber> numbers{};
    VersionTimes times{}; // of each
    KeySummary summary{};
};

// Collects the versions of the key that is selected, as a background job. Lives on the GUI thread; goes
// before the document of the log.
class KeyHistory final : public QObject {
    Q_OBJECT
public:
    explicit KeyHistory(TaskBoard& board, QObject* parent = nullptr);

    // Shows the versions of this record's key, whichever version the record is; none for a marker or no
    // record. Does nothing if they are shown already.
    void show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number);
    // Null for no key, and until the first part of it is there.
    [[nodiscard]] const std::shared_ptr<const KeyVersions>& versions() const { return m_versions; }
    // Why there are none.
    [[nodiscard]] const QString& failure() const { return m_failure; }
    [[nodiscard]] BackgroundTask& task() { return m_task; }

signals:
    void changed();

private:
    using Found = Result<std::shared_ptr<const KeyVersions>>;
    [[nodiscard]] static Found collect(const std::shared_ptr<const Snapshot>& snapshot, RecordNumber number,
                                       Progress& progress);
    [[nodiscard]] bool isShown(const Snapshot& snapshot, RecordNumber number) const;

    BackgroundTask m_task;
    std::shared_ptr<const Snapshot> m_wanted;
    std::optional<RecordNumber> m_number;
    std::shared_ptr<const KeyVersions> m_versions;
    QString m_failure;
};

} // namespace simkv::ui
