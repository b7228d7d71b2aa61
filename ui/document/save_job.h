// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"

#include <QString>

namespace simkv::ui {

// Invalid where `path` is the log itself.
[[nodiscard]] Result<void> checkTarget(const File& from, const QString& path);

// Copies `count` bytes of a file into a new one. The new file appears only when it is whole: after Cancelled
// or an error nothing is left of it, and a file of that name stays as it was. Refuses to write onto `from`
// itself.
[[nodiscard]] Result<void> saveRange(const File& from, Offset start, ByteCount count, const QString& path,
                                     Progress& progress);

// The same for bytes that are in no file. `log`: which may not be the place to save to.
[[nodiscard]] Result<void> saveBytes(const File& log, ByteView bytes, const QString& path,
                                     Progress& progress);

} // namespace simkv::ui
