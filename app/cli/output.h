// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/terminal_text.h"
#include "file/byte_sink.h"

#include <optional>
#include <string>

namespace simkv::cli {

// Standard output through a large buffer. To a terminal nothing goes that it would obey (TerminalText), to
// files and pipes all bytes go as they are. After an error, and once nobody reads any more, writing does
// nothing.
class Output final : public ByteSink {
public:
    explicit Output(int descriptor);
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(ByteView bytes) override;
    [[nodiscard]] bool isOpen() const override { return m_open; }
    // From now on bytes go to a terminal as they are, too.
    void passBytes();
    // Writes out the rest. A reader that has closed its end is no error.
    [[nodiscard]] Result<void> finish();

private:
    void writeOut(ByteView bytes);
    void writeBytes(ByteView bytes);
    void flush();

    int m_descriptor;
    std::optional<TerminalText> m_terminal; // on a terminal
    bool m_open = true;
    std::optional<Error> m_error;
    std::string m_buffer;
};

} // namespace simkv::cli
