// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/snapshot.h"

#include <vector>

namespace simkv {

// What some bytes of a log are.
enum class RecordPart : std::uint8_t {
    Time,
    KeyLength,
    ValueLength,
    Flag,
    Key,
    Value,
    MarkerName, // the key of a batch marker, and what its value holds
    MarkerVersion,
    MarkerCount,
    MarkerLength,
    MarkerHash,
    Unreadable // of a damaged range or a tail
};

struct RecordField {
    RecordPart part{};
    Offset offset{};
    ByteCount size{};
    std::uint64_t number =
        0;                // that the bytes hold, in the log's byte order; 0 for key, value and the unreadable
    bool isGuess = false; // what the bytes would be if a record began there
    bool operator==(const RecordField&) const = default;
};

// The parts of a record in file order, which cover all of it; empty keys and values have parts without bytes.
// One or two reads.
[[nodiscard]] Result<std::vector<RecordField>> anatomyOf(const Snapshot& snapshot, RecordNumber number);
// The same for bytes that are no record: what a header at their start would say, where there are enough of
// them, then the rest.
[[nodiscard]] Result<std::vector<RecordField>> anatomyOf(const Snapshot& snapshot, const Finding& unreadable);

} // namespace simkv
