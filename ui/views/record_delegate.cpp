// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_delegate.h"

#include "record_columns.h"

#include <QPalette>

namespace simkv::ui {

QIcon stateIcon(RecordState state) {
    switch (state) {
    case RecordState::Live:
        return QIcon(QStringLiteral(":/icons/record-live.svg"));
    case RecordState::Superseded:
        return QIcon(QStringLiteral(":/icons/record-superseded.svg"));
    case RecordState::Tombstone:
        return QIcon(QStringLiteral(":/icons/record-tombstone.svg"));
    case RecordState::Marker:
        return QIcon(QStringLiteral(":/icons/record-marker.svg"));
    }
    return {};
}

void RecordDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const auto value = index.data(StateRole);
    const auto column = static_cast<RecordColumn>(index.column());
    // Numbers keep their distance from the text of the next column.
    if ((option->displayAlignment & Qt::AlignRight) != 0)
        option->text += QChar(0x2002);
    if (!value.isValid()) {
        // The record cannot be read any more.
        option->font.setItalic(true);
        if (column == RecordColumn::Kind) {
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->icon = QIcon(QStringLiteral(":/icons/record-damage.svg"));
            option->decorationSize = QSize(16, 16);
        }
        return;
    }
    const auto state = static_cast<RecordState>(value.toInt());
    if (column == RecordColumn::Kind) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        option->icon = stateIcon(state);
        option->decorationSize = QSize(16, 16);
    }
    if (state == RecordState::Live)
        return;
    option->palette.setColor(QPalette::Text, option->palette.color(QPalette::PlaceholderText));
    option->font.setItalic(state == RecordState::Superseded);
    option->font.setStrikeOut(state == RecordState::Tombstone && column == RecordColumn::Key);
}

} // namespace simkv::ui
