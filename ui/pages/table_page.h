// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_table.h"

#include <QWidget>

class QLabel;
class QThreadPool;

namespace simkv::ui {

class FindBar;

// One tab: a find box over a table, and a line that says which rows are not shown.
class TablePage final : public QWidget {
    Q_OBJECT
public:
    // `emptyText`: shown in place of a table without rows.
    TablePage(RecordTableModel& model, bool liveOnly, const QString& emptyText, QThreadPool& pool,
              QWidget* parent = nullptr);

    [[nodiscard]] RecordTable& table() { return *m_table; }
    [[nodiscard]] FindBar& findBar() { return *m_findBar; }
    void setEmptyText(const QString& text);
    void setSnapshot(const std::shared_ptr<const Snapshot>& snapshot);

private:
    void updateNote();

    RecordTableModel& m_model;
    RecordTable* m_table;
    FindBar* m_findBar;
    QLabel* m_empty;
    QLabel* m_note;
};

} // namespace simkv::ui
