// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/save_job.h"

#include "document/saved_file.h"
#include "file/file_window.h"
#include "staging/key_in_log.h"
#include "staging/write_changes.h"
#include "store/write_session.h"
#include "texts/age_text.h"

namespace simkv::ui {
namespace {

// `chunkAt(done)`: what comes next, and is not empty.
template <typename ChunkAt>
Result<void> writeChunks(SavedFile& file, ByteCount count, Progress& progress, ChunkAt chunkAt) {
    auto& out = file.sink();
    for (ByteCount done; done < count && out.isOpen();) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const Result<ByteView> bytes = chunkAt(done);
        if (!bytes)
            return tl::unexpected(bytes.error());
        out.write(*bytes);
        done += ByteCount(bytes->size());
        progress.advance(done, count);
    }
    return {};
}

template <typename ChunkAt>
Result<void> saveChunks(const File& log, ByteCount count, const QString& path, Progress& progress,
                        ChunkAt chunkAt) {
    const auto file = SavedFile::create(log, path);
    if (!file)
        return tl::unexpected(file.error());
    auto written = writeChunks(**file, count, progress, chunkAt);
    return written ? (*file)->finish() : written;
}

// In a log that nobody else knows. Conflicts are between the log and another program, and stay there.
Result<void> append(const std::string& copy, std::vector<StagedChange> changes, Progress& progress) {
    auto store = Store::open(copy, progress);
    if (!store)
        return tl::unexpected(store.error());
    if (auto built = (*store)->buildIndex(progress); !built)
        return built;
    for (auto& change : changes) {
        const auto log = keyInLog(*(*store)->snapshot(), change.key);
        if (!log)
            return tl::unexpected(log.error());
        change.base = *log;
    }
    const auto session = WriteSession::begin(**store, WriteOptions{true, true, Sync::Each}, progress);
    if (!session)
        return tl::unexpected(session.error());
    const auto written = writeChanges(**store, changes, currentTime(), progress);
    return written ? Result<void>() : tl::unexpected(written.error());
}

} // namespace

Result<void> saveRange(const File& from, Offset start, ByteCount count, const QString& path,
                       Progress& progress) {
    FileWindow window(from, start + count);
    return saveChunks(from, count, path, progress,
                      [&](ByteCount done) { return window.chunk(start + done); });
}

Result<void> saveWithChanges(const Snapshot& snapshot, std::vector<StagedChange> changes, const QString& path,
                             Progress& progress) {
    const auto file = SavedFile::create(snapshot.file(), path);
    if (!file)
        return tl::unexpected(file.error());
    FileWindow window(snapshot.file(), snapshot.recordsEnd());
    auto saved = writeChunks(**file, snapshot.recordsEnd() - Offset(0), progress,
                             [&](ByteCount done) { return window.chunk(Offset(0) + done); });
    if (saved)
        saved = (*file)->sink().finish();
    if (saved)
        saved = append((*file)->partialPath(), std::move(changes), progress);
    return saved ? (*file)->finish() : saved;
}

Result<void> saveBytes(const File& log, ByteView bytes, const QString& path, Progress& progress) {
    constexpr std::size_t kSlice = 4U << 20U;
    return saveChunks(log, ByteCount(bytes.size()), path, progress, [bytes](ByteCount done) {
        return bytes.substr(static_cast<std::size_t>(done.value()), kSlice);
    });
}

} // namespace simkv::ui
