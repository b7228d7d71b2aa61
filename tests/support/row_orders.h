// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/row_order.h"
#include "store/snapshot.h"

#include <initializer_list>
#include <memory>

namespace simkv {

// Rows of a table without a filter; none without a snapshot.
[[nodiscard]] inline RowOrder allRecords(const std::shared_ptr<const Snapshot>& snapshot) {
    return snapshot ? RowOrder::all(snapshot->records()) : RowOrder();
}

[[nodiscard]] inline RowOrder liveOrder(const std::shared_ptr<const Snapshot>& snapshot) {
    return snapshot ? RowOrder::of(std::shared_ptr<const RecordSet>(snapshot, &snapshot->live()))
                    : RowOrder();
}

// These of the first `records` records of a log.
[[nodiscard]] inline std::shared_ptr<const RecordSet>
recordSet(std::uint64_t records, std::initializer_list<std::uint64_t> numbers) {
    RecordSetBuilder set;
    for (const auto number : numbers) { // rising
        set.appendOthers(number - set.records());
        set.append(true);
    }
    set.appendOthers(records - set.records());
    return std::make_shared<const RecordSet>(set.snapshot());
}

} // namespace simkv
