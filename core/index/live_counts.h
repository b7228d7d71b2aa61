// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

namespace simkv {

// Figures of a log, or of its first N records. Sizes are those of whole records, headers included. Batch
// markers are records but neither live nor dead, and no tombstones.
struct LiveCounts {
    std::uint64_t records = 0;
    std::uint64_t markers = 0;
    std::uint64_t tombstones = 0;
    std::uint64_t liveKeys = 0;
    ByteCount liveBytes{};
    ByteCount deadBytes{}; // superseded records and tombstones: what a compaction frees
    Timestamp firstTime{}; // of the first and the last record, by position; 0 in an empty log
    Timestamp lastTime{};
};

} // namespace simkv
