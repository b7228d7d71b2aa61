// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query.h"

#include "query/query_evaluation.h"
#include "query/query_needs.h"
#include "query/query_parser.h"
#include "query/query_term.h"

namespace simkv {

struct Query::Tree {
    Tree(QueryNode queryRoot, std::string queryText)
        : root(std::move(queryRoot)), text(std::move(queryText)), needs(needsOf(root)) {}

    QueryNode root;
    std::string text;
    QueryNeeds needs;
};

namespace {

bool isEverything(const QueryNode& node) {
    const auto* group = std::get_if<QueryGroup>(&node.test);
    return group != nullptr && !group->isAny && group->parts.empty();
}

} // namespace

QueryResult<Query> Query::parse(std::string_view text, const QueryContext& context) {
    auto root = parseQuery(text, context);
    if (!root)
        return tl::unexpected(std::move(root.error()));
    if (isEverything(*root))
        return Query();
    return Query(std::make_shared<const Tree>(*std::move(root), std::string(text)));
}

Result<Query> Query::containing(const BytesPattern& pattern, QueryWhere where) {
    auto text = queryTerm(pattern, where);
    if (!pattern.isRegex) {
        auto root = literalTest(where, QueryOperator::Contains, pattern.bytes, pattern.ignoreCase);
        return Query(std::make_shared<const Tree>(std::move(root), std::move(text)));
    }
    auto regex = Regex::compile(pattern.bytes, pattern.ignoreCase);
    if (!regex)
        return tl::unexpected(std::move(regex.error()));
    return Query(std::make_shared<const Tree>(regexTest(where, *std::move(regex)), std::move(text)));
}

Query Query::both(const Query& a, const Query& b) {
    if (a.isEmpty() || b.isEmpty())
        return a.isEmpty() ? b : a;
    auto root = allOf({a.m_tree->root, b.m_tree->root});
    sortByCost(root);
    return Query(std::make_shared<const Tree>(std::move(root), andTerms(a.text(), b.text())));
}

const std::string& Query::text() const {
    static const std::string kEmpty;
    return m_tree ? m_tree->text : kEmpty;
}

bool Query::needsPlace() const {
    return m_tree && m_tree->needs.place;
}

bool Query::needsBytes() const {
    return m_tree && m_tree->needs.bytes;
}

bool Query::needsState() const {
    return m_tree && m_tree->needs.state;
}

bool Query::needsVersions() const {
    return m_tree && m_tree->needs.versions;
}

bool Query::needsTimeBefore() const {
    return m_tree && m_tree->needs.timeBefore;
}

QueryBounds Query::recordBounds() const {
    return m_tree ? m_tree->needs.records : QueryBounds{};
}

QueryBounds Query::offsetBounds() const {
    return m_tree ? m_tree->needs.offsets : QueryBounds{};
}

const LiteralFinder* Query::requiredLiteral() const {
    return m_tree && m_tree->needs.literal ? &*m_tree->needs.literal : nullptr;
}

Result<bool> Query::matches(const QuerySubject& subject, RecordCursor& cursor, Progress& progress) const {
    if (!m_tree)
        return true;
    QueryEvaluation evaluation(subject, cursor, progress);
    const auto verdict = evaluation.test(m_tree->root);
    if (verdict == QueryEvaluation::Verdict::Failed)
        return tl::unexpected(evaluation.takeError());
    return verdict == QueryEvaluation::Verdict::Yes;
}

} // namespace simkv
