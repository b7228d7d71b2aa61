// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_set.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace simkv {

RecordNumber LiveSet::select(std::uint64_t rank) const {
    assert(rank < count());
    const auto after = std::upper_bound(m_before.begin(), m_before.end(), rank);
    const auto index = static_cast<std::uint64_t>(after - m_before.begin()) - 1;
    const auto& chunk = *m_chunks[index];
    auto left = rank - m_before[index];
    std::size_t run = 0;
    while (left >= chunk.counts[run])
        left -= chunk.counts[run++];
    auto word = run * LiveChunk::kRunWords;
    for (;; ++word) {
        const auto here = static_cast<std::uint64_t>(std::popcount(chunk.bits[word]));
        if (left < here)
            break;
        left -= here;
    }
    auto bits = chunk.bits[word];
    for (; left > 0; --left)
        bits &= bits - 1;
    return RecordNumber(index * LiveChunk::kRecords + word * 64 +
                        static_cast<std::uint64_t>(std::countr_zero(bits)));
}

std::uint64_t LiveSet::rank(RecordNumber number) const {
    if (number.value() >= m_records)
        return count();
    const auto index = number.value() / LiveChunk::kRecords;
    const auto& chunk = *m_chunks[index];
    const auto word = number.value() % LiveChunk::kRecords / 64;
    const auto run = word / LiveChunk::kRunWords;
    auto before = m_before[index];
    for (std::size_t r = 0; r < run; ++r)
        before += chunk.counts[r];
    for (auto w = run * LiveChunk::kRunWords; w < word; ++w)
        before += static_cast<std::uint64_t>(std::popcount(chunk.bits[w]));
    const auto below = (std::uint64_t{1} << (number.value() % 64)) - 1;
    return before + static_cast<std::uint64_t>(std::popcount(chunk.bits[word] & below));
}

std::optional<RecordNumber> LiveSet::nextFrom(RecordNumber number) const {
    const auto words = (m_records + 63) / 64;
    auto word = number.value() / 64;
    if (word >= words)
        return std::nullopt;
    auto bits = wordOf(word) & (~std::uint64_t{0} << (number.value() % 64));
    while (bits == 0) {
        if (++word >= words)
            return std::nullopt;
        if (word % LiveChunk::kWords == 0) {
            // Long stretches without any are common in logs that were overwritten.
            auto index = word / LiveChunk::kWords;
            while (index < m_chunks.size() && m_before[index + 1] == m_before[index])
                ++index;
            word = index * LiveChunk::kWords;
            if (word >= words)
                return std::nullopt;
        }
        bits = wordOf(word);
    }
    return RecordNumber(word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits)));
}

std::uint64_t LiveSet::memory() const {
    return sizeof *this + m_chunks.size() * (sizeof(LiveChunk) + sizeof m_chunks[0]) +
           m_before.size() * sizeof m_before[0];
}

LiveSet LiveBits::picture() {
    LiveSet set;
    set.m_records = m_records;
    set.m_chunks.reserve(m_chunks.size());
    set.m_before.reserve(m_chunks.size() + 1);
    std::uint64_t before = 0;
    for (const auto& chunk : m_chunks) {
        set.m_chunks.push_back(chunk.bits);
        set.m_before.push_back(before);
        before += chunk.count;
    }
    set.m_before.push_back(before);
    ++m_generation;
    return set;
}

std::uint64_t LiveBits::memory() const {
    return m_chunks.size() * (sizeof(LiveChunk) + sizeof(Chunk));
}

} // namespace simkv
