// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

namespace simkv {

// Text that comes in pieces which may end inside a character, cut anew between characters.
class WholeCharacters final {
public:
    // What the pieces before left over and this one, up to the end of its last whole character. Valid until
    // the next call, and as long as `piece`. Bytes that are not UTF-8 are passed on as they are.
    [[nodiscard]] ByteView add(ByteView piece);
    // What is left over: the start of a character whose rest has not come.
    [[nodiscard]] ByteView cut() const { return m_cut; }

private:
    ByteString m_cut;
    ByteString m_joined;
};

} // namespace simkv
