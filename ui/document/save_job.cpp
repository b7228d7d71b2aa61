// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/save_job.h"

#include "file/file_window.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace simkv::ui {
namespace {

tl::unexpected<Error> failure(const QSaveFile& file) {
    return tl::unexpected(Error{ErrorCode::Io, "cannot write: " + file.errorString().toStdString(),
                                file.fileName().toStdString()});
}

} // namespace

Result<void> checkTarget(const File& from, const QString& path) {
    // The path is empty if there is no such file: a new target, or a log that was removed meanwhile.
    const auto target = QFileInfo(path).canonicalFilePath();
    if (!target.isEmpty() &&
        target == QFileInfo(QFile::decodeName(from.path().c_str())).canonicalFilePath()) {
        return tl::unexpected(
            Error{ErrorCode::Invalid, "the log itself cannot be the place to save to", from.path()});
    }
    return {};
}

namespace {

// `chunkAt(done)`: what comes next, and is not empty.
template <typename ChunkAt>
Result<void> saveChunks(const File& log, ByteCount count, const QString& path, Progress& progress,
                        ChunkAt chunkAt) {
    if (auto allowed = checkTarget(log, path); !allowed)
        return allowed;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(file);
    for (ByteCount done; done < count;) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const Result<ByteView> bytes = chunkAt(done);
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (file.write(bytes->data(), static_cast<qint64>(bytes->size())) !=
            static_cast<qint64>(bytes->size()))
            return failure(file);
        done += ByteCount(bytes->size());
        progress.advance(done, count);
    }
    return file.commit() ? Result<void>() : failure(file);
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
