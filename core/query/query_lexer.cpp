// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_lexer.h"

#include "base/ascii.h"
#include "base/byte_text.h"

#include <algorithm>
#include <array>

namespace simkv {
namespace {

using Kind = QueryTokenKind;

bool startsAt(std::string_view text, std::size_t from, std::string_view with) {
    return text.substr(from, with.size()) == with;
}

// The longest operator that begins at `from`.
const QueryWord<QueryOperator>* operatorAt(std::string_view text, std::size_t from) {
    const QueryWord<QueryOperator>* longest = nullptr;
    for (const auto& op : queryOperators()) {
        if (startsAt(text, from, op.text) && (longest == nullptr || op.text.size() > longest->text.size()))
            longest = &op;
    }
    return longest;
}

bool endsWord(std::string_view text, std::size_t at, QueryPlace place) {
    const char c = text[at];
    if (isSpace(c) || c == '"' || c == '(' || c == ')' || (c == ',' && place == QueryPlace::List))
        return true;
    return operatorAt(text, at) != nullptr || startsAt(text, at, "&&") || startsAt(text, at, "||");
}

// A sign that opens a text, and the one that closes it.
struct Quotes {
    std::string_view open;
    std::string_view close;
};

// Those of programming languages, and those that word processors and telephones make of them.
const Quotes* quotesAt(std::string_view text, std::size_t from) {
    static constexpr std::array kQuotes{Quotes{"\"", "\""}, Quotes{"'", "'"}, Quotes{"“", "”"},
                                        Quotes{"‘", "’"},   Quotes{"„", "“"}, Quotes{"‚", "‘"},
                                        Quotes{"”", "”"},   Quotes{"’", "’"}, Quotes{"«", "»"}};
    const auto* found = std::find_if(kQuotes.begin(), kQuotes.end(),
                                     [&](const Quotes& quotes) { return startsAt(text, from, quotes.open); });
    return found == kQuotes.end() ? nullptr : found;
}

// The position of the character that closes what was opened before `from`; one after a backslash does not.
std::optional<std::size_t> closing(std::string_view text, std::size_t from, std::string_view close) {
    for (auto at = from; at < text.size(); ++at) {
        if (startsAt(text, at, close))
            return at;
        if (text[at] == '\\')
            ++at;
    }
    return std::nullopt;
}

// The bytes that a quoted text stands for, with the escapes of byte_text.h and that of what closes it.
QueryResult<ByteString> bytesBetween(std::string_view text, std::size_t from, std::size_t to,
                                     std::string_view close) {
    ByteString bytes;
    for (auto at = from; at < to;) {
        if (text[at] != '\\') {
            bytes += text[at++];
            continue;
        }
        if (startsAt(text, at + 1, close)) {
            bytes += close;
            at += 1 + close.size();
            continue;
        }
        const auto end = std::min(to, at + (startsAt(text, at, "\\x") ? 4 : 2));
        const auto byte = unescaped(text.substr(at, end - at));
        if (!byte)
            return tl::unexpected(QueryError{byte.error().what, at, end, false});
        bytes += *byte;
        at = end;
    }
    return bytes;
}

class Lexer final {
public:
    Lexer(std::string_view text, std::size_t from, QueryPlace place)
        : m_text(text), m_from(from), m_place(place) {}

    [[nodiscard]] QueryResult<QueryToken> token() const {
        if (m_from >= m_text.size())
            return of(Kind::End, m_text.size());
        const char c = m_text[m_from];
        if (const auto* quotes = quotesAt(m_text, m_from))
            return quoted(*quotes);
        if (c == '/' && (m_place == QueryPlace::Term || m_place == QueryPlace::Pattern))
            return regex();
        if (c == 'x' || c == 'X') {
            if (startsAt(m_text, m_from + 1, "\""))
                return hex();
        }
        if (auto sign = signAt())
            return *std::move(sign);
        return word();
    }

private:
    [[nodiscard]] QueryToken of(Kind kind, std::size_t to) const { return {kind, m_from, to}; }

