// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"

#include <memory>

namespace simkv {

// The newest records of the keys that are deleted: tombstones without a later record of their key, including
// those of keys that never had a value. Reads the index, not the log: 10 ns a record. Cancelled. `known`: the
// result for an earlier snapshot of this log, to go on from; null for none.
[[nodiscard]] Result<std::shared_ptr<const RecordSet>>
deletedKeys(const Snapshot& snapshot, Progress& progress, const RecordSet* known = nullptr);

} // namespace simkv
