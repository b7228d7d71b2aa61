// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/key_pattern.h"

#include "base/ascii.h"
#include "base/byte_text.h"

#include <algorithm>

namespace simkv {
namespace {

constexpr std::size_t kLooked = 256;
constexpr std::size_t kIdLength = 8;

bool isWordByte(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// Whether the byte may be one of a hash, a UUID or a date.
bool isIdByte(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-';
}

template <typename IsOne>
ByteView runAtFront(ByteView text, IsOne isOne) {
    return text.substr(
        0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), isOne) - text.begin()));
}

// How many bytes of `key` from `at` on stand for a number; 0 for none.
std::size_t numberAt(ByteView key, std::size_t at) {
    const auto rest = key.substr(at);
    const auto digits = runAtFront(rest, isDigit).size();
    // A letter may begin one, but not within a word: "face7" is no hash.
    if (at > 0 && isWordByte(key[at - 1]))
        return digits;
    auto id = runAtFront(rest, isIdByte);
    while (id.ends_with('-'))
        id.remove_suffix(1);
    const bool isWhole = id.size() == rest.size() || !isWordByte(rest[id.size()]);
    const bool isId = id.size() >= kIdLength && isWhole && !id.starts_with('-') &&
                      std::any_of(id.begin(), id.end(), isDigit);
    return isId ? id.size() : digits;
}

} // namespace

std::string keyPattern(ByteView key) {
    key = key.size() > kLooked ? withoutCutEnd(key.substr(0, kLooked)) : key;
    std::string pattern;
    std::size_t plain = 0; // where the bytes begin that are no number
    for (std::size_t at = 0; at < key.size();) {
        const auto length = numberAt(key, at);
        if (length == 0) {
            ++at;
            continue;
        }
        pattern += escaped(key.substr(plain, at - plain)) + '*';
        at += length;
        plain = at;
    }
    return pattern + escaped(key.substr(plain));
}

} // namespace simkv
