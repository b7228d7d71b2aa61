// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "index/index_builder.h"
#include "log/log_change.h"
#include "log/log_writer.h"
#include "store/group_sync.h"
#include "store/write_options.h"

#include <optional>
#include <string>

namespace simkv {

// Bytes that were removed from the end of a log before the first write, and the file that keeps them.
struct TruncatedTail {
    Finding finding;
    std::string savedAs;
};

// The error of what comes after the truncation, which says where the bytes are.
[[nodiscard]] Error withSavedTail(Error error, const std::string& savedAs);

// What has to be done with the end of a log before the first write, so that records can follow: an unwritten,
// torn or torn-batch tail goes, and so does a last batch that the next record would make apply. The bytes are
// saved beside the log first.
//
// Made for one call, on the thread that writes, with the log locked and read to its end; borrows everything.
class TailTruncation final {
public:
    TailTruncation(const File& file, LogIndex& index, IndexBuilder& builder, LogChangeDetector& changes,
                   LogWriter& writer, GroupSync& sync)
        : m_file(&file), m_index(&index), m_builder(&builder), m_changes(&changes), m_writer(&writer),
          m_sync(&sync) {}

    struct Done {
        TruncatedTail tail;
        // A record was written, and synced, that keeps the rest of the log as it is (stopBatch()): the caller
        // has to read it.
        bool hasStop = false;
    };
    // Nothing where nothing has to go. Corrupt: the log needs a decision first (WriteOptions); nothing has
    // changed.
    [[nodiscard]] Result<std::optional<Done>> run(const WriteOptions& options, Progress& progress);

private:
    [[nodiscard]] Result<void> checkDamage(const WriteOptions& options) const;
    [[nodiscard]] Result<std::optional<Finding>> tailToRemove(const WriteOptions& options) const;
    [[nodiscard]] Result<std::optional<Offset>> batchTornByTruncation(Offset end, Progress& progress) const;
    [[nodiscard]] Result<std::string> remove(const Finding& tail);
    [[nodiscard]] Result<void> stopBatch(Offset marker);
    [[nodiscard]] Error corrupt(std::string what, Offset at) const;

    const File* m_file;
    LogIndex* m_index;
    IndexBuilder* m_builder;
    LogChangeDetector* m_changes;
    LogWriter* m_writer;
    GroupSync* m_sync;
};

} // namespace simkv
