// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cassert>
#include <cstdint>
#include <memory>

namespace simkv {

// An array that only grows and never moves an element, so that readers on other threads may use the elements
// that they have been told of (by some published count) while one thread appends. Elements are atomics with
// relaxed order: publication is the owner's. Up to 2^32 elements, in chunks of 2^16; memory in use is at most
// one chunk more than the elements plus 512 KiB.
template <typename T>
class ChunkedArray final {
public:
    ChunkedArray() : m_chunks(std::make_unique<Directory>()) {}
    ~ChunkedArray() {
        for (auto& chunk : *m_chunks)
            delete chunk.load(std::memory_order_relaxed);
    }
    ChunkedArray(const ChunkedArray&) = delete;
    ChunkedArray& operator=(const ChunkedArray&) = delete;

    // Any thread, for indexes below the published count.
    [[nodiscard]] T at(std::uint64_t index) const { return slot(index).load(std::memory_order_relaxed); }

    // The appending thread only.
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    void append(T value) {
        assert(m_size < kMaxSize);
        auto& chunk = (*m_chunks)[m_size >> kChunkBits];
        if (chunk.load(std::memory_order_relaxed) == nullptr)
            chunk.store(new Chunk(), std::memory_order_release);
        slot(m_size).store(value, std::memory_order_relaxed);
        ++m_size;
    }
    [[nodiscard]] std::uint64_t memory() const {
        return sizeof(Directory) + ((m_size + kChunkSize - 1) >> kChunkBits) * sizeof(Chunk);
    }

    static constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 32U;

private:
    static constexpr unsigned kChunkBits = 16;
    static constexpr std::uint64_t kChunkSize = std::uint64_t{1} << kChunkBits;
    using Chunk = std::array<std::atomic<T>, kChunkSize>;
    using Directory = std::array<std::atomic<Chunk*>, kMaxSize / kChunkSize>;

    [[nodiscard]] std::atomic<T>& slot(std::uint64_t index) const {
        return (*(*m_chunks)[index >> kChunkBits].load(std::memory_order_acquire))[index & (kChunkSize - 1)];
    }

    std::unique_ptr<Directory> m_chunks;
    std::uint64_t m_size = 0;
};

} // namespace simkv
