// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"
#include "values/diff_layouts.h"
#include "values/value_diff.h"

#include <memory>
#include <optional>

namespace simkv::ui {

// Two values of a log, compared; for jobs, any thread.
struct ComparedValues {
    std::shared_ptr<const ValueDiff> diff;
    std::shared_ptr<const DiffLayouts> layouts;
    DiffForm suggested = DiffForm::Text; // for what both are
    ByteCount beforeSize{};
    ByteCount afterSize{};
    bool isBeforeDeleted = false; // a tombstone: no value
    bool isAfterDeleted = false;
};

// The values of two records. `form`: nothing for what suits both; JSON and text that they are not become
// bytes.
[[nodiscard]] Result<ComparedValues> comparedValues(const Snapshot& snapshot, RecordNumber before,
                                                    RecordNumber after, std::optional<DiffForm> form,
                                                    bool ignoresOrder, Progress& progress);

} // namespace simkv::ui
