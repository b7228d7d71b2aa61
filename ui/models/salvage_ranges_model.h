// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log/findings.h"

#include <QAbstractTableModel>

#include <vector>

namespace simkv::ui {

enum class RangeColumn : int { Offset, Size, Kind, Reason };
inline constexpr int kRangeColumns = 4;

// The ranges of a log that hold no readable record, a row each, with a box to check: where to try harder. GUI
// thread.
class SalvageRangesModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    // Shows all of `findings` but wrong batches, whose records can be read.
    explicit SalvageRangesModel(const std::vector<Finding>& findings, QObject* parent = nullptr);

    // In file order.
    [[nodiscard]] std::vector<Offset> checked() const;
    [[nodiscard]] bool isAllChecked() const { return m_checkedCount == m_ranges.size(); }
    [[nodiscard]] bool isNoneChecked() const { return m_checkedCount == 0; }
    void setChecked(int first, int last, bool isChecked);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

signals:
    void checkedChanged();

private:
    std::vector<Finding> m_ranges;
    std::vector<bool> m_checked;
    std::size_t m_checkedCount = 0;
};

} // namespace simkv::ui
