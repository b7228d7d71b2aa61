// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/background_task.h"

#include "background/logging.h"

namespace simkv::ui {

BackgroundTask::BackgroundTask(QThreadPool& pool, QObject* parent) : QObject(parent), m_pool(pool) {
    m_ticker.setInterval(100);
    connect(&m_ticker, &QTimer::timeout, this, &BackgroundTask::progressed);
}

BackgroundTask::~BackgroundTask() {
    retire();
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
    if (!m_isRoutine)
        qCDebug(lcTask).noquote() << "started" << loggedName(m_title);
    emit started();
}

void BackgroundTask::noteLackOfMemory() {
    qCInfo(lcTask) << "out of memory";
}

void BackgroundTask::noteEnd(const char* how) const {
    if (m_isRoutine)
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
