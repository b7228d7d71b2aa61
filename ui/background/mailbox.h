// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace simkv {
class RecordSet;
class Snapshot;
} // namespace simkv

namespace simkv::ui {

// Holds the newest state of what a job makes until the window takes it. It holds one at a time: states that
// nobody took are dropped, for they may be large. Any thread.
template <typename Thing>
class Mailbox final {
public:
    void put(std::shared_ptr<const Thing> thing) {
        const std::lock_guard lock(m_mutex);
        m_thing.swap(thing); // the older one goes after the lock
    }
    // Null if nothing has arrived since the last call.
    [[nodiscard]] std::shared_ptr<const Thing> take() {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_thing, nullptr);
    }

private:
    std::mutex m_mutex;
    std::shared_ptr<const Thing> m_thing;
};

using SnapshotMailbox = Mailbox<Snapshot>;
using RecordSetMailbox = Mailbox<RecordSet>;

} // namespace simkv::ui
