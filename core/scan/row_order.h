// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/record_set.h"
#include "log/unreadable_ranges.h"
#include "scan/row_id.h"
#include "scan/row_set.h"

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace simkv {

// Rows in an order that is not the log's, as RowId::raw() has them: 4 bytes a row. Of records their numbers.
using RecordNumbers = std::vector<std::uint32_t>;

// Which rows a table shows, and in which order: row -> record or addition, and back. Where it shows the whole
// log, rows of their own stand for the bytes between records that are none. Costs nothing for all records, a
// bit a record of the log for some of them in log order, 4 bytes for each addition and for each row of any
// other order. Immutable, cheap to copy; const methods from any thread.
class RowOrder final {
public:
    RowOrder() = default; // no rows
    // `ranges`: null for none.
    [[nodiscard]] static RowOrder all(std::uint64_t records,
                                      std::shared_ptr<const UnreadableRanges> ranges = {}) {
        RowOrder order{Rows(records)};
        order.m_unreadable = std::move(ranges);
        return order;
    }
    [[nodiscard]] static RowOrder of(std::shared_ptr<const RecordSet> set) {
        return RowOrder(Rows(std::move(set)));
    }
    // Additions may be among them.
    [[nodiscard]] static RowOrder sorted(std::shared_ptr<const RecordNumbers> rows) {
        return RowOrder(Rows(std::move(rows)));
    }
    // In log order: with these additions, ascending, after the last record. Null: none.
    [[nodiscard]] RowOrder withAdditions(std::shared_ptr<const StagedIds> additions) const;
    [[nodiscard]] RowOrder reversed() const;
    // The same, which knows where these rows are, or that they are not there: rowOf() and rowsOf() take no
    // pass for them. Found in one pass, or taken from rows that are known.
    [[nodiscard]] RowOrder remembering(const std::vector<RowId>& ids) const;
    [[nodiscard]] RowOrder rememberingRows(const std::vector<std::uint64_t>& rows) const;

    [[nodiscard]] std::uint64_t rows() const;
    // Of them, in log order; they are the last ones, or, reversed, the first.
    [[nodiscard]] std::uint64_t additions() const { return m_additions ? m_additions->size() : 0; }
    // row < rows(). Nothing for an unreadable range.
    [[nodiscard]] std::optional<RowId> idAt(std::uint64_t row) const;
    // The same where it is a record, and where it is an addition.
    [[nodiscard]] std::optional<RecordNumber> numberAt(std::uint64_t row) const;
    [[nodiscard]] std::optional<StagedId> additionAt(std::uint64_t row) const;
    // Null for a record or an addition.
    [[nodiscard]] const UnreadableRange* unreadableAt(std::uint64_t row) const;
    // The nearest one at `row` or on from there that is no unreadable range: down the rows, or up.
    enum class Direction : std::uint8_t { Down, Up };
    [[nodiscard]] std::optional<RowId> idFrom(std::uint64_t row, Direction direction) const;
    [[nodiscard]] std::optional<std::uint64_t> rowOfUnreadable(Offset offset) const;
    // Whether all rows of `earlier` are the first ones here: others may follow. For orders of the whole log.
    [[nodiscard]] bool continues(const RowOrder& earlier) const;
    // Constant time in log order; a pass over the rows otherwise, 2 ms for 10 million, unless remembered.
    [[nodiscard]] std::optional<std::uint64_t> rowOf(RowId id) const;
    // The rows of those that have one, ascending; one pass in an order that is not the log's, unless all are
    // remembered.
    [[nodiscard]] std::vector<std::uint64_t> rowsOf(const std::vector<RowId>& ids) const;
    // Where it would stand in log order, for a place near it; nothing in another order.
    [[nodiscard]] std::optional<std::uint64_t> rowNear(RowId id) const;
    // Whether rows go by record number, up or down, and then by when they were staged.
    [[nodiscard]] bool isInLogOrder() const { return !std::holds_alternative<SortedRows>(m_rows); }
    [[nodiscard]] bool isReversed() const { return m_isReversed; }

private:
    using SomeRows = std::shared_ptr<const RecordSet>;
    using SortedRows = std::shared_ptr<const RecordNumbers>;
    using Rows = std::variant<std::uint64_t, SomeRows, SortedRows>;
    // Raw ids, ascending, each with its place in m_rows; nothing where it has none.
    using Memory = std::vector<std::pair<std::uint32_t, std::optional<std::uint64_t>>>;
    explicit RowOrder(Rows rows) : m_rows(std::move(rows)) {}
    // Places count from the first row of an order that is not reversed.
    [[nodiscard]] std::uint64_t placesBeforeAdditions() const;
    [[nodiscard]] std::optional<std::uint64_t> placeOf(RowId id) const;
    [[nodiscard]] std::optional<std::uint64_t> placeOf(StagedId addition) const;
    // How many unreadable ranges lie before a place.
    [[nodiscard]] std::uint64_t unreadableBeforePlace(std::uint64_t place) const;
    [[nodiscard]] std::uint64_t unreadableBefore(RecordNumber number) const;
    [[nodiscard]] const Memory::value_type* remembered(RowId id) const;
    [[nodiscard]] RowOrder with(Memory memory) const;
    // A row for a place, and a place for a row.
    [[nodiscard]] std::uint64_t turned(std::uint64_t place) const {
        return m_isReversed ? rows() - 1 - place : place;
    }

    Rows m_rows = std::uint64_t{0};
    std::shared_ptr<const UnreadableRanges> m_unreadable; // null: none
    std::shared_ptr<const StagedIds> m_additions;         // likewise
    bool m_isReversed = false;
    std::shared_ptr<const Memory> m_memory; // null: of none
};

} // namespace simkv
