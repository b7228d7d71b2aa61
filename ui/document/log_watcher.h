// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "document/file_notices.h"
#include "store/store.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace simkv::ui {

// Looks after the file of a log that has been read: when the system says that it may have changed, and once a
// second, for the system does not always say so. Each look is a job on the pool; the next one starts when it
// is done, at most ten times a second. While following, the job also reads what was appended.
// Each look asks who has locked it, too. On the GUI thread, which only hears what was found.
class LogWatcher final : public QObject {
    Q_OBJECT
public:
    struct Found {
        std::shared_ptr<const Snapshot> snapshot; // the newest
        std::optional<ExternalChange> external;   // nothing where the file could not be examined
        std::optional<Error> error;               // of reading what was appended
        Result<std::optional<LockHolder>> lock;   // who else has locked the log now, if only for a moment
    };
    // What is appended at once beyond that is left to a job with progress and Cancel.
    static constexpr ByteCount kMostReadAside{32U << 20U};

    explicit LogWatcher(TaskBoard& board, QObject* parent = nullptr);
    ~LogWatcher() override;

    // Null: none. What is found of the one before is dropped.
    void watch(const std::shared_ptr<Store>& store, const QString& path = {});
    [[nodiscard]] bool isWatching() const { return m_store != nullptr; }
    void setFollowing(bool following);
    // While others read or write the log nothing is looked at, and what is found is dropped. Returns at once.
    void pause();
    void resume();

signals:
    void found(const simkv::ui::LogWatcher::Found& found);
    // A look ran out of memory, maybe in the middle of reading: the store must not be used any more.
    void failed(const simkv::Error& error);

private:
    void look();
    void start();
    void finish();
    void take(const Found& found);

    std::shared_ptr<Store> m_store;
    bool m_isFollowing = false;
    bool m_isPaused = false;
    bool m_isStale = false;               // what the running job finds
    bool m_isDue = false;                 // a look after the running one
    bool m_mayBeUnfinished = false;       // a look that read was dropped, maybe in the middle
    std::optional<LockHolder> m_lockedBy; // as last found
    QTimer m_next;
    QElapsedTimer m_sinceStart;
    FileNotices m_notices;
    BackgroundTask m_task;
};

} // namespace simkv::ui
