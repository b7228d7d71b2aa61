// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/content_bytes.h"

#include <algorithm>

namespace simkv {

Result<std::uint64_t> contentSize(const Snapshot& snapshot, const Content& content) {
    if (const auto& bytes = content.bytes())
        return std::uint64_t{bytes->size()};
    if (content.isDeleted())
        return std::uint64_t{0};
    const auto place = snapshot.place(*content.record());
    if (!place)
        return tl::unexpected(place.error());
    return std::uint64_t{place->header.valueLength};
}

Result<ByteString> contentBytes(const Snapshot& snapshot, const Content& content, std::uint64_t from,
                                std::uint64_t most) {
    if (const auto& bytes = content.bytes())
        return bytes->substr(std::min<std::size_t>(from, bytes->size()), most);
    if (content.isDeleted())
        return ByteString();
    const auto place = snapshot.place(*content.record());
    if (!place)
        return tl::unexpected(place.error());
    const std::uint64_t size = place->header.valueLength;
    const auto start = std::min(from, size);
    return snapshot.bytes(place->valueOffset() + ByteCount(start), ByteCount(std::min(most, size - start)));
}

Result<bool> isValueOf(const Snapshot& snapshot, RecordNumber record, ByteView bytes) {
    const auto place = snapshot.place(record);
    if (!place)
        return tl::unexpected(place.error());
    if (place->header.valueLength != bytes.size())
        return false;
    const auto value = snapshot.value(*place);
    if (!value)
        return tl::unexpected(value.error());
    return *value == bytes;
}

} // namespace simkv
