// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "index/arena.h"
#include "index/epochs.h"

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#if defined(__SSE2__) && !defined(__SANITIZE_THREAD__)
#include <emmintrin.h>
#endif

namespace simkv {

enum class KeyTest : std::uint8_t { Other, Same, Unknown };

// Key -> the newest record of that key, tombstones included. Holds no keys: a slot is 33 bits of the key's
// hash and 31 bits of record number, and the record itself proves the key.
//
// Extendible hashing (Fagin et al., 1979): a directory over the leading bits of the hash leads to segments of
// 4,096 slots, and a segment that is full is split in two. No step of growing touches more than two segments
// and, rarely, the directory, which holds 8 bytes for some 2,500 keys. Before it is looked up there a hash is
// bent by a logarithm, as spiral storage does (Martin, 1979), so that the segments do not become full all at
// the same time: the table takes 13 to 14 bytes a key at any number of keys, not only on average.
// Inside a segment slots are probed by cache lines, filled from the front.
//
// One thread at a time calls find() and set(); newest(), keys() and memory() from any thread meanwhile. What
// a reader finds was there at some moment during the call.
class KeyIndex final {
public:
    explicit KeyIndex(Arena& arena);
    ~KeyIndex();
    KeyIndex(const KeyIndex&) = delete;
    KeyIndex& operator=(const KeyIndex&) = delete;

    static constexpr std::uint64_t kEmpty = 0; // fresh memory is; numbers are stored plus one

    // Where a key is, or would be: valid until the next set(). No slot where that cannot be told.
    struct Place {
        std::uint64_t* slot = nullptr;
        std::uint64_t content = kEmpty;

        // Nothing for a key never seen.
        [[nodiscard]] std::optional<RecordNumber> newest() const {
            return content != kEmpty ? std::optional(numberOf(content)) : std::nullopt;
        }
    };

    // `test(RecordNumber) -> KeyTest`: whether that record has the key that was hashed. Called for records
    // whose stored hash bits match, one in most cases. Unknown ends the search.
    template <typename Test>
    [[nodiscard]] Place find(std::uint64_t hash, Test&& test) const {
        return findIn(entryOf(*m_directory.load(std::memory_order_acquire), hash), hash, test);
    }
    // The same for readers: the place is of no use to them, what is there is.
    template <typename Test>
    [[nodiscard]] std::optional<RecordNumber> newest(std::uint64_t hash, Test&& test) const {
        const Epochs::Reading reading(m_epochs);
        return find(hash, test).newest();
    }

    // Makes `newest` the newest record of the key that was found at `place`.
    void set(const Place& place, std::uint64_t hash, RecordNumber newest) {
        std::atomic_ref<std::uint64_t>(*place.slot).store(slotFor(hash, newest), std::memory_order_release);
        if (place.content == kEmpty)
            countNew(hash);
    }

    // For many keys at once: prefetch() all of them, then candidate() all of them, then find(). The candidate
    // is the record that find() will most probably ask about, to be fetched ahead.
    void prefetch(std::uint64_t hash) const {
        const auto entry = entryOf(*m_directory.load(std::memory_order_acquire), hash);
        const auto* line = slotsOf(entry) + homeLine(hash, entry) * kLine;
        __builtin_prefetch(line);
        __builtin_prefetch(line + kLine); // one line in five is full
    }
    [[nodiscard]] std::optional<RecordNumber> candidate(std::uint64_t hash) const {
        const auto entry = entryOf(*m_directory.load(std::memory_order_acquire), hash);
        const auto* line = slotsOf(entry) + homeLine(hash, entry) * kLine;
        const auto matches = scan(line, hash).matches;
        return matches != 0 ? std::optional(numberOf(load(line + std::countr_zero(matches)))) : std::nullopt;
    }
    // For readers that prefetch: keeps what the three find valid.
    [[nodiscard]] const Epochs& epochs() const { return m_epochs; }

    // Keys ever seen, deleted ones included.
    [[nodiscard]] std::uint64_t keys() const { return m_keys.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t memory() const { return m_memory.load(std::memory_order_relaxed); }

private:
    static constexpr unsigned kNumberBits = 31;
    static constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << kNumberBits) - 1;
    static constexpr unsigned kLine = 8; // slots of a cache line
    static constexpr std::uint64_t kLines = 512;
    static constexpr unsigned kFullPercent = 87;

    // In front of the slots of each segment, also so that the segments do not all begin at the same place of
    // the caches.
    struct alignas(Arena::kAlignment) Header {
        std::uint64_t lines;
    };
    // A directory entry: where the header of a segment is (aligned: six bits are free), how many bits of the
    // bent hash its keys have in common, and whether it has more lines than the others.
    static constexpr std::uint64_t kOversize = 1;
    static constexpr unsigned kDepthShift = 1;
    static constexpr std::uint64_t kAttributes = Arena::kAlignment - 1;

    struct Directory {
        explicit Directory(unsigned depth)
            : bits(depth), entries(std::uint64_t{1} << depth), used(std::uint64_t{1} << depth) {}
        const unsigned bits;
        std::vector<std::atomic<std::uint64_t>> entries;
        std::vector<std::uint32_t> used; // slots of a segment, at its first entry; the writer's
    };

