// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_table_model.h"

namespace simkv::ui {

// Every record of the log, in file order: row n is record n.
class LogModel final : public RecordTableModel {
    Q_OBJECT
public:
    using RecordTableModel::RecordTableModel;
    void setSnapshot(std::shared_ptr<const Snapshot> snapshot) override;
    [[nodiscard]] std::uint64_t allRows() const override { return snapshot() ? snapshot()->records() : 0; }
    [[nodiscard]] RecordNumber numberAt(int row) const override {
        return RecordNumber(static_cast<std::uint64_t>(row));
    }
    [[nodiscard]] int rowOf(RecordNumber number) const override {
        return number.value() < static_cast<std::uint64_t>(rowCount()) ? static_cast<int>(number.value())
                                                                       : -1;
    }
};

} // namespace simkv::ui
