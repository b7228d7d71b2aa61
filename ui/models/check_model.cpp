// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/check_model.h"

#include "models/record_icons.h"
#include "texts/format_text.h"

#include <QIcon>

#include <algorithm>

namespace simkv::ui {
namespace {

bool isNumeric(CheckColumn column) {
    return column == CheckColumn::Offset || column == CheckColumn::Record || column == CheckColumn::Size;
}

} // namespace

QString warningKindText(WarningKind kind) {
    switch (kind) {
    case WarningKind::ClockBack:
        return CheckModel::tr("clock went back");
    case WarningKind::TimeAhead:
        return CheckModel::tr("time ahead");
    case WarningKind::OddFlag:
        return CheckModel::tr("odd flag");
    case WarningKind::TombstoneValue:
        return CheckModel::tr("tombstone with value");
    case WarningKind::ReservedKey:
        return CheckModel::tr("reserved key");
    case WarningKind::ZeroSector:
        return CheckModel::tr("zero sector");
    case WarningKind::Doubtful:
        return CheckModel::tr("doubtful records");
    }
    return {};
}

void CheckModel::setReport(std::shared_ptr<const CheckReport> report) {
    beginResetModel();
    m_report = std::move(report);
    fill();
    endResetModel();
}

void CheckModel::setShowsWarnings(bool showsWarnings) {
    if (showsWarnings == m_showsWarnings)
        return;
    beginResetModel();
    m_showsWarnings = showsWarnings;
    fill();
    endResetModel();
}

// Both lists are in file order: a merge, with the graver first where two begin together.
void CheckModel::fill() {
    m_rows.clear();
    if (!m_report)
        return;
    const auto& findings = m_report->findings;
    const auto& warnings = m_report->warnings;
    std::size_t nextFinding = 0;
    std::size_t nextWarning = m_showsWarnings ? 0 : warnings.size();
    m_rows.reserve(findings.size() + warnings.size() - nextWarning);
    while (nextFinding < findings.size() || nextWarning < warnings.size()) {
        const bool isWarning =
            nextFinding == findings.size() ||
            (nextWarning < warnings.size() && warnings[nextWarning].offset < findings[nextFinding].offset);
        m_rows.push_back(Row{isWarning, isWarning ? nextWarning++ : nextFinding++});
    }
}

const Finding* CheckModel::findingAt(int row) const {
    const auto& at = m_rows[static_cast<std::size_t>(row)];
    return at.isWarning ? nullptr : &m_report->findings[at.index];
}

const Warning* CheckModel::warningAt(int row) const {
    const auto& at = m_rows[static_cast<std::size_t>(row)];
    return at.isWarning ? &m_report->warnings[at.index] : nullptr;
}

int CheckModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CheckModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kCheckColumns;
}

QString CheckModel::textOf(const QModelIndex& index) const {
    const auto* finding = findingAt(index.row());
    const auto* warning = warningAt(index.row());
    switch (static_cast<CheckColumn>(index.column())) {
    case CheckColumn::Kind:
        return finding != nullptr ? findingKindText(finding->kind) : warningKindText(warning->kind);
    case CheckColumn::Offset:
        return numberText((finding != nullptr ? finding->offset : warning->offset).value());
    case CheckColumn::Record:
        return warning != nullptr ? numberText(warning->record.value()) : QString();
    case CheckColumn::Size:
        return numberText((finding != nullptr ? finding->size : warning->size).value());
    case CheckColumn::Reason:
        return QString::fromStdString(finding != nullptr ? finding->reason : warning->reason);
    }
    return {};
}

QVariant CheckModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<CheckColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index);
    case Qt::ToolTipRole:
        return column == CheckColumn::Reason ? QVariant(literalToolTip(textOf(index))) : QVariant();
    case Qt::DecorationRole:
        if (column != CheckColumn::Kind)
            return {};
        return findingAt(index.row()) != nullptr ? findingIcon(findingAt(index.row())->kind)
                                                 : QIcon::fromTheme("dialog-information");
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant CheckModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kCheckColumns)
        return {};
    const auto column = static_cast<CheckColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case CheckColumn::Kind:
        return tr("Kind");
    case CheckColumn::Offset:
        return tr("Offset");
    case CheckColumn::Record:
        return tr("Record");
    case CheckColumn::Size:
        return tr("Size");
    case CheckColumn::Reason:
        return tr("What it is");
    }
    return {};
}

} // namespace simkv::ui
