// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_table_model.h"

namespace simkv::ui {

// The live record of each key, in log order.
class KeyModel final : public RecordTableModel {
    Q_OBJECT
public:
    using RecordTableModel::RecordTableModel;
    // A reset: any key may have come, gone or moved. The view keeps its place by record number.
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot) override;
    [[nodiscard]] std::uint64_t allRows() const override {
        return snapshot() ? snapshot()->live().count() : 0;
    }
    [[nodiscard]] RecordNumber numberAt(int row) const override {
        return snapshot()->live().select(static_cast<std::uint64_t>(row));
    }
    [[nodiscard]] int rowOf(RecordNumber number) const override;
};

} // namespace simkv::ui
