// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/whole_characters.h"

#include <string>

namespace simkv {

// Text as a terminal may have it: whatever the terminal would obey, and what is not UTF-8, as \xNN, and
// carriage returns as \r. Backslashes stay single: this is to be read, not to be pasted back.
//
// For text of any size in pieces, which may end inside a character.
class TerminalText final {
public:
    enum class Lines : std::uint8_t {
        Kept,   // line feeds, also after a carriage return, and tabs are layout
        Escaped // all of it is one line
    };
    explicit TerminalText(Lines lines) : m_lines(lines) {}

    [[nodiscard]] std::string add(ByteView piece);
    // The rest, after the last piece.
    [[nodiscard]] std::string finish();

private:
    void append(std::string& text, ByteView character, std::uint32_t code);
    void appendAll(std::string& text, ByteView bytes);

    Lines m_lines;
    WholeCharacters m_characters;
    bool m_isReturn = false; // the last character was one: what it does depends on the next
};

// All of a sentence in one line.
[[nodiscard]] std::string terminalLine(ByteView sentence);

} // namespace simkv
