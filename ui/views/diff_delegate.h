// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace simkv::ui {

// Paints the cells of a DiffModel: what was taken away on red, what came on green, what differs in a line
// stronger. The sign beside the place says the same without colours.
class DiffDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace simkv::ui
