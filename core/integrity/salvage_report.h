// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "log/findings.h"

#include <cstdint>
#include <vector>

namespace simkv {

// How certain it is that records were records of this log.
enum class Trust : std::uint8_t {
    Sequence,       // reading came to them from the start of the log
    Resynchronised, // found after damage, and from there to the end of the log
    Doubtful,       // found after damage, and more damage follows: a log stored in a value looks the same
    Fragment        // found inside a damaged range by trying harder: may be no records at all
};

// "sequence", "resynchronised", "doubtful", "fragment"
[[nodiscard]] const char* name(Trust trust);

// Records that follow each other in both logs.
struct SalvagedRun {
    Offset from{};
    ByteCount size{};
    Offset to{}; // in the new log
    std::uint64_t records = 0;
    Trust trust = Trust::Sequence;
};

struct LostRange {
    Offset offset{};
    ByteCount size{};
    Finding finding{}; // what it is a part of, or all of
    bool hasTriedHarder = false;
};

struct SalvageReport {
    ByteOrder byteOrder = ByteOrder::Little;
    std::uint64_t records = 0;          // in the new log
    ByteCount size{};                   // of it
    bool isDamaged = false;             // whether there is more amiss than a tail and batches that are wrong
    std::vector<SalvagedRun> runs;      // in file order
    std::vector<LostRange> lost;        // in file order: not in the new log
    std::vector<Finding> wrongBatches;  // whose records are in it
    std::vector<Offset> leftOutMarkers; // of batches that are not whole: there they would hide records
    // Set where nothing in the new log tells its byte order, and it will be taken for the other one: the same
    // records at other times.
    bool isOrderLost = false;
};

struct SalvageOptions {
    bool tryHarder = false;            // in every range
    std::vector<Offset> tryHarderAt{}; // in the ranges that begin at these offsets
};

} // namespace simkv
