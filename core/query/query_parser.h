// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"
#include "query/query_tree.h"

// The grammar of the filter language; core/QUERY.md says in words what it means. Words and signs are in
// query_words.h, what a token is in query_lexer.h, numbers and times in query_values.h.
//
//     query      = [ any ] ;
//     any        = all { or all } ;
//     all        = negatable { [ and ] negatable } ;
//     negatable  = { not } term ;
//     term       = "(" any ")" | comparison | kind | pattern ;
//     comparison = bytes   order-or-part text
//                | bytes   ( "~" | "!~" ) pattern
//                | number  order NUMBER
//                | "time"  order TIME
//                | "kind"  ( "=" | "==" | "!=" ) kind
//                | field   [ not ] "in" "(" operand { "," operand } ")" ;
//     field      = bytes | number | "time" | "kind" ;
//     operand    = text | NUMBER | TIME | kind ;            (as the field takes it)
//     bytes      = "key" | "value" ;
//     number     = "size" | "key.size" | "value.size" | "offset" | "record" | "versions" ;
//     order      = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" ;
//     order-or-part = order | "^=" | "$=" | "*=" ;
//     kind       = "live" | "superseded" | "deleted" | "tombstone" | "marker" | "backwards" ;
//     text       = WORD | QUOTED [ "i" ] | HEX ;
//     pattern    = WORD | QUOTED [ "i" ] | HEX | REGEX [ "i" ] ;      (HEX: not after "~")
//     and        = "and" | "&&" ;    or = "or" | "||" ;    not = "not" | "!" ;
//
//     QUOTED     = '"' { character | escape } '"' ;          (also ' ' “ ” ‘ ’ „ “ ‚ ‘ « »)
//     escape     = '\"' | '\\' | '\n' | '\r' | '\t' | '\x' digit digit ;
//     HEX        = 'x"' { digit digit } '"' ;
//     REGEX      = "/" { character | "\" character } "/" ;
//     NUMBER     = ( digits | "0x" digits ) [ unit ] | digits "." digits unit ;
//     unit       = ( "k" | "M" | "G" | "T" ) [ "iB" ] ;
//     TIME       = date [ ( "T" | " " ) clock ] [ zone ] | digits [ fraction ]
//                | "-" digits ( "s" | "m" | "h" | "d" | "w" ) | "now" | "today" | "yesterday" ;
//     date       = YYYY-MM-DD ;    clock = hh:mm [ ":" ss [ fraction ] ] ;
//     fraction   = ( "." | "," ) digits ;    zone = "Z" | ( "+" | "-" ) hh [ [ ":" ] mm ] ;
//     WORD       = characters up to white space, a quote, a parenthesis, an operator, "&&" or "||" ;
//
// A NUMBER, a TIME and a kind are WORDs or QUOTED; keywords are in either case.
namespace simkv {

// Groups in groups, at most: the parser and all that walks the tree call themselves for each.
inline constexpr int kMaxQueryDepth = 200;

// An empty text gives a group of nothing, which all records match. Errors have places in the text, whatever
// its bytes.
[[nodiscard]] QueryResult<QueryNode> parseQuery(std::string_view text, const QueryContext& context);

// What may come after a text.
struct QueryExpectation {
    enum class What : std::uint8_t {
        Nothing, // that could be named
        Term,
        Connective, // or another term
        Operator,
        Operand
    };
    What what = What::Nothing;
    QueryField field = QueryField::Key; // of Operator and Operand
};
[[nodiscard]] QueryExpectation expectedAfter(std::string_view text);

// Whether it is a query with an `or` outside of all parentheses.
[[nodiscard]] bool hasOuterOr(std::string_view text);

} // namespace simkv
