// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/terminal_text.h"

#include "base/byte_text.h"

#include <algorithm>

namespace simkv {

void TerminalText::append(std::string& text, ByteView character, std::uint32_t code) {
    const bool isKept = code == '\n' || code == '\t' ? m_lines == Lines::Kept : !actsOnTerminal(code);
    if (isKept)
        text += character;
    else
        text += escaped(character);
}

void TerminalText::appendAll(std::string& text, ByteView bytes) {
    while (!bytes.empty()) {
        const auto character = decodeCharacter(bytes);
        const auto length = std::max<std::size_t>(character.length, 1);
        if (m_isReturn)
            text += bytes.front() == '\n' && m_lines == Lines::Kept ? "\r" : "\\r";
        m_isReturn = bytes.front() == '\r';
        if (character.length == 0)
            text += escaped(bytes.substr(0, 1));
        else if (!m_isReturn)
            append(text, bytes.substr(0, length), character.code);
        bytes.remove_prefix(length);
    }
}

std::string TerminalText::add(ByteView piece) {
    std::string text;
    text.reserve(piece.size());
    appendAll(text, m_characters.add(piece));
    return text;
}

std::string TerminalText::finish() {
    std::string text;
    appendAll(text, m_characters.cut());
    if (m_isReturn)
        text += "\\r";
    m_isReturn = false;
    return text;
}

std::string terminalLine(ByteView sentence) {
    TerminalText text(TerminalText::Lines::Escaped);
    auto line = text.add(sentence);
    return line += text.finish();
}

} // namespace simkv
