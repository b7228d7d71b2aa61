// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_scan.h"

#include <optional>

namespace simkv::cli {

// The records that match a query, one after the other, so that the first is printed before the last is found.
// One thread at a time; borrows the progress.
class MatchingRecords final {
public:
    MatchingRecords(ScanRequest request, Progress& progress)
        : m_request(std::move(request)), m_progress(&progress) {}

    // In log order; nothing after the last.
    [[nodiscard]] Result<std::optional<RecordNumber>> next();

private:
    [[nodiscard]] std::uint64_t stretch() const;

    ScanRequest m_request;
    Progress* m_progress;
    RecordSetBuilder m_looked;
    RecordSet m_matches; // of those looked at
    RecordNumber m_next{};
};

} // namespace simkv::cli
