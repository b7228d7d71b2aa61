// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"

#include <vector>

namespace simkv {

// Along what the life of a log is laid out.
enum class LogAxis : std::uint8_t { Time, Record, Offset };

// How much was written in each of some equal stretches of an axis: records along time and offset, bytes along
// records.
struct WriteHistogram {
    LogAxis axis = LogAxis::Time;
    std::uint64_t first = 0; // on the axis: seconds, a record number or an offset
    std::uint64_t last = 0;  // likewise; the last stretch ends with it
    std::vector<std::uint64_t> counts{};
    bool operator==(const WriteHistogram&) const = default;
};

// `stretches` > 0; all counts are 0 in a log without records. Along time it reads the index's times of 64
// records at a time, and the headers of those that cross a border of two stretches: up to kMostExact such
// groups, the others are spread evenly over what they span. Cancelled; Io.
[[nodiscard]] Result<WriteHistogram> writeHistogram(const Snapshot& snapshot, LogAxis axis,
                                                    std::uint32_t stretches, Progress& progress);

} // namespace simkv
