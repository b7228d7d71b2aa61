// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QAbstractItemView;
class QModelIndex;

namespace simkv::ui {

// Makes each item view that is VisibleRows, too, a table for assistive tools, at a cost that does not grow
// with its rows: the children are the cells in sight; any other cell is given when it is asked for. Qt's own
// interface for item views has a child for every cell of the model.
void installLongTableAccessibility();

// Tells assistive tools, where there are any, that the focus is on this cell.
void tellFocus(QAbstractItemView& view, const QModelIndex& cell);

} // namespace simkv::ui
