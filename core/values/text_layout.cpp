// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/text_layout.h"

#include "values/json_text.h"
#include "values/line_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace simkv {
namespace {

using Kind = TextToken::Kind;
using Tokens = std::vector<TextToken>;

bool hasLineEnd(std::string_view space) {
    return space.find('\n') != std::string_view::npos;
}

// The white space before a token; that after the last one for tokens.size().
std::string_view spaceBefore(std::string_view text, const Tokens& tokens, std::size_t token) {
    const auto begin = token == 0 ? 0 : tokens[token - 1].end;
    const auto end = token == tokens.size() ? text.size() : tokens[token].begin;
    return text.substr(begin, end - begin);
}

// What is left of the white space where the tokens between two places are taken away.
std::string spaceBetween(std::string_view text, const Tokens& tokens, std::size_t first, std::size_t last) {
    return std::string(spaceBefore(text, tokens, first)).append(spaceBefore(text, tokens, last));
}

// How many tokens are open where the white space before each token is, and after the last one.
std::vector<std::size_t> depthsOf(const Tokens& tokens) {
    std::vector<std::size_t> depths{0};
    std::size_t depth = 0;
    for (const auto& token : tokens) {
        depth += token.kind == Kind::Open ? 1 : 0;
        depth -= token.kind == Kind::Close ? std::min<std::size_t>(depth, 1) : 0;
        depths.push_back(depth);
    }
    return depths;
}

// For each token, whether the white space before it is text; also that after the last one.
std::vector<bool> textualSpaces(std::string_view text, const Tokens& tokens) {
    struct Element {
        std::vector<std::size_t> spaces; // within it, not within its children
        bool isTextual = false;
        bool isPreserved = false;
    };
    std::vector<bool> textual(tokens.size() + 1, false);
    std::vector<Element> open(1);
    const auto close = [&] {
        for (const auto space : open.back().spaces)
            textual[space] = open.back().isTextual || open.back().isPreserved;
        open.pop_back();
    };
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        open.back().spaces.push_back(i);
        if (tokens[i].kind == Kind::Text) {
            open.back().isTextual = true;
        } else if (tokens[i].kind == Kind::Open) {
            const bool isPreserved =
                open.back().isPreserved || tokens[i].of(text).find("xml:space") != std::string_view::npos;
            open.push_back({{}, false, isPreserved});
        } else if (tokens[i].kind == Kind::Close && open.size() > 1) {
            if (tokens[i - 1].kind == Kind::Open)
                open.back().isTextual = true; // nothing in it but this
            close();
        }
    }
    while (!open.empty())
        close();
    return textual;
}

std::string laidOutXml(std::string_view text) {
    constexpr std::size_t kDeepest = 100;
    const auto tokens = tokensOf(text, Markup::Xml);
    const auto depths = depthsOf(tokens);
    const auto textual = textualSpaces(text, tokens);
    std::string result;
    result.reserve(text.size() + text.size() / 2);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (textual[i] || depths[i] > kDeepest || i == 0) {
            result += spaceBefore(text, tokens, i);
        } else {
            result += '\n';
            result.append(2 * (depths[i] - (tokens[i].kind == Kind::Close && depths[i] > 0 ? 1 : 0)), ' ');
        }
        result += tokens[i].of(text);
    }
    return result;
}

// White space by where it is.
enum class Place : std::uint8_t {
    AfterOpen,
    BeforeClose,
    Within, // between a start and its end
    AfterComma,
    BeforeComma,
    AfterColon,
    BeforeColon,
    BetweenTags,
    Unusual // where JSON has none, as between two words
};

Place placeBefore(const Tokens& tokens, std::size_t token, Markup markup) {
    const bool isAtEnd = token == 0 || token == tokens.size();
    if (isAtEnd)
        return Place::Unusual;
    const auto before = tokens[token - 1].kind;
    const auto next = tokens[token].kind;
    if (before == Kind::Open && next == Kind::Close)
        return Place::Within;
    if (markup == Markup::Xml)
        return before == Kind::Text || next == Kind::Text ? Place::Unusual
               : next == Kind::Close                      ? Place::BeforeClose
                                                          : Place::BetweenTags;
    const bool beginsValue = next == Kind::Open || next == Kind::Other;
    const bool endsValue = before == Kind::Close || before == Kind::Other;
    if (beginsValue)
        return before == Kind::Open    ? Place::AfterOpen
               : before == Kind::Comma ? Place::AfterComma
               : before == Kind::Colon ? Place::AfterColon
                                       : Place::Unusual;
    return !endsValue            ? Place::Unusual
           : next == Kind::Close ? Place::BeforeClose
           : next == Kind::Comma ? Place::BeforeComma
                                 : Place::BeforeColon;
}

// How a text is written, for what is new in it.
class SpaceStyle final {
public:
    SpaceStyle(std::string_view text, const Tokens& tokens, Markup markup) {
        const auto depths = depthsOf(tokens);
        for (std::size_t i = 1; i < tokens.size(); ++i) {
            const auto space = spaceBefore(text, tokens, i);
            const auto place = placeBefore(tokens, i, markup);
            m_known.try_emplace({place, depths[i]}, space);
            if (!hasLineEnd(space)) {
                m_inLine.try_emplace(place, space);
            } else {
                takeLineEnd(space, levelsOf(place, depths[i]));
            }
        }
    }

