// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_set.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace simkv {

LiveSet::LiveSet(std::vector<std::uint64_t> bits, std::uint64_t records)
    : m_bits(std::move(bits)), m_records(records) {
    m_before.reserve(m_bits.size() / kWordsPerBlock + 1);
    for (std::size_t word = 0; word < m_bits.size(); ++word) {
        if (word % kWordsPerBlock == 0)
            m_before.push_back(m_count);
        m_count += static_cast<std::uint64_t>(std::popcount(m_bits[word]));
    }
}

RecordNumber LiveSet::select(std::uint64_t rank) const {
    assert(rank < m_count);
    const auto after = std::upper_bound(m_before.begin(), m_before.end(), rank);
    const auto block = static_cast<std::uint64_t>(after - m_before.begin()) - 1;
    auto left = rank - m_before[block];
    auto word = block * kWordsPerBlock;
    for (;; ++word) {
        const auto here = static_cast<std::uint64_t>(std::popcount(m_bits[word]));
        if (left < here)
            break;
        left -= here;
    }
    auto bits = m_bits[word];
    for (; left > 0; --left)
        bits &= bits - 1;
    return RecordNumber(word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits)));
}

std::uint64_t LiveSet::rank(RecordNumber number) const {
    if (number.value() >= m_records)
        return m_count;
    const auto word = number.value() / 64;
    const auto block = word / kWordsPerBlock;
    auto count = m_before[block];
    for (auto w = block * kWordsPerBlock; w < word; ++w)
        count += static_cast<std::uint64_t>(std::popcount(m_bits[w]));
    const auto below = (std::uint64_t{1} << (number.value() % 64)) - 1;
    return count + static_cast<std::uint64_t>(std::popcount(m_bits[word] & below));
}

} // namespace simkv
