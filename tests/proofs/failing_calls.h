// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace simkv {

// The system calls that core makes for files, of which one fails on demand. The linker puts these in the
// place of the real ones (--wrap, see CMakeLists.txt); calls of shared libraries stay as they are. One
// thread.
namespace failing_calls {

enum class Failure : std::uint8_t {
    Io,          // EIO, of any call
    Full,        // ENOSPC, of calls that take room
    Interrupted, // EINTR, of calls that can wait
    Short,       // reads and writes: half of the bytes
    ShortAndFull // writes: half of the bytes, and ENOSPC from then on
};
inline constexpr int kFailures = 5;
[[nodiscard]] const char* name(Failure failure);

// Counts from here on; the call after `skipped` others fails, where it can fail so. Syncs of the file with
// this name are watched.
void begin(const std::string& watched, int skipped = -1, Failure failure = Failure::Io);
// No more failures.
void end();

[[nodiscard]] int made();
// "pread" and the like; nothing where no call failed.
[[nodiscard]] std::optional<std::string> failed();
// How much of the watched file is on the disk for sure.
[[nodiscard]] std::uint64_t synced();
[[nodiscard]] bool hasSyncFailed();
[[nodiscard]] int syncsAfterFailure();

} // namespace failing_calls
} // namespace simkv
