// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/record_delegate.h"

#include "models/changes_model.h"
#include "models/record_icons.h"

#include <QApplication>
#include <QPainter>
#include <QPalette>

#include <optional>

namespace simkv::ui {
namespace {

constexpr int kIconSize = 16;
constexpr int kMargin = 4; // between text and the edges of a cell

} // namespace

RecordDelegate::RecordDelegate(QObject* parent) : QStyledItemDelegate(parent) {
    for (std::size_t i = 0; i < m_states.size(); ++i) {
        m_states[i] = stateIcon(static_cast<RecordState>(i));
        m_staged[i] = markIcon(static_cast<StagedMark>(i));
    }
}

// All that a cell needs, with three questions to the model; Qt's own asks seven.
void RecordDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    const auto column = static_cast<RecordColumn>(index.column());
    const auto value = index.data(StateRole);
    option->index = index;
    option->features |= QStyleOptionViewItem::HasDisplay;
    option->text = index.data().toString();
    // Numbers keep their distance from the text of the next column.
    if (isNumeric(column))
        option->text += QChar(0x2002);
    option->displayAlignment = (isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    // Else the record cannot be read any more, or there is none.
    const bool isReadable = value.isValid();
    const auto state = static_cast<RecordState>(value.toInt());
    if (column == RecordColumn::Kind) {
        option->features |= QStyleOptionViewItem::HasDecoration;
        // 0 where there is no unreadable range: damage.
        option->icon = isReadable ? m_states[static_cast<std::size_t>(state)]
                                  : findingIcon(static_cast<FindingKind>(index.data(UnreadableRole).toInt()));
        option->decorationSize = QSize(kIconSize, kIconSize);
    }
    const auto staged = index.data(StagedRole);
    const auto mark = static_cast<StagedMark>(staged.toInt());
    if (staged.isValid() && column == RecordColumn::Kind)
        option->icon = m_staged[static_cast<std::size_t>(mark)];
    option->font.setBold(staged.isValid());
    option->font.setItalic(!isReadable || state == RecordState::Superseded);
    const bool isGone = staged.isValid() ? mark == StagedMark::Deleted : state == RecordState::Tombstone;
    option->font.setStrikeOut(isReadable && isGone && column == RecordColumn::Key);
    if (isReadable && state != RecordState::Live)
        option->palette.setColor(QPalette::Text, option->palette.color(QPalette::PlaceholderText));
}

void RecordDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given,
                           const QModelIndex& index) const {
    auto option = given;
    initStyleOption(&option, index);
    const auto* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    const auto group = (option.state & QStyle::State_Active) != 0 ? QPalette::Active : QPalette::Inactive;
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    auto text = option.rect.adjusted(kMargin, 0, -kMargin, 0);
    painter->save();
    painter->setClipRect(option.rect, Qt::IntersectClip);
    if ((option.features & QStyleOptionViewItem::HasDecoration) != 0) {
        const QRect icon(QPoint(), option.decorationSize);
        option.icon.paint(painter, QStyle::alignedRect(option.direction, Qt::AlignLeft | Qt::AlignVCenter,
                                                       icon.size(), text));
        text = QStyle::visualRect(option.direction, text, text.adjusted(kIconSize + kMargin, 0, 0, 0));
    }
    painter->setFont(option.font);
    painter->setPen(option.palette.color(group, isSelected ? QPalette::HighlightedText : QPalette::Text));
    const QFontMetrics metrics(option.font);
    painter->drawText(text, static_cast<int>(option.displayAlignment) | Qt::TextSingleLine,
                      metrics.elidedText(option.text, option.textElideMode, text.width()));
    if ((option.state & QStyle::State_HasFocus) != 0) {
        QStyleOptionFocusRect focus;
        focus.QStyleOption::operator=(option);
        focus.state |= QStyle::State_KeyboardFocusChange;
        focus.backgroundColor =
            option.palette.color(group, isSelected ? QPalette::Highlight : QPalette::Base);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, option.widget);
    }
    painter->restore();
}

} // namespace simkv::ui
