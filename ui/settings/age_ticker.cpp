// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/age_ticker.h"

#include "settings/settings.h"

#include <QEvent>
#include <QWidget>

#include <chrono>

namespace simkv::ui {

AgeTicker::AgeTicker(const Settings& settings, QWidget& window)
    : QObject(&window), m_settings(settings), m_window(window) {
    m_timer.setInterval(std::chrono::seconds(1));
    connect(&m_timer, &QTimer::timeout, this, &AgeTicker::ticked);
    connect(&m_settings, &Settings::timeDisplayChanged, this, &AgeTicker::update);
    m_window.installEventFilter(this);
    update();
}

bool AgeTicker::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if (watched == &m_window &&
        (type == QEvent::Show || type == QEvent::Hide || type == QEvent::WindowStateChange))
        update();
    return QObject::eventFilter(watched, event);
}

void AgeTicker::update() {
    const bool isNeeded = m_settings.timeDisplay().style() == TimeStyle::Relative && m_window.isVisible() &&
                          !m_window.isMinimized();
    if (isNeeded == m_timer.isActive())
        return;
    if (!isNeeded)
        return m_timer.stop();
    m_timer.start();
    emit ticked(); // what was on screen when it stopped is old by now
}

} // namespace simkv::ui
