// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/new_record.h"

#include "format/batch_marker.h"

namespace simkv {

Result<RecordHeader> newRecordHeader(ByteView key, ByteView value, Timestamp time, std::uint8_t flag) {
    const auto invalid = [](const char* why) { return tl::unexpected(Error{ErrorCode::Invalid, why}); };
    if (isReservedKey(key))
        return invalid("keys that begin with \\x00simkv. are reserved");
    if (key.size() > kMaxKeySize || value.size() > kMaxValueSize)
        return invalid("keys and values hold at most 4,294,967,295 bytes");
    const RecordHeader header{time, static_cast<std::uint32_t>(key.size()),
                              static_cast<std::uint32_t>(value.size()), flag};
    if (header.isZero())
        return invalid("an empty key with an empty value cannot have the time 0");
    return header;
}

} // namespace simkv
