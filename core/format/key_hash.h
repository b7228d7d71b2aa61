// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_window.h"

namespace simkv {

// XXH3_64bits with seed 0, of keys for the index and of batch bodies for their checksum.
[[nodiscard]] std::uint64_t hashBytes(ByteView bytes);
// The same for bytes in a file, in constant memory. Cancellable, for bodies of any size.
[[nodiscard]] Result<std::uint64_t> hashRange(FileWindow& window, Offset from, ByteCount count,
                                              Progress& progress);

} // namespace simkv
