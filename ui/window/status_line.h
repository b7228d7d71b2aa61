// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QLabel;
class QMainWindow;

namespace simkv::ui {

class LogDocument;
class StagedChanges;
class TablePages;

// What a window says of its log by itself: its title, the status line, and the texts of empty tables.
class StatusLine final : public QObject {
    Q_OBJECT
public:
    StatusLine(QMainWindow& window, LogDocument& document, StagedChanges& changes, TablePages& pages);

private:
    void update();
    void updateTitle();
    void updateEmptyTexts();
    void updateStatus();

    QMainWindow& m_window;
    LogDocument& m_document;
    StagedChanges& m_changes;
    TablePages& m_pages;
    QLabel* m_status;
};

} // namespace simkv::ui
