// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_file.h"

#include <algorithm>

namespace simkv {

MemoryFile::~MemoryFile() {
    const std::lock_guard lock(m_node->mutex);
    if (m_node->lockedBy == this)
        m_node->lockedBy = nullptr;
}

Result<std::size_t> MemoryFile::readAt(Offset at, std::span<char> to) const {
    if (m_watch) {
        if (auto allowed = m_watch(at, to.size()); !allowed)
            return tl::unexpected(allowed.error());
    }
    const std::lock_guard lock(m_node->mutex);
    const auto& bytes = m_node->bytes;
    if (at.value() >= bytes.size())
        return std::size_t{0};
    const auto count = std::min(to.size(), bytes.size() - static_cast<std::size_t>(at.value()));
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at.value()), count, to.begin());
    return count;
}

FileInfo MemoryFile::infoNow() const {
    const std::lock_guard lock(m_node->mutex);
    return {ByteCount(m_node->bytes.size()),
            {1, m_node->inode},
            kTestTime + 86'400,
            m_node->permissions,
            m_node->changes};
}

Result<void> MemoryFile::checkIsWritable() const {
    if (!m_changed)
        return tl::unexpected(Error{ErrorCode::Invalid, "for reading only", path()});
    return {};
}

Result<void> MemoryFile::append(std::span<const ByteView> parts) {
    if (auto writable = checkIsWritable(); !writable)
        return writable;
    {
        const std::lock_guard lock(m_node->mutex);
        for (const auto part : parts)
            m_node->bytes += part;
        m_appendedEnd = Offset(m_node->bytes.size());
        ++m_node->changes;
    }
    m_changed(Change::Write, path());
    return {};
}

Result<void> MemoryFile::truncate(ByteCount size) {
    if (auto writable = checkIsWritable(); !writable)
        return writable;
    {
        const std::lock_guard lock(m_node->mutex);
        m_node->bytes.resize(static_cast<std::size_t>(size.value()));
        ++m_node->changes;
    }
    m_changed(Change::Truncate, path());
    return {};
}

Result<void> MemoryFile::sync() const {
    if (auto writable = checkIsWritable(); !writable)
        return writable;
    {
        const std::lock_guard lock(m_node->mutex);
        m_node->synced = m_node->bytes;
    }
    m_changed(Change::Sync, path());
    return {};
}

Result<void> MemoryFile::lockForWriting() {
    if (auto writable = checkIsWritable(); !writable)
        return writable;
    const std::lock_guard lock(m_node->mutex);
    if (m_node->lockedBy != nullptr && m_node->lockedBy != this)
        return tl::unexpected(Error{ErrorCode::Locked, "another program is writing this log", path()});
    m_node->lockedBy = this;
    return {};
}

Result<std::optional<LockHolder>> MemoryFile::lockHolder(const std::optional<LockHolder>&) const {
    const std::lock_guard lock(m_node->mutex);
    if (m_node->lockedBy == nullptr || m_node->lockedBy == this)
        return std::optional<LockHolder>();
    return std::optional(LockHolder{});
}

} // namespace simkv
