// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qnamespace.h>

namespace simkv::ui {

enum class RecordColumn : int { Number, Offset, Time, Kind, Key, Value, KeySize, ValueSize, Size };
inline constexpr int kRecordColumns = 9;

// What models give beside Qt's own roles.
enum RecordRole : int {
    StateRole = Qt::UserRole, // simkv::RecordState as int; invalid where the record cannot be read
    NumberRole                // record number, qulonglong
};

} // namespace simkv::ui
