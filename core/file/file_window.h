// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/file_system.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace simkv {

// A sliding buffer over a file, for readers that go forward in small steps. One thread at a time; borrows the
// file.
class FileWindow final {
public:
    // Bytes from `end` on are never read, even where the file has grown since.
    FileWindow(const File& file, Offset end, ByteCount capacity = ByteCount(1U << 20U));

    [[nodiscard]] Offset end() const { return m_end; }
    [[nodiscard]] ByteCount left(Offset from) const { return from < m_end ? m_end - from : ByteCount(0); }

    // The `count` bytes at `at`, valid until the next call. The caller has checked that they lie before
    // end(); Changed where the file has become shorter meanwhile, Io where it cannot be read. Counts beyond
    // the capacity allocate that much.
    [[nodiscard]] Result<ByteView> view(Offset at, ByteCount count) {
        const auto wanted = static_cast<std::size_t>(count.value());
        if (const char* bytes = atHand(at, wanted))
            return ByteView(bytes, wanted);
        return viewAfterRead(at, wanted);
    }
    // The same where that needs no read, else null.
    [[nodiscard]] const char* atHand(Offset at, std::size_t count) const {
        const auto start = at.value() - m_start.value(); // wraps where it lies before
        return start <= m_filled && count <= m_filled - start ? m_buffer.data() + start : nullptr;
    }
    // Where the next bytes are, at `at` or later, that may be other than zero; end() where there are none.
    // Reads nothing: a hole of any size is passed at once.
    [[nodiscard]] Offset dataFrom(Offset at) const { return std::min(m_file->dataFrom(at), m_end); }
    [[nodiscard]] Offset endAtHand() const { return m_start + ByteCount(m_filled); }
    // As many bytes at `at` as are at hand after at most one read: at least one before end(), none from end()
    // on.
    [[nodiscard]] Result<ByteView> chunk(Offset at);

private:
    [[nodiscard]] Result<void> fill(Offset at, std::size_t count);
    [[nodiscard]] Result<ByteView> viewAfterRead(Offset at, std::size_t count);

    const File* m_file;
    Offset m_end;
    std::size_t m_capacity;
    std::vector<char> m_buffer;
    Offset m_start{};
    std::size_t m_filled = 0;
};

} // namespace simkv
