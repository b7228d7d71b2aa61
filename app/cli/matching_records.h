// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "output.h"
#include "scan/record_scan.h"
#include "terminal_progress.h"

#include <optional>

namespace simkv::cli {

// The records that match a query, one after the other, so that the first is printed before the last is found.
// One thread at a time; borrows the progress.
class MatchingRecords final {
public:
    MatchingRecords(ScanRequest request, Progress& progress)
        : m_request(std::move(request)), m_progress(&progress) {}

    // The next one in log order; nothing after the last.
    [[nodiscard]] Result<std::optional<RecordNumber>> next();

private:
    [[nodiscard]] std::uint64_t stretch() const;

    ScanRequest m_request;
    Progress* m_progress;
    RecordSetBuilder m_looked;
    RecordSet m_matches; // of those looked at
    RecordNumber m_next{};
};

// Calls write(cursor, number, place) -> Result<void> for each match, as long as `out` accepts more.
// Cancelled.
template <typename Write>
Result<void> writeMatching(const ScanRequest& request, const ByteSink& out, Progress& progress,
                           Write&& write) {
    MatchingRecords matching(request, progress);
    RecordCursor cursor(request.snapshot);
    while (out.isOpen()) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto number = matching.next();
        if (!number)
            return tl::unexpected(number.error());
        if (!*number)
            break;
        const auto place = cursor.place(**number);
        if (!place)
            return tl::unexpected(place.error());
        if (auto written = write(cursor, **number, *place); !written)
            return written;
    }
    return {};
}

// The same to standard output, with progress on the terminal.
template <typename Write>
Result<void> writeMatching(const ScanRequest& request, const Output& out, Write&& write) {
    TerminalProgress progress(TerminalProgress::Beside::Output);
    return writeMatching(request, out, progress, std::forward<Write>(write));
}

} // namespace simkv::cli
