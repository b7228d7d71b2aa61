// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"
#include "store/snapshot.h"

namespace simkv {

// What a log has for a key, in one snapshot of it. One read of one record; any thread.
[[nodiscard]] Result<KeyInLog> keyInLog(const Snapshot& snapshot, const ByteString& key);

} // namespace simkv
