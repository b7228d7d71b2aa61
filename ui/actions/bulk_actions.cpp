// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/bulk_actions.h"

#include "actions/table_actions.h"
#include "dialogs/paste_dialog.h"
#include "dialogs/replace_dialog.h"
#include "dialogs/restore_dialog.h"
#include "document/current_record.h"
#include "models/rows_text.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "settings/settings.h"
#include "views/action_registry.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

namespace simkv::ui {

BulkActions::BulkActions(const Workbench& bench)
    : m_document(bench.document), m_changes(bench.changes), m_settings(bench.settings), m_pages(bench.pages),
      m_window(&bench.window),
      m_replace(&bench.actions.add({"bulk.replaceInValues",
                                    "edit-find-replace",
                                    tr("Replace &Text in Values…"),
                                    tr("Stage many values with a text replaced in them"),
                                    {Qt::CTRL | Qt::Key_H}})),
      // Its keys work on pages of tables; elsewhere they paste text.
      m_paste(&bench.actions.add({"bulk.pasteKeys", "edit-paste", tr("Pa&ste Keys…"),
                                  tr("Stage the keys and values that are in the clipboard"),
                                  standardKeys(QKeySequence::Paste), Qt::WidgetWithChildrenShortcut})),
      m_restore(&bench.actions.add({"bulk.restoreKeys", "document-revert", tr("Brin&g Back Keys…"),
                                    tr("Stage many keys as they were at a moment")})) {
    connect(m_restore, &QAction::triggered, this, &BulkActions::restoreKeys);
    connect(m_replace, &QAction::triggered, this, &BulkActions::replaceInValues);
    connect(m_paste, &QAction::triggered, this, &BulkActions::pasteKeys);
    connect(&m_document, &LogDocument::changed, this, &BulkActions::updateEnabled);
    connect(&bench.current, &CurrentRecord::changed, this, &BulkActions::updateEnabled);
    for (auto* page : m_pages.all())
        connect(&page->contents(), &TableContents::changed, this, &BulkActions::updateEnabled);
    connect(this, &BulkActions::keyAdded, &bench.features.get<TableActions>(), &TableActions::showKey);
    updateEnabled();
}

// Their jobs run on threads of the document.
BulkActions::~BulkActions() {
    for (const auto& dialog : m_dialogs)
        delete dialog;
}

void BulkActions::updateEnabled() {
    const bool isEditable = m_document.isEditable();
    m_paste->setEnabled(isEditable);
    m_restore->setEnabled(m_document.refusal() == LogDocument::Refusal::None && m_document.newestSnapshot() &&
                          m_document.newestSnapshot()->records() > 0);
    m_replace->setEnabled(isEditable && m_pages.current().table().records().rowCount() > 0);
}

void BulkActions::replaceInValues() {
    m_changes.commitDraft();
    const auto& table = m_pages.current().table();
    auto* dialog = new ReplaceDialog(table.selectedRows(), table.allRows(), m_changes.lookup(),
                                     m_document.board(), m_window);
    open(dialog, tr("Replace in Values"));
}

void BulkActions::pasteKeys() {
    m_changes.commitDraft();
    const auto* clipboard = QGuiApplication::clipboard();
    auto* dialog =
        new PasteDialog(clipboard->text(), pasteFormat(clipboard->mimeData()), m_document.newestSnapshot(),
                        m_changes.lookup(), m_document.board(), m_window);
    open(dialog, tr("Paste Keys"));
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (!dialog->edits().empty())
            emit keyAdded(dialog->edits().front().key);
    });
}

void BulkActions::restoreKeys() {
    m_changes.commitDraft();
    RestoreDialog::Log log{m_document.newestSnapshot(), {}, m_settings.timeDisplay()};
    if (m_document.isPastShown() && m_document.snapshot()->records() > 0)
        log.last = RecordNumber(m_document.snapshot()->records() - 1);
    auto* dialog = new RestoreDialog(std::move(log), m_pages.current().table().selectedRows(),
                                     m_changes.lookup(), m_document.board(), m_window);
    open(dialog, tr("Bring Back Keys"));
}

// The dialog goes with the log that is open: what it has found belongs to that one.
void BulkActions::open(BulkDialog* dialog, const QString& label) {
    std::erase_if(m_dialogs, [](const auto& known) { return known.isNull(); });
    m_dialogs.emplace_back(dialog);
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, label] { m_changes.stage(dialog->edits(), label); });
    dialog->open();
}

} // namespace simkv::ui
