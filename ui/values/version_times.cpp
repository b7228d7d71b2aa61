// SPDX-License-Identifier: GPL-3.0-or-later
#include "values/version_times.h"

#include <algorithm>

namespace simkv::ui {

std::size_t VersionTimes::stretchOf(Timestamp time) const {
    const std::uint64_t span = last.seconds() - first.seconds() + std::uint64_t{1};
    return static_cast<std::size_t>((time.seconds() - first.seconds()) * kStretches / span);
}

void VersionTimes::count() {
    sets.assign(kStretches, 0);
    deletes.assign(kStretches, 0);
    if (times.empty())
        return;
    const auto [earliest, latest] = std::minmax_element(times.begin(), times.end());
    first = *earliest;
    last = *latest;
    for (std::size_t index = 0; index < times.size(); ++index)
        ++(isTombstone[index] ? deletes : sets)[stretchOf(times[index])];
}

} // namespace simkv::ui
