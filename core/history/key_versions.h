// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "store/snapshot.h"

#include <vector>

namespace simkv {

// The records of all versions of a key, newest first, tombstones included; none for a key that the log never
// had. Takes a step of the index for each, 8 bytes of memory, and one read of the log. Cancelled.
[[nodiscard]] Result<std::vector<RecordNumber>> versionsOf(const Snapshot& snapshot, ByteView key,
                                                           Progress& progress);
// The same from one of its versions on, that one and older ones.
[[nodiscard]] Result<std::vector<RecordNumber>> versionsFrom(const Snapshot& snapshot, RecordNumber newest,
                                                             Progress& progress);

// What is known of a key at the moment of the snapshot.
struct KeySummary {
    std::uint64_t versions = 0;
    std::uint64_t deletes = 0;                // of the versions
    std::optional<RecordNumber> lastSet{};    // the newest value, whether or not it was deleted since
    std::optional<RecordNumber> lastDelete{}; // the newest tombstone
    std::optional<BatchPlace> batch{};        // of the newest version
    std::vector<Finding> mayHide{};           // damage after the newest version: it may hold a newer one
    [[nodiscard]] bool isLive() const { return lastSet && (!lastDelete || *lastDelete < *lastSet); }
};
// `versions`: of the key, as versionsOf() gives them. Reads one marker at most.
[[nodiscard]] Result<KeySummary> summaryOf(const Snapshot& snapshot,
                                           const std::vector<RecordNumber>& versions);

} // namespace simkv
