// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

} // namespace simkv
