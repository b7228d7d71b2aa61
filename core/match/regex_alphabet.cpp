// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex_alphabet.h"

#include "base/ascii.h"
#include "base/byte_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace simkv {
namespace {

bool isWordSign(char sign) {
    return isLetter(sign) || isDigit(sign) || sign == '_';
}

// Whether a pattern may hold the sign as it is.
bool isBare(char sign) {
    return isLetter(sign) || isDigit(sign) || static_cast<unsigned char>(sign) >= 0x80;
}

void appendSign(ByteString& pattern, char sign) {
    constexpr ByteView kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(sign);
    if (isBare(sign))
        pattern += sign;
    else
        pattern.append("\\x").append({kDigits[byte >> 4U], kDigits[byte & 15U]});
}

// `signs` ascend as unsigned.
ByteString classOf(const std::vector<char>& signs) {
    ByteString text;
    if (signs.empty())
        return "[^\\x00-\\xff]";
    if (signs.size() == 1) {
        appendSign(text, signs.front());
        return text;
    }
    text += '[';
    for (std::size_t i = 0; i < signs.size();) {
        auto last = i;
        while (last + 1 < signs.size() && static_cast<char>(signs[last] + 1) == signs[last + 1] &&
               isBare(signs[last]) == isBare(signs[last + 1]))
            ++last;
        appendSign(text, signs[i]);
        if (last > i + 1)
            text += '-';
        if (last > i)
            appendSign(text, signs[last]);
        i = last + 1;
    }
    return text += ']';
}

// The signs that are free, those first that patterns hold as they are.
class FreeSigns final {
public:
    FreeSigns() {
        for (const bool bare : {true, false}) {
            for (unsigned byte = 256; byte-- > 0;) {
                const auto sign = static_cast<char>(byte);
                if (isBare(sign) == bare && sign != '\n')
                    (isWordSign(sign) ? m_words : m_others).push_back(sign);
            }
        }
    }
    // Nothing when there is none left. Where words do not matter, a sign is as good as another.
    [[nodiscard]] std::optional<char> take(bool isWord, bool wordsMatter) {
        auto* signs = isWord ? &m_words : &m_others;
        if (m_used[isWord] == signs->size() && !wordsMatter) {
            isWord = !isWord;
            signs = isWord ? &m_words : &m_others;
        }
        if (m_used[isWord] == signs->size())
            return std::nullopt;
        return (*signs)[m_used[isWord]++];
    }

private:
    std::vector<char> m_words;
    std::vector<char> m_others;
    std::array<std::size_t, 2> m_used{};
};

// Sets of codes, and what they tell apart.
class Partition final {
public:
    explicit Partition(RegexUnit unit) : m_borders{0, codeCount(unit)} {}

    // Its number.
    std::size_t add(CodePoints set) {
        for (const auto& range : set) {
            m_borders.push_back(range.first);
            m_borders.push_back(range.last + 1);
        }
        m_sets.push_back(std::move(set));
        return m_sets.size() - 1;
    }

    // Codes that are in the same sets get the same number; these begin at 0.
    struct Groups {
        std::vector<std::vector<bool>> isIn;                     // of each group: in which sets
        std::vector<std::pair<std::uint32_t, std::size_t>> runs; // where a run of codes begins; its group
    };
    [[nodiscard]] Groups groups() {
        std::sort(m_borders.begin(), m_borders.end());
        m_borders.erase(std::unique(m_borders.begin(), m_borders.end()), m_borders.end());
        Groups result;
        std::map<std::vector<bool>, std::size_t> known;
        std::vector<std::size_t> at(m_sets.size());
        for (std::size_t run = 0; run + 1 < m_borders.size(); ++run) {
            const auto [group, isNew] = known.emplace(setsWith(m_borders[run], at), known.size());
            if (isNew)
                result.isIn.push_back(group->first);
            result.runs.emplace_back(m_borders[run], group->second);
        }
        return result;
    }

private:
    // `at`: in each set the first range that does not end before the code.
    [[nodiscard]] std::vector<bool> setsWith(std::uint32_t code, std::vector<std::size_t>& at) const {
        std::vector<bool> isIn(m_sets.size());
        for (std::size_t i = 0; i < m_sets.size(); ++i) {
            const auto& set = m_sets[i];
            while (at[i] < set.size() && set[at[i]].last < code)
                ++at[i];
            isIn[i] = at[i] < set.size() && set[at[i]].first <= code;
        }
        return isIn;
    }

