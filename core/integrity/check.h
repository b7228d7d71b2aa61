// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_system.h"
#include "log/findings.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace simkv {

// One word for the whole log: "damage" before "wrong-batch" before the kind of its tail; "clean" where there
// is no finding.
[[nodiscard]] std::string verdict(const std::vector<Finding>& findings);

// What is odd about records that read well. All of it is legal; it may still be what a user looks for.
enum class WarningKind : std::uint8_t {
    ClockBack,      // a time earlier than that of the record before it
    TimeAhead,      // a time more than a day after the last change of the file
    OddFlag,        // a flag byte that is neither 0 nor 1
    TombstoneValue, // a tombstone, no marker, that carries a value
    ReservedKey,    // a key of the format's own in a record that is no marker
    ZeroSector,     // the last record holds a sector of zeros, as a crash can leave it
    Doubtful        // records between two damaged ranges: a log stored in a value would look the same
};
inline constexpr std::size_t kWarningKinds = 7;

// "clock-back", "time-ahead", "odd-flag", "tombstone-value", "reserved-key", "zero-sector", "doubtful"
[[nodiscard]] const char* name(WarningKind kind);

struct Warning {
    WarningKind kind = WarningKind::ClockBack;
    RecordNumber record{}; // or the first of several
    Offset offset{};
    ByteCount size{};
    std::string reason{};
    std::optional<Offset> sector{}; // of a ZeroSector: where it begins
};

struct CheckOptions {
    // More of a kind are counted, not kept: a clock can run back at every second record.
    std::uint64_t mostOfAKind = 1000;
};

struct CheckReport {
    ByteOrder byteOrder = ByteOrder::Little;
    ByteCount size{}; // of the file
    std::uint64_t records = 0;
    std::vector<Finding> findings;                            // in file order
    std::vector<Warning> warnings;                            // in file order, the first of each kind
    std::array<std::uint64_t, kWarningKinds> warningCounts{}; // by kind, all of them

    [[nodiscard]] std::string verdict() const { return simkv::verdict(findings); }
    [[nodiscard]] std::uint64_t allWarnings() const;
};

// Reads the log from front to back as it is on the disk now, checksums of batches included, without an index:
// in constant memory but for what it finds. Writes and locks nothing. Any thread. Cancelled; Unsupported: not
// a log.
[[nodiscard]] Result<CheckReport> checkLog(const std::string& path, Progress& progress,
                                           FileSystem& fileSystem = systemFileSystem(),
                                           const CheckOptions& options = {});

} // namespace simkv
