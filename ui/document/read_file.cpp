// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/read_file.h"

#include <QFile>

#include <limits>

namespace simkv::ui {
namespace {

constexpr std::uint64_t kMostBytes = std::numeric_limits<std::uint32_t>::max();

tl::unexpected<Error> failure(const QFile& file, ErrorCode code, const std::string& what) {
    return tl::unexpected(Error{code, what, QFile::encodeName(file.fileName()).toStdString()});
}

} // namespace

Result<ByteString> readFile(const QString& path, Progress& progress) {
    constexpr qint64 kSlice = 4 << 20;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(file, ErrorCode::Io, "cannot open: " + file.errorString().toStdString());
    const auto tooLarge = [&] {
        return failure(file, ErrorCode::Invalid,
                       "the file has more than 4 GiB - 1 byte, the most that a value holds");
    };
    if (file.size() > static_cast<qint64>(kMostBytes))
        return tooLarge();
    ByteString bytes;
    bytes.reserve(static_cast<std::size_t>(file.size()));
    // Until it ends: not every file knows its size.
    while (true) {
        if (progress.isCancelled())
            return failure(file, ErrorCode::Cancelled, "cancelled");
        const auto slice = file.read(kSlice);
        if (file.error() != QFileDevice::NoError)
            return failure(file, ErrorCode::Io, "cannot read: " + file.errorString().toStdString());
        if (slice.isEmpty())
            return bytes;
        if (bytes.size() + static_cast<std::size_t>(slice.size()) > kMostBytes)
            return tooLarge();
        bytes.append(slice.constData(), static_cast<std::size_t>(slice.size()));
        progress.advance(ByteCount(bytes.size()), ByteCount(static_cast<std::uint64_t>(file.size())));
    }
}

} // namespace simkv::ui
