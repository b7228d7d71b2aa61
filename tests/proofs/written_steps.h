// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log_builder.h"

#include <string>
#include <utility>
#include <vector>

namespace simkv {

// What a program that may be killed writes, known from its number alone.
struct WrittenStep {
    bool isBatch = false;
    std::vector<std::pair<ByteString, ByteString>> puts;

    [[nodiscard]] ByteString bytes() const {
        LogBuilder records;
        for (const auto& [key, value] : puts)
            records.put(key, value);
        return isBatch ? LogBuilder().batch(records).bytes() : records.bytes();
    }
};

[[nodiscard]] inline WrittenStep writtenStep(std::uint32_t number) {
    WrittenStep step;
    step.isBatch = number % 4 == 3;
    const auto count = step.isBatch ? 1 + number % 5 : 1;
    for (std::uint32_t part = 0; part < count; ++part) {
        const auto key = "step " + std::to_string(number) + "." + std::to_string(part);
        // Long ones are written in more than one piece.
        const auto size = number % 9 == 0 ? 200'000 : number * 7919 % 900;
        step.puts.emplace_back(key, ByteString(size, static_cast<char>('a' + number % 26)));
    }
    return step;
}

} // namespace simkv
