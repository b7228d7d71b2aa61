// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QAbstractItemModel;
class QItemSelectionModel;

namespace simkv::ui {

// Rows as text, for the clipboard: a line of the headers and a line for each row, cells separated by tabs.
[[nodiscard]] QString rowsText(const QAbstractItemModel& model);
// Of the rows that are selected, in order.
[[nodiscard]] QString rowsText(const QItemSelectionModel& selected);

} // namespace simkv::ui
