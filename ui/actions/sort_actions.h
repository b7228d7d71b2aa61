// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "models/record_columns.h"

class QAction;

namespace simkv::ui {

// Orders of rows, for those who do not click on headers.
class SortActions final : public Feature {
    Q_OBJECT
public:
    explicit SortActions(const Workbench& bench);

private:
    [[nodiscard]] QString titleOf(RecordColumn column) const;
    void showPresent();
    void sortBy(RecordColumn column);
    void turn();

    TablePages& m_pages;
    QList<QAction*>
        m_columns; // in the order of RecordColumn, without the offset, whose order is the record's
    QAction* m_descending;
};

} // namespace simkv::ui
