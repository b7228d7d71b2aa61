// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/record_columns.h"

#include <QObject>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class TablePage;

// Orders of rows, for those who do not click on headers.
class SortActions final : public QObject {
    Q_OBJECT
public:
    using CurrentPage = std::function<TablePage&()>;
    SortActions(CurrentPage currentPage, QWidget* window);

    void fillMenu(QMenu& menu);

private:
    void showPresent();
    void sortBy(RecordColumn column);
    void turn();

    CurrentPage m_currentPage;
    QList<QAction*>
        m_columns; // in the order of RecordColumn, without the offset, whose order is the record's
    QAction* m_descending;
};

} // namespace simkv::ui
