// SPDX-License-Identifier: GPL-3.0-or-later
#include "failing_calls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

extern "C" {
int __real_fstat(int descriptor, struct stat* status);  // NOLINT
int __real_stat(const char* path, struct stat* status); // NOLINT
}

namespace simkv::failing_calls {
namespace {

struct State {
    std::string watched;
    bool isOn = false;
    int made = 0;
    int at = -1;
    Failure failure = Failure::Io;
    std::optional<std::string> failed;
    bool isFull = false;
    std::uint64_t synced = 0;
    bool hasSyncFailed = false;
    int syncsAfterFailure = 0;
};
State state; // NOLINT: what a process does is global

enum Can : unsigned { kIo = 1, kFull = 2, kInterrupted = 4, kShort = 8, kShortAndFull = 16 };

// Counts the call; how it has to fail.
std::optional<Failure> next(const char* call, unsigned can) {
    if (!state.isOn)
        return std::nullopt;
    if (state.isFull && (can & kShortAndFull) != 0)
        return Failure::Full;
    if (state.made++ != state.at || (can & (1U << static_cast<unsigned>(state.failure))) == 0)
        return std::nullopt;
    state.failed = call;
    state.isFull = state.failure == Failure::ShortAndFull;
    return state.failure;
}

// Sets errno where the call fails with nothing done.
bool refuses(const std::optional<Failure>& failure) {
    if (!failure)
        return false;
    switch (*failure) {
    case Failure::Io:
        errno = EIO;
        return true;
    case Failure::Full:
        errno = ENOSPC;
        return true;
    case Failure::Interrupted:
        errno = EINTR;
        return true;
    default:
        return false;
    }
}

bool isWatched(int descriptor) {
    struct stat ours {};
    struct stat watched {};
    return __real_fstat(descriptor, &ours) == 0 && __real_stat(state.watched.c_str(), &watched) == 0 &&
           ours.st_ino == watched.st_ino;
}

} // namespace

const char* name(Failure failure) {
    constexpr std::array<const char*, kFailures> kNames{"EIO", "ENOSPC", "EINTR", "short",
                                                        "short, then ENOSPC"};
    return kNames[static_cast<std::size_t>(failure)];
}

void begin(const std::string& watched, int skipped, Failure failure) {
    struct stat status {};
    state = State();
    state.watched = watched;
    state.synced =
        __real_stat(watched.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
    state.isOn = true;
    state.at = skipped;
    state.failure = failure;
}

void end() {
    state.isOn = false;
}

int made() {
    return state.made;
}

std::optional<std::string> failed() {
    return state.failed;
}

std::uint64_t synced() {
    return state.synced;
}

bool hasSyncFailed() {
    return state.hasSyncFailed;
}

int syncsAfterFailure() {
    return state.syncsAfterFailure;
}

} // namespace simkv::failing_calls

// The linker asks for these names. NOLINTBEGIN
using namespace simkv::failing_calls;

extern "C" {

int __real_open(const char* path, int flags, ...);
off_t __real_lseek(int descriptor, off_t offset, int whence);
ssize_t __real_pread(int descriptor, void* to, size_t count, off_t at);
ssize_t __real_write(int descriptor, const void* from, size_t count);
ssize_t __real_writev(int descriptor, const struct iovec* parts, int count);
int __real_ftruncate(int descriptor, off_t size);
int __real_fdatasync(int descriptor);
int __real_fsync(int descriptor);
int __real_fcntl(int descriptor, int command, ...);
int __real_unlink(const char* path);
int __real_renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags);
void* __real_mmap(void* address, size_t size, int protection, int flags, int descriptor, off_t at);

int __wrap_open(const char* path, int flags, ...) {
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    return refuses(next("open", (flags & O_CREAT) != 0 ? kIo | kInterrupted | kFull : kIo | kInterrupted))
               ? -1
               : __real_open(path, flags, mode);
}

int __wrap_fstat(int descriptor, struct stat* status) {
    return refuses(next("fstat", kIo)) ? -1 : __real_fstat(descriptor, status);
}

int __wrap_stat(const char* path, struct stat* status) {
    return refuses(next("stat", kIo)) ? -1 : __real_stat(path, status);
}

off_t __wrap_lseek(int descriptor, off_t offset, int whence) {
    return refuses(next("lseek", kIo)) ? -1 : __real_lseek(descriptor, offset, whence);
}

ssize_t __wrap_pread(int descriptor, void* to, size_t count, off_t at) {
    const auto failure = next("pread", kIo | kInterrupted | kShort);
    if (refuses(failure))
        return -1;
    return __real_pread(descriptor, to, failure ? std::max<size_t>(1, count / 2) : count, at);
}

ssize_t __wrap_write(int descriptor, const void* from, size_t count) {
    const auto failure = next("write", kIo | kFull | kInterrupted | kShort | kShortAndFull);
    if (refuses(failure))
        return -1;
    return __real_write(descriptor, from, failure ? std::max<size_t>(1, count / 2) : count);
}

ssize_t __wrap_writev(int descriptor, const struct iovec* parts, int count) {
    const auto failure = next("writev", kIo | kFull | kInterrupted | kShort | kShortAndFull);
    if (refuses(failure))
        return -1;
    if (!failure)
        return __real_writev(descriptor, parts, count);
    std::vector<iovec> half(parts, parts + count);
    half.resize(static_cast<size_t>(count + 1) / 2);
    half.back().iov_len = std::max<size_t>(1, half.back().iov_len / 2);
    return __real_writev(descriptor, half.data(), static_cast<int>(half.size()));
}

int __wrap_ftruncate(int descriptor, off_t size) {
    return refuses(next("ftruncate", kIo | kFull | kInterrupted)) ? -1 : __real_ftruncate(descriptor, size);
}

int __wrap_fdatasync(int descriptor) {
    const auto failure = next("fdatasync", kIo | kFull | kInterrupted);
    const bool isLog = state.isOn && isWatched(descriptor);
    if (isLog && state.hasSyncFailed)
        ++state.syncsAfterFailure;
    if (refuses(failure)) {
        state.hasSyncFailed = state.hasSyncFailed || isLog;
        return -1;
    }
    struct stat status {};
    if (isLog && __real_fstat(descriptor, &status) == 0)
        state.synced = static_cast<std::uint64_t>(status.st_size);
    return 0; // no machine stops here
}

int __wrap_fsync(int descriptor) {
    (void)descriptor;
    return refuses(next("fsync", kIo | kFull | kInterrupted)) ? -1 : 0;
}

int __wrap_fcntl(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void* argument = va_arg(rest, void*);
    va_end(rest);
    return refuses(next("fcntl", kIo | kInterrupted)) ? -1 : __real_fcntl(descriptor, command, argument);
}

int __wrap_unlink(const char* path) {
    return refuses(next("unlink", kIo)) ? -1 : __real_unlink(path);
}

int __wrap_renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags) {
    return refuses(next("renameat2", kIo | kFull)) ? -1
                                                   : __real_renameat2(fromFolder, from, toFolder, to, flags);
}

void* __wrap_mmap(void* address, size_t size, int protection, int flags, int descriptor, off_t at) {
    if (descriptor >= 0 && refuses(next("mmap", kIo)))
        return MAP_FAILED;
    return __real_mmap(address, size, protection, flags, descriptor, at);
}

} // extern "C"
// NOLINTEND
