// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chunked_array.h"
#include "types.h"

#include <array>
#include <atomic>

namespace simkv {

// Record number -> offset. Offsets only grow, so a block of 64 records keeps the first one whole and the
// others as distances from it, each in as many bits as the widest of the block needs: 1.8 bytes a record
// where records take 130 bytes, 0.25 of them for the block's head.
//
// One thread appends. Any thread reads numbers below a count that the appending thread has published after
// the append (a release store that the reader has acquired).
class RecordIndex final {
public:
    void append(Offset offset);
    [[nodiscard]] Offset offsetOf(RecordNumber number) const;
    // The appending thread only.
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] std::uint64_t memory() const;

private:
    static constexpr unsigned kBlockBits = 6;
    static constexpr std::uint64_t kBlockSize = std::uint64_t{1} << kBlockBits;

    void seal();
    [[nodiscard]] Offset sealedOffset(std::uint64_t block, std::uint64_t place) const;

    // Of each sealed block: the first offset, and where its packed distances begin (word << 8 | bits).
    ChunkedArray<std::uint64_t> m_firsts;
    ChunkedArray<std::uint64_t> m_packings;
    ChunkedArray<std::uint64_t> m_words;
    // The block still being filled. A reader that meets its sealing notices by m_sealed and reads the sealed
    // one.
    std::array<std::atomic<std::uint64_t>, kBlockSize> m_open{};
    std::atomic<std::uint64_t> m_sealed{0};
    std::uint64_t m_size = 0;
};

} // namespace simkv
