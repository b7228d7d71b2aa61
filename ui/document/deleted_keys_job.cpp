// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/deleted_keys_job.h"

#include "history/deleted_keys.h"

#include <utility>

namespace simkv::ui {

DeletedKeysJob::DeletedKeysJob(TaskBoard& board, QObject* parent) : QObject(parent), m_task(board) {
    constexpr int kPause = 200; // ms
    m_later.setSingleShot(true);
    m_later.setInterval(kPause);
    connect(&m_later, &QTimer::timeout, this, &DeletedKeysJob::start);
    connect(&m_task, &BackgroundTask::finished, this, [this] {
        start();
        // Emitted after a cancel, too: nothing more comes of that snapshot.
        if (!m_task.isRunning())
            emit changed();
    });
}

void DeletedKeysJob::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot, bool isAtOnce) {
    if (isAtOnce)
        m_later.stop();
    const auto& known = m_wanted ? m_wanted : m_started;
    if (snapshot && snapshot == known)
        return isAtOnce ? start() : void();
    const bool isSameLog = snapshot && m_started && snapshot->isOfSameLog(*m_started);
    m_wanted = snapshot;
    if (!isSameLog) {
        m_later.stop();
        m_started.reset();
        m_task.drop();
        if (std::exchange(m_found, {}).snapshot)
            emit changed();
    }
    if (isAtOnce || !isSameLog)
        start();
    else if (!m_later.isActive())
        m_later.start();
}

void DeletedKeysJob::tryAgain() {
    if (m_task.isRunning() || m_wanted || !m_started || m_started == m_found.snapshot)
        return;
    m_wanted = m_started;
    start();
}

void DeletedKeysJob::start() {
    if (!m_wanted || m_task.isRunning() || m_later.isActive())
        return;
    m_started = m_wanted;
    m_task.start<Result<Found>>(
        tr("Looking for deleted keys"),
        [snapshot = std::exchange(m_wanted, nullptr), known = m_found](QPromise<Result<Found>>& promise,
                                                                       Progress& progress) {
            const bool goesOn = known.snapshot && snapshot->extends(*known.snapshot);
            auto deleted = deletedKeys(*snapshot, progress, goesOn ? known.deleted.get() : nullptr);
            if (!deleted)
                return void(promise.addResult(tl::unexpected(deleted.error())));
            auto all = std::make_shared<const RecordSet>((*deleted)->unitedWith(snapshot->live()));
            promise.addResult(Found{snapshot, *std::move(deleted), std::move(all)});
        },
        [this](const Result<Found>& found) {
            if (found)
                m_found = *found;
            else if (found.error().code != ErrorCode::Cancelled)
                emit failed(found.error());
        });
}

} // namespace simkv::ui
