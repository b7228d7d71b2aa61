// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/task_strip.h"

#include "background/background_task.h"
#include "views/task_indicator.h"

#include <QHBoxLayout>

namespace simkv::ui {

TaskStrip::TaskStrip(TaskBoard& board, QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    connect(&board, &TaskBoard::taskStarted, this, &TaskStrip::add);
    connect(&board, &TaskBoard::taskRemoved, this,
            [this](const BackgroundTask& task) { delete m_indicators.take(&task); });
    for (auto* task : board.tasks()) {
        if (task->isRunning())
            add(*task);
    }
}

void TaskStrip::add(BackgroundTask& task) {
    if (task.display() != TaskDisplay::StatusBar || m_indicators.contains(&task))
        return;
    auto* indicator = new TaskIndicator(task, this);
    m_indicators.insert(&task, indicator);
    layout()->addWidget(indicator);
}

} // namespace simkv::ui
