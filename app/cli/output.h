// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/byte_sink.h"

#include <optional>
#include <string>

namespace simkv::cli {

// Standard output through a large buffer. After an error, and once nobody reads any more, writing does
// nothing.
class Output final : public ByteSink {
public:
    explicit Output(int descriptor) : m_descriptor(descriptor) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(ByteView bytes) override;
    [[nodiscard]] bool isOpen() const override { return m_open; }
    // Writes out the rest. A reader that has closed its end is no error.
    [[nodiscard]] Result<void> finish();

private:
    void writeOut(ByteView bytes);

    int m_descriptor;
    bool m_open = true;
    std::optional<Error> m_error;
    std::string m_buffer;
};

} // namespace simkv::cli
