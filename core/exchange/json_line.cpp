// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/json_line.h"

#include "base/byte_text.h"
#include "base/whole_characters.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace simkv {
namespace {

// Whether a character that begins with this byte may need an escape: most bytes are passed over at once.
bool mayNeedEscape(char byte) {
    const auto first = static_cast<unsigned char>(byte);
    return first < 0x20 || byte == '"' || byte == '\\' || first == 0x7F || first == 0xC2 || first == 0xD8 ||
           first == 0xE2;
}

// What JSON wants escaped, and what a terminal would obey.
void writeEscaped(ByteSink& out, ByteView text, const Character& character) {
    constexpr std::string_view kBytes = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    const auto known = kBytes.find(text.front());
    if (known != std::string_view::npos) {
        out.write("\\");
        out.write(kLetters.substr(known, 1));
    } else if (character.length > 0 && actsOnTerminal(character.code)) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::array<char, 6> escape{'\\', 'u'};
        for (std::size_t digit = 0; digit < 4; ++digit)
            escape[2 + digit] = kDigits[(character.code >> (12 - 4 * digit)) & 0xFU];
        out.write(ByteView(escape.data(), escape.size()));
    } else {
        out.write(text);
    }
}

// Part of a JSON string that ends between characters.
void writeText(ByteSink& out, ByteView text) {
    while (!text.empty()) {
        const auto escape = std::find_if(text.begin(), text.end(), mayNeedEscape);
        const auto plain = static_cast<std::size_t>(escape - text.begin());
        out.write(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty())
            return;
        const auto character = decodeCharacter(text);
        const auto length = std::max<std::size_t>(character.length, 1);
        writeEscaped(out, text.substr(0, length), character);
        text.remove_prefix(length);
    }
}

} // namespace

void JsonLine::beginField(std::string_view name, std::string_view suffix) {
    m_out->write(m_first ? "{\"" : ",\"");
    m_first = false;
    m_out->write(name);
    m_out->write(suffix);
    m_out->write("\":");
}

void JsonLine::number(std::string_view name, std::uint64_t value) {
    beginField(name);
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    m_out->write(ByteView(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

void JsonLine::boolean(std::string_view name, bool value) {
    beginField(name);
    m_out->write(value ? "true" : "false");
}

void JsonLine::text(std::string_view name, std::string_view value) {
    beginField(name);
    m_out->write("\"");
    writeText(*m_out, value);
    m_out->write("\"");
}

Result<void> JsonLine::bytes(std::string_view name, const Pieces& pieces) {
    const auto utf8 = areUtf8(pieces);
    if (!utf8)
        return tl::unexpected(utf8.error());
    beginField(name, *utf8 ? "" : "_hex");
    m_out->write("\"");
    WholeCharacters characters;
    auto written = forEachPiece(pieces, [&](ByteView piece) {
        if (*utf8)
            writeText(*m_out, characters.add(piece));
        else
            m_out->write(toHex(piece));
        return m_out->isOpen();
    });
    m_out->write("\"");
    return written;
}

void JsonLine::end() {
    m_out->write(m_first ? "{}\n" : "}\n");
}

} // namespace simkv
