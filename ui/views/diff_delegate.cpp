// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/diff_delegate.h"

#include "models/diff_model.h"

#include <QApplication>
#include <QPainter>

namespace simkv::ui {
namespace {

constexpr int kCellMargin = 4; // between text and the edges of a cell

QColor tint(int sign, int alpha) {
    return sign < 0 ? QColor(218, 60, 60, alpha) : QColor(46, 160, 67, alpha);
}

} // namespace

// Paints the text itself, so that what is marked lies exactly under its characters.
void DiffDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const auto sign = index.data(DiffSignRole).toInt();
    const auto text = index.data().toString();
    const bool isSelected = (option.state & QStyle::State_Selected) != 0;
    painter->save();
    painter->setClipRect(option.rect);
    painter->setFont(option.font);
    if (isSelected) {
        const auto group = (option.state & QStyle::State_Active) != 0 ? QPalette::Active : QPalette::Inactive;
        painter->fillRect(option.rect, option.palette.color(group, QPalette::Highlight));
        painter->setPen(option.palette.color(group, QPalette::HighlightedText));
    } else {
        painter->setPen(option.palette.color(QPalette::Text));
    }
    if (sign != 0 && !isSelected)
        painter->fillRect(option.rect, tint(sign, 38));
    const auto area = option.rect.adjusted(kCellMargin, 0, -kCellMargin, 0);
    const auto length = index.data(DiffLengthRole).toInt();
    if (sign != 0 && length > 0) {
        const auto start = index.data(DiffStartRole).toInt();
        const auto x = area.left() + option.fontMetrics.horizontalAdvance(text.left(start));
        const auto width = option.fontMetrics.horizontalAdvance(text.mid(start, length));
        painter->fillRect(QRect(x, area.top(), width, area.height()), tint(sign, isSelected ? 160 : 96));
    }
    const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
    painter->drawText(area, static_cast<int>(alignment) | Qt::TextSingleLine, text);
    painter->restore();
}

} // namespace simkv::ui
