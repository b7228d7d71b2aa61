// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/record_order.h"
#include "store/snapshot.h"

#include <initializer_list>
#include <memory>

namespace simkv {

// Rows of a table without a filter; none without a snapshot.
[[nodiscard]] inline RecordOrder allRecords(const std::shared_ptr<const Snapshot>& snapshot) {
    return snapshot ? RecordOrder::all(snapshot->records()) : RecordOrder();
}

[[nodiscard]] inline RecordOrder liveOrder(const std::shared_ptr<const Snapshot>& snapshot) {
    return snapshot ? RecordOrder::of(std::shared_ptr<const RecordSet>(snapshot, &snapshot->live()))
                    : RecordOrder();
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
    return std::make_shared<const RecordSet>(set.picture());
}

} // namespace simkv
