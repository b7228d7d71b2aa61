// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history_model.h"

#include "models/record_icons.h"
#include "texts/age_text.h"
#include "texts/format_text.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kCachedVersions = 500;

bool isNumeric(HistoryColumn column) {
    return column == HistoryColumn::Size || column == HistoryColumn::Change ||
           column == HistoryColumn::Record || column == HistoryColumn::Offset;
}

std::uint64_t valueSize(const RecordRow& row) {
    return row.place && !row.place->header.isTombstone() ? row.place->header.valueLength : 0;
}

} // namespace

HistoryModel::HistoryModel(QObject* parent) : QAbstractTableModel(parent), m_rows(kCachedVersions) {}

void HistoryModel::setVersions(std::shared_ptr<const KeyVersions> versions) {
    beginResetModel();
    m_versions = std::move(versions);
    m_rows.clear();
    endResetModel();
}

void HistoryModel::setTimeDisplay(const TimeDisplay& display) {
    m_times = display;
    refreshTimes();
    emit headerDataChanged(Qt::Horizontal, 0, 0);
}

void HistoryModel::refreshTimes() {
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, static_cast<int>(HistoryColumn::Age)));
}

// Newest first: record numbers fall.
int HistoryModel::rowOf(RecordNumber number) const {
    if (!m_versions)
        return -1;
    const auto& numbers = m_versions->numbers;
    const auto found = std::lower_bound(numbers.begin(), numbers.end(), number, std::greater<>());
    return found == numbers.end() || *found != number ? -1 : static_cast<int>(found - numbers.begin());
}

int HistoryModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_versions ? 0 : static_cast<int>(m_versions->numbers.size());
}

int HistoryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kHistoryColumns;
}

const HistoryModel::Version& HistoryModel::versionAt(int row) const {
    if (const auto* known = m_rows.object(row))
        return *known;
    const auto& snapshot = *m_versions->snapshot;
    const auto number = numberAt(row);
    const auto batch = snapshot.batchOf(number);
    auto* version =
        new Version{readRow(snapshot, number, RowDepth::None, RowDepth::Preview), batch && *batch};
    m_rows.insert(row, version); // owned by the cache
    return *version;
}

// How the size of the value differs from the version before it.
QString HistoryModel::changeText(int row) const {
    const auto now = valueSize(versionAt(row).record);
    if (row + 1 == rowCount())
        return QStringLiteral("+%1").arg(numberText(now));
    const auto before = valueSize(versionAt(row + 1).record);
    if (now == before)
        return QStringLiteral("0");
    return now > before ? QStringLiteral("+%1").arg(numberText(now - before))
                        : QStringLiteral("\u2212%1").arg(numberText(before - now));
}

QString HistoryModel::textOf(const QModelIndex& index) const {
    const auto column = static_cast<HistoryColumn>(index.column());
    const auto time = m_versions->times.times[static_cast<std::size_t>(index.row())];
    if (column == HistoryColumn::Record)
        return numberText(numberAt(index.row()).value());
    const auto version = versionAt(index.row());
    if (!version.record.place)
        return column == HistoryColumn::Value ? version.record.error : QString();
    const bool isDelete = version.record.place->header.isTombstone();
    switch (column) {
    case HistoryColumn::Time:
        return m_times.cellText(time, currentTime());
    case HistoryColumn::Age:
        return ageText(time, currentTime());
    case HistoryColumn::Kind:
        return isDelete ? (version.isInBatch ? tr("deleted in a batch") : tr("deleted"))
                        : (version.isInBatch ? tr("set in a batch") : tr("set"));
    case HistoryColumn::Size:
        return isDelete ? QString() : numberText(version.record.place->header.valueLength);
    case HistoryColumn::Change:
        return changeText(index.row());
    case HistoryColumn::Value:
        return isDelete ? QString() : version.record.value;
    case HistoryColumn::Offset:
        return numberText(version.record.place->offset.value());
    case HistoryColumn::Record:
        break;
    }
    return {};
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<HistoryColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index);
    case Qt::ToolTipRole:
        return column == HistoryColumn::Time || column == HistoryColumn::Age
                   ? QVariant(m_times.toolTip(m_versions->times.times[static_cast<std::size_t>(index.row())],
                                              currentTime()))
                   : QVariant();
    case Qt::DecorationRole:
        return column == HistoryColumn::Kind
                   ? QVariant(stateIcon(m_versions->snapshot->stateOf(numberAt(index.row()))))
                   : QVariant();
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kHistoryColumns)
        return {};
    const auto column = static_cast<HistoryColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case HistoryColumn::Time:
        return m_times.headerText();
    case HistoryColumn::Age:
        return tr("Age");
    case HistoryColumn::Kind:
        return tr("Kind");
    case HistoryColumn::Size:
        return tr("Value size");
    case HistoryColumn::Change:
        return tr("Change");
    case HistoryColumn::Value:
        return tr("Value");
    case HistoryColumn::Record:
        return tr("Record");
    case HistoryColumn::Offset:
        return tr("Offset");
    }
    return {};
}

} // namespace simkv::ui