    // `typed`: how it stands in the layout.
    [[nodiscard]] std::string spaceFor(Place place, std::size_t depth, std::string_view typed) const {
        if (place == Place::Unusual)
            return std::string(typed);
        if (const auto known = m_known.find({place, depth}); known != m_known.end())
            return std::string(known->second);
        if (m_lineEnd && hasLineEnd(typed))
            return *m_lineEnd + repeated(m_level.value_or("  "), levelsOf(place, depth));
        if (const auto inLine = m_inLine.find(place); inLine != m_inLine.end())
            return std::string(inLine->second);
        // One that has spaces has them after commas and colons alike.
        if (place == Place::AfterComma || place == Place::AfterColon) {
            const auto other =
                m_inLine.find(place == Place::AfterComma ? Place::AfterColon : Place::AfterComma);
            return other != m_inLine.end() ? std::string(other->second) : m_lineEnd ? " " : "";
        }
        return {};
    }

private:
    static std::size_t levelsOf(Place place, std::size_t depth) {
        return depth - (place == Place::BeforeClose && depth > 0 ? 1 : 0);
    }
    // The first one that is indented says how.
    void takeLineEnd(std::string_view space, std::size_t levels) {
        if (!m_lineEnd)
            m_lineEnd = space.find("\r\n") != std::string_view::npos ? "\r\n" : "\n";
        if (levels == 0 || m_level)
            return;
        const auto indentation = space.substr(space.rfind('\n') + 1);
        m_level = indentation.substr(0, indentation.size() / levels);
    }
    static std::string repeated(std::string_view level, std::size_t count) {
        std::string result;
        for (; count > 0; --count)
            result += level;
        return result;
    }

    std::map<std::pair<Place, std::size_t>, std::string_view> m_known; // at a depth
    std::map<Place, std::string_view> m_inLine;
    std::optional<std::string> m_lineEnd;    // nothing for a text on one line
    std::optional<std::string_view> m_level; // of indentation
};

// Tokens as lines, to be compared.
std::string linesOf(std::string_view text, const Tokens& tokens, std::size_t first, std::size_t end) {
    std::string lines;
    for (auto i = first; i < end; ++i) {
        lines += tokens[i].of(text);
        std::replace(lines.end() - static_cast<std::ptrdiff_t>(tokens[i].end - tokens[i].begin), lines.end(),
                     '\n', '\0');
        lines += '\n';
    }
    return lines;
}

constexpr auto kNew = static_cast<std::size_t>(-1);

// For each token of the edited text, and for the end, which one of the former text it is; kNew for none.
std::vector<std::size_t> origins(std::string_view before, const Tokens& old, std::string_view after,
                                 const Tokens& edited) {
    std::vector<std::size_t> from(edited.size() + 1, kNew);
    from[edited.size()] = old.size();
    const auto most = std::min(old.size(), edited.size());
    std::size_t start = 0;
    for (; start < most && old[start].of(before) == edited[start].of(after); ++start)
        from[start] = start;
    std::size_t same = 0; // at the end
    for (; same < most - start &&
           old[old.size() - same - 1].of(before) == edited[edited.size() - same - 1].of(after);
         ++same)
        from[edited.size() - same - 1] = old.size() - same - 1;
    const auto hunks = diffLines(linesOf(before, old, start, old.size() - same),
                                 linesOf(after, edited, start, edited.size() - same));
    if (!hunks)
        return from; // too much to be compared: all of it is new
    std::size_t oldAt = start;
    std::size_t newAt = start;
    const auto pair = [&](std::size_t oldEnd) {
        while (oldAt < oldEnd)
            from[newAt++] = oldAt++;
    };
    for (const auto& hunk : *hunks) {
        pair(start + hunk.before);
        oldAt += hunk.beforeCount;
        newAt += hunk.afterCount;
    }
    pair(old.size() - same);
    return from;
}

} // namespace

std::string laidOut(std::string_view text, Markup markup) {
    return markup == Markup::Json ? formattedJson(text) : laidOutXml(text);
}

std::string withStoredSpace(std::string_view stored, std::string_view edited, Markup markup) {
    const auto shown = laidOut(stored, markup);
    if (shown == edited)
        return std::string(stored);
    const auto old = tokensOf(stored, markup);
    const auto laid = tokensOf(shown, markup); // the same ones
    const auto tokens = tokensOf(edited, markup);
    const auto depths = depthsOf(tokens);
    const auto from = origins(stored, old, edited, tokens);
    const SpaceStyle style(stored, old, markup);
    const auto spaceOf = [&](std::size_t i) -> std::string {
        const auto typed = spaceBefore(edited, tokens, i);
        // The places in the former text that this one may be: before its token, and after the one before.
        const auto before = i == 0 ? 0 : from[i];
        const auto after = i == 0                ? 0
                           : i == tokens.size()  ? old.size()
                           : from[i - 1] == kNew ? kNew
                                                 : from[i - 1] + 1;
        const bool isMarked = markup == Markup::Xml && !hasLineEnd(typed); // as a person wants it
        if (before != kNew && before == after && !isMarked)
            return std::string(spaceBefore(stored, old, before));
        const auto kind = placeBefore(tokens, i, markup);
        for (const auto place : {after, before}) {
            if (place != kNew && typed == spaceBefore(shown, laid, place) &&
                (markup == Markup::Xml || kind == Place::Unusual || placeBefore(old, place, markup) == kind))
                return std::string(spaceBefore(stored, old, place));
        }
        if (after != kNew && before != kNew && typed == spaceBetween(shown, laid, after, before))
            return spaceBetween(stored, old, after, before);
        return isMarked || i == tokens.size() ? std::string(typed) : style.spaceFor(kind, depths[i], typed);
    };
    std::string result;
    for (std::size_t i = 0; i <= tokens.size(); ++i) {
        result += spaceOf(i);
        if (i < tokens.size())
            result += tokens[i].of(edited);
    }
    return result;
}

} // namespace simkv
