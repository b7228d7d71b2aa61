// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_watcher.h"

#include "background/logging.h"
#include "base/byte_text.h"

#include <utility>

namespace simkv::ui {
namespace {

using namespace std::chrono_literals;

constexpr auto kShortestPause = 100ms;
constexpr auto kUsualPause = 1000ms;

// Runs on the pool.
// `mayBeUnfinished`: an earlier look may have been interrupted while it read. Where the log is incomplete
// otherwise, somebody else is reading it.
LogWatcher::Found lookAt(Store& store, bool follow, bool mayBeUnfinished,
                         const std::optional<LockHolder>& lockedBy, Progress& progress) {
    LogWatcher::Found found;
    found.lock = store.lockHolder(lockedBy);
    auto external = store.detectExternalChange();
    const bool isUnfinished = mayBeUnfinished && !store.snapshot()->isComplete();
    const bool hasGrown = follow && external && external->change == LogChange::Appended &&
                          external->grownBy <= LogWatcher::kMostReadAside;
    if (hasGrown || isUnfinished) {
        if (auto read = store.refresh(progress); !read)
            found.error = read.error();
        external = store.detectExternalChange();
    }
    if (external)
        found.external = *external;
    found.snapshot = store.snapshot();
    return found;
}

} // namespace

// Hidden: a look comes every second for as long as the log is open, and what takes longer than a moment is
// left to a job that can be seen.
LogWatcher::LogWatcher(TaskBoard& board, QObject* parent)
    : QObject(parent), m_task(board, TaskDisplay::Hidden) {
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &LogWatcher::start);
    connect(&m_notices, &FileNotices::noticed, this, &LogWatcher::look);
    connect(&m_task, &BackgroundTask::finished, this, &LogWatcher::finish);
}

LogWatcher::~LogWatcher() {
    m_task.disconnect(this);
}

void LogWatcher::watch(const std::shared_ptr<Store>& store, const QString& path) {
    if (store == m_store)
        return;
    m_store.reset();
    m_next.stop();
    m_task.drop();
    m_store = store;
    m_isStale = false;
    m_isDue = false;
    m_mayBeUnfinished = false;
    m_lockedBy.reset();
    m_notices.listenTo(store ? path : QString());
    look();
}

void LogWatcher::setFollowing(bool following) {
    m_isFollowing = following;
    look();
}

void LogWatcher::pause() {
    m_isPaused = true;
    m_isStale = m_task.isRunning();
    m_next.stop();
}

void LogWatcher::resume() {
    m_isPaused = false;
    look();
}

// Looks as soon as the pause between two looks allows.
void LogWatcher::look() {
    if (!m_store || m_isPaused)
        return;
    if (m_task.isRunning()) {
        m_isDue = true;
        return;
    }
    const auto passed = m_sinceStart.isValid() ? std::chrono::milliseconds(m_sinceStart.elapsed()) : 1h;
    const auto wait = passed < kShortestPause ? kShortestPause - passed : 0ms;
    if (!m_next.isActive() || m_next.remainingTimeAsDuration() > wait)
        m_next.start(wait);
}

void LogWatcher::start() {
    m_isDue = false;
    m_sinceStart.start();
    const bool mayBeUnfinished = std::exchange(m_mayBeUnfinished, m_mayBeUnfinished || m_isFollowing);
    m_task.start<Found>(
        tr("Looking for changes"),
        [store = m_store, follow = m_isFollowing, mayBeUnfinished,
         lockedBy = m_lockedBy](QPromise<Found>& promise, Progress& progress) {
            promise.addResult(lookAt(*store, follow, mayBeUnfinished, lockedBy, progress));
        },
        [this](const Found& found) { take(found); }, [this](const Error& error) { emit failed(error); });
}

void LogWatcher::take(const Found& found) {
    m_mayBeUnfinished = m_mayBeUnfinished && !found.snapshot->isComplete();
    if (found.lock && *found.lock != m_lockedBy) {
        m_lockedBy = *found.lock;
        qCInfo(lcWatch).noquote() << (m_lockedBy ? "locked by " +
                                                       QString::fromStdString(escaped(describe(*m_lockedBy)))
                                                 : QStringLiteral("locked no more"));
    }
    if (!m_isStale)
        emit this->found(found);
}

void LogWatcher::finish() {
    const bool isStale = std::exchange(m_isStale, false);
    if (!m_store || m_isPaused)
        return;
    if (m_isDue || isStale)
        look();
    else
        m_next.start(kUsualPause);
}

} // namespace simkv::ui
