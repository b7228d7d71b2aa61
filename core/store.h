// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fair_shared_mutex.h"
#include "index_builder.h"
#include "log_writer.h"
#include "progress.h"
#include "snapshot.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace simkv {

enum class Sync : std::uint8_t {
    None, // the system writes to the disk when it likes; sync() makes sure
    Each  // every put and remove is on the disk when it returns
};

// What the person has agreed to. Nothing of it is done unasked.
struct WriteOptions {
    // Append behind damage, which stays as it is.
    bool behindDamage = false;
    // Cut off the end of a log although it is not the usual tail: bytes of a file that holds no whole record,
    // or a last batch whose checksum is wrong. They are saved beside the log first.
    bool cutEnd = false;
    Sync sync = Sync::Each;

    [[nodiscard]] static WriteOptions repair() { return WriteOptions{true, true, Sync::Each}; }
};

// Bytes that were cut off the end of a log before the first write, and the file that keeps them.
struct CutTail {
    Finding finding;
    std::string savedAs;
};

// One log, opened: get, put, remove and iteration, over a file and its index.
//
// All methods may be called from any thread: readers run beside each other, a writer alone. Opening reads
// only; beginWriting() takes the write lock of the file. Changes by other programs are not seen before
// refresh().
class Store final {
public:
    // Opens the file and finds its byte order; reads, creates, locks nothing beyond that. buildIndex() comes
    // next.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& path, Progress& progress,
                                                             FileSystem& fileSystem = systemFileSystem());
    // Makes a new, empty, little-endian log. Io with EEXIST where the path exists.
    [[nodiscard]] static Result<std::unique_ptr<Store>> create(const std::string& path,
                                                               FileSystem& fileSystem = systemFileSystem());

    [[nodiscard]] const std::string& path() const { return m_path; }

    // Reads the log up to its size at opening. `published` is called on this thread, now and then, with the
    // part that is ready; snapshot() gives the same. After Cancelled the part built stays, and another call
    // goes on.
    using Published = std::function<void(std::shared_ptr<const Snapshot>)>;
    [[nodiscard]] Result<void> buildIndex(Progress& progress, const Published& published = {});
    // Reads what other programs have appended. Changed where the file was cut or replaced.
    [[nodiscard]] Result<void> refresh(Progress& progress, const Published& published = {});

    // Never null; does not wait for a running build.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

    // NotFound where the key has no value. During a build: as far as it has come.
    [[nodiscard]] Result<ByteString> get(ByteView key) const;
    [[nodiscard]] Result<std::optional<RecordNumber>> newest(ByteView key) const;

    // Locks the log, reads what came since, and cuts an unwritten, torn or torn-batch tail, which it returns.
    // Corrupt where the log needs a decision first (WriteOptions); Invalid before the index is
    // complete. Nothing where writing had begun before.
    [[nodiscard]] Result<std::optional<CutTail>> beginWriting(const WriteOptions& options,
                                                              Progress& progress);
    void endWriting();
    [[nodiscard]] bool isWriting() const;

    // One plain record each; between beginWriting() and endWriting(). Invalid: a reserved key, or too long.
    [[nodiscard]] Result<RecordNumber> put(ByteView key, ByteView value, Timestamp time);
    // Appends a tombstone, whether or not the key has a value.
    [[nodiscard]] Result<RecordNumber> remove(ByteView key, Timestamp time);
    [[nodiscard]] Result<void> sync();

private:
    Store(std::string path, std::shared_ptr<const File> file, const FileInfo& info, ByteOrder order,
          FileSystem& fileSystem);
    [[nodiscard]] Result<void> runBuilder(Progress& progress, const Published& published);
    [[nodiscard]] Result<void> readNews(Progress& progress);
    void closeWriter();
    [[nodiscard]] Result<void> syncWriter();
    [[nodiscard]] Result<void> checkLastRecord() const;
    [[nodiscard]] Result<void> readToEnd(Progress& progress);
    [[nodiscard]] Result<RecordNumber> takeBehindOthers(const RecordPlace& place, ByteView key);
    [[nodiscard]] Result<std::optional<CutTail>> cutTail(const WriteOptions& options);
    [[nodiscard]] Result<RecordNumber> append(ByteView key, ByteView value, Timestamp time,
                                              std::uint8_t flag);
    [[nodiscard]] Error errorHere(ErrorCode code, std::string what, std::optional<Offset> at = {}) const;
    void publish() const;
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshotNow() const;

    const std::string m_path;
    FileSystem* const m_fileSystem;
    const std::shared_ptr<const File> m_file;
    const FileInfo m_openedInfo;
    const std::shared_ptr<LogIndex> m_index;

    mutable FairSharedMutex m_mutex; // index, builder and writer
    std::unique_ptr<IndexBuilder> m_builder;
    std::optional<LogWriter> m_writer;
    std::optional<Error> m_unfit;   // why nothing may be appended before the next beginWriting()
    std::optional<Error> m_failure; // why nothing may be written any more: a sync or a clean-up failed
    WriteOptions m_writeOptions;

    mutable std::mutex m_snapshotMutex; // taken last, held for a moment
    mutable std::shared_ptr<const Snapshot> m_snapshot;
    mutable bool m_snapshotIsOld = false;
};

} // namespace simkv
