// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/key_index.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>

namespace simkv {

const std::array<std::uint32_t, 257> KeyIndex::kBend = [] {
    std::array<std::uint32_t, 257> table{};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto bent = std::log2(1.0 + static_cast<double>(i) / 256.0) * 4'294'967'296.0;
        table[i] = static_cast<std::uint32_t>(std::min(bent, 4'294'967'295.0));
    }
    return table;
}();

KeyIndex::KeyIndex(Arena& arena) : m_arena(&arena), m_directory(new Directory(0)) {
    auto& directory = *m_directory.load(std::memory_order_relaxed);
    directory.entries[0].store(reinterpret_cast<std::uintptr_t>(newSegment(kLines)),
                               std::memory_order_relaxed);
}

KeyIndex::~KeyIndex() {
    auto* directory = m_directory.load(std::memory_order_relaxed);
    for (std::size_t index = 0; index < directory->entries.size();) {
        const auto entry = directory->entries[index].load(std::memory_order_relaxed);
        index += std::size_t{1} << (directory->bits - depthOf(entry));
        if ((entry & kOversize) != 0)
            ::operator delete (headerOf(entry), std::align_val_t{Arena::kAlignment});
    }
    delete directory;
}

// Takes a segment of the usual size from the arena, where it stays, and any other from the heap.
KeyIndex::Header* KeyIndex::newSegment(std::uint64_t lines) {
    const auto slotBytes = static_cast<std::size_t>(lines) * kLine * sizeof(std::uint64_t);
    void* memory = nullptr;
    if (lines == kLines && m_free.empty()) {
        memory = m_arena->allocate(sizeof(Header) + slotBytes);
        m_memory.fetch_add(sizeof(Header) + slotBytes, std::memory_order_relaxed);
    } else if (lines == kLines) {
        memory = m_free.back();
        m_free.pop_back();
        std::memset(memory, 0, sizeof(Header) + slotBytes);
    } else {
        memory = ::operator new (sizeof(Header) + slotBytes, std::align_val_t{Arena::kAlignment});
        m_memory.fetch_add(sizeof(Header) + slotBytes, std::memory_order_relaxed);
        std::memset(memory, 0, sizeof(Header) + slotBytes);
    }
    ++m_segments;
    auto* header = static_cast<Header*>(memory);
    header->lines = lines;
    return header;
}

void KeyIndex::retireSegment(std::uint64_t entry) {
    --m_segments;
    auto* header = headerOf(entry);
    if ((entry & kOversize) == 0) {
        m_epochs.retire([this, header] { m_free.push_back(header); });
        return;
    }
    m_memory.fetch_sub(sizeof(Header) +
                           static_cast<std::size_t>(header->lines) * kLine * sizeof(std::uint64_t),
                       std::memory_order_relaxed);
    m_epochs.retire([header] { ::operator delete (header, std::align_val_t{Arena::kAlignment}); });
}

// Inserts into a segment that no reader can see yet.
void KeyIndex::insert(std::uint64_t entry, std::uint64_t slot) {
    auto* segment = slotsOf(entry);
    const auto lines = linesOf(entry);
    for (auto line = homeLine(slot, entry);; line = (line + 1) & (lines - 1)) {
        for (unsigned i = 0; i < kLine; ++i) {
            auto& place = segment[line * kLine + i];
            if (place == kEmpty) {
                place = slot;
                return;
            }
        }
    }
}

void KeyIndex::makeRoom(std::uint64_t hash) {
    // The directory may be several times as long as there are segments, no more: keys whose hashes do not
    // differ get a longer segment instead.
    constexpr std::uint64_t kEntriesPerSegment = 16;
    constexpr unsigned kMaxDepth = 30;
    while (true) {
        auto* directory = m_directory.load(std::memory_order_relaxed);
        const auto index = indexOf(hash, directory->bits);
        const auto entry = directory->entries[index].load(std::memory_order_relaxed);
        const auto depth = depthOf(entry);
        const auto unused = directory->bits - depth;
        if (directory->used[index >> unused << unused] * 100 <= linesOf(entry) * kLine * kFullPercent)
            return;
        if (depth == directory->bits) {
            if (depth < kMaxDepth && directory->entries.size() < kEntriesPerSegment * m_segments)
                deepen();
            else
                enlarge(hash);
        } else {
            split(hash);
        }
    }
}

void KeyIndex::deepen() {
    auto* old = m_directory.load(std::memory_order_relaxed);
    auto directory = std::make_unique<Directory>(old->bits + 1);
    for (std::size_t index = 0; index < old->entries.size(); ++index) {
        const auto entry = old->entries[index].load(std::memory_order_relaxed);
        directory->entries[2 * index].store(entry, std::memory_order_relaxed);
        directory->entries[2 * index + 1].store(entry, std::memory_order_relaxed);
        directory->used[2 * index] = old->used[index];
    }
    constexpr auto kEntrySize = sizeof(std::uint64_t) + sizeof(std::uint32_t);
    m_memory.fetch_add((directory->entries.size() - old->entries.size()) * kEntrySize,
                       std::memory_order_relaxed);
    m_directory.store(directory.release(), std::memory_order_release);
    m_epochs.retire([old] { delete old; });
}

// Puts two segments in the place of the one that holds `hash`, or one where they are the same.
void KeyIndex::replace(std::uint64_t hash, std::uint64_t lower, std::uint64_t upper) {
    auto& directory = *m_directory.load(std::memory_order_relaxed);
    const auto index = indexOf(hash, directory.bits);
    const auto old = directory.entries[index].load(std::memory_order_relaxed);
    const auto unused = directory.bits - depthOf(old);
    const auto count = std::size_t{1} << unused;
    const auto first = index >> unused << unused;
    for (std::size_t i = 0; i < count; ++i)
        directory.entries[first + i].store(i < count / 2 || lower == upper ? lower : upper,
                                           std::memory_order_release);
    retireSegment(old);
}

void KeyIndex::split(std::uint64_t hash) {
    auto& directory = *m_directory.load(std::memory_order_relaxed);
    const auto index = indexOf(hash, directory.bits);
    const auto old = directory.entries[index].load(std::memory_order_relaxed);
    const auto depth = depthOf(old);
    const auto lines = linesOf(old);
    const auto attributes = (old & kOversize) | (std::uint64_t{depth + 1} << kDepthShift);
    const std::array<std::uint64_t, 2> halves{
        reinterpret_cast<std::uintptr_t>(newSegment(lines)) | attributes,
        reinterpret_cast<std::uintptr_t>(newSegment(lines)) | attributes};
    std::array<std::uint32_t, 2> used{};
    const auto* segment = slotsOf(old);
    for (std::uint64_t line = 0; line < lines; ++line) {
        for (unsigned i = 0; i < kLine; ++i) {
            const auto slot = segment[line * kLine + i];
            if (slot == kEmpty)
                break;
            const auto half = (bend(slot) >> (31U - depth)) & 1U;
            insert(halves[half], slot);
            ++used[half];
        }
    }
    const auto unused = directory.bits - depth;
    const auto first = index >> unused << unused;
    directory.used[first] = used[0];
    directory.used[first + (std::size_t{1} << (unused - 1))] = used[1];
    replace(hash, halves[0], halves[1]);
}

void KeyIndex::enlarge(std::uint64_t hash) {
    const auto& directory = *m_directory.load(std::memory_order_relaxed);
    const auto old = directory.entries[indexOf(hash, directory.bits)].load(std::memory_order_relaxed);
    const auto lines = linesOf(old);
    const auto larger = reinterpret_cast<std::uintptr_t>(newSegment(lines * 2)) | kOversize |
                        (std::uint64_t{depthOf(old)} << kDepthShift);
    const auto* segment = slotsOf(old);
    for (std::uint64_t place = 0; place < lines * kLine; ++place) {
        if (segment[place] != kEmpty)
            insert(larger, segment[place]);
    }
    replace(hash, larger, larger);
}

} // namespace simkv
