// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "staging/staged_change.h"
#include "store/snapshot.h"

#include <optional>
#include <span>
#include <vector>

// Staged changes of a file which another has replaced, or which was written anew: compared with the log that
// is there now by keys and values, as the numbers of records say nothing in it.
namespace simkv {

[[nodiscard]] Result<ValueDigest> digestOf(const Snapshot& snapshot, RecordNumber record, Progress& progress);

struct RebasedChange {
    ByteString key;
    KeyInLog log{}; // now
    bool isSame =
        false; // what the user saw for the key is what the log has; where that is not known, it is not
    // As it was, or the value of the record that it named. Nothing where that cannot be had any more.
    std::optional<Content> content{};
    bool isThere = false; // the log has that content for the key
};

// `former`: what the record numbers in the changes are of, as far as it can still be read; null: nothing of
// it. Values that only records of it hold are copied, up to kMostCopied bytes in all; later ones count as
// gone. Cancelled: nothing is known. An error of `former` is no error: what it would tell is not known.
inline constexpr std::uint64_t kMostCopied = std::uint64_t{256} << 20;
[[nodiscard]] Result<std::vector<RebasedChange>> rebase(std::span<const StagedChange> changes,
                                                        const Snapshot* former, const Snapshot& now,
                                                        Progress& progress);

} // namespace simkv
