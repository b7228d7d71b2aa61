// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "progress.h"
#include "record_order.h"
#include "record_row.h"

#include <memory>
#include <utility>
#include <vector>

class QIODevice;

namespace simkv::ui {

// Rows of a table, to be written as text: a line for each, cells separated by tabs, keys and values whole, as
// escaped text, ages as dates. A plain value, for jobs.
struct RowsText {
    std::shared_ptr<const Snapshot> snapshot;
    RecordOrder order;
    std::vector<std::pair<int, int>> ranges; // of rows, first to last
    std::vector<RecordColumn> columns;
    TimeDisplay times{};

    [[nodiscard]] std::uint64_t rows() const;
    // About how long the text will be, from the average size of the log's records.
    [[nodiscard]] ByteCount estimate() const;
    // Of key or value: all or, where the column is not among these, nothing.
    [[nodiscard]] RowDepth depthOf(RecordColumn column) const;
};

// Any thread. Invalid where the text becomes longer than `limit`; Io where `out` takes no more; Cancelled.
[[nodiscard]] Result<void> writeRows(const RowsText& rows, QIODevice& out, ByteCount limit,
                                     Progress& progress);

// The same into a file, which appears only when it is whole.
[[nodiscard]] Result<void> saveRows(const RowsText& rows, const QString& path, Progress& progress);

} // namespace simkv::ui
