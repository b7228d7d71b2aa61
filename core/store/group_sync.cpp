// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/group_sync.h"

#include <new>
#include <utility>

namespace simkv {

namespace {

// Only a sync that has failed takes memory, for its error.
Result<void> syncAndTell(const LogWriter& writer) noexcept {
    try {
        return writer.sync();
    } catch (const std::bad_alloc&) {
        return tl::unexpected(Error{ErrorCode::Io, "cannot sync"});
    }
}

} // namespace

GroupSync::GroupSync(std::string path)
    : m_path(std::move(path)),
      m_noMemory{ErrorCode::Io, "memory ran out while the log was read or written; it has to be opened anew",
                 m_path} {}

void GroupSync::beginWriting(std::shared_ptr<const LogWriter> writer, const WriteOptions& options,
                             Offset end) {
    const MutexLock lock(m_mutex);
    m_writer = std::move(writer);
    m_when = options.sync;
    m_interval = options.syncInterval;
    m_durableEnd = end;
    m_writtenEnd = end.value();
}

void GroupSync::endWriting() noexcept {
    const MutexLock lock(m_mutex);
    // A failure now is remembered.
    try {
        if (m_writer)
            (void)reach(m_when == Sync::None ? m_promised : m_written.load());
    } catch (const std::bad_alloc&) { // for a copy of that failure
    }
    while (m_isSyncing)
        m_syncDone.wait(m_mutex);
    m_writer.reset();
}

std::uint64_t GroupSync::promise() {
    const MutexLock lock(m_mutex);
    m_promised = m_written;
    return m_promised;
}

Result<void> GroupSync::syncUpTo(std::uint64_t written) {
    const MutexLock lock(m_mutex);
    return reach(written);
}

Result<void> GroupSync::sync() {
    const MutexLock lock(m_mutex);
    if (!m_writer)
        return tl::unexpected(Error{ErrorCode::Invalid, "the log is open for reading only", m_path});
    return reach(m_written);
}

Result<void> GroupSync::syncIfDue(TimePoint now) {
    const MutexLock lock(m_mutex);
    const std::uint64_t written = m_written;
    if (m_when != Sync::Interval || m_interval.count() == 0 || written == m_synced)
        return {};
    m_unsyncedSince = m_unsyncedSince.value_or(now);
    if (now - *m_unsyncedSince < m_interval)
        return {};
    return reach(written);
}

Result<void> GroupSync::reach(std::uint64_t written) {
    while (m_synced < written) {
        if (m_failure)
            return tl::unexpected(*m_failure);
        if (m_isSyncing)
            m_syncDone.wait(m_mutex);
        else if (m_writer)
            lead();
        else
            return tl::unexpected(Error{ErrorCode::Invalid, "the log is open for reading only", m_path});
    }
    return {};
}

// One sync for all that is written by now, with m_mutex released meanwhile.
void GroupSync::lead() {
    const auto writer = m_writer;
    const Offset end(m_writtenEnd); // before the count: then it is the end of what that counts, or less
    const std::uint64_t reached = m_written;
    const auto began = std::chrono::steady_clock::now();
    Result<void> synced;
    m_isSyncing = true;
    {
        const MutexUnlock unlock(m_mutex);
        synced = syncAndTell(*writer);
    }
    m_isSyncing = false;
    if (synced) {
        m_synced = reached;
        m_durableEnd = end;
        if (m_unsyncedSince)
            m_unsyncedSince = m_written > reached ? std::optional(began) : std::nullopt;
    } else {
        m_failure = std::move(synced.error());
        m_hasSyncFailed = true;
        m_hasFailed = true;
    }
    m_syncDone.notifyAll();
}

void GroupSync::setDurableEnd(Offset end) {
    const MutexLock lock(m_mutex);
    m_durableEnd = end;
    m_writtenEnd = end.value();
}

void GroupSync::fail(const Error& error) noexcept {
    const MutexLock lock(m_mutex);
    m_hasFailed = true;
    if (m_failure)
        return;
    try {
        m_failure = error;
    } catch (const std::bad_alloc&) {
        m_failure = std::move(m_noMemory);
    }
}

void GroupSync::giveUp() noexcept {
    const MutexLock lock(m_mutex);
    m_hasFailed = true;
    if (!m_failure)
        m_failure = std::move(m_noMemory);
}

std::optional<Error> GroupSync::firstFailure() const {
    const MutexLock lock(m_mutex);
    return m_failure;
}

std::optional<WriteFailure> GroupSync::writeFailure() const {
    const MutexLock lock(m_mutex);
    if (!m_failure)
        return std::nullopt;
    return WriteFailure{*m_failure, m_hasSyncFailed, m_durableEnd};
}

} // namespace simkv
