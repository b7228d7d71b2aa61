// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "base/progress.h"
#include "format/batch.h"
#include "index/index_builder.h"
#include "log/log_change.h"
#include "log/log_writer.h"
#include "store/group_sync.h"
#include "store/snapshot.h"
#include "store/tail_truncation.h"
#include "store/write_options.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace simkv {

// One log, opened: get, put, remove and iteration, over a file and its index.
//
// All methods may be called from any thread. get(), multiGet() and newest() take no lock: they run beside
// each other, a writer and a running build. Those that write take turns; where each is to be synced, all that
// wait share one sync. A Progress is called while others wait for the store and must not call it. Opening
// reads only; beginWriting() takes the write lock of the file. Changes by other programs are not seen before
// refresh().
class Store final {
public:
    // Opens the file and finds its byte order; reads, creates, locks nothing beyond that. buildIndex() comes
    // next. `indexOptions`: for tests.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path, Progress& progress,
                                                             FileSystem& fileSystem = systemFileSystem(),
                                                             const LogIndexOptions& indexOptions = {});
    // Makes a new, empty, little-endian log. Io with EEXIST where the path exists.
    [[nodiscard]] static Result<std::unique_ptr<Store>> create(const std::string& path,
                                                               FileSystem& fileSystem = systemFileSystem());

    [[nodiscard]] const std::string& path() const { return m_path; }

    // Reads the log up to its size at opening. `published` is called on this thread, now and then, with the
    // part that is ready; snapshot() gives the same. After Cancelled the part built stays, and another call
    // goes on.
    using Published = std::function<void(std::shared_ptr<const Snapshot>)>;
    [[nodiscard]] Result<void> buildIndex(Progress& progress, const Published& published = {})
        SIMKV_EXCLUDES(m_mutex);
    // Reads what other programs have appended. Changed where they have done anything else to the file, with a
    // sentence that says what.
    [[nodiscard]] Result<void> refresh(Progress& progress, const Published& published = {})
        SIMKV_EXCLUDES(m_mutex);
    // What other programs have done to the file since; nothing before the log has been read to its end once.
    // Compares bytes only where the system reports another size, time or file than the last time. Io: cannot
    // be told now. Waits for whoever extends the index.
    [[nodiscard]] Result<ExternalChange> detectExternalChange() SIMKV_EXCLUDES(m_mutex);

    // Never null; does not wait for a running build.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const SIMKV_EXCLUDES(m_mutex);

    // Whether the key has a value, which is then in `value`. During a build: as far as it has come.
    [[nodiscard]] Result<bool> get(ByteView key, ByteString& value) const {
        return m_index->value(key, value);
    }
    [[nodiscard]] Result<std::optional<ByteString>> get(ByteView key) const;
    // As many gets, in the order of the keys, in half the time or less: what they read is fetched side by
    // side.
    [[nodiscard]] Result<std::vector<std::optional<ByteString>>>
    multiGet(std::span<const ByteView> keys) const;
    // The same into strings that are there, one for each key, whose memory serves again.
    [[nodiscard]] Result<void> multiGet(std::span<const ByteView> keys,
                                        std::span<std::optional<ByteString>> values) const {
        return m_index->values(keys, values);
    }
    [[nodiscard]] Result<std::optional<RecordNumber>> newest(ByteView key) const {
        return m_index->newest(key);
    }
    // The memory of the index, in bytes.
    [[nodiscard]] std::uint64_t indexMemory() const SIMKV_EXCLUDES(m_mutex);

    // Who else has locked the log for writing; nothing where nobody has, or this store itself writes. Locks
    // nothing. `before`: as in File::lockHolder(). Waits for whoever extends the index.
    [[nodiscard]] Result<std::optional<LockHolder>>
    lockHolder(const std::optional<LockHolder>& before = std::nullopt) const SIMKV_EXCLUDES(m_mutex);

    // Locks the log, reads what came since, and removes an unwritten, torn or torn-batch tail, which it
    // returns. Corrupt where the log needs a decision first (WriteOptions); Invalid before the index is
    // complete; Locked, with the name of the holder where that is known. Nothing where writing had begun
    // before.
    [[nodiscard]] Result<std::optional<TruncatedTail>> beginWriting(const WriteOptions& options,
                                                                    Progress& progress)
        SIMKV_EXCLUDES(m_mutex);
    // Syncs what was written, unless Sync::None leaves that to sync() and apply(); then unlocks the log.
    void endWriting() SIMKV_EXCLUDES(m_mutex);
    [[nodiscard]] bool isWriting() const SIMKV_EXCLUDES(m_mutex);
    [[nodiscard]] std::optional<WriteFailure> writeFailure() const { return m_sync.writeFailure(); }

    // One plain record each; between beginWriting() and endWriting(). Invalid: a reserved key, or too long.
    [[nodiscard]] Result<RecordNumber> put(ByteView key, ByteView value, Timestamp time)
        SIMKV_EXCLUDES(m_mutex);
    // Appends a tombstone, whether or not the key has a value.
    [[nodiscard]] Result<RecordNumber> remove(ByteView key, Timestamp time) SIMKV_EXCLUDES(m_mutex);
    // All of the batch or nothing, in one write, and on the disk when it returns, whatever WriteOptions::sync
    // says. The number of its marker, whose records follow; that of the next record where the batch is empty,
    // for which nothing is written. Unsupported: more records than the index can number. Cancelled: before
    // the write. Where the log cannot be read after the write, the error says that the batch is in the file,
    // and this store writes nothing more before the next beginWriting().
    [[nodiscard]] Result<RecordNumber> apply(Batch batch, Progress& progress) SIMKV_EXCLUDES(m_mutex);
    // All that was written before the call is on the disk when it returns. One sync serves all threads that
    // wait for one. A failed sync is never tried again: the store then writes nothing more.
    [[nodiscard]] Result<void> sync() { return m_sync.sync(); }
    // Syncs where the oldest record that is not on the disk is `syncInterval` old or older. Each put and
    // remove calls it; the owner's timer should, too, every `period`: then a record is on the disk after at
    // most syncInterval + period + the time of two syncs. Without Sync::Interval it does nothing.
    [[nodiscard]] Result<void> syncIfDue(std::chrono::steady_clock::time_point now) {
        return m_sync.syncIfDue(now);
    }

