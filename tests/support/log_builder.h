// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/record.h"

#include <cstdint>

namespace simkv {

inline constexpr std::uint32_t kTestTime = 1'751'155'200; // 2025-06-29, of records that name no time

// The bytes of a log, written down record by record. Shares nothing with core's writer, so that the two check
// each other:
//
//     LogBuilder().put("a", "1").tombstone("a").batch(LogBuilder().put("b", "2")).zeros(20).bytes()
class LogBuilder final {
public:
    // What a batch marker says where it differs from the body that follows it.
    struct MarkerShape {
        std::uint32_t version = 1;
        std::int64_t extraCount = 0;
        std::int64_t extraLength = 0;
        std::uint64_t hashChange = 0;
        std::uint8_t flag = 1;
    };

    explicit LogBuilder(ByteOrder order = ByteOrder::Little) : m_order(order) {}

    LogBuilder& record(std::uint32_t time, ByteView key, ByteView value, std::uint8_t flag);
    LogBuilder& put(ByteView key, ByteView value, std::uint32_t time = kTestTime);
    LogBuilder& tombstone(ByteView key, std::uint32_t time = kTestTime);
    // `body` in the byte order of this log.
    LogBuilder& batch(const LogBuilder& body) { return batch(body, MarkerShape{}); }
    LogBuilder& batch(const LogBuilder& body, const MarkerShape& shape);
    LogBuilder& raw(ByteView bytes);
    LogBuilder& zeros(std::size_t count);
    // The records k0 = v0, k1 = v1, ...
    LogBuilder& puts(int count, std::uint32_t time = kTestTime);

    [[nodiscard]] ByteOrder order() const { return m_order; }
    [[nodiscard]] const ByteString& bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t size() const { return m_bytes.size(); }
    [[nodiscard]] ByteString cut(std::size_t size) const { return m_bytes.substr(0, size); }
    [[nodiscard]] std::uint32_t records() const { return m_records; }

private:
    void integer(std::uint64_t value, unsigned size);

    ByteOrder m_order;
    ByteString m_bytes;
    std::uint32_t m_records = 0;
};

} // namespace simkv
