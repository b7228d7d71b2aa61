// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "integrity/record_anatomy.h"
#include "times/time_display.h"

#include <QAbstractTableModel>
#include <QColor>

#include <vector>

namespace simkv::ui {

enum class AnatomyColumn : int { Part, Offset, Size, Holds, Meaning };
inline constexpr int kAnatomyColumns = 5;

[[nodiscard]] QString partName(RecordPart part);
// The background of its bytes, to be laid over that of the window.
[[nodiscard]] QColor partGround(RecordPart part);

// The parts of a record, a row each, with what they hold and mean. GUI thread.
class AnatomyModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setFields(std::vector<RecordField> fields, ByteOrder order);
    void setTimeDisplay(const TimeDisplay& display);
    [[nodiscard]] const std::vector<RecordField>& fields() const { return m_fields; }
    [[nodiscard]] QString explanation(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString textOf(const RecordField& field, AnatomyColumn column) const;
    [[nodiscard]] QString numberOf(const RecordField& field) const;
    [[nodiscard]] QString meaningOf(const RecordField& field) const;

    std::vector<RecordField> m_fields;
    ByteOrder m_order = ByteOrder::Little;
    TimeDisplay m_times;
};

} // namespace simkv::ui
