// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // statx()
#endif
#include "file/lock_holder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace simkv {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::milliseconds(500);
constexpr std::size_t kMostRead = 64U * 1024U;

class Folder final {
public:
    explicit Folder(const std::string& path) : m_folder(::opendir(path.c_str())) {}
    ~Folder() {
        if (m_folder != nullptr)
            ::closedir(m_folder);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] bool isOpen() const { return m_folder != nullptr; }
    [[nodiscard]] int descriptor() const { return ::dirfd(m_folder); }
    // The next entry that is a number; null at the end.
    const char* next() {
        while (const auto* entry = ::readdir(m_folder)) {
            if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
                return entry->d_name;
        }
        return nullptr;
    }

private:
    DIR* m_folder;
};

// The contents of a file; empty where it cannot be read.
std::string contentsOf(const std::string& path) {
    std::string text;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return text;
    std::array<char, 4096> buffer{};
    while (text.size() < kMostRead) {
        const auto count = ::read(descriptor, buffer.data(), buffer.size());
        if (count <= 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    ::close(descriptor);
    return text;
}

std::string target(const std::string& link) {
    std::array<char, 512> buffer{};
    const auto count = ::readlink(link.c_str(), buffer.data(), buffer.size());
    return std::string(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

// Whether the notes on an open file say that it, or its process, holds a lock that others are asked to
// respect: "lock:\t1: OFDLCK ADVISORY  WRITE -1 fe:00:1234 0 EOF". A lock of flock() is another matter.
bool holdsLock(std::string_view notes) {
    while (!notes.empty()) {
        const auto end = std::min(notes.find('\n'), notes.size() - 1) + 1;
        const auto line = notes.substr(0, end);
        notes.remove_prefix(end);
        const bool isKind = line.find(" OFDLCK ") != line.npos || line.find(" POSIX ") != line.npos;
        if (line.starts_with("lock:") && isKind)
            return true;
    }
    return false;
}

// Whether an open file of a process is this one. Asks nothing of servers, whose answer might never come.
bool isFile(int folder, const char* name, const FileIdentity& file) {
    struct statx status {};
    return ::statx(folder, name, AT_STATX_DONT_SYNC, STATX_INO, &status) == 0 &&
           status.stx_ino == file.inode &&
           ::makedev(status.stx_dev_major, status.stx_dev_minor) == file.device;
}

bool holds(const std::string& processFolder, const FileIdentity& file, Clock::time_point until) {
    Folder descriptors(processFolder + "/fd");
    if (!descriptors.isOpen())
        return false;
    const auto notes = processFolder + "/fdinfo/";
    while (const auto* name = descriptors.next()) {
        if (Clock::now() > until)
            return false;
        if (isFile(descriptors.descriptor(), name, file) && holdsLock(contentsOf(notes + name)))
            return true;
    }
    return false;
}

// The name as a sentence shows it.
std::string printable(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; },
        '?');
    return text;
}

std::string nameOf(const std::string& processFolder) {
    constexpr std::size_t kLongestComm = 15;
    auto name = contentsOf(processFolder + "/comm");
    if (name.ends_with('\n'))
        name.pop_back();
    if (name.size() < kLongestComm)
        return printable(name);
    // The system truncates this name. The file name of the program has all of it, unless the name is that of
    // a script.
    auto file = target(processFolder + "/exe");
    file.erase(0, file.rfind('/') + 1);
    constexpr std::string_view kDeleted = " (deleted)";
    if (file.ends_with(kDeleted))
        file.resize(file.size() - kDeleted.size());
    return printable(file.starts_with(name) ? file : name);
}

} // namespace

std::string describe(const LockHolder& holder) {
    if (!holder.process)
        return "another program";
    const auto process = "process " + std::to_string(*holder.process);
    return holder.name.empty() ? process : "\u201c" + holder.name + "\u201d (" + process + ")";
}

LockHolder holderOfProcess(std::int64_t process, const std::string& procFolder) {
    return LockHolder{process, nameOf(procFolder + "/" + std::to_string(process))};
}

LockHolder findLockHolder(const FileIdentity& file, std::optional<std::int64_t> before,
                          const std::string& procFolder) {
    const auto until = Clock::now() + kPatience;
    if (before && holds(procFolder + "/" + std::to_string(*before), file, until))
        return holderOfProcess(*before, procFolder);
    Folder processes(procFolder);
    if (!processes.isOpen())
        return {};
    while (const auto* name = processes.next()) {
        if (Clock::now() > until)
            break;
        if (!holds(procFolder + "/" + name, file, until))
            continue;
        std::int64_t process = 0;
        const std::string_view digits(name);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), process);
        if (read.ec == std::errc() && read.ptr == digits.data() + digits.size())
            return holderOfProcess(process, procFolder);
    }
    return {};
}

} // namespace simkv
