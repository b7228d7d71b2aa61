// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/json_line.h"

#include "base/byte_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace simkv {
namespace {

bool needsEscape(char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

void writeEscape(ByteSink& out, char byte) {
    constexpr std::string_view kBytes = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    const auto known = kBytes.find(byte);
    if (known != std::string_view::npos) {
        out.write("\\");
        out.write(kLetters.substr(known, 1));
    } else {
        out.write("\\u00");
        out.write(toHex(ByteView(&byte, 1)));
    }
}

// Part of a JSON string. All bytes that need an escape are ASCII, so a piece may end inside a character.
void writeText(ByteSink& out, ByteView text) {
    while (!text.empty()) {
        const auto escape = std::find_if(text.begin(), text.end(), needsEscape);
        const auto plain = static_cast<std::size_t>(escape - text.begin());
        out.write(text.substr(0, plain));
        if (plain == text.size())
            return;
        writeEscape(out, text[plain]);
        text.remove_prefix(plain + 1);
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
    auto written = forEachPiece(pieces, [this, utf8](ByteView piece) {
        if (*utf8)
            writeText(*m_out, piece);
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
