// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_table_model.h"

#include "age_text.h"
#include "error_text.h"
#include "format_text.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kCachedRows = 500;
constexpr int kPreviewCharacters = 200;
constexpr std::uint64_t kPreviewBytes = kPreviewCharacters * 4;

// Bytes of the log must not be taken for markup, which a tool tip would show as such.
QString literal(const QString& text) {
    return QStringLiteral("<p style=\"white-space: pre-wrap\">%1</p>").arg(text.toHtmlEscaped());
}

bool isNumeric(RecordColumn column) {
    return column != RecordColumn::Time && column != RecordColumn::Kind && column != RecordColumn::Key &&
           column != RecordColumn::Value;
}

} // namespace

RecordTableModel::RecordTableModel(QObject* parent) : QAbstractTableModel(parent), m_rows(kCachedRows) {}

int RecordTableModel::shownRows(std::uint64_t rows) const {
    return static_cast<int>(std::min(rows, static_cast<std::uint64_t>(m_maxRows)));
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

void RecordTableModel::replaceSnapshot(std::shared_ptr<const Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    forgetRows();
}

int RecordTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_snapshot ? 0 : shownRows(allRows());
}

int RecordTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kRecordColumns;
}

const RecordTableModel::Row& RecordTableModel::rowAt(int row) const {
    if (const auto* known = m_rows.object(row))
        return *known;
    auto* read = new Row(readRow(numberAt(row)));
    m_rows.insert(row, read); // owned by the cache
    return *read;
}

RecordTableModel::Row RecordTableModel::readRow(RecordNumber number) const {
    Row row;
    row.number = number;
    row.state = m_snapshot->stateOf(number);
    const auto& source = m_snapshot->source();
    auto place = source.place(m_snapshot->offsetOf(number));
    if (!place) {
        row.error = errorText(place.error());
        return row;
    }
    const auto keyBytes = std::min<std::uint64_t>(place->header.keyLength, kPreviewBytes);
    const auto valueBytes = std::min<std::uint64_t>(place->header.valueLength, kPreviewBytes);
    auto key = source.bytes(place->keyOffset(), ByteCount(keyBytes));
    auto value = source.bytes(place->valueOffset(), ByteCount(valueBytes));
    if (!key || !value) {
        row.error = errorText(key ? value.error() : key.error());
        return row;
    }
    row.place = *place;
    row.key = escapedText(*key, kPreviewCharacters);
    row.value = escapedText(*value, kPreviewCharacters);
    return row;
}

QString RecordTableModel::text(const Row& row, RecordColumn column) const {
    if (column == RecordColumn::Number)
        return numberText(row.number.value());
    if (!row.place)
        return column == RecordColumn::Key ? row.error : QString();
    const auto& header = row.place->header;
    switch (column) {
    case RecordColumn::Offset:
        return numberText(row.place->offset.value());
    case RecordColumn::Time:
        return m_times.cellText(header.timestamp, currentTime());
    case RecordColumn::Kind:
        return stateText(row.state);
    case RecordColumn::Key:
        return row.key;
    case RecordColumn::Value:
        return row.value;
    case RecordColumn::KeySize:
        return numberText(header.keyLength);
    case RecordColumn::ValueSize:
        return numberText(header.valueLength);
    case RecordColumn::Size:
        return numberText(header.size().value());
    case RecordColumn::Number:
        break;
    }
    return {};
}

QString RecordTableModel::toolTip(const Row& row, RecordColumn column) const {
    if (!row.place)
        return literal(row.error);
    const auto& header = row.place->header;
    switch (column) {
    case RecordColumn::Offset:
        return offsetText(row.place->offset);
    case RecordColumn::Time:
        return m_times.toolTip(header.timestamp, currentTime());
    case RecordColumn::Kind:
        return header.isTombstone() && header.flag != 1
                   ? tr("%1, flag byte %2").arg(stateText(row.state)).arg(header.flag)
                   : stateText(row.state);
    case RecordColumn::Key:
        return literal(row.key);
    case RecordColumn::Value:
        return literal(row.value);
    default:
        return {};
    }
}

QVariant RecordTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<RecordColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(rowAt(index.row()), column);
    case Qt::ToolTipRole:
        return toolTip(rowAt(index.row()), column);
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case StateRole: {
        const auto& row = rowAt(index.row());
        return row.place ? QVariant(static_cast<int>(row.state)) : QVariant();
    }
    case NumberRole:
        return static_cast<qulonglong>(numberAt(index.row()).value());
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
    switch (column) {
    case RecordColumn::Number:
        return tr("Record");
    case RecordColumn::Offset:
        return tr("Offset");
    case RecordColumn::Time:
        return m_times.headerText();
    case RecordColumn::Kind:
        return tr("Kind");
    case RecordColumn::Key:
        return tr("Key");
    case RecordColumn::Value:
        return tr("Value");
    case RecordColumn::KeySize:
        return tr("Key size");
    case RecordColumn::ValueSize:
        return tr("Value size");
    case RecordColumn::Size:
        return tr("Record size");
    }
    return {};
}

} // namespace simkv::ui
