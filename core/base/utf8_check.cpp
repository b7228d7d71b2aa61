// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/utf8_check.h"

#include "base/byte_text.h"

#include <algorithm>

namespace simkv {
namespace {

// The length of the character that begins with this byte; 1 for a byte that begins none.
std::size_t lengthOfCharacter(char firstByte) {
    const auto first = static_cast<unsigned char>(firstByte);
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

// How many bytes at the end begin a character but do not end it.
std::size_t sizeOfCutEnd(ByteView bytes) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
        if (lengthOfCharacter(bytes[bytes.size() - back]) > back)
            return back;
    }
    return 0;
}

} // namespace

// Completes the character that the piece before left incomplete; returns the rest of the piece.
ByteView Utf8Check::completeCut(ByteView piece) {
    const auto lacking = std::min(lengthOfCharacter(m_cut.front()) - m_cut.size(), piece.size());
    m_cut += piece.substr(0, lacking);
    if (m_cut.size() == lengthOfCharacter(m_cut.front())) {
        m_valid = isUtf8(m_cut);
        m_cut.clear();
    }
    return piece.substr(lacking);
}

bool Utf8Check::add(ByteView piece) {
    if (!m_cut.empty())
        piece = completeCut(piece);
    if (!m_valid || piece.empty())
        return m_valid;
    const auto cut = sizeOfCutEnd(piece);
    m_valid = isUtf8(piece.substr(0, piece.size() - cut));
    m_cut = piece.substr(piece.size() - cut);
    return m_valid;
}

} // namespace simkv
