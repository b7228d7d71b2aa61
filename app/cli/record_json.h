// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/json_line.h"
#include "output.h"
#include "store/record_cursor.h"

namespace simkv::cli {

// The fields "key" and "value" of a line about a record, or "key_hex" and "value_hex".
[[nodiscard]] Result<void> addKeyAndValue(JsonLine& line, RecordCursor& cursor, const RecordPlace& place);
// The line of `get` and `keys` about a live record.
[[nodiscard]] Result<void> writeLiveRecord(Output& out, RecordCursor& cursor, const RecordPlace& place);

} // namespace simkv::cli
