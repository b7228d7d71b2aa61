// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <shared_mutex>

namespace simkv {

// A shared mutex under which neither side starves. The system's std::shared_mutex lets new readers in for as
// long as any reader is inside: a few busy readers keep a writer out for ever. Here all come through one
// gate, and who waits for the lock keeps the gate shut. Not to be locked again by a thread that holds it,
// shared or not.
class FairSharedMutex final {
public:
    void lock() {
        const std::lock_guard gate(m_gate);
        m_mutex.lock();
    }
    void unlock() { m_mutex.unlock(); }
    void lock_shared() {
        const std::lock_guard gate(m_gate);
        m_mutex.lock_shared();
    }
    void unlock_shared() { m_mutex.unlock_shared(); }

private:
    std::mutex m_gate;
    std::shared_mutex m_mutex;
};

} // namespace simkv
