// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"
#include "staging/staged_change.h"
#include "store/snapshot.h"

#include <QString>

#include <vector>

namespace simkv::ui {

// Copies `count` bytes of a file into a new one, a SavedFile: after Cancelled or an error nothing is left of
// it. Refuses to write onto `from` itself.
[[nodiscard]] Result<void> saveRange(const File& from, Offset start, ByteCount count, const QString& path,
                                     Progress& progress);

// A copy of the log of a snapshot up to its last record, with a record more for each change, as writing them
// appends it. Whole or not at all, as saveRange(). The changes are of that snapshot.
[[nodiscard]] Result<void> saveWithChanges(const Snapshot& snapshot, std::vector<StagedChange> changes,
                                           const QString& path, Progress& progress);

// The same for bytes that are in no file. `log`: which may not be the place to save to.
[[nodiscard]] Result<void> saveBytes(const File& log, ByteView bytes, const QString& path,
                                     Progress& progress);

} // namespace simkv::ui
