// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_model.h"

namespace simkv::ui {

void KeyModel::setSnapshot(std::shared_ptr<const Snapshot> later) {
    beginResetModel();
    replaceSnapshot(std::move(later));
    endResetModel();
}

int KeyModel::rowOf(RecordNumber number) const {
    if (!snapshot() || !snapshot()->live().contains(number))
        return -1;
    const auto rank = snapshot()->live().rank(number);
    return rank < static_cast<std::uint64_t>(rowCount()) ? static_cast<int>(rank) : -1;
}

} // namespace simkv::ui
