// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/thread_annotations.h"

#include <condition_variable>
#include <mutex>

namespace simkv {

// std::mutex and its company with the annotations that libstdc++ leaves out, and nothing else: each method is
// one call of theirs.
class SIMKV_CAPABILITY("mutex") Mutex final {
public:
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    void lock() SIMKV_ACQUIRE() { m_mutex.lock(); }
    void unlock() SIMKV_RELEASE() { m_mutex.unlock(); }

private:
    friend class ConditionVariable;
    std::mutex m_mutex;
};

// Holds a mutex while it lives.
class SIMKV_SCOPED_CAPABILITY MutexLock final {
public:
    explicit MutexLock(Mutex& mutex) SIMKV_ACQUIRE(mutex) : m_mutex(&mutex) { mutex.lock(); }
    ~MutexLock() SIMKV_RELEASE() { m_mutex->unlock(); }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    Mutex* m_mutex;
};

// Lets go of a mutex that is held, and takes it again at its end.
class SIMKV_SCOPED_CAPABILITY MutexUnlock final {
public:
    explicit MutexUnlock(Mutex& mutex) SIMKV_RELEASE(mutex) : m_mutex(&mutex) { mutex.unlock(); }
    ~MutexUnlock() SIMKV_RELEASE() { m_mutex->lock(); } // as clang wants it: the opposite of the constructor
    MutexUnlock(const MutexUnlock&) = delete;
    MutexUnlock& operator=(const MutexUnlock&) = delete;

private:
    Mutex* m_mutex;
};

class ConditionVariable final {
public:
    // Wakes for no reason, too: call it in a loop, not with a lambda, which the analysis does not follow.
    void wait(Mutex& mutex) SIMKV_REQUIRES(mutex) {
        std::unique_lock<std::mutex> held(mutex.m_mutex, std::adopt_lock);
        m_condition.wait(held);
        held.release();
    }
    void notifyAll() { m_condition.notify_all(); }

private:
    std::condition_variable m_condition;
};

} // namespace simkv
