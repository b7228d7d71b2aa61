// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/exchange_actions.h"

#include "actions/save_actions.h"
#include "dialogs/export_dialog.h"
#include "dialogs/import_dialog.h"
#include "document/staged_changes.h"
#include "pages/table_page.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/make_action.h"
#include "views/message_bar.h"

#include <QFileDialog>
#include <QFileInfo>

namespace simkv::ui {

ExchangeActions::ExchangeActions(LogDocument& document, StagedChanges& changes, SaveActions& saving,
                                 MessageBar& messages, CurrentPage currentPage, QWidget* window)
    : QObject(window), m_document(document), m_changes(changes), m_saving(saving), m_messages(messages),
      m_currentPage(std::move(currentPage)), m_window(window),
      m_export(makeAction(window, "document-export", tr("E&xport…"))),
      m_import(makeAction(window, "document-import", tr("&Import Keys…"))),
      m_importNew(makeAction(window, "document-import", tr("I&mport into a New Log…"))),
      m_task(document.pool()) {
    m_export->setObjectName("export");
    m_import->setObjectName("importKeys");
    m_importNew->setObjectName("importIntoNew");
    m_import->setToolTip(tr("Stage what a file of JSON Lines or CSV says"));
    connect(m_export, &QAction::triggered, this, &ExchangeActions::askForExport);
    connect(m_import, &QAction::triggered, this,
            [this] { askForImport(tr("Import Keys"), [this](const QString& path) { importFrom(path); }); });
    connect(m_importNew, &QAction::triggered, this, [this] {
        askForImport(tr("Import into a New Log"), [this](const QString& path) { askForNewLog(path); });
    });
    for (const auto change : {&BackgroundTask::started, &BackgroundTask::finished})
        connect(&m_task, change, this, &ExchangeActions::updateEnabled);
    updateEnabled();
}

void ExchangeActions::updateEnabled() {
    // Only one runs at a time: starting another would end it.
    m_export->setEnabled(m_document.snapshot() != nullptr && !m_task.isRunning());
    m_importNew->setEnabled(!m_task.isRunning());
    m_import->setEnabled(m_document.refusal() == LogDocument::Refusal::None);
}

void ExchangeActions::report(const Error& error) {
    if (error.code == ErrorCode::Cancelled)
        m_messages.show("exchange", MessageBar::Kind::Information, tr("Stopped; no file was left."));
    else
        m_messages.show("exchange", MessageBar::Kind::Error, errorText(error));
}

// Offers what is shown of this moment: all live keys, the rows that the filter lets through, or the selected
// ones.
void ExchangeActions::askForExport() {
    const auto snapshot = m_document.snapshot();
    if (!snapshot)
        return;
    const auto& table = m_currentPage().table();
    const auto live = RowOrder::of(liveRecords(snapshot));
    std::vector<ExportDialog::Choice> choices;
    const auto lastRow = static_cast<int>(live.rows()) - 1;
    choices.push_back({tr("All live keys (%1)").arg(numberText(live.rows())),
                       SelectedRows{snapshot, live, {{0, lastRow}}}});
    choices.push_back(
        {tr("All rows of the table (%1)").arg(numberText(table.allRows().count())), table.allRows()});
    if (const auto selected = table.selectedRows(); selected.count() > 1)
        choices.push_back({tr("The selected rows (%1)").arg(numberText(selected.count())), selected});
    const auto moment =
        m_document.isPastShown()
            ? tr("The log as it was after %1 of its records.").arg(numberText(snapshot->records()))
            : QString();
    auto* dialog = new ExportDialog(std::move(choices), moment, m_window);
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
                            .arg(numberText(done->records), sizeText(done->bytes), path);
            if (done->leftOut > 0)
                text += u' ' + tr("%1 rows were left out.").arg(numberText(done->leftOut));
            std::vector<MessageBar::Button> buttons;
            if (kind == ExportKind::Log)
                buttons = {{tr("Open New Log"), [this, path] { emit openRequested(path); }}};
            m_messages.show("exchange", MessageBar::Kind::Information, text, buttons);
        });
}

void ExchangeActions::askForImport(const QString& title, std::function<void(const QString&)> chosen) {
    auto* dialog = new QFileDialog(m_window, title, QFileInfo(m_document.path()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("JSON Lines and CSV (*.jsonl *.ndjson *.json *.csv)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, std::move(chosen));
    dialog->open();
}

void ExchangeActions::importFrom(const QString& path) {
    if (m_document.refusal() != LogDocument::Refusal::None)
        return;
    m_changes.commitDraft();
    auto* dialog =
        new ImportDialog(path, m_document.newestSnapshot(), m_changes.lookup(), m_document.pool(), m_window);
    connect(&m_document, &LogDocument::logChanged, dialog, &QDialog::reject);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { m_changes.stage(dialog->edits(), tr("Import Keys")); });
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
            m_messages.show("exchange", MessageBar::Kind::Information,
                            tr("%1 records imported into %2.").arg(numberText(*records), log),
                            {{tr("Open New Log"), [this, log] { emit openRequested(log); }}});
        });
}

} // namespace simkv::ui
