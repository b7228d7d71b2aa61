// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <cstdint>
#include <vector>

namespace simkv::ui {

// When the versions of a key were written, and how many in each of kStretches equal parts of that time. Made
// by a job, then shared.
struct VersionTimes {
    static constexpr std::size_t kStretches = 2'048;

    std::vector<Timestamp> times{};       // of each version
    std::vector<bool> isTombstone{};      // likewise
    Timestamp first{};                    // the earliest
    Timestamp last{};                     // the latest
    std::vector<std::uint32_t> sets{};    // by stretch
    std::vector<std::uint32_t> deletes{}; // likewise

    // Makes all the rest from `times` and `isTombstone`.
    void count();
    [[nodiscard]] std::size_t stretchOf(Timestamp time) const;
};

} // namespace simkv::ui
