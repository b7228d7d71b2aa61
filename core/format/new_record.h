// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "format/record.h"

namespace simkv {

// The header of a record that may be written. Invalid, without a path: a reserved key, more bytes than a
// record holds, or a header that would be zero bytes, which is no record.
[[nodiscard]] Result<RecordHeader> newRecordHeader(ByteView key, ByteView value, Timestamp time,
                                                   std::uint8_t flag);

} // namespace simkv
