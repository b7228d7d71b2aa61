// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "index/record_set.h"
#include "query/query.h"
#include "staging/staged_view.h"
#include "store/snapshot.h"

#include <functional>
#include <memory>

namespace simkv {

struct ScanRequest {
    std::shared_ptr<const Snapshot> snapshot;
    Query query;
    std::shared_ptr<const RecordSet> among{}; // only records of this set; null: of all
    // Whose values records show in place of their own; null: nothing staged is shown. Of scanStaged() and
    // findRow(): scanRecords() looks at the log alone.
    StagedViewPtr staged{};
    bool hasAdditions = true; // of what is staged
};

// Looks at the records from matches.records() to before `end`, and appends to `matches` whether each matches.
// `published` is called on this thread at the first match and then every 50 ms, and may take a snapshot of
// them. After Cancelled or Io `matches` holds what was looked at; a later call goes on from there. Progress
// counts bytes of the log.
//
// Where every match must contain a literal, the log's bytes are searched for that instead of record by
// record: what lies between costs no more than reading it.
using ScanPublished = std::function<void(RecordSetBuilder& matches)>;
[[nodiscard]] Result<void> scanRecords(const ScanRequest& request, RecordNumber end,
                                       RecordSetBuilder& matches, Progress& progress,
                                       const ScanPublished& published = {});

} // namespace simkv
