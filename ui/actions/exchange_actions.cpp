// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/exchange_actions.h"

#include "actions/save_actions.h"
#include "actions/table_actions.h"
#include "dialogs/import_dialog.h"
#include "document/current_record.h"
#include "document/staged_changes.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "texts/path_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace simkv::ui {

ExchangeActions::ExchangeActions(const Workbench& bench)
    : m_document(bench.document), m_changes(bench.changes), m_saving(bench.features.get<SaveActions>()),
      m_messages(bench.messages), m_pages(bench.pages), m_requests(bench.requests), m_window(&bench.window),
      m_export(&bench.actions.add({"exchange.export", "document-export", tr("E&xport…"),
                                   tr("Save keys and values as JSON Lines or CSV")})),
      m_exportSelected(
          &bench.actions.add({"exchange.exportSelected", "document-export", tr("E&xport Selected…"),
                              tr("Save the keys and values of the selected rows as JSON Lines or CSV")})),
      m_import(&bench.actions.add({"exchange.importKeys", "document-import", tr("&Import Keys…"),
                                   tr("Stage what a file of JSON Lines or CSV says")})),
      m_importNew(
          &bench.actions.add({"exchange.importIntoNew", "document-import", tr("I&mport into a New Log…"),
                              tr("Make a new log of a file of JSON Lines or CSV")})),
      m_task(bench.document.board()) {
    connect(m_export, &QAction::triggered, this, [this] { askForExport(Proposed::All); });
    connect(m_exportSelected, &QAction::triggered, this, [this] { askForExport(Proposed::Selected); });
    connect(m_import, &QAction::triggered, this,
            [this] { askForImport(tr("Import Keys"), [this](const QString& path) { importFrom(path); }); });
    connect(m_importNew, &QAction::triggered, this, [this] {
        askForImport(tr("Import into a New Log"), [this](const QString& path) { askForNewLog(path); });
    });
    for (const auto change : {&BackgroundTask::started, &BackgroundTask::finished})
        connect(&m_task, change, this, &ExchangeActions::updateEnabled);
    connect(&m_document, &LogDocument::changed, this, &ExchangeActions::updateEnabled);
    connect(&bench.current, &CurrentRecord::changed, this, &ExchangeActions::updateEnabled);
    connect(this, &ExchangeActions::keyAdded, &bench.features.get<TableActions>(), &TableActions::showKey);
    updateEnabled();
}

void ExchangeActions::updateEnabled() {
    // Only one runs at a time: starting another would end it.
    m_export->setEnabled(m_document.snapshot() != nullptr && !m_task.isRunning());
    m_exportSelected->setEnabled(m_export->isEnabled() && m_pages.current().table().currentId());
    m_importNew->setEnabled(!m_task.isRunning());
    m_import->setEnabled(m_document.refusal() == LogDocument::Refusal::None);
}

void ExchangeActions::report(const Error& error) {
    if (error.code == ErrorCode::Cancelled)
        m_messages.show("exchange", MessageBar::Kind::Information, tr("Stopped; no file was left."));
    else
        m_messages.show("exchange", MessageBar::Kind::Error, errorText(error));
}

// Of this moment: all live keys, the rows that the filter lets through, or the selected ones.
std::vector<ExportDialog::Choice> ExchangeActions::choices(Proposed proposed) const {
    const auto snapshot = m_document.snapshot();
    const auto& table = m_pages.current().table();
    const auto staged = m_document.isPastShown() ? nullptr : m_changes.view();
    const auto live =
        RowOrder::of(liveRecords(snapshot)).withAdditions(staged ? staged->additions() : nullptr);
    std::vector<ExportDialog::Choice> choices;
    const auto lastRow = static_cast<int>(live.rows()) - 1;
    choices.push_back({tr("All live keys (%1)").arg(numberText(live.rows())),
                       SelectedRows{snapshot, live, {{0, lastRow}}, staged}});
    choices.push_back(
        {tr("All rows of the table (%1)").arg(numberText(table.allRows().count())), table.allRows()});
    const auto selected = table.selectedRows();
    if (selected.count() > (proposed == Proposed::Selected ? 0 : 1))
        choices.push_back({tr("The selected rows (%1)").arg(numberText(selected.count())), selected});
    if (proposed == Proposed::Selected)
        std::rotate(choices.begin(), choices.end() - 1, choices.end());
    return choices;
}

