// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/task_board.h"
#include "base/progress.h"
#include "base/result.h"

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QObject>
#include <QPromise>
#include <QString>
#include <QTimer>
#include <QtConcurrentRun>

#include <atomic>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <utility>
#include <vector>

namespace simkv::ui {

// What the worker's side of a running job writes and the window's side reads.
class TaskProgress final : public Progress {
public:
    [[nodiscard]] bool isCancelled() const noexcept override {
        return m_cancelled.load(std::memory_order_relaxed);
    }
    void advance(ByteCount done, ByteCount total) noexcept override {
        m_done.store(done.value(), std::memory_order_relaxed);
        m_total.store(total.value(), std::memory_order_relaxed);
    }
    void cancel() noexcept { m_cancelled.store(true, std::memory_order_relaxed); }
    void setOutOfMemory() noexcept { m_isOutOfMemory.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool isOutOfMemory() const noexcept {
        return m_isOutOfMemory.load(std::memory_order_relaxed);
    }
    [[nodiscard]] ByteCount done() const noexcept {
        return ByteCount(m_done.load(std::memory_order_relaxed));
    }
    [[nodiscard]] ByteCount total() const noexcept {
        return ByteCount(m_total.load(std::memory_order_relaxed));
    }

private:
    std::atomic<bool> m_cancelled{false};
    std::atomic<bool> m_isOutOfMemory{false};
    std::atomic<std::uint64_t> m_done{0};
    std::atomic<std::uint64_t> m_total{0};
};

template <typename T>
inline constexpr bool kIsResult = false;
template <typename T>
inline constexpr bool kIsResult<Result<T>> = true;

[[nodiscard]] Error outOfMemoryError();

// Every job of the window runs through this class: one at a time, on a thread of the board, where the task is
// announced from its first moment to its last. A new start cancels the job that runs and drops what it still
// delivers. The destructor cancels, then waits.
//
// A job is called as `job(QPromise<Item>&, Progress&)` on the worker thread. It takes values, and delivers
// values with addResult(); `onItem(const Item&)` gets each of them, in order, on the thread of this object. A
// cancelled job ends by itself soon and delivers its last item as any other does.
//
// A job that runs out of memory ends with `onFailure(const Error&)`, on the thread of this object, after the
// items that it has delivered and before finished(). A job whose items are results needs none: the error
// comes as its last item. Any other exception is a bug.
class BackgroundTask final : public QObject {
    Q_OBJECT
public:
    explicit BackgroundTask(TaskBoard& board, TaskDisplay display = TaskDisplay::StatusBar,
                            QObject* parent = nullptr);
    ~BackgroundTask() override;

    template <typename Item, typename Job, typename OnItem, typename OnFailure>
    void start(const QString& title, Job job, OnItem onItem, OnFailure onFailure) {
        retire();
        auto progress = std::make_shared<TaskProgress>();
        auto* watcher = new QFutureWatcher<Item>(this);
        connect(watcher, &QFutureWatcherBase::resultReadyAt, this,
                [this, watcher, onItem = std::move(onItem)](int index) {
                    const Item item = watcher->resultAt(index);
                    m_failure = failureIn(item);
                    onItem(item);
                });
        connect(watcher, &QFutureWatcherBase::finished, this,
                [this, watcher, progress, onFailure = std::move(onFailure)]() mutable {
                    watcher->deleteLater();
                    if (progress->isOutOfMemory()) {
                        m_failure = outOfMemoryError().code;
                        onFailure(outOfMemoryError());
                    }
                    if (m_watcher == watcher) // else started again meanwhile, or dropped
                        finish();
                });
        auto future =
            QtConcurrent::run(&m_board.pool(), [progress, title, interceptor = m_board.interceptor(),
                                                job = std::move(job)](QPromise<Item>& promise) mutable {
                runOnWorker(title, *progress, interceptor, [&](Progress& shown) { job(promise, shown); });
            });
        begin(title, std::move(progress), watcher, QFuture<void>(future));
        watcher->setFuture(future);
    }

    template <typename Item, typename Job, typename OnItem>
    requires kIsResult<Item>
    void start(const QString& title, Job job, OnItem onItem) {
        start<Item>(title, std::move(job), onItem,
                    [onItem](const Error& error) { onItem(Item(tl::unexpected(error))); });
    }

    [[nodiscard]] bool isRunning() const { return m_progress != nullptr; }
    [[nodiscard]] TaskDisplay display() const { return m_display; }
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] ByteCount done() const { return m_progress ? m_progress->done() : ByteCount(0); }
    [[nodiscard]] ByteCount total() const { return m_progress ? m_progress->total() : ByteCount(0); }
    // Since the start of the job; 0 in its first moments.
    [[nodiscard]] double bytesPerSecond() const;

    // Returns at once; finished() follows when the job has ended.
    void cancel();
    // The same, and nothing that the job still delivers arrives.
    void drop();

signals:
    void started();
    void progressed(); // ten times a second while running
    void finished();

private:
    // Where the item is a result or has an error in it.
    template <typename Item>
    [[nodiscard]] static std::optional<ErrorCode> failureIn(const Item& item) {
        if constexpr (requires { item.has_value() ? ErrorCode() : item.error().code; })
            return item.has_value() ? std::nullopt : std::optional(item.error().code);
        else if constexpr (requires { item.error ? item.error->code : ErrorCode(); })
            return item.error ? std::optional(item.error->code) : std::nullopt;
        else
            return std::nullopt;
    }
    static void runOnWorker(const QString& title, TaskProgress& progress,
                            const TaskBoard::Interceptor& interceptor,
                            const std::function<void(Progress&)>& job);
    void noteEnd(const char* how) const;
    void begin(const QString& title, std::shared_ptr<TaskProgress> progress, QFutureWatcherBase* watcher,
               QFuture<void> future);
    void finish();
    void retire();

    TaskBoard& m_board;
    const TaskDisplay m_display;
    QString m_title;
    std::optional<ErrorCode> m_failure;       // as the last item tells
    std::shared_ptr<TaskProgress> m_progress; // of the running job
    QFutureWatcherBase* m_watcher = nullptr;
    std::vector<QFuture<void>> m_futures; // the running job, and cancelled ones that have not ended yet
    QElapsedTimer m_clock;
    QTimer m_ticker;
};

} // namespace simkv::ui
