// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/log_index.h"

#include "format/key_hash.h"

#include <algorithm>
#include <array>

namespace simkv {

namespace {

// How much of a record is fetched ahead: for most records all that will be looked at.
constexpr ByteCount kHeaderAndKey{40};
constexpr ByteCount kWholeRecord{160};

} // namespace

LogIndex::LogIndex(std::shared_ptr<const File> file, ByteOrder order, const LogIndexOptions& options)
    : m_options(options), m_source(std::move(file), order), m_offsets(m_arena), m_chain(m_arena),
      m_markers(m_arena), m_keys(m_arena) {}

std::uint64_t LogIndex::hashOf(ByteView key) const {
    return hashBytes(key) & m_options.hashMask;
}

Result<void> LogIndex::checkRoom(std::uint64_t records) const {
    if (records > m_options.maxRecords - m_counts.records)
        return tl::unexpected(tooMany(m_indexedEnd));
    return {};
}

Error LogIndex::tooMany(Offset at) const {
    return Error{ErrorCode::Unsupported,
                 "the log holds more records than the index can number (" +
                     std::to_string(m_options.maxRecords) + ")",
                 m_source.file().path(), at};
}

RecordNumber LogIndex::enter(const RecordPlace& place, const VersionChain::Link& link, bool live) {
    const RecordNumber number(m_counts.records);
    m_offsets.append(place.offset, place.header.timestamp);
    m_chain.append(link);
    m_live.append(live);
    if (m_counts.records == 0)
        m_counts.firstTime = place.header.timestamp;
    m_counts.lastTime = place.header.timestamp;
    ++m_counts.records;
    return number;
}

// Completes an entry whose `hash` is set.
Result<void> LogIndex::prepare(ByteView key, const Candidate& candidate, KeyEntry& entry) const {
    std::optional<Error> error;
    entry.place = m_keys.find(entry.hash, [&](RecordNumber number) {
        auto size = m_source.sizeWithKey(offsetOf(number, candidate, kHeaderAndKey), key);
        if (!size) {
            error = size.error();
            return KeyTest::Unknown;
        }
        entry.olderSize = *size;
        return *size == ByteCount(0) ? KeyTest::Other : KeyTest::Same;
    });
    if (error)
        return tl::unexpected(*std::move(error));
    return {};
}

Result<LogIndex::KeyEntry> LogIndex::prepareLongKey(const RecordPlace& place, FileWindow& window) const {
    NoProgress unwatched;
    auto hash = hashRange(window, place.keyOffset(), ByteCount(place.header.keyLength), unwatched);
    if (!hash)
        return tl::unexpected(hash.error());
    KeyEntry entry{*hash & m_options.hashMask, {}, {}};
    std::optional<Error> error;
    entry.place = m_keys.find(entry.hash, [&](RecordNumber number) {
        auto older = m_source.place(offsetOf(number));
        auto same = older ? m_source.sameKey(*older, place) : tl::unexpected(older.error());
        if (!same) {
            error = same.error();
            return KeyTest::Unknown;
        }
        entry.olderSize = older->header.size();
        return *same ? KeyTest::Same : KeyTest::Other;
    });
    if (error)
        return tl::unexpected(*std::move(error));
    return entry;
}

Result<LogIndex::KeyEntry> LogIndex::prepare(ByteView key) const {
    if (auto room = checkRoom(1); !room)
        return tl::unexpected(room.error());
    KeyEntry entry{hashOf(key), {}, {}};
    if (auto prepared = prepare(key, {}, entry); !prepared)
        return tl::unexpected(prepared.error());
    return entry;
}

RecordNumber LogIndex::append(const RecordPlace& place, const KeyEntry& key) {
    const auto& header = place.header;
    const auto older = key.place.newest();
    const bool live = !header.isTombstone();
    const auto number = enter(place, VersionChain::Link{older, !live, false}, live);
    m_keys.set(key.place, key.hash, number);
    if (older && m_live.clear(*older)) {
        --m_counts.liveKeys;
        m_counts.liveBytes -= key.olderSize;
        m_counts.deadBytes += key.olderSize;
    }
    if (live) {
        ++m_counts.liveKeys;
        m_counts.liveBytes += header.size();
    } else {
        ++m_counts.tombstones;
        m_counts.deadBytes += header.size();
    }
    return number;
}

// Brings what a look-up of each key touches into the caches, all keys side by side: a cache miss costs as
// much as all other work on a record. The home lines are asked for already. (Group prefetching: Chen et al.,
// "Improving hash join performance through prefetching", 2004.)
void LogIndex::fetchAhead(std::span<const std::uint64_t> hashes, ByteCount amount,
                          Batch<Candidate>& candidates) const {
    Batch<std::uint8_t> found;
    std::size_t count = 0;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const auto number = m_keys.candidate(hashes[i]);
        candidates[i] = Candidate{};
        if (!number)
            continue;
        candidates[i].number = *number;
        m_offsets.prefetch(*number);
        found[count++] = static_cast<std::uint8_t>(i);
    }
    for (const auto i : std::span(found).first(count)) {
        candidates[i].offset = m_offsets.offsetOf(candidates[i].number);
        m_source.prefetch(candidates[i].offset, amount);
    }
}

void LogIndex::appendMarker(const RecordPlace& place) {
    const auto number = enter(place, VersionChain::Link{std::nullopt, true, true}, false);
    m_markers.append(static_cast<std::uint32_t>(number.value()));
    ++m_counts.markers;
}