private:
    Store(std::string path, std::shared_ptr<const File> file, const FileInfo& info, ByteOrder order,
          FileSystem& fileSystem, const LogIndexOptions& indexOptions);
    [[nodiscard]] Error errorHere(ErrorCode code, std::string what, std::optional<Offset> at = {}) const;

    // After an exception, which is memory that ran out, out of what extends the index: nothing is read into
    // it, published, or written any more.
    void giveUp() noexcept SIMKV_REQUIRES(m_mutex);
    void publish() const SIMKV_REQUIRES(m_mutex) SIMKV_EXCLUDES(m_snapshotMutex);
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshotNow() const SIMKV_EXCLUDES(m_snapshotMutex);

    // Reading. `runBuilder` gives up the lock between slices.
    [[nodiscard]] Result<void> runBuilder(Progress& progress, const Published& published)
        SIMKV_EXCLUDES(m_mutex);
    [[nodiscard]] Result<bool> advanceBuilder(Progress& progress) SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<void> finishBuilder(Progress& progress) SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<void> readAppended(Progress& progress) SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<void> readToEnd(Progress& progress) SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<void> readWritten(const char* what) SIMKV_REQUIRES(m_mutex);

    // Writing. ErrorCode::Locked is about the advisory lock of the file, ...Locked about m_mutex.
    [[nodiscard]] Result<std::optional<TruncatedTail>> tryToBegin(const WriteOptions& options,
                                                                  Progress& progress) SIMKV_EXCLUDES(m_mutex);
    [[nodiscard]] Result<std::optional<TruncatedTail>> beginLocked(const WriteOptions& options,
                                                                   Progress& progress)
        SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<void> openWriter(const WriteOptions& options, Progress& progress)
        SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<std::optional<TruncatedTail>> truncateTail(const WriteOptions& options,
                                                                    Progress& progress)
        SIMKV_REQUIRES(m_mutex);
    void closeWriter() noexcept SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<void> checkReadyForWriting() const SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<RecordNumber> append(ByteView key, ByteView value, Timestamp time, std::uint8_t flag)
        SIMKV_EXCLUDES(m_mutex);
    [[nodiscard]] Result<RecordNumber> appendLocked(ByteView key, ByteView value, Timestamp time,
                                                    std::uint8_t flag) SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<RecordNumber> indexAppended(const RecordPlace& place,
                                                     const LogIndex::KeyEntry& entry, ByteView key)
        SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<RecordNumber> reindexAfterForeignAppend(const RecordPlace& place, ByteView key)
        SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<RecordNumber> applyLocked(Batch& batch, Progress& progress) SIMKV_REQUIRES(m_mutex);
    [[nodiscard]] Result<RecordNumber> indexBatch(const Batch& batch, Offset start) SIMKV_REQUIRES(m_mutex);

    const std::string m_path;
    FileSystem* const m_fileSystem;
    const std::shared_ptr<const File> m_file;
    const FileInfo m_openedInfo;
    const std::shared_ptr<LogIndex> m_index; // reading it takes no lock; whoever extends it holds m_mutex

    // Locks are taken in this order: m_mutex, then that of m_sync or m_snapshotMutex. Only beginWriting() and
    // endWriting() sync with m_mutex held; appends go on during every other sync.
    mutable Mutex m_mutex;
    LogChangeDetector m_changes SIMKV_GUARDED_BY(m_mutex);
    std::unique_ptr<IndexBuilder> m_builder SIMKV_GUARDED_BY(m_mutex) SIMKV_PT_GUARDED_BY(m_mutex);
    bool m_wasComplete SIMKV_GUARDED_BY(m_mutex) = false;          // whether the index has ever been complete
    bool m_isIndexTorn SIMKV_GUARDED_BY(m_mutex) = false;          // memory ran out while it was extended
    std::shared_ptr<LogWriter> m_writer SIMKV_GUARDED_BY(m_mutex); // shared with m_sync, which syncs
    // Why nothing may be appended before the next beginWriting().
    std::optional<Error> m_writeBlocked SIMKV_GUARDED_BY(m_mutex);
    std::size_t m_agreedFindings SIMKV_GUARDED_BY(m_mutex) = 0; // how many there were when writing began
    Sync m_whenToSync SIMKV_GUARDED_BY(m_mutex) = Sync::Each;
    GroupSync m_sync;

    mutable Mutex m_snapshotMutex; // held for a moment; no other is taken meanwhile
    mutable std::shared_ptr<const Snapshot> m_snapshot SIMKV_GUARDED_BY(m_snapshotMutex);
    mutable std::atomic<bool> m_snapshotIsOld{false};
};

} // namespace simkv
