// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/whole_characters.h"

#include <algorithm>

namespace simkv {
namespace {

// The length of the character that begins with this byte; 1 for a byte that begins none.
std::size_t lengthOfCharacter(char firstByte) {
    const auto first = static_cast<unsigned char>(firstByte);
    if (first < 0xC2 || first > 0xF4)
        return 1;
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
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

ByteView WholeCharacters::add(ByteView piece) {
    if (!m_cut.empty()) {
        m_joined = m_cut;
        m_joined += piece;
        piece = m_joined;
    }
    const auto whole = piece.size() - sizeOfCutEnd(piece);
    m_cut = piece.substr(whole);
    return piece.substr(0, whole);
}

} // namespace simkv
