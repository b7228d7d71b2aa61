// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_set.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <numeric>

namespace simkv {

RecordNumber RecordSet::select(std::uint64_t rank) const {
    assert(rank < count());
    const auto after = std::upper_bound(m_before.begin(), m_before.end(), rank);
    const auto index = static_cast<std::uint64_t>(after - m_before.begin()) - 1;
    const auto& chunk = *m_chunks[index];
    auto left = rank - m_before[index];
    std::size_t run = 0;
    while (left >= chunk.counts[run])
        left -= chunk.counts[run++];
    auto word = run * RecordSetChunk::kRunWords;
    for (;; ++word) {
        const auto here = static_cast<std::uint64_t>(std::popcount(chunk.bits[word]));
        if (left < here)
            break;
        left -= here;
    }
    auto bits = chunk.bits[word];
    for (; left > 0; --left)
        bits &= bits - 1;
    return RecordNumber(index * RecordSetChunk::kRecords + word * 64 +
                        static_cast<std::uint64_t>(std::countr_zero(bits)));
}

std::uint64_t RecordSet::rank(RecordNumber number) const {
    if (number.value() >= m_records)
        return count();
    const auto index = number.value() / RecordSetChunk::kRecords;
    const auto& chunk = *m_chunks[index];
    const auto word = number.value() % RecordSetChunk::kRecords / 64;
    const auto run = word / RecordSetChunk::kRunWords;
    auto before = m_before[index];
    for (std::size_t r = 0; r < run; ++r)
        before += chunk.counts[r];
    for (auto w = run * RecordSetChunk::kRunWords; w < word; ++w)
        before += static_cast<std::uint64_t>(std::popcount(chunk.bits[w]));
    const auto below = (std::uint64_t{1} << (number.value() % 64)) - 1;
    return before + static_cast<std::uint64_t>(std::popcount(chunk.bits[word] & below));
}

std::optional<RecordNumber> RecordSet::nextFrom(RecordNumber number) const {
    const auto words = (m_records + 63) / 64;
    auto word = number.value() / 64;
    if (word >= words)
        return std::nullopt;
    auto bits = wordOf(word) & (~std::uint64_t{0} << (number.value() % 64));
    while (bits == 0) {
        if (++word >= words)
            return std::nullopt;
        if (word % RecordSetChunk::kWords == 0) {
            // Long stretches without any are common in logs that were overwritten.
            auto index = word / RecordSetChunk::kWords;
            while (index < m_chunks.size() && m_before[index + 1] == m_before[index])
                ++index;
            word = index * RecordSetChunk::kWords;
            if (word >= words)
                return std::nullopt;
        }
        bits = wordOf(word);
    }
    return RecordNumber(word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits)));
}

RecordNumber RecordSet::endOfRun(RecordNumber number) const {
    assert(contains(number));
    const auto words = (m_records + 63) / 64;
    auto word = number.value() / 64;
    auto others = ~wordOf(word) & (~std::uint64_t{0} << (number.value() % 64));
    while (others == 0 && ++word < words)
        others = ~wordOf(word);
    if (others == 0)
        return RecordNumber(m_records);
    // Bits beyond the last record are not set.
    return RecordNumber(
        std::min(m_records, word * 64 + static_cast<std::uint64_t>(std::countr_zero(others))));
}

std::uint64_t RecordSet::memory() const {
    return sizeof *this + m_chunks.size() * (sizeof(RecordSetChunk) + sizeof m_chunks[0]) +
           m_before.size() * sizeof m_before[0];
}

namespace {

// Chunks that lie whole in one of the two are shared, the others are made of both, word by word.
template <typename Combine>
std::shared_ptr<const RecordSetChunk> combined(const RecordSetChunk& a, const RecordSetChunk& b,
                                               Combine combine) {
    auto chunk = std::make_shared<RecordSetChunk>();
    for (std::size_t word = 0; word < RecordSetChunk::kWords; ++word) {
        const std::uint64_t bits = combine(word, a.bits[word], b.bits[word]);
        chunk->bits[word] = bits;
        chunk->counts[word / RecordSetChunk::kRunWords] += static_cast<std::uint16_t>(std::popcount(bits));
    }
    return chunk;
}

} // namespace

