// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "staging/key_condition.h"
#include "store/store.h"

#include <span>
#include <vector>

// Compares with what the log has now, then appends. For a store in which writing has begun (WriteSession), so
// that no other program comes in between; nor may another thread.
namespace simkv {

// Appends a record for each change, synced: a plain one for one change, one batch for more, all of it or
// nothing. Returns their numbers, in the order of the changes. Changed where another program has written to a
// key since the base of its change; otherwise as Store::apply().
[[nodiscard]] Result<std::vector<RecordNumber>>
writeChanges(Store& store, std::span<const StagedChange> changes, Timestamp time, Progress& progress);

// Appends the batch, as Store::apply(), if all conditions are met by the log as it is before the batch; else
// nothing is written, and the first that is not met is returned.
[[nodiscard]] Result<std::optional<UnmetCondition>>
applyIfMet(Store& store, std::span<const KeyCondition> conditions, Batch batch, Progress& progress);

} // namespace simkv
