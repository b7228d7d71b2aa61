// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_file_system.h"

#include <cerrno>

namespace simkv {

using Change = MemoryFile::Change;

void MemoryFileSystem::put(const std::string& path, ByteString bytes) {
    const std::lock_guard lock(m_mutex);
    m_nodes[path] = std::make_shared<MemoryNode>(std::move(bytes), ++m_lastInode, kUsualPermissions);
}

ByteString MemoryFileSystem::bytes(const std::string& path) const {
    const auto node = find(path);
    if (!node)
        return {};
    const std::lock_guard lock((*node)->mutex);
    return (*node)->bytes;
}

ByteString MemoryFileSystem::synced(const std::string& path) const {
    const auto node = find(path);
    if (!node)
        return {};
    const std::lock_guard lock((*node)->mutex);
    return (*node)->synced;
}

std::vector<std::string> MemoryFileSystem::paths() const {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> paths;
    for (const auto& [path, node] : m_nodes)
        paths.push_back(path);
    return paths;
}

Result<std::shared_ptr<MemoryNode>> MemoryFileSystem::find(const std::string& path) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_nodes.find(path);
    if (found == m_nodes.end())
        return tl::unexpected(Error{ErrorCode::NotFound, "cannot open", path, std::nullopt, ENOENT});
    return found->second;
}

MemoryFile::Changed MemoryFileSystem::teller() {
    return [this](Change change, const std::string& path) { tell(change, path); };
}

void MemoryFileSystem::tell(Change change, const std::string& path) const {
    if (m_watch)
        m_watch(change, path);
}

Result<std::unique_ptr<File>> MemoryFileSystem::openForReading(const std::string& path) {
    auto node = find(path);
    if (!node)
        return tl::unexpected(node.error());
    return std::make_unique<MemoryFile>(path, *node, MemoryFile::Changed());
}

Result<std::unique_ptr<File>> MemoryFileSystem::openForWriting(const std::string& path) {
    auto node = find(path);
    if (!node)
        return tl::unexpected(node.error());
    return std::make_unique<MemoryFile>(path, *node, teller());
}

Result<std::unique_ptr<File>> MemoryFileSystem::create(const std::string& path, std::uint32_t permissions) {
    std::shared_ptr<MemoryNode> node;
    {
        const std::lock_guard lock(m_mutex);
        if (m_nodes.count(path) > 0)
            return tl::unexpected(Error{ErrorCode::Io, "cannot create", path, std::nullopt, EEXIST});
        node = std::make_shared<MemoryNode>(ByteString(), ++m_lastInode, permissions);
        m_nodes[path] = node;
    }
    tell(Change::Create, path);
    return std::make_unique<MemoryFile>(path, node, teller());
}

Result<FileInfo> MemoryFileSystem::info(const std::string& path) {
    auto node = find(path);
    if (!node)
        return tl::unexpected(node.error());
    return MemoryFile(path, *node, {}).infoNow();
}

Result<void> MemoryFileSystem::remove(const std::string& path) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_nodes.erase(path) == 0)
            return tl::unexpected(Error{ErrorCode::NotFound, "cannot remove", path, std::nullopt, ENOENT});
    }
    tell(Change::Remove, path);
    return {};
}

Result<void> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_nodes.count(to) > 0)
            return tl::unexpected(Error{ErrorCode::Io, "cannot name the file", to, std::nullopt, EEXIST});
        auto node = m_nodes.extract(from);
        if (node.empty())
            return tl::unexpected(
                Error{ErrorCode::NotFound, "cannot name the file", from, std::nullopt, ENOENT});
        node.key() = to;
        m_nodes.insert(std::move(node));
    }
    tell(Change::Rename, to);
    return {};
}

} // namespace simkv
