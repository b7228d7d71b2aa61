// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/task_board.h"

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr int kFewestThreads = 16;

} // namespace

TaskBoard::TaskBoard(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(kFewestThreads);
}

TaskBoard::~TaskBoard() {
    Q_ASSERT(m_tasks.empty());
}

// As many threads as there are tasks, so that none waits for a long one.
void TaskBoard::add(BackgroundTask& task) {
    m_tasks.push_back(&task);
    m_pool.setMaxThreadCount(std::max(m_pool.maxThreadCount(), static_cast<int>(m_tasks.size())));
    emit taskAdded(task);
}

void TaskBoard::remove(BackgroundTask& task) {
    std::erase(m_tasks, &task);
    emit taskRemoved(task);
}

} // namespace simkv::ui
