// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/json_line_reader.h"

#include <algorithm>

namespace simkv {
namespace {

// Of a line: members, numbers and spaces. Keys and values are strings, of any size.
constexpr std::size_t kMostOutside = 64U << 10U;

tl::unexpected<Error> refusal(const char* what) {
    return tl::unexpected(Error{ErrorCode::Invalid, what});
}

} // namespace

// How much of `part` lies in the string that has begun, its end included.
std::size_t JsonLineReader::skipString(ByteView part) {
    std::size_t at = 0;
    while (m_isInString && at < part.size()) {
        if (m_isEscaped) {
            m_isEscaped = false;
            ++at;
            continue;
        }
        at = std::min(part.find_first_of("\"\\", at), part.size());
        if (at == part.size())
            break;
        m_isEscaped = part[at] == '\\';
        m_isInString = m_isEscaped;
        ++at;
    }
    return at;
}

Result<void> JsonLineReader::lookOutside(char byte) {
    if (++m_outside > kMostOutside)
        return refusal("is not a JSON object: more than 64 KiB of it are outside of strings");
    if (!m_isInObject && (byte == '[' || byte == '"'))
        return refusal("is not a JSON object");
    if (m_isInObject && (byte == '[' || byte == '{'))
        return refusal("has an object or an array as a value, which nothing takes");
    if (byte == '{' || byte == '}')
        m_isInObject = byte == '{';
    m_isInString = byte == '"';
    return {};
}

Result<void> JsonLineReader::look(ByteView part) {
    for (std::size_t at = 0; at < part.size();) {
        if (m_isInString) {
            at += skipString(part.substr(at));
        } else if (auto fits = lookOutside(part[at++]); !fits) {
            return fits;
        }
    }
    return {};
}

Result<void> JsonLineReader::endLine(const Take& take) {
    m_isInObject = m_isInString = m_isEscaped = false;
    m_outside = 0;
    const bool isEmpty = m_line.find_first_not_of(" \t\r") == std::string::npos;
    if (auto taken = isEmpty ? Result<void>() : take(m_line); !taken)
        return taken;
    m_line.clear();
    ++m_number;
    return {};
}

Result<void> JsonLineReader::add(ByteView piece, const Take& take) {
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        const auto part = piece.substr(0, end);
        if (auto fits = look(part); !fits)
            return fits;
        m_line += part;
        if (end == ByteView::npos)
            return {};
        piece.remove_prefix(end + 1);
        if (auto ended = endLine(take); !ended)
            return ended;
    }
    return {};
}

Result<void> JsonLineReader::finish(const Take& take) {
    return m_line.empty() ? Result<void>() : endLine(take);
}

} // namespace simkv
