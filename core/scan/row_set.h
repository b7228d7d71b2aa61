// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/record_set.h"
#include "scan/row_id.h"

#include <memory>

namespace simkv {

// Some rows: records and additions, as a filter or a search finds them. Immutable, cheap to copy; const
// methods from any thread.
class RowSet final {
public:
    RowSet() = default;
    // Null: none of them.
    RowSet(std::shared_ptr<const RecordSet> records, std::shared_ptr<const StagedIds> additions = {})
        : m_records(std::move(records)), m_additions(std::move(additions)) {}

    [[nodiscard]] const std::shared_ptr<const RecordSet>& records() const { return m_records; }
    [[nodiscard]] const std::shared_ptr<const StagedIds>& additions() const { return m_additions; }

    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] bool contains(RowId row) const;
    // The first one from `row` on, in log order.
    [[nodiscard]] std::optional<RowId> nextFrom(RowId row) const;
    // The last one before `row`, and the last of all.
    [[nodiscard]] std::optional<RowId> lastBefore(RowId row) const;
    [[nodiscard]] std::optional<RowId> last() const;
    // How many of them lie before `row`.
    [[nodiscard]] std::uint64_t rank(RowId row) const;

private:
    std::shared_ptr<const RecordSet> m_records;
    std::shared_ptr<const StagedIds> m_additions; // ascending
};

} // namespace simkv
