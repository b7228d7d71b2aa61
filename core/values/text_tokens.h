// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// JSON and XML as what stands between white space that says nothing. Works on any text: what is not valid is
// taken apart as far as that goes. Any thread.
namespace simkv {

enum class Markup : std::uint8_t { Json, Xml };

struct TextToken {
    enum class Kind : std::uint8_t {
        Open,  // { [ and start tags
        Close, // } ] and end tags
        Comma,
        Colon,
        Text, // of XML, without the white space around it; CDATA, too
        Other // strings and words of JSON; empty elements, comments and declarations of XML
    };
    std::size_t begin;
    std::size_t end;
    Kind kind;

    [[nodiscard]] std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

[[nodiscard]] std::vector<TextToken> tokensOf(std::string_view text, Markup markup);

// The end of the JSON token that begins at `start`: a string, which ends with its line at the latest, a
// punctuation mark, or a word.
[[nodiscard]] std::size_t endOfJsonToken(std::string_view text, std::size_t start);

} // namespace simkv
