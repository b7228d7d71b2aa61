// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // F_OFD_SETLK, SEEK_DATA
#endif
#include "file/file_system.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace simkv {
namespace {

Error ioError(std::string what, const std::string& path, int systemError) {
    const auto code = systemError == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
    return Error{code, std::move(what), path, std::nullopt, systemError};
}

Error ioErrorAt(std::string what, const std::string& path, Offset at, int systemError) {
    auto error = ioError(std::move(what), path, systemError);
    error.offset = at;
    return error;
}

FileInfo toFileInfo(const struct stat& status) {
    return FileInfo{
        ByteCount(static_cast<std::uint64_t>(status.st_size)),
        FileIdentity{static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)},
        static_cast<std::int64_t>(status.st_mtim.tv_sec), status.st_mode & 0777U,
        static_cast<std::int64_t>(status.st_ctim.tv_sec) * 1'000'000'000 + status.st_ctim.tv_nsec};
}

// What is left to write after `count` bytes were.
std::span<iovec> withoutFirst(std::span<iovec> vectors, std::size_t count) {
    while (!vectors.empty() && count >= vectors[0].iov_len) {
        count -= vectors[0].iov_len;
        vectors = vectors.subspan(1);
    }
    if (count > 0) {
        vectors[0].iov_base = static_cast<char*>(vectors[0].iov_base) + count;
        vectors[0].iov_len -= count;
    }
    return vectors;
}

class PosixFile final : public File {
public:
    enum class Use : std::uint8_t { Reading, Writing };
    PosixFile(std::string path, int descriptor, Use use)
        : File(std::move(path)), m_descriptor(descriptor), m_use(use) {}
    ~PosixFile() override { ::close(m_descriptor); }

    Result<std::size_t> readAt(Offset at, std::span<char> to) const override {
        std::size_t done = 0;
        while (done < to.size()) {
            const auto position = at + ByteCount(done);
            if (position.value() > static_cast<std::uint64_t>(LLONG_MAX))
                break;
            const auto count = ::pread(m_descriptor, to.data() + done, to.size() - done,
                                       static_cast<off_t>(position.value()));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                return tl::unexpected(ioErrorAt("cannot read", path(), position, errno));
            if (count == 0)
                break;
            done += static_cast<std::size_t>(count);
        }
        return done;
    }

    Offset dataFrom(Offset at) const override {
        // Moves the position, which appendedEnd() tells.
        if (m_use == Use::Writing || at.value() > static_cast<std::uint64_t>(LLONG_MAX))
            return at;
        auto data = ::lseek(m_descriptor, static_cast<off_t>(at.value()), SEEK_DATA);
        if (data < 0 && errno == ENXIO) // nothing but a hole, or `at` is beyond the end
            data = ::lseek(m_descriptor, 0, SEEK_END);
        return data < 0 ? at : std::max(at, Offset(static_cast<std::uint64_t>(data)));
    }

    std::unique_ptr<FileMap> map() const override { return FileMap::create(m_descriptor); }

    Result<FileInfo> info() const override {
        struct stat status {};
        if (::fstat(m_descriptor, &status) != 0)
            return tl::unexpected(ioError("cannot examine the file", path(), errno));
        return toFileInfo(status);
    }

    Result<ByteCount> size() override {
        // A third of the time of fstat(). Moves the position, which appendedEnd() tells after a write only.
        const auto end = ::lseek(m_descriptor, 0, SEEK_END);
        if (end < 0)
            return tl::unexpected(ioError("cannot examine the file", path(), errno));
        return ByteCount(static_cast<std::uint64_t>(end));
    }

