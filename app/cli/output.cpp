// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace simkv::cli {
namespace {

constexpr std::size_t kBufferSize = 256U << 10U;

// A descriptor shared with a program that does not block may be non-blocking here too.
void waitUntilWritable(int descriptor) {
    pollfd poll{descriptor, POLLOUT, 0};
    (void)::poll(&poll, 1, -1);
}

} // namespace

Output::Output(int descriptor) : m_descriptor(descriptor) {
    if (::isatty(descriptor) != 0)
        m_terminal.emplace(TerminalText::Lines::Kept);
}

void Output::write(ByteView bytes) {
    if (!m_open)
        return;
    if (m_buffer.size() + bytes.size() > kBufferSize) {
        writeOut(m_buffer);
        m_buffer.clear();
    }
    if (bytes.size() > kBufferSize)
        writeOut(bytes);
    else
        m_buffer += bytes;
}

void Output::writeOut(ByteView bytes) {
    if (m_terminal)
        writeBytes(m_terminal->add(bytes));
    else
        writeBytes(bytes);
}

void Output::writeBytes(ByteView bytes) {
    while (m_open && !bytes.empty()) {
        const auto written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            waitUntilWritable(m_descriptor);
        } else if (errno != EINTR) {
            m_open = false;
            if (errno != EPIPE)
                m_error = Error{ErrorCode::Io, "cannot write", "standard output", std::nullopt, errno};
        }
    }
}

void Output::flush() {
    writeOut(m_buffer);
    m_buffer.clear();
    if (m_terminal)
        writeBytes(m_terminal->finish());
}

void Output::passBytes() {
    flush();
    m_terminal.reset();
}

Result<void> Output::finish() {
    flush();
    if (m_error)
        return tl::unexpected(*m_error);
    return {};
}

} // namespace simkv::cli
