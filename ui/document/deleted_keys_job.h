// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "store/snapshot.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace simkv::ui {

// Finds, in the background, which keys are deleted in the snapshot that is shown. Lives on the GUI thread;
// goes before the document of the log.
class DeletedKeysJob final : public QObject {
    Q_OBJECT
public:
    explicit DeletedKeysJob(TaskBoard& board, QObject* parent = nullptr);

    // Looks at this snapshot next. Of several that arrive while one is looked at, only the newest counts.
    // `isAtOnce`: somebody waits for the result; else it may come a little later, as long as other snapshots
    // follow.
    void setSnapshot(const std::shared_ptr<const Snapshot>& snapshot, bool isAtOnce);

    // Starts again after the job was cancelled.
    void tryAgain();
    // The snapshot that was looked at last; null for none.
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_found.snapshot; }
    // Their newest records, which are tombstones; and those together with the live records.
    [[nodiscard]] const std::shared_ptr<const RecordSet>& deleted() const { return m_found.deleted; }
    [[nodiscard]] const std::shared_ptr<const RecordSet>& allKeys() const { return m_found.allKeys; }
    [[nodiscard]] bool isIdle() const { return !m_wanted && !m_task.isRunning(); }

signals:
    void changed();
    void failed(const simkv::Error& error);

private:
    struct Found {
        std::shared_ptr<const Snapshot> snapshot;
        std::shared_ptr<const RecordSet> deleted;
        std::shared_ptr<const RecordSet> allKeys;
    };
    void start();

    std::shared_ptr<const Snapshot> m_wanted;  // next
    std::shared_ptr<const Snapshot> m_started; // last
    QTimer m_later;
    Found m_found;
    BackgroundTask m_task;
};

} // namespace simkv::ui
