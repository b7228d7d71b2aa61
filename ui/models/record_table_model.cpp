// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_table_model.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kCachedRows = 500;

} // namespace

RecordTableModel::RecordTableModel(QObject* parent) : QAbstractTableModel(parent), m_rows(kCachedRows) {}

void RecordTableModel::setRows(std::shared_ptr<const Snapshot> snapshot, RowOrder order, bool isAppended) {
    m_stagedThen = m_staged;
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

void RecordTableModel::setMatches(const std::optional<RowSet>& matches) {
    m_matches = matches;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kRecordColumns - 1), {MatchRole});
}

int RecordTableModel::rowOf(RowId id) const {
    const auto row = m_order.rowOf(id);
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
    const auto id = idAt(row);
    if (!id)
        return keep(row, readUnreadableRow(*m_snapshot, *unreadableAt(row), RowDepth::Preview));
    const bool isGone = id->addition() && (!m_staged || m_staged->find(*id->addition()) == nullptr);
    return keep(row, readRow(RowSource(m_snapshot, isGone ? m_stagedThen : m_staged), *id, RowDepth::Preview,
                             RowDepth::Preview));
}

// The cache owns it.
const RecordRow& RecordTableModel::keep(int row, RecordRow read) const {
    auto* kept = new RecordRow(std::move(read));
    m_rows.insert(row, kept);
    return *kept;
}

std::optional<StagedChange> RecordTableModel::stagedAt(int row) const {
    const auto id = idAt(row);
    if (!id)
        return std::nullopt;
    const StagedChange* change = nullptr;
    if (const auto addition = id->addition()) {
        for (const auto& staged : {m_staged, m_stagedThen}) {
            if (change == nullptr && staged)
                change = staged->find(*addition);
        }
    } else if (source().mayBeStaged(*id->record())) {
        const auto& record = rowAt(row);
        if (record.place && record.place->header.keyLength <= kWholeKey)
            change = source().stagedFor(*id->record(), record.wholeKey);
    }
    return change != nullptr ? std::optional(*change) : std::nullopt;
}

std::optional<RowId> RecordTableModel::idOfStaged(ByteView key) const {
    const auto* change = m_staged ? m_staged->find(key) : nullptr;
    if (change == nullptr)
        return std::nullopt;
    if (change->isAddition())
        return RowId(change->id);
    return change->log.isLive ? std::optional(RowId(*change->log.newest)) : std::nullopt;
}

RowId RecordTableModel::followed(RowId row) const {
    const auto addition = row.addition();
    const auto record = addition && m_staged ? m_staged->recordOf(*addition) : std::nullopt;
    return record ? RowId(*record) : row;
}

void RecordTableModel::setStaged(const StagedViewPtr& staged) {
    if (staged == m_staged)
        return;
    m_staged = staged;
    m_rows.clear();
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kRecordColumns - 1));
}

QVariant RecordTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<RecordColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return cellText(*m_snapshot, rowAt(index.row()), column, m_times);
    case Qt::ToolTipRole:
        return cellToolTip(rowAt(index.row()), column, m_times);
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case StateRole: {
        const auto& row = rowAt(index.row());
        return row.place || row.isAddition ? QVariant(static_cast<int>(row.state)) : QVariant();
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
        const auto& mark = rowAt(index.row()).mark;
        return mark ? QVariant(static_cast<int>(*mark)) : QVariant();
    }
    case MatchRole: {
        const auto id = m_matches ? idAt(index.row()) : std::nullopt;
        return id && m_matches->contains(*id);
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
