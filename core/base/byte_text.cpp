// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"

#include "base/ascii.h"
#include "base/whole_characters.h"

#include <algorithm>

namespace simkv {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

bool isNonCharacter(std::uint32_t code) {
    return (code & 0xFFFEU) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
}

bool isPrintable(std::uint32_t code) {
    const auto within = [code](std::uint32_t first, std::uint32_t last) {
        return code >= first && code <= last;
    };
    if (code < 0x20 || within(0x7F, 0x9F) || code == 0xAD)
        return false;
    if (code == 0x061C || code == 0x180E || within(0x200B, 0x200F) || within(0x2028, 0x202E) ||
        within(0x2060, 0x206F))
        return false;
    return code != 0xFEFF && !within(0xFFF0, 0xFFFB) && !within(0xE000, 0xF8FF) && !isNonCharacter(code) &&
           !within(0xE0000, 0x10FFFF);
}

void appendHex(std::string& text, char byte) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4U];
    text += kDigits[value & 0xFU];
}

int digitValue(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

tl::unexpected<Error> invalid(std::string what, std::size_t position) {
    return tl::unexpected(Error{ErrorCode::Invalid, std::move(what), {}, Offset(position)});
}

// The byte of two hex digits at `position`; -1 where they are none.
int byteAt(std::string_view text, std::size_t position) {
    if (position + 2 > text.size())
        return -1;
    const auto high = digitValue(text[position]);
    const auto low = digitValue(text[position + 1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

} // namespace

// Overlong forms, surrogates and codes above U+10FFFF are not UTF-8 (RFC 3629).
Character decodeCharacter(ByteView bytes) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    if (first < 0x80)
        return {first, 1};
    // Bits of the byte that continues the character; more than six where it does not.
    const auto next = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]) ^ 0x80U; };
    if (first < 0xE0) {
        if (first < 0xC2 || bytes.size() < 2 || next(1) > 0x3F)
            return {};
        return {(first & 0x1FU) << 6U | next(1), 2};
    }
    if (first < 0xF0) {
        if (bytes.size() < 3 || (next(1) | next(2)) > 0x3F)
            return {};
        const auto code = (first & 0x0FU) << 12U | next(1) << 6U | next(2);
        const bool isSurrogate = code >= 0xD800 && code <= 0xDFFF;
        return code < 0x800 || isSurrogate ? Character{} : Character{code, 3};
    }
    if (first > 0xF4 || bytes.size() < 4 || (next(1) | next(2) | next(3)) > 0x3F)
        return {};
    const auto code = (first & 0x07U) << 18U | next(1) << 12U | next(2) << 6U | next(3);
    return code < 0x10000 || code > 0x10FFFF ? Character{} : Character{code, 4};
}

bool actsOnTerminal(std::uint32_t code) {
    if (code < 0x7F)
        return code < 0x20;
    return code <= 0x9F || code == 0x061C || code == 0x200E || code == 0x200F ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

bool isUtf8(ByteView bytes) {
    constexpr std::size_t kBlock = 128;
    while (!bytes.empty()) {
        const auto block = std::min(kBlock, bytes.size());
        if (isAscii(bytes.substr(0, block))) {
            bytes.remove_prefix(block);
            continue;
        }
        for (std::size_t done = 0; done < block && !bytes.empty();) {
            const auto length = decodeCharacter(bytes).length;
            if (length == 0)
                return false;
            bytes.remove_prefix(length);
            done += length;
        }
    }
    return true;
}

bool isText(ByteView bytes) {
    while (!bytes.empty()) {
        const auto [code, length] = decodeCharacter(bytes);
        const bool isControl =
            code < 0x20 ? code != '\t' && code != '\n' && code != '\r' : code >= 0x7F && code <= 0x9F;
        if (length == 0 || isControl || isNonCharacter(code))
            return false;
        bytes.remove_prefix(length);
    }
    return true;
}

ByteView withoutCutEnd(ByteView bytes) {
    WholeCharacters characters;
    return characters.add(bytes);
}

std::string escaped(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size());
    const bool isWhole = isUtf8(bytes);
    while (!bytes.empty()) {
        const auto character = decodeCharacter(bytes);
        const auto length = std::max<std::size_t>(character.length, 1);
        if (bytes[0] == '\\')
            text += "\\\\";
        else if (bytes[0] == '\n')
            text += "\\n";
        else if (bytes[0] == '\r')
            text += "\\r";
        else if (bytes[0] == '\t')
            text += "\\t";
        else if ((isWhole || length == 1) && character.length > 0 && isPrintable(character.code))
            text += bytes.substr(0, length);
        else {
            for (const char byte : bytes.substr(0, length)) {
                text += "\\x";
                appendHex(text, byte);
            }
        }
        bytes.remove_prefix(length);
    }
    return text;
}

std::string escaped(ByteView bytes, std::size_t limit) {
    // A byte becomes four characters at most and one character takes four bytes at most.
    const auto enough = limit * 4;
    auto text = escaped(bytes.size() > enough ? withoutCutEnd(bytes.substr(0, enough)) : bytes);
    std::size_t end = 0;
    for (std::size_t count = 0; count < limit && end < text.size(); ++count) {
        ++end;
        while (end < text.size() && continuesCharacter(text[end]))
            ++end;
    }
    if (end == text.size() && bytes.size() <= enough)
        return text;
    return text.substr(0, end) + "\u2026";
}

UnescapedText unescapedAsItStands(std::string_view text) {
    constexpr std::string_view kLetters = "\\nrt";
    constexpr std::string_view kBytes = "\\\n\r\t";
    UnescapedText result;
    auto& bytes = result.bytes;
    bytes.reserve(text.size());
    const auto keep = [&](std::size_t position, const char* why) {
        bytes += text[position];
        if (!result.flaw)
            result.flaw = Error{ErrorCode::Invalid, why, {}, Offset(position)};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes += text[i];
            continue;
        }
        const auto letter = i + 1 < text.size() ? kLetters.find(text[i + 1]) : std::string_view::npos;
        if (letter != std::string_view::npos) {
            bytes += kBytes[letter];
            ++i;
        } else if (i + 1 == text.size() || text[i + 1] != 'x') {
            keep(i, "a backslash is written \\\\; known escapes are \\n \\r \\t \\xNN");
        } else if (const auto value = byteAt(text, i + 2); value < 0) {
            keep(i, "\\x needs two hexadecimal digits");
        } else {
            bytes += static_cast<char>(value);
            i += 3;
        }
    }
    return result;
}

Result<ByteString> unescaped(std::string_view text) {
    auto result = unescapedAsItStands(text);
    if (result.flaw)
        return tl::unexpected(*std::move(result.flaw));
    return std::move(result.bytes);
}

std::string toHex(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes)
        appendHex(text, byte);
    return text;
}

Result<ByteString> fromHex(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    ByteString bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size();) {
        if (kSpace.find(text[i]) != std::string_view::npos) {
            ++i;
            continue;
        }
        const auto value = byteAt(text, i);
        if (value < 0)
            return invalid("hexadecimal bytes have two digits 0-9 or a-f each", i);
        bytes += static_cast<char>(value);
        i += 2;
    }
    return bytes;
}

} // namespace simkv