    Result<void> append(std::span<const ByteView> parts) override {
        std::array<iovec, 4> few{};
        std::vector<iovec> many(parts.size() > few.size() ? parts.size() : 0);
        const std::span<iovec> all = many.empty() ? std::span<iovec>(few) : std::span<iovec>(many);
        std::size_t used = 0;
        for (const auto part : parts) {
            if (!part.empty())
                all[used++] = iovec{const_cast<char*>(part.data()), part.size()};
        }
        auto left = all.first(used);
        std::optional<Offset> end; // of what is written so far
        while (!left.empty()) {
            const auto count = static_cast<int>(std::min<std::size_t>(left.size(), IOV_MAX));
            const auto written = count == 1 ? ::write(m_descriptor, left[0].iov_base, left[0].iov_len)
                                            : ::writev(m_descriptor, left.data(), count);
            if (written < 0 && errno == EINTR)
                continue;
            // A regular file that takes nothing has no room.
            if (written <= 0) {
                auto error = ioError("cannot write", path(), written < 0 ? errno : ENOSPC);
                error.offset = end;
                return tl::unexpected(error);
            }
            left = withoutFirst(left, static_cast<std::size_t>(written));
            if (left.empty() && !end)
                return {};
            auto position = appendedEnd();
            if (!position)
                return tl::unexpected(position.error());
            if (end && *position - *end != ByteCount(static_cast<std::uint64_t>(written))) {
                return tl::unexpected(Error{
                    ErrorCode::Changed, "another program appended in the middle of a write", path(), end});
            }
            end = *position;
        }
        return {};
    }

    Result<Offset> appendedEnd() const override {
        const auto position = ::lseek(m_descriptor, 0, SEEK_CUR);
        if (position < 0)
            return tl::unexpected(ioError("cannot examine the file", path(), errno));
        return Offset(static_cast<std::uint64_t>(position));
    }

    Result<void> truncate(ByteCount size) override {
        while (::ftruncate(m_descriptor, static_cast<off_t>(size.value())) != 0) {
            if (errno != EINTR)
                return tl::unexpected(
                    ioErrorAt("cannot truncate the file", path(), Offset(size.value()), errno));
        }
        return {};
    }

    Result<void> sync() const override {
        // Never tried again: after a failure the kernel may have dropped the pages and report success.
        if (::fdatasync(m_descriptor) != 0)
            return tl::unexpected(ioError("cannot sync to the disk", path(), errno));
        return {};
    }

    Result<void> lockForWriting() override {
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        if (::fcntl(m_descriptor, F_OFD_SETLK, &lock) == 0)
            return {};
        if (errno == EAGAIN || errno == EACCES)
            return tl::unexpected(Error{ErrorCode::Locked, "another program is writing this log", path()});
        return tl::unexpected(ioError("cannot lock", path(), errno));
    }

    Result<std::optional<LockHolder>> lockHolder(const std::optional<LockHolder>& before) const override {
        // Asking, unlike locking, does not need a file that is open for writing.
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        if (::fcntl(m_descriptor, F_OFD_GETLK, &lock) != 0)
            return tl::unexpected(ioError("cannot ask who has locked the file", path(), errno));
        if (lock.l_type == F_UNLCK)
            return std::optional<LockHolder>();
        // A lock that belongs to a process, not to an open file.
        if (lock.l_pid > 0)
            return std::optional(holderOfProcess(lock.l_pid));
        if (before && !before->process)
            return before;
        const auto file = info();
        if (!file)
            return tl::unexpected(file.error());
        return std::optional(findLockHolder(file->identity, before ? before->process : std::nullopt));
    }

private:
    int m_descriptor;
    Use m_use;
};

Result<void> syncFolderOf(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? std::string(".")
                        : slash == 0               ? "/"
                                                   : path.substr(0, slash);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return tl::unexpected(ioError("cannot open the folder", folder, errno));
    const int failure = ::fsync(descriptor) != 0 ? errno : 0;
    ::close(descriptor);
    // Some file systems do not sync folders and say EINVAL.
    if (failure != 0 && failure != EINVAL)
        return tl::unexpected(ioError("cannot sync the folder", folder, failure));
    return {};
}

Result<std::unique_ptr<File>> openPath(const std::string& path, int flags, const char* what,
                                       std::uint32_t permissions = 0) {
    // O_NONBLOCK: opening a FIFO must not wait for its other end. It has no effect on regular files.
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, permissions);
    if (descriptor < 0)
        return tl::unexpected(ioError(what, path, errno));
    auto file = std::make_unique<PosixFile>(path, descriptor,
                                            (flags & O_ACCMODE) == O_RDONLY ? PosixFile::Use::Reading
                                                                            : PosixFile::Use::Writing);
    if ((flags & O_CREAT) != 0)
        return file;
    struct stat status {};
    if (::fstat(descriptor, &status) != 0)
        return tl::unexpected(ioError("cannot examine the file", path, errno));
    if (S_ISDIR(status.st_mode))
        return tl::unexpected(Error{ErrorCode::Invalid, "is a folder, not a log", path});
    if (!S_ISREG(status.st_mode))
        return tl::unexpected(Error{ErrorCode::Invalid, "is not a regular file", path});
    return file;
}

