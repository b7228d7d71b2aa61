// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_system.h"
#include "log_builder.h"

#include <algorithm>
#include <functional>

namespace simkv {

// A file that is a string, for readers. Last modified a day after kTestTime.
class MemoryFile final : public File {
public:
    explicit MemoryFile(ByteString bytes) : File("memory"), m_bytes(std::move(bytes)) {}

    // Called before each read with its range; an error is returned in place of the bytes.
    using Watch = std::function<Result<void>(Offset at, std::size_t count)>;
    void watch(Watch watch) { m_watch = std::move(watch); }

    Result<std::size_t> readAt(Offset at, std::span<char> to) const override {
        if (m_watch) {
            if (auto allowed = m_watch(at, to.size()); !allowed)
                return tl::unexpected(allowed.error());
        }
        if (at.value() >= m_bytes.size())
            return std::size_t{0};
        const auto count = std::min(to.size(), m_bytes.size() - static_cast<std::size_t>(at.value()));
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(at.value()), count, to.begin());
        return count;
    }
    Result<FileInfo> info() const override { return infoNow(); }
    [[nodiscard]] FileInfo infoNow() const { return {ByteCount(m_bytes.size()), {1, 1}, kTestTime + 86'400}; }

    Result<void> append(std::span<const ByteView>) override { return refused(); }
    Result<Offset> appendedEnd() const override { return tl::unexpected(refused().error()); }
    Result<void> truncate(ByteCount) override { return refused(); }
    Result<void> sync() const override { return refused(); }
    Result<void> lockForWriting() override { return refused(); }
    Result<std::optional<LockHolder>> lockHolder(const std::optional<LockHolder>&) const override {
        return std::optional<LockHolder>(); // nobody else can open it
    }

private:
    static Result<void> refused() { return tl::unexpected(Error{ErrorCode::Invalid, "for reading only"}); }

    ByteString m_bytes;
    Watch m_watch;
};

} // namespace simkv