// Appends any record, even one whose key is not at hand.
Result<void> LogIndex::appendOne(const LogRecord& record, FileWindow& window) {
    constexpr std::uint32_t kInOnePiece = 1U << 20U;
    const auto& place = record.place;
    if (record.isMarker) {
        appendMarker(place);
        return {};
    }
    Result<KeyEntry> entry;
    if (place.header.keyLength > kInOnePiece) {
        entry = prepareLongKey(place, window);
    } else {
        auto key = window.view(place.keyOffset(), ByteCount(place.header.keyLength));
        if (!key)
            return tl::unexpected(key.error());
        entry = prepare(*key);
    }
    if (!entry)
        return tl::unexpected(entry.error());
    append(place, *entry);
    return {};
}

Result<std::size_t> LogIndex::append(std::span<const LogRecord> records, FileWindow& window) {
    const auto room = m_options.maxRecords - m_counts.records;
    if (room == 0)
        return tl::unexpected(tooMany(records.front().place.offset));
    records =
        records.first(static_cast<std::size_t>(std::min<std::uint64_t>({records.size(), kBatch, room})));
    Batch<std::uint64_t> hashes;
    Batch<Candidate> candidates;
    std::size_t hashed = 0; // records whose keys are at hand without a read: all, in most cases
    for (; hashed < records.size(); ++hashed) {
        const auto& place = records[hashed].place;
        const char* key = window.atHand(place.keyOffset(), place.header.keyLength);
        if (key == nullptr)
            break;
        hashes[hashed] = hashOf(ByteView(key, place.header.keyLength));
        m_keys.prefetch(hashes[hashed]);
    }
    fetchAhead(std::span(hashes).first(hashed), kHeaderAndKey, candidates);
    for (std::size_t i = 0; i < hashed; ++i) {
        if (candidates[i].number < RecordNumber(m_counts.records))
            m_live.prefetch(candidates[i].number);
    }
    for (std::size_t i = 0; i < hashed; ++i) {
        const auto& place = records[i].place;
        if (records[i].isMarker) {
            appendMarker(place);
            continue;
        }
        const ByteView key(window.atHand(place.keyOffset(), place.header.keyLength), place.header.keyLength);
        KeyEntry entry{hashes[i], {}, {}};
        if (auto prepared = prepare(key, candidates[i], entry); !prepared) {
            if (i > 0)
                return i; // the next call fails the same way
            return tl::unexpected(prepared.error());
        }
        append(place, entry);
    }
    if (hashed > 0)
        return hashed;
    if (auto appended = appendOne(records.front(), window); !appended)
        return tl::unexpected(appended.error());
    return 1;
}

void LogIndex::dropFindingsFrom(Offset offset) {
    std::erase_if(m_findings, [offset](const Finding& finding) { return finding.offset >= offset; });
}

void LogIndex::setCovered(Offset end, bool complete) {
    m_indexedEnd = end;
    m_complete = complete;
    m_source.setEnd(end);
}

bool LogIndex::matchesFile(Offset at, ByteView bytes) {
    m_source.setEnd(at + ByteCount(bytes.size()));
    return m_source.matchesFile(at, bytes);
}

Result<std::optional<RecordNumber>> LogIndex::newest(ByteView key) const {
    std::optional<Error> error;
    const auto number = m_keys.newest(hashOf(key), [&](RecordNumber candidate) {
        auto size = m_source.sizeWithKey(offsetOf(candidate, {}, kHeaderAndKey), key);
        if (!size) {
            error = size.error();
            return KeyTest::Unknown;
        }
        return *size == ByteCount(0) ? KeyTest::Other : KeyTest::Same;
    });
    if (error)
        return tl::unexpected(*std::move(error));
    return number;
}

Result<bool> LogIndex::valueOf(std::uint64_t hash, ByteView key, const Candidate& candidate,
                               ByteString& value) const {
    std::optional<Error> error;
    auto match = KeyMatch::OtherKey;
    (void)m_keys.newest(hash, [&](RecordNumber number) {
        auto found = m_source.valueWithKey(offsetOf(number, candidate, kWholeRecord), key, value);
        if (!found) {
            error = found.error();
            return KeyTest::Unknown;
        }
        match = *found;
        return match == KeyMatch::OtherKey ? KeyTest::Other : KeyTest::Same;
    });
    if (error)
        return tl::unexpected(*std::move(error));
    return match == KeyMatch::Value;
}

Result<bool> LogIndex::value(ByteView key, ByteString& value) const {
    return valueOf(hashOf(key), key, {}, value);
}

Result<void> LogIndex::values(std::span<const ByteView> keys,
                              std::span<std::optional<ByteString>> values) const {
    Batch<std::uint64_t> hashes;
    Batch<Candidate> candidates;
    for (std::size_t done = 0; done < keys.size(); done += kBatch) {
        const auto count = std::min(kBatch, keys.size() - done);
        {
            const Epochs::Reading reading(m_keys.epochs());
            for (std::size_t i = 0; i < count; ++i) {
                hashes[i] = hashOf(keys[done + i]);
                m_keys.prefetch(hashes[i]);
            }
            fetchAhead(std::span(hashes).first(count), kWholeRecord, candidates);
        }
        for (std::size_t i = 0; i < count; ++i) {
            auto& value = values[done + i];
            if (!value)
                value.emplace();
            auto found = valueOf(hashes[i], keys[done + i], candidates[i], *value);
            if (!found)
                return tl::unexpected(found.error());
            if (!*found)
                value.reset();
        }
    }
    return {};
}

std::uint64_t LogIndex::memory() const {
    return sizeof *this + m_offsets.memory() + m_chain.memory() + m_markers.memory() + m_keys.memory() +
           m_live.memory();
}

} // namespace simkv
