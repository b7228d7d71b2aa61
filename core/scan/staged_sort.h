// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/record_sort.h"
#include "staging/staged_view.h"

namespace simkv {

// Whether a staged value gives a record another place in the order.
[[nodiscard]] inline bool isByValue(SortField field) {
    return field == SortField::Value || field == SortField::ValueSize || field == SortField::Size;
}

// The rows of `sorted`, records sorted by `field`, with staged rows among them where they belong: by what is
// staged, after the records that are equal, and those that are equal themselves as they were staged. Where it
// isByValue(), records of `sorted` that show a staged value have their place by that, and only those of
// `shown` stay; null: all. Additions have no time, no kind of a record and no versions: by these they come
// last; null: none. Reads as many records as a binary search for each staged row compares with. Cancelled;
// Io.
struct StagedToSort {
    std::shared_ptr<const StagedIds> additions{};
    std::shared_ptr<const RecordSet> shown{};
};
[[nodiscard]] Result<std::shared_ptr<const RecordNumbers>>
sortStagedIn(const std::shared_ptr<const RecordNumbers>& sorted, const StagedToSort& rows,
             const StagedView& staged, const Snapshot& snapshot, SortField field, Progress& progress);

} // namespace simkv
