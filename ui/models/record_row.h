// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/row_source.h"
#include "models/record_columns.h"
#include "store/snapshot.h"
#include "times/time_display.h"

#include <QString>

#include <optional>

namespace simkv::ui {

// What a row of a table shows of a record, of a staged key, or of bytes that are none.
struct RecordRow {
    std::optional<Finding> unreadable; // with a value alone: its bytes
    bool isAddition = false;           // with what is staged alone
    RecordNumber number{};
    RecordState state = RecordState::Live;
    std::optional<RecordPlace> place; // nothing for an addition, and where the record could not be read
    std::optional<StagedMark> mark;   // where something is staged for the key
    bool isToBeDeleted = false;       // by that
    std::uint64_t valueSize = 0;
    std::optional<Timestamp> before; // of the record before it in the log, where that is later
    QString key;
    QString value;
    ByteString wholeKey; // where it was read, and holds no more than kWholeKey bytes
    QString error;
};

// How much is read of key and value: nothing, what a cell shows (shortened with an ellipsis), or all of it.
enum class RowDepth { None, Preview, Whole };
// Reads one record. Any thread.
[[nodiscard]] RecordRow readRow(const Snapshot& snapshot, RecordNumber number, RowDepth key, RowDepth value);
// The same of any row, with what is staged for it. Any thread.
[[nodiscard]] RecordRow readRow(const RowSource& source, RowId row, RowDepth key, RowDepth value);

// Reads the bytes of an unreadable range. Any thread.
[[nodiscard]] RecordRow readUnreadableRow(const Snapshot& snapshot, const Finding& unreadable,
                                          RowDepth value);

// Longer keys are not edited.
inline constexpr std::uint64_t kWholeKey = 64U << 10U;

// The text of a cell. Any thread.
[[nodiscard]] QString cellText(const Snapshot& snapshot, const RecordRow& row, RecordColumn column,
                               const TimeDisplay& times);
[[nodiscard]] QString cellToolTip(const RecordRow& row, RecordColumn column, const TimeDisplay& times);
[[nodiscard]] QString columnTitle(RecordColumn column, const TimeDisplay& times);

// The versions of a key are counted up to here for a cell; a filter or sort counts them all.
inline constexpr int kCountedVersions = 1000;

} // namespace simkv::ui
