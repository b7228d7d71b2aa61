// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/batch.h"

#include "format/batch_marker.h"
#include "format/key_hash.h"
#include "format/new_record.h"
#include "format/record_codec.h"

#include <algorithm>
#include <limits>

namespace simkv {
namespace {

constexpr auto kMarkerSize = static_cast<std::size_t>(kBatchMarkerSize.value());

} // namespace

Batch::Batch() : m_bytes(kMarkerSize, '\0') {}

ByteCount Batch::size() const {
    return ByteCount(isEmpty() ? 0 : m_bytes.size());
}

Result<void> Batch::put(ByteView key, ByteView value, Timestamp time) {
    return add(key, value, time, 0);
}

Result<void> Batch::remove(ByteView key, Timestamp time) {
    return add(key, {}, time, 1);
}

Result<void> Batch::add(ByteView key, ByteView value, Timestamp time, std::uint8_t flag) {
    const auto header = newRecordHeader(key, value, time, flag);
    if (!header)
        return tl::unexpected(header.error());
    if (m_count == std::numeric_limits<std::uint32_t>::max())
        return tl::unexpected(Error{ErrorCode::Invalid, "a batch holds at most 4,294,967,295 records"});
    const auto bytes = encodeHeader(*header, m_order);
    m_bytes.append(bytes.data(), bytes.size()).append(key).append(value);
    ++m_count;
    return {};
}

// Only headers differ; keys and values are the same in both orders.
void Batch::turnTo(ByteOrder order) {
    if (order == m_order)
        return;
    for (auto at = kMarkerSize; at < m_bytes.size();) {
        const auto header = decodeHeader(m_bytes.data() + at, m_order);
        const auto bytes = encodeHeader(header, order);
        std::copy(bytes.begin(), bytes.end(), m_bytes.data() + at);
        at += static_cast<std::size_t>(header.size().value());
    }
    m_order = order;
}

ByteView Batch::encode(ByteOrder order) {
    if (isEmpty())
        return {};
    turnTo(order);
    const auto body = ByteView(m_bytes).substr(kMarkerSize);
    // The time of the first record, so that clocks run as they would without a marker.
    const auto time = decodeHeader(m_bytes.data() + kMarkerSize, order).timestamp;
    const auto header =
        encodeHeader(RecordHeader{time, kBatchMarkerKey.size(), kBatchMarkerValueSize, 1}, order);
    char* to = std::copy(header.begin(), header.end(), m_bytes.data());
    to = std::copy(kBatchMarkerKey.begin(), kBatchMarkerKey.end(), to);
    encodeInteger(std::uint32_t{1}, order, to); // version
    encodeInteger(m_count, order, to + 4);
    encodeInteger(static_cast<std::uint64_t>(body.size()), order, to + 8);
    encodeInteger(hashBytes(body), order, to + 16);
    return m_bytes;
}

} // namespace simkv
