// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <cstdint>
#include <limits>

namespace simkv {

inline constexpr ByteCount kHeaderSize{13};
inline constexpr std::uint64_t kMaxKeySize = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t kMaxValueSize = std::numeric_limits<std::uint32_t>::max();

// The most records of one log: what 31 bits can number, less two for the marks of VersionChain. The format
// has no limit of its own.
inline constexpr std::uint64_t kMaxRecords = 0x7FFF'FFFE;

// The fields in front of each key. Any non-zero flag is a tombstone.
struct RecordHeader {
    Timestamp timestamp{};
    std::uint32_t keyLength = 0;
    std::uint32_t valueLength = 0;
    std::uint8_t flag = 0;

    [[nodiscard]] constexpr bool isTombstone() const { return flag != 0; }
    // 13 zero bytes: an unwritten part of the file, never a record.
    [[nodiscard]] constexpr bool isZero() const {
        return timestamp.seconds() == 0 && keyLength == 0 && valueLength == 0 && flag == 0;
    }
    [[nodiscard]] constexpr ByteCount size() const {
        return kHeaderSize + ByteCount(std::uint64_t{keyLength} + std::uint64_t{valueLength});
    }
    // Whether a record with this header, `left` bytes before the end of its file, lies whole in the file.
    [[nodiscard]] constexpr bool fits(ByteCount left) const { return !isZero() && size() <= left; }
    bool operator==(const RecordHeader&) const = default;
};

// Where a record lies and what its header says.
struct RecordPlace {
    Offset offset{};
    RecordHeader header{};

    [[nodiscard]] constexpr Offset keyOffset() const { return offset + kHeaderSize; }
    [[nodiscard]] constexpr Offset valueOffset() const { return keyOffset() + ByteCount(header.keyLength); }
    [[nodiscard]] constexpr Offset end() const { return offset + header.size(); }
};

} // namespace simkv
