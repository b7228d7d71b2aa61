// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/staged_changes.h"

#include "background/logging.h"
#include "format/batch_marker.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"

#include <algorithm>
#include <utility>

namespace simkv::ui {
namespace {

bool isSameFile(const Snapshot& a, const Snapshot& b) {
    const auto one = a.file().info();
    const auto other = b.file().info();
    return one && other && one->identity == other->identity;
}

} // namespace

StagedChanges::StagedChanges(LogDocument& document, const QString& journalFolder, QObject* parent)
    : QObject(parent), m_document(document), m_checkTask(document.board()), m_rebaseTask(document.board()),
      m_digestTask(document.board()), m_journal(document.board(), journalFolder, nullptr) {
    connect(&m_journal, &JournalKeeper::found, this, &StagedChanges::leftFound);
    connect(&m_journal, &JournalKeeper::failed, this, &StagedChanges::journalFailed);
    connect(&m_journal, &JournalKeeper::lookFailed, this, &StagedChanges::leftUnknown);
    connect(&document, &LogDocument::snapshotChanged, this, &StagedChanges::onSnapshotChanged);
    connect(&document, &LogDocument::edited, this, &StagedChanges::onWritten);
    // Another log, or the same one anew: what becomes of a write that still goes on is not told.
    connect(&document, &LogDocument::logChanged, this, [this] { m_writing.clear(); });
    connect(&m_rebaseTask, &BackgroundTask::finished, this, &StagedChanges::rebaseNext);
    connect(&m_digestTask, &BackgroundTask::finished, this, &StagedChanges::findDigests);
    connect(&document, &LogDocument::editFailed, this, [this] {
        m_writing.clear();
        m_isUncertain = m_document.writeFailure().has_value();
        if (isModified() && m_document.newestSnapshot())
            checkConflicts();
    });
}

Result<KeyInLog> StagedChanges::inLog(const ByteString& key) const {
    const auto& snapshot = m_document.newestSnapshot();
    if (!snapshot)
        return tl::unexpected(Error{ErrorCode::Invalid, tr("the log is not open any more").toStdString()});
    return keyInLog(*snapshot, key);
}

const StagedViewPtr& StagedChanges::view() const {
    if (!m_view || m_viewRevision != m_set.revision()) {
        auto changes = std::make_shared<const std::vector<StagedChange>>(m_set.changes());
        auto view = std::make_shared<StagedView>(std::move(changes), m_writtenAdditions);
        if (m_view)
            view->shareRows(*m_view);
        m_view = std::move(view);
        m_viewRevision = m_set.revision();
    }
    return m_view;
}

StagedLookup StagedChanges::lookup() const {
    return [view = view()](const ByteString& key) {
        const auto* change = view->find(key);
        return change != nullptr ? std::optional(*change) : std::nullopt;
    };
}

Result<Content> StagedChanges::contentOf(const ByteString& key) const {
    if (const auto staged = m_set.find(key))
        return staged->content;
    const auto log = inLog(key);
    if (!log)
        return tl::unexpected(log.error());
    return log->content();
}

// Call after a change of the set, with the keys that have changed.
void StagedChanges::tell(const std::vector<ByteString>& keys) {
    if (isModified()) {
        std::vector<JournalEntry> entries;
        entries.reserve(keys.size());
        for (const auto& key : keys)
            entries.push_back(JournalEntry{key, m_set.find(key)});
        // While the file is opened anew, there is only the former snapshot; what was being typed is staged
        // then.
        const auto& log = m_document.newestSnapshot() ? m_document.newestSnapshot() : m_snapshot;
        if (log)
            m_journal.note(log, std::move(entries));
        m_undigested.insert(m_undigested.end(), keys.begin(), keys.end());
        findDigests();
    } else {
        m_undigested.clear();
        m_journal.forget();
    }
    emit changed();
}

void StagedChanges::stage(const std::vector<Edit>& edits, const QString& label) {
    constexpr std::size_t kComparedAtOnce = 100;
    const bool isApplied = edits.size() <= kComparedAtOnce && !m_ownWrites.empty()
                               ? m_set.apply(afterOwnWrite(edits), label.toStdString())
                               : m_set.apply(edits, label.toStdString());
    if (!isApplied)
        return;
    // An edit may have begun before another program wrote, and be staged after.
    if (edits.size() <= kComparedAtOnce) {
        // What is being written may be in the newest snapshot already: onWritten() tells of that.
        const auto isBeingWritten = [this](const ByteString& key) {
            return std::any_of(m_writing.begin(), m_writing.end(),
                               [&key](const StagedChange& change) { return change.key == key; });
        };
        for (const auto& edit : edits) {
            const auto log = isBeingWritten(edit.key) ? tl::unexpected(Error{}) : inLog(edit.key);
            if (log)
                m_set.logMoved(edit.key, *log);
        }
    }
    tell(m_set.touched());
    if (m_set.conflicts() > 0)
        emit conflictsFound();
    if (edits.size() > kComparedAtOnce)
        checkConflicts();
}

// What the user types while their own changes are being written is in conflict with nobody.
std::vector<Edit> StagedChanges::afterOwnWrite(std::vector<Edit> edits) const {
    for (auto& edit : edits) {
        const auto own = m_ownWrites.find(edit.key);
        if (own != m_ownWrites.end() && edit.base == own->second.before)
            edit.base = own->second.after;
    }
    return edits;
}

// Other programs may have written to the log since, or put another file in its place.
void StagedChanges::restore(const LeftChanges& left) {
    const auto& now = m_document.newestSnapshot();
    if (!now)
        return;
    m_rebasings.push_back(
        Rebasing{left.changes, left.isSameLog ? now : nullptr, tr("Restore"), left.file, false});
    if (!m_rebaseTask.isRunning())
        rebaseNext();
}

void StagedChanges::setDraft(bool hasDraft) {
    if (std::exchange(m_hasDraft, hasDraft) != hasDraft)
        emit changed();
}

void StagedChanges::commitDraft() {
    if (m_hasDraft)
        emit draftWanted();
}

void StagedChanges::undo() {
    commitDraft();
    const bool isWritten = m_set.undoesWritten();
    const auto label = QString::fromStdString(m_set.undoLabel());
    if (!m_set.undo())
        return;
    tell(m_set.touched());
    if (isWritten)
        emit undoneWritten(label);
}

void StagedChanges::redo() {
    commitDraft();
    if (m_set.redo())
        tell(m_set.touched());
}

void StagedChanges::revert(const std::vector<ByteString>& keys) {
    commitDraft();
    if (m_set.revert(keys, tr("Revert").toStdString()))
        tell(m_set.touched());
}

void StagedChanges::revertAll() {
    commitDraft();
    if (m_set.revertAll(tr("Revert All").toStdString()))
        tell(m_set.touched());
}

void StagedChanges::acceptConflicts(const std::vector<ByteString>& keys) {
    commitDraft();
    if (m_set.acceptConflicts(keys, tr("Keep Mine").toStdString()))
        tell(m_set.touched());
}

WriteSummary StagedChanges::summary() const {
    WriteSummary summary;
    const auto& snapshot = *m_document.newestSnapshot();
    for (const auto& change : *changes()) {
        switch (change.kind()) {
        case ChangeKind::Added:
            ++summary.added;
            break;
        case ChangeKind::Changed:
            ++summary.changed;
            break;
        case ChangeKind::Deleted:
            ++summary.deleted;
            break;
        }
        ++summary.records;
        summary.bytes += kHeaderSize + ByteCount(change.key.size());
        summary.bytes += ByteCount(contentSize(snapshot, change.content).value_or(0));
        if (change.log.isLive && change.log.newest) {
            ++summary.dead;
            summary.deadBytes += snapshot.sizeOf(*change.log.newest);
        }
    }
    if (summary.records > 1) {
        ++summary.records;
        summary.bytes += kBatchMarkerSize;
    }
    return summary;
}

void StagedChanges::write() {
    commitDraft();
    if (!isModified() || isWriting())
        return;
    m_writing = *changes();
    m_document.apply(m_writing);
}

void StagedChanges::onWritten(const std::vector<RecordNumber>& records) {
    std::vector<WrittenChange> changes;
    auto additions = std::make_shared<WrittenAdditions>();
    if (m_writtenAdditions)
        *additions = *m_writtenAdditions;
    for (std::size_t i = 0; i < records.size() && i < m_writing.size(); ++i) {
        changes.push_back(WrittenChange{m_writing[i].key, m_writing[i].content, records[i]});
        if (m_writing[i].isAddition())
            additions->insert_or_assign(m_writing[i].id.value(), records[i]);
    }
    m_writtenAdditions = std::move(additions);
    m_ownWrites.clear();
    for (std::size_t i = 0; i < changes.size(); ++i)
        m_ownWrites.insert_or_assign(
            m_writing[i].key, OwnWrite{m_writing[i].log, {records[i], !m_writing[i].content.isDeleted()}});
    m_writing.clear();
    m_snapshot = m_document.newestSnapshot();
    m_set.written(changes);
    std::vector<ByteString> keys;
    keys.reserve(changes.size());
    for (const auto& change : changes)
        keys.push_back(change.key);
    tell(keys);
    emit written(records);
}

// What was staged for another log is dropped. If the same path is read anew, because the file is another one,
// what was typed stays, and record numbers mean nothing any more.
void StagedChanges::onSnapshotChanged() {
    const auto& now = m_document.newestSnapshot();
    if (!now || !now->isComplete())
        return;
    const auto before = std::exchange(m_snapshot, now);
    if (!before || !now->isOfSameLog(*before)) {
        m_writtenAdditions.reset();
        m_ownWrites.clear();
    }
    if (m_path != m_document.path()) {
        m_path = m_document.path();
        m_rebasings.clear();
        m_rebaseTask.drop();
        m_digestTask.drop();
        m_undigested.clear();
        if (m_set.canUndo() || m_set.canRedo()) {
            m_set.clear();
            tell({});
        }
        m_journal.look(now);
        return;
    }
    if (before && !now->extends(*before))
        changeFile(before);
    else if (isModified() && !isWriting() && before && now->records() > before->records())
        checkConflicts();
}

void StagedChanges::changeFile(const std::shared_ptr<const Snapshot>& former) {
    const auto label = tr("Edits of the Former File");
    m_digestTask.drop();
    m_undigested.clear();
    auto changes = m_set.leaveFile(label.toStdString());
    m_journal.forget(); // its record numbers are of the former file
    tell(m_set.touched());
    const bool isUncertain = std::exchange(m_isUncertain, false);
    if (!changes.empty())
        m_rebasings.push_back(Rebasing{std::move(changes), former, label, {}, isUncertain});
    rebaseNext(); // what was being compared is compared with the new file
}

void StagedChanges::rebaseNext() {
    const auto& now = m_document.newestSnapshot();
    if (m_rebasings.empty() || !now)
        return;
    using Rebased = Result<std::vector<RebasedChange>>;
    const auto& next = m_rebasings.front();
    m_rebaseTask.start<Rebased>(
        tr("Comparing changes"),
        [changes = next.changes, former = next.former, now](QPromise<Rebased>& promise, Progress& progress) {
            // What was written anew in place cannot be read any more.
            const bool isGone =
                former && former != now && !former->isOfSameLog(*now) && isSameFile(*former, *now);
            promise.addResult(rebase(changes, isGone ? nullptr : former.get(), *now, progress));
        },
        [this](const Rebased& rebased) { takeRebased(rebased); });
}

void StagedChanges::takeRebased(const Result<std::vector<RebasedChange>>& rebased) {
    const auto done = std::move(m_rebasings.front());
    m_rebasings.pop_front();
    if (!rebased) {
        // What is not known is a conflict.
        for (const auto& change : done.changes)
            m_set.compared(change.key, {}, false);
        emit changed();
        emit conflictsUnknown(rebased.error());
        return;
    }
    std::vector<Edit> missing;
    std::vector<ByteString> keys;
    std::size_t lost = 0;
    const auto isSettled = [&](const RebasedChange& change) { return change.isThere && !done.isUncertain; };
    const auto isSame = [](const RebasedChange& change) { return change.isSame || change.isThere; };
    for (const auto& change : *rebased) {
        lost += change.content ? 0 : 1;
        const bool isWanted = !done.leftIn.empty() || !m_set.find(change.key);
        if (change.content && !isSettled(change) && isWanted)
            missing.push_back(
                Edit{change.key, *change.content, isSame(change) ? change.log : KeyInLog::ofFormerFile()});
    }
    (void)m_set.apply(missing, done.label.toStdString());
    for (const auto& change : *rebased) {
        m_set.compared(change.key, change.log, isSame(change),
                       isSettled(change) ? &*change.content : nullptr);
        keys.push_back(change.key);
    }
    tell(keys);
    if (!done.leftIn.empty())
        m_journal.remove(done.leftIn);
    if (lost > 0)
        emit lostWithFormerFile(lost);
    if (m_set.conflicts() > 0)
        emit conflictsFound();
}

// In a job: reads the values of the records that changes name, so that they can be told apart when the file
// is another one.
void StagedChanges::findDigests() {
    const auto& snapshot = m_document.newestSnapshot();
    if (m_digestTask.isRunning() || m_undigested.empty() || !snapshot)
        return;
    std::vector<std::pair<ByteString, RecordNumber>> wanted;
    for (const auto& key : std::exchange(m_undigested, {})) {
        const auto change = m_set.find(key);
        if (!change)
            continue;
        if (change->base.isLive && change->base.newest && !change->digests.base)
            wanted.emplace_back(key, *change->base.newest);
        if (change->content.record() && !change->digests.content)
            wanted.emplace_back(key, *change->content.record());
    }
    if (wanted.empty())
        return;
    struct Found {
        ByteString key;
        RecordNumber record;
        ValueDigest digest;
    };
    using AllFound = std::vector<Found>;
    m_digestTask.start<AllFound>(
        tr("Noting what changes stand on"),
        [snapshot, wanted = std::move(wanted)](QPromise<AllFound>& promise, Progress& progress) {
            AllFound all;
            for (std::size_t i = 0; i < wanted.size() && !progress.isCancelled(); ++i) {
                progress.advance(ByteCount(i), ByteCount(wanted.size()));
                // What cannot be read is a conflict where the file becomes another one.
                if (const auto digest = digestOf(*snapshot, wanted[i].second, progress))
                    all.push_back(Found{wanted[i].first, wanted[i].second, *digest});
            }
            promise.addResult(std::move(all));
        },
        [this](const AllFound& all) {
            std::vector<StagedChange> noted;
            for (const auto& [key, record, digest] : all) {
                m_set.digestFound(key, record, digest);
                if (auto change = m_set.find(key))
                    noted.push_back(*std::move(change));
            }
            m_journal.noteDigests(std::move(noted));
        },
        // As if it had been cancelled: conflicts, where the file becomes another one.
        [](const Error& error) { qCInfo(lcJournal).noquote() << "no digests:" << loggedText(error); });
}

// Asks the log, in a job, for each key that is staged. After a write that was not confirmed, what is staged
// may be in the log: then nothing is written, and the keys are compared when the log has been opened anew.
void StagedChanges::checkConflicts() {
    if (m_document.writeFailure())
        return;
    using Found = std::vector<std::pair<ByteString, KeyInLog>>;
    std::vector<ByteString> keys;
    for (const auto& change : *changes())
        keys.push_back(change.key);
    m_checkTask.start<Found>(
        tr("Comparing changes"),
        [keys = std::move(keys), snapshot = m_document.newestSnapshot()](QPromise<Found>& promise,
                                                                         Progress& progress) {
            Found found;
            for (std::size_t i = 0; i < keys.size() && !progress.isCancelled(); ++i) {
                const auto& key = keys[i];
                progress.advance(ByteCount(i), ByteCount(keys.size()));
                // What cannot be read now is compared before it is written.
                if (const auto log = keyInLog(*snapshot, key))
                    found.emplace_back(key, *log);
            }
            promise.addResult(std::move(found));
        },
        [this](const Found& found) {
            const auto before = m_set.conflicts();
            const auto revision = m_set.revision();
            std::vector<ByteString> moved;
            for (const auto& [key, log] : found) {
                m_set.logMoved(key, log);
                moved.push_back(key);
            }
            if (m_set.revision() != revision)
                tell(moved);
            if (m_set.conflicts() > before)
                emit conflictsFound();
        },
        [this](const Error& error) { emit conflictsUnknown(error); });
}

} // namespace simkv::ui