    static std::uint64_t slotFor(std::uint64_t hash, RecordNumber number) {
        return (hash & ~kNumberMask) | (number.value() + 1);
    }
    static RecordNumber numberOf(std::uint64_t slot) { return RecordNumber((slot & kNumberMask) - 1); }
    static std::uint64_t load(const std::uint64_t* slot) {
        return std::atomic_ref<std::uint64_t>(*const_cast<std::uint64_t*>(slot))
            .load(std::memory_order_acquire);
    }
    static Header* headerOf(std::uint64_t entry) {
        return reinterpret_cast<Header*>(static_cast<std::uintptr_t>(entry & ~kAttributes));
    }
    static std::uint64_t* slotsOf(std::uint64_t entry) {
        return reinterpret_cast<std::uint64_t*>(headerOf(entry) + 1);
    }
    static unsigned depthOf(std::uint64_t entry) {
        return static_cast<unsigned>((entry & kAttributes) >> kDepthShift);
    }
    static std::uint64_t linesOf(std::uint64_t entry) {
        return (entry & kOversize) != 0 ? headerOf(entry)->lines : kLines;
    }
    static std::uint64_t homeLine(std::uint64_t hash, std::uint64_t entry) {
        return (hash >> kNumberBits) & (linesOf(entry) - 1);
    }

    // Which slots of a line are empty, and which others agree with the hash in its leading 32 bits. All eight
    // at once and without a branch: how many are taken cannot be predicted, and a wrong guess costs more than
    // the line.
    struct LineScan {
        unsigned matches;
        unsigned empty;
    };
    static LineScan scan(const std::uint64_t* line, std::uint64_t hash) {
#if defined(__SSE2__) && !defined(__SANITIZE_THREAD__)
        // Loads of 16 aligned bytes beside stores of 8: each half is read whole, on every processor there is.
        const auto* pairs = reinterpret_cast<const __m128*>(line);
        const auto tag = _mm_set1_epi32(static_cast<int>(hash >> 32U));
        unsigned matches = 0;
        unsigned empty = 0;
        for (int half = 0; half < 2; ++half) {
            const auto a = _mm_load_ps(reinterpret_cast<const float*>(pairs + 2 * half));
            const auto b = _mm_load_ps(reinterpret_cast<const float*>(pairs + 2 * half + 1));
            const auto high = _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1)));
            const auto low = _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0)));
            matches |= static_cast<unsigned>(_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(high, tag))))
                       << (4 * half);
            empty |= static_cast<unsigned>(
                         _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(low, _mm_setzero_si128()))))
                     << (4 * half);
        }
        std::atomic_thread_fence(std::memory_order_acquire);
        return LineScan{matches & ~empty, empty};
#else
        LineScan result{0, 0};
        for (unsigned i = 0; i < kLine; ++i) {
            const auto slot = load(line + i);
            if (slot == kEmpty)
                result.empty |= 1U << i;
            else if ((slot ^ hash) >> 32U == 0)
                result.matches |= 1U << i;
        }
        return result;
#endif
    }

    // log2(1 + x) of the leading 32 bits, by 256 straight pieces; monotone, which is all that matters.
    static std::uint64_t bend(std::uint64_t hash) {
        const auto piece = static_cast<std::size_t>(hash >> 56U);
        const auto fraction = (hash >> 32U) & 0xFF'FFFFU;
        const std::uint64_t low = kBend[piece];
        const std::uint64_t high = kBend[piece + 1];
        return low + (((high - low) * fraction) >> 24U);
    }
    static std::size_t indexOf(std::uint64_t hash, unsigned bits) {
        return static_cast<std::size_t>(bend(hash) >> (32U - bits));
    }
    static std::uint64_t entryOf(const Directory& directory, std::uint64_t hash) {
        return directory.entries[indexOf(hash, directory.bits)].load(std::memory_order_acquire);
    }

    template <typename Test>
    [[nodiscard]] static Place findIn(std::uint64_t entry, std::uint64_t hash, Test&& test) {
        auto* segment = slotsOf(entry);
        const auto lines = linesOf(entry);
        for (auto line = homeLine(hash, entry);; line = (line + 1) & (lines - 1)) {
            auto* first = segment + line * kLine;
            const auto found = scan(first, hash);
            for (auto matches = found.matches; matches != 0; matches &= matches - 1) {
                auto* match = first + std::countr_zero(matches);
                const auto content = load(match);
                const KeyTest answer = test(numberOf(content));
                if (answer == KeyTest::Same)
                    return Place{match, content};
                if (answer == KeyTest::Unknown)
                    return Place{};
            }
            if (found.empty != 0)
                return Place{first + std::countr_zero(found.empty), kEmpty};
        }
    }

    void countNew(std::uint64_t hash) {
        m_keys.store(m_keys.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        auto& directory = *m_directory.load(std::memory_order_relaxed);
        const auto index = indexOf(hash, directory.bits);
        const auto entry = directory.entries[index].load(std::memory_order_relaxed);
        const auto unused = directory.bits - depthOf(entry);
        if (++directory.used[index >> unused << unused] * 100 > linesOf(entry) * kLine * kFullPercent)
            makeRoom(hash);
    }

    [[nodiscard]] Header* newSegment(std::uint64_t lines);
    void retireSegment(std::uint64_t entry);
    static void insert(std::uint64_t entry, std::uint64_t slot);
    void makeRoom(std::uint64_t hash);
    void deepen();
    void split(std::uint64_t hash);
    void enlarge(std::uint64_t hash);
    void replace(std::uint64_t hash, std::uint64_t lower, std::uint64_t upper);

    static const std::array<std::uint32_t, 257> kBend;

    Arena* m_arena;
    std::atomic<Directory*> m_directory;
    std::vector<Header*> m_free; // segments of the usual size
    std::uint64_t m_segments = 0;
    std::atomic<std::uint64_t> m_keys{0};
    std::atomic<std::uint64_t> m_memory{0};
    Epochs m_epochs; // last: what it still frees uses the others
};

} // namespace simkv
