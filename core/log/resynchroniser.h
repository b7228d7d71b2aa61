// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_window.h"
#include "log/plausibility.h"

#include <cstdint>
#include <map>
#include <optional>

namespace simkv {

// Finds where readable records go on after bytes that are none.
//
// A chain is a run of plausible records, one after the other. It counts when it ends exactly at the end of
// the file, or holds at least 16 records, or holds at least 4 and no further chain that holds 4 or ends at
// the end of the file reaches beyond its end. Two are one where records, plausible or not, lead from the end
// of the first to the start of the second. The first in file order that counts is taken: a later one never
// displaces it, else one damage near the end would hide all before it. A log stored inside a value breaks at
// the value's end and so does not displace the log around it.
//
// A header that is read a few bytes early can be plausible too, and its lengths can by chance lead to a
// record of the chain that begins in it. So a candidate is passed over where a chain that begins inside its
// header comes to the same place after more records.
//
// Where a chain ended is remembered for each of its records, so that none is walked twice: the cost is linear
// in the bytes looked at, and what the search has passed is forgotten. One thread at a time; for one search.
class Resynchroniser final {
public:
    Resynchroniser(const File& file, Offset end, ByteOrder order, const Plausibility& plausibility);

    struct Found {
        Offset start{};
        std::uint64_t records = 0; // counted so far, at most kSurelyEnough
    };
    // The first counting chain that starts at `from` or later. One that starts before `mustPass` counts only
    // where it ends beyond it.
    [[nodiscard]] Result<std::optional<Found>> find(Offset from, Offset mustPass, Progress& progress);

    static constexpr std::uint64_t kSurelyEnough = 16;
    static constexpr std::uint64_t kPerhapsEnough = 4;

private:
    struct Chain {
        Offset end{};
        std::uint64_t records = 0;
    };
    [[nodiscard]] Result<Chain> walk(Offset start, Offset mustPass, Progress& progress);
    [[nodiscard]] Result<bool> leadsTo(Offset from, Offset to, Progress& progress);
    [[nodiscard]] Result<std::optional<Offset>> endOfRecord(Offset at);
    [[nodiscard]] Result<bool> meetsLonger(Offset start, Offset later, Progress& progress);
    [[nodiscard]] Result<bool> isReadEarly(Offset start, Progress& progress);
    [[nodiscard]] Result<std::optional<Offset>> nextCandidate(Offset from, Progress& progress);

    FileWindow m_scan;
    FileWindow m_walk;
    ByteOrder m_order;
    Plausibility m_plausibility;
    std::map<std::uint64_t, Chain> m_known; // by the offset of a record of an ended chain
};

} // namespace simkv
