// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace simkv {

// The live keys as a plain SimKV program sees them, which knows of records of 13 bytes and a non-zero flag
// that deletes, and of nothing else. Shares no code with the library.
[[nodiscard]] inline std::map<std::string, std::string> plainLiveKeys(std::string_view log,
                                                                      bool isBigEndian = false) {
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto byte = static_cast<std::uint32_t>(static_cast<unsigned char>(log[at + i]));
            value |= byte << 8U * (isBigEndian ? 3 - i : i);
        }
        return value;
    };
    std::map<std::string, std::string> live;
    std::size_t at = 0;
    while (at + 13 <= log.size()) {
        const std::size_t keyLength = number(at + 4);
        const std::size_t valueLength = number(at + 8);
        const bool isDeleted = log[at + 12] != 0;
        at += 13;
        if (keyLength + valueLength > log.size() - at)
            break;
        const std::string key(log.substr(at, keyLength));
        if (isDeleted)
            live.erase(key);
        else
            live[key] = std::string(log.substr(at + keyLength, valueLength));
        at += keyLength + valueLength;
    }
    return live;
}

} // namespace simkv
