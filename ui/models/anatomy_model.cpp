// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/anatomy_model.h"

#include "texts/format_text.h"

#include <QIcon>
#include <QPixmap>

#include <limits>

namespace simkv::ui {
namespace {

bool isNumberColumn(AnatomyColumn column) {
    return column == AnatomyColumn::Offset || column == AnatomyColumn::Size;
}

// A square of the part's colour.
QIcon swatch(RecordPart part) {
    constexpr int kSide = 14;
    QPixmap pixmap(kSide, kSide);
    auto colour = partGround(part);
    colour.setAlpha(255);
    pixmap.fill(colour);
    return QIcon(pixmap);
}

} // namespace

QString partName(RecordPart part) {
    switch (part) {
    case RecordPart::Time:
        return AnatomyModel::tr("Time");
    case RecordPart::KeyLength:
        return AnatomyModel::tr("Key length");
    case RecordPart::ValueLength:
        return AnatomyModel::tr("Value length");
    case RecordPart::Flag:
        return AnatomyModel::tr("Flag");
    case RecordPart::Key:
        return AnatomyModel::tr("Key");
    case RecordPart::Value:
        return AnatomyModel::tr("Value");
    case RecordPart::MarkerName:
        return AnatomyModel::tr("Reserved key");
    case RecordPart::MarkerVersion:
        return AnatomyModel::tr("Version");
    case RecordPart::MarkerCount:
        return AnatomyModel::tr("Records");
    case RecordPart::MarkerLength:
        return AnatomyModel::tr("Length");
    case RecordPart::MarkerHash:
        return AnatomyModel::tr("Checksum");
    case RecordPart::Unreadable:
        return AnatomyModel::tr("Unreadable");
    }
    return {};
}

QColor partGround(RecordPart part) {
    constexpr int kAlpha = 88;
    switch (part) {
    case RecordPart::Time:
        return {66, 133, 244, kAlpha};
    case RecordPart::KeyLength:
    case RecordPart::MarkerCount:
        return {0, 160, 145, kAlpha};
    case RecordPart::ValueLength:
    case RecordPart::MarkerLength:
        return {156, 94, 210, kAlpha};
    case RecordPart::Flag:
    case RecordPart::MarkerHash:
        return {222, 96, 40, kAlpha};
    case RecordPart::Key:
    case RecordPart::MarkerName:
        return {60, 170, 70, kAlpha};
    case RecordPart::Value:
    case RecordPart::MarkerVersion:
        return {214, 168, 20, kAlpha};
    case RecordPart::Unreadable:
        return {214, 60, 70, kAlpha};
    }
    return {};
}

void AnatomyModel::setFields(std::vector<RecordField> fields, ByteOrder order) {
    beginResetModel();
    m_fields = std::move(fields);
    m_order = order;
    endResetModel();
}

void AnatomyModel::setTimeDisplay(const TimeDisplay& display) {
    m_times = display;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kAnatomyColumns - 1));
}

int AnatomyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_fields.size());
}

int AnatomyModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kAnatomyColumns;
}

QString AnatomyModel::numberOf(const RecordField& field) const {
    switch (field.part) {
    case RecordPart::Time:
        return m_times.zonedText(Timestamp(static_cast<std::uint32_t>(field.number)));
    case RecordPart::KeyLength:
    case RecordPart::ValueLength:
    case RecordPart::MarkerLength:
        return sizeText(ByteCount(field.number));
    case RecordPart::Flag:
        return field.number == 0 ? tr("0, a put") : tr("%1, a delete").arg(field.number);
    case RecordPart::MarkerVersion:
    case RecordPart::MarkerCount:
        return numberText(field.number);
    case RecordPart::MarkerHash:
        return QStringLiteral("0x%1").arg(field.number, 16, 16, QLatin1Char('0'));
    default:
        return {};
    }
}

QString AnatomyModel::meaningOf(const RecordField& field) const {
    const auto meaning = [&]() -> QString {
        switch (field.part) {
        case RecordPart::Time:
            return tr("Seconds since 1970-01-01 UTC, %1: %2. A note for people; the place in the log is the "
                      "order")
                .arg(byteOrderText(m_order), QString::number(field.number));
        case RecordPart::KeyLength:
            return tr("Length in bytes of the key after the header, %1").arg(byteOrderText(m_order));
        case RecordPart::ValueLength:
            return tr("Length in bytes of the value after the key, %1").arg(byteOrderText(m_order));
        case RecordPart::Flag:
            return field.number == 0 ? tr("0: the key has this value from here on")
                                     : tr("Not 0: the key has no value from here on");
        case RecordPart::Key:
            return field.size == ByteCount(0) ? tr("The empty key: a key like any other")
                                              : tr("The key, any bytes");
        case RecordPart::Value:
            return field.size == ByteCount(0) ? tr("An empty value") : tr("The value, any bytes");
        case RecordPart::MarkerName:
            return tr("The key that marks a batch; no program may put it");
        case RecordPart::MarkerVersion:
            return tr("Version of the batch format");
        case RecordPart::MarkerCount:
            return tr("How many records after the marker belong to the batch");
        case RecordPart::MarkerLength:
            return tr("How many bytes they take");
        case RecordPart::MarkerHash:
            return tr("XXH3 of these bytes: a batch happens whole or not at all");
        case RecordPart::Unreadable:
            return tr("No record begins here that goes on to the next readable one");
        }
        return {};
    }();
    return field.isGuess ? tr("If a record began here: %1").arg(meaning) : meaning;
}

QString AnatomyModel::explanation(int row) const {
    const auto& field = m_fields[static_cast<std::size_t>(row)];
    const auto number = numberOf(field);
    const auto name =
        number.isEmpty() ? partName(field.part) : tr("%1: %2").arg(partName(field.part), number);
    return tr("%1\n%2 at offset %3\n%4")
        .arg(name, sizeText(field.size), offsetText(field.offset), meaningOf(field));
}

QString AnatomyModel::textOf(const RecordField& field, AnatomyColumn column) const {
    switch (column) {
    case AnatomyColumn::Part:
        return partName(field.part);
    case AnatomyColumn::Offset:
        return numberText(field.offset.value());
    case AnatomyColumn::Size:
        return numberText(field.size.value());
    case AnatomyColumn::Holds:
        return numberOf(field);
    case AnatomyColumn::Meaning:
        return meaningOf(field);
    }
    return {};
}

QVariant AnatomyModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& field = m_fields[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<AnatomyColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(field, column);
    case Qt::DecorationRole:
        return column == AnatomyColumn::Part ? QVariant(swatch(field.part)) : QVariant();
    case Qt::ToolTipRole:
        return literalToolTip(explanation(index.row()));
    case Qt::TextAlignmentRole:
        return static_cast<int>((isNumberColumn(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant AnatomyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= kAnatomyColumns)
        return {};
    const auto column = static_cast<AnatomyColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((isNumberColumn(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case AnatomyColumn::Part:
        return tr("Part");
    case AnatomyColumn::Offset:
        return tr("Offset");
    case AnatomyColumn::Size:
        return tr("Bytes");
    case AnatomyColumn::Holds:
        return tr("Holds");
    case AnatomyColumn::Meaning:
        return tr("Meaning");
    }
    return {};
}

} // namespace simkv::ui
