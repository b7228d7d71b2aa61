// SPDX-License-Identifier: GPL-3.0-or-later
#include "new_file.h"

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
    auto done = write(**file);
    file->reset();
    if (done)
        done = fileSystem.rename(partial, path);
    if (!done)
        (void)fileSystem.remove(partial); // best effort: what failed before is what matters
    return done;
}

} // namespace simkv
