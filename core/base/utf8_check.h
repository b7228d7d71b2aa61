// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_text.h"
#include "base/whole_characters.h"

namespace simkv {

// Whether bytes that come in pieces are UTF-8 as a whole; pieces may end inside a character.
class Utf8Check final {
public:
    // False once the bytes cannot be UTF-8 any more.
    [[nodiscard]] bool add(ByteView piece) {
        m_valid = m_valid && isUtf8(m_characters.add(piece));
        return m_valid;
    }
    // Makes the answer no, whatever was added.
    void refuse() { m_valid = false; }
    // Whether all that was added is UTF-8.
    [[nodiscard]] bool isComplete() const { return m_valid && m_characters.cut().empty(); }

private:
    WholeCharacters m_characters;
    bool m_valid = true;
};

} // namespace simkv
