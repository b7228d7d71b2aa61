// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

#include <QStyledItemDelegate>
#include <array>

namespace simkv::ui {

// Paints record cells: an icon beside the kind, superseded records in italics and tombstones struck out, so
// that no kind is told by colour alone.
class RecordDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit RecordDelegate(QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    // What is painted in a cell, and how.
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    // Each is read from its file once, not for each cell.
    std::array<QIcon, 4> m_states;
    std::array<QIcon, 4> m_staged;
};

} // namespace simkv::ui
