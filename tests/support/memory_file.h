// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_system.h"
#include "log_builder.h"

#include <functional>
#include <memory>
#include <mutex>

namespace simkv {

// What a file of memory holds, shared by all that have it open. Last modified a day after kTestTime, always.
struct MemoryNode {
    MemoryNode(ByteString held, std::uint64_t number, std::uint32_t mode)
        : bytes(held), synced(std::move(held)), inode(number), permissions(mode) {}

    std::mutex mutex; // of all that is not const
    ByteString bytes;
    ByteString synced; // of which the disk is known to have them; a crash may leave more
    const std::uint64_t inode;
    const std::uint32_t permissions;
    std::int64_t changes = 0;
    const void* lockedBy = nullptr;
};

// A file that is a string. Any thread, but for watch().
class MemoryFile final : public File {
public:
    // For readers: a file of its own, which cannot be written.
    explicit MemoryFile(ByteString bytes)
        : MemoryFile("memory", std::make_shared<MemoryNode>(std::move(bytes), 1, kUsualPermissions), {}) {}
    // `changed` is told of each change after it happened, and is what allows it: without, the file is for
    // reading only.
    enum class Change : std::uint8_t { Create, Write, Truncate, Sync, Rename, Remove };
    using Changed = std::function<void(Change change, const std::string& path)>;
    MemoryFile(std::string path, std::shared_ptr<MemoryNode> node, Changed changed)
        : File(std::move(path)), m_node(std::move(node)), m_changed(std::move(changed)) {}
    ~MemoryFile() override;

    // Called before each read with its range; an error is returned in place of the bytes.
    using Watch = std::function<Result<void>(Offset at, std::size_t count)>;
    void watch(Watch watch) { m_watch = std::move(watch); }

    Result<std::size_t> readAt(Offset at, std::span<char> to) const override;
    Result<FileInfo> info() const override { return infoNow(); }
    [[nodiscard]] FileInfo infoNow() const;
    Result<void> append(std::span<const ByteView> parts) override;
    Result<Offset> appendedEnd() const override { return m_appendedEnd; }
    Result<void> truncate(ByteCount size) override;
    Result<void> sync() const override;
    Result<void> lockForWriting() override;
    Result<std::optional<LockHolder>> lockHolder(const std::optional<LockHolder>& before) const override;

private:
    [[nodiscard]] Result<void> checkIsWritable() const;

    std::shared_ptr<MemoryNode> m_node;
    Changed m_changed;
    Watch m_watch;
    Offset m_appendedEnd{};
};

} // namespace simkv
