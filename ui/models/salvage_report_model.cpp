// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/salvage_report_model.h"

#include "format/batch_marker.h"
#include "texts/format_text.h"

#include <QIcon>

#include <algorithm>

namespace simkv::ui {
namespace {

bool isText(SalvageColumn column) {
    return column == SalvageColumn::What || column == SalvageColumn::Note;
}

QString trustText(Trust trust) {
    switch (trust) {
    case Trust::Sequence:
        return {};
    case Trust::Resynchronised:
        return SalvageReportModel::tr("Found after damage");
    case Trust::Doubtful:
        return SalvageReportModel::tr(
            "Found between damaged ranges: may come from a log that was stored in a value");
    case Trust::Fragment:
        return SalvageReportModel::tr("Found inside a damaged range: may be no records");
    }
    return {};
}

} // namespace

SalvageReportModel::SalvageReportModel(const SalvageReport& report, QObject* parent)
    : QAbstractTableModel(parent) {
    for (const auto& run : report.runs)
        m_rows.push_back(Row{tr("kept"), run.from, run.size, run.records, run.to, trustText(run.trust)});
    for (const auto& range : report.lost) {
        auto note = QString::fromStdString(range.finding.reason);
        if (range.hasTriedHarder)
            note = tr("%1; nothing more was found there").arg(note);
        m_rows.push_back(Row{tr("lost"),
                             range.offset,
                             range.size,
                             {},
                             {},
                             tr("%1: %2").arg(findingKindText(range.finding.kind), note),
                             true});
    }
    for (const auto& batch : report.wrongBatches)
        m_rows.push_back(Row{tr("wrong batch"),
                             batch.offset,
                             batch.size,
                             {},
                             {},
                             tr("%1; its records were kept").arg(QString::fromStdString(batch.reason))});
    for (const auto offset : report.leftOutMarkers)
        m_rows.push_back(Row{tr("left out"),
                             offset,
                             kBatchMarkerSize,
                             {},
                             {},
                             tr("The marker of a batch that is not whole any more; its records were kept")});
    std::stable_sort(m_rows.begin(), m_rows.end(),
                     [](const Row& a, const Row& b) { return a.offset < b.offset; });
}

int SalvageReportModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SalvageReportModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kSalvageColumns;
}

QVariant SalvageReportModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<SalvageColumn>(index.column());
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isText(column) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::DecorationRole && column == SalvageColumn::What)
        return row.isLost    ? QIcon(QStringLiteral(":/icons/record-damage.svg"))
               : row.records ? QIcon(QStringLiteral(":/icons/record-live.svg"))
                             : QIcon(QStringLiteral(":/icons/record-marker.svg"));
    if (role == Qt::ToolTipRole && column == SalvageColumn::Note)
        return literalToolTip(row.note);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case SalvageColumn::What:
        return row.what;
    case SalvageColumn::Offset:
        return numberText(row.offset.value());
    case SalvageColumn::Size:
        return numberText(row.size.value());
    case SalvageColumn::Records:
        return row.records ? numberText(*row.records) : QString();
    case SalvageColumn::NewOffset:
        return row.to ? numberText(row.to->value()) : QString();
    case SalvageColumn::Note:
        return row.note;
    }
    return {};
}

QVariant SalvageReportModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kSalvageColumns)
        return {};
    const auto column = static_cast<SalvageColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isText(column) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case SalvageColumn::What:
        return tr("What");
    case SalvageColumn::Offset:
        return tr("Offset");
    case SalvageColumn::Size:
        return tr("Size");
    case SalvageColumn::Records:
        return tr("Records");
    case SalvageColumn::NewOffset:
        return tr("New offset");
    case SalvageColumn::Note:
        return tr("Note");
    }
    return {};
}

} // namespace simkv::ui
