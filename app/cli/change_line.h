// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "batch.h"

namespace simkv::cli {

// Adds what a line of JSON says to the batch: {"op":"put" or "delete","key" or "key_hex", and for a put
// "value" or "value_hex", optionally "timestamp"}, in any order and nothing else. Without a timestamp the
// record gets `now`. Invalid, with what is wrong with the line; then the batch is as it was.
[[nodiscard]] Result<void> addChange(Batch& batch, std::string_view line, Timestamp now);

} // namespace simkv::cli
