// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/record_table_model.h"

#include <QWidget>

namespace simkv::ui {

// Marks, beside a scroll bar, where in all rows those lie that a search has found. A click goes there. Costs
// one look-up for each pixel of its height, at any number of rows. Shows nothing while rows are sorted.
class MatchStrip final : public QWidget {
    Q_OBJECT
public:
    explicit MatchStrip(const RecordTableModel& model, QWidget* parent = nullptr);

    static constexpr int kWidth = 8;

signals:
    void rowChosen(int row);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    // The first row with a match of those that this line of pixels stands for; -1: none has.
    [[nodiscard]] int matchAt(int y) const;

    const RecordTableModel& m_model;
};

} // namespace simkv::ui
