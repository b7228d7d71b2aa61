// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "findings.h"
#include "key_index.h"
#include "log_reader.h"
#include "record_index.h"
#include "record_source.h"
#include "statistics.h"
#include "version_chain.h"

#include <memory>
#include <optional>
#include <vector>

namespace simkv {

// All that is known of a log without its bytes: where each record lies, which record is the newest of each
// key, which came before it. Append-only, like the log.
//
// One thread at a time appends and calls the other methods, but offsetOf(), linkOf() and source() may be
// called from any thread for records below a count that the appending thread has published; Snapshot does
// that.
class LogIndex final {
public:
    LogIndex(std::shared_ptr<const File> file, ByteOrder order) : m_source(std::move(file), order) {}

    // Adds the next record, whose bytes are in the file. Unsupported beyond VersionChain::kMaxRecords, Io
    // where an older record cannot be read; then nothing has changed.
    [[nodiscard]] Result<RecordNumber> append(const LogRecord& record, FileWindow& window);

    // The same in two steps, for a record that is yet to be written: all that can fail comes first.
    struct KeyEntry {
        std::uint64_t hash = 0;
        KeyIndex::Slot slot;
        std::optional<RecordPlace> older; // the key's newest record so far
    };
    [[nodiscard]] Result<KeyEntry> prepare(ByteView key) const;
    // `key`: prepared since the last append, of the record's key.
    RecordNumber append(const RecordPlace& place, const KeyEntry& key);

    void add(Finding finding) { m_findings.push_back(std::move(finding)); }
    void dropFindingsFrom(Offset offset);
    void setTail(std::optional<Finding> tail) { m_tail = std::move(tail); }
    // The file is read up to `end`; complete: that is all there was.
    void setCovered(Offset end, bool complete);

    [[nodiscard]] Result<std::optional<RecordNumber>> newest(ByteView key) const;

    [[nodiscard]] Offset offsetOf(RecordNumber number) const { return m_offsets.offsetOf(number); }
    [[nodiscard]] VersionChain::Link linkOf(RecordNumber number) const { return m_chain.at(number); }
    [[nodiscard]] const RecordSource& source() const { return m_source; }

    [[nodiscard]] const Statistics& statistics() const { return m_statistics; }
    [[nodiscard]] const std::vector<Finding>& findings() const { return m_findings; }
    [[nodiscard]] const std::optional<Finding>& tail() const { return m_tail; }
    [[nodiscard]] const std::vector<std::uint64_t>& liveBits() const { return m_liveBits; }
    [[nodiscard]] Offset covered() const { return m_covered; }
    [[nodiscard]] bool isComplete() const { return m_complete; }
    [[nodiscard]] std::uint64_t memory() const;

private:
    template <typename PlaceOfKey>
    [[nodiscard]] Result<KeyEntry> lookUp(std::uint64_t hash, PlaceOfKey&& placeOfKey) const;
    [[nodiscard]] Result<KeyEntry> lookUpLongKey(const RecordPlace& place, FileWindow& window) const;
    [[nodiscard]] Result<RecordNumber> nextNumber() const;
    RecordNumber enter(const RecordPlace& place, const VersionChain::Link& link);

    RecordSource m_source;
    RecordIndex m_offsets;
    VersionChain m_chain;
    KeyIndex m_keys;
    std::vector<std::uint64_t> m_liveBits; // of each record, as of now
    Statistics m_statistics;
    std::vector<Finding> m_findings; // damage and wrong batches, in file order
    std::optional<Finding> m_tail;
    Offset m_covered{};
    bool m_complete = false;
};

} // namespace simkv
