// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_table_model.h"

#include "models/changes_model.h"
#include "texts/age_text.h"
#include "texts/error_text.h"
#include "texts/format_text.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kCachedRows = 500;

} // namespace

RecordTableModel::RecordTableModel(QObject* parent) : QAbstractTableModel(parent), m_rows(kCachedRows) {}

void RecordTableModel::setRows(std::shared_ptr<const Snapshot> snapshot, RowOrder order, bool isAppended) {
    if (!isAppended) {
        beginResetModel();
        m_snapshot = std::move(snapshot);
        m_order = std::move(order);
        m_rows.clear();
        endResetModel();
        return;
    }
    const int before = rowCount();
    const auto rows = static_cast<int>(order.rows());
    if (rows > before)
        beginInsertRows({}, before, rows - 1);
    m_snapshot = std::move(snapshot);
    m_order = std::move(order);
    m_rows.clear();
    if (rows > before)
        endInsertRows();
    // Later records may have superseded any of the earlier ones.
    if (before > 0)
        emit dataChanged(index(0, 0), index(before - 1, kRecordColumns - 1));
}

void RecordTableModel::setMatches(std::shared_ptr<const RecordSet> matches) {
    m_matches = std::move(matches);
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kRecordColumns - 1), {MatchRole});
}

int RecordTableModel::rowOf(RecordNumber number) const {
    const auto row = m_order.rowOf(number);
    return row ? static_cast<int>(*row) : -1;
}

int RecordTableModel::rowOfUnreadable(Offset offset) const {
    const auto row = m_order.rowOfUnreadable(offset);
    return row ? static_cast<int>(*row) : -1;
}

void RecordTableModel::setTimeDisplay(const TimeDisplay& display) {
    m_times = display;
    const auto column = static_cast<int>(RecordColumn::Time);
    emit headerDataChanged(Qt::Horizontal, column, column);
    refreshTimes();
}

void RecordTableModel::refreshTimes() {
    const auto column = static_cast<int>(RecordColumn::Time);
    if (rowCount() > 0)
        emit dataChanged(index(0, column), index(rowCount() - 1, column));
}

int RecordTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.rows());
}

int RecordTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kRecordColumns;
}

const RecordRow& RecordTableModel::rowAt(int row) const {
    if (const auto* known = m_rows.object(row))
        return *known;
    const auto number = numberAt(row);
    auto* read =
        new RecordRow(number ? readRow(*m_snapshot, *number, RowDepth::Preview, RowDepth::Preview)
                             : readUnreadableRow(*m_snapshot, *unreadableAt(row), RowDepth::Preview));
    m_rows.insert(row, read); // owned by the cache
    return *read;
}

std::optional<StagedChange> RecordTableModel::stagedAt(int row) const {
    if (m_staged == nullptr || !m_staged->isModified())
        return std::nullopt;
    const auto& record = rowAt(row);
    if (!record.place || record.state == RecordState::Superseded ||
        record.place->header.keyLength > kWholeKey)
        return std::nullopt;
    auto staged = m_staged->find(record.wholeKey);
    return staged && staged->log.newest == record.number ? staged : std::nullopt;
}

QString RecordTableModel::textOf(const QModelIndex& index) const {
    const auto column = static_cast<RecordColumn>(index.column());
    const bool mayBeStaged =
        column == RecordColumn::Kind || column == RecordColumn::Value || column == RecordColumn::ValueSize;
    if (const auto staged = mayBeStaged ? stagedAt(index.row()) : std::nullopt) {
        if (column == RecordColumn::Kind)
            return markText(markOf(*staged));
        if (const auto preview = previewOf(*m_snapshot, staged->content))
            return column == RecordColumn::Value ? preview->text : numberText(preview->size);
    }
    return cellText(*m_snapshot, rowAt(index.row()), column, m_times);
}

void RecordTableModel::refreshStaged() {
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kRecordColumns - 1));
}

QVariant RecordTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<RecordColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(index);
    case Qt::ToolTipRole:
        return cellToolTip(rowAt(index.row()), column, m_times);
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case StateRole: {
        const auto& row = rowAt(index.row());
        return row.place ? QVariant(static_cast<int>(row.state)) : QVariant();
    }
    case NumberRole: {
        const auto number = numberAt(index.row());
        return number ? QVariant(static_cast<qulonglong>(number->value())) : QVariant();
    }
    case UnreadableRole: {
        const auto* unreadable = unreadableAt(index.row());
        return unreadable != nullptr ? QVariant(static_cast<int>(unreadable->kind)) : QVariant();
    }
    case StagedRole: {
        const auto staged = stagedAt(index.row());
        return staged ? QVariant(static_cast<int>(markOf(*staged))) : QVariant();
    }
    case MatchRole: {
        const auto number = m_matches ? numberAt(index.row()) : std::nullopt;
        return number && m_matches->contains(*number);
    }
    default:
        return {};
    }
}

QVariant RecordTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kRecordColumns)
        return {};
    const auto column = static_cast<RecordColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return columnTitle(column, m_times);
}

} // namespace simkv::ui
