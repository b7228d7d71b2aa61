// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_index.h"

#include "key_hash.h"

#include <algorithm>
#include <array>

namespace simkv {

LogIndex::LogIndex(std::shared_ptr<const File> file, ByteOrder order, std::uint64_t hashMask)
    : m_hashMask(hashMask), m_source(std::move(file), order), m_offsets(m_arena), m_chain(m_arena),
      m_keys(m_arena) {}

std::uint64_t LogIndex::hashOf(ByteView key) const {
    return hashBytes(key) & m_hashMask;
}

RecordNumber LogIndex::enter(const RecordPlace& place, const VersionChain::Link& link, bool live) {
    const RecordNumber number(m_statistics.records);
    m_offsets.append(place.offset, place.header.timestamp);
    m_chain.append(link);
    m_live.append(live);
    if (m_statistics.records == 0)
        m_statistics.firstTime = place.header.timestamp;
    m_statistics.lastTime = place.header.timestamp;
    ++m_statistics.records;
    return number;
}

// `size`: of the record, where it has that key.
Result<bool> LogIndex::isRecordOf(RecordNumber number, ByteView key, ByteCount& size) const {
    auto found = m_source.placeWithKey(offsetOf(number), key);
    if (!found)
        return tl::unexpected(found.error());
    if (*found)
        size = (*found)->header.size();
    return found->has_value();
}

Result<LogIndex::KeyEntry> LogIndex::prepare(std::uint64_t hash, ByteView key) const {
    KeyEntry entry{hash, {}, {}};
    auto place =
        m_keys.find(hash, [&](RecordNumber older) { return isRecordOf(older, key, entry.olderSize); });
    if (!place)
        return tl::unexpected(place.error());
    entry.place = *place;
    return entry;
}

Result<LogIndex::KeyEntry> LogIndex::prepareLongKey(const RecordPlace& place, FileWindow& window) const {
    NoProgress unwatched;
    auto hash = hashRange(window, place.keyOffset(), ByteCount(place.header.keyLength), unwatched);
    if (!hash)
        return tl::unexpected(hash.error());
    KeyEntry entry{*hash & m_hashMask, {}, {}};
    auto found = m_keys.find(entry.hash, [&](RecordNumber number) -> Result<bool> {
        auto older = m_source.place(offsetOf(number));
        if (!older)
            return tl::unexpected(older.error());
        entry.olderSize = older->header.size();
        return m_source.sameKey(*older, place);
    });
    if (!found)
        return tl::unexpected(found.error());
    entry.place = *found;
    return entry;
}

Result<LogIndex::KeyEntry> LogIndex::prepare(ByteView key) const {
    if (m_statistics.records >= VersionChain::kMaxRecords) {
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    "the log holds more records than the index can number (" +
                                        std::to_string(VersionChain::kMaxRecords) + ")",
                                    m_source.file().path()});
    }
    return prepare(hashOf(key), key);
}

RecordNumber LogIndex::append(const RecordPlace& place, const KeyEntry& key) {
    const auto& header = place.header;
    const auto& older = key.place.newest;
    const bool live = !header.isTombstone();
    const auto number = enter(place, VersionChain::Link{older, !live, false}, live);
    m_keys.set(key.place, key.hash, number);
    if (older && m_live.clear(*older)) {
        --m_statistics.liveKeys;
        m_statistics.liveBytes -= key.olderSize;
        m_statistics.deadBytes += key.olderSize;
    }
    if (live) {
        ++m_statistics.liveKeys;
        m_statistics.liveBytes += header.size();
    } else {
        ++m_statistics.tombstones;
        m_statistics.deadBytes += header.size();
    }
    return number;
}

// Brings what a look-up of each key touches into the caches, all keys side by side: a cache miss costs as
// much as all other work on a record. (Group prefetching: Chen et al., "Improving hash join performance
// through prefetching", 2004.)
void LogIndex::fetchAhead(std::span<const std::uint64_t> hashes) const {
    std::array<RecordNumber, kBatch> candidates;
    std::size_t count = 0;
    for (const auto hash : hashes) {
        if (const auto candidate = m_keys.candidate(hash)) {
            m_offsets.prefetchHead(*candidate);
            candidates[count++] = *candidate;
        }
    }
    for (std::size_t i = 0; i < count; ++i)
        m_source.prefetch(m_offsets.offsetOf(candidates[i]));
}

