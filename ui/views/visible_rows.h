// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QItemSelectionModel>

#include <cstdint>

namespace simkv::ui {

// What an item view of many rows answers without a walk over them. GUI thread.
class VisibleRows {
public:
    virtual ~VisibleRows() = default;

    // The rows that are in sight at least in part: first > last where there are none.
    [[nodiscard]] virtual int firstVisibleRow() const = 0;
    [[nodiscard]] virtual int lastVisibleRow() const = 0;
    [[nodiscard]] virtual std::uint64_t selectedCount() const = 0;
    // Of the rows in sight.
    [[nodiscard]] virtual QModelIndexList selectedIndexes() const = 0;
    virtual void selectRows(int first, int last, QItemSelectionModel::SelectionFlags command) = 0;
};

} // namespace simkv::ui
