// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"
#include "times/time_display.h"

namespace simkv::ui {

// What times in a filter mean now, to a user who sees them in this zone.
[[nodiscard]] QueryContext queryContext(const TimeDisplay& times);

} // namespace simkv::ui
