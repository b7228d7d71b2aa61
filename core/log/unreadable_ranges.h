// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/findings.h"

#include <vector>

namespace simkv {

// Bytes of a log that are no record: a damaged range, or its tail.
struct UnreadableRange {
    Finding finding;
    RecordNumber next{}; // number of the record after it, or that it would have
};

// In file order.
using UnreadableRanges = std::vector<UnreadableRange>;

} // namespace simkv
