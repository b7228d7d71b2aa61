// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_term.h"

#include "base/byte_text.h"
#include "query/query_parser.h"
#include "query/query_values.h"

namespace simkv {
namespace {

std::string comparison(QueryField field, QueryOperator op, std::string_view operand) {
    return std::string(name(field)).append(" ").append(name(op)).append(" ").append(operand);
}

std::string operandOf(const BytesPattern& pattern) {
    return quotedForQuery(pattern.bytes) + (pattern.ignoreCase ? "i" : "");
}

std::string inParentheses(std::string_view text) {
    return hasOuterOr(text) ? std::string("(").append(text).append(")") : std::string(text);
}

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

std::string quotedForQuery(ByteView bytes) {
    std::string text = "\"";
    for (const char c : escaped(bytes)) {
        if (c == '"')
            text += '\\';
        text += c;
    }
    return text + '"';
}

std::string queryTerm(QueryField field, QueryOperator op, ByteView bytes) {
    return comparison(field, op, quotedForQuery(bytes));
}

std::string queryTerm(QueryField field, QueryOperator op, std::uint64_t number) {
    return comparison(field, op, std::to_string(number));
}

std::string queryTerm(QueryOperator op, Timestamp time) {
    return comparison(QueryField::Time, op, queryTimeText(time));
}

std::string queryTerm(const BytesPattern& pattern, QueryWhere where) {
    const auto op = pattern.isRegex ? QueryOperator::Matches : QueryOperator::Contains;
    const auto inKey = comparison(QueryField::Key, op, operandOf(pattern));
    const auto inValue = comparison(QueryField::Value, op, operandOf(pattern));
    if (where != QueryWhere::KeyOrValue)
        return where == QueryWhere::Key ? inKey : inValue;
    return pattern.isRegex ? inKey + " or " + inValue : operandOf(pattern);
}

std::string andTerms(std::string_view existing, std::string_view term) {
    if (isBlank(existing) || isBlank(term))
        return std::string(isBlank(existing) ? term : existing);
    return inParentheses(existing) + " and " + inParentheses(term);
}

} // namespace simkv
