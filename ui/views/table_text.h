// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

class QAbstractItemModel;
class QModelIndex;

namespace simkv::ui {

class LongTableView;

// A cell as text, for the clipboard: numbers, which stand at the right of their column, without separators.
[[nodiscard]] QString copiedCell(const QModelIndex& index);
// Rows as text, for the clipboard: a line of the headers and a line for each row, cells separated by tabs.
[[nodiscard]] QString rowsText(const QAbstractItemModel& model);
// The rows that are selected, in order, to the clipboard. Of more than kMostCopiedRows, which would stop the
// window, none; a tool tip over the table says so.
void copySelectedRows(LongTableView& table);
inline constexpr std::uint64_t kMostCopiedRows = 5'000;

} // namespace simkv::ui
