// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "snapshot.h"

#include <memory>
#include <mutex>
#include <utility>

namespace simkv::ui {

// Where a job that reads leaves its newest snapshot for the window to take when it likes. One at a time:
// those between are dropped, for each holds a bit a record. Any thread.
class SnapshotMailbox final {
public:
    void put(std::shared_ptr<const Snapshot> snapshot) {
        const std::lock_guard lock(m_mutex);
        m_snapshot.swap(snapshot); // the older one goes after the lock
    }
    // Nothing where none has come since the last time.
    [[nodiscard]] std::shared_ptr<const Snapshot> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_snapshot, nullptr);
    }

private:
    std::mutex m_mutex;
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace simkv::ui
