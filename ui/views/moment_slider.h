// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/write_histogram.h"

#include <QSlider>

#include <functional>

namespace simkv::ui {

// A place in the life of a log, from its start at the left to its end at the right, over bars that show how
// much was written there. The mouse puts it anywhere, Page Up and Page Down move it by a twentieth, Left and
// Right ask for a step of one record.
class MomentSlider final : public QSlider {
    Q_OBJECT
public:
    explicit MomentSlider(QWidget* parent = nullptr);

    // `text`: what lies at a value of the axis, for the ends and under the mouse.
    void setHistogram(WriteHistogram histogram, std::function<QString(std::uint64_t)> text);
    [[nodiscard]] const WriteHistogram& histogram() const { return m_histogram; }
    // On the axis of the histogram; near the end of it for a value beyond.
    void setAxisValue(std::uint64_t value);
    void setAtEnd();
    [[nodiscard]] bool isAtEnd() const { return value() == maximum(); }
    [[nodiscard]] std::uint64_t axisValue() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    // The user has put it there, and may go on doing so.
    void chosen();
    void stepWanted(int records);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QRect plot() const;
    [[nodiscard]] int valueAt(int x) const;
    [[nodiscard]] int xOf(int value) const;
    [[nodiscard]] std::uint64_t axisValueOf(int value) const;
    void paintBars(QPainter& painter, const QRect& plot, int handle) const;
    void paintEnds(QPainter& painter) const;

    WriteHistogram m_histogram;
    std::function<QString(std::uint64_t)> m_text;
    bool m_isSetting = false; // not by the user
};

} // namespace simkv::ui
