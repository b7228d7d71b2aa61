// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/match_strip.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace simkv::ui {

MatchStrip::MatchStrip(const RecordTableModel& model, QWidget* parent) : QWidget(parent), m_model(model) {
    setToolTip(tr("Where the records lie that the search has found"));
    setAccessibleName(tr("Places of the records found"));
    setCursor(Qt::PointingHandCursor);
}

// Rows in log order are a stretch of ids from end to end; whether a match lies in it, the set of matches
// tells by rank. That match may have no row of its own where a filter is on: then the rows decide.
int MatchStrip::matchAt(int y) const {
    const auto rows = static_cast<std::int64_t>(m_model.order().rows());
    const auto& matches = m_model.matches();
    if (!matches || rows == 0 || !m_model.order().isInLogOrder())
        return -1;
    const auto first = rows * y / height();
    const auto last = std::max(first, rows * (y + 1) / height() - 1);
    const auto& order = m_model.order();
    const auto top = order.idFrom(static_cast<std::uint64_t>(first), RowOrder::Direction::Down);
    const auto bottom = order.idFrom(static_cast<std::uint64_t>(last), RowOrder::Direction::Up);
    if (!top || !bottom)
        return -1;
    auto low = std::min(*top, *bottom);
    const auto high = std::max(*top, *bottom);
    for (int tries = 0; tries < 8; ++tries) {
        const auto match = matches->nextFrom(low);
        if (!match || *match > high)
            return -1;
        if (const auto row = order.rowOf(*match))
            return static_cast<int>(*row);
        low = match->next();
    }
    return -1;
}

void MatchStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (!m_model.matches())
        return;
    const auto colour = palette().color(QPalette::Highlight);
    for (int y = 0; y < height(); ++y) {
        if (matchAt(y) >= 0)
            painter.fillRect(QRect(1, y, width() - 2, 2), colour);
    }
}

void MatchStrip::mousePressEvent(QMouseEvent* event) {
    constexpr int kNear = 4; // pixels
    const auto y = static_cast<int>(event->position().y());
    for (int distance = 0; distance <= kNear; ++distance) {
        for (const int at : {y - distance, y + distance}) {
            const auto row = at >= 0 && at < height() ? matchAt(at) : -1;
            if (row >= 0) {
                emit rowChosen(row);
                return;
            }
        }
    }
}

} // namespace simkv::ui
