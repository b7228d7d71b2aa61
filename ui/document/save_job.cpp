// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/save_job.h"

#include "document/saved_file.h"
#include "file/file_window.h"

namespace simkv::ui {
namespace {

// `chunkAt(done)`: what comes next, and is not empty.
template <typename ChunkAt>
Result<void> saveChunks(const File& log, ByteCount count, const QString& path, Progress& progress,
                        ChunkAt chunkAt) {
    const auto file = SavedFile::create(log, path);
    if (!file)
        return tl::unexpected(file.error());
    auto& out = (*file)->sink();
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
    return (*file)->finish();
}

} // namespace

Result<void> saveRange(const File& from, Offset start, ByteCount count, const QString& path,
                       Progress& progress) {
    FileWindow window(from, start + count);
    return saveChunks(from, count, path, progress,
                      [&](ByteCount done) { return window.chunk(start + done); });
}

Result<void> saveBytes(const File& log, ByteView bytes, const QString& path, Progress& progress) {
    constexpr std::size_t kSlice = 4U << 20U;
    return saveChunks(log, ByteCount(bytes.size()), path, progress, [bytes](ByteCount done) {
        return bytes.substr(static_cast<std::size_t>(done.value()), kSlice);
    });
}

} // namespace simkv::ui
