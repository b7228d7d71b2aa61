// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_system.h"

#include <array>
#include <functional>
#include <mutex>
#include <optional>

namespace simkv {

// The system's files, with a fault on demand: one call, counted from now on, fails, or something else happens
// just before it. Any thread.
class FaultyFileSystem final : public FileSystem {
public:
    enum class Call : std::uint8_t {
        OpenForReading,
        OpenForWriting,
        Create,
        Remove,
        Rename,
        Info,
        Lock,
        LockHolder,
        Read,
        Write,
        Truncate,
        Sync
    };
    static constexpr std::size_t kCalls = 12;

    struct Fault {
        int error = 5; // errno; EIO
        std::size_t partial =
            0; // Write: so many bytes reach the file first; Read with error 0: so many are returned
        bool forEver = false; // not once, but from then on
    };
    // The call after `skipped` more of its kind fails.
    void fail(Call call, int skipped, Fault fault);
    void fail(Call call, int skipped = 0) { fail(call, skipped, Fault{}); }
    // Runs `action` before the call after `skipped` more of its kind, which then goes on.
    void before(Call call, int skipped, std::function<void()> action);
    // Files opened from now on can be mapped: what is read from there is not counted, and never fails.
    void mapFiles() { m_mapsFiles = true; }
    // No more faults.
    void heal();
    [[nodiscard]] int made(Call call) const;

    Result<std::unique_ptr<File>> openForReading(const std::string& path) override;
    Result<std::unique_ptr<File>> openForWriting(const std::string& path) override;
    Result<std::unique_ptr<File>> create(const std::string& path, std::uint32_t permissions) override;
    Result<FileInfo> info(const std::string& path) override;
    Result<std::string> ownName(const std::string& path) override { return systemFileSystem().ownName(path); }
    Result<void> remove(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;

private:
    friend class FaultyFile;
    struct Plan {
        int made = 0;
        int at = -1;
        std::optional<Fault> fault;
        std::function<void()> action;
    };
    // Counts the call; the fault that it has to show.
    std::optional<Fault> count(Call call);
    static Error errorOf(const Fault& fault, const std::string& path);

    mutable std::mutex m_mutex;
    std::array<Plan, kCalls> m_plans;
    bool m_mapsFiles = false;
};

} // namespace simkv
