// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_system.h"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace simkv {

// Takes a file that is being made away again, unless it is kept: whatever ends the making, an exception too.
class MadeFile final {
public:
    MadeFile(FileSystem& fileSystem, std::string path) : m_fileSystem(&fileSystem), m_path(std::move(path)) {}
    // Best effort: what failed before is what matters.
    ~MadeFile() {
        if (!m_isKept)
            (void)m_fileSystem->remove(m_path);
    }
    MadeFile(const MadeFile&) = delete;
    MadeFile& operator=(const MadeFile&) = delete;

    void keep() { m_isKept = true; }

private:
    FileSystem* m_fileSystem;
    std::string m_path;
    bool m_isKept = false;
};

// Creates a file under `base`, or where that is taken under `base`-2, -3 and so on; its path() says which.
[[nodiscard]] Result<std::unique_ptr<File>>
createUnderFreeName(FileSystem& fileSystem, const std::string& base, std::uint32_t permissions);

// Appends `count` bytes of one file, from `at` on, to another; `buffer` holds as many. Changed where the
// first one has become shorter.
[[nodiscard]] Result<void> copyPiece(const File& from, Offset at, ByteCount count, File& to,
                                     std::span<char> buffer);

// Io with EEXIST where the path exists.
[[nodiscard]] Result<void> checkIsFree(FileSystem& fileSystem, const std::string& path);

// A new file that is there whole or not at all: `write` fills and syncs it under another name beside `path`,
// `path`.partial, which it loses for its own in one step. Where anything fails, that file is removed, and the
// error is the first one. Io with EEXIST where `path` exists.
[[nodiscard]] Result<void> writeNewFile(FileSystem& fileSystem, const std::string& path,
                                        std::uint32_t permissions,
                                        const std::function<Result<void>(File&)>& write);

} // namespace simkv
