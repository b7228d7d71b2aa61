// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

// Bytes as text that can be read, typed and pasted back without loss.
namespace simkv {

struct Character {
    std::uint32_t code = 0;
    std::size_t length = 0; // 0: not UTF-8
};
// The character at the start of `bytes`, which is not empty.
[[nodiscard]] Character decodeCharacter(ByteView bytes);
// Whether a terminal would obey the character instead of showing it: controls, and what turns the direction
// of the text around it.
[[nodiscard]] bool actsOnTerminal(std::uint32_t code);

[[nodiscard]] bool isUtf8(ByteView bytes);
// Whether bytes are text to a reader, which decides how they are shown: UTF-8 without controls other than
// tab, line feed and carriage return, and without numbers that are no characters. Joiners, marks, direction
// signs, byte order marks and private use are text.
[[nodiscard]] bool isText(ByteView bytes);
// The start of a text that goes on, without the character that it cuts.
[[nodiscard]] ByteView withoutCutEnd(ByteView bytes);
// Whether, in UTF-8, a byte continues the character of the byte before it.
[[nodiscard]] constexpr bool continuesCharacter(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Escaped text: printable UTF-8 as it is; \\ for a backslash; \n, \r, \t; \xNN for every other byte, among
// them control characters, and characters that are invisible or change the reading direction. Where the
// bytes are not UTF-8 as a whole, all that is not ASCII.
[[nodiscard]] std::string escaped(ByteView bytes);
// At most `limit` characters of that, and an ellipsis where there is more.
[[nodiscard]] std::string escaped(ByteView bytes, std::size_t limit);
// The reverse. Invalid, with the position in `text` as offset, for an unknown or incomplete escape.
[[nodiscard]] Result<ByteString> unescaped(std::string_view text);

// The reverse for text that somebody is still typing: whatever is not an escape stands for itself.
struct UnescapedText {
    ByteString bytes;
    std::optional<Error> flaw; // the first: Invalid, with the position in the text as offset
};
[[nodiscard]] UnescapedText unescapedAsItStands(std::string_view text);

// Two lower-case digits a byte.
[[nodiscard]] std::string toHex(ByteView bytes);
// The reverse; upper case and white space between bytes are allowed. Invalid, with the position as offset.
[[nodiscard]] Result<ByteString> fromHex(std::string_view text);

} // namespace simkv
