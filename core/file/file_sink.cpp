// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/file_sink.h"

#include <array>

namespace simkv {

void FileSink::write(ByteView bytes) {
    constexpr std::size_t kFull = 1U << 20U;
    if (m_error)
        return;
    m_written += ByteCount(bytes.size());
    if (m_buffer.size() + bytes.size() > kFull) {
        writeOut(m_buffer);
        m_buffer.clear();
    }
    if (bytes.size() > kFull)
        writeOut(bytes);
    else
        m_buffer += bytes;
}

void FileSink::writeOut(ByteView bytes) {
    if (m_error || bytes.empty())
        return;
    const std::array<ByteView, 1> parts{bytes};
    if (auto appended = m_file->append(parts); !appended)
        m_error = appended.error();
}

Result<void> FileSink::finish() {
    writeOut(m_buffer);
    m_buffer.clear();
    if (m_error)
        return tl::unexpected(*m_error);
    return m_file->sync();
}

} // namespace simkv
