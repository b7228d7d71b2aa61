// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/record_scan.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace simkv {

// What of the staged rows of a request matches it: additions, and records that show a staged value in place
// of their own.
struct StagedMatches {
    std::shared_ptr<const StagedIds> additions{};         // ascending; null: the request is without
    std::vector<std::pair<RecordNumber, bool>> changed{}; // ascending; among the records of the request

    // The records that match by what they show: `matches`, what scanRecords() found in the log, with the
    // changed ones in their places, as far as it reaches.
    [[nodiscard]] RecordSet shown(const RecordSet& matches) const;
    // Whether the record shows a staged value, and that matches. Nothing where it shows its own.
    [[nodiscard]] std::optional<bool> isMatch(RecordNumber record) const;
    // The first changed record from `record` on that matches.
    [[nodiscard]] std::optional<RecordNumber> nextFrom(RecordNumber record) const;
};

// Of an empty query nothing is looked at: all additions match, and no record is another. Cancelled; Io where
// a key is to have the value of a record.
[[nodiscard]] Result<StagedMatches> scanStaged(const ScanRequest& request, Progress& progress);

} // namespace simkv
