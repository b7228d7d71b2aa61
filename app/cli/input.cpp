// SPDX-License-Identifier: GPL-3.0-or-later
#include "input.h"

#include "format/record.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace simkv::cli {
namespace {

Result<ByteString> readAll(int descriptor, const std::string& name) {
    constexpr std::size_t kStep = 64U << 10U;
    ByteString bytes;
    std::size_t size = 0;
    while (true) {
        bytes.resize(std::max(size + kStep, bytes.size()));
        const auto count = ::read(descriptor, bytes.data() + size, bytes.size() - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return tl::unexpected(Error{ErrorCode::Io, "cannot read", name, std::nullopt, errno});
        size += static_cast<std::size_t>(count);
        if (size > kMaxValueSize)
            return tl::unexpected(Error{ErrorCode::Invalid, "is longer than a value can be", name});
        if (count == 0)
            break;
        if (size == bytes.size())
            bytes.resize(size * 2);
    }
    bytes.resize(size);
    return bytes;
}

} // namespace

Result<ByteString> readStandardInput() {
    return readAll(STDIN_FILENO, "standard input");
}

Result<ByteString> readFile(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return tl::unexpected(Error{ErrorCode::Io, "cannot open", path, std::nullopt, errno});
    auto bytes = readAll(descriptor, path);
    ::close(descriptor);
    return bytes;
}

Result<void> readPieces(const std::string& path, Progress& progress,
                        const std::function<Result<void>(ByteView)>& take) {
    const bool isInput = path == "-";
    const int descriptor = isInput ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return tl::unexpected(Error{ErrorCode::Io, "cannot open", path, std::nullopt, errno});
    struct stat about {};
    const auto total = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) ? about.st_size : 0;
    std::vector<char> buffer(1U << 20U);
    ByteCount done;
    Result<void> taken;
    while (taken) {
        if (progress.isCancelled()) {
            taken = tl::unexpected(cancelledError());
            break;
        }
        const auto count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            taken = tl::unexpected(
                Error{ErrorCode::Io, "cannot read", isInput ? "standard input" : path, std::nullopt, errno});
        if (count <= 0)
            break;
        done += ByteCount(static_cast<std::uint64_t>(count));
        progress.advance(done, ByteCount(static_cast<std::uint64_t>(total)));
        taken = take(ByteView(buffer.data(), static_cast<std::size_t>(count)));
    }
    if (!isInput)
        ::close(descriptor);
    return taken;
}

} // namespace simkv::cli
