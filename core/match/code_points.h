// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "match/regex_text.h"

#include <cstdint>
#include <vector>

namespace simkv {

// Numbers of characters, or bytes, from the first to the last, the last one included.
struct CodeRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    bool operator==(const CodeRange&) const = default;
};
// Ascending; no two touch.
using CodePoints = std::vector<CodeRange>;

// The number after the last one.
[[nodiscard]] constexpr std::uint32_t codeCount(RegexUnit unit) {
    return unit == RegexUnit::Byte ? 0x100 : 0x110000;
}

// What a part of a pattern matches that stands for one unit: a letter, an escape or a class, as RegexText
// writes it. Of characters all is by Unicode: \w \d \s, named classes, cases. The library is asked about each
// of them, which takes milliseconds, a tenth of a second for \w; so each thread keeps the last few hundred
// answers. Invalid where the library does not know the part.
[[nodiscard]] Result<CodePoints> codePointsOf(ByteView part, bool ignoreCase, RegexUnit unit);

} // namespace simkv
