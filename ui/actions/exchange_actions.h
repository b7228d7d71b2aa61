// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "background/background_task.h"
#include "dialogs/export_dialog.h"
#include "document/exchange_jobs.h"

#include <functional>

class QAction;
class QWidget;

namespace simkv::ui {

class SaveActions;

// Keys to other programs and from them: export of what is shown, import as staged changes or into a new log.
class ExchangeActions final : public Feature {
    Q_OBJECT
public:
    explicit ExchangeActions(const Workbench& bench);

    [[nodiscard]] BackgroundTask& task() { return m_task; }

    void exportTo(const SelectedRows& rows, ExportKind kind, const QString& path);
    // Asks what is to be done with what a file holds.
    void importFrom(const QString& path);
    void importIntoNew(const QString& path, const QString& log);

signals:
    // Keys have been imported, this one first.
    void keyAdded(const simkv::ByteString& key);

private:
    void updateEnabled();
    enum class Proposed { All, Selected };
    [[nodiscard]] std::vector<ExportDialog::Choice> choices(Proposed proposed) const;
    void askForExport(Proposed proposed);
    void askForImport(const QString& title, std::function<void(const QString&)> chosen);
    void askForNewLog(const QString& path);
    void report(const Error& error);

    LogDocument& m_document;
    StagedChanges& m_changes;
    SaveActions& m_saving;
    MessageBar& m_messages;
    TablePages& m_pages;
    WindowRequests& m_requests;
    QWidget* m_window;
    QAction* m_export;
    QAction* m_exportSelected;
    QAction* m_import;
    QAction* m_importNew;
    BackgroundTask m_task;
};

} // namespace simkv::ui
