// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "query/query_error.h"
#include "query/query_subject.h"
#include "query/query_words.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace simkv {

class LiteralFinder;

// A filter of records, as core/QUERY.md describes it. Immutable and cheap to copy; const methods from any
// thread.
class Query final {
public:
    Query() = default; // everything
    [[nodiscard]] static QueryResult<Query> parse(std::string_view text, const QueryContext& context);
    // Records whose key or value, as `where` says, has the pattern in it. Invalid for a regex that is wrong,
    // with its place in the pattern as offset.
    [[nodiscard]] static Result<Query> containing(const BytesPattern& pattern, QueryWhere where);
    [[nodiscard]] static Query both(const Query& a, const Query& b);

    [[nodiscard]] bool isEmpty() const { return m_tree == nullptr; } // everything matches
    [[nodiscard]] const std::string& text() const;

    // What matches() looks at. Without place and bytes the log need not be read.
    [[nodiscard]] bool needsPlace() const; // its header; of the offset alone: false
    [[nodiscard]] bool needsBytes() const; // of key or value
    [[nodiscard]] bool needsState() const; // which changes as the log grows
    [[nodiscard]] bool needsVersions() const;
    [[nodiscard]] bool needsTimeBefore() const;

    // What holds for every match, from the conditions that all must hold: a scan may skip the rest.
    [[nodiscard]] QueryBounds recordBounds() const;
    [[nodiscard]] QueryBounds offsetBounds() const;
    // Bytes that lie in the key or in the value of every match; null where there are none. Valid as long as a
    // copy of the query lives.
    [[nodiscard]] const LiteralFinder* requiredLiteral() const;

    // Reads through the cursor what `subject` does not bring: values of any size in constant memory. Errors
    // of reading; Cancelled, between pieces of a long key or value.
    [[nodiscard]] Result<bool> matches(const QuerySubject& subject, RecordCursor& cursor,
                                       Progress& progress) const;

private:
    struct Tree;
    explicit Query(std::shared_ptr<const Tree> tree) : m_tree(std::move(tree)) {}

    std::shared_ptr<const Tree> m_tree; // null: everything
};

} // namespace simkv
