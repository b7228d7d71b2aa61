// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qnamespace.h>

namespace simkv::ui {

enum class RecordColumn : int { Number, Offset, Time, Kind, Key, Value, KeySize, ValueSize, Size, Versions };
inline constexpr int kRecordColumns = 10;

// Shown at the right of its column.
[[nodiscard]] constexpr bool isNumeric(RecordColumn column) {
    return column != RecordColumn::Time && column != RecordColumn::Kind && column != RecordColumn::Key &&
           column != RecordColumn::Value;
}

// What models give beside Qt's own roles.
enum RecordRole : int {
    StateRole = Qt::UserRole, // simkv::RecordState as int; invalid where a record cannot be read, or none is
    NumberRole,               // record number, qulonglong; invalid for what is no record
    UnreadableRole,           // simkv::FindingKind of such bytes as int; invalid for anything else
    MatchRole,                // whether the search has found the record
    StagedRole                // StagedMark as int; invalid where nothing is staged for the key
};

// How a record's key is to change.
enum class StagedMark : int { Added, Changed, Deleted, Conflict };

} // namespace simkv::ui
