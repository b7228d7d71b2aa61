// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <QObject>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <vector>

namespace simkv::ui {

class BackgroundTask;

// Where a user sees that a task runs, and how far it is, and can cancel it.
enum class TaskDisplay {
    StatusBar, // of the window
    Elsewhere, // in the dialog that it belongs to
    Hidden     // on purpose; the place where the task is made says why
};

// All background tasks of one window, and the threads that their jobs run on. A task announces itself here
// when it is made: whoever shows tasks listens, and nobody keeps a list of them. Lives on the GUI thread,
// longer than its tasks.
class TaskBoard final : public QObject {
    Q_OBJECT
public:
    explicit TaskBoard(QObject* parent = nullptr);
    ~TaskBoard() override;

    [[nodiscard]] QThreadPool& pool() { return m_pool; }
    // In the order in which they were made, whatever their TaskDisplay.
    [[nodiscard]] const std::vector<BackgroundTask*>& tasks() const { return m_tasks; }

    // For tests: called on the worker's thread in place of each job that starts from now on. `run` is the
    // job, with a Progress of the caller's choice; it may be called once, or not at all.
    using Interceptor = std::function<void(const QString& title, Progress& progress,
                                           const std::function<void(Progress&)>& run)>;
    void setInterceptor(Interceptor interceptor) { m_interceptor = std::move(interceptor); }
    [[nodiscard]] const Interceptor& interceptor() const { return m_interceptor; }

signals:
    void taskAdded(simkv::ui::BackgroundTask& task);
    // The task is about to go; its job has been told to stop.
    void taskRemoved(simkv::ui::BackgroundTask& task);
    // Emitted before the signals of the task itself.
    void taskStarted(simkv::ui::BackgroundTask& task);
    void taskFinished(simkv::ui::BackgroundTask& task);

private:
    friend class BackgroundTask;
    void add(BackgroundTask& task);
    void remove(BackgroundTask& task);

    QThreadPool m_pool;
    std::vector<BackgroundTask*> m_tasks;
    Interceptor m_interceptor;
};

} // namespace simkv::ui
