// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

namespace simkv {

// Whether bytes that come in pieces are UTF-8 as a whole; pieces may end inside a character.
class Utf8Check final {
public:
    // False once the bytes cannot be UTF-8 any more.
    [[nodiscard]] bool add(ByteView piece);
    // Makes the answer no, whatever was added.
    void refuse() { m_valid = false; }
    // Whether all that was added is UTF-8.
    [[nodiscard]] bool isComplete() const { return m_valid && m_cut.empty(); }

private:
    [[nodiscard]] ByteView completeCut(ByteView piece);

    bool m_valid = true;
    ByteString m_cut; // the start of a character whose rest comes in the next piece
};

} // namespace simkv
