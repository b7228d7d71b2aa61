// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/staged_change.h"
#include "store/snapshot.h"

namespace simkv {

// What a content stands for in one snapshot of a log: bytes of its own, the value of a record, or nothing,
// which has size 0. Reads the header of that record, and no more of its value than is asked for. Any thread.
[[nodiscard]] Result<std::uint64_t> contentSize(const Snapshot& snapshot, const Content& content);
// At most `most` bytes from `from` on; fewer at the end.
[[nodiscard]] Result<ByteString> contentBytes(const Snapshot& snapshot, const Content& content,
                                              std::uint64_t from, std::uint64_t most);

// Whether the value of a record is these bytes. Reads it only where it has as many.
[[nodiscard]] Result<bool> isValueOf(const Snapshot& snapshot, RecordNumber record, ByteView bytes);

} // namespace simkv
