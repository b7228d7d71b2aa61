// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"

#include <memory>

namespace simkv {

// A log that was opened for reading, and what is known of it before its records are.
struct OpenedLog {
    std::unique_ptr<File> file;
    FileInfo info; // at opening: later bytes are not read
    ByteOrder byteOrder = ByteOrder::Little;
};

// Reads what the byte order needs; writes, creates and locks nothing.
[[nodiscard]] Result<OpenedLog> openLogForReading(const std::string& path, Progress& progress,
                                                  FileSystem& fileSystem);

} // namespace simkv
