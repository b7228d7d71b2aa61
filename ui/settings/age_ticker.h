// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

class QWidget;

namespace simkv::ui {

class Settings;

// Ticks each second while times are told as ages and the window can be seen, so that they stay true.
class AgeTicker final : public QObject {
    Q_OBJECT
public:
    AgeTicker(const Settings& settings, QWidget& window);

    [[nodiscard]] bool isRunning() const { return m_timer.isActive(); }

signals:
    void ticked();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void update();

    const Settings& m_settings;
    QWidget& m_window;
    QTimer m_timer;
};

} // namespace simkv::ui
