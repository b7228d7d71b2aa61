// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/bulk_edits.h"
#include "exchange/key_export.h"

#include <QString>

// Keys that go to other programs and come from them: for jobs, values in, values out, any thread.
namespace simkv::ui {

enum class ExportKind {
    JsonLines,
    Csv,
    Log // a new log of the same records, byte for byte and in their order
};

struct Exported {
    std::uint64_t records = 0;
    std::uint64_t leftOut =
        0; // markers and unreadable ranges, staged deletions, and deletes where the form has no word for them
    ByteCount bytes{};
};

// Writes what the rows show into a file that is there whole or not at all; one of that name is replaced. What
// is staged has the time of the export. A log with changes has them at its end, as if they were written.
// Invalid where it is the log itself; Io; Cancelled.
[[nodiscard]] Result<Exported> exportRows(const SelectedRows& rows, ExportKind kind, const QString& path,
                                          Progress& progress);

// "jsonl" or "csv" by what the name ends with; nothing for others.
[[nodiscard]] std::optional<ExportFormat> importFormat(const QString& path);

// Edits for what such a file says, but for what is so already; the last line of a key counts. Invalid with
// the line where one is wrong, and for more than kMostBulkBytes.
[[nodiscard]] Result<BulkEdits> importedKeys(const Snapshot& newest, const QString& path, ExportFormat format,
                                             const StagedLookup& staged, Progress& progress);
// A new log of it, in constant memory, whole or not at all: how many records. Io with EEXIST where `log`
// exists.
[[nodiscard]] Result<std::uint64_t> importIntoNewLog(const QString& path, ExportFormat format,
                                                     const QString& log, Progress& progress);

} // namespace simkv::ui
