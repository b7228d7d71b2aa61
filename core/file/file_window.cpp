// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/file_window.h"

#include <algorithm>
#include <cassert>

namespace simkv {

FileWindow::FileWindow(const File& file, Offset end, ByteCount capacity)
    : m_file(&file), m_end(end), m_capacity(static_cast<std::size_t>(capacity.value())) {}

Result<void> FileWindow::fill(Offset at, std::size_t count) {
    // A little of what lies before `at` stays at hand, for readers that look one record back.
    const auto behind = std::min<std::uint64_t>(m_capacity / 16, at.value());
    const Offset from(at.value() - behind);
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max<std::uint64_t>(behind + count, m_capacity), left(from).value()));
    if (m_buffer.size() < wanted)
        m_buffer.resize(wanted);
    m_filled = 0;
    const auto read = m_file->readAt(from, std::span(m_buffer.data(), wanted));
    if (!read)
        return tl::unexpected(read.error());
    if (*read < wanted) {
        return tl::unexpected(Error{ErrorCode::Changed, "the file became shorter while it was read",
                                    m_file->path(), from + ByteCount(*read)});
    }
    m_start = from;
    m_filled = wanted;
    return {};
}

Result<ByteView> FileWindow::viewAfterRead(Offset at, std::size_t count) {
    assert(ByteCount(count) <= left(at));
    if (auto filled = fill(at, count); !filled)
        return tl::unexpected(filled.error());
    return ByteView(m_buffer.data() + (at - m_start).value(), count);
}

Result<ByteView> FileWindow::chunk(Offset at) {
    if (left(at) == ByteCount(0))
        return ByteView();
    if (at < m_start || at >= m_start + ByteCount(m_filled)) {
        if (auto filled = fill(at, 1); !filled)
            return tl::unexpected(filled.error());
    }
    const auto skipped = static_cast<std::size_t>((at - m_start).value());
    return ByteView(m_buffer.data() + skipped, m_filled - skipped);
}

} // namespace simkv
