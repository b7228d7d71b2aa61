// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/bulk_edits.h"
#include "history/state_comparison.h"

#include <optional>

// Edits that give keys back what they had: for jobs, values in, values out, any thread. They name records; no
// value is read.
namespace simkv::ui {

// An edit that makes true again what a record says of its key: its value, or that it is deleted; for the
// tombstone that is the newest record of its key, the value that it took away. Nothing if that is so now, or
// is staged; Invalid for a batch marker and a key that is too long to be edited.
[[nodiscard]] Result<std::optional<Edit>> versionBack(const Snapshot& newest, RecordNumber version,
                                                      const StagedLookup& staged);
// The same of many rows; the last of several records of one key counts.
[[nodiscard]] Result<BulkEdits> versionsBack(const SelectedRows& rows, const Snapshot& newest,
                                             const StagedLookup& staged, Progress& progress);

// Keys as they were at an earlier moment of the log.
struct KeysBack {
    std::shared_ptr<const Snapshot> then;
    std::shared_ptr<const Snapshot> newest;
    bool deletesAdded = false; // keys that were not there; else they stay as they are
};
// Edits that restore the keys of the rows.
[[nodiscard]] Result<BulkEdits> keysBack(const SelectedRows& rows, const KeysBack& how,
                                         const StagedLookup& staged, Progress& progress);
// Edits that restore all keys that begin with `prefix`.
[[nodiscard]] Result<BulkEdits> keysBack(ByteView prefix, const KeysBack& how, const StagedLookup& staged,
                                         Progress& progress);
// Edits that restore the keys of some rows of a comparison, first to last; a key that was added is deleted.
// `newest`: extends its now().
[[nodiscard]] Result<BulkEdits> keysBack(const StateComparison& comparison,
                                         const std::vector<std::pair<int, int>>& rows, const Snapshot& newest,
                                         const StagedLookup& staged, Progress& progress);

} // namespace simkv::ui
