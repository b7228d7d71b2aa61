// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace simkv {

// A pattern as the regex library is to see it: `$` outside (?m) as `\z`, so that it does not match before a
// last newline; NUL as `\x00`, because the library's pattern ends at a NUL; `\Q...\E` as single bytes. What
// is no pattern comes out as no pattern. The library compiles nested repeats in exponential time and counted
// ones in more than linear time, so both have limits here. One thread at a time.
class RegexText final {
public:
    static constexpr std::size_t kDeepest = 16; // groups in groups: milliseconds; 28 would be seconds
    static constexpr std::uint64_t kLargest =
        4000; // bytes, what is repeated n times counted n times: seconds

    explicit RegexText(ByteView pattern);

    // Invalid where a limit is exceeded, else nothing.
    [[nodiscard]] const std::optional<Error>& refusal() const { return m_refusal; }

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
    void translateRepeat();

    // These count sizes for the limits.
    void openGroup();
    void closeGroup();
    void addAtom(std::uint64_t size = 1);
    void refuse(const char* what);

    [[nodiscard]] bool isNext(ByteView bytes) const { return m_pattern.substr(m_at).starts_with(bytes); }
    // Both read on in the pattern, by `count` bytes and by one.
    void copy(std::size_t count = 1);
    void replaceWith(ByteView bytes);
    void copyThrough(ByteView end); // all of the rest where it does not come
    void copyLiteral();

    ByteView m_pattern;
    std::size_t m_at = 0;
    bool m_multiLine = false;              // (?m) came
    bool m_extended = false;               // (?x) came: # begins a comment
    std::vector<std::uint64_t> m_sizes{0}; // of the groups that are open; the whole is the first
    std::uint64_t m_atom = 0;              // of what a repeat would repeat
    std::optional<Error> m_refusal;
    ByteString m_text;
    std::vector<std::uint32_t> m_sources; // of each byte of m_text
};

} // namespace simkv
