// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_model.h"

namespace simkv::ui {

void LogModel::setSnapshot(std::shared_ptr<const Snapshot> later) {
    const bool sameLog = snapshot() && later && &snapshot()->source() == &later->source() &&
                         later->records() >= snapshot()->records();
    if (!sameLog) {
        beginResetModel();
        replaceSnapshot(std::move(later));
        endResetModel();
        return;
    }
    const int before = rowCount();
    const int after = shownRows(later->records());
    if (after > before)
        beginInsertRows({}, before, after - 1);
    replaceSnapshot(std::move(later));
    if (after > before)
        endInsertRows();
    // Later records may have superseded any of the earlier ones.
    const auto column = static_cast<int>(RecordColumn::Kind);
    if (before > 0)
        emit dataChanged(index(0, column), index(before - 1, column), {Qt::DisplayRole, StateRole});
}

} // namespace simkv::ui
