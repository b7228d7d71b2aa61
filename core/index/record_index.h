// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "index/chunked_array.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>

namespace simkv {

struct TimeRange {
    Timestamp earliest{};
    Timestamp latest{};

    void add(Timestamp time) {
        earliest = std::min(earliest, time);
        latest = std::max(latest, time);
    }
};

// Record number -> offset, and what times a stretch of records spans. Offsets only grow, so a block of 512
// records keeps the first one whole and the others as distances from it, each in as many bits as the widest
// of the block needs: 2.3 bytes a record where records take 130 bytes, 0.15 of them for the block's head and
// the times. So few heads stay in the caches, and an offset costs one access to memory. Holds offsets of any
// size.
//
// One thread appends. Any thread reads numbers below a count that the appending thread has published after
// the append (a release store that the reader has acquired).
class RecordIndex final {
public:
    explicit RecordIndex(Arena& arena)
        : m_heads(arena), m_words(arena), m_blockTimes(arena), m_groupTimes(arena) {}

    void append(Offset offset, Timestamp time) {
        const auto place = m_size & (kPackSize - 1);
        // Release: who reads this value also sees that the block which used the place before is packed.
        m_open[place].store(offset.value(), std::memory_order_release);
        if (m_size % kBlockSize == 0)
            m_openTimes = TimeRange{time, time};
        m_openTimes.add(time);
        ++m_size;
        if (m_size % kBlockSize == 0)
            addBlockTimes();
        if (place == kPackSize - 1)
            pack();
    }
    [[nodiscard]] Offset offsetOf(RecordNumber number) const;
    // About where the record lies, from what is in the caches: right where the records around it are of one
    // size, near it otherwise. Nothing for the newest.
    [[nodiscard]] std::optional<Offset> guess(RecordNumber number) const {
        const auto block = number.value() >> kPackBits;
        if (block + 1 >= m_packed.load(std::memory_order_acquire))
            return std::nullopt;
        const auto first = m_heads.at(block * kHeadWords);
        const auto size = m_heads.at((block + 1) * kHeadWords) - first;
        return Offset(first + (size >> kPackBits) * (number.value() & (kPackSize - 1)));
    }
    // A hint that offsetOf(number) comes soon.
    void prefetch(RecordNumber number) const {
        const auto block = number.value() >> kPackBits;
        if (block >= m_packed.load(std::memory_order_acquire))
            return;
        const auto packing = m_heads.at(block * kHeadWords + 1);
        const auto bit = (number.value() & (kPackSize - 1)) * (packing & 0xFFU);
        m_words.prefetch((packing >> 8U) + bit / 64);
    }

    // The times of the records of a whole block, and of a whole group of blocks; for blocks and groups that
    // end at or below the published count.
    [[nodiscard]] TimeRange timesOfBlock(std::uint64_t block) const {
        return decodeTimes(m_blockTimes.at(block));
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
    static constexpr unsigned kPackBits = 9;
    static constexpr std::uint64_t kPackSize = std::uint64_t{1} << kPackBits; // records
    static constexpr std::uint64_t kHeadWords = 2;

    static std::uint64_t encodeTimes(const TimeRange& times) {
        return std::uint64_t{times.earliest.seconds()} << 32U | times.latest.seconds();
    }
    static TimeRange decodeTimes(std::uint64_t word) {
        return TimeRange{Timestamp(static_cast<std::uint32_t>(word >> 32U)),
                         Timestamp(static_cast<std::uint32_t>(word))};
    }
    void addBlockTimes();
    void pack();
    [[nodiscard]] Offset packedOffset(std::uint64_t block, std::uint64_t place) const;

    // Two words for each packed block: its first offset, and where its packed distances begin (word << 8 |
    // bits).
    ChunkedArray<std::uint64_t> m_heads;
    ChunkedArray<std::uint64_t> m_words;
    ChunkedArray<std::uint64_t> m_blockTimes;
    ChunkedArray<std::uint64_t> m_groupTimes;
    // The block still being filled. A reader that meets its packing notices by m_packed and reads the packed
    // one.
    std::array<std::atomic<std::uint64_t>, kPackSize> m_open{};
    std::atomic<std::uint64_t> m_packed{0};
    std::uint64_t m_size = 0;
    TimeRange m_openTimes;      // of the times block being filled
    TimeRange m_openGroupTimes; // of the whole blocks of the group being filled
};

} // namespace simkv
