// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_subject.h"
#include "query/query_tree.h"

namespace simkv {

// What follows from a query without looking at a record.
struct QueryNeeds {
    bool place = false;
    bool bytes = false;
    bool state = false;
    bool versions = false;
    bool timeBefore = false;
    QueryBounds records{};
    QueryBounds offsets{};
    std::optional<LiteralFinder> literal{};
};

[[nodiscard]] QueryNeeds needsOf(const QueryNode& root);

} // namespace simkv
