// SPDX-License-Identifier: GPL-3.0-or-later
#include "deleted_keys_job.h"

#include "deleted_keys.h"

#include <utility>

namespace simkv::ui {

DeletedKeysJob::DeletedKeysJob(QThreadPool& pool, QObject* parent) : QObject(parent), m_task(pool) {
    connect(&m_task, &BackgroundTask::finished, this, &DeletedKeysJob::start);
}

void DeletedKeysJob::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot) {
    const auto& known = m_wanted ? m_wanted : m_found.snapshot;
    if (snapshot && snapshot == known)
        return;
    const bool isSameLog = snapshot && m_found.snapshot && &snapshot->source() == &m_found.snapshot->source();
    m_wanted = snapshot;
    if (!isSameLog) {
        m_task.drop();
        if (std::exchange(m_found, {}).snapshot)
            emit changed();
    }
    if (!m_task.isRunning())
        start();
}

void DeletedKeysJob::start() {
    if (!m_wanted)
        return;
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
            if (!found)
                return;
            m_found = *found;
            emit changed();
        });
}

} // namespace simkv::ui
