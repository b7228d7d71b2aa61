// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <memory>

struct hs_stream;

namespace simkv {

// A regular expression over bytes, in Perl's syntax without what cannot be matched in one pass: no
// look-around, no back-references, no possessive quantifiers. Time is linear in the text, memory does not
// depend on it.
//
// `^` and `$` match at the start and the end of the text (in `(?m)` also at lines; there `$` is Perl's), `.`
// any byte but newline (in `(?s)` that too). Any bytes can be searched: what is not ASCII in a pattern is
// the single bytes that it is made of, so `é` matches those two bytes, but `[é]` either of them. Letters
// of ASCII alone have cases, and \d \w \s and \b know ASCII alone.
//
// const methods from any thread; copies are cheap and share what was compiled.
class Regex final {
public:
    class Stream;

    // Takes milliseconds; seconds for the worst patterns within the limits of RegexText. Invalid beyond these
    // and where it is no pattern: the offset is the position in it where that is known. Unsupported where the
    // processor lacks SSSE3 or its like.
    [[nodiscard]] static Result<Regex> compile(ByteView pattern, bool ignoreCase);

    [[nodiscard]] bool matches(ByteView text) const; // anywhere in it

private:
    struct Compiled;
    explicit Regex(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}

    std::shared_ptr<const Compiled> m_compiled;
};

// Matches a text that comes in pieces as if it were in one: exactly, also over any number of pieces, in
// constant memory (tens of bytes to some KiB). One thread at a time.
class Regex::Stream final {
public:
    explicit Stream(const Regex& regex);

    // True once what was added matches; with the last piece (which may be empty) this is the answer for the
    // whole text, and the next piece begins another one.
    [[nodiscard]] bool add(ByteView piece, bool isLast);
    // Forgets the text that was begun.
    void restart();

private:
    struct Close {
        void operator()(hs_stream* stream) const;
    };

    std::shared_ptr<const Compiled> m_compiled;
    std::unique_ptr<hs_stream, Close> m_stream;
    bool m_matched = false;
};

} // namespace simkv
