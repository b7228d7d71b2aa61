// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/whole_characters.h"

#include <memory>

namespace simkv {

// A regular expression, in Perl's syntax without what cannot be matched in one pass: no look-around, no
// back-references, no possessive quantifiers. Time is linear in the text, memory does not depend on it.
//
// A text that is UTF-8 as a whole is matched character by character, with cases, \d \w \s \b and named
// classes by Unicode, and \xE9 for the character of that number. Any other text is matched byte by byte: what
// is not ASCII in the pattern is then the single bytes that it is made of, and cases and classes are those of
// ASCII. So is every text where the pattern is not UTF-8.
//
// `^` and `$` match at the start and the end of the text (in `(?m)` also at lines; there `$` is Perl's), `.`
// anything but newline (in `(?s)` that too).
//
// const methods from any thread; copies are cheap and share what was compiled.
class Regex final {
public:
    class Stream;

    // Takes milliseconds, and a tenth of a second for the first \w of a thread; seconds for the worst
    // patterns within the limits of RegexText. Invalid beyond these and where it is no pattern: the offset is
    // the position in it where that is known. Unsupported where the processor lacks SSSE3 or its like.
    [[nodiscard]] static Result<Regex> compile(ByteView pattern, bool ignoreCase);

    // The pattern of what is there as it stands.
    [[nodiscard]] static ByteString quoted(ByteView literal);

    [[nodiscard]] bool matches(ByteView text) const; // anywhere in it

private:
    struct Compiled;
    explicit Regex(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}

    std::shared_ptr<const Compiled> m_compiled;
};

// Matches a text that comes in pieces as if it were in one: exactly, also over any number of pieces, in
// constant memory (some KiB, and the size of one piece). It is matched as characters and as bytes until it is
// known which it is. One thread at a time.
class Regex::Stream final {
public:
    explicit Stream(const Regex& regex);
    ~Stream();

    // True once the text matches whatever comes; with the last piece (which may be empty) this is the answer
    // for the whole text, and the next piece begins another one.
    [[nodiscard]] bool add(ByteView piece, bool isLast);
    // Forgets the text that was begun.
    void restart();

private:
    struct Lane;
    [[nodiscard]] bool addCharacters(ByteView piece);

    std::shared_ptr<const Compiled> m_compiled;
    std::unique_ptr<Lane> m_bytes; // either may be missing
    std::unique_ptr<Lane> m_characters;
    bool m_isText = true; // so far
    WholeCharacters m_whole;
};

} // namespace simkv
