// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_completion.h"

#include "query/query_lexer.h"
#include "query/query_parser.h"

#include <algorithm>

namespace simkv {
namespace {

using What = QueryExpectation::What;

template <typename Meaning>
void add(std::span<const QueryWord<Meaning>> words, std::vector<std::string>& to) {
    for (const auto& word : words)
        to.emplace_back(word.text);
}

std::vector<std::string> terms() {
    std::vector<std::string> words;
    add(queryFields(), words);
    add(queryKinds(), words);
    words.emplace_back("not");
    return words;
}

std::vector<std::string> connectives() {
    std::vector<std::string> words{"and", "or"};
    auto others = terms();
    std::move(others.begin(), others.end(), std::back_inserter(words));
    return words;
}

std::vector<std::string> operatorWordsOf(QueryField field) {
    std::vector<std::string> words;
    for (const auto& op : queryOperators()) {
        if (op.text != "==" && accepts(field, op.meaning))
            words.emplace_back(op.text);
    }
    words.emplace_back("in");
    return words;
}

std::vector<std::string> operandsOf(QueryField field) {
    std::vector<std::string> words;
    if (field == QueryField::Kind)
        add(queryKinds(), words);
    if (field == QueryField::Time)
        words = {"today", "yesterday", "now", "-1h", "-1d", "-1w"};
    return words;
}

std::vector<std::string> wordsFor(const QueryExpectation& expected) {
    switch (expected.what) {
    case What::Term:
        return terms();
    case What::Connective:
        return connectives();
    case What::Operator:
        return operatorWordsOf(expected.field);
    case What::Operand:
        return operandsOf(expected.field);
    case What::Nothing:
        break;
    }
    return {};
}

bool isSign(char c) {
    return std::string_view("=!<>^$*~").find(c) != std::string_view::npos;
}

bool endsWordBefore(char c) {
    return std::string_view(" \t\r\n\"(),=<>~").find(c) != std::string_view::npos;
}

// Where the word or the operator begins that ends at `cursor`.
std::size_t beginningOf(std::string_view text, std::size_t cursor) {
    auto from = cursor;
    while (from > 0 && isSign(text[from - 1]))
        --from;
    if (from < cursor && expectedAfter(text.substr(0, from)).what == What::Operator)
        return from;
    from = cursor;
    while (from > 0 && !endsWordBefore(text[from - 1]) && text[from - 1] != '!')
        --from;
    return from;
}

// Keeps the words that begin as `typed` does and go on.
void keep(std::string_view typed, std::vector<std::string>& words) {
    std::erase_if(words, [typed](const std::string& word) {
        return word.size() <= typed.size() ||
               !isSameWord(std::string_view(word).substr(0, typed.size()), typed);
    });
}

} // namespace

QueryCompletion completeQuery(std::string_view text, std::size_t cursor) {
    cursor = std::min(cursor, text.size());
    QueryCompletion completion;
    completion.from = beginningOf(text, cursor);
    completion.to = std::max(cursor, queryWordEnd(text, completion.from, QueryPlace::List));
    completion.candidates = wordsFor(expectedAfter(text.substr(0, completion.from)));
    keep(text.substr(completion.from, cursor - completion.from), completion.candidates);
    return completion;
}

} // namespace simkv
