// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/diff_layouts.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <vector>

namespace simkv::ui {

enum class DiffLayout { SideBySide, Inline };

// What a cell of a comparison holds beyond its text.
enum DiffRole : int {
    DiffSignRole = Qt::UserRole + 1, // -1: taken away, 1: came, 0: the same, or nothing there
    DiffStartRole,                   // of the text that differs, in characters
    DiffLengthRole
};

// Two values, row by row: side by side, or what was taken away above what came. GUI thread.
class DiffModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    // Side by side: place and text of each; inline: both places, and the text.
    static constexpr int kBeforePlace = 0;
    [[nodiscard]] int textColumn(bool isAfter) const;

    // Null for nothing.
    void setDiff(std::shared_ptr<const ValueDiff> diff, std::shared_ptr<const DiffLayouts> layouts);
    void setLayout(DiffLayout layout);
    [[nodiscard]] DiffLayout layout() const { return m_layout; }
    // The rows with which changes begin.
    [[nodiscard]] const std::vector<int>& changes() const { return linesOfLayout().changes; }
    // Its length in characters.
    [[nodiscard]] int longestText() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    // Longer lines are shown in part: around what differs.
    static constexpr std::size_t kMostShown = 2'000;

private:
    struct Cell {
        QString text;
        int start = 0; // of what differs
        int length = 0;
    };
    [[nodiscard]] const DiffLines& linesOfLayout() const;
    [[nodiscard]] const DiffRow& rowOf(const DiffLine& line) const { return m_diff->rows()[line.row]; }
    [[nodiscard]] bool isAfterCell(const DiffLine& line, int column) const;
    [[nodiscard]] bool hasText(const DiffLine& line, int column) const;
    [[nodiscard]] int signOf(const DiffLine& line, int column) const;
    [[nodiscard]] const Cell& cellOf(const DiffLine& line, bool isAfter) const;
    [[nodiscard]] Cell makeCell(const DiffRow& row, bool isAfter) const;
    [[nodiscard]] QString placeOf(const DiffLine& line, bool isAfter) const;
    [[nodiscard]] QString textOf(const DiffLine& line, int column) const;

    std::shared_ptr<const ValueDiff> m_diff;
    DiffLayout m_layout = DiffLayout::SideBySide;
    std::shared_ptr<const DiffLayouts> m_layouts; // null with it
    mutable QCache<quint64, Cell> m_cells{500};
};

} // namespace simkv::ui
