// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace benchmarks {

inline constexpr std::size_t kKeySize = 16;
inline constexpr std::size_t kValueSize = 100;

// A bijection of 64 bits (splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
// 2014): scattered, and different for different numbers.
[[nodiscard]] constexpr std::uint64_t scatter(std::uint64_t number) {
    number += 0x9E37'79B9'7F4A'7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D0'49BB'1331'11EBU;
    return number ^ (number >> 31U);
}

// The key of a number: 16 hexadecimal digits, so that the numbers 0, 1, 2, ... give keys in random order.
class Key final {
public:
    explicit Key(std::uint64_t number) {
        auto bits = scatter(number);
        for (auto& digit : m_digits) {
            digit = "0123456789abcdef"[bits >> 60U];
            bits <<= 4U;
        }
    }
    [[nodiscard]] std::string_view view() const { return {m_digits.data(), m_digits.size()}; }

private:
    std::array<char, kKeySize> m_digits;
};

// 100 bytes that do not repeat within a MiB; which ones depends on the number.
class Values final {
public:
    Values() : m_bytes((std::size_t{1} << 20U) + kValueSize, '\0') {
        for (std::size_t i = 0; i < m_bytes.size(); ++i)
            m_bytes[i] = static_cast<char>(scatter(i));
    }
    [[nodiscard]] std::string_view of(std::uint64_t number) const {
        return {m_bytes.data() + (scatter(number) >> 44U), kValueSize};
    }

private:
    std::string m_bytes;
};

} // namespace benchmarks
