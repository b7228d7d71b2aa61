// SPDX-License-Identifier: GPL-3.0-or-later
#include "version_timeline.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace simkv::ui {
namespace {

constexpr int kSideMargin = 8;

int heightOf(int versions, int most, int room) {
    // A single one is seen, and a hundred do not hide it.
    return versions == 0 ? 0 : std::max(3, static_cast<int>(room * std::log1p(versions) / std::log1p(most)));
}

} // namespace

VersionTimeline::VersionTimeline(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize VersionTimeline::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 40, fontMetrics().height() * 2};
}

void VersionTimeline::setTimes(std::vector<Timestamp> times, std::vector<bool> isTombstone) {
    m_times = std::move(times);
    m_isTombstone = std::move(isTombstone);
    m_current = -1;
    if (!m_times.empty()) {
        const auto [first, last] = std::minmax_element(m_times.begin(), m_times.end());
        m_first = *first;
        m_last = *last;
    }
    count();
}

void VersionTimeline::setCurrent(int index) {
    m_current = index;
    update();
}

int VersionTimeline::xOf(Timestamp time) const {
    const auto room = std::max(1, width() - 2 * kSideMargin);
    const std::uint64_t span = m_last.seconds() - m_first.seconds();
    if (span == 0)
        return width() / 2;
    return kSideMargin + static_cast<int>(static_cast<std::uint64_t>(time.seconds() - m_first.seconds()) *
                                          static_cast<std::uint64_t>(room - 1) / span);
}

int VersionTimeline::indexAt(int x) const {
    int nearest = -1;
    int distance = 0;
    for (std::size_t index = 0; index < m_times.size(); ++index) {
        const auto away = std::abs(xOf(m_times[index]) - x);
        if (nearest < 0 || away < distance) {
            nearest = static_cast<int>(index);
            distance = away;
        }
    }
    return nearest;
}

void VersionTimeline::count() {
    m_sets.assign(static_cast<std::size_t>(std::max(1, width())), 0);
    m_deletes = m_sets;
    for (std::size_t index = 0; index < m_times.size(); ++index) {
        const auto x = std::clamp(xOf(m_times[index]), 0, static_cast<int>(m_sets.size()) - 1);
        ++(m_isTombstone[index] ? m_deletes : m_sets)[static_cast<std::size_t>(x)];
    }
    update();
}

void VersionTimeline::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    count();
}

void VersionTimeline::paintEvent(QPaintEvent*) {
    if (m_times.empty())
        return;
    QPainter painter(this);
    const auto line = height() * 2 / 3;
    const auto most = std::max(*std::max_element(m_sets.begin(), m_sets.end()),
                               *std::max_element(m_deletes.begin(), m_deletes.end()));
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawLine(kSideMargin, line, width() - kSideMargin, line);
    for (std::size_t x = 0; x < m_sets.size(); ++x) {
        const auto at = static_cast<int>(x);
        const auto up = heightOf(m_sets[x], most, line - 2);
        const auto down = heightOf(m_deletes[x], most, height() - line - 2);
        if (up > 0)
            painter.fillRect(at - 1, line - up, 2, up, palette().color(QPalette::Text));
        if (down > 0)
            painter.fillRect(at - 1, line + 1, 2, down, palette().color(QPalette::PlaceholderText));
    }
    if (m_current < 0)
        return;
    const auto x = xOf(m_times[static_cast<std::size_t>(m_current)]);
    painter.fillRect(x - 2, 0, 4, height(), palette().color(QPalette::Highlight));
}

void VersionTimeline::mousePressEvent(QMouseEvent* event) {
    const auto index = event->button() == Qt::LeftButton ? indexAt(event->pos().x()) : -1;
    if (index >= 0)
        emit chosen(index);
}

} // namespace simkv::ui
