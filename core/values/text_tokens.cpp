// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/text_tokens.h"

#include "base/ascii.h"

#include <algorithm>

namespace simkv {
namespace {

using Kind = TextToken::Kind;

bool isPunctuation(char c) {
    return std::string_view("{}[],:").find(c) != std::string_view::npos;
}

Kind jsonKindOf(char first) {
    switch (first) {
    case '{':
    case '[':
        return Kind::Open;
    case '}':
    case ']':
        return Kind::Close;
    case ',':
        return Kind::Comma;
    case ':':
        return Kind::Colon;
    default:
        return Kind::Other;
    }
}

// After the next `mark` from `start` on, or the end.
std::size_t after(std::string_view text, std::string_view mark, std::size_t start) {
    const auto at = text.find(mark, start);
    return at == std::string_view::npos ? text.size() : at + mark.size();
}

// Without the white space at its end.
std::size_t trimmed(std::string_view text, std::size_t end) {
    while (end > 0 && isSpace(text[end - 1]))
        --end;
    return end;
}

// Of a tag or a document type, whose attributes and declarations may have a > in quotes or brackets. One that
// has no end stops before the next tag.
std::size_t endOfTag(std::string_view text, std::size_t start) {
    std::size_t brackets = 0;
    for (auto at = start + 1; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            const auto close = text.find(c, at + 1);
            if (close != std::string_view::npos && (brackets > 0 || text.find('<', at) > close))
                at = close;
        } else if (c == '<' && brackets == 0) {
            return trimmed(text, at);
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            brackets -= std::min<std::size_t>(brackets, 1);
        } else if (c == '>' && brackets == 0) {
            return at + 1;
        }
    }
    return trimmed(text, text.size());
}

TextToken xmlTokenAt(std::string_view text, std::size_t start) {
    const auto rest = text.substr(start);
    if (!rest.starts_with('<')) {
        return {start, trimmed(text, std::min(text.find('<', start), text.size())), Kind::Text};
    }
    if (rest.starts_with("<!--"))
        return {start, after(text, "-->", start + 4), Kind::Other};
    if (rest.starts_with("<![CDATA["))
        return {start, after(text, "]]>", start + 9), Kind::Text};
    if (rest.starts_with("<?"))
        return {start, after(text, "?>", start + 2), Kind::Other};
    const auto end = endOfTag(text, start);
    const bool isWithin = rest.starts_with("<!") || text.substr(start, end - start).ends_with("/>");
    return {start, end, isWithin ? Kind::Other : rest.starts_with("</") ? Kind::Close : Kind::Open};
}

} // namespace

std::size_t endOfJsonToken(std::string_view text, std::size_t start) {
    auto end = start + 1;
    if (text[start] == '"') {
        while (end < text.size() && text[end] != '"' && text[end] != '\n')
            end += text.substr(end).starts_with("\\\"") || text.substr(end).starts_with("\\\\") ? 2 : 1;
        return end < text.size() && text[end] == '"' ? end + 1 : std::min(end, text.size());
    }
    if (isPunctuation(text[start]))
        return end;
    while (end < text.size() && !isSpace(text[end]) && !isPunctuation(text[end]) && text[end] != '"')
        ++end;
    return end;
}

std::vector<TextToken> tokensOf(std::string_view text, Markup markup) {
    std::vector<TextToken> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const auto start = static_cast<std::size_t>(
            std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), isSpace) -
            text.begin());
        if (start == text.size())
            break;
        tokens.push_back(markup == Markup::Xml
                             ? xmlTokenAt(text, start)
                             : TextToken{start, endOfJsonToken(text, start), jsonKindOf(text[start])});
        at = tokens.back().end;
    }
    return tokens;
}

} // namespace simkv
