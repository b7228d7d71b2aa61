// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/bulk_actions.h"

#include "dialogs/paste_dialog.h"
#include "dialogs/replace_dialog.h"
#include "dialogs/restore_dialog.h"
#include "models/rows_text.h"
#include "pages/table_page.h"
#include "settings/settings.h"
#include "views/make_action.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

namespace simkv::ui {

BulkActions::BulkActions(LogDocument& document, StagedChanges& changes, const Settings& settings,
                         CurrentPage currentPage, QWidget* window)
    : QObject(window), m_document(document), m_changes(changes), m_settings(settings),
      m_currentPage(std::move(currentPage)), m_window(window),
      m_replace(
          makeAction(window, "edit-find-replace", tr("Replace &Text in Values…"), Qt::CTRL | Qt::Key_H)),
      m_paste(makeAction(window, "edit-paste", tr("Pa&ste Keys…"), QKeySequence::Paste)),
      m_restore(makeAction(window, "document-revert", tr("Brin&g Back Keys…"))) {
    m_restore->setObjectName("restoreKeys");
    m_restore->setToolTip(tr("Stage many keys as they were at a moment"));
    connect(m_restore, &QAction::triggered, this, &BulkActions::restoreKeys);
    m_replace->setObjectName("replaceInValues");
    m_paste->setObjectName("pasteKeys");
    m_paste->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_replace, &QAction::triggered, this, &BulkActions::replaceInValues);
    connect(m_paste, &QAction::triggered, this, &BulkActions::pasteKeys);
}

void BulkActions::updateEnabled() {
    const bool isEditable = m_document.isEditable();
    m_paste->setEnabled(isEditable);
    m_restore->setEnabled(m_document.refusal() == LogDocument::Refusal::None &&
                          m_document.newestSnapshot()->records() > 0);
    m_replace->setEnabled(isEditable && m_currentPage().table().records().rowCount() > 0);
}

void BulkActions::replaceInValues() {
    m_changes.commitDraft();
    const auto& table = m_currentPage().table();
    auto* dialog = new ReplaceDialog(table.selectedRows(), table.allRows(), m_changes.lookup(),
                                     m_document.pool(), m_window);
    open(dialog, tr("Replace in Values"));
}

void BulkActions::pasteKeys() {
    m_changes.commitDraft();
    const auto* clipboard = QGuiApplication::clipboard();
    PasteFormat format;
    const auto columns = copiedColumns(clipboard->mimeData());
    if (const auto key = columns.indexOf(RecordColumn::Key); key >= 0)
        format.keyColumn = static_cast<int>(key);
    if (const auto value = columns.indexOf(RecordColumn::Value); value >= 0)
        format.valueColumn = static_cast<int>(value);
    auto* dialog =
        new PasteDialog(clipboard->text(), format, m_document.newestSnapshot(), m_document.pool(), m_window);
    open(dialog, tr("Paste Keys"));
}

void BulkActions::restoreKeys() {
    m_changes.commitDraft();
    RestoreDialog::Log log{m_document.newestSnapshot(), {}, m_settings.timeDisplay()};
    if (m_document.isPastShown() && m_document.snapshot()->records() > 0)
        log.last = RecordNumber(m_document.snapshot()->records() - 1);
    auto* dialog = new RestoreDialog(std::move(log), m_currentPage().table().selectedRows(),
                                     m_changes.lookup(), m_document.pool(), m_window);
    open(dialog, tr("Bring Back Keys"));
}

// The dialog goes with the log that is open: what it has found belongs to that one.
void BulkActions::open(BulkDialog* dialog, const QString& label) {
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, label] { m_changes.stage(dialog->edits(), label); });
    dialog->open();
}

} // namespace simkv::ui
