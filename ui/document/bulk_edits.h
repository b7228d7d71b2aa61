// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "document/selected_rows.h"
#include "staging/staged_change.h"
#include "values/pasted_keys.h"
#include "values/value_replacement.h"

#include <functional>
#include <vector>

// Edits of many keys at once, for jobs: values in, values out, any thread.
namespace simkv::ui {

// What is staged for a key, when the job began.
using StagedLookup = std::function<std::optional<StagedChange>(const ByteString& key)>;

struct BulkEdits {
    std::vector<Edit> edits;
    std::uint64_t keys = 0;      // that were looked at
    std::uint64_t leftOut = 0;   // of those, with values over kMostBulkValue
    std::uint64_t longKeys = 0;  // of rows, which are too long to be edited, and are left out
    std::uint64_t noRecords = 0; // of rows, which stand for no key, and are left out
    std::uint64_t absent = 0;    // to be deleted, which are not here
};

inline constexpr std::uint64_t kMostBulkValue = 16U << 20U;
inline constexpr std::uint64_t kMostBulkBytes = 512U << 20U; // of all new values

// Edits that delete the keys that have a value. A key with several of the rows counts once.
[[nodiscard]] Result<BulkEdits> deletions(const SelectedRows& rows, const StagedLookup& staged,
                                          Progress& progress);
// Edits that replace in values; none for a value that would not change.
[[nodiscard]] Result<BulkEdits> replacements(const SelectedRows& rows, const StagedLookup& staged,
                                             const ValueReplacement& replacement, Progress& progress);
// Edits that set the pasted keys, or delete them. If a key comes twice, the last one counts, of copied rows
// the newest.
[[nodiscard]] Result<BulkEdits> pasted(const Snapshot& snapshot, std::string_view text,
                                       const PasteFormat& format, const StagedLookup& staged,
                                       Progress& progress);

} // namespace simkv::ui
