// SPDX-License-Identifier: GPL-3.0-or-later
#include "matching_records.h"

namespace simkv::cli {

// How many records one scan looks at. Each scan counts versions anew.
std::uint64_t MatchingRecords::stretch() const {
    constexpr std::uint64_t kStretch = 2 * RecordSetChunk::kRecords;
    return m_request.query.needsVersions() ? m_request.snapshot->records() : kStretch;
}

Result<std::optional<RecordNumber>> MatchingRecords::next() {
    for (;;) {
        if (const auto match = m_matches.nextFrom(m_next)) {
            m_next = match->next();
            return match;
        }
        const auto looked = m_looked.records();
        if (looked == m_request.snapshot->records())
            return std::optional<RecordNumber>();
        if (auto scanned = scanRecords(m_request, RecordNumber(looked + stretch()), m_looked, *m_progress);
            !scanned)
            return tl::unexpected(scanned.error());
        m_matches = m_looked.snapshot();
    }
}

} // namespace simkv::cli
