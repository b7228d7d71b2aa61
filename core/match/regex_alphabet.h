// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "match/code_points.h"
#include "match/regex_text.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace simkv {

// An alphabet of at most 256 signs, made for one pattern: characters (or bytes) that nothing in the pattern
// tells apart share a sign, which is one byte. The pattern written in signs matches a text written in signs
// where the pattern matches the text, one sign for one character. It needs to know nothing of characters:
// it has no cases, its classes list signs, and where it asks for borders of words exactly the signs of
// letters, digits and the like are ASCII letters, digits and the underscore. A newline is its own sign.
//
// const methods from any thread.
class RegexAlphabet final {
public:
    // Invalid where the pattern tells too many characters apart, or has something that the library does not
    // know.
    [[nodiscard]] static Result<RegexAlphabet> make(const RegexText& text);

    [[nodiscard]] const ByteString& pattern() const { return m_pattern; }
    // Adds the signs of a text. False where its characters are not UTF-8: then some may have been added.
    [[nodiscard]] bool write(ByteView text, ByteString& signs) const;

private:
    RegexAlphabet() = default;

    RegexUnit m_unit = RegexUnit::Byte;
    std::vector<char> m_signs; // of each code
    ByteString m_pattern;
};

} // namespace simkv
