// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_index.h"

#include "key_hash.h"

namespace simkv {

Result<RecordNumber> LogIndex::nextNumber() const {
    const auto records = m_statistics.records;
    if (records >= VersionChain::kMaxRecords) {
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    "the log holds more records than the index can number (" +
                                        std::to_string(VersionChain::kMaxRecords) + ")",
                                    m_source.file().path()});
    }
    return RecordNumber(records);
}

RecordNumber LogIndex::enter(const RecordPlace& place, const VersionChain::Link& link) {
    const RecordNumber number(m_statistics.records);
    m_offsets.append(place.offset);
    m_chain.append(link);
    if (number.value() % 64 == 0)
        m_liveBits.push_back(0);
    if (m_statistics.records == 0)
        m_statistics.firstTime = place.header.timestamp;
    m_statistics.lastTime = place.header.timestamp;
    ++m_statistics.records;
    return number;
}

// `placeOfKey(RecordNumber) -> Result<optional<RecordPlace>>`: the place of that record where it has the same
// key.
template <typename PlaceOfKey>
Result<LogIndex::KeyEntry> LogIndex::lookUp(std::uint64_t hash, PlaceOfKey&& placeOfKey) const {
    KeyEntry entry{hash, {}, {}};
    auto slot = m_keys.find(hash, [&](RecordNumber candidate) -> Result<bool> {
        auto found = placeOfKey(candidate);
        if (!found)
            return tl::unexpected(found.error());
        entry.older = *found;
        return found->has_value();
    });
    if (!slot)
        return tl::unexpected(slot.error());
    entry.slot = *slot;
    return entry;
}

Result<LogIndex::KeyEntry> LogIndex::lookUpLongKey(const RecordPlace& place, FileWindow& window) const {
    NoProgress unwatched;
    auto hash = hashRange(window, place.keyOffset(), ByteCount(place.header.keyLength), unwatched);
    if (!hash)
        return tl::unexpected(hash.error());
    return lookUp(*hash, [&](RecordNumber older) -> Result<std::optional<RecordPlace>> {
        auto olderPlace = m_source.place(offsetOf(older));
        if (!olderPlace)
            return tl::unexpected(olderPlace.error());
        auto same = m_source.sameKey(*olderPlace, place);
        if (!same)
            return tl::unexpected(same.error());
        return *same ? std::optional(*olderPlace) : std::nullopt;
    });
}

Result<LogIndex::KeyEntry> LogIndex::prepare(ByteView key) const {
    if (auto number = nextNumber(); !number)
        return tl::unexpected(number.error());
    return lookUp(hashBytes(key),
                  [&](RecordNumber older) { return m_source.placeWithKey(offsetOf(older), key); });
}

RecordNumber LogIndex::append(const RecordPlace& place, const KeyEntry& key) {
    const auto& header = place.header;
    const auto& older = key.slot.newest;
    const auto number = enter(place, VersionChain::Link{older, header.isTombstone(), false});
    m_keys.set(key.slot, key.hash, number);
    if (older) {
        auto& word = m_liveBits[older->value() / 64];
        const auto bit = std::uint64_t{1} << (older->value() % 64);
        if ((word & bit) != 0) {
            word &= ~bit;
            --m_statistics.liveKeys;
            m_statistics.liveBytes -= key.older->header.size();
            m_statistics.deadBytes += key.older->header.size();
        }
    }
    if (header.isTombstone()) {
        ++m_statistics.tombstones;
        m_statistics.deadBytes += header.size();
    } else {
        m_liveBits[number.value() / 64] |= std::uint64_t{1} << (number.value() % 64);
        ++m_statistics.liveKeys;
        m_statistics.liveBytes += header.size();
    }
    return number;
}

Result<RecordNumber> LogIndex::append(const LogRecord& record, FileWindow& window) {
    constexpr std::uint32_t kKeyAtHand = 1U << 20U;
    const auto& place = record.place;
    if (auto number = nextNumber(); !number)
        return number;
    if (record.isMarker) {
        ++m_statistics.markers;
        return enter(place, VersionChain::Link{std::nullopt, true, true});
    }
    if (place.header.keyLength > kKeyAtHand) {
        auto entry = lookUpLongKey(place, window);
        if (!entry)
            return tl::unexpected(entry.error());
        return append(place, *entry);
    }
    auto key = window.view(place.keyOffset(), ByteCount(place.header.keyLength));
    if (!key)
        return tl::unexpected(key.error());
    auto entry = prepare(*key);
    if (!entry)
        return tl::unexpected(entry.error());
    return append(place, *entry);
}

void LogIndex::dropFindingsFrom(Offset offset) {
    std::erase_if(m_findings, [offset](const Finding& finding) { return finding.offset >= offset; });
}

void LogIndex::setCovered(Offset end, bool complete) {
    m_covered = end;
    m_complete = complete;
}

Result<std::optional<RecordNumber>> LogIndex::newest(ByteView key) const {
    auto entry = lookUp(hashBytes(key), [&](RecordNumber candidate) {
        return m_source.placeWithKey(offsetOf(candidate), key);
    });
    if (!entry)
        return tl::unexpected(entry.error());
    return entry->slot.newest;
}

std::uint64_t LogIndex::memory() const {
    return m_offsets.memory() + m_chain.memory() + m_keys.memory() +
           m_liveBits.capacity() * sizeof(std::uint64_t);
}

} // namespace simkv
