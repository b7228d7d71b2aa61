// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "document/selected_rows.h"
#include "models/record_row.h"
#include "values/pasted_keys.h"

#include <memory>
#include <optional>
#include <vector>

class QIODevice;
class QMimeData;

namespace simkv::ui {

// Rows of a table, to be written as text: a line for each, cells separated by tabs, keys and values whole, as
// escaped text, ages as dates. A plain value, for jobs.
struct RowsText {
    SelectedRows rows;
    std::vector<RecordColumn> columns;
    TimeDisplay times{};

    // About how long the text will be, from the average size of the log's records.
    [[nodiscard]] ByteCount estimate() const;
    // How much is read of key or value: all of it, or nothing if the column is not among these.
    [[nodiscard]] RowDepth depthOf(RecordColumn column) const;
};

// Any thread. `copied`: gets what each of the rows stands for; null: nobody asks. Invalid where the text
// becomes longer than `limit`; Io where `out` takes no more; Cancelled.
[[nodiscard]] Result<void> writeRows(const RowsText& rows, QIODevice& out, ByteCount limit,
                                     Progress& progress, std::vector<CopiedRow>* copied = nullptr);

// For the clipboard: the text, and under a type of its own what its columns and rows are, by which it is
// known when it is pasted.
[[nodiscard]] std::unique_ptr<QMimeData> copiedRows(const RowsText& rows, const QString& text,
                                                    const std::vector<CopiedRow>& copied);
// What copiedRows() made is read as; a column that it does not have is -1. Nothing for anything else, and for
// null.
[[nodiscard]] std::optional<PasteFormat> pasteFormat(const QMimeData* data);

// Writes the same text into a file, which appears only when it is whole.
[[nodiscard]] Result<void> saveRows(const RowsText& rows, const QString& path, Progress& progress);

} // namespace simkv::ui
