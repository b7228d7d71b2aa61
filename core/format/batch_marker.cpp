// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/batch_marker.h"

#include "format/key_hash.h"
#include "format/record_codec.h"

#include <algorithm>

namespace simkv {
namespace {

// The body as far as it parses is fewer than `count` records; what follows at `at` does not lie whole in the
// file.
Result<bool> isCutRecord(FileWindow& window, Offset at, Offset bodyEnd, ByteOrder order, Progress& progress) {
    const auto left = window.left(at);
    auto zeros = onlyZerosFollow(window, at, progress);
    if (!zeros || *zeros)
        return zeros;
    if (bodyEnd <= window.end())
        return false;
    if (left < kHeaderSize)
        return true;
    auto bytes = window.view(at, kHeaderSize);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto header = decodeHeader(bytes->data(), order);
    return !header.isZero() && header.size() > left && header.size() <= bodyEnd - at;
}

} // namespace

Result<bool> hasReservedKey(FileWindow& window, const RecordPlace& place) {
    if (place.header.keyLength < kReservedKeyPrefix.size())
        return false;
    auto start = window.view(place.keyOffset(), ByteCount(kReservedKeyPrefix.size()));
    if (!start)
        return tl::unexpected(start.error());
    return isReservedKey(*start);
}

Result<std::optional<BatchMarker>> readBatchMarker(FileWindow& window, const RecordPlace& place,
                                                   ByteOrder order) {
    const auto& header = place.header;
    if (!mayBeBatchMarker(header))
        return std::optional<BatchMarker>();
    auto bytes = window.view(place.keyOffset(), ByteCount(header.keyLength + header.valueLength));
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (bytes->substr(0, kBatchMarkerKey.size()) != kBatchMarkerKey)
        return std::optional<BatchMarker>();
    const char* value = bytes->data() + kBatchMarkerKey.size();
    const auto version = decodeInteger<std::uint32_t>(value, order);
    const BatchMarker marker{decodeInteger<std::uint32_t>(value + 4, order),
                             ByteCount(decodeInteger<std::uint64_t>(value + 8, order)),
                             decodeInteger<std::uint64_t>(value + 16, order)};
    // A record takes 13 bytes at least and 13 + 2 * (2^32 - 1) at most; this also keeps offset + length from
    // wrapping.
    const auto least = std::uint64_t{marker.count} * kHeaderSize.value();
    if (version != 1 || marker.count == 0 || marker.bodyLength.value() < least ||
        marker.bodyLength.value() >> 62U != 0)
        return std::optional<BatchMarker>();
    return std::optional(marker);
}

Result<bool> endsInBatchMarker(FileWindow& window, Offset at, ByteOrder order) {
    const auto left = window.left(at);
    if (left < kHeaderSize || left >= kBatchMarkerSize)
        return false;
    auto bytes = window.view(at, left);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto key =
        bytes->substr(static_cast<std::size_t>(kHeaderSize.value())).substr(0, kBatchMarkerKey.size());
    return mayBeBatchMarker(decodeHeader(bytes->data(), order)) && kBatchMarkerKey.starts_with(key);
}

Result<BatchBody> inspectBatchBody(FileWindow& window, Offset body, const BatchMarker& marker,
                                   ByteOrder order, Progress& progress) {
    const auto bodyEnd = body + marker.bodyLength;
    auto at = body;
    for (std::uint32_t number = 0; number < marker.count; ++number) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        if (at >= bodyEnd)
            return BatchBody::None;
        RecordPlace place{at, {}};
        if (window.left(at) >= kHeaderSize) {
            auto bytes = window.view(at, kHeaderSize);
            if (!bytes)
                return tl::unexpected(bytes.error());
            place.header = decodeHeader(bytes->data(), order);
        }
        if (!place.header.fits(window.left(at))) {
            auto cut = isCutRecord(window, at, bodyEnd, order, progress);
            if (!cut)
                return tl::unexpected(cut.error());
            return *cut ? BatchBody::Torn : BatchBody::None;
        }
        if (place.end() > bodyEnd)
            return BatchBody::None;
        auto nested = place.header.isTombstone() ? hasReservedKey(window, place) : Result<bool>(false);
        if (!nested)
            return tl::unexpected(nested.error());
        if (*nested)
            return BatchBody::None;
        at = place.end();
    }
    if (at < bodyEnd && window.left(at) > ByteCount(0)) {
        // Where a header is zero from its lengths on, the record parses, but is shorter than what was meant.
        auto zeros = onlyZerosFollow(window, at, progress);
        if (!zeros)
            return tl::unexpected(zeros.error());
        if (*zeros)
            return BatchBody::Torn;
    }
    if (at != bodyEnd)
        return BatchBody::None;
    auto hash = hashRange(window, body, marker.bodyLength, progress);
    if (!hash)
        return tl::unexpected(hash.error());
    return *hash == marker.bodyHash ? BatchBody::Whole : BatchBody::WrongHash;
}

Result<bool> wouldBeTorn(FileWindow& window, Offset at, ByteOrder order, Progress& progress) {
    if (window.left(at) < kBatchMarkerSize)
        return false;
    auto bytes = window.view(at, kHeaderSize);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const RecordPlace place{at, decodeHeader(bytes->data(), order)};
    auto marker = readBatchMarker(window, place, order);
    if (!marker)
        return tl::unexpected(marker.error());
    if (!*marker)
        return false;
    auto body = inspectBatchBody(window, place.end(), **marker, order, progress);
    if (!body)
        return tl::unexpected(body.error());
    return *body == BatchBody::Torn;
}

Offset firstHeaderFrom(const FileWindow& window, Offset from) {
    constexpr auto kAllButOne = kHeaderSize.value() - 1;
    const auto data = window.dataFrom(from);
    return data > from + ByteCount(kAllButOne) ? Offset(data.value() - kAllButOne) : from;
}

Result<bool> onlyZerosFollow(FileWindow& window, Offset from, Progress& progress) {
    for (from = window.dataFrom(from); from < window.end(); from = window.dataFrom(from)) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        auto bytes = window.chunk(from);
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (std::any_of(bytes->begin(), bytes->end(), [](char byte) { return byte != 0; }))
            return false;
        from = from + ByteCount(bytes->size());
    }
    return true;
}

} // namespace simkv