    std::vector<CodePoints> m_sets;
    std::vector<std::uint32_t> m_borders;
};

// What a pattern tells apart: sets by their numbers, and which of them each part of the text stands for.
struct PatternSets {
    Partition partition;
    std::size_t newline;
    std::optional<std::size_t> words;
    std::vector<std::size_t> ofParts;
};

Result<PatternSets> setsOf(const RegexText& text) {
    PatternSets sets{Partition(text.unit()), 0, {}, {}};
    sets.newline = sets.partition.add({{'\n', '\n'}});
    if (text.hasWordBorder()) {
        auto words = codePointsOf("\\w", false, text.unit());
        if (!words)
            return tl::unexpected(std::move(words.error()));
        sets.words = sets.partition.add(*std::move(words));
    }
    std::map<std::pair<ByteView, bool>, std::size_t> known;
    for (const auto& part : text.parts()) {
        if (part.isFlags) {
            sets.ofParts.push_back(0);
            continue;
        }
        const std::pair key{ByteView(text.text()).substr(part.from, part.size), part.ignoreCase};
        auto place = known.find(key);
        if (place == known.end()) {
            auto codes = codePointsOf(key.first, key.second, text.unit());
            if (!codes) {
                codes.error().offset = text.sourceOf(part.from);
                return tl::unexpected(std::move(codes.error()));
            }
            place = known.emplace(key, sets.partition.add(*std::move(codes))).first;
        }
        sets.ofParts.push_back(place->second);
    }
    return sets;
}

// A sign for each group.
Result<std::vector<char>> signsFor(const Partition::Groups& groups, const PatternSets& sets) {
    FreeSigns free;
    std::vector<char> signs;
    for (const auto& isIn : groups.isIn) {
        const bool isWord = sets.words && isIn[*sets.words];
        const auto sign =
            isIn[sets.newline] ? std::optional('\n') : free.take(isWord, sets.words.has_value());
        if (!sign)
            return tl::unexpected(Error{ErrorCode::Invalid, "the pattern has too many different letters"});
        signs.push_back(*sign);
    }
    return signs;
}

ByteString patternOf(const RegexText& text, const PatternSets& sets, const Partition::Groups& groups,
                     const std::vector<char>& signs) {
    const auto classOfSet = [&](std::size_t set) {
        std::vector<char> inside;
        for (std::size_t group = 0; group < signs.size(); ++group) {
            if (groups.isIn[group][set])
                inside.push_back(signs[group]);
        }
        std::sort(inside.begin(), inside.end(), [](char a, char b) {
            return static_cast<unsigned char>(a) < static_cast<unsigned char>(b);
        });
        return classOf(inside);
    };
    ByteString pattern;
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.parts().size(); ++i) {
        const auto& part = text.parts()[i];
        pattern.append(text.text(), done, part.from - done);
        pattern += part.isFlags ? part.caseless : classOfSet(sets.ofParts[i]);
        done = part.from + part.size;
    }
    return pattern.append(text.text(), done);
}

} // namespace

Result<RegexAlphabet> RegexAlphabet::make(const RegexText& text) {
    auto sets = setsOf(text);
    if (!sets)
        return tl::unexpected(std::move(sets.error()));
    const auto groups = sets->partition.groups();
    const auto signs = signsFor(groups, *sets);
    if (!signs)
        return tl::unexpected(signs.error());
    RegexAlphabet alphabet;
    alphabet.m_unit = text.unit();
    alphabet.m_signs.resize(codeCount(text.unit()));
    for (std::size_t i = 0; i < groups.runs.size(); ++i) {
        const auto [first, group] = groups.runs[i];
        const auto end = i + 1 < groups.runs.size() ? groups.runs[i + 1].first : codeCount(text.unit());
        std::fill(alphabet.m_signs.begin() + first, alphabet.m_signs.begin() + end, (*signs)[group]);
    }
    alphabet.m_pattern = patternOf(text, *sets, groups, *signs);
    return alphabet;
}

bool RegexAlphabet::write(ByteView text, ByteString& signs) const {
    const auto from = signs.size();
    signs.resize(from + text.size());
    auto* to = signs.data() + from;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80 || m_unit == RegexUnit::Byte) {
            *to++ = m_signs[byte];
            ++at;
            continue;
        }
        const auto character = decodeCharacter(text.substr(at));
        if (character.length == 0)
            return false;
        *to++ = m_signs[character.code];
        at += character.length;
    }
    signs.resize(static_cast<std::size_t>(to - signs.data()));
    return true;
}

} // namespace simkv
