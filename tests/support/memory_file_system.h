// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "memory_file.h"

#include <map>
#include <mutex>
#include <string>

namespace simkv {

// Files in memory, which know what of them is on the disk: what a crash may leave can be made from that. New,
// changed and removed names are on the disk at once, as the interface has it. Paths are names; there are no
// folders. Any thread, but for watch().
class MemoryFileSystem final : public FileSystem {
public:
    // Told after each change; may read all files.
    void watch(MemoryFile::Changed watch) { m_watch = std::move(watch); }

    // A file whose bytes are on the disk, in the place of one of this name.
    void put(const std::string& path, ByteString bytes);
    // Nothing if there is no such file.
    [[nodiscard]] ByteString bytes(const std::string& path) const;
    [[nodiscard]] ByteString synced(const std::string& path) const;
    [[nodiscard]] std::vector<std::string> paths() const;

    Result<std::unique_ptr<File>> openForReading(const std::string& path) override;
    Result<std::unique_ptr<File>> openForWriting(const std::string& path) override;
    Result<std::unique_ptr<File>> create(const std::string& path, std::uint32_t permissions) override;
    Result<FileInfo> info(const std::string& path) override;
    Result<std::string> ownName(const std::string& path) override { return path; }
    Result<void> remove(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;

private:
    using Nodes = std::map<std::string, std::shared_ptr<MemoryNode>>;

    [[nodiscard]] Result<std::shared_ptr<MemoryNode>> find(const std::string& path) const;
    [[nodiscard]] MemoryFile::Changed teller();
    void tell(MemoryFile::Change change, const std::string& path) const;

    mutable std::mutex m_mutex; // of the names
    Nodes m_nodes;
    std::uint64_t m_lastInode = 0;
    MemoryFile::Changed m_watch;
};

} // namespace simkv
