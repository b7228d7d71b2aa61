// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/arena.h"

#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstdint>

namespace simkv {

// An array that only grows and never moves an element, so that readers on other threads may use the elements
// that they have been told of (by some published count) while one thread appends. Elements are read and
// written as atomics with relaxed order: publication is the owner's. Chunks double in size; what of the last
// one is not used yet was never touched and takes no memory. Lives as long as its arena at most.
template <typename T>
class ChunkedArray final {
public:
    explicit ChunkedArray(Arena& arena) : m_arena(&arena) {}
    ChunkedArray(const ChunkedArray&) = delete;
    ChunkedArray& operator=(const ChunkedArray&) = delete;

    // Any thread, for indexes below the published count.
    [[nodiscard]] T at(std::uint64_t index) const {
        return std::atomic_ref<T>(*slot(index)).load(std::memory_order_relaxed);
    }
    void prefetch(std::uint64_t index) const { __builtin_prefetch(slot(index)); }

    // The appending thread only.
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    void append(T value) {
        if (m_next == m_end)
            addChunk();
        std::atomic_ref<T>(*m_next).store(value, std::memory_order_relaxed);
        ++m_next;
        ++m_size;
    }
    [[nodiscard]] std::uint64_t memory() const { return m_size * sizeof(T); }

private:
    static constexpr unsigned kFirstChunkBits = 12;
    static constexpr std::uint64_t kFirstChunk = std::uint64_t{1} << kFirstChunkBits;

    // `biased`: an index plus kFirstChunk; then chunk k holds [kFirstChunk << k, kFirstChunk << (k + 1)).
    static unsigned chunkOf(std::uint64_t biased) {
        return static_cast<unsigned>(std::bit_width(biased)) - 1 - kFirstChunkBits;
    }
    void addChunk() {
        const auto chunk = chunkOf(m_size + kFirstChunk);
        assert(chunk < m_chunks.size());
        m_next = static_cast<T*>(m_arena->allocate((kFirstChunk << chunk) * sizeof(T)));
        m_end = m_next + (kFirstChunk << chunk);
        m_chunks[chunk].store(m_next, std::memory_order_release);
    }
    [[nodiscard]] T* slot(std::uint64_t index) const {
        const auto biased = index + kFirstChunk;
        const auto chunk = chunkOf(biased);
        return m_chunks[chunk].load(std::memory_order_acquire) + (biased - (kFirstChunk << chunk));
    }

    Arena* m_arena;
    std::array<std::atomic<T*>, 40 - kFirstChunkBits> m_chunks{};
    std::uint64_t m_size = 0;
    T* m_next = nullptr; // where the next element goes
    T* m_end = nullptr;  // of the last chunk
};

} // namespace simkv
