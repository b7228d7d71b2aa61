// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan/record_scan.h"
#include "scan/row_id.h"

#include <optional>

namespace simkv {

// The first match from record `from` on; the search goes on at the start of the log and ends before coming to
// `from` again. Nothing where no record matches. Progress counts bytes of the log. Cancelled; Io.
[[nodiscard]] Result<std::optional<RecordNumber>> findRecord(const ScanRequest& request, RecordNumber from,
                                                             Progress& progress);

// The same among rows, by what they show: records, and additions, which follow the last record; the first
// record follows them.
[[nodiscard]] Result<std::optional<RowId>> findRow(const ScanRequest& request, RowId from,
                                                   Progress& progress);

} // namespace simkv
