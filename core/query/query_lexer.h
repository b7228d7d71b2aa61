// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"
#include "query/query_words.h"

namespace simkv {

enum class QueryTokenKind : std::uint8_t {
    End,
    Word,
    Quoted,
    Hex,
    Regex,
    Open,
    Close,
    Comma,
    Operator,
    And,
    Or,
    Not
};

struct QueryToken {
    QueryTokenKind kind = QueryTokenKind::End;
    std::size_t from = 0;
    std::size_t to = 0;
    ByteString bytes{}; // the word; the bytes that quotes or digits stand for; the pattern of a regex
    bool ignoreCase = false;
    QueryOperator op = QueryOperator::Equal;
};

// Where a token stands decides what a slash and a comma in it are.
enum class QueryPlace : std::uint8_t {
    Term,    // a slash begins a regex
    Text,    // a slash is a letter: key ^= /usr
    List,    // and a comma ends a word
    Pattern, // a slash begins a regex
};

// The token at `from` or after the white space there. Errors: what is not closed, wrong escapes and digits.
[[nodiscard]] QueryResult<QueryToken> queryTokenAt(std::string_view text, std::size_t from, QueryPlace place);

// Where the word at `from` ends; `from` itself where none begins there.
[[nodiscard]] std::size_t queryWordEnd(std::string_view text, std::size_t from, QueryPlace place);

} // namespace simkv
