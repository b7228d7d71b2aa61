// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace benchmarks {

// One compiled pattern of one library.
class RegexEngine {
public:
    virtual ~RegexEngine() = default;
    [[nodiscard]] virtual const char* name() const = 0;
    [[nodiscard]] virtual bool matches(std::string_view text) = 0;
    // It stopped at a limit at least once, so that its answer and time mean nothing.
    [[nodiscard]] virtual bool gaveUp() const { return false; }
};

// Ours, ours in pieces of 256 KiB, RE2, PCRE2 compiled to machine code; in this order.
[[nodiscard]] std::vector<std::unique_ptr<RegexEngine>> regexEngines(const std::string& pattern,
                                                                     bool ignoreCase);

} // namespace benchmarks
