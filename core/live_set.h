// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "types.h"

#include <vector>

namespace simkv {

// Which of the first N records are live: one bit a record, and 1/8 bit more to count and select. Immutable;
// const methods from any thread.
class LiveSet final {
public:
    LiveSet() = default;
    // `bits`: bit n % 64 of word n / 64 is record n. Bits from `records` on must be 0.
    LiveSet(std::vector<std::uint64_t> bits, std::uint64_t records);

    [[nodiscard]] std::uint64_t records() const { return m_records; }
    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] bool contains(RecordNumber number) const {
        return number.value() < m_records &&
               ((m_bits[number.value() / 64] >> (number.value() % 64)) & 1U) != 0;
    }
    // The `rank`-th live record in log order, from 0; rank < count().
    [[nodiscard]] RecordNumber select(std::uint64_t rank) const;
    // How many live records lie before `number`.
    [[nodiscard]] std::uint64_t rank(RecordNumber number) const;

private:
    static constexpr std::uint64_t kWordsPerBlock = 8;
    std::vector<std::uint64_t> m_bits;
    std::vector<std::uint64_t> m_before; // live records before each block of 512
    std::uint64_t m_records = 0;
    std::uint64_t m_count = 0;
};

} // namespace simkv
