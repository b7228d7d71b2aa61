// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/byte_sink.h"
#include "file/file_system.h"
#include "integrity/salvage_report.h"

#include <string>

namespace simkv {

// Copies every readable record of the log at `path`, byte for byte and in order, into a new log at `out`, and
// nothing else. From ranges to be tried harder it also copies what may be a record (findFragments()). A log
// without damage gives the same bytes, but for its tail.
//
// The new log has its name when all is written, synced and read back, not before; whatever fails, or
// Cancelled, leaves no part of it. Corrupt where it would read as other records than those that were copied.
// `path` is only read. Io with EEXIST where `out` exists; Invalid where an offset begins no damaged range or
// tail; Unsupported: not a log.
[[nodiscard]] Result<SalvageReport> salvageLog(const std::string& path, const std::string& out,
                                               const SalvageOptions& options, Progress& progress,
                                               FileSystem& fileSystem = systemFileSystem());

// The same to `out`, while it takes more, without reading it back: after an error a part of the new log has
// been written, and isOrderLost says nothing. What goes wrong in `out` is for it to say.
[[nodiscard]] Result<SalvageReport> salvageLog(const std::string& path, ByteSink& out,
                                               const SalvageOptions& options, Progress& progress,
                                               FileSystem& fileSystem = systemFileSystem());

} // namespace simkv
