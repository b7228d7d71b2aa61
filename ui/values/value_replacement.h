// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "match/regex.h"
#include "match/regex_alphabet.h"

#include <QRegularExpression>
#include <QString>

#include <optional>
#include <vector>

namespace simkv::ui {

// Finds and replaces in values what a filter finds (core/QUERY.md): in those that are UTF-8 characters, in
// others bytes. `Regex` says whether a value has a match, and knows no groups; so QRegularExpression says
// where, with the pattern and the value in the signs of a RegexAlphabet. It needs to know of these what
// both know alike, which is why classes and cases are the same. Any thread; one object at a time.
class ValueReplacement final {
public:
    struct Options {
        QString find;
        QString replace; // of a regular expression: \0 to \9 for what was matched, \n \r \t \\ \xNN
        bool isRegex = false;
        bool matchesCase = true;
    };
    // Invalid, with the position in the text as offset, where one of them cannot be understood or `find` is
    // empty.
    [[nodiscard]] static Result<ValueReplacement> make(const Options& options);

    // Nothing if nothing matches. Invalid if finding the place takes too long.
    [[nodiscard]] Result<std::optional<ByteString>> apply(ByteView value) const;

private:
    struct Piece {
        int group = -1; // or bytes
        ByteString bytes;
    };
    [[nodiscard]] static Result<std::vector<Piece>> parse(const QString& replace);
    // Of texts, or of bytes.
    struct Form {
        RegexAlphabet alphabet;
        QRegularExpression expression;
    };
    [[nodiscard]] static Result<Form> formOf(const ByteString& pattern, bool ignoreCase, RegexUnit unit);
    [[nodiscard]] Result<ByteString> replaced(ByteView value, const Form& form) const;

    std::optional<Regex> m_regex;
    std::optional<Form> m_text;
    std::optional<Form> m_bytes; // nothing where the pattern has characters that are no bytes
    std::vector<Piece> m_pieces;
};

} // namespace simkv::ui
