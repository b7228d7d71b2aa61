// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "document/exchange_jobs.h"

#include <QList>
#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace simkv::ui {

class LogDocument;
class MessageBar;
class SaveActions;
class StagedChanges;
class TablePage;

// Keys to other programs and from them: export of what is shown, import as staged changes or into a new log.
class ExchangeActions final : public QObject {
    Q_OBJECT
public:
    using CurrentPage = std::function<TablePage&()>;
    ExchangeActions(LogDocument& document, StagedChanges& changes, SaveActions& saving, MessageBar& messages,
                    CurrentPage currentPage, QWidget* window);

    [[nodiscard]] QList<QAction*> actions() const { return {m_export, m_import, m_importNew}; }
    void updateEnabled();
    [[nodiscard]] BackgroundTask& task() { return m_task; }

    void exportTo(const SelectedRows& rows, ExportKind kind, const QString& path);
    // Asks what is to be done with what a file holds.
    void importFrom(const QString& path);
    void importIntoNew(const QString& path, const QString& log);

signals:
    void openRequested(const QString& path);

private:
    void askForExport();
    void askForImport(const QString& title, std::function<void(const QString&)> chosen);
    void askForNewLog(const QString& path);
    void report(const Error& error);

    LogDocument& m_document;
    StagedChanges& m_changes;
    SaveActions& m_saving;
    MessageBar& m_messages;
    CurrentPage m_currentPage;
    QWidget* m_window;
    QAction* m_export;
    QAction* m_import;
    QAction* m_importNew;
    BackgroundTask m_task;
};

} // namespace simkv::ui
