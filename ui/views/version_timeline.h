// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/version_times.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace simkv::ui {

// When the versions of a key were written, from the oldest time at the left to the newest at the right: a bar
// for each stretch of time, as high as there are versions in it; deletes hang below the line. A click chooses
// the nearest version.
class VersionTimeline final : public QWidget {
    Q_OBJECT
public:
    explicit VersionTimeline(QWidget* parent = nullptr);

    // Null for none.
    void setTimes(std::shared_ptr<const VersionTimes> times);
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
    void mousePressEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] std::vector<std::uint32_t> byPixel(const std::vector<std::uint32_t>& stretches) const;

    std::shared_ptr<const VersionTimes> m_times; // null for none
    int m_current = -1;
};

} // namespace simkv::ui
