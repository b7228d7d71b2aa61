// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/salvage_ranges_model.h"

#include "models/record_icons.h"
#include "texts/format_text.h"

#include <algorithm>
#include <iterator>

namespace simkv::ui {

SalvageRangesModel::SalvageRangesModel(const std::vector<Finding>& findings, QObject* parent)
    : QAbstractTableModel(parent) {
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(m_ranges),
                 [](const Finding& finding) { return finding.kind != FindingKind::WrongBatch; });
    m_checked.resize(m_ranges.size());
}

std::vector<Offset> SalvageRangesModel::checked() const {
    std::vector<Offset> offsets;
    for (std::size_t row = 0; row < m_ranges.size(); ++row) {
        if (m_checked[row])
            offsets.push_back(m_ranges[row].offset);
    }
    return offsets;
}

void SalvageRangesModel::setChecked(int first, int last, bool isChecked) {
    if (first > last)
        return;
    for (auto row = static_cast<std::size_t>(first); row <= static_cast<std::size_t>(last); ++row) {
        if (m_checked[row] != isChecked)
            isChecked ? ++m_checkedCount : --m_checkedCount;
        m_checked[row] = isChecked;
    }
    emit dataChanged(index(first, 0), index(last, 0), {Qt::CheckStateRole});
    emit checkedChanged();
}

int SalvageRangesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_ranges.size());
}

int SalvageRangesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kRangeColumns;
}

QVariant SalvageRangesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const auto& range = m_ranges[row];
    const auto column = static_cast<RangeColumn>(index.column());
    if (role == Qt::CheckStateRole && column == RangeColumn::Offset)
        return m_checked[row] ? Qt::Checked : Qt::Unchecked;
    if (role == Qt::DecorationRole && column == RangeColumn::Kind)
        return findingIcon(range.kind);
    if (role == Qt::TextAlignmentRole && column == RangeColumn::Size)
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && column == RangeColumn::Reason)
        return literalToolTip(QString::fromStdString(range.reason));
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case RangeColumn::Offset:
        return numberText(range.offset.value());
    case RangeColumn::Size:
        return numberText(range.size.value());
    case RangeColumn::Kind:
        return findingKindText(range.kind);
    case RangeColumn::Reason:
        return QString::fromStdString(range.reason);
    }
    return {};
}

QVariant SalvageRangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kRangeColumns)
        return {};
    const auto column = static_cast<RangeColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column == RangeColumn::Size ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case RangeColumn::Offset:
        return tr("Try harder at offset");
    case RangeColumn::Size:
        return tr("Size");
    case RangeColumn::Kind:
        return tr("Kind");
    case RangeColumn::Reason:
        return tr("What it is");
    }
    return {};
}

Qt::ItemFlags SalvageRangesModel::flags(const QModelIndex& index) const {
    const auto flags = QAbstractTableModel::flags(index);
    return static_cast<RangeColumn>(index.column()) == RangeColumn::Offset ? flags | Qt::ItemIsUserCheckable
                                                                           : flags;
}

bool SalvageRangesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole)
        return false;
    setChecked(index.row(), index.row(), value.toInt() == Qt::Checked);
    return true;
}

} // namespace simkv::ui
