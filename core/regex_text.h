// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "types.h"

#include <cstdint>
#include <vector>

namespace simkv {

// A pattern as the regex library is to see it: `$` outside (?m) as `\z`, so that it does not match before a
// last newline; NUL as `\x00`, because the library's pattern ends at a NUL; `\Q...\E` as single bytes. What
// is no pattern comes out as no pattern. One thread at a time.
class RegexText final {
public:
    explicit RegexText(ByteView pattern);

    [[nodiscard]] const ByteString& text() const { return m_text; }
    // The position in the pattern that a position in text() came from.
    [[nodiscard]] Offset sourceOf(std::size_t position) const;

private:
    void translate();
    void translateByte();
    void translateEscape();
    void translateClass();
    void translateGroup();
    void translateQuoted();

    [[nodiscard]] bool isNext(ByteView bytes) const { return m_pattern.substr(m_at).starts_with(bytes); }
    // Both read on in the pattern, by `count` bytes and by one.
    void copy(std::size_t count = 1);
    void replaceWith(ByteView bytes);
    void copyThrough(ByteView end); // all of the rest where it does not come
    void copyLiteral();

    ByteView m_pattern;
    std::size_t m_at = 0;
    bool m_multiLine = false; // (?m) came
    bool m_extended = false;  // (?x) came: # begins a comment
    ByteString m_text;
    std::vector<std::uint32_t> m_sources; // of each byte of m_text
};

} // namespace simkv
