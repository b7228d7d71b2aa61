// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"

#include <memory>

namespace simkv {

// The newest records of the keys that are deleted: tombstones that no later record of their key follows,
// those of keys that never had a value among them. Reads the index, not the log: 10 ns a record. Cancelled.
// `known`: the same of an earlier picture of this log, from where it goes on; null for none.
[[nodiscard]] Result<std::shared_ptr<const RecordSet>>
deletedKeys(const Snapshot& snapshot, Progress& progress, const RecordSet* known = nullptr);

} // namespace simkv
