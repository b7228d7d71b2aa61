// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"
#include "integrity/salvage_report.h"
#include "log/opened_log.h"

namespace simkv {

// Reads the log through, then tries harder where that is asked for, and says what of it goes into a new one:
// a report of what is to be done. Invalid, Cancelled, Io, Unsupported as salvageLog().
[[nodiscard]] Result<SalvageReport> planSalvage(const OpenedLog& log, const SalvageOptions& options,
                                                Progress& reading, Progress& trying);

} // namespace simkv
