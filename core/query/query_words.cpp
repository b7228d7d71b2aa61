// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_words.h"

#include "base/ascii.h"

#include <algorithm>

namespace simkv {
namespace {

constexpr QueryWord<QueryField> kFields[] = {
    {"key", QueryField::Key},          {"value", QueryField::Value},
    {"time", QueryField::Time},        {"size", QueryField::Size},
    {"key.size", QueryField::KeySize}, {"value.size", QueryField::ValueSize},
    {"offset", QueryField::Offset},    {"record", QueryField::Record},
    {"kind", QueryField::Kind},        {"versions", QueryField::Versions},
};

constexpr QueryWord<QueryOperator> kOperators[] = {
    {"=", QueryOperator::Equal},           {"==", QueryOperator::Equal},
    {"!=", QueryOperator::NotEqual},       {"<", QueryOperator::Less},
    {"<=", QueryOperator::LessOrEqual},    {">", QueryOperator::Greater},
    {">=", QueryOperator::GreaterOrEqual}, {"^=", QueryOperator::BeginsWith},
    {"$=", QueryOperator::EndsWith},       {"*=", QueryOperator::Contains},
    {"~", QueryOperator::Matches},         {"!~", QueryOperator::MatchesNot},
};

constexpr QueryWord<QueryKind> kKinds[] = {
    {"live", QueryKind::Live},         {"superseded", QueryKind::Superseded},
    {"deleted", QueryKind::Tombstone}, {"tombstone", QueryKind::Tombstone},
    {"marker", QueryKind::Marker},     {"backwards", QueryKind::Backwards},
};

template <typename Meaning>
std::optional<Meaning> meaningOf(std::span<const QueryWord<Meaning>> words, std::string_view text) {
    const auto found = std::find_if(words.begin(), words.end(),
                                    [text](const auto& word) { return isSameWord(word.text, text); });
    return found == words.end() ? std::nullopt : std::optional(found->meaning);
}

template <typename Meaning>
std::string_view firstName(std::span<const QueryWord<Meaning>> words, Meaning meaning) {
    const auto found = std::find_if(words.begin(), words.end(),
                                    [meaning](const auto& word) { return word.meaning == meaning; });
    return found == words.end() ? std::string_view() : found->text;
}

} // namespace

std::span<const QueryWord<QueryField>> queryFields() {
    return kFields;
}

std::span<const QueryWord<QueryOperator>> queryOperators() {
    return kOperators;
}

std::span<const QueryWord<QueryKind>> queryKinds() {
    return kKinds;
}

bool isSameWord(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lowerCase(x) == lowerCase(y); });
}

std::optional<QueryField> queryFieldCalled(std::string_view word) {
    return meaningOf(queryFields(), word);
}

std::optional<QueryKind> queryKindCalled(std::string_view word) {
    return meaningOf(queryKinds(), word);
}

std::string_view name(QueryField field) {
    return firstName(queryFields(), field);
}

std::string_view name(QueryOperator op) {
    return firstName(queryOperators(), op);
}

std::string_view name(QueryKind kind) {
    return firstName(queryKinds(), kind);
}

bool accepts(QueryField field, QueryOperator op) {
    if (isBytes(field))
        return true;
    if (field == QueryField::Kind)
        return op == QueryOperator::Equal || op == QueryOperator::NotEqual;
    return op <= QueryOperator::GreaterOrEqual;
}

} // namespace simkv
