// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <cstdint>
#include <optional>
#include <variant>

namespace simkv {

// What bytes may mean as numbers.
enum class NumberType : std::uint8_t {
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float32,
    Float64
};
using NumberValue = std::variant<std::int64_t, std::uint64_t, float, double>;

[[nodiscard]] std::size_t sizeOf(NumberType type);
// The number that the first bytes hold; nothing where there are too few. Any thread.
[[nodiscard]] std::optional<NumberValue> numberAt(ByteView bytes, NumberType type, ByteOrder order);

} // namespace simkv
