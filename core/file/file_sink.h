// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/byte_sink.h"
#include "file/file_system.h"

#include <optional>

namespace simkv {

// Appends to a file through a large buffer. Borrows the file.
class FileSink final : public ByteSink {
public:
    explicit FileSink(File& file) : m_file(&file) {}
    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;

    void write(ByteView bytes) override;
    [[nodiscard]] bool isOpen() const override { return !m_error; }
    [[nodiscard]] ByteCount written() const { return m_written; }
    // Writes out the rest and syncs, or says what went wrong first.
    [[nodiscard]] Result<void> finish();

private:
    void writeOut(ByteView bytes);

    File* m_file;
    std::string m_buffer;
    ByteCount m_written{}; // into the buffer, too
    std::optional<Error> m_error;
};

} // namespace simkv
