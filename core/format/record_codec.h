// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/record.h"

#include <array>
#include <bit>
#include <cstring>

// The record header, as core/FORMAT.md has it:
//
//   0        4            8              12     13           13+K          13+K+V
//   +--------+------------+--------------+------+------------+-------------+
//   | time   | key length | value length | flag | key        | value       |
//   | u32    | u32 = K    | u32 = V      | u8   | K bytes    | V bytes     |
//   +--------+------------+--------------+------+------------+-------------+
//
// All integers in the byte order of the log.
namespace simkv {

using HeaderBytes = std::array<char, kHeaderSize.value()>;

template <typename Integer>
[[nodiscard]] inline Integer decodeInteger(const char* from, ByteOrder order) {
    Integer value = 0;
    std::memcpy(&value, from, sizeof value);
    if ((order == ByteOrder::Little) != (std::endian::native == std::endian::little)) {
        if constexpr (sizeof(Integer) == 4)
            value = __builtin_bswap32(value);
        else
            value = __builtin_bswap64(value);
    }
    return value;
}

template <typename Integer>
inline void encodeInteger(Integer value, ByteOrder order, char* to) {
    char bytes[sizeof(Integer)];
    std::memcpy(bytes, &value, sizeof value);
    const auto swapped = decodeInteger<Integer>(bytes, order); // swapping is its own inverse
    std::memcpy(to, &swapped, sizeof swapped);
}

// `from` points at 13 readable bytes.
[[nodiscard]] inline RecordHeader decodeHeader(const char* from, ByteOrder order) {
    return RecordHeader{Timestamp(decodeInteger<std::uint32_t>(from, order)),
                        decodeInteger<std::uint32_t>(from + 4, order),
                        decodeInteger<std::uint32_t>(from + 8, order), static_cast<std::uint8_t>(from[12])};
}

[[nodiscard]] inline HeaderBytes encodeHeader(const RecordHeader& header, ByteOrder order) {
    HeaderBytes bytes{};
    encodeInteger(header.timestamp.seconds(), order, bytes.data());
    encodeInteger(header.keyLength, order, bytes.data() + 4);
    encodeInteger(header.valueLength, order, bytes.data() + 8);
    bytes[12] = static_cast<char>(header.flag);
    return bytes;
}

} // namespace simkv
