// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"

namespace simkv {

// The byte order of a log, from its first records: the order in which more of up to 64 records in sequence
// are plausible; on a tie, in which more are whole records of whatever content. Where neither order has a
// plausible record at offset 0 or a few whole ones, the order in which readable records begin again with the
// longer chain. Little-endian where nothing decides. `info` is that of the file at opening.
[[nodiscard]] Result<ByteOrder> detectByteOrder(const File& file, const FileInfo& info, Progress& progress);

} // namespace simkv
