// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"

#include <QString>

namespace simkv::ui {

// Copies `count` bytes of a file into a new one, a SavedFile: after Cancelled or an error nothing is left of
// it. Refuses to write onto `from` itself.
[[nodiscard]] Result<void> saveRange(const File& from, Offset start, ByteCount count, const QString& path,
                                     Progress& progress);

// The same for bytes that are in no file. `log`: which may not be the place to save to.
[[nodiscard]] Result<void> saveBytes(const File& log, ByteView bytes, const QString& path,
                                     Progress& progress);

} // namespace simkv::ui
