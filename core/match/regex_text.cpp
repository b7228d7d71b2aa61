// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex_text.h"

#include "base/ascii.h"
#include "base/byte_text.h"

#include <algorithm>
#include <array>

namespace simkv {

RegexText::RegexText(ByteView pattern, bool ignoreCase, RegexUnit unit)
    : m_pattern(pattern), m_unit(unit), m_flags{ignoreCase}, m_groups{{0, m_flags}} {
    translate();
}

Offset RegexText::sourceOf(std::size_t position) const {
    return Offset(position < m_sources.size() ? m_sources[position] : m_pattern.size());
}

void RegexText::translate() {
    while (m_at < m_pattern.size() && !m_refusal)
        translateByte();
}

void RegexText::translateByte() {
    constexpr ByteView kSigns = "^.|*+?$";
    constexpr ByteView kSpace = " \t\n\v\f\r";
    const char c = m_pattern[m_at];
    if (c == '\\') {
        translateEscape();
    } else if (c == '[') {
        translateClass();
    } else if (c == '(') {
        translateGroup();
    } else if (c == ')') {
        copy();
        closeGroup();
    } else if (c == '{') {
        translateRepeat();
    } else if (c == '#' && m_flags.extended) {
        copyThrough("\n");
    } else if (c == '$' && !m_flags.multiLine) {
        replaceWith("\\z");
    } else if (m_flags.extended && kSpace.find(c) != ByteView::npos) {
        copy();
    } else if (kSigns.find(c) != ByteView::npos) {
        copy();
        if (c != '*' && c != '+' && c != '?')
            addAtom();
    } else {
        translateUnit();
    }
}

void RegexText::translateUnit() {
    const auto from = m_text.size();
    const auto size = unitSize();
    copy(size);
    addAtom(size);
    addPart(from);
}

void RegexText::translateEscape() {
    constexpr ByteView kPlaces = "bBAzZG";
    if (isNext("\\Q"))
        return copyQuoted();
    const auto from = m_text.size();
    const bool isPlace = m_at + 1 < m_pattern.size() && kPlaces.find(m_pattern[m_at + 1]) != ByteView::npos;
    m_hasWordBorder = m_hasWordBorder || isNext("\\b") || isNext("\\B");
    copyEscape();
    addAtom();
    if (!isPlace)
        addPart(from);
}

void RegexText::copyEscape() {
    if (isNext("\\Q"))
        return copyQuoted();
    if (isNext(ByteView("\\\0", 2))) {
        ++m_at;
        return copyLiteral();
    }
    if (isNext("\\x{") || isNext("\\p{") || isNext("\\P{") || isNext("\\o{"))
        return copyThrough("}");
    const bool isBeyondAscii =
        m_at + 1 < m_pattern.size() && static_cast<unsigned char>(m_pattern[m_at + 1]) >= 0x80;
    if (isBeyondAscii) { // the library takes the backslash for more than it is
        ++m_at;
        return copy(unitSize());
    }
    copy(escapeSize());
}

// Of a short escape. Digits are octal ones; where they were a back-reference, the library refuses them.
std::size_t RegexText::escapeSize() const {
    const auto next = m_pattern.substr(m_at + 1);
    const auto digits = [next](std::size_t from, std::size_t most, ByteView known) {
        const auto rest = next.substr(from, most);
        return from + std::min(rest.find_first_not_of(known), rest.size()) + 1;
    };
    if (next.starts_with('x'))
        return digits(1, 2, "0123456789abcdefABCDEF");
    if (next.starts_with('c') || next.starts_with('p') || next.starts_with('P'))
        return 3;
    return std::max<std::size_t>(digits(0, 3, "01234567"), 2);
}

void RegexText::translateClass() {
    const auto from = m_text.size();
    copy(isNext("[^") ? 2 : 1);
    m_isInClass = true;
    if (isNext("]"))
        copy(); // stands for itself as the first
    while (m_at < m_pattern.size() && !isNext("]")) {
        if (isNext("\\"))
            copyEscape();
        else if (isNext("[:"))
            copyThrough(":]");
        else
            copy();
    }
    if (m_at < m_pattern.size())
        copy();
    m_isInClass = false;
    addAtom();
    addPart(from);
}

void RegexText::translateGroup() {
    if (isNext("(?#"))
        return copyThrough(")");
    openGroup();
    const bool isName = (isNext("(?<") && !isNext("(?<=") && !isNext("(?<!")) || isNext("(?P<");
    if (isName)
        copyThrough(">");
    else if (isNext("(?"))
        translateFlags();
    else
        copy();
}

void RegexText::translateFlags() {
    const auto from = m_text.size();
    copy(2);
    bool on = true;
    ByteString caseless = "(?";
    for (; m_at < m_pattern.size(); copy()) {
        const char c = m_pattern[m_at];
        if ((c < 'a' || c > 'z') && c != '-')
            break;
        on = on && c != '-';
        if (c == 'i')
            m_flags.ignoreCase = on;
        else
            caseless += c;
        if (c == 'm')
            m_flags.multiLine = on;
        if (c == 'x')
            m_flags.extended = on;
    }
    if (caseless.ends_with('-'))
        caseless.pop_back();
    const bool isForTheRest = isNext(")");
    if (isForTheRest && caseless == "(?")
        caseless += ':';
    if (isForTheRest)
        m_groups.back().flags = m_flags;
    m_parts.push_back({from, m_text.size() - from, true, false, std::move(caseless)});
    if (!isForTheRest)
        copy(); // the colon
}

// Each letter by itself, so that a repeat is for the last one.
void RegexText::copyQuoted() {
    m_at += 2;
    const auto end = std::min(m_pattern.find("\\E", m_at), m_pattern.size());
    while (m_at < end) {
        const auto from = m_text.size();
        const auto size = std::min(unitSize(), end - m_at);
        for (std::size_t i = 0; i < size; ++i)
            copyLiteral();
        if (m_isInClass)
            continue;
        addAtom(size);
        addPart(from);
    }
    m_at = std::min(end + 2, m_pattern.size());
}

// {n}, {n,} or {n,m}; anything else stands for itself.
void RegexText::translateRepeat() {
    constexpr ByteView kDigits = "0123456789";
    const auto inner = m_pattern.substr(m_at + 1);
    const auto close = std::min(inner.find('}'), inner.size());
    const auto counts = inner.substr(0, close);
    const auto comma = std::min(counts.find(','), counts.size());
    const auto least = counts.substr(0, comma);
    const auto most = counts.substr(std::min(comma + 1, counts.size()));
    const bool isRepeat = close < inner.size() && !least.empty() &&
                          least.find_first_not_of(kDigits) == ByteView::npos &&
                          most.find_first_not_of(kDigits) == ByteView::npos;
    if (!isRepeat)
        return translateUnit();
    copy();
    std::uint64_t times = 0;
    for (const char digit : most.empty() ? least : most)
        times = std::min<std::uint64_t>(times * 10 + static_cast<std::uint64_t>(digit - '0'), kLargest + 1);
    copy(close + 1);
    const auto once = m_atom;
    addAtom(once * (std::max<std::uint64_t>(times, 1) - 1));
    m_atom = once * std::max<std::uint64_t>(times, 1);
}

void RegexText::openGroup() {
    if (m_groups.size() > kDeepest)
        refuse("groups are nested too deep");
    m_groups.push_back({0, m_flags});
}

void RegexText::closeGroup() {
    if (m_groups.size() == 1)
        return; // the library says what is wrong
    const auto group = m_groups.back();
    m_groups.pop_back();
    m_flags = group.flags;
    addAtom(group.size);
}

void RegexText::addAtom(std::uint64_t size) {
    m_atom = size;
    m_groups.back().size += size;
    if (m_groups.back().size > kLargest)
        refuse("the pattern is too large with its repeats written out");
}

void RegexText::addPart(std::size_t from) {
    m_parts.push_back({from, m_text.size() - from, false, m_flags.ignoreCase});
}

// Of the one that comes next.
std::size_t RegexText::unitSize() const {
    const auto rest = m_pattern.substr(m_at);
    return m_unit == RegexUnit::Byte ? 1 : std::max<std::size_t>(decodeCharacter(rest).length, 1);
}

void RegexText::refuse(const char* what) {
    if (!m_refusal)
        m_refusal = Error{ErrorCode::Invalid, what, {}, Offset(std::min(m_at, m_pattern.size()))};
}

void RegexText::copy(std::size_t count) {
    for (const auto end = std::min(m_at + count, m_pattern.size()); m_at < end;) {
        if (m_pattern[m_at] == '\0')
            copyLiteral();
        else
            replaceWith(m_pattern.substr(m_at, 1));
    }
}

void RegexText::replaceWith(ByteView bytes) {
    m_text += bytes;
    m_sources.insert(m_sources.end(), bytes.size(), static_cast<std::uint32_t>(m_at));
    ++m_at;
}

void RegexText::copyThrough(ByteView end) {
    const auto found = m_pattern.find(end, m_at);
    copy(found == ByteView::npos ? m_pattern.size() - m_at : found + end.size() - m_at);
}

void RegexText::copyLiteral() {
    if (!isAscii(m_pattern.substr(m_at, 1)))
        return replaceWith(m_pattern.substr(m_at, 1));
    constexpr ByteView kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(m_pattern[m_at]);
    const std::array<char, 4> escaped{'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
    replaceWith(ByteView(escaped.data(), escaped.size()));
}

} // namespace simkv
