// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/deleted_keys.h"

namespace simkv {

Result<std::shared_ptr<const RecordSet>> deletedKeys(const Snapshot& snapshot, Progress& progress,
                                                     const RecordSet* known) {
    constexpr std::uint64_t kBetweenLooks = 1U << 16U;
    RecordSetBuilder deleted;
    if (known != nullptr && known->records() <= snapshot.records())
        deleted = RecordSetBuilder(*known);
    for (auto n = deleted.records(); n < snapshot.records(); ++n) {
        const RecordNumber number(n);
        if (n % kBetweenLooks == 0) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            progress.advance(snapshot.offsetOf(number) - Offset(0), snapshot.indexedEnd() - Offset(0));
        }
        deleted.append(snapshot.stateOf(number) == RecordState::Tombstone);
        if (const auto previous = snapshot.previousVersion(number))
            deleted.clear(*previous);
    }
    return std::make_shared<const RecordSet>(deleted.snapshot());
}

} // namespace simkv