    [[nodiscard]] tl::unexpected<QueryError> unclosed(const char* what) const {
        return tl::unexpected(QueryError{what, m_from, m_text.size(), true});
    }

    [[nodiscard]] std::optional<QueryToken> signAt() const {
        const char c = m_text[m_from];
        if (c == '(')
            return of(Kind::Open, m_from + 1);
        if (c == ')')
            return of(Kind::Close, m_from + 1);
        if (c == ',' && m_place == QueryPlace::List)
            return of(Kind::Comma, m_from + 1);
        if (startsAt(m_text, m_from, "&&"))
            return of(Kind::And, m_from + 2);
        if (startsAt(m_text, m_from, "||"))
            return of(Kind::Or, m_from + 2);
        if (const auto* op = operatorAt(m_text, m_from)) {
            auto token = of(Kind::Operator, m_from + op->text.size());
            token.op = op->meaning;
            return token;
        }
        if (c == '!')
            return of(Kind::Not, m_from + 1);
        return std::nullopt;
    }

    [[nodiscard]] QueryToken word() const {
        const auto end = queryWordEnd(m_text, m_from, m_place);
        const auto text = m_text.substr(m_from, end - m_from);
        auto token = of(Kind::Word, end);
        if (isSameWord(text, "and"))
            token.kind = Kind::And;
        else if (isSameWord(text, "or"))
            token.kind = Kind::Or;
        else if (isSameWord(text, "not"))
            token.kind = Kind::Not;
        token.bytes = text;
        return token;
    }

    // A token whose last sign ends at `close`, with the suffix i where that stands alone.
    [[nodiscard]] QueryToken closedAt(Kind kind, std::size_t close) const {
        auto token = of(kind, close);
        const auto end = queryWordEnd(m_text, close, m_place);
        if (end == close + 1 && lowerCase(m_text[close]) == 'i') {
            token.ignoreCase = true;
            token.to = end;
        }
        return token;
    }

    [[nodiscard]] QueryResult<QueryToken> quoted(const Quotes& quotes) const {
        const auto from = m_from + quotes.open.size();
        const auto close = closing(m_text, from, quotes.close);
        if (!close)
            return unclosed(quotes.open == "\""
                                ? "the quote is not closed"
                                : "the quote is not closed; a text with this sign in it is put in \"\"");
        auto bytes = bytesBetween(m_text, from, *close, quotes.close);
        if (!bytes)
            return tl::unexpected(std::move(bytes.error()));
        auto token = closedAt(Kind::Quoted, *close + quotes.close.size());
        token.bytes = *std::move(bytes);
        return token;
    }

    [[nodiscard]] QueryResult<QueryToken> regex() const {
        const auto close = closing(m_text, m_from + 1, "/");
        if (!close)
            return unclosed("the regular expression is not closed by a slash");
        auto token = closedAt(Kind::Regex, *close + 1);
        token.bytes = m_text.substr(m_from + 1, *close - m_from - 1);
        return token;
    }

    [[nodiscard]] QueryResult<QueryToken> hex() const {
        const auto from = m_from + 2;
        const auto close = m_text.find('"', from);
        if (close == std::string_view::npos)
            return unclosed("the quote is not closed");
        auto bytes = fromHex(m_text.substr(from, close - from));
        if (!bytes)
            return tl::unexpected(QueryError{bytes.error().what, from, close, false});
        auto token = of(Kind::Hex, close + 1);
        token.bytes = *std::move(bytes);
        return token;
    }

    std::string_view m_text;
    std::size_t m_from;
    QueryPlace m_place;
};

} // namespace

std::size_t queryWordEnd(std::string_view text, std::size_t from, QueryPlace place) {
    auto end = from;
    while (end < text.size() && !endsWord(text, end, place))
        ++end;
    return end;
}

QueryResult<QueryToken> queryTokenAt(std::string_view text, std::size_t from, QueryPlace place) {
    while (from < text.size() && isSpace(text[from]))
        ++from;
    return Lexer(text, from, place).token();
}

} // namespace simkv
