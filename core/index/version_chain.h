// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "base/types.h"
#include "format/record.h"
#include "index/chunked_array.h"

#include <optional>
#include <unordered_map>

namespace simkv {

// Record -> the record that held its key before, and whether it deletes: 4 bytes a record. From these alone
// follow a key's history, and which records are live at any moment. At most kMaxRecords records.
//
// One thread appends; any thread reads numbers below a published count, as for RecordIndex.
class VersionChain final {
public:
    struct Link {
        std::optional<RecordNumber> previous; // nothing for the first version of a key, and for markers
        bool isTombstone = false;
        bool isMarker = false; // of a batch: no version of any key
    };

    explicit VersionChain(Arena& arena) : m_links(arena) {}

    void append(const Link& link) { m_links.append(encode(link)); }
    [[nodiscard]] Link at(RecordNumber number) const { return decode(m_links.at(number.value())); }
    // The newest version of the key of `from` that is older than record `limit`; `from` itself where it is.
    // Costs a step for each version between, but the steps of long walks are remembered: later walks over the
    // same versions take one for some 4,096 of them.
    [[nodiscard]] std::optional<RecordNumber> newestBelow(RecordNumber limit, RecordNumber from) const;

    [[nodiscard]] std::uint64_t size() const { return m_links.size(); }
    [[nodiscard]] std::uint64_t memory() const { return m_links.memory(); }

private:
    static constexpr std::uint32_t kTombstoneBit = 0x8000'0000U;
    static constexpr std::uint32_t kNone = 0x7FFF'FFFFU;
    static constexpr std::uint32_t kMarker = 0x7FFF'FFFEU;
    static_assert(kMaxRecords <= kMarker);

    static std::uint32_t encode(const Link& link) {
        if (link.isMarker)
            return kMarker | kTombstoneBit;
        const auto number = link.previous ? static_cast<std::uint32_t>(link.previous->value()) : kNone;
        return link.isTombstone ? number | kTombstoneBit : number;
    }
    static Link decode(std::uint32_t word) {
        const auto number = word & ~kTombstoneBit;
        Link link;
        link.isTombstone = (word & kTombstoneBit) != 0;
        link.isMarker = number == kMarker;
        if (number < kMarker)
            link.previous = RecordNumber(number);
        return link;
    }

    // One record in 4,096, whatever its key: the places between which walks are remembered.
    static bool isMilestone(RecordNumber number) {
        return (number.value() * 0x9E37'79B9'7F4A'7C15U) >> 52U == 0; // Fibonacci hashing (Knuth, TAOCP 6.4)
    }

    ChunkedArray<std::uint32_t> m_links;
    mutable Mutex m_milestonesMutex;
    // To the next older one of the key.
    mutable std::unordered_map<std::uint64_t, RecordNumber> m_milestones SIMKV_GUARDED_BY(m_milestonesMutex);
};

} // namespace simkv
