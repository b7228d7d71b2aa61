// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_subject.h"
#include "query/query_words.h"

// Texts of queries, made from what a user points at. All of them can be parsed.
namespace simkv {

// "Bytes" in quotes, escaped so that a query takes them exactly.
[[nodiscard]] std::string quotedForQuery(ByteView bytes);

// A condition on key or value. For Matches and MatchesNot `bytes` is a pattern.
[[nodiscard]] std::string queryTerm(QueryField field, QueryOperator op, ByteView bytes);
// A condition on a field that holds numbers.
[[nodiscard]] std::string queryTerm(QueryField field, QueryOperator op, std::uint64_t number);
[[nodiscard]] std::string queryTerm(QueryOperator op, Timestamp time);
[[nodiscard]] std::string queryTerm(const BytesPattern& pattern, QueryWhere where);

// Both conditions, with parentheses where a text has an `or` outside of any. Where one is empty, the other.
[[nodiscard]] std::string andTerms(std::string_view existing, std::string_view term);

} // namespace simkv