class PosixFileSystem final : public FileSystem {
public:
    Result<std::unique_ptr<File>> openForReading(const std::string& path) override {
        return openPath(path, O_RDONLY, "cannot open");
    }

    Result<std::unique_ptr<File>> openForWriting(const std::string& path) override {
        return openPath(path, O_RDWR | O_APPEND, "cannot open for writing");
    }

    Result<std::unique_ptr<File>> create(const std::string& path, std::uint32_t permissions) override {
        auto file = openPath(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, "cannot create", permissions);
        if (!file)
            return file;
        if (auto synced = syncFolderOf(path); !synced) {
            ::unlink(path.c_str());
            return tl::unexpected(synced.error());
        }
        return file;
    }

    Result<FileInfo> info(const std::string& path) override {
        struct stat status {};
        if (::stat(path.c_str(), &status) != 0)
            return tl::unexpected(ioError("cannot examine the file", path, errno));
        return toFileInfo(status);
    }

    Result<std::string> ownName(const std::string& path) override {
        constexpr int kMostLinks = 40; // as many as the system follows
        auto name = path;
        for (int links = 0; links < kMostLinks; ++links) {
            std::array<char, PATH_MAX> target{};
            const auto size = ::readlink(name.c_str(), target.data(), target.size());
            if (size < 0 && errno == EINVAL)
                return name;
            if (size < 0)
                return tl::unexpected(ioError("cannot examine the file", name, errno));
            const std::string_view to(target.data(), static_cast<std::size_t>(size));
            name = to.starts_with('/') ? std::string(to) : name.substr(0, name.rfind('/') + 1).append(to);
        }
        return tl::unexpected(ioError("cannot examine the file", path, ELOOP));
    }

    Result<void> remove(const std::string& path) override {
        if (::unlink(path.c_str()) != 0)
            return tl::unexpected(ioError("cannot remove", path, errno));
        return {};
    }

    Result<void> rename(const std::string& from, const std::string& to) override {
        int failure =
            ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0 ? errno : 0;
        // Not every file system can do it in one call; a second name and the loss of the first is as good.
        if (failure == EINVAL || failure == ENOSYS) {
            failure = ::link(from.c_str(), to.c_str()) != 0 ? errno : 0;
            if (failure == 0)
                ::unlink(from.c_str());
        }
        if (failure != 0)
            return tl::unexpected(ioError("cannot name the file", to, failure));
        auto synced = syncFolderOf(to);
        if (!synced)
            (void)::renameat2(AT_FDCWD, to.c_str(), AT_FDCWD, from.c_str(), RENAME_NOREPLACE);
        return synced;
    }
};

} // namespace

Result<ByteCount> File::size() {
    auto known = info();
    if (!known)
        return tl::unexpected(known.error());
    return known->size;
}

FileSystem& systemFileSystem() {
    static PosixFileSystem fileSystem;
    return fileSystem;
}

} // namespace simkv
