// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chunked_array.h"
#include "types.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace simkv {

struct TimeRange {
    Timestamp earliest{};
    Timestamp latest{};
};

// Record number -> offset, and what times a stretch of records spans. Offsets only grow, so a block of 64
// records keeps the first one whole and the others as distances from it, each in as many bits as the widest
// of the block needs: 2.1 bytes a record where records take 130 bytes, 0.4 of them for the block's head and
// the times. Offsets up to 2^56, which no file reaches.
//
// One thread appends. Any thread reads numbers below a count that the appending thread has published after
// the append (a release store that the reader has acquired).
class RecordIndex final {
public:
    explicit RecordIndex(Arena& arena) : m_heads(arena), m_words(arena), m_groupTimes(arena) {}

    void append(Offset offset, Timestamp time) {
        const auto place = m_size & (kBlockSize - 1);
        if (place == 0) {
            m_openTimes = TimeRange{time, time};
        } else {
            m_openTimes.earliest = std::min(m_openTimes.earliest, time);
            m_openTimes.latest = std::max(m_openTimes.latest, time);
        }
        // Release: who reads this value also sees that the block which used the place before is sealed.
        m_open[place].store(offset.value(), std::memory_order_release);
        ++m_size;
        if (place == kBlockSize - 1)
            seal();
    }
    [[nodiscard]] Offset offsetOf(RecordNumber number) const;
    // A hint that offsetOf(number) comes soon.
    void prefetchHead(RecordNumber number) const {
        const auto block = number.value() >> kBlockBits;
        if (block < m_sealed.load(std::memory_order_acquire))
            m_heads.prefetch(block * kHeadWords);
    }
    // The same, some time after prefetchHead().
    void prefetchWord(RecordNumber number) const {
        const auto block = number.value() >> kBlockBits;
        if (block >= m_sealed.load(std::memory_order_acquire))
            return;
        const auto packing = m_heads.at(block * kHeadWords + 1);
        const auto bit = (number.value() & (kBlockSize - 1)) * (packing & 0xFFU);
        m_words.prefetch((packing >> 8U) + bit / 64);
    }

    // The times of the records of a whole block, and of a whole group of blocks; for blocks and groups that
    // end at or below the published count.
    [[nodiscard]] TimeRange timesOfBlock(std::uint64_t block) const {
        return decodeTimes(m_heads.at(block * kHeadWords + 2));
    }
    [[nodiscard]] TimeRange timesOfGroup(std::uint64_t group) const {
        return decodeTimes(m_groupTimes.at(group));
    }
    static constexpr std::uint64_t kBlockSize = 64;              // records
    static constexpr std::uint64_t kGroupSize = kBlockSize * 64; // records

    // The appending thread only.
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] std::uint64_t memory() const;

private:
    static constexpr unsigned kBlockBits = 6;
    static constexpr std::uint64_t kHeadWords = 3;

    static std::uint64_t encodeTimes(const TimeRange& times) {
        return std::uint64_t{times.earliest.seconds()} << 32U | times.latest.seconds();
    }
    static TimeRange decodeTimes(std::uint64_t word) {
        return TimeRange{Timestamp(static_cast<std::uint32_t>(word >> 32U)),
                         Timestamp(static_cast<std::uint32_t>(word))};
    }
    void seal();
    [[nodiscard]] Offset sealedOffset(std::uint64_t block, std::uint64_t place) const;

    // Of each sealed block: the first offset; where its packed distances begin (word << 8 | bits); its times.
    ChunkedArray<std::uint64_t> m_heads;
    ChunkedArray<std::uint64_t> m_words;
    ChunkedArray<std::uint64_t> m_groupTimes;
    // The block still being filled. A reader that meets its sealing notices by m_sealed and reads the sealed
    // one.
    std::array<std::atomic<std::uint64_t>, kBlockSize> m_open{};
    std::atomic<std::uint64_t> m_sealed{0};
    std::uint64_t m_size = 0;
    TimeRange m_openTimes;      // of the block being filled
    TimeRange m_openGroupTimes; // of the sealed blocks of the group being filled
};

} // namespace simkv
