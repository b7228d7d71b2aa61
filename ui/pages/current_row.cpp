// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/current_row.h"

#include "pages/table_page.h"

namespace simkv::ui {

CurrentRow currentRowOf(TablePage& page) {
    const auto& table = page.table();
    CurrentRow row;
    row.snapshot = table.records().snapshot();
    if (const auto* unreadable = table.currentUnreadable()) {
        row.unreadable = *unreadable;
        return row;
    }
    row.record = table.currentRecord();
    row.added = page.currentAddedKey();
    const auto index = table.currentIndex().row();
    if (const auto staged = index >= 0 ? table.records().stagedAt(index) : std::nullopt)
        row.staged = staged->content;
    return row;
}

} // namespace simkv::ui