void ExchangeActions::askForExport(Proposed proposed) {
    const auto snapshot = m_document.snapshot();
    if (!snapshot)
        return;
    m_changes.commitDraft();
    const bool isPast = m_document.isPastShown();
    const bool hasChanges = m_changes.isModified() && !isPast;
    const auto count = m_changes.set().count();
    const auto note =
        isPast        ? tr("The log as it was after %1 of its records.").arg(numberText(snapshot->records()))
        : !hasChanges ? QString()
        : count == 1  ? tr("A change is not written.")
                      : tr("%1 changes are not written.").arg(numberText(count));
    auto* dialog = new ExportDialog(choices(proposed), note, hasChanges, m_window);
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const auto rows = dialog->rows();
        const auto kind = dialog->kind();
        const QFileInfo log(m_document.path());
        const auto suffix = kind == ExportKind::Log   ? log.suffix()
                            : kind == ExportKind::Csv ? "csv"
                                                      : "jsonl";
        const auto name =
            tr("%1 export").arg(log.completeBaseName()) + (suffix.isEmpty() ? QString() : u'.' + suffix);
        m_saving.askForPath(*m_window, tr("Export"), log.absolutePath() + u'/' + name,
                            [this, rows, kind](const QString& path) { exportTo(rows, kind, path); });
    });
    dialog->open();
}

void ExchangeActions::exportTo(const SelectedRows& rows, ExportKind kind, const QString& path) {
    m_task.start<Result<Exported>>(
        tr("Exporting"),
        [rows, kind, path](QPromise<Result<Exported>>& promise, Progress& progress) {
            promise.addResult(exportRows(rows, kind, path, progress));
        },
        [this, kind, path](const Result<Exported>& done) {
            if (!done)
                return report(done.error());
            auto text = tr("%1 records, %2, exported to %3.")
                            .arg(numberText(done->records), sizeText(done->bytes), pathText(path));
            if (done->leftOut > 0)
                text += u' ' + tr("%1 rows were left out.").arg(numberText(done->leftOut));
            std::vector<MessageBar::Button> buttons;
            if (kind == ExportKind::Log)
                buttons = {
                    {tr("Open New Log"), [this, path] { emit m_requests.openRequested(path, false); }}};
            m_messages.show("exchange", MessageBar::Kind::Information, text, buttons);
        });
}

void ExchangeActions::askForImport(const QString& title, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(m_window, title, QFileInfo(m_document.path()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("JSON Lines and CSV (*.jsonl *.ndjson *.json *.csv)"), tr("All files (*)")});
    connect(dialog, &QDialog::accepted, this,
            [dialog, chosen = std::move(chosen)] { chosen(pathOf(dialog->selectedUrls().constFirst())); });
    dialog->open();
}

void ExchangeActions::importFrom(const QString& path) {
    if (m_document.refusal() != LogDocument::Refusal::None)
        return;
    m_changes.commitDraft();
    auto* dialog =
        new ImportDialog(path, m_document.newestSnapshot(), m_changes.lookup(), m_document.board(), m_window);
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_changes.stage(dialog->edits(), tr("Import Keys"));
        if (!dialog->edits().empty())
            emit keyAdded(dialog->edits().front().key);
    });
    dialog->open();
}

void ExchangeActions::askForNewLog(const QString& path) {
    const QFileInfo file(path);
    m_saving.askForNewPath(*m_window, tr("New Log"),
                           file.absolutePath() + u'/' + file.completeBaseName() + ".simkv",
                           [this, path](const QString& log) { importIntoNew(path, log); });
}

void ExchangeActions::importIntoNew(const QString& path, const QString& log) {
    const auto format = importFormat(path).value_or(ExportFormat::JsonLines);
    m_task.start<Result<std::uint64_t>>(
        tr("Importing"),
        [path, format, log](QPromise<Result<std::uint64_t>>& promise, Progress& progress) {
            promise.addResult(importIntoNewLog(path, format, log, progress));
        },
        [this, log](const Result<std::uint64_t>& records) {
            if (!records)
                return report(records.error());
            m_messages.show(
                "exchange", MessageBar::Kind::Information,
                tr("%1 records imported into %2.").arg(numberText(*records), log),
                {{tr("Open New Log"), [this, log] { emit m_requests.openRequested(log, false); }}});
        });
}

} // namespace simkv::ui
