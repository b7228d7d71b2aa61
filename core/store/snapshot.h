// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/log_index.h"
#include "index/record_set.h"
#include "log/unreadable_ranges.h"

#include <memory>
#include <optional>
#include <vector>

namespace simkv {

enum class RecordState : std::uint8_t {
    Live,       // the current value of its key
    Superseded, // a value that a later record replaced or deleted
    Tombstone,  // deletes its key, whether or not there was one
    Marker      // of a batch
};

// A batch in a log: its marker, and how many records follow that belong to it.
struct BatchPlace {
    RecordNumber marker{};
    std::uint32_t records = 0;

    // The number of the record after the batch.
    [[nodiscard]] RecordNumber end() const { return RecordNumber(marker.value() + 1 + records); }
    bool operator==(const BatchPlace&) const = default;
};

// An immutable snapshot of a log: its first N records. Const methods from any thread, while the log and its
// index grow. Keeps the index and the file open.
class Snapshot final {
public:
    // To be called on the thread that extends the index. Costs some bytes for every 32,768 records.
    [[nodiscard]] static std::shared_ptr<const Snapshot> take(const std::shared_ptr<LogIndex>& index);

    // The snapshot of the first `records` records, at most records(): the state of the store then, and what
    // was found wrong before that place. Reads the index, not the log: all of it up to that place, or only
    // what lies between that place and this snapshot or `near`, another one of the same log. Cancelled.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> asOf(std::uint64_t records, Progress& progress,
                                                               const Snapshot* near = nullptr) const;

    [[nodiscard]] std::uint64_t records() const { return m_counts.records; }
    [[nodiscard]] const LiveCounts& counts() const { return m_counts; }
    [[nodiscard]] const RecordSet& live() const { return m_live; }
    [[nodiscard]] ByteOrder byteOrder() const { return source().byteOrder(); }
    // Whether both come from one opening of one log: a log that was opened again is another one, whatever its
    // path.
    [[nodiscard]] bool isOfSameLog(const Snapshot& other) const { return &source() == &other.source(); }
    // Whether this is a snapshot of the same log with no fewer records.
    [[nodiscard]] bool extends(const Snapshot& earlier) const {
        return isOfSameLog(earlier) && records() >= earlier.records();
    }
    // Where the log is, as it was opened.
    [[nodiscard]] const std::string& path() const { return file().path(); }
    // All bytes of the log, what lies between its records included, as it is now.
    [[nodiscard]] const File& file() const { return source().file(); }

    [[nodiscard]] Offset offsetOf(RecordNumber number) const { return m_index->offsetOf(number); }
    [[nodiscard]] RecordState stateOf(RecordNumber number) const;
    // The version of the same key before this one.
    [[nodiscard]] std::optional<RecordNumber> previousVersion(RecordNumber number) const {
        return m_index->linkOf(number).previous;
    }
    // The newest version here of the key of `later`, a record that this snapshot may not have yet.
    [[nodiscard]] std::optional<RecordNumber> versionBefore(RecordNumber later) const {
        return m_index->chain().newestBelow(RecordNumber(records()), later);
    }
    // The times of records 64 * block to 64 * block + 63, which all lie below records().
    [[nodiscard]] TimeRange timesOfBlock(std::uint64_t block) const {
        return m_index->times().timesOfBlock(block);
    }
    [[nodiscard]] Result<RecordPlace> place(RecordNumber number) const {
        return source().place(offsetOf(number));
    }
    [[nodiscard]] Result<ByteString> key(const RecordPlace& place) const { return source().key(place); }
    [[nodiscard]] Result<ByteString> value(const RecordPlace& place) const { return source().value(place); }
    // `count` bytes from `from` on, whatever they are. Changed where the log has become too short.
    [[nodiscard]] Result<ByteString> bytes(Offset from, ByteCount count) const {
        return source().bytes(from, count);
    }
    // The size of the whole record, from the index alone.
    [[nodiscard]] ByteCount sizeOf(RecordNumber number) const;
    // The batch that the record belongs to, as its marker or after it. Reads the marker.
    [[nodiscard]] Result<std::optional<BatchPlace>> batchOf(RecordNumber number) const;
    // The newest record of the key, tombstones included; nothing for a key not seen yet.
    [[nodiscard]] Result<std::optional<RecordNumber>> newest(ByteView key) const;

    // The number of the first record at `offset` or later; records() where there is none.
    [[nodiscard]] RecordNumber firstFrom(Offset offset) const;
    // The record that begins at `offset`, where one does.
    [[nodiscard]] std::optional<RecordNumber> recordAt(Offset offset) const;
    // The first record, by position, of `time` or later, and the last one of `time` or earlier; clocks may
    // run backwards. Searches the times that the index keeps of 64 records at a time, then reads at most that
    // many headers. `before`: among the records before that one.
    [[nodiscard]] Result<std::optional<RecordNumber>> firstFrom(Timestamp time) const;
    [[nodiscard]] Result<std::optional<RecordNumber>>
    lastUpTo(Timestamp time, std::optional<RecordNumber> before = std::nullopt) const;

    // Damage and wrong batches, in file order.
    [[nodiscard]] const std::vector<Finding>& findings() const { return m_findings; }
    [[nodiscard]] const std::optional<Finding>& tail() const { return m_tail; }
    // Both, the tail last. Of a snapshot that isComplete(): all that is wrong with the log.
    [[nodiscard]] std::vector<Finding> allFindings() const;
    [[nodiscard]] bool hasDamage() const;
    // Damage and the tail, and between which records they lie. Null where there are none. A search for each.
    [[nodiscard]] std::shared_ptr<const UnreadableRanges> unreadableRanges() const;
    // Where the last record ends: a writer may remove what follows.
    [[nodiscard]] Offset recordsEnd() const;
    // How much of the file has been read, and whether that was all of it.
    [[nodiscard]] Offset indexedEnd() const { return m_indexedEnd; }
    [[nodiscard]] bool isComplete() const { return m_complete; }

private:
    explicit Snapshot(const std::shared_ptr<LogIndex>& index);
    Snapshot(const Snapshot&) = default;

    [[nodiscard]] const RecordSource& source() const { return m_index->source(); }
    [[nodiscard]] Result<Timestamp> timeOf(RecordNumber number) const;
    [[nodiscard]] Offset startOf(std::uint64_t number) const;
    [[nodiscard]] Result<void> rebuild(std::uint64_t records, Snapshot& then, Progress& progress) const;
    [[nodiscard]] Result<void> move(const Snapshot& from, std::uint64_t records, Snapshot& then,
                                    Progress& progress) const;

    std::shared_ptr<const LogIndex> m_index;
    RecordSet m_live;
    LiveCounts m_counts;
    std::vector<Finding> m_findings;
    std::optional<Finding> m_tail;
    Offset m_indexedEnd;
    bool m_complete;
};

// The live records of a snapshot, which lives as long as they do.
[[nodiscard]] inline std::shared_ptr<const RecordSet> liveRecords(std::shared_ptr<const Snapshot> snapshot) {
    const auto* live = &snapshot->live();
    return {std::move(snapshot), live};
}

} // namespace simkv
