// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "file/file_identity.h"
#include "file/file_map.h"
#include "file/lock_holder.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace simkv {

struct FileInfo {
    ByteCount size{};
    FileIdentity identity{};
    std::int64_t modifiedSeconds = 0; // Unix seconds
    std::uint32_t permissions = 0;    // the nine bits rwxrwxrwx
    // Unix time when bytes, name or permissions last changed. Programs cannot set it.
    std::int64_t changedNanoseconds = 0;
};

// One open file. Const methods may be called from any thread, the others from one thread at a time.
class File {
public:
    virtual ~File() = default;
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] const std::string& path() const { return m_path; }

    // Reads until `to` is full or the file ends; returns the number of bytes read. Interrupted calls go on.
    [[nodiscard]] virtual Result<std::size_t> readAt(Offset at, std::span<char> to) const = 0;
    // Where the next bytes are, at `at` or later, that may be other than zero; the size of the file where
    // only a hole follows. Just `at` where the system does not know, or the file is open for writing.
    [[nodiscard]] virtual Offset dataFrom(Offset at) const { return at; }
    // The file in memory; nothing where the system cannot: then readAt() is all there is.
    [[nodiscard]] virtual std::unique_ptr<FileMap> map() const { return nullptr; }
    [[nodiscard]] virtual Result<FileInfo> info() const = 0;
    // info().size, where nothing else is wanted.
    [[nodiscard]] virtual Result<ByteCount> size();

    // Writes the parts one after the other to the end of the file, wherever that is now, in one system call
    // where the system takes them whole. Bytes that another program appends at the same moment are never
    // overwritten. After an error any prefix of the parts may be in the file.
    [[nodiscard]] virtual Result<void> append(std::span<const ByteView> parts) = 0;
    // Where the bytes end that the last append() wrote.
    [[nodiscard]] virtual Result<Offset> appendedEnd() const = 0;
    [[nodiscard]] virtual Result<void> truncate(ByteCount size) = 0;
    // The bytes and the size, not the times.
    [[nodiscard]] virtual Result<void> sync() const = 0;
    // An advisory lock of the whole file against other writers, held until the file is closed. Locked where
    // another open file has it.
    [[nodiscard]] virtual Result<void> lockForWriting() = 0;
    // Who holds such a lock through another open file; nothing where nobody does. Takes no lock and writes
    // nothing, whatever the file was opened for. One call to the system where nobody does, else a search
    // among the processes (findLockHolder()). `before`: what was found the last time; where that process has
    // it still, or none was found, no other is searched for.
    [[nodiscard]] virtual Result<std::optional<LockHolder>>
    lockHolder(const std::optional<LockHolder>& before) const = 0;

protected:
    explicit File(std::string path) : m_path(std::move(path)) {}

private:
    std::string m_path;
};

// All access of core to files. Methods may be called from any thread.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    // Opening for reading writes, creates and locks nothing. Folders and other non-files are refused as
    // Invalid.
    [[nodiscard]] virtual Result<std::unique_ptr<File>> openForReading(const std::string& path) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<File>> openForWriting(const std::string& path) = 0;
    // Fails with Io and EEXIST where the path exists. The new name is synced to the folder. `permissions` are
    // narrowed by those that the process leaves out of new files.
    [[nodiscard]] virtual Result<std::unique_ptr<File>> create(const std::string& path,
                                                               std::uint32_t permissions) = 0;
    [[nodiscard]] virtual Result<FileInfo> info(const std::string& path) = 0;
    // The file's own name, where `path` is that of a link to it, or to another link; else `path`.
    [[nodiscard]] virtual Result<std::string> ownName(const std::string& path) = 0;
    [[nodiscard]] virtual Result<void> remove(const std::string& path) = 0;
    // Gives a file another name in the same folder in one step. Io and EEXIST where there is one of that name
    // already. The new name is synced to the folder; where that fails, the file gets its old name again.
    [[nodiscard]] virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
};

inline constexpr std::uint32_t kUsualPermissions = 0666;

// The real one; POSIX calls, OFD locks.
[[nodiscard]] FileSystem& systemFileSystem();

} // namespace simkv
