// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "scan/row_order.h"
#include "store/snapshot.h"

#include <memory>

namespace simkv {

enum class SortField : std::uint8_t { Time, Kind, Key, Value, KeySize, ValueSize, Size, Versions };

// The records of `set`, by what `field` says of them, those that are equal in log order. Reads the headers of
// all records of the set, for Key and Value also as many of their bytes as tell them apart; Kind and Versions
// come from the index alone. Takes 20 bytes a record while it runs, and 4 more a record of the log for
// Versions. Progress counts bytes of that memory's work, not of the log. Cancelled; Io.
//
// Keys are sorted eight bytes at a time: by most significant byte first, then what is left of equal ones by
// their next eight bytes, read in log order (after Ng and Kakehi, "Cache efficient radix sort for string
// sorting", 2007).
[[nodiscard]] Result<std::shared_ptr<const RecordNumbers>>
sortRecords(const std::shared_ptr<const Snapshot>& snapshot, const RecordSet& set, SortField field,
            Progress& progress);

// How many versions of its key there are up to and including each record; 0 for batch markers. One pass over
// the version chain. Cancelled.
[[nodiscard]] Result<std::vector<std::uint32_t>> countVersions(const Snapshot& snapshot, Progress& progress);

} // namespace simkv
