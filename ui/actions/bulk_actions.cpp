// SPDX-License-Identifier: GPL-3.0-or-later
#include "bulk_actions.h"

#include "make_action.h"
#include "paste_dialog.h"
#include "replace_dialog.h"
#include "rows_text.h"
#include "table_page.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

namespace simkv::ui {

BulkActions::BulkActions(LogDocument& document, StagedChanges& changes, CurrentPage currentPage,
                         QWidget* window)
    : QObject(window), m_document(document), m_changes(changes), m_currentPage(std::move(currentPage)),
      m_window(window), m_replace(makeAction(window, "edit-find-replace", tr("Replace &Text in Values…"),
                                             Qt::CTRL | Qt::Key_H)),
      m_paste(makeAction(window, "edit-paste", tr("Pa&ste Keys…"), QKeySequence::Paste)) {
    m_replace->setObjectName("replaceInValues");
    m_paste->setObjectName("pasteKeys");
    m_paste->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_replace, &QAction::triggered, this, &BulkActions::replaceInValues);
    connect(m_paste, &QAction::triggered, this, &BulkActions::pasteKeys);
}

void BulkActions::updateEnabled() {
    const bool isEditable = m_document.isEditable();
    m_paste->setEnabled(isEditable);
    m_replace->setEnabled(isEditable && m_currentPage().table().records().rowCount() > 0);
}

void BulkActions::replaceInValues() {
    m_changes.takeDraft();
    const auto& table = m_currentPage().table();
    auto* dialog = new ReplaceDialog(table.selectedRows(), table.allRows(), m_changes.lookup(),
                                     m_document.pool(), m_window);
    open(dialog, tr("Replace in Values"));
}

void BulkActions::pasteKeys() {
    m_changes.takeDraft();
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

// What it has found is of the log that is open: it goes with that.
void BulkActions::open(BulkDialog* dialog, const QString& label) {
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, label] { m_changes.stage(dialog->edits(), label); });
    dialog->open();
}

} // namespace simkv::ui
