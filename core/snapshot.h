// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "live_set.h"
#include "log_index.h"

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

// An immutable picture of a log at its first N records. Const methods from any thread, while the log and its
// index grow. Keeps the index and the file open.
class Snapshot final {
public:
    // On the thread that extends the index.
    [[nodiscard]] static std::shared_ptr<const Snapshot> take(std::shared_ptr<const LogIndex> index);

    [[nodiscard]] std::uint64_t records() const { return m_statistics.records; }
    [[nodiscard]] const Statistics& statistics() const { return m_statistics; }
    [[nodiscard]] const LiveSet& live() const { return m_live; }
    [[nodiscard]] const RecordSource& source() const { return m_index->source(); }
    [[nodiscard]] ByteOrder byteOrder() const { return source().byteOrder(); }

    [[nodiscard]] Offset offsetOf(RecordNumber number) const { return m_index->offsetOf(number); }
    [[nodiscard]] RecordState stateOf(RecordNumber number) const;
    // The version of the same key before this one.
    [[nodiscard]] std::optional<RecordNumber> previousVersion(RecordNumber number) const {
        return m_index->linkOf(number).previous;
    }
    [[nodiscard]] Result<RecordPlace> place(RecordNumber number) const {
        return source().place(offsetOf(number));
    }
    // The number of the first record at `offset` or later; records() where there is none.
    [[nodiscard]] RecordNumber firstFrom(Offset offset) const;

    // Damage and wrong batches, in file order.
    [[nodiscard]] const std::vector<Finding>& findings() const { return m_findings; }
    [[nodiscard]] const std::optional<Finding>& tail() const { return m_tail; }
    [[nodiscard]] bool hasDamage() const;
    // How much of the file has been read, and whether that was all of it.
    [[nodiscard]] Offset covered() const { return m_covered; }
    [[nodiscard]] bool isComplete() const { return m_complete; }

private:
    explicit Snapshot(std::shared_ptr<const LogIndex> index);

    std::shared_ptr<const LogIndex> m_index;
    LiveSet m_live;
    Statistics m_statistics;
    std::vector<Finding> m_findings;
    std::optional<Finding> m_tail;
    Offset m_covered;
    bool m_complete;
};

} // namespace simkv
