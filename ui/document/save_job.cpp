// SPDX-License-Identifier: GPL-3.0-or-later
#include "save_job.h"

#include "file_window.h"

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
    // Empty where there is no such file: neither of a new target nor of a log that was removed meanwhile.
    const auto target = QFileInfo(path).canonicalFilePath();
    if (!target.isEmpty() &&
        target == QFileInfo(QFile::decodeName(from.path().c_str())).canonicalFilePath()) {
        return tl::unexpected(
            Error{ErrorCode::Invalid, "the log itself cannot be the place to save to", from.path()});
    }
    return {};
}

Result<void> saveRange(const File& from, Offset start, ByteCount count, const QString& path,
                       Progress& progress) {
    if (auto allowed = checkTarget(from, path); !allowed)
        return allowed;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(file);
    FileWindow window(from, start + count);
    for (auto at = start; at < window.end();) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        auto bytes = window.chunk(at);
        if (!bytes)
            return tl::unexpected(bytes.error());
        if (file.write(bytes->data(), static_cast<qint64>(bytes->size())) !=
            static_cast<qint64>(bytes->size()))
            return failure(file);
        at = at + ByteCount(bytes->size());
        progress.advance(at - start, count);
    }
    return file.commit() ? Result<void>() : failure(file);
}

Result<void> saveBytes(const File& log, ByteView bytes, const QString& path, Progress& progress) {
    constexpr std::size_t kSlice = 4U << 20U;
    if (auto allowed = checkTarget(log, path); !allowed)
        return allowed;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(file);
    for (std::size_t at = 0; at < bytes.size(); at += kSlice) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto slice = bytes.substr(at, kSlice);
        if (file.write(slice.data(), static_cast<qint64>(slice.size())) != static_cast<qint64>(slice.size()))
            return failure(file);
        progress.advance(ByteCount(at + slice.size()), ByteCount(bytes.size()));
    }
    return file.commit() ? Result<void>() : failure(file);
}

} // namespace simkv::ui
