// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "background/mailbox.h"
#include "document/lasting_lock.h"
#include "document/log_watcher.h"
#include "staging/staged_change.h"
#include "store/store.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace simkv::ui {

struct ReadItem;
struct WriteItem;

// The log of one window: its store, its newest snapshot, the earlier one that is shown in its place, and the
// background jobs that read and write it.
// Lives on the GUI thread; every access to the file happens in a background task.
class LogDocument final : public QObject {
    Q_OBJECT
public:
    enum class State { Empty, Opening, Ready, Failed };

    // `fileSystem`: for tests.
    explicit LogDocument(QObject* parent = nullptr, FileSystem& fileSystem = systemFileSystem());
    ~LogDocument() override;

    // Replaces what is open. openFailed() or snapshotChanged() follow.
    void open(const QString& path, bool readOnly);
    void close();
    // Reads what other programs have appended, and looks again at what keeps the log from being changed: the
    // permissions, and a lock that is gone. If externalChange() says that the file was truncated, replaced
    // or rewritten, or if nothing more is written or read, opens it anew.
    void reload();
    // Goes on with an index run that was cancelled.
    void resumeReading();

    // Whether records that other programs append are read as they come, at most ten times a second. Not
    // before the log has been read once.
    void setFollowing(bool following);
    [[nodiscard]] bool isFollowing() const { return m_isFollowing; }
    // What other programs have done to the file that is not shown. All but Appended: what was read before
    // stays, as far as it can still be read.
    [[nodiscard]] const ExternalChange& externalChange() const { return m_external; }

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& path() const { return m_path; }
    // The snapshot that the window shows: the newest one, or that of an earlier moment. Null before the first
    // part of the log has been read.
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const {
        return m_past ? m_past : m_snapshot;
    }
    // What the log holds now, whatever is shown: what changes stand on, and where they go.
    [[nodiscard]] const std::shared_ptr<const Snapshot>& newestSnapshot() const { return m_snapshot; }
    // Shows an earlier snapshot of the same log, as Snapshot::asOf() makes it; null: the newest one again. It
    // goes by itself with the log.
    void showPast(std::shared_ptr<const Snapshot> past);
    [[nodiscard]] bool isPastShown() const { return m_past != nullptr; }
    [[nodiscard]] bool isReading() const { return m_readTask.isRunning(); }
    [[nodiscard]] bool isReadOnly() const { return m_isReadOnly; } // as asked for at opening
    [[nodiscard]] bool wasStopped() const { return m_stopped; }

    // Another program that keeps the log locked; nothing where it is locked for a moment only. Changes by
    // itself, within two seconds.
    [[nodiscard]] const std::optional<LockHolder>& lockHolder() const { return m_lock.holder(); }
    [[nodiscard]] const LockHolder& lastLockHolder() const { return m_lock.lastHolder(); }
    // Set once nothing more is written to the log before it is opened anew.
    [[nodiscard]] const std::optional<WriteFailure>& writeFailure() const { return m_writeFailure; }

    // Why no change may be made now.
    enum class Refusal {
        None,
        NothingOpen,
        OutOfMemory, // while it was read; what was read is shown, until reload() opens it anew
        StillReading,
        Stopped,
        ReadOnly,
        NoPermission,
        WriteFailed, // see writeFailure()
        Locked,      // since it was opened; while lockHolder(), nothing can be done about it
        Damaged,     // in the middle
        EndDamaged,  // a last batch that is not what was written
        NoWholeRecord,
        Writing
    };
    [[nodiscard]] Refusal refusal() const;
    // Whether what is shown may be edited: not what was.
    [[nodiscard]] bool isEditable() const { return refusal() == Refusal::None && !isPastShown(); }
    // The user has been told of the present refusal, if canAllowEditing(), and decided to edit all the
    // same. Another refusal may follow.
    void allowEditing();
    [[nodiscard]] bool canAllowEditing() const;
    // Whether the refusal stays for as long as nobody does anything about it.
    [[nodiscard]] bool isKeptReadOnly() const;

