// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <array>
#include <cstddef>

namespace simkv {

// Finds bytes in bytes; ASCII letters in either case if wanted. Time is linear in the text for any text and
// needle, nothing outside the text is read, and nothing is allocated unless the text was made to slow
// searches down. const methods from any thread.
class LiteralFinder final {
public:
    // A byte of the needle that is looked for before all of it is compared.
    struct Probe {
        std::size_t at = 0;
        std::array<char, 16> byte{};    // the same 16 times: a block to compare with
        std::array<char, 16> caseBit{}; // set in the text before it is compared
    };

    LiteralFinder(ByteString needle, bool ignoreCase);

    // Where the first match at or after `from` begins; npos: nowhere. An empty needle is found at `from`.
    [[nodiscard]] std::size_t find(ByteView text, std::size_t from = 0) const;
    [[nodiscard]] const ByteString& needle() const { return m_needle; }
    [[nodiscard]] bool ignoresCase() const { return m_ignoreCase; }

private:
    ByteString m_needle;
    bool m_ignoreCase;
    ByteString m_folded;   // the needle, in lower case where case is ignored
    ByteString m_caseBits; // one for each of its bytes; empty where case matters
    Probe m_first;         // the rarest byte
    Probe m_second;        // the rarest of the others
};

} // namespace simkv
