// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/edit_actions.h"

#include "dialogs/bulk_dialog.h"
#include "dialogs/key_dialog.h"
#include "dialogs/record_dialog.h"
#include "document/current_record.h"
#include "document/edited_key.h"
#include "document/read_file.h"
#include "document/restorations.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "staging/content_bytes.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>

namespace simkv::ui {

// Keys that mean something else elsewhere, as in the text of the inspector, belong to the tables.
EditActions::EditActions(const Workbench& bench)
    : m_document(bench.document), m_changes(bench.changes), m_messages(bench.messages),
      m_current(bench.current), m_pages(bench.pages), m_window(&bench.window),
      m_add(&bench.actions.add({"edit.addKey",
                                "list-add",
                                tr("&Add Key…"),
                                tr("Stage a new key with its value"),
                                {Qt::CTRL | Qt::Key_Plus, Qt::Key_Insert}})),
      m_edit(&bench.actions.add({"edit.editValue",
                                 "document-edit",
                                 tr("&Edit Value"),
                                 tr("Go to the editor of the current value"),
                                 {Qt::Key_F2},
                                 Qt::WidgetWithChildrenShortcut})),
      m_duplicate(&bench.actions.add({"edit.duplicateKey",
                                      "edit-duplicate",
                                      tr("Duplicate Ke&y…"),
                                      tr("Stage another key with the same value"),
                                      {Qt::CTRL | Qt::Key_D},
                                      Qt::WidgetWithChildrenShortcut})),
      m_rename(&bench.actions.add({"edit.renameKey",
                                   "edit-rename",
                                   tr("Rena&me Key…"),
                                   tr("Stage the value under another key, and delete this one"),
                                   {Qt::SHIFT | Qt::Key_F2},
                                   Qt::WidgetWithChildrenShortcut})),
      // The desktop's other keys for deleting are those of other actions, Ctrl+D among them.
      m_delete(&bench.actions.add({"edit.deleteKeys",
                                   "edit-delete",
                                   tr("&Delete Keys"),
                                   tr("Stage the deletion of the selected keys"),
                                   {Qt::Key_Delete},
                                   Qt::WidgetWithChildrenShortcut})),
      m_restore(
          &bench.actions.add({"edit.restoreVersion", "document-revert", tr("&Bring Back"),
                              tr("Stage what the selected records say of their keys; a deleted key gets its "
                                 "last value back")})),
      m_load(&bench.actions.add({"edit.loadValue",
                                 "document-import",
                                 tr("Load &Value from File…"),
                                 tr("Stage the bytes of a file as the current key's value"),
                                 {Qt::CTRL | Qt::SHIFT | Qt::Key_E}})),
      m_task(bench.document.board()) {
    connect(m_add, &QAction::triggered, this, &EditActions::addKey);
    connect(m_edit, &QAction::triggered, this, &EditActions::editValue);
    connect(m_duplicate, &QAction::triggered, this, &EditActions::duplicateKey);
    connect(m_rename, &QAction::triggered, this, &EditActions::renameKey);
    connect(m_delete, &QAction::triggered, this, &EditActions::deleteKeys);
    connect(m_restore, &QAction::triggered, this, &EditActions::restoreSelected);
    connect(m_load, &QAction::triggered, this, &EditActions::loadValue);
    // What is being read or looked up is for this log.
    connect(&m_document, &LogDocument::logChanged, &m_task, &BackgroundTask::drop);
    connect(&m_document, &LogDocument::changed, this, &EditActions::updateEnabled);
    connect(&m_current, &CurrentRecord::changed, this, &EditActions::updateEnabled);
    for (auto* page : m_pages.all()) {
        connect(&page->table(), &RecordTable::selectedRecordsChanged, this, &EditActions::updateEnabled);
        connect(&page->table(), &QAbstractItemView::activated, this, &EditActions::editValue);
    }
    updateEnabled();
}

TablePage& EditActions::page() const {
    return m_pages.current();
}

bool EditActions::isEditable() const {
    return m_document.isEditable();
}

void EditActions::updateEnabled() {
    const auto& row = m_current.row();
    const bool hasKey = m_document.snapshot() && (row.added || row.record);
    m_add->setEnabled(isEditable());
    for (auto* action : {m_edit, m_duplicate, m_rename, m_delete, m_load})
        action->setEnabled(isEditable() && hasKey);
    const auto isOlder = [&] { // what is live in the past may be so no more
        const auto state = m_document.newestSnapshot()->stateOf(*row.record);
        return state == RecordState::Superseded || state == RecordState::Tombstone;
    };
    m_restore->setEnabled(mayRestore() && (page().table().selectedCount() > 1 || (row.record && isOlder())));
}

bool EditActions::mayRestore() const {
    return m_document.refusal() == LogDocument::Refusal::None;
}

void EditActions::refuse(const QString& why) {
    m_messages.show("edit", MessageBar::Kind::Warning, why);
}

void EditActions::report(const Error& error) {
    m_messages.show("edit", MessageBar::Kind::Error, errorText(error));
}

bool EditActions::hasValue(const ByteString& key) const {
    const auto content = m_changes.contentOf(key);
    return content && !content->isDeleted();
}

void EditActions::addKey() {
    auto* dialog = new RecordDialog([this](const ByteString& key) { return hasValue(key); }, m_window);
    connect(dialog, &RecordDialog::submitted, this, [this, dialog] {
        const auto base = m_changes.inLog(dialog->key());
        if (!base)
            return dialog->showFailure(errorText(base.error()));
        const auto key = dialog->key();
        m_changes.stage({Edit{key, Content::of(dialog->value()), *base}}, tr("Add Key"));
        dialog->finish();
        emit keyAdded(key);
    });
    dialog->open();
}

// Nothing if there is none, or if it cannot be read, which is reported.
std::optional<ByteString> EditActions::currentKey() {
    const auto& row = m_current.row();
    if (row.added)
        return row.added;
    const auto& current = row.record;
    const auto& snapshot = m_document.snapshot();
    if (!current || !snapshot)
        return std::nullopt;
    const auto place = snapshot->place(*current);
    auto key = place ? editedKey(*snapshot, *place) : tl::unexpected(place.error());
    if (key)
        return *std::move(key);
    report(key.error());
    return std::nullopt;
}

// A value is edited at the newest record of its key.
void EditActions::editValue() {
    const auto key = currentKey();
    if (!key || !isEditable())
        return;
    const auto content = m_changes.contentOf(*key);
    const auto log = m_changes.inLog(*key);
    if (!content || !log)
        return report(content ? log.error() : content.error());
    if (content->isDeleted())
        return refuse(
            tr("The key “%1” has no value now. Add Key gives it one again.").arg(escapedText(*key, 60)));
    const auto& row = m_current.row();
    if (!row.added && log->newest && row.record != log->newest)
        emit recordWanted(*log->newest);
    emit editorRequested();
}

// Whether the log has these bytes already. Reads no more than can be compared at once.
bool EditActions::isInLog(const ByteString& bytes, const KeyInLog& base) const {
    constexpr std::size_t kMostCompared = 1U << 20U;
    const auto& snapshot = m_document.newestSnapshot();
    if (!base.isLive || !snapshot || bytes.size() > kMostCompared ||
        base.newest->value() >= snapshot->records())
        return false;
    return isValueOf(*snapshot, *base.newest, bytes).value_or(false);
}

void EditActions::stageValue(const ByteString& key, const Content& content, const KeyInLog& base) {
    const bool isAsInLog = content.bytes() && isInLog(*content.bytes(), base);
    m_changes.stage({Edit{key, isAsInLog ? base.content() : content, base}}, tr("Change Value"));
}

void EditActions::stageDiscarded(const ByteString& key, const Content& typed, const KeyInLog& base) {
    const auto former = m_changes.contentOf(key);
    if (!former || !isEditable())
        return;
    stageValue(key, typed, base);
    m_changes.stage({Edit{key, *former, base}}, tr("Put Back"));
}

void EditActions::loadValue() {
    auto* dialog =
        new QFileDialog(m_window, tr("Load Value from File"), QFileInfo(m_document.path()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &EditActions::loadValueFrom);
    dialog->open();
}

void EditActions::loadValueFrom(const QString& path) {
    const auto key = currentKey();
    if (!key || !isEditable())
        return;
    const auto base = m_changes.inLog(*key);
    if (!base)
        return report(base.error());
    m_task.start<Result<ByteString>>(
        tr("Reading %1").arg(fileNameText(path)),
        [path](QPromise<Result<ByteString>>& promise, Progress& progress) {
            promise.addResult(readFile(path, progress));
        },
        [this, key = *key, base = *base](const Result<ByteString>& bytes) {
            if (!bytes)
                return bytes.error().code == ErrorCode::Cancelled
                           ? refuse(tr("Loading was stopped; nothing was changed."))
                           : report(bytes.error());
            stageValue(key, Content::of(*bytes), base);
        });
}

void EditActions::duplicateKey() {
    askForKey(false);
}

void EditActions::renameKey() {
    askForKey(true);
}

void EditActions::askForKey(bool isRenamed) {
    const auto key = currentKey();
    if (!key)
        return;
    const auto content = m_changes.contentOf(*key);
    const auto base = m_changes.inLog(*key);
    if (!content || !base)
        return report(content ? base.error() : content.error());
    if (content->isDeleted())
        return refuse(tr("The key “%1” has no value now.").arg(escapedText(*key, 60)));
    auto* dialog = new KeyDialog(
        isRenamed ? tr("Rename Key") : tr("Duplicate Key"), isRenamed ? tr("&Rename") : tr("&Duplicate"),
        *key, [this](const ByteString& other) { return hasValue(other); }, m_window);
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject); // the base is of this log
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, isRenamed, key = *key, content = *content, base = *base] {
                const auto other = m_changes.inLog(dialog->key());
                if (!other)
                    return report(other.error());
                std::vector<Edit> edits{Edit{dialog->key(), content, *other}};
                if (isRenamed)
                    edits.push_back(Edit{key, Content::deleted(), base});
                m_changes.stage(edits, isRenamed ? tr("Rename Key") : tr("Duplicate Key"));
                emit keyAdded(dialog->key());
            });
    dialog->open();
}

