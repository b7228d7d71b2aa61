// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_index.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace simkv {

void RecordIndex::addBlockTimes() {
    m_blockTimes.append(encodeTimes(m_openTimes));
    if ((m_size - kBlockSize) % kGroupSize == 0)
        m_openGroupTimes = m_openTimes;
    m_openGroupTimes.add(m_openTimes.earliest);
    m_openGroupTimes.add(m_openTimes.latest);
    if (m_size % kGroupSize == 0)
        m_groupTimes.append(encodeTimes(m_openGroupTimes));
}

void RecordIndex::pack() {
    const auto first = m_open[0].load(std::memory_order_relaxed);
    const auto widest = m_open[kPackSize - 1].load(std::memory_order_relaxed) - first;
    const auto bits = static_cast<unsigned>(std::bit_width(widest));
    m_heads.append(first);
    m_heads.append((m_words.size() << 8U) | bits);

    std::uint64_t word = 0;
    unsigned used = 0;
    for (std::uint64_t place = 1; bits > 0 && place < kPackSize; ++place) {
        const auto distance = m_open[place].load(std::memory_order_relaxed) - first;
        word |= distance << used;
        if (used + bits >= 64) {
            m_words.append(word);
            word = used == 0 ? 0 : distance >> (64 - used);
            used = used + bits - 64;
        } else {
            used += bits;
        }
    }
    if (used > 0)
        m_words.append(word);
    m_packed.store(m_size >> kPackBits, std::memory_order_release);
}

Offset RecordIndex::packedOffset(std::uint64_t block, std::uint64_t place) const {
    const auto first = m_heads.at(block * kHeadWords);
    if (place == 0)
        return Offset(first);
    const auto packing = m_heads.at(block * kHeadWords + 1);
    const auto bits = static_cast<unsigned>(packing & 0xFFU);
    if (bits == 0)
        return Offset(first);
    const auto bit = (place - 1) * bits;
    const auto word = (packing >> 8U) + bit / 64;
    const auto shift = static_cast<unsigned>(bit % 64);
    auto distance = m_words.at(word) >> shift;
    if (shift + bits > 64)
        distance |= m_words.at(word + 1) << (64 - shift);
    if (bits < 64)
        distance &= (std::uint64_t{1} << bits) - 1;
    return Offset(first + distance);
}

Offset RecordIndex::offsetOf(RecordNumber number) const {
    const auto block = number.value() >> kPackBits;
    const auto place = number.value() & (kPackSize - 1);
    if (block < m_packed.load(std::memory_order_acquire))
        return packedOffset(block, place);
    const auto offset = m_open[place].load(std::memory_order_acquire);
    // Where the place was reused for the next block meanwhile, the packing is visible now. Acquire: a packing
    // that is seen without that must bring the packed words along.
    if (block < m_packed.load(std::memory_order_acquire))
        return packedOffset(block, place);
    return Offset(offset);
}

std::uint64_t RecordIndex::memory() const {
    return sizeof *this + m_heads.memory() + m_words.memory() + m_blockTimes.memory() + m_groupTimes.memory();
}

} // namespace simkv
