// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/version_timeline.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace simkv::ui {
namespace {

constexpr int kSideMargin = 8;

int heightOf(std::uint32_t versions, std::uint32_t most, int room) {
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

void VersionTimeline::setTimes(std::shared_ptr<const VersionTimes> times) {
    m_times = std::move(times);
    m_current = -1;
    update();
}

void VersionTimeline::setCurrent(int index) {
    m_current = index;
    update();
}

int VersionTimeline::xOf(Timestamp time) const {
    const auto room = std::max(1, width() - 2 * kSideMargin);
    if (!m_times || m_times->last == m_times->first)
        return width() / 2;
    const std::uint64_t span = m_times->last.seconds() - m_times->first.seconds();
    const std::uint64_t at = time.seconds() - m_times->first.seconds();
    return kSideMargin + static_cast<int>(at * static_cast<std::uint64_t>(room - 1) / span);
}

int VersionTimeline::indexAt(int x) const {
    int nearest = -1;
    int distance = 0;
    for (std::size_t index = 0; m_times && index < m_times->times.size(); ++index) {
        const auto away = std::abs(xOf(m_times->times[index]) - x);
        if (nearest < 0 || away < distance) {
            nearest = static_cast<int>(index);
            distance = away;
        }
    }
    return nearest;
}

// The sum of the stretches that begin at each pixel.
std::vector<std::uint32_t> VersionTimeline::byPixel(const std::vector<std::uint32_t>& stretches) const {
    std::vector<std::uint32_t> counts(static_cast<std::size_t>(std::max(1, width())));
    const auto span = m_times->last.seconds() - m_times->first.seconds();
    for (std::size_t stretch = 0; stretch < stretches.size(); ++stretch) {
        if (stretches[stretch] == 0)
            continue;
        const auto since = std::uint64_t{span} * stretch / stretches.size();
        const auto time = Timestamp(m_times->first.seconds() + static_cast<std::uint32_t>(since));
        const auto x = std::clamp(xOf(time), 0, static_cast<int>(counts.size()) - 1);
        counts[static_cast<std::size_t>(x)] += stretches[stretch];
    }
    return counts;
}

void VersionTimeline::paintEvent(QPaintEvent*) {
    if (!m_times || m_times->times.empty())
        return;
    const auto sets = byPixel(m_times->sets);
    const auto deletes = byPixel(m_times->deletes);
    QPainter painter(this);
    const auto line = height() * 2 / 3;
    const auto most = std::max(*std::max_element(sets.begin(), sets.end()),
                               *std::max_element(deletes.begin(), deletes.end()));
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawLine(kSideMargin, line, width() - kSideMargin, line);
    for (std::size_t x = 0; x < sets.size(); ++x) {
        const auto at = static_cast<int>(x);
        const auto up = heightOf(sets[x], most, line - 2);
        const auto down = heightOf(deletes[x], most, height() - line - 2);
        if (up > 0)
            painter.fillRect(at - 1, line - up, 2, up, palette().color(QPalette::Text));
        if (down > 0)
            painter.fillRect(at - 1, line + 1, 2, down, palette().color(QPalette::PlaceholderText));
    }
    if (m_current < 0)
        return;
    const auto x = xOf(m_times->times[static_cast<std::size_t>(m_current)]);
    painter.fillRect(x - 2, 0, 4, height(), palette().color(QPalette::Highlight));
}

void VersionTimeline::mousePressEvent(QMouseEvent* event) {
    const auto index = event->button() == Qt::LeftButton ? indexAt(event->pos().x()) : -1;
    if (index >= 0)
        emit chosen(index);
}

} // namespace simkv::ui
