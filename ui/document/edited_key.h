// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/snapshot.h"

namespace simkv::ui {

// Longer keys are shown by their start, and not edited in the window.
inline constexpr std::uint64_t kMostEditedKey = 64U << 10U;

// The key of a record. Invalid where it is longer than that.
[[nodiscard]] Result<ByteString> editedKey(const Snapshot& snapshot, const RecordPlace& place);

} // namespace simkv::ui
