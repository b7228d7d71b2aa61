// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/csv_line.h"

#include "base/byte_text.h"

#include <array>
#include <charconv>

namespace simkv {
namespace {

Result<bool> areText(const Pieces& pieces) {
    Utf8Check check;
    auto done = forEachPiece(pieces, [&check](ByteView piece) {
        return piece.find('\0') == ByteView::npos ? check.add(piece) : (check.refuse(), false);
    });
    if (!done)
        return tl::unexpected(done.error());
    return check.isComplete();
}

} // namespace

void CsvLine::beginField() {
    if (!m_first)
        m_out->write(",");
    m_first = false;
}

// Quotes inside are doubled.
void CsvLine::quoted(ByteView text) {
    while (true) {
        const auto quote = text.find('"');
        if (quote == ByteView::npos)
            return m_out->write(text);
        m_out->write(text.substr(0, quote + 1));
        m_out->write("\"");
        text.remove_prefix(quote + 1);
    }
}

void CsvLine::number(std::uint64_t value) {
    beginField();
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    m_out->write(ByteView(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

Result<void> CsvLine::bytes(const Pieces& pieces) {
    const auto isText = areText(pieces);
    if (!isText)
        return tl::unexpected(isText.error());
    beginField();
    if (!*isText)
        beginField();
    else
        m_out->write("\"");
    auto written = forEachPiece(pieces, [&](ByteView piece) {
        if (*isText)
            quoted(piece);
        else
            m_out->write(toHex(piece));
        return m_out->isOpen();
    });
    if (*isText) {
        m_out->write("\"");
        beginField();
    }
    return written;
}

void CsvLine::end() {
    m_out->write("\r\n");
}

} // namespace simkv
