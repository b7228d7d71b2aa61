// SPDX-License-Identifier: GPL-3.0-or-later
// Where the user is in a table, whatever becomes of its rows.
#include "views/record_table.h"

#include "document/edited_key.h"

#include <QScrollBar>

#include <algorithm>

namespace simkv::ui {

using Direction = RowOrder::Direction;

std::optional<RowId> RecordTable::idNear(int row) const {
    const auto& order = m_model.order();
    const auto at = static_cast<std::uint64_t>(row);
    const auto below = order.idFrom(at, Direction::Down);
    return below ? below : order.idFrom(at, Direction::Up);
}

RecordTable::Place RecordTable::place() const {
    Place place;
    if (m_model.rowCount() == 0)
        return place;
    place.current = currentId();
    if (const auto* unreadable = currentUnreadable())
        place.currentUnreadable = unreadable->offset;
    place.column = std::max(0, currentIndex().column());
    if (anchorRow() >= 0)
        place.selectedFrom = idNear(anchorRow());
    const auto top = firstVisibleRow();
    const auto row = currentIndex().row();
    const bool isInSight = row >= top && row <= lastVisibleRow();
    const auto anchor = isInSight ? row : std::min(top, m_model.rowCount() - 1);
    place.anchor = idNear(anchor);
    place.fromTop = anchor - top;
    place.isAtEnd = verticalScrollBar()->value() > 0 && isAtEnd();
    if (selectedCount() <= kKeptRows)
        place.selected = selectedIds(kKeptRows);
    else if (m_model.order().isInLogOrder())
        place.ranges = selectedStretches();
    return place;
}

// The selected rows as stretches of the log order. Records that are appended come between the last one and
// the additions: no stretch takes in both.
std::vector<std::pair<RowId, RowId>> RecordTable::selectedStretches() const {
    const auto& order = m_model.order();
    const auto border =
        static_cast<int>(order.isReversed() ? order.additions() : order.rows() - order.additions());
    std::vector<std::pair<RowId, RowId>> stretches;
    const auto add = [&](int first, int last) {
        const auto from = order.idFrom(static_cast<std::uint64_t>(first), Direction::Down);
        const auto to = order.idFrom(static_cast<std::uint64_t>(last), Direction::Up);
        if (from && to)
            stretches.emplace_back(*from, *to);
    };
    for (const auto& [first, last] : selectedRanges()) {
        const bool isSplit = order.additions() > 0 && first < border && border <= last;
        if (isSplit)
            add(first, border - 1);
        add(isSplit ? border : first, last);
    }
    return stretches;
}

std::vector<RowId> RecordTable::Place::ids() const {
    auto ids = selected;
    for (const auto& one : {current, selectedFrom, anchor}) {
        if (one)
            ids.push_back(*one);
    }
    return ids;
}

void RecordTable::Place::replace(const std::function<RowId(RowId)>& other) {
    for (auto* one : {&current, &selectedFrom, &anchor}) {
        if (*one)
            *one = other(**one);
    }
    for (auto& id : selected)
        id = other(id);
}

RecordTable::Place RecordTable::followed(Place place) const {
    const auto follow = [this](RowId id) { return m_model.followed(id); };
    place.replace(follow);
    for (auto& [from, to] : place.ranges) { // what is written together stays together
        from = follow(from);
        to = follow(to);
    }
    return place;
}

namespace {

// Whether a record is no longer the newest one of its key, or is not there yet at an earlier moment.
bool isLeft(RecordNumber record, const Snapshot& former, const Snapshot& now) {
    if (record.value() >= now.records())
        return true;
    return record.value() < former.records() && former.stateOf(record) == RecordState::Live &&
           now.stateOf(record) != RecordState::Live;
}

// The newest record of its key. Reads the key, but not for an earlier moment.
std::optional<RecordNumber> newestOf(RecordNumber record, const Snapshot& now) {
    if (record.value() >= now.records())
        return now.versionBefore(record);
    const auto place = now.place(record);
    const auto key = place ? editedKey(now, *place) : tl::unexpected(place.error());
    return key ? now.newest(*key).value_or(std::nullopt) : std::nullopt;
}

} // namespace

RecordTable::Place RecordTable::followedByKey(Place place,
                                              const std::shared_ptr<const Snapshot>& former) const {
    const auto& now = m_model.snapshot();
    if (!former || !now || former == now || !now->isOfSameLog(*former))
        return place;
    const auto anchor = place.anchor;
    const bool isAtCurrent = anchor == place.current;
    place.replace([&](RowId id) {
        const auto record = id.record();
        const bool isGone = record && isLeft(*record, *former, *now) && m_model.rowOf(id) < 0;
        const auto newest = isGone ? newestOf(*record, *now) : std::nullopt;
        return newest && m_model.rowOf(*newest) >= 0 ? RowId(*newest) : id;
    });
    if (!isAtCurrent)
        place.anchor = anchor; // what is in sight does not go along
    return place;
}

// The rows from `low` to `high`, of rows in log order; nothing where none of them is there.
static std::optional<std::pair<int, int>> rowsBetween(const RowOrder& order, RowId low, RowId high) {
    const auto first = order.rowNear(low); // or the next one, or else the last one of all
    auto last = order.rowNear(high);
    const auto id = first ? order.idAt(*first) : std::nullopt;
    if (!id || !last || *id < low || *id > high)
        return std::nullopt;
    if (order.idAt(*last) > high)
        last = order.isReversed() ? *last + 1 : *last - 1;
    const auto [top, bottom] = std::minmax(*first, *last);
    return std::pair(static_cast<int>(top), static_cast<int>(bottom));
}

void RecordTable::restoreSelection(const Place& place, Change change) {
    QItemSelection selection;
    const auto add = [&](int first, int last) {
        selection.append(
            QItemSelectionRange(m_model.index(first, 0), m_model.index(last, kRecordColumns - 1)));
    };
    if (change == Change::Fewer && m_model.order().isInLogOrder()) {
        for (const auto& [first, last] : place.ranges) {
            const auto [low, high] = std::minmax(first, last);
            if (const auto rows = rowsBetween(m_model.order(), low, high))
                add(rows->first, rows->second);
        }
    }
    const auto rows = m_model.order().rowsOf(place.selected);
    for (std::size_t i = 0; i < rows.size();) { // neighbours in one range
        auto last = i;
        while (last + 1 < rows.size() && rows[last + 1] == rows[last] + 1)
            ++last;
        add(static_cast<int>(rows[i]), static_cast<int>(rows[last]));
        i = last + 1;
    }
    const auto row = place.current             ? m_model.rowOf(*place.current)
                     : place.currentUnreadable ? m_model.rowOfUnreadable(*place.currentUnreadable)
                                               : -1;
    if (place.currentUnreadable && row >= 0)
        add(row, row);
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (row >= 0) {
        // Columns stay where they are; rows are restoreScrolling()'s.
        setAutoScroll(false);
        selectionModel()->setCurrentIndex(m_model.index(row, place.column), QItemSelectionModel::NoUpdate);
        setAutoScroll(true);
    }
    if (place.selectedFrom)
        setAnchorRow(place.selectedFrom == place.current ? row : m_model.rowOf(*place.selectedFrom));
}

void RecordTable::restoreScrolling(const Place& place) {
    if (!place.anchor)
        return;
    if (place.isAtEnd)
        return scrollToEnd();
    auto row = m_model.order().rowOf(*place.anchor);
    if (!row)
        row = m_model.order().rowNear(*place.anchor);
    updateGeometries();
    verticalScrollBar()->setValue(row ? std::max(0, static_cast<int>(*row) - place.fromTop) : 0);
}

} // namespace simkv::ui
