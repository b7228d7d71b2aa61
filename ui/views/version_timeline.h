// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "types.h"

#include <QWidget>

#include <vector>

namespace simkv::ui {

// When the versions of a key were written, from the oldest time at the left to the newest at the right: a bar
// for each stretch of time, as high as there are versions in it; deletes hang below the line. A click chooses
// the nearest version.
class VersionTimeline final : public QWidget {
    Q_OBJECT
public:
    explicit VersionTimeline(QWidget* parent = nullptr);

    // In any order; `isTombstone` for each.
    void setTimes(std::vector<Timestamp> times, std::vector<bool> isTombstone);
    // The version that is shown; -1 for none.
    void setCurrent(int index);
    // The version whose time is nearest to that place; -1 where there is none.
    [[nodiscard]] int indexAt(int x) const;
    [[nodiscard]] int xOf(Timestamp time) const;

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void count();

    std::vector<Timestamp> m_times;
    std::vector<bool> m_isTombstone;
    Timestamp m_first{};
    Timestamp m_last{};
    int m_current = -1;
    std::vector<int> m_sets;    // by pixel
    std::vector<int> m_deletes; // likewise
};

} // namespace simkv::ui
