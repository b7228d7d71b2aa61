// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"
#include "log/findings.h"
#include "log/plausibility.h"

#include <cstdint>
#include <vector>

namespace simkv {

// A run of records that may be true: each looks like one, and begins where the one before ends.
struct Fragment {
    Offset start{};
    Offset end{};
    std::uint64_t records = 0;
};

// What may be records in damage or a tail: runs too short to count when a reader looks for the place where a
// log goes on, and the doubtful record at its start. Of runs that overlap the one with more records is taken,
// else the first, the doubtful one last; none of them reaches beyond the range or contains a record with a
// key of the format's own. In file order. Time is linear in the size of the range, memory in what is found.
// Cancelled.
[[nodiscard]] Result<std::vector<Fragment>> findFragments(const File& file, const Finding& unreadable,
                                                          ByteOrder order, const Plausibility& plausibility,
                                                          Progress& progress);

} // namespace simkv
