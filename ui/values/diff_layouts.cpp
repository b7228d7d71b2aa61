// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/diff_layouts.h"

#include <algorithm>

namespace simkv::ui {
namespace {

// The end of the change that begins at `row`; the next change may begin right there.
std::uint32_t endOfChange(const ValueDiff& diff, std::uint32_t row, std::size_t nextChange) {
    const auto& rows = diff.rows();
    const auto& changes = diff.changes();
    const auto limit = nextChange < changes.size() ? changes[nextChange] : rows.size();
    while (row < limit && rows[row].isChange)
        ++row;
    return row;
}

DiffLines besideEachOther(const ValueDiff& diff) {
    DiffLines found;
    for (const auto& row : diff.rows())
        found.lines.push_back(DiffLine{static_cast<std::uint32_t>(found.lines.size()), row.beforeCount > 0,
                                       row.afterCount > 0});
    for (const auto change : diff.changes())
        found.changes.push_back(static_cast<int>(change));
    return found;
}

DiffLines aboveEachOther(const ValueDiff& diff) {
    const auto& rows = diff.rows();
    DiffLines found;
    std::size_t change = 0;
    for (std::uint32_t row = 0; row < rows.size();) {
        if (!rows[row].isChange) {
            found.lines.push_back(DiffLine{row++, true, true});
            continue;
        }
        found.changes.push_back(static_cast<int>(found.lines.size()));
        const auto end = endOfChange(diff, row, ++change);
        for (auto old = row; old < end; ++old) {
            if (rows[old].beforeCount > 0)
                found.lines.push_back(DiffLine{old, true, false});
        }
        for (auto next = row; next < end; ++next) {
            if (rows[next].afterCount > 0)
                found.lines.push_back(DiffLine{next, false, true});
        }
        row = end;
    }
    return found;
}

} // namespace

DiffLayouts::DiffLayouts(const ValueDiff& diff)
    : sideBySide(besideEachOther(diff)), inlined(aboveEachOther(diff)) {
    for (const auto& row : diff.rows())
        longestText = std::max({longestText, diff.before(row.before, row.beforeCount).size(),
                                diff.after(row.after, row.afterCount).size()});
}

} // namespace simkv::ui
