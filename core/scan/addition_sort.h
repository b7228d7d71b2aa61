// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/record_sort.h"
#include "staging/staged_view.h"

namespace simkv {

// The rows of `sorted`, records sorted by `field`, with additions among them where they belong: by what is
// staged, after the records that are equal, and those that are equal themselves as they were staged. They
// have no time, no kind of a record and no versions: by these they come last. Reads as many records as a
// binary search for each addition compares with. Cancelled; Io.
[[nodiscard]] Result<std::shared_ptr<const RecordNumbers>>
sortAdditionsIn(const std::shared_ptr<const RecordNumbers>& sorted, const StagedIds& additions,
                const StagedView& staged, const Snapshot& snapshot, SortField field, Progress& progress);

} // namespace simkv
