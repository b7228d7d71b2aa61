// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/salvage_report.h"

#include <array>

namespace simkv {

const char* name(Trust trust) {
    constexpr std::array<const char*, 4> kNames{"sequence", "resynchronised", "doubtful", "fragment"};
    return kNames[static_cast<std::size_t>(trust)];
}

} // namespace simkv
