// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_identity.h"

#include <cstdint>
#include <optional>
#include <string>

namespace simkv {

// A program that holds a lock on a file, as far as it may be known: nothing of another user's program.
struct LockHolder {
    std::optional<std::int64_t> process; // its number
    std::string name;                    // of the program; may be empty
    bool operator==(const LockHolder&) const = default;
};

// "“NAME” (process 1234)", "process 1234" or "another program".
[[nodiscard]] std::string describe(const LockHolder& holder);

inline constexpr const char* kProcFolder = "/proc";

// Looks for the process that holds the lock on a file that is known to be locked. The system names no process
// for a lock that belongs to an open file, but for the user's own processes /proc says which of their files
// they have locked. Processes that end meanwhile or may not be looked into are left out. `before`: the likely
// one, looked at first. Takes about 5 us for each file that is open in the system and gives up after half a
// second. Any thread.
[[nodiscard]] LockHolder findLockHolder(const FileIdentity& file, std::optional<std::int64_t> before = {},
                                        const std::string& procFolder = kProcFolder);

// The process with its name, where that is known.
[[nodiscard]] LockHolder holderOfProcess(std::int64_t process, const std::string& procFolder = kProcFolder);

} // namespace simkv