    // Appends a record for each, synced: a plain one for one change, a batch for more, all of it or nothing.
    // Refused where another program has written to one of the keys since its base. edited() or editFailed()
    // follow, unless logChanged() comes first.
    void apply(std::vector<StagedChange> changes);
    // Truncates a tail that is no record, which is saved beside the log first. tailTruncated() or
    // truncationFailed() follow, or neither if there is no tail any more.
    void truncateTail();

    [[nodiscard]] BackgroundTask& readTask() { return m_readTask; }
    [[nodiscard]] BackgroundTask& writeTask() { return m_writeTask; }
    // For every task that has to do with the log: it goes before the document.
    [[nodiscard]] TaskBoard& board() { return m_board; }

signals:
    // Each of these three is emitted once for an event, in this order, and only if that has changed.
    //
    // Another log, or none: all that is shown belongs to the past. The snapshot is gone with it, without a
    // snapshotChanged().
    void logChanged();
    // snapshot() or newestSnapshot().
    void snapshotChanged();
    // Any of state(), refusal(), isReading(), lockHolder(). What the last item of a job has done to them is
    // told at its end.
    void stateChanged();
    // Once after any of them, however many: for what looks at several.
    void changed();
    void openFailed(const simkv::Error& error);
    void readFailed(const simkv::Error& error);
    // `records`: of the changes, in their order.
    void edited(const std::vector<simkv::RecordNumber>& records);
    void editFailed(const simkv::Error& error);
    void truncationFailed(const simkv::Error& error);
    void tailTruncated(const simkv::TruncatedTail& tail);
    // externalChange() is another: `grownBy` counts what was appended and has not been read.
    void changedOnDisk(simkv::LogChange change, simkv::ByteCount grownBy);
    void followingChanged(bool following);

private:
    struct ToldState {
        State state = State::Empty;
        Refusal refusal = Refusal::NothingOpen;
        bool isReading = false;
        std::optional<LockHolder> lockHolder;
        bool operator==(const ToldState&) const = default;
    };
    class Event;
    void reset();
    void tellLog();
    void tellState();
    void startReading(const QString& title, bool refresh);
    void startWriting(const QString& title, std::vector<StagedChange> changes);
    [[nodiscard]] Error refusedNow() const;
    void onReadProgressed();
    void take(const ReadItem& item);
    void take(const WriteItem& item);
    void take(const LogWatcher::Found& found);
    void giveUpStore(const Error& error);
    void setExternalChange(const ExternalChange& external);
    void tell(const ExternalChange& external);
    void watch();
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot);

    FileSystem& m_fileSystem;
    QString m_path;
    State m_state = State::Empty;
    bool m_isReadOnly = false;
    bool m_isWritable = false;
    bool m_mayAppendBehindDamage = false;
    bool m_mayCutEnd = false;
    std::shared_ptr<SnapshotMailbox> m_mailbox; // of the running read job
    bool m_stopped = false;
    bool m_isReloading = false; // the user has asked for the running read job
    bool m_isSwitching = false; // to another log, or to none
    ToldState m_told;           // by the last stateChanged()
    int m_events = 0;           // inside one another
    bool m_hasChanged = false;  // in the outermost of them
    std::shared_ptr<Store> m_store;
    std::shared_ptr<const Snapshot> m_snapshot; // the newest
    std::shared_ptr<const Snapshot> m_past;     // in its place
    TaskBoard m_board;
    BackgroundTask m_readTask;
    BackgroundTask m_writeTask;
    bool m_isFollowing = false;
    ExternalChange m_external;
    LastingLock m_lock;
    std::optional<WriteFailure> m_writeFailure;
    std::string m_readFailure; // of following, so that it is told once
    LogWatcher m_watcher;
};

} // namespace simkv::ui
