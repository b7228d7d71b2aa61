// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <QString>

#include <chrono>

namespace simkv::ui {

// The clock of this computer, within the times that a record can have.
[[nodiscard]] Timestamp currentTime();

// "42 s ago", "2 h 5 min ago", "3 days ago", "in 2 h", "now". Two units below two days, then one, rounded
// down. Months and years are of average length.
[[nodiscard]] QString ageText(Timestamp time, Timestamp now);

// How soon that text may be another one.
[[nodiscard]] std::chrono::seconds ageTextLasts(Timestamp time, Timestamp now);

} // namespace simkv::ui
