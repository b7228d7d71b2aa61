// SPDX-License-Identifier: GPL-3.0-or-later
#include "match/regex_text.h"

#include <algorithm>
#include <array>

namespace simkv {

RegexText::RegexText(ByteView pattern) : m_pattern(pattern) {
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
    if (isNext("\\")) {
        translateEscape();
        addAtom();
    } else if (isNext("[")) {
        translateClass();
        addAtom();
    } else if (isNext("(")) {
        translateGroup();
    } else if (isNext(")")) {
        copy();
        closeGroup();
    } else if (isNext("{")) {
        translateRepeat();
    } else if (isNext("#") && m_extended) {
        copyThrough("\n");
    } else if (isNext("$") && !m_multiLine) {
        replaceWith("\\z");
    } else {
        const bool isRepeat = isNext("*") || isNext("+") || isNext("?");
        copy();
        if (!isRepeat)
            addAtom();
    }
}

void RegexText::translateEscape() {
    if (isNext("\\Q"))
        return translateQuoted();
    if (isNext(ByteView("\\\0", 2))) {
        ++m_at;
        return copyLiteral();
    }
    if (isNext("\\x{") || isNext("\\p{") || isNext("\\P{") || isNext("\\o{"))
        return copyThrough("}");
    copy(isNext("\\c") ? 3 : 2);
}

void RegexText::translateClass() {
    copy(isNext("[^") ? 2 : 1);
    if (isNext("]"))
        copy(); // stands for itself as the first
    while (m_at < m_pattern.size() && !isNext("]")) {
        if (isNext("\\"))
            translateEscape();
        else if (isNext("[:"))
            copyThrough(":]");
        else
            copy();
    }
    if (m_at < m_pattern.size())
        copy();
}

void RegexText::translateGroup() {
    if (isNext("(?#"))
        return copyThrough(")");
    openGroup();
    if (!isNext("(?"))
        return copy();
    copy(2);
    bool on = true;
    for (; m_at < m_pattern.size(); copy()) {
        const char c = m_pattern[m_at];
        const bool isFlag = (c >= 'a' && c <= 'z') || c == '-';
        if (!isFlag)
            break;
        on = on && c != '-';
        m_multiLine = m_multiLine || (on && c == 'm');
        m_extended = m_extended || (on && c == 'x');
    }
}

void RegexText::translateQuoted() {
    m_at += 2;
    const auto end = std::min(m_pattern.find("\\E", m_at), m_pattern.size());
    for (; m_at < end; addAtom())
        copyLiteral();
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
    copy();
    if (!isRepeat)
        return addAtom();
    std::uint64_t times = 0;
    for (const char digit : most.empty() ? least : most)
        times = std::min<std::uint64_t>(times * 10 + static_cast<std::uint64_t>(digit - '0'), kLargest + 1);
    copy(close + 1);
    const auto once = m_atom;
    addAtom(once * (std::max<std::uint64_t>(times, 1) - 1));
    m_atom = once * std::max<std::uint64_t>(times, 1);
}

void RegexText::openGroup() {
    if (m_sizes.size() > kDeepest)
        refuse("groups are nested too deep");
    m_sizes.push_back(0);
}

void RegexText::closeGroup() {
    if (m_sizes.size() == 1)
        return; // the library says what is wrong
    const auto size = m_sizes.back();
    m_sizes.pop_back();
    addAtom(size);
}

void RegexText::addAtom(std::uint64_t size) {
    m_atom = size;
    m_sizes.back() += size;
    if (m_sizes.back() > kLargest)
        refuse("the pattern is too large with its repeats written out");
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
    constexpr ByteView kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(m_pattern[m_at]);
    const std::array<char, 4> escaped{'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
    replaceWith(ByteView(escaped.data(), escaped.size()));
}

} // namespace simkv
