// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace simkv {

// What a pattern is about: each of it matches one byte, or one character.
enum class RegexUnit : std::uint8_t { Byte, Character };

// A pattern as the regex library is to see it: `$` outside (?m) as `\z`, so that it does not match before a
// last newline; NUL as `\x00`, because the library's pattern ends at a NUL; `\Q...\E` as single bytes. What
// is no pattern comes out as no pattern. Flags are those of Perl, each as far as its group goes. The library
// compiles nested repeats in exponential time and counted ones in more than linear time, so both have limits
// here. One thread at a time.
class RegexText final {
public:
    static constexpr std::size_t kDeepest = 16; // groups in groups: milliseconds; 28 would be seconds
    static constexpr std::uint64_t kLargest =
        4000; // bytes, what is repeated n times counted n times: seconds

    RegexText(ByteView pattern, bool ignoreCase, RegexUnit unit);

    // Invalid where a limit is exceeded, else nothing.
    [[nodiscard]] const std::optional<Error>& refusal() const { return m_refusal; }

    [[nodiscard]] const ByteString& text() const { return m_text; }
    // The position in the pattern that a position in text() came from.
    [[nodiscard]] Offset sourceOf(std::size_t position) const;

    // Where text() says what one unit matches (a letter, an escape, a class; not a dot), and where it sets
    // flags.
    struct Part {
        std::size_t from = 0;
        std::size_t size = 0;
        bool isFlags = false;
        bool ignoreCase = false; // of what it matches
        ByteString caseless{};   // flags: the same without those of case
    };
    [[nodiscard]] const std::vector<Part>& parts() const { return m_parts; }
    [[nodiscard]] RegexUnit unit() const { return m_unit; }
    // Whether it asks for the border of a word.
    [[nodiscard]] bool hasWordBorder() const { return m_hasWordBorder; }

private:
    struct Flags {
        bool ignoreCase = false;
        bool multiLine = false;
        bool extended = false; // # begins a comment, and white space means nothing
    };
    struct Group {
        std::uint64_t size = 0;
        Flags flags{}; // that its end brings back
    };

    void translate();
    void translateByte();
    void translateEscape();
    void translateClass();
    void translateGroup();
    void translateFlags();
    void translateRepeat();
    void translateUnit(); // one that stands for itself
    // These are the same in a class.
    void copyEscape();
    void copyQuoted();

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
    void addPart(std::size_t from);
    [[nodiscard]] std::size_t unitSize() const;
    [[nodiscard]] std::size_t escapeSize() const;

    ByteView m_pattern;
    std::size_t m_at = 0;
    RegexUnit m_unit;
    Flags m_flags;
    std::vector<Group> m_groups; // that are open; the whole is the first
    std::uint64_t m_atom = 0;    // the size of what a repeat would repeat
    bool m_hasWordBorder = false;
    bool m_isInClass = false;
    std::vector<Part> m_parts;
    std::optional<Error> m_refusal;
    ByteString m_text;
    std::vector<std::uint32_t> m_sources; // of each byte of m_text
};

} // namespace simkv
