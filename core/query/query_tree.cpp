// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_tree.h"

#include "base/ascii.h"
#include "base/byte_text.h"
#include "store/snapshot.h"

#include <algorithm>
#include <iterator>

namespace simkv {
namespace {

using BytesOp = QueryBytesTest::Op;

QueryNode groupOf(bool isAny, std::vector<QueryNode> parts) {
    if (parts.size() == 1)
        return std::move(parts.front());
    QueryGroup group{isAny, {}};
    for (auto& part : parts) {
        auto* inner = std::get_if<QueryGroup>(&part.test);
        if (inner != nullptr && inner->isAny == isAny)
            std::move(inner->parts.begin(), inner->parts.end(), std::back_inserter(group.parts));
        else
            group.parts.push_back(std::move(part));
    }
    return {std::move(group)};
}

// The range as one that is not negated, where that is possible.
QueryRange plain(QueryRange range) {
    if (!range.isNegated)
        return range;
    if (range.low > range.high)
        return {range.field};
    if (range.low == QueryRange::kLeast && range.high == QueryRange::kMost)
        return {range.field, 1, 0};
    if (range.low == QueryRange::kLeast)
        return {range.field, range.high + 1, QueryRange::kMost};
    if (range.high == QueryRange::kMost)
        return {range.field, QueryRange::kLeast, range.low - 1};
    return range;
}

void negate(QueryGroup& group) {
    group.isAny = !group.isAny;
    for (auto& part : group.parts)
        part = negation(std::move(part));
}

void negate(QueryRange& range) {
    range.isNegated = !range.isNegated;
    range = plain(range);
}

void negate(QueryStateTest& test) {
    test.states = static_cast<std::uint8_t>(~test.states);
}

void negate(QueryBackwardsTest& test) {
    test.isNegated = !test.isNegated;
}

void negate(QueryBytesTest& test) {
    test.isNegated = !test.isNegated;
}

// A test of bytes, and whether the operator asks for its contrary.
struct BytesOperator {
    BytesOp op;
    bool isNegated = false;
};

// What finds the literal in either case; nothing for orders, and for literals that are too long for a
// pattern.
std::optional<Regex> regexOf(BytesOp op, ByteView literal) {
    const bool isOrder = op == BytesOp::Less || op == BytesOp::LessOrEqual;
    if (isOrder)
        return std::nullopt;
    const bool fromStart = op == BytesOp::Equal || op == BytesOp::BeginsWith;
    const bool toEnd = op == BytesOp::Equal || op == BytesOp::EndsWith;
    auto regex = Regex::compile((fromStart ? "^" : "") + Regex::quoted(literal) + (toEnd ? "$" : ""), true);
    return regex ? std::optional(*std::move(regex)) : std::nullopt;
}

BytesOperator bytesOperator(QueryOperator op) {
    switch (op) {
    case QueryOperator::NotEqual:
        return {BytesOp::Equal, true};
    case QueryOperator::Less:
        return {BytesOp::Less};
    case QueryOperator::LessOrEqual:
        return {BytesOp::LessOrEqual};
    case QueryOperator::Greater:
        return {BytesOp::LessOrEqual, true};
    case QueryOperator::GreaterOrEqual:
        return {BytesOp::Less, true};
    case QueryOperator::BeginsWith:
        return {BytesOp::BeginsWith};
    case QueryOperator::EndsWith:
        return {BytesOp::EndsWith};
    case QueryOperator::Contains:
        return {BytesOp::Contains};
    case QueryOperator::Equal:
    case QueryOperator::Matches:
    case QueryOperator::MatchesNot:
        break;
    }
    return {BytesOp::Equal};
}

int costOf(const QueryNode& node);

int costOf(const QueryGroup& group) {
    int cost = 0;
    for (const auto& part : group.parts)
        cost = std::max(cost, costOf(part));
    return cost;
}

int costOf(const QueryRange& range) {
    return range.field == QueryField::Record || range.field == QueryField::Versions ? 0 : 2;
}

int costOf(const QueryStateTest&) {
    return 1;
}

int costOf(const QueryBackwardsTest&) {
    return 3;
}

int costOf(const QueryBytesTest& test) {
    const int ofOp = test.op == BytesOp::Matches ? 20 : test.op == BytesOp::Contains ? 10 : 0;
    return 4 + static_cast<int>(test.where) + ofOp;
}

int costOf(const QueryNode& node) {
    return std::visit([](const auto& test) { return costOf(test); }, node.test);
}

} // namespace

QueryNode allOf(std::vector<QueryNode> parts) {
    return groupOf(false, std::move(parts));
}

QueryNode anyOf(std::vector<QueryNode> parts) {
    return groupOf(true, std::move(parts));
}

QueryNode negation(QueryNode node) {
    std::visit([](auto& test) { negate(test); }, node.test);
    return node;
}

QueryNode rangeTest(QueryField field, QueryOperator op, std::int64_t first, std::int64_t last) {
    const QueryRange upToLast{field, QueryRange::kLeast, last};
    const QueryRange fromFirst{field, first, QueryRange::kMost};
    switch (op) {
    case QueryOperator::NotEqual:
        return negation({QueryRange{field, first, last}});
    case QueryOperator::Less:
        return negation({fromFirst});
    case QueryOperator::LessOrEqual:
        return {upToLast};
    case QueryOperator::Greater:
        return negation({upToLast});
    case QueryOperator::GreaterOrEqual:
        return {fromFirst};
    default:
        return {QueryRange{field, first, last}};
    }
}

QueryNode kindTest(QueryKind kind) {
    const auto test = [](RecordState state) {
        return QueryNode{QueryStateTest{static_cast<std::uint8_t>(1U << static_cast<unsigned>(state))}};
    };
    switch (kind) {
    case QueryKind::Live:
        return test(RecordState::Live);
    case QueryKind::Superseded:
        return test(RecordState::Superseded);
    case QueryKind::Tombstone:
        return test(RecordState::Tombstone);
    case QueryKind::Marker:
        return test(RecordState::Marker);
    case QueryKind::Backwards:
        break;
    }
    return {QueryBackwardsTest{}};
}

QueryNode literalTest(QueryWhere where, QueryOperator op, ByteString literal, bool ignoreCase) {
    const auto [bytesOp, isNegated] = bytesOperator(op);
    if (ignoreCase && !isAscii(literal) && isUtf8(literal)) {
        if (auto regex = regexOf(bytesOp, literal)) {
            auto node = regexTest(where, *std::move(regex));
            return isNegated ? negation(std::move(node)) : node;
        }
    }
    QueryBytesTest test{where, bytesOp, isNegated, ignoreCase};
    if (ignoreCase)
        std::transform(literal.begin(), literal.end(), literal.begin(), lowerCase);
    if (bytesOp == BytesOp::Contains && !literal.empty())
        test.finder.emplace(literal, ignoreCase);
    test.literal = std::move(literal);
    return {std::move(test)};
}

QueryNode regexTest(QueryWhere where, Regex regex) {
    QueryBytesTest test{where, BytesOp::Matches};
    test.regex = std::move(regex);
    return {std::move(test)};
}

void sortByCost(QueryNode& node) {
    auto* group = std::get_if<QueryGroup>(&node.test);
    if (group == nullptr)
        return;
    for (auto& part : group->parts)
        sortByCost(part);
    std::stable_sort(group->parts.begin(), group->parts.end(),
                     [](const QueryNode& a, const QueryNode& b) { return costOf(a) < costOf(b); });
}

} // namespace simkv
