// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "format/record.h"
#include "index/key_index.h"
#include "index/live_counts.h"
#include "index/record_index.h"
#include "index/record_set.h"
#include "index/version_chain.h"
#include "log/findings.h"
#include "log/log_reader.h"
#include "log/record_source.h"

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace simkv {

// For tests, which cannot wait for chance: hashes that collide, and a log that is too large.
struct LogIndexOptions {
    std::uint64_t hashMask = ~std::uint64_t{0}; // and-ed to the hash of each key
    std::uint64_t maxRecords = kMaxRecords;     // at most that
};

// All that is known of a log without its bytes: where each record lies, which record is the newest of each
// key, which came before it. Append-only, like the log.
//
// One thread at a time appends and calls the other methods. These may be called from any thread meanwhile:
// newest() and its kin, source(), and for records that newest() gave or that lie below a count that the
// appending thread has published (as Snapshot does) also offsetOf(), linkOf(), times(), chain() and marker().
class LogIndex final {
public:
    LogIndex(std::shared_ptr<const File> file, ByteOrder order, const LogIndexOptions& options = {});

    // Adds the first of the next records, whose bytes are in the file: how many, at least one. Unsupported
    // beyond kMaxRecords, with the offset of the first record that has no place; Io where an
    // older record cannot be read. Then nothing has changed.
    [[nodiscard]] Result<std::size_t> append(std::span<const LogRecord> records, FileWindow& window);

    // Unsupported where not so many more records can be numbered.
    [[nodiscard]] Result<void> checkRoom(std::uint64_t records) const;

    // The same in two steps, for a record that is yet to be written: all that can fail comes first.
    struct KeyEntry {
        std::uint64_t hash = 0;
        KeyIndex::Place place;
        ByteCount olderSize{}; // of the key's newest record so far
    };
    [[nodiscard]] Result<KeyEntry> prepare(ByteView key) const;
    // `key`: prepared since the last append, of the record's key.
    RecordNumber append(const RecordPlace& place, const KeyEntry& key);

    void add(Finding finding) { m_findings.push_back(std::move(finding)); }
    void dropFindingsFrom(Offset offset);
    void setTail(std::optional<Finding> tail) { m_tail = std::move(tail); }
    // The file is read up to `end`; complete: that is all there was.
    void setCovered(Offset end, bool complete);

    // Whether the file holds these bytes at `at`; false also where a look into memory does not tell. On the
    // appending thread, for bytes at indexedEnd() that were just written.
    [[nodiscard]] bool matchesFile(Offset at, ByteView bytes);

    // The newest record of the key; nothing for a key never seen. The index holds no keys, so this reads one
    // record in most cases.
    [[nodiscard]] Result<std::optional<RecordNumber>> newest(ByteView key) const;
    // Whether the key has a value, which is then in `value`; one read of one record in most cases.
    [[nodiscard]] Result<bool> value(ByteView key, ByteString& value) const;
    // The same for several keys, whose memory is fetched side by side: values[i] for keys[i], in the memory
    // of the strings that are there. After an error some of them are of no use.
    [[nodiscard]] Result<void> values(std::span<const ByteView> keys,
                                      std::span<std::optional<ByteString>> values) const;

    [[nodiscard]] Offset offsetOf(RecordNumber number) const { return m_offsets.offsetOf(number); }
    [[nodiscard]] VersionChain::Link linkOf(RecordNumber number) const { return m_chain.at(number); }
    [[nodiscard]] const RecordIndex& times() const { return m_offsets; }
    [[nodiscard]] const VersionChain& chain() const { return m_chain; }
    // The index-th batch marker, in file order; below a published LiveCounts::markers.
    [[nodiscard]] RecordNumber marker(std::uint64_t index) const { return RecordNumber(m_markers.at(index)); }
    [[nodiscard]] const RecordSource& source() const { return m_source; }

    [[nodiscard]] const LiveCounts& counts() const { return m_counts; }
    [[nodiscard]] const std::vector<Finding>& findings() const { return m_findings; }
    [[nodiscard]] const std::optional<Finding>& tail() const { return m_tail; }
    [[nodiscard]] RecordSet liveRecordsSnapshot() { return m_live.snapshot(); }
    [[nodiscard]] Offset indexedEnd() const { return m_indexedEnd; }
    [[nodiscard]] bool isComplete() const { return m_complete; }
    [[nodiscard]] std::uint64_t memory() const;
    // Keys ever seen, deleted ones included. Any thread.
    [[nodiscard]] std::uint64_t keys() const { return m_keys.keys(); }

private:
    static constexpr std::size_t kBatch = 64;

    [[nodiscard]] std::uint64_t hashOf(ByteView key) const;
    [[nodiscard]] Error tooMany(Offset at) const;
    // The record that a look-up will most probably ask about, and where it is.
    struct Candidate {
        RecordNumber number{~std::uint64_t{0}};
        Offset offset{};
    };
    template <typename Item>
    using Batch = std::array<Item, kBatch>;

    // The offset of a record of which `amount` is read next.
    [[nodiscard]] Offset offsetOf(RecordNumber number, const Candidate& candidate, ByteCount amount) const {
        if (number == candidate.number)
            return candidate.offset;
        // The two accesses to memory, of the offset and of the record, side by side.
        if (const auto guess = m_offsets.guess(number))
            m_source.prefetch(*guess, amount);
        return offsetOf(number);
    }
    [[nodiscard]] Result<void> prepare(ByteView key, const Candidate& candidate, KeyEntry& entry) const;
    [[nodiscard]] Result<KeyEntry> prepareLongKey(const RecordPlace& place, FileWindow& window) const;
    void fetchAhead(std::span<const std::uint64_t> hashes, ByteCount amount,
                    Batch<Candidate>& candidates) const;
    [[nodiscard]] Result<void> appendOne(const LogRecord& record, FileWindow& window);
    void appendMarker(const RecordPlace& place);
    [[nodiscard]] Result<bool> valueOf(std::uint64_t hash, ByteView key, const Candidate& candidate,
                                       ByteString& value) const;
    RecordNumber enter(const RecordPlace& place, const VersionChain::Link& link, bool live);

    const LogIndexOptions m_options;
    RecordSource m_source;
    Arena m_arena;
    RecordIndex m_offsets;
    VersionChain m_chain;
    ChunkedArray<std::uint32_t> m_markers; // record numbers
    KeyIndex m_keys;
    RecordSetBuilder m_live; // as of now
    LiveCounts m_counts;
    std::vector<Finding> m_findings; // damage and wrong batches, in file order
    std::optional<Finding> m_tail;
    Offset m_indexedEnd{};
    bool m_complete = false;
};

} // namespace simkv
