// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <array>

namespace simkv::ui {

// SIGTERM, SIGINT and SIGHUP as a signal of Qt, so that the program can end in order: by default they end it
// as a crash would. A second one does so. One object, on the GUI thread.
class Termination final : public QObject {
    Q_OBJECT
public:
    Termination();
    ~Termination() override;

signals:
    void requested();

private:
    std::array<int, 2> m_pipe; // what a handler of signals may write to
    QSocketNotifier m_notifier;
};

} // namespace simkv::ui