void EditActions::deleteKeys() {
    if (!m_document.snapshot() || !isEditable())
        return;
    m_changes.commitDraft();
    const auto rows = page().table().selectedRows();
    runBulk(
        tr("Deleting keys"), rows.count(),
        [rows](const StagedLookup& staged, Progress& progress) { return deletions(rows, staged, progress); },
        &EditActions::stageDeletions);
}

void EditActions::restore(RecordNumber version) {
    const auto snapshot = m_document.newestSnapshot();
    if (!snapshot || !mayRestore() || snapshot->stateOf(version) == RecordState::Marker)
        return;
    restoreMany(1, [snapshot, version](const StagedLookup& staged, Progress&) -> Result<BulkEdits> {
        auto edit = versionBack(*snapshot, version, staged);
        if (!edit)
            return tl::unexpected(edit.error());
        BulkEdits found;
        if (*edit)
            found.edits.push_back(**std::move(edit));
        return found;
    });
}

void EditActions::restoreSelected() {
    const auto rows = page().table().selectedRows();
    restoreMany(rows.count(),
                [rows, newest = m_document.newestSnapshot()](const StagedLookup& staged, Progress& progress) {
                    return versionsBack(rows, *newest, staged, progress);
                });
}

void EditActions::restoreDifferences(std::shared_ptr<const StateComparison> comparison,
                                     std::vector<std::pair<int, int>> rows) {
    const auto count = countOf(rows);
    restoreMany(count,
                [comparison = std::move(comparison), rows = std::move(rows),
                 newest = m_document.newestSnapshot()](const StagedLookup& staged, Progress& progress) {
                    return keysBack(*comparison, rows, *newest, staged, progress);
                });
}

