// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <optional>
#include <vector>

namespace simkv {

class Snapshot;

namespace ui {

class TablePage;

// A row of a log that is let go of: by its key, and which record it was.
struct KeptRow {
    ByteString key;
    std::optional<RecordNumber> record; // nothing for a staged addition
    bool operator==(const KeptRow&) const = default;
};

// What was current and selected in a table, for the rows of another opening of the log, or of another file in
// its place.
struct KeptRows {
    std::optional<KeptRow> current;
    std::vector<KeptRow> selected; // none where they were more than a table keeps one by one
    [[nodiscard]] bool isEmpty() const { return !current && selected.empty(); }
};

// Reads the keys of these rows; those that cannot be read are left out.
[[nodiscard]] KeptRows keptRowsOf(TablePage& page);
// In a table of all records those of the same number and key; else each key where `snapshot`, which is shown
// or will be, has it. If the rows are still being looked for, the current one alone, once it is there.
void restoreRows(TablePage& page, const Snapshot& snapshot, const KeptRows& kept);

} // namespace ui
} // namespace simkv
