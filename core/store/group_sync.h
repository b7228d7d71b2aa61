// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "log/log_writer.h"
#include "store/write_options.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace simkv {

// Why a store writes nothing more, whatever is tried: a sync failed, what a failed write left could not be
// removed again, or memory ran out where nothing could be undone.
struct WriteFailure {
    Error error;
    bool isSync = false;
    // All before it was there before the first write that is not confirmed; what comes after it may or may
    // not be on the disk.
    Offset durableEnd{};
};

// Group commit: all threads that wait for their records to reach the disk share one sync.
//
// The owner appends under a lock of its own, and counts each write there with noteWritten(). A thread that
// needs its write on the disk then gives up that lock and calls syncUpTo() with the count. The first that
// comes leads: it notes how much is written by now, syncs with no lock held, takes what it noted for synced,
// and wakes those that have come meanwhile. One of them that is not covered leads the next sync. Appends go
// on during a sync.
//
// endWriting() waits for a running sync, and leads one more where somebody counts on it: for all that was
// written, but with Sync::None only for what promise() was called for. A thread that comes to syncUpTo()
// after that finds the work done, or the failure.
//
// A failed sync leaves open what is on the disk, and another sync would not tell: the system reports an error
// once and takes the pages for clean from then on. So it is never repeated. It fails all that wait and all
// that ask later, and failure() keeps the owner from writing as long as this object lives.
//
// beginWriting(), noteWritten(), promise() and endWriting() are called with the owner's lock held, all others
// by any thread. The lock of this class may be taken while the owner's is held; none is taken after it.
class GroupSync final {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // `path`: of the log, for errors.
    explicit GroupSync(std::string path);

    // `end`: of what is there already.
    void beginWriting(std::shared_ptr<const LogWriter> writer, const WriteOptions& options, Offset end)
        SIMKV_EXCLUDES(m_mutex);
    // After it nobody uses the writer, whatever happens.
    void endWriting() noexcept SIMKV_EXCLUDES(m_mutex);

    // Counts a write, whose bytes end at `end` or after it.
    void noteWritten(Offset end) {
        m_writtenEnd = end.value();
        ++m_written;
    }
    // What to wait for: the count of what was written so far.
    [[nodiscard]] std::uint64_t written() const { return m_written; }
    // The same, and endWriting() syncs it whatever WriteOptions::sync says.
    [[nodiscard]] std::uint64_t promise() SIMKV_EXCLUDES(m_mutex);

    // Returns once so much of what was written is on the disk. Invalid: it is not, and writing has ended.
    [[nodiscard]] Result<void> syncUpTo(std::uint64_t written) SIMKV_EXCLUDES(m_mutex);
    // All that was written before the call. Invalid: outside of beginWriting() and endWriting().
    [[nodiscard]] Result<void> sync() SIMKV_EXCLUDES(m_mutex);
    // With Sync::Interval, where the oldest write that is not synced is that old; see Store::syncIfDue().
    [[nodiscard]] Result<void> syncIfDue(TimePoint now) SIMKV_EXCLUDES(m_mutex);

    // Nothing before `end` will be written from now on.
    void setDurableEnd(Offset end) SIMKV_EXCLUDES(m_mutex);
    // What made a writer unusable outlives it.
    void fail(const Error& error) noexcept SIMKV_EXCLUDES(m_mutex);
    // The same where memory ran out: needs none.
    void giveUp() noexcept SIMKV_EXCLUDES(m_mutex);
    // No lock where all is well.
    [[nodiscard]] std::optional<Error> failure() const SIMKV_EXCLUDES(m_mutex) {
        return m_hasFailed ? firstFailure() : std::nullopt;
    }
    [[nodiscard]] std::optional<WriteFailure> writeFailure() const SIMKV_EXCLUDES(m_mutex);

private:
    [[nodiscard]] std::optional<Error> firstFailure() const SIMKV_EXCLUDES(m_mutex);
    [[nodiscard]] Result<void> reach(std::uint64_t written) SIMKV_REQUIRES(m_mutex);
    void lead() SIMKV_REQUIRES(m_mutex);

    const std::string m_path;
    std::atomic<std::uint64_t> m_written{0};    // records and batches, ever
    std::atomic<std::uint64_t> m_writtenEnd{0}; // of what m_written counts, or less
    std::atomic<bool> m_hasFailed{false};       // as m_failure

    mutable Mutex m_mutex;
    ConditionVariable m_syncDone;
    bool m_isSyncing SIMKV_GUARDED_BY(m_mutex) = false;
    std::uint64_t m_synced SIMKV_GUARDED_BY(m_mutex) = 0;   // of m_written, at least
    std::uint64_t m_promised SIMKV_GUARDED_BY(m_mutex) = 0; // of m_written, to be synced before writing ends
    Offset m_durableEnd SIMKV_GUARDED_BY(m_mutex){};        // of what m_synced counts, or was there before
    std::shared_ptr<const LogWriter> m_writer SIMKV_GUARDED_BY(m_mutex); // null while nothing is written
    Sync m_when SIMKV_GUARDED_BY(m_mutex) = Sync::Each;
    std::chrono::milliseconds m_interval SIMKV_GUARDED_BY(m_mutex){0};
    // With Sync::Interval: when the oldest record that is not synced may have been written.
    std::optional<TimePoint> m_unsyncedSince SIMKV_GUARDED_BY(m_mutex);
    std::optional<Error> m_failure SIMKV_GUARDED_BY(m_mutex); // for good: see WriteFailure
    Error m_noMemory SIMKV_GUARDED_BY(m_mutex); // becomes that, made while there is memory for it
    bool m_hasSyncFailed SIMKV_GUARDED_BY(m_mutex) = false;
};

} // namespace simkv
