// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "snapshot.h"

#include <string>
#include <vector>

namespace simkv {

// All findings of a completely read log, in file order: damage, wrong batches, then the tail.
[[nodiscard]] std::vector<Finding> allFindings(const Snapshot& snapshot);

// One word for the whole log: "damage" before "wrong-batch" before the kind of its tail; "clean" where there
// is no finding.
[[nodiscard]] std::string verdict(const Snapshot& snapshot);

} // namespace simkv
