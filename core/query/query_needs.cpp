// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_needs.h"

#include <algorithm>

namespace simkv {
namespace {

using BytesOp = QueryBytesTest::Op;

void addNeeds(const QueryNode& node, QueryNeeds& needs);

void addNeeds(const QueryGroup& group, QueryNeeds& needs) {
    for (const auto& part : group.parts)
        addNeeds(part, needs);
}

void addNeeds(const QueryRange& range, QueryNeeds& needs) {
    if (range.field == QueryField::Versions)
        needs.versions = true;
    else if (range.field != QueryField::Record && range.field != QueryField::Offset)
        needs.place = true;
}

void addNeeds(const QueryStateTest&, QueryNeeds& needs) {
    needs.state = true;
}

void addNeeds(const QueryBackwardsTest&, QueryNeeds& needs) {
    needs.place = true;
    needs.timeBefore = true;
}

void addNeeds(const QueryBytesTest&, QueryNeeds& needs) {
    needs.place = true;
    needs.bytes = true;
}

void addNeeds(const QueryNode& node, QueryNeeds& needs) {
    std::visit([&needs](const auto& test) { addNeeds(test, needs); }, node.test);
}

void narrow(QueryBounds& bounds, const QueryRange& range) {
    if (range.low > range.high || range.high < 0) {
        bounds = {1, 0};
        return;
    }
    bounds.first = std::max(bounds.first, static_cast<std::uint64_t>(std::max<std::int64_t>(range.low, 0)));
    if (range.high < QueryRange::kMost)
        bounds.last = std::min(bounds.last, static_cast<std::uint64_t>(range.high));
}

// A condition that every match fulfils.
void addRange(const QueryRange& range, QueryNeeds& needs) {
    if (range.isNegated)
        return;
    if (range.field == QueryField::Record)
        narrow(needs.records, range);
    else if (range.field == QueryField::Offset)
        narrow(needs.offsets, range);
}

void addLiteral(const QueryBytesTest& test, QueryNeeds& needs) {
    const bool hasLiteral = test.op <= BytesOp::Contains && !test.isNegated;
    const auto longest = needs.literal ? needs.literal->needle().size() : 0;
    if (hasLiteral && test.literal.size() > longest)
        needs.literal.emplace(test.literal, test.ignoreCase);
}

void addCondition(const QueryNode& node, QueryNeeds& needs) {
    if (const auto* range = std::get_if<QueryRange>(&node.test))
        addRange(*range, needs);
    else if (const auto* test = std::get_if<QueryBytesTest>(&node.test))
        addLiteral(*test, needs);
}

} // namespace

QueryNeeds needsOf(const QueryNode& root) {
    QueryNeeds needs;
    addNeeds(root, needs);
    const auto* group = std::get_if<QueryGroup>(&root.test);
    if (group == nullptr) {
        addCondition(root, needs);
    } else if (!group->isAny) {
        for (const auto& part : group->parts)
            addCondition(part, needs);
    }
    return needs;
}

} // namespace simkv
