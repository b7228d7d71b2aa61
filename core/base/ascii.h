// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

// Bytes as ASCII, whatever the locale.
namespace simkv {

[[nodiscard]] constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// White space as JSON and queries have it.
[[nodiscard]] constexpr bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// An ASCII letter in lower case, any other byte as it is.
[[nodiscard]] constexpr char lowerCase(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool isLetter(char c) {
    return lowerCase(c) >= 'a' && lowerCase(c) <= 'z';
}

[[nodiscard]] inline bool isAscii(std::string_view bytes) {
    constexpr std::uint64_t kHigh = 0x8080'8080'8080'8080U;
    std::array<std::uint64_t, 4> block{};
    for (; bytes.size() >= sizeof block; bytes.remove_prefix(sizeof block)) {
        std::memcpy(block.data(), bytes.data(), sizeof block);
        if (((block[0] | block[1] | block[2] | block[3]) & kHigh) != 0)
            return false;
    }
    unsigned char rest = 0;
    for (const char byte : bytes)
        rest |= static_cast<unsigned char>(byte);
    return rest < 0x80;
}

} // namespace simkv
