// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_index.h"

#include "key_hash.h"

namespace simkv {

Result<RecordNumber> LogIndex::nextNumber() const {
    const auto records = m_statistics.records;
    if (records >= VersionChain::kMaxRecords) {
        return tl::unexpected(Error{ErrorCode::Unsupported, "the log holds more records than the index can number (" +
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

// `placeOfKey(RecordNumber) -> Result<optional<RecordPlace>>`: the place of that record where it has the same key.
template <typename PlaceOfKey>
Result<RecordNumber> LogIndex::appendVersion(const RecordPlace& place, std::uint64_t hash, PlaceOfKey&& placeOfKey) {
    auto number = nextNumber();
    if (!number)
        return number;
    std::optional<RecordPlace> olderPlace;
    auto older = m_keys.replace(hash, *number, [&](RecordNumber candidate) -> Result<bool> {
        auto found = placeOfKey(candidate);
        if (!found)
            return tl::unexpected(found.error());
        olderPlace = *found;
        return found->has_value();
    });
    if (!older)
        return tl::unexpected(older.error());

    const auto& header = place.header;
    enter(place, VersionChain::Link{*older, header.isTombstone(), false});
    if (*older) {
        auto& word = m_liveBits[(*older)->value() / 64];
        const auto bit = std::uint64_t{1} << ((*older)->value() % 64);
        if ((word & bit) != 0) {
            word &= ~bit;
            --m_statistics.liveKeys;
            m_statistics.liveBytes -= olderPlace->header.size();
            m_statistics.deadBytes += olderPlace->header.size();
        }
    }
    if (header.isTombstone()) {
        ++m_statistics.tombstones;
        m_statistics.deadBytes += header.size();
    } else {
        m_liveBits[number->value() / 64] |= std::uint64_t{1} << (number->value() % 64);
        ++m_statistics.liveKeys;
        m_statistics.liveBytes += header.size();
    }
    return number;
}

Result<RecordNumber> LogIndex::append(const RecordPlace& place, ByteView key) {
    return appendVersion(place, hashBytes(key), [&](RecordNumber older) {
        return m_source.placeWithKey(offsetOf(older), key);
    });
}

Result<RecordNumber> LogIndex::append(const LogRecord& record, FileWindow& window) {
    constexpr std::uint32_t kKeyAtHand = 1U << 20U;
    const auto& place = record.place;
    if (record.isMarker) {
        if (auto number = nextNumber(); !number)
            return number;
        ++m_statistics.markers;
        return enter(place, VersionChain::Link{std::nullopt, true, true});
    }
    if (place.header.keyLength <= kKeyAtHand) {
        auto key = window.view(place.keyOffset(), ByteCount(place.header.keyLength));
        if (!key)
            return tl::unexpected(key.error());
        return append(place, *key);
    }
    NoProgress unwatched;
    auto hash = hashRange(window, place.keyOffset(), ByteCount(place.header.keyLength), unwatched);
    if (!hash)
        return tl::unexpected(hash.error());
    return appendVersion(place, *hash, [&](RecordNumber older) -> Result<std::optional<RecordPlace>> {
        auto olderPlace = m_source.place(offsetOf(older));
        if (!olderPlace)
            return tl::unexpected(olderPlace.error());
        auto same = m_source.sameKey(*olderPlace, place);
        if (!same)
            return tl::unexpected(same.error());
        return *same ? std::optional(*olderPlace) : std::nullopt;
    });
}

void LogIndex::dropFindingsFrom(Offset offset) {
    std::erase_if(m_findings, [offset](const Finding& finding) { return finding.offset >= offset; });
}

void LogIndex::setCovered(Offset end, bool complete) {
    m_covered = end;
    m_complete = complete;
}

Result<std::optional<RecordNumber>> LogIndex::newest(ByteView key) const {
    return m_keys.find(hashBytes(key), [&](RecordNumber candidate) -> Result<bool> {
        auto found = m_source.placeWithKey(offsetOf(candidate), key);
        if (!found)
            return tl::unexpected(found.error());
        return found->has_value();
    });
}

std::uint64_t LogIndex::memory() const {
    return m_offsets.memory() + m_chain.memory() + m_keys.memory() + m_liveBits.capacity() * sizeof(std::uint64_t);
}

} // namespace simkv
