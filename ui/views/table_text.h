// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

class QAbstractItemModel;

namespace simkv::ui {

class LongTableView;

// Rows as text, for the clipboard: a line of the headers and a line for each row, cells separated by tabs.
[[nodiscard]] QString rowsText(const QAbstractItemModel& model);
// The rows that are selected, in order, to the clipboard. Of more than kMostCopiedRows, which would stop the
// window, none; a tool tip over the table says so.
void copySelectedRows(LongTableView& table);
inline constexpr std::uint64_t kMostCopiedRows = 5'000;

} // namespace simkv::ui
