// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/kept_rows.h"

#include "pages/table_page.h"

#include <algorithm>
#include <utility>

namespace simkv::ui {
namespace {

std::optional<KeptRow> keptRow(const RowSource& source, RowId id) {
    auto key = source.keyAt(id);
    return key ? std::optional(KeptRow{*std::move(key), id.record()}) : std::nullopt;
}

bool isThere(const Snapshot& snapshot, const KeptRow& kept) {
    if (!kept.record || kept.record->value() >= snapshot.records())
        return false;
    const auto place = snapshot.place(*kept.record);
    if (!place || place->header.keyLength != kept.key.size())
        return false;
    const auto key = snapshot.key(*place);
    return key && *key == kept.key;
}

// The row of the key, be it staged.
std::optional<RowId> rowOf(TablePage& page, const Snapshot& snapshot, const KeptRow& kept) {
    if (page.contents().rows() == TableContents::Rows::All && isThere(snapshot, kept))
        return RowId(*kept.record);
    const auto staged = page.model().idOfStaged(kept.key);
    if (staged && staged->addition())
        return staged;
    const auto newest = snapshot.newest(kept.key);
    return newest && *newest ? std::optional(RowId(**newest)) : std::nullopt;
}

} // namespace

KeptRows keptRowsOf(TablePage& page) {
    KeptRows kept;
    if (!page.model().snapshot())
        return kept;
    const auto source = page.model().source();
    const auto place = page.table().place();
    if (place.current)
        kept.current = keptRow(source, *place.current);
    for (const auto id : place.selected) {
        if (auto row = keptRow(source, id))
            kept.selected.push_back(*std::move(row));
    }
    return kept;
}

void restoreRows(TablePage& page, const Snapshot& snapshot, const KeptRows& kept) {
    RecordTable::Place place;
    if (kept.current)
        place.current = rowOf(page, snapshot, *kept.current);
    for (const auto& row : kept.selected) {
        if (const auto id = rowOf(page, snapshot, row))
            place.selected.push_back(*id);
    }
    if (place.current)
        page.contents().select(*place.current);
    if (place.selected.size() <= 1 || !page.contents().isUpToDate())
        return;
    place.column = std::max(0, page.table().currentIndex().column());
    place.selectedFrom = place.current;
    page.table().restoreSelection(place, RecordTable::Change::Different);
}

} // namespace simkv::ui
