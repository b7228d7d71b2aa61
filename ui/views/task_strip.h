// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

namespace simkv::ui {

class BackgroundTask;
class TaskBoard;
class TaskIndicator;

// The running tasks of a board that are to be seen in the status bar, side by side, each with its progress
// and a Cancel button.
class TaskStrip final : public QWidget {
    Q_OBJECT
public:
    // The board may go first, once its tasks have gone.
    explicit TaskStrip(TaskBoard& board, QWidget* parent = nullptr);

private:
    void add(BackgroundTask& task);

    QHash<const BackgroundTask*, TaskIndicator*> m_indicators; // of tasks that have run
};

} // namespace simkv::ui
