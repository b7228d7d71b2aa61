// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/log_index.h"
#include "log/log_change.h"
#include "log/log_reader.h"

namespace simkv {

// Fills an index by one pass over a log, from where the index ends to the end of the file as it was when
// `info` was taken. One thread at a time; borrows file, index and `changes`, which gets to know how far it
// is.
class IndexBuilder final {
public:
    IndexBuilder(const File& file, const FileInfo& info, LogIndex& index,
                 LogChangeDetector* changes = nullptr);
    // Goes on where an earlier builder ended, for bytes that came since.
    IndexBuilder(const File& file, const FileInfo& info, const IndexBuilder& earlier);

    // Reads on for about `amount` bytes, or to the end: returns whether that is reached. After Cancelled or
    // Io what was read stays in the index, and the next call goes on from there.
    [[nodiscard]] Result<bool> advance(ByteCount amount, Progress& progress);

    // The owner has appended this record to the file and to the index, after the pass was done.
    void noteAppended(const RecordPlace& place);
    // The owner has truncated the file at `end`, and the index with it. Damage before `end` stays damage.
    void noteCut(Offset end) { m_resume = end; }
    // Where a later builder begins: bytes from here on may mean something else once more follow them.
    [[nodiscard]] Offset resumeOffset() const { return m_resume; }
    [[nodiscard]] const ReadContext& context() const { return m_reader.context(); }
    [[nodiscard]] LogExtent extent() const { return extent(m_index->indexedEnd()); }

private:
    [[nodiscard]] LogExtent extent(Offset indexedEnd) const;
    [[nodiscard]] Result<void> remember(Offset indexedEnd);
    [[nodiscard]] Result<void> finish(const LogEnd& end);
    [[nodiscard]] Result<bool> indexItem(LogItem& item);

    const FileInfo m_info;
    LogIndex* m_index;
    LogChangeDetector* m_changes;
    LogReader m_reader;
    std::optional<LogItem> m_pending; // read, but not yet all in the index because of an error
    Offset m_resume{};
    bool m_done = false;
};

} // namespace simkv
