// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace simkv::ui {

class BackgroundTask;

// Shows a running task in the status bar: what it does, how far it is, its speed, and a Cancel button.
// Appears when the task has run for a moment, so that short ones do not flicker.
class TaskIndicator final : public QWidget {
    Q_OBJECT
public:
    explicit TaskIndicator(BackgroundTask& task, QWidget* parent = nullptr);

private:
    void update();

    BackgroundTask& m_task;
    QLabel* m_text;
    QProgressBar* m_bar;
    QToolButton* m_cancel;
    QTimer m_delay;
};

} // namespace simkv::ui
