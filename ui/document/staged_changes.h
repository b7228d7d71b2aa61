// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "document/bulk_edits.h"
#include "document/journal_keeper.h"
#include "document/log_document.h"
#include "staging/change_set.h"
#include "staging/rebase.h"
#include "staging/staged_view.h"

#include <QObject>

#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace simkv::ui {

// What writing would do to the log.
struct WriteSummary {
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t deleted = 0;
    std::uint64_t records = 0; // that are appended, the marker of a batch among them
    ByteCount bytes{};         // of them
    std::uint64_t dead = 0;    // live records that are so no more
    ByteCount deadBytes{};     // of them
};

// The edits of a window's log that are not in the file. Nothing reaches it before write(). GUI thread.
class StagedChanges final : public QObject {
    Q_OBJECT
public:
    // `journalFolder`: where they are kept until they are written.
    StagedChanges(LogDocument& document, const QString& journalFolder, QObject* parent);

    [[nodiscard]] const ChangeSet& set() const { return m_set; }
    // Never null; the same one until something changes.
    [[nodiscard]] const StagedChangeList& changes() const { return view()->changes(); }
    // The same for views and jobs. Likewise.
    [[nodiscard]] const StagedViewPtr& view() const;
    [[nodiscard]] bool isModified() const { return m_set.isModified(); }
    [[nodiscard]] bool isWriting() const { return !m_writing.empty(); }

    // A user types something that is no change yet. Whoever has it makes one of it when draftWanted() is
    // emitted, which comes before anything is done with the changes.
    void setDraft(bool hasDraft);
    [[nodiscard]] bool hasDraft() const { return m_hasDraft; }
    void commitDraft();

    // What the key is to have: what is staged, or what the log has. One read of one record.
    [[nodiscard]] Result<Content> contentOf(const ByteString& key) const;

    // What is staged now, for a job.
    [[nodiscard]] StagedLookup lookup() const;

    // What the log has for the key: the base of an edit that the user begins now. One read of one record.
    [[nodiscard]] Result<KeyInLog> inLog(const ByteString& key) const;

    // One step of undo().
    void stage(const std::vector<Edit>& edits, const QString& label);
    void undo();
    void redo();
    void revert(const std::vector<ByteString>& keys);
    void revertAll();
    // Another program has written to these keys; what is staged goes after that.
    void acceptConflicts(const std::vector<ByteString>& keys);

    [[nodiscard]] WriteSummary summary() const;
    // Appends all of it, as one batch where it is more than one record. written() or
    // LogDocument::editFailed() follow; what failed stays staged.
    void write();

    // What an ended program has left, told by leftFound(): compared with the log, in a job, and staged as a
    // step; or thrown away.
    void restore(const LeftChanges& left);
    void discard(const LeftChanges& left) { m_journal.remove(left.file); }

    // Whether all is done that goes on in the background.
    [[nodiscard]] bool isIdle() const {
        return !m_checkTask.isRunning() && m_rebasings.empty() && !m_digestTask.isRunning() &&
               m_journal.isIdle();
    }

signals:
    void changed();
    void draftWanted();
    // A step that had been written: what the log had before it is staged now.
    void undoneWritten(const QString& label);
    void written(const std::vector<simkv::RecordNumber>& records);
    // Keys that another program has written to, of those that are staged; grows.
    void conflictsFound();
    // The log could not be asked for them; it is asked again before anything is written.
    void conflictsUnknown(const simkv::Error& error);
    void leftFound(const simkv::ui::LeftChanges& left);
    void leftUnknown(const simkv::Error& error);
    // So many changes were to the value of a record of a former file, and are gone with it.
    void lostWithFormerFile(std::size_t changes);
    // What is staged from now on would not outlive the program.
    void journalFailed(const simkv::Error& error);

private:
    void onSnapshotChanged();
    void onWritten(const std::vector<RecordNumber>& records);
    void changeFile(const std::shared_ptr<const Snapshot>& former);
    void rebaseNext();
    void takeRebased(const Result<std::vector<RebasedChange>>& changes);
    void findDigests();
    void tell(const std::vector<ByteString>& keys);
    void checkConflicts();
    [[nodiscard]] std::vector<Edit> afterOwnWrite(std::vector<Edit> edits) const;

    LogDocument& m_document;
    ChangeSet m_set;
    mutable StagedViewPtr m_view;
    mutable std::uint64_t m_viewRevision = 0;                   // of m_set, that it shows
    std::shared_ptr<const WrittenAdditions> m_writtenAdditions; // of this log; null: none
    bool m_hasDraft = false;
    QString m_path;                             // of the log that the changes are for
    std::shared_ptr<const Snapshot> m_snapshot; // that they have been compared with
    std::vector<StagedChange> m_writing;
    // What the last write has made of the log for its keys: an edit that was begun before goes on after it.
    struct OwnWrite {
        KeyInLog before;
        KeyInLog after;
    };
    std::unordered_map<ByteString, OwnWrite> m_ownWrites;
    BackgroundTask m_checkTask;
    // Changes of a former file, or of an earlier run, that are compared with the log: the first by the task.
    struct Rebasing {
        std::vector<StagedChange> changes;
        std::shared_ptr<const Snapshot> former; // that their numbers are of; null: it is gone
        QString label;
        std::string leftIn; // the file of an earlier run
        bool isUncertain =
            false; // what the log has of them may not be on the disk: it is to be written again
    };
    std::deque<Rebasing> m_rebasings;
    bool m_isUncertain = false; // the last write was not confirmed
    BackgroundTask m_rebaseTask;
    BackgroundTask m_digestTask;
    std::vector<ByteString> m_undigested; // keys whose changes name records that have no digest yet
    JournalKeeper m_journal;
};

} // namespace simkv::ui
