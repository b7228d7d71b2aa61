// SPDX-License-Identifier: GPL-3.0-or-later
#include "regex_text.h"

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
    while (m_at < m_pattern.size())
        translateByte();
}

void RegexText::translateByte() {
    if (isNext("\\"))
        translateEscape();
    else if (isNext("["))
        translateClass();
    else if (isNext("(?"))
        translateGroup();
    else if (isNext("#") && m_extended)
        copyThrough("\n");
    else if (isNext("$") && !m_multiLine)
        replaceWith("\\z");
    else
        copy();
}

void RegexText::translateEscape() {
    if (isNext("\\Q"))
        return translateQuoted();
    if (m_at + 1 < m_pattern.size() && m_pattern[m_at + 1] == '\0') {
        ++m_at;
        return copyLiteral();
    }
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
    while (m_at < end)
        copyLiteral();
    m_at = std::min(end + 2, m_pattern.size());
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
