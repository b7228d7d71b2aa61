// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>

namespace benchmarks {

// Beats each millisecond while the event loop runs: the longest time between two beats is how long it was
// held up. One millisecond of it is the beat's own.
class Heartbeat final {
public:
    Heartbeat() {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, [this] { beat(); });
        m_clock.start();
        m_timer.start(1);
    }
    // The longest one in ms, including the time since the last beat.
    [[nodiscard]] double longestGap() {
        beat();
        return m_longest;
    }

private:
    void beat() {
        m_longest = std::max(m_longest, static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
        m_clock.restart();
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_longest = 0;
};

} // namespace benchmarks
