// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/byte_values.h"

#include <bit>

namespace simkv {

std::size_t sizeOf(NumberType type) {
    switch (type) {
    case NumberType::Int8:
    case NumberType::UInt8:
        return 1;
    case NumberType::Int16:
    case NumberType::UInt16:
        return 2;
    case NumberType::Int32:
    case NumberType::UInt32:
    case NumberType::Float32:
        return 4;
    case NumberType::Int64:
    case NumberType::UInt64:
    case NumberType::Float64:
        return 8;
    }
    return 0;
}

std::optional<NumberValue> numberAt(ByteView bytes, NumberType type, ByteOrder order) {
    const auto size = sizeOf(type);
    if (bytes.size() < size)
        return std::nullopt;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto at = order == ByteOrder::Little ? size - 1 - i : i;
        bits = bits << 8U | static_cast<unsigned char>(bytes[at]);
    }
    switch (type) {
    case NumberType::Int8:
        return std::int64_t{static_cast<std::int8_t>(bits)};
    case NumberType::Int16:
        return std::int64_t{static_cast<std::int16_t>(bits)};
    case NumberType::Int32:
        return std::int64_t{static_cast<std::int32_t>(bits)};
    case NumberType::Int64:
        return static_cast<std::int64_t>(bits);
    case NumberType::Float32:
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case NumberType::Float64:
        return std::bit_cast<double>(bits);
    default:
        return bits;
    }
}

} // namespace simkv
