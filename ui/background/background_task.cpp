// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/background_task.h"

#include "background/logging.h"

#include <new>

namespace simkv::ui {

Error outOfMemoryError() {
    return Error{ErrorCode::Io, BackgroundTask::tr("not enough memory").toStdString()};
}

BackgroundTask::BackgroundTask(TaskBoard& board, TaskDisplay display, QObject* parent)
    : QObject(parent), m_board(board), m_display(display) {
    m_ticker.setInterval(100);
    connect(&m_ticker, &QTimer::timeout, this, &BackgroundTask::progressed);
    m_board.add(*this);
}

BackgroundTask::~BackgroundTask() {
    retire();
    m_board.remove(*this);
    for (auto& future : m_futures)
        future.waitForFinished();
}

double BackgroundTask::bytesPerSecond() const {
    const auto milliseconds = m_clock.isValid() ? m_clock.elapsed() : 0;
    return milliseconds < 50
               ? 0.0
               : static_cast<double>(done().value()) * 1000.0 / static_cast<double>(milliseconds);
}

void BackgroundTask::cancel() {
    if (m_progress)
        m_progress->cancel();
}

void BackgroundTask::drop() {
    if (!isRunning())
        return;
    retire();
    finish();
}

void BackgroundTask::runOnWorker(const QString& title, TaskProgress& progress,
                                 const TaskBoard::Interceptor& interceptor,
                                 const std::function<void(Progress&)>& job) {
    try {
        interceptor ? interceptor(title, progress, job) : job(progress);
    } catch (const std::bad_alloc&) {
        progress.setOutOfMemory();
        qCInfo(lcTask) << "out of memory";
    }
}

void BackgroundTask::begin(const QString& title, std::shared_ptr<TaskProgress> progress,
                           QFutureWatcherBase* watcher, QFuture<void> future) {
    m_title = title;
    m_progress = std::move(progress);
    m_watcher = watcher;
    std::erase_if(m_futures, [](const QFuture<void>& old) { return old.isFinished(); });
    m_futures.push_back(std::move(future));
    m_failure.reset();
    m_clock.start();
    m_ticker.start();
    if (m_display != TaskDisplay::Hidden)
        qCDebug(lcTask).noquote() << "started" << loggedName(m_title);
    emit m_board.taskStarted(*this);
    emit started();
}

void BackgroundTask::noteEnd(const char* how) const {
    if (m_display == TaskDisplay::Hidden)
        return;
    qCInfo(lcTask).noquote().nospace()
        << how << ' ' << loggedName(m_title) << " after " << m_clock.elapsed() << " ms"
        << (m_failure ? ", " : "") << (m_failure ? codeWord(*m_failure) : "");
}

void BackgroundTask::finish() {
    if (m_progress) {
        const bool isCancelled = m_progress->isCancelled() || m_failure == ErrorCode::Cancelled;
        noteEnd(isCancelled ? "cancelled" : m_failure ? "failed" : "finished");
    }
    m_progress.reset();
    m_watcher = nullptr;
    m_ticker.stop();
    emit m_board.taskFinished(*this); // first: who hears of the end may start the task again, or end it
    emit finished();
}

// Tells the running job to stop, and drops what it still delivers.
void BackgroundTask::retire() {
    if (m_progress)
        noteEnd("dropped");
    cancel();
    m_progress.reset();
    if (m_watcher != nullptr) {
        m_watcher->disconnect(this);
        m_watcher->deleteLater();
        m_watcher = nullptr;
    }
}

} // namespace simkv::ui
