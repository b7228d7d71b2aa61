// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string> // first: moc of Qt 6.4 cannot read <compare> before it

#include <compare>
#include <cstdint>
#include <string_view>

namespace simkv {

// Keys and values are bytes, not text. The two aliases say so in signatures.
using ByteString = std::string;
using ByteView = std::string_view;

// A count of bytes: a size of a file, of a record, of a range.
class ByteCount final {
public:
    constexpr ByteCount() = default;
    constexpr explicit ByteCount(std::uint64_t count) : m_count(count) {}
    [[nodiscard]] constexpr std::uint64_t value() const { return m_count; }
    constexpr auto operator<=>(const ByteCount&) const = default;
    constexpr ByteCount& operator+=(ByteCount other) {
        m_count += other.m_count;
        return *this;
    }
    constexpr ByteCount& operator-=(ByteCount other) {
        m_count -= other.m_count;
        return *this;
    }
    friend constexpr ByteCount operator+(ByteCount a, ByteCount b) {
        return ByteCount(a.m_count + b.m_count);
    }
    friend constexpr ByteCount operator-(ByteCount a, ByteCount b) {
        return ByteCount(a.m_count - b.m_count);
    }

private:
    std::uint64_t m_count = 0;
};

// A position in a file, in bytes from its start.
class Offset final {
public:
    constexpr Offset() = default;
    constexpr explicit Offset(std::uint64_t position) : m_position(position) {}
    [[nodiscard]] constexpr std::uint64_t value() const { return m_position; }
    constexpr auto operator<=>(const Offset&) const = default;
    friend constexpr Offset operator+(Offset a, ByteCount n) { return Offset(a.m_position + n.value()); }
    friend constexpr ByteCount operator-(Offset a, Offset b) {
        return ByteCount(a.m_position - b.m_position);
    }

private:
    std::uint64_t m_position = 0;
};

// The ordinal of a record in its log, from 0, in file order. Markers count; damaged ranges do not.
class RecordNumber final {
public:
    constexpr RecordNumber() = default;
    constexpr explicit RecordNumber(std::uint64_t number) : m_number(number) {}
    [[nodiscard]] constexpr std::uint64_t value() const { return m_number; }
    constexpr auto operator<=>(const RecordNumber&) const = default;
    [[nodiscard]] constexpr RecordNumber next() const { return RecordNumber(m_number + 1); }

private:
    std::uint64_t m_number = 0;
};

// Seconds since 1970-01-01 UTC, as a record stores them.
class Timestamp final {
public:
    constexpr Timestamp() = default;
    constexpr explicit Timestamp(std::uint32_t seconds) : m_seconds(seconds) {}
    [[nodiscard]] constexpr std::uint32_t seconds() const { return m_seconds; }
    constexpr auto operator<=>(const Timestamp&) const = default;

private:
    std::uint32_t m_seconds = 0;
};

enum class ByteOrder : std::uint8_t { Little, Big };

} // namespace simkv
