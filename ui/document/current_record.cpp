// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/current_record.h"

#include <utility>

namespace simkv::ui {
bool isSameRange(const std::optional<Finding>& a, const std::optional<Finding>& b) {
    return a.has_value() == b.has_value() &&
           (!a || (a->offset == b->offset && a->size == b->size && a->kind == b->kind));
}

bool CurrentRow::isSame(const CurrentRow& other) const {
    return snapshot == other.snapshot && record == other.record &&
           isSameRange(unreadable, other.unreadable) && added == other.added && staged == other.staged;
}

void CurrentRecord::setRow(CurrentRow row) {
    if (row.isSame(m_row))
        return;
    if (row.record != m_row.record)
        m_version.reset();
    m_row = std::move(row);
    emit changed();
}

void CurrentRecord::setVersion(RecordNumber version) {
    if (!m_row.record || m_version == version)
        return;
    m_version = version;
    emit changed();
}

void CurrentRecord::clearVersion() {
    if (!std::exchange(m_version, std::nullopt))
        return;
    emit changed();
}

} // namespace simkv::ui
