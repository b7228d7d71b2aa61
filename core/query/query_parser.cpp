// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_parser.h"

#include "query/query_lexer.h"
#include "query/query_values.h"

#include <algorithm>

namespace simkv {
namespace {

using Kind = QueryTokenKind;
using What = QueryExpectation::What;
using Node = QueryResult<QueryNode>;

QueryWhere whereOf(QueryField field) {
    return field == QueryField::Key ? QueryWhere::Key : QueryWhere::Value;
}

bool beginsTerm(const QueryToken& token) {
    return token.kind != Kind::End && token.kind != Kind::Close && token.kind != Kind::Or;
}

// Whether more letters could make an operator of it.
bool beginsOperator(std::string_view text) {
    const auto begins = [text](std::string_view word) {
        return isSameWord(word.substr(0, text.size()), text);
    };
    const auto operators = queryOperators();
    return begins("in") || begins("not in") ||
           std::any_of(operators.begin(), operators.end(), [&](const auto& op) { return begins(op.text); });
}

// "= != < ...", for sentences.
std::string operatorsOf(QueryField field) {
    std::string list;
    for (const auto& op : queryOperators()) {
        if (op.text != "==" && accepts(field, op.meaning))
            list.append(" ").append(op.text);
    }
    return list;
}

// "live, superseded, ...", for sentences.
std::string kindNames() {
    std::string list;
    for (const auto& kind : queryKinds())
        list.append(list.empty() ? "" : ", ").append(kind.text);
    return list;
}

// Compiling a regular expression may take long; whoever asks for the shape of a text does without.
enum class Regexes : std::uint8_t { Compiled, Skipped };

class Parser final {
public:
    Parser(std::string_view text, const QueryContext& context, Regexes regexes)
        : m_text(text), m_context(context), m_regexes(regexes) {}

    [[nodiscard]] Node query();
    // Where the text, taken as far as it goes, ends.
    [[nodiscard]] QueryExpectation expected() const { return m_atEnd ? m_expected : QueryExpectation{}; }

private:
    [[nodiscard]] QueryResult<QueryToken> peek(QueryPlace place) const {
        return queryTokenAt(m_text, m_at, place);
    }
    void take(const QueryToken& token) { m_at = token.to; }
    void expect(What what, QueryField field = QueryField::Key) { m_expected = {what, field}; }

    // The error of a token that is not what had to be there; incomplete where the text ends.
    [[nodiscard]] tl::unexpected<QueryError> misplaced(const QueryToken& token, std::string what);
    [[nodiscard]] static tl::unexpected<QueryError> wrong(const QueryToken& token, std::string what,
                                                          bool isIncomplete = false) {
        return tl::unexpected(QueryError{std::move(what), token.from, token.to, isIncomplete});
    }
    [[nodiscard]] bool endsText(const QueryToken& token) const { return token.to == m_text.size(); }
    // An error in the text of a word, moved to its place in the query.
    [[nodiscard]] tl::unexpected<QueryError> inWord(const QueryToken& token, QueryError error) const;

    [[nodiscard]] Node any();
    [[nodiscard]] Node all();
    [[nodiscard]] Node negatable();
    [[nodiscard]] Node term();
    [[nodiscard]] Node group(const QueryToken& open);
    [[nodiscard]] Node word(const QueryToken& token);
    [[nodiscard]] Node comparison(QueryField field);
    [[nodiscard]] Node list(QueryField field);
    [[nodiscard]] Node operand(QueryField field, QueryOperator op, QueryPlace place);
    [[nodiscard]] Node kindOperand(QueryOperator op, const QueryToken& token) const;
    [[nodiscard]] Node numberOperand(QueryField field, QueryOperator op, const QueryToken& token) const;
    [[nodiscard]] Node timeOperand(QueryOperator op, const QueryToken& token) const;
    [[nodiscard]] QueryResult<void> refuseClock() const;
    [[nodiscard]] QueryResult<bool> takeNot();
    [[nodiscard]] QueryResult<bool> takeIn();
    [[nodiscard]] Node regex(QueryWhere where, const QueryToken& token) const;

