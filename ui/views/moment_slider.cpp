// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/moment_slider.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace simkv::ui {
namespace {

constexpr int kSlidePositions = 1 << 20;
constexpr int kSlideMargin = 6;
constexpr int kBarsHeight = 40;

} // namespace

MomentSlider::MomentSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
    setRange(0, kSlidePositions);
    setPageStep(kSlidePositions / 20);
    setSingleStep(1);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAtEnd();
    connect(this, &QSlider::valueChanged, this, [this] {
        if (!m_isSetting)
            emit chosen();
    });
}

QSize MomentSlider::sizeHint() const {
    return {400, kBarsHeight + fontMetrics().height() + 4};
}

QSize MomentSlider::minimumSizeHint() const {
    return {100, sizeHint().height()};
}

void MomentSlider::setHistogram(WriteHistogram histogram, std::function<QString(std::uint64_t)> text) {
    m_histogram = std::move(histogram);
    m_text = std::move(text);
    update();
}

void MomentSlider::setAxisValue(std::uint64_t value) {
    const QScopedValueRollback<bool> setting(m_isSetting, true);
    const auto length = m_histogram.last - m_histogram.first;
    const auto at = std::clamp(value, m_histogram.first, m_histogram.last) - m_histogram.first;
    const auto share = length == 0 ? 0.0 : static_cast<double>(at) / static_cast<double>(length);
    // The end is now, and what has an axis value is not.
    setValue(std::min(maximum() - 1, static_cast<int>(std::lround(share * kSlidePositions))));
}

void MomentSlider::setAtEnd() {
    const QScopedValueRollback<bool> setting(m_isSetting, true);
    setValue(maximum());
}

std::uint64_t MomentSlider::axisValueOf(int value) const {
    const auto length = static_cast<double>(m_histogram.last - m_histogram.first);
    return m_histogram.first +
           static_cast<std::uint64_t>(std::llround(length * value / static_cast<double>(kSlidePositions)));
}

std::uint64_t MomentSlider::axisValue() const {
    return axisValueOf(value());
}

QRect MomentSlider::plot() const {
    return {kSlideMargin, 2, std::max(1, width() - 2 * kSlideMargin), kBarsHeight - 2};
}

int MomentSlider::valueAt(int x) const {
    const auto area = plot();
    const auto at = std::clamp(x - area.left(), 0, area.width() - 1);
    return static_cast<int>(std::int64_t{at} * kSlidePositions / std::max(1, area.width() - 1));
}

int MomentSlider::xOf(int value) const {
    const auto area = plot();
    return area.left() + static_cast<int>(std::int64_t{value} * (area.width() - 1) / kSlidePositions);
}

// What lies after the moment is painted pale: it has not happened yet.
void MomentSlider::paintBars(QPainter& painter, const QRect& plot, int handle) const {
    const auto& counts = m_histogram.counts;
    if (counts.empty())
        return;
    const auto columns = static_cast<std::size_t>(plot.width());
    std::vector<std::uint64_t> heights(columns);
    std::uint64_t most = 0;
    for (std::size_t x = 0; x < columns; ++x) {
        const auto first = x * counts.size() / columns;
        const auto end = std::max(first + 1, (x + 1) * counts.size() / columns);
        heights[x] = *std::max_element(counts.begin() + static_cast<std::ptrdiff_t>(first),
                                       counts.begin() + static_cast<std::ptrdiff_t>(end));
        most = std::max(most, heights[x]);
    }
    for (std::size_t x = 0; x < columns; ++x) {
        if (heights[x] == 0)
            continue;
        // The height grows with the square root, so that a single write is seen beside a burst.
        const auto share = std::sqrt(static_cast<double>(heights[x]) / static_cast<double>(most));
        const auto height = std::max(2, static_cast<int>(share * (plot.height() - 2)));
        const auto at = plot.left() + static_cast<int>(x);
        const auto role = at <= handle ? QPalette::Text : QPalette::PlaceholderText;
        auto colour = palette().color(role);
        if (at > handle)
            colour.setAlpha(colour.alpha() / 2);
        painter.fillRect(at, plot.bottom() + 1 - height, 1, height, colour);
    }
}

void MomentSlider::paintEnds(QPainter& painter) const {
    if (!m_text || m_histogram.counts.empty())
        return;
    const QRect line(kSlideMargin, kBarsHeight + 2, width() - 2 * kSlideMargin, fontMetrics().height());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(line, Qt::AlignLeft, m_text(m_histogram.first));
    painter.drawText(line, Qt::AlignRight, m_text(m_histogram.last));
}

void MomentSlider::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto area = plot();
    const auto handle = xOf(value());
    painter.fillRect(area.adjusted(-kSlideMargin, -2, kSlideMargin, 1), palette().color(QPalette::Base));
    paintBars(painter, area, handle);
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1);
    const auto colour = palette().color(isEnabled() ? QPalette::Highlight : QPalette::Mid);
    painter.fillRect(handle - 1, 0, 3, kBarsHeight, colour);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QPointF(handle + 0.5, kBarsHeight / 2.0), 5, 5);
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintEnds(painter);
    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        option.rect = QRect(0, 0, width(), kBarsHeight + 1);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

bool MomentSlider::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !m_text)
        return QSlider::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), m_text(axisValueOf(valueAt(help->pos().x()))), this);
    return true;
}

void MomentSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return event->ignore();
    setSliderDown(true);
    setValue(valueAt(event->pos().x()));
}

void MomentSlider::mouseMoveEvent(QMouseEvent* event) {
    if (isSliderDown())
        setValue(valueAt(event->pos().x()));
}

void MomentSlider::mouseReleaseEvent(QMouseEvent*) {
    setSliderDown(false);
}

void MomentSlider::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        return emit stepWanted(-1);
    case Qt::Key_Right:
    case Qt::Key_Up:
        return emit stepWanted(1);
    default:
        return QSlider::keyPressEvent(event);
    }
}

} // namespace simkv::ui
