// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "log/findings.h"
#include "staging/staged_change.h"
#include "store/snapshot.h"

#include <QObject>

#include <memory>
#include <optional>

namespace simkv::ui {

// Whether both are nothing, or the same bytes for the same reason.
[[nodiscard]] bool isSameRange(const std::optional<Finding>& a, const std::optional<Finding>& b);

// What a row of a table stands for. At most one of record, unreadable and added is set; none: no row is
// current.
struct CurrentRow {
    std::shared_ptr<const Snapshot> snapshot; // that the table shows; may be of the moment before
    std::optional<RecordNumber> record;
    std::optional<Finding> unreadable; // bytes that are no record
    std::optional<ByteString> added;   // a staged key that the log has no value of
    std::optional<Content> staged;     // what the row shows in place of the record's value
    [[nodiscard]] bool isSame(const CurrentRow& other) const;
};

// What is looked at in a window: the one place that says it, for all that shows, copies, filters and changes
// it. A version of the current key may be shown in place of the row's record, until another record is
// current. GUI thread.
class CurrentRecord final : public QObject {
    Q_OBJECT
public:
    [[nodiscard]] const CurrentRow& row() const { return m_row; }
    // The version that is shown in place of the row's record.
    [[nodiscard]] std::optional<RecordNumber> version() const { return m_version; }
    // The record that is looked at: the version, else the row's.
    [[nodiscard]] std::optional<RecordNumber> record() const { return m_version ? m_version : m_row.record; }
    // Whether there is anything to act on.
    [[nodiscard]] bool isNothing() const { return !m_row.record && !m_row.unreadable && !m_row.added; }

    void setRow(CurrentRow row);
    // Only while the row is a record.
    void setVersion(RecordNumber version);
    void clearVersion();

signals:
    // Any of it is another, or the bytes that it shows are.
    void changed();

private:
    CurrentRow m_row;
    std::optional<RecordNumber> m_version;
};

} // namespace simkv::ui
