// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/key_versions.h"

#include <algorithm>
#include <iterator>

namespace simkv {

Result<std::vector<RecordNumber>> versionsFrom(const Snapshot& snapshot, RecordNumber newest,
                                               Progress& progress) {
    constexpr std::size_t kBetweenLooks = 1U << 12U;
    std::vector<RecordNumber> versions;
    for (std::optional<RecordNumber> version = newest; version;
         version = snapshot.previousVersion(*version)) {
        if (versions.size() % kBetweenLooks == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        versions.push_back(*version);
    }
    return versions;
}

Result<std::vector<RecordNumber>> versionsOf(const Snapshot& snapshot, ByteView key, Progress& progress) {
    const auto newest = snapshot.newest(key);
    if (!newest)
        return tl::unexpected(newest.error());
    return *newest ? versionsFrom(snapshot, **newest, progress) : std::vector<RecordNumber>();
}

Result<KeySummary> summaryOf(const Snapshot& snapshot, const std::vector<RecordNumber>& versions) {
    KeySummary summary;
    summary.versions = versions.size();
    Offset newest;
    for (const auto version : versions) {
        const bool isDelete = snapshot.stateOf(version) == RecordState::Tombstone;
        summary.deletes += isDelete ? 1 : 0;
        auto& last = isDelete ? summary.lastDelete : summary.lastSet;
        if (!last)
            last = version;
    }
    if (!versions.empty()) {
        newest = snapshot.offsetOf(versions.front());
        auto batch = snapshot.batchOf(versions.front());
        if (!batch)
            return tl::unexpected(batch.error());
        summary.batch = *batch;
    }
    std::copy_if(snapshot.findings().begin(), snapshot.findings().end(), std::back_inserter(summary.mayHide),
                 [newest](const Finding& finding) {
                     return finding.kind == FindingKind::Damage && finding.offset >= newest;
                 });
    return summary;
}

} // namespace simkv
