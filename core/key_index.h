// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "result.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace simkv {

// Key -> the newest record of that key, tombstones included. Holds no keys: a slot is 33 bits of the key's
// hash and 31 bits of record number, and the record itself proves the key. Open addressing with linear
// probing; the home of a slot is given by the leading bits of its hash, so growing reads no record.
//
// One thread at a time writes; find() from any thread while none writes.
class KeyIndex final {
public:
    KeyIndex() : m_slots(std::size_t{1} << m_bits, kEmpty) {}

    // Where a key is, or would be: valid until the next set().
    struct Slot {
        std::size_t place = 0;
        std::optional<RecordNumber> newest; // nothing for a key never seen
    };

    // `isKey(RecordNumber) -> Result<bool>`: whether that record has the key that was hashed. Called for
    // records whose stored hash bits match, one in most cases. The only step that can fail.
    template <typename IsKey>
    [[nodiscard]] Result<Slot> find(std::uint64_t hash, IsKey&& isKey) const {
        const auto mask = m_slots.size() - 1;
        auto place = static_cast<std::size_t>(hash >> (64 - m_bits));
        for (;; place = (place + 1) & mask) {
            const auto slot = m_slots[place];
            if (slot == kEmpty)
                return Slot{place, std::nullopt};
            if (((slot ^ hash) & ~kNumberMask) != 0)
                continue;
            Result<bool> same = isKey(numberOf(slot));
            if (!same)
                return tl::unexpected(same.error());
            if (*same)
                return Slot{place, numberOf(slot)};
        }
    }

    // Makes `newest` the newest record of the key that was found at `slot`.
    void set(const Slot& slot, std::uint64_t hash, RecordNumber newest) {
        m_slots[slot.place] = slotFor(hash, newest);
        if (slot.newest)
            return;
        ++m_used;
        if (m_used * 10 > m_slots.size() * 7)
            grow();
    }

    // Keys ever seen, deleted ones included.
    [[nodiscard]] std::uint64_t keys() const { return m_used; }
    [[nodiscard]] std::uint64_t memory() const { return m_slots.capacity() * sizeof(std::uint64_t); }

private:
    static constexpr unsigned kNumberBits = 31;
    static constexpr std::uint64_t kNumberMask = (std::uint64_t{1} << kNumberBits) - 1;
    static constexpr std::uint64_t kEmpty = ~std::uint64_t{0}; // record number 2^31 - 1 is never given

    static std::uint64_t slotFor(std::uint64_t hash, RecordNumber number) {
        return (hash & ~kNumberMask) | number.value();
    }
    static RecordNumber numberOf(std::uint64_t slot) { return RecordNumber(slot & kNumberMask); }

    void grow() {
        std::vector<std::uint64_t> old(m_slots.size() * 2, kEmpty);
        old.swap(m_slots);
        ++m_bits;
        const auto mask = m_slots.size() - 1;
        for (const auto slot : old) {
            if (slot == kEmpty)
                continue;
            auto place = static_cast<std::size_t>(slot >> (64 - m_bits));
            while (m_slots[place] != kEmpty)
                place = (place + 1) & mask;
            m_slots[place] = slot;
        }
    }

    unsigned m_bits = 10;
    std::vector<std::uint64_t> m_slots;
    std::uint64_t m_used = 0;
};

} // namespace simkv