void RecordSet::add(std::shared_ptr<const RecordSetChunk> chunk) {
    if (m_before.empty())
        m_before.push_back(0);
    m_before.push_back(m_before.back() +
                       std::accumulate(chunk->counts.begin(), chunk->counts.end(), std::uint64_t{0}));
    m_chunks.push_back(std::move(chunk));
}

RecordSet RecordSet::intersectedWith(const RecordSet& other) const {
    RecordSet both;
    both.m_records = std::min(m_records, other.m_records);
    const auto chunks = (both.m_records + RecordSetChunk::kRecords - 1) / RecordSetChunk::kRecords;
    for (std::size_t c = 0; c < chunks; ++c) {
        if (m_chunks[c] == other.m_chunks[c] && (c + 1) * RecordSetChunk::kRecords <= both.m_records) {
            both.add(m_chunks[c]);
            continue;
        }
        both.add(combined(*m_chunks[c], *other.m_chunks[c],
                          [&](std::size_t word, std::uint64_t a, std::uint64_t b) {
                              // The longer set goes on in the same chunk.
                              const auto first = c * RecordSetChunk::kRecords + word * 64;
                              if (first >= both.m_records)
                                  return std::uint64_t{0};
                              const auto left = both.m_records - first;
                              return a & b & (left < 64 ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0});
                          }));
    }
    return both;
}

RecordSet RecordSet::unitedWith(const RecordSet& other) const {
    const auto& longer = m_records >= other.m_records ? *this : other;
    const auto& shorter = m_records >= other.m_records ? other : *this;
    RecordSet either;
    either.m_records = longer.m_records;
    for (std::size_t c = 0; c < longer.m_chunks.size(); ++c) {
        if (c >= shorter.m_chunks.size() || longer.m_chunks[c] == shorter.m_chunks[c])
            either.add(longer.m_chunks[c]);
        else
            either.add(combined(*longer.m_chunks[c], *shorter.m_chunks[c],
                                [](std::size_t, std::uint64_t a, std::uint64_t b) { return a | b; }));
    }
    return either;
}

RecordSetBuilder::RecordSetBuilder(const RecordSet& set) : m_records(set.m_records), m_generation(1) {
    for (std::size_t c = 0; c < set.m_chunks.size(); ++c) {
        // Its generation is 0: it is shared, and copied before the first change.
        m_chunks.push_back(Chunk{std::const_pointer_cast<RecordSetChunk>(set.m_chunks[c]),
                                 set.m_before[c + 1] - set.m_before[c], 0});
    }
}

void RecordSetBuilder::appendOthers(std::uint64_t count) {
    m_records += count;
    const auto chunks = (m_records + RecordSetChunk::kRecords - 1) / RecordSetChunk::kRecords;
    while (m_chunks.size() < chunks)
        m_chunks.push_back(Chunk{std::make_shared<RecordSetChunk>(), 0, m_generation});
}

void RecordSetBuilder::truncate(std::uint64_t records) {
    assert(records <= m_records);
    m_records = records;
    m_chunks.resize((records + RecordSetChunk::kRecords - 1) / RecordSetChunk::kRecords);
    const auto left = records % RecordSetChunk::kRecords;
    if (left == 0)
        return;
    auto& chunk = writable(m_chunks.back());
    auto& bits = chunk.bits->bits;
    bits[left / 64] &= (std::uint64_t{1} << (left % 64)) - 1;
    std::fill(bits.begin() + static_cast<std::ptrdiff_t>(left / 64 + 1), bits.end(), 0);
    chunk.bits->counts.fill(0);
    chunk.count = 0;
    for (std::size_t word = 0; word <= left / 64; ++word) {
        const auto here = static_cast<std::uint16_t>(std::popcount(bits[word]));
        chunk.bits->counts[word / RecordSetChunk::kRunWords] =
            static_cast<std::uint16_t>(chunk.bits->counts[word / RecordSetChunk::kRunWords] + here);
        chunk.count += here;
    }
}

RecordSet RecordSetBuilder::snapshot() {
    RecordSet set;
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

std::uint64_t RecordSetBuilder::memory() const {
    return m_chunks.size() * (sizeof(RecordSetChunk) + sizeof(Chunk));
}

} // namespace simkv