Result<void> LogIndex::appendOne(const LogRecord& record, const std::uint64_t* hash, FileWindow& window) {
    constexpr std::uint32_t kKeyAtHand = 1U << 20U;
    const auto& place = record.place;
    if (record.isMarker) {
        ++m_statistics.markers;
        enter(place, VersionChain::Link{std::nullopt, true, true}, false);
        return {};
    }
    if (place.header.keyLength > kKeyAtHand) {
        auto entry = prepareLongKey(place, window);
        if (!entry)
            return tl::unexpected(entry.error());
        append(place, *entry);
        return {};
    }
    auto key = window.view(place.keyOffset(), ByteCount(place.header.keyLength));
    if (!key)
        return tl::unexpected(key.error());
    auto entry = prepare(hash ? *hash : hashOf(*key), *key);
    if (!entry)
        return tl::unexpected(entry.error());
    append(place, *entry);
    return {};
}

Result<std::size_t> LogIndex::append(std::span<const LogRecord> records, FileWindow& window) {
    if (records.size() > VersionChain::kMaxRecords - m_statistics.records) {
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    "the log holds more records than the index can number (" +
                                        std::to_string(VersionChain::kMaxRecords) + ")",
                                    m_source.file().path()});
    }
    records = records.first(std::min(records.size(), kBatch));
    std::array<std::uint64_t, kBatch> hashes;
    std::size_t hashed = 0; // keys at hand without a read: all but the first, in most cases
    for (; hashed < records.size(); ++hashed) {
        const auto& place = records[hashed].place;
        const char* key = window.atHand(place.keyOffset(), place.header.keyLength);
        if (key == nullptr)
            break;
        hashes[hashed] = hashOf(ByteView(key, place.header.keyLength));
        m_keys.prefetch(hashes[hashed]);
    }
    fetchAhead(std::span(hashes).first(hashed));
    for (std::size_t i = 0; i < records.size(); ++i) {
        auto appended = appendOne(records[i], i < hashed ? &hashes[i] : nullptr, window);
        if (!appended && i == 0)
            return tl::unexpected(appended.error());
        if (!appended)
            return i; // the next call fails the same way
    }
    return records.size();
}

void LogIndex::dropFindingsFrom(Offset offset) {
    std::erase_if(m_findings, [offset](const Finding& finding) { return finding.offset >= offset; });
}

void LogIndex::setCovered(Offset end, bool complete) {
    m_covered = end;
    m_complete = complete;
    m_source.setEnd(end);
}

Result<std::optional<RecordNumber>> LogIndex::newest(ByteView key) const {
    ByteCount size{};
    return m_keys.newest(hashOf(key), [&](RecordNumber number) { return isRecordOf(number, key, size); });
}

Result<bool> LogIndex::valueOf(std::uint64_t hash, ByteView key, ByteString& value) const {
    auto match = KeyMatch::OtherKey;
    auto number = m_keys.newest(hash, [&](RecordNumber candidate) -> Result<bool> {
        auto found = m_source.valueWithKey(offsetOf(candidate), key, value);
        if (!found)
            return tl::unexpected(found.error());
        match = *found;
        return match != KeyMatch::OtherKey;
    });
    if (!number)
        return tl::unexpected(number.error());
    return match == KeyMatch::Value;
}

Result<bool> LogIndex::value(ByteView key, ByteString& value) const {
    return valueOf(hashOf(key), key, value);
}

Result<void> LogIndex::values(std::span<const ByteView> keys,
                              std::span<std::optional<ByteString>> values) const {
    std::array<std::uint64_t, kBatch> hashes;
    for (std::size_t done = 0; done < keys.size(); done += kBatch) {
        const auto count = std::min(kBatch, keys.size() - done);
        {
            const Epochs::Reading reading(m_keys.epochs());
            for (std::size_t i = 0; i < count; ++i) {
                hashes[i] = hashOf(keys[done + i]);
                m_keys.prefetch(hashes[i]);
            }
            fetchAhead(std::span(hashes).first(count));
        }
        for (std::size_t i = 0; i < count; ++i) {
            ByteString bytes;
            auto found = valueOf(hashes[i], keys[done + i], bytes);
            if (!found)
                return tl::unexpected(found.error());
            values[done + i] = *found ? std::optional(std::move(bytes)) : std::nullopt;
        }
    }
    return {};
}

std::uint64_t LogIndex::memory() const {
    return sizeof *this + m_offsets.memory() + m_chain.memory() + m_keys.memory() + m_live.memory();
}

} // namespace simkv