    std::string_view m_text;
    const QueryContext& m_context;
    Regexes m_regexes;
    std::size_t m_at = 0;
    int m_depth = 0;
    QueryExpectation m_expected{What::Term};
    bool m_atEnd = false; // what is expected is missing because the text ends
};

tl::unexpected<QueryError> Parser::misplaced(const QueryToken& token, std::string what) {
    const bool isMissing = token.kind == Kind::End;
    m_atEnd = isMissing;
    return wrong(token, std::move(what), isMissing);
}

tl::unexpected<QueryError> Parser::inWord(const QueryToken& token, QueryError error) const {
    error.from = token.from;
    error.to = token.to;
    error.isIncomplete = error.isIncomplete && token.kind == Kind::Word && endsText(token);
    return tl::unexpected(std::move(error));
}

Node Parser::query() {
    const auto first = peek(QueryPlace::Term);
    if (first && first->kind == Kind::End) {
        m_atEnd = true;
        return allOf({});
    }
    auto node = any();
    if (!node)
        return node;
    const auto rest = peek(QueryPlace::Term);
    if (!rest)
        return tl::unexpected(rest.error());
    if (rest->kind != Kind::End)
        return wrong(*rest, "no parenthesis is open here");
    m_atEnd = true;
    return node;
}

Node Parser::any() {
    std::vector<QueryNode> parts;
    while (true) {
        auto part = all();
        if (!part)
            return part;
        parts.push_back(*std::move(part));
        const auto next = peek(QueryPlace::Term);
        if (!next)
            return tl::unexpected(next.error());
        if (next->kind != Kind::Or)
            return anyOf(std::move(parts));
        take(*next);
    }
}

Node Parser::all() {
    std::vector<QueryNode> parts;
    while (true) {
        auto part = negatable();
        if (!part)
            return part;
        parts.push_back(*std::move(part));
        expect(What::Connective);
        const auto next = peek(QueryPlace::Term);
        if (!next)
            return tl::unexpected(next.error());
        if (next->kind == Kind::And)
            take(*next);
        else if (!beginsTerm(*next))
            return allOf(std::move(parts));
    }
}

Node Parser::negatable() {
    bool isNegated = false;
    while (true) {
        expect(What::Term);
        const auto taken = takeNot();
        if (!taken)
            return tl::unexpected(taken.error());
        if (!*taken)
            break;
        isNegated = !isNegated;
    }
    auto node = term();
    if (!node || !isNegated)
        return node;
    return negation(*std::move(node));
}

QueryResult<bool> Parser::takeNot() {
    const auto token = peek(QueryPlace::Term);
    if (!token)
        return tl::unexpected(token.error());
    if (token->kind != Kind::Not)
        return false;
    take(*token);
    return true;
}

QueryResult<bool> Parser::takeIn() {
    const auto token = peek(QueryPlace::Term);
    if (!token)
        return tl::unexpected(token.error());
    if (token->kind != Kind::Word || !isSameWord(token->bytes, "in"))
        return false;
    take(*token);
    return true;
}

Node Parser::term() {
    const auto token = peek(QueryPlace::Term);
    if (!token)
        return tl::unexpected(token.error());
    switch (token->kind) {
    case Kind::Open:
        return group(*token);
    case Kind::Word:
        return word(*token);
    case Kind::Quoted:
    case Kind::Hex:
        take(*token);
        return literalTest(QueryWhere::KeyOrValue, QueryOperator::Contains, token->bytes, token->ignoreCase);
    case Kind::Regex:
        take(*token);
        return regex(QueryWhere::KeyOrValue, *token);
    case Kind::Operator:
        return wrong(*token, "a field must stand before " + std::string(name(token->op)));
    default:
        return misplaced(*token, "a condition is missing");
    }
}

Node Parser::group(const QueryToken& open) {
    if (m_depth == kMaxQueryDepth)
        return wrong(open,
                     "at most " + std::to_string(kMaxQueryDepth) + " parentheses may be open at a time");
    ++m_depth;
    take(open);
    auto node = any();
    if (!node)
        return node;
    const auto close = peek(QueryPlace::Term);
    if (!close)
        return tl::unexpected(close.error());
    if (close->kind != Kind::Close) {
        m_atEnd = true;
        return tl::unexpected(QueryError{"the parenthesis is not closed", open.from, open.to, true});
    }
    --m_depth;
    take(*close);
    return node;
}

// A field with its comparison, a kind, or a text to search for.
Node Parser::word(const QueryToken& token) {
    take(token);
    if (const auto field = queryFieldCalled(token.bytes))
        return comparison(*field);
    const auto next = peek(QueryPlace::Term);
    if (next && next->kind == Kind::Operator)
        return wrong(token, "there is no field of this name");
    if (const auto kind = queryKindCalled(token.bytes))
        return kindTest(*kind);
    return literalTest(QueryWhere::KeyOrValue, QueryOperator::Contains, token.bytes, true);
}

Node Parser::comparison(QueryField field) {
    expect(What::Operator, field);
    const auto token = peek(QueryPlace::Term);
    if (!token)
        return tl::unexpected(token.error());
    if (token->kind == Kind::Operator) {
        take(*token);
        if (!accepts(field, token->op))
            return wrong(*token, std::string(name(field)) + " is compared with" + operatorsOf(field));
        const bool isPattern = token->op == QueryOperator::Matches || token->op == QueryOperator::MatchesNot;
        return operand(field, token->op, isPattern ? QueryPlace::Pattern : QueryPlace::Text);
    }
    const auto isNegated = takeNot();
    const auto isIn = takeIn();
    if (isNegated && isIn && *isIn) {
        auto node = list(field);
        return node && *isNegated ? Node(negation(*std::move(node))) : node;
    }
    auto error = misplaced(*token, std::string(name(field)) + " needs one of" + operatorsOf(field) + " in");
    if (beginsOperator(m_text.substr(token->from)))
        error.value().isIncomplete = true;
    return error;
}

Node Parser::list(QueryField field) {
    const auto open = peek(QueryPlace::Term);
    if (!open)
        return tl::unexpected(open.error());
    if (open->kind != Kind::Open) {
        expect(What::Nothing);
        return misplaced(*open, "a list in parentheses must follow: (1, 2)");
    }
    take(*open);
    std::vector<QueryNode> parts;
    while (true) {
        auto part = operand(field, QueryOperator::Equal, QueryPlace::List);
        if (!part)
            return part;
        parts.push_back(*std::move(part));
        expect(What::Nothing);
        const auto next = peek(QueryPlace::List);
        if (!next)
            return tl::unexpected(next.error());
        if (next->kind != Kind::Comma && next->kind != Kind::Close)
            return misplaced(*next, "a comma or a closing parenthesis is missing");
        take(*next);
        if (next->kind == Kind::Close)
            return anyOf(std::move(parts));
    }
}

// What stands after an operator or in a list.
Node Parser::operand(QueryField field, QueryOperator op, QueryPlace place) {
    expect(What::Operand, field);
    const auto token = peek(place);
    if (!token)
        return tl::unexpected(token.error());
    const bool isText = token->kind == Kind::Word || token->kind == Kind::Quoted;
    if (!isText && token->kind != Kind::Hex && token->kind != Kind::Regex)
        return misplaced(*token, "something to compare with is missing");
    take(*token);
    if (isBytes(field)) {
        if (place != QueryPlace::Pattern)
            return literalTest(whereOf(field), op, token->bytes, token->ignoreCase);
        auto node = regex(whereOf(field), *token);
        return node && op == QueryOperator::MatchesNot ? Node(negation(*std::move(node))) : node;
    }
    if (!isText)
        return wrong(*token, std::string(name(field)) + " is not compared with bytes");
    if (field == QueryField::Kind)
        return kindOperand(op, *token);
    return field == QueryField::Time ? timeOperand(op, *token) : numberOperand(field, op, *token);
}

Node Parser::kindOperand(QueryOperator op, const QueryToken& token) const {
    const auto kind = queryKindCalled(token.bytes);
    if (!kind) {
        const auto kinds = queryKinds();
        const bool isBegun = std::any_of(kinds.begin(), kinds.end(), [&token](const auto& known) {
            return isSameWord(known.text.substr(0, token.bytes.size()), token.bytes);
        });
        return inWord(token, QueryError{"a kind is one of " + kindNames(), 0, 0, isBegun});
    }
    return op == QueryOperator::NotEqual ? negation(kindTest(*kind)) : kindTest(*kind);
}

Node Parser::numberOperand(QueryField field, QueryOperator op, const QueryToken& token) const {
    auto number = queryNumber(token.bytes);
    if (!number)
        return inWord(token, std::move(number.error()));
    return rangeTest(field, op, *number, *number);
}

Node Parser::timeOperand(QueryOperator op, const QueryToken& token) const {
    auto time = queryTime(token.bytes, m_context);
    if (!time)
        return inWord(token, std::move(time.error()));
    if (auto alone = refuseClock(); !alone)
        return tl::unexpected(std::move(alone.error()));
    if (!time->between || (op != QueryOperator::Equal && op != QueryOperator::NotEqual))
        return rangeTest(QueryField::Time, op, time->first, time->last);
    std::vector<QueryNode> either;
    either.push_back(rangeTest(QueryField::Time, QueryOperator::Equal, time->first, time->between->first));
    either.push_back(rangeTest(QueryField::Time, QueryOperator::Equal, time->between->second, time->last));
    auto node = anyOf(std::move(either));
    return op == QueryOperator::Equal ? Node(std::move(node)) : Node(negation(std::move(node)));
}

// A clock after a blank would be taken for a word to search for.
QueryResult<void> Parser::refuseClock() const {
    const auto next = peek(QueryPlace::List);
    if (next && next->kind == Kind::Word && isClock(next->bytes))
        return wrong(*next, "write date and time with a T between them, 2026-01-31T12:00, or in quotes");
    return {};
}

Node Parser::regex(QueryWhere where, const QueryToken& token) const {
    if (token.kind == Kind::Hex)
        return wrong(token, "a regular expression stands between slashes: /.../");
    if (m_regexes == Regexes::Skipped)
        return literalTest(where, QueryOperator::Contains, token.bytes, token.ignoreCase);
    auto regex = Regex::compile(token.bytes, token.ignoreCase);
    if (regex)
        return regexTest(where, *std::move(regex));
    auto from = token.from;
    if (token.kind != Kind::Quoted) { // escapes would shift the place
        const auto pattern = from + (token.kind == Kind::Regex ? 1 : 0);
        const auto shift = regex.error().offset.value_or(Offset(0)).value();
        from = pattern + static_cast<std::size_t>(std::min<std::uint64_t>(shift, token.bytes.size()));
    }
    return tl::unexpected(QueryError{std::move(regex.error().what), from, token.to, false});
}

} // namespace

QueryResult<QueryNode> parseQuery(std::string_view text, const QueryContext& context) {
    auto node = Parser(text, context, Regexes::Compiled).query();
    if (node)
        sortByCost(*node);
    return node;
}

QueryExpectation expectedAfter(std::string_view text) {
    const QueryContext context;
    Parser parser(text, context, Regexes::Skipped);
    (void)parser.query();
    return parser.expected();
}

bool hasOuterOr(std::string_view text) {
    const QueryContext context;
    const auto node = Parser(text, context, Regexes::Skipped).query();
    const auto* group = node ? std::get_if<QueryGroup>(&node->test) : nullptr;
    return group != nullptr && group->isAny;
}

} // namespace simkv
