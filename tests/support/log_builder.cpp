// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_builder.h"

#include "format/key_hash.h"

#include <string>

namespace simkv {

void LogBuilder::integer(std::uint64_t value, unsigned size) {
    for (unsigned place = 0; place < size; ++place) {
        const auto shift = 8 * (m_order == ByteOrder::Little ? place : size - 1 - place);
        m_bytes += static_cast<char>((value >> shift) & 0xFFU);
    }
}

LogBuilder& LogBuilder::record(std::uint32_t time, ByteView key, ByteView value, std::uint8_t flag) {
    integer(time, 4);
    integer(key.size(), 4);
    integer(value.size(), 4);
    integer(flag, 1);
    ++m_records;
    return raw(key).raw(value);
}

LogBuilder& LogBuilder::put(ByteView key, ByteView value, std::uint32_t time) {
    return record(time, key, value, 0);
}

LogBuilder& LogBuilder::tombstone(ByteView key, std::uint32_t time) {
    return record(time, key, {}, 1);
}

LogBuilder& LogBuilder::batch(const LogBuilder& body, const MarkerShape& shape) {
    LogBuilder value(m_order);
    value.integer(shape.version, 4);
    value.integer(body.m_records + static_cast<std::uint64_t>(shape.extraCount), 4);
    value.integer(body.size() + static_cast<std::uint64_t>(shape.extraLength), 8);
    value.integer(hashBytes(body.m_bytes) ^ shape.hashChange, 8);
    record(kTestTime, ByteView("\0simkv.batch", 12), value.m_bytes, shape.flag);
    m_records += body.m_records;
    return raw(body.m_bytes);
}

LogBuilder& LogBuilder::raw(ByteView bytes) {
    m_bytes += bytes;
    return *this;
}

LogBuilder& LogBuilder::zeros(std::size_t count) {
    m_bytes.append(count, '\0');
    return *this;
}

LogBuilder& LogBuilder::puts(int count, std::uint32_t time) {
    for (int number = 0; number < count; ++number) {
        const auto digits = std::to_string(number);
        put(ByteString("k").append(digits), ByteString("v").append(digits), time);
    }
    return *this;
}

} // namespace simkv
