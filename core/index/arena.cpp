// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/arena.h"

#include <new>
#include <sys/mman.h>

namespace simkv {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;
constexpr std::size_t kFirstSlab = std::size_t{1} << 20U; // on small pages: most logs are small
constexpr std::size_t kSlab = std::size_t{64} << 20U;

} // namespace

Arena::~Arena() {
    for (const auto& mapping : m_mappings)
        ::munmap(mapping.start, mapping.size);
}

char* Arena::map(std::size_t bytes) {
    const bool isLarge = bytes >= kHugePage;
    const auto size = isLarge ? bytes + kHugePage : bytes;
    m_mappings.reserve(m_mappings.size() + 1);
    void* start =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        throw std::bad_alloc();
    m_mappings.push_back(Mapping{start, size});
    auto* bytesStart = static_cast<char*>(start);
    if (isLarge) {
#ifdef MADV_HUGEPAGE
        (void)::madvise(start, size, MADV_HUGEPAGE); // a wish; small pages do as well
#endif
        const auto address = reinterpret_cast<std::uintptr_t>(start);
        bytesStart += (kHugePage - address % kHugePage) % kHugePage;
    }
    return bytesStart;
}

void* Arena::allocate(std::size_t bytes) {
    bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    if (bytes >= kHugePage)
        return map(bytes);
    if (bytes > m_left) {
        const auto size = m_mappings.empty() ? kFirstSlab : kSlab;
        m_next = map(size);
        m_left = size;
        if (bytes > m_left)
            return allocate(bytes);
    }
    auto* block = m_next;
    m_next += bytes;
    m_left -= bytes;
    return block;
}

} // namespace simkv