void EditActions::restoreMany(std::uint64_t rows, BulkJob job) {
    if (!m_document.newestSnapshot() || !mayRestore())
        return;
    m_changes.commitDraft();
    runBulk(tr("Bringing keys back"), rows, std::move(job), &EditActions::stageRestored);
}

// More than kMostAtOnce rows are left to a job.
void EditActions::runBulk(const QString& title, std::uint64_t rows, BulkJob job, StageBulk stage) {
    if (rows <= kMostAtOnce) {
        NoProgress unwatched;
        return (this->*stage)(
            job([this](const ByteString& key) { return m_changes.set().find(key); }, unwatched));
    }
    m_task.start<Result<BulkEdits>>(
        title,
        [job = std::move(job), staged = m_changes.lookup()](QPromise<Result<BulkEdits>>& promise,
                                                            Progress& progress) {
            promise.addResult(job(staged, progress));
        },
        [this, stage](const Result<BulkEdits>& found) { (this->*stage)(found); });
}

void EditActions::stageRestored(const Result<BulkEdits>& found) {
    if (!found && found.error().code == ErrorCode::Cancelled)
        return refuse(tr("Bringing back was stopped; nothing is staged."));
    if (!found)
        return report(found.error());
    if (found->edits.empty())
        return refuse((tr("Nothing was to be brought back: the keys are what they were then.") + u' ' +
                       longKeysText(*found))
                          .trimmed());
    tellLongKeys(*found);
    m_changes.stage(found->edits, found->edits.size() == 1 ? tr("Bring Back Key") : tr("Bring Back Keys"));
}

// Or that there were none.
void EditActions::tellLongKeys(const BulkEdits& found) {
    if (found.longKeys > 0)
        refuse(longKeysText(found));
    else
        m_messages.remove("edit");
}

void EditActions::stageDeletions(const Result<BulkEdits>& found) {
    if (!found && found.error().code == ErrorCode::Cancelled)
        return refuse(tr("Deleting was stopped; nothing is staged."));
    if (!found)
        return report(found.error());
    const auto& edits = found->edits;
    // In the Log, records of keys that are deleted already may be among those selected.
    if (edits.empty())
        return refuse((found->longKeys > 0
                           ? longKeysText(*found)
                           : tr("None of the selected records' keys has a value to delete.")));
    tellLongKeys(*found);
    m_changes.stage(edits, edits.size() == 1 ? tr("Delete Key") : tr("Delete Keys"));
}

} // namespace simkv::ui
