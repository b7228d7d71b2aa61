// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include <initializer_list>

class QAbstractItemModel;
class QAction;
class QHBoxLayout;
class QLabel;

namespace simkv::ui {

class LongTableView;

// What the lists below the tables have in common: a table whose columns are remembered, a line that sums it
// up, and buttons for what is done with its rows.
class ListPane : public QWidget {
    Q_OBJECT
public:
    [[nodiscard]] LongTableView& table() const { return *m_table; }
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

protected:
    struct Names {
        const char* table; // of objects
        const char* summary;
        QString accessible; // of the table
    };
    ListPane(const Names& names, QWidget* parent);

    // `characters`: how wide the columns are. `actions`: of the menu of its rows.
    void setModel(QAbstractItemModel& model, std::initializer_list<int> characters,
                  const QList<QAction*>& actions);
    // Copies the selected rows; in the menu of the rows, with the desktop's keys. `name`: of the object.
    QAction* addCopyAction(const char* name);
    // A line of buttons, and the one that sums up.
    [[nodiscard]] QHBoxLayout* makeBar(const QList<QAction*>& actions);
    void setSummary(const QString& text); // in the tool tip as well: it may be elided

    LongTableView* m_table;
    QLabel* m_summary;
};

} // namespace simkv::ui
