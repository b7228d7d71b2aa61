// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ascii.h"
#include "match/literal_finder.h"
#include "match/regex.h"
#include "query/query_words.h"

#include <limits>
#include <optional>
#include <variant>
#include <vector>

// What a query tests, as its parser builds it and Query evaluates it. No one else needs this.
namespace simkv {

// A number from `low` to `high`, or outside of them. All fields but key, value and kind.
struct QueryRange {
    static constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    static constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

    QueryField field = QueryField::Size;
    std::int64_t low = kLeast;
    std::int64_t high = kMost; // below low: nothing
    bool isNegated = false;
};

struct QueryStateTest {
    std::uint8_t states = 0; // a bit of 1 << RecordState for each that matches
};

struct QueryBackwardsTest {
    bool isNegated = false;
};

struct QueryBytesTest {
    enum class Op : std::uint8_t { Equal, BeginsWith, EndsWith, Contains, Matches, Less, LessOrEqual };

    QueryWhere where = QueryWhere::KeyOrValue;
    Op op = Op::Contains;
    bool isNegated = false;
    bool ignoreCase = false;
    ByteString literal{};                  // in lower case where case is ignored
    std::optional<LiteralFinder> finder{}; // Contains, unless the literal is empty
    std::optional<Regex> regex{};          // Matches
};

struct QueryNode;

struct QueryGroup {
    bool isAny = false;           // or: all of them
    std::vector<QueryNode> parts; // no braces: the type is not complete here
};

struct QueryNode {
    std::variant<QueryGroup, QueryRange, QueryStateTest, QueryBackwardsTest, QueryBytesTest> test;
};

[[nodiscard]] QueryNode allOf(std::vector<QueryNode> parts);
[[nodiscard]] QueryNode anyOf(std::vector<QueryNode> parts);
// Matches what `node` does not; the leaves carry the negation, so that groups stay all-of and any-of.
[[nodiscard]] QueryNode negation(QueryNode node);

// `first` to `last` is what was written: one number, or all seconds of a day.
[[nodiscard]] QueryNode rangeTest(QueryField field, QueryOperator op, std::int64_t first, std::int64_t last);
[[nodiscard]] QueryNode kindTest(QueryKind kind);
// `op` is none of Matches and MatchesNot. Letters beyond ASCII have cases, but for the order of texts.
[[nodiscard]] QueryNode literalTest(QueryWhere where, QueryOperator op, ByteString literal, bool ignoreCase);
[[nodiscard]] QueryNode regexTest(QueryWhere where, Regex regex);

// Puts what costs less first, in all groups.
void sortByCost(QueryNode& node);

} // namespace simkv
