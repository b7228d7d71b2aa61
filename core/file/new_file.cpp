// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/new_file.h"

#include <array>
#include <cerrno>

namespace simkv {

Result<std::unique_ptr<File>> createUnderFreeName(FileSystem& fileSystem, const std::string& base,
                                                  std::uint32_t permissions) {
    constexpr int kMostNames = 1000;
    auto file = fileSystem.create(base, permissions);
    for (int number = 2; !file && file.error().systemError == EEXIST && number < kMostNames; ++number)
        file = fileSystem.create(base + "-" + std::to_string(number), permissions);
    return file;
}

Result<void> copyPiece(const File& from, Offset at, ByteCount count, File& to, std::span<char> buffer) {
    const auto wanted = static_cast<std::size_t>(count.value());
    const auto read = from.readAt(at, buffer.first(wanted));
    if (!read)
        return tl::unexpected(read.error());
    if (*read < wanted)
        return tl::unexpected(Error{ErrorCode::Changed, "the file became shorter while it was read",
                                    from.path(), at + ByteCount(*read)});
    const std::array<ByteView, 1> parts{ByteView(buffer.data(), wanted)};
    return to.append(parts);
}

Result<void> checkIsFree(FileSystem& fileSystem, const std::string& path) {
    const auto there = fileSystem.info(path);
    if (there)
        return tl::unexpected(Error{ErrorCode::Io, "cannot create", path, std::nullopt, EEXIST});
    if (there.error().code != ErrorCode::NotFound)
        return tl::unexpected(there.error());
    return {};
}

Result<void> writeNewFile(FileSystem& fileSystem, const std::string& path, std::uint32_t permissions,
                          const std::function<Result<void>(File&)>& write) {
    if (auto free = checkIsFree(fileSystem, path); !free)
        return free;
    auto file = createUnderFreeName(fileSystem, path + ".partial", permissions);
    if (!file)
        return tl::unexpected(file.error());
    const auto partial = (*file)->path();
    MadeFile made(fileSystem, partial);
    auto done = write(**file);
    file->reset();
    if (done)
        done = fileSystem.rename(partial, path);
    if (done)
        made.keep();
    return done;
}

} // namespace simkv
