// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// The fixed words and signs of the filter language, and what each stands for (core/QUERY.md).
namespace simkv {

enum class QueryField : std::uint8_t {
    Key,
    Value,
    Time,
    Size, // of the whole record
    KeySize,
    ValueSize,
    Offset,
    Record, // its number
    Kind,
    Versions // records of its key up to and including this one
};

enum class QueryOperator : std::uint8_t {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    BeginsWith,
    EndsWith,
    Contains,
    Matches,
    MatchesNot
};

enum class QueryKind : std::uint8_t {
    Live,
    Superseded,
    Tombstone,
    Marker,
    Backwards // its time is earlier than that of the record before it in the file
};

// Which bytes of a record are searched.
enum class QueryWhere : std::uint8_t { Key, Value, KeyOrValue };

template <typename Meaning>
struct QueryWord {
    std::string_view text;
    Meaning meaning;
};

// All of them; where several mean one thing, the first is the one to write.
[[nodiscard]] std::span<const QueryWord<QueryField>> queryFields();
[[nodiscard]] std::span<const QueryWord<QueryOperator>> queryOperators();
[[nodiscard]] std::span<const QueryWord<QueryKind>> queryKinds();

// The same in either case of ASCII letters.
[[nodiscard]] bool isSameWord(std::string_view a, std::string_view b);
// What a word in either case means.
[[nodiscard]] std::optional<QueryField> queryFieldCalled(std::string_view word);
[[nodiscard]] std::optional<QueryKind> queryKindCalled(std::string_view word);

[[nodiscard]] std::string_view name(QueryField field);
[[nodiscard]] std::string_view name(QueryOperator op);
[[nodiscard]] std::string_view name(QueryKind kind);

[[nodiscard]] constexpr bool isBytes(QueryField field) {
    return field == QueryField::Key || field == QueryField::Value;
}
// Whether the field can be compared so.
[[nodiscard]] bool accepts(QueryField field, QueryOperator op);

} // namespace simkv
