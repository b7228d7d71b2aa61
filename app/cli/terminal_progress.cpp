// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_progress.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

namespace simkv::cli {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(500);
constexpr auto kInterval = std::chrono::milliseconds(100);

void writeToTerminal(ByteView text) noexcept {
    // A line that cannot be written is replaced by the next one.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

} // namespace

TerminalProgress::TerminalProgress(Beside beside)
    : m_enabled(::isatty(STDERR_FILENO) != 0 && (beside == Beside::Nothing || ::isatty(STDOUT_FILENO) == 0)),
      m_next(m_start + kPatience) {}

TerminalProgress::~TerminalProgress() {
    if (m_shown)
        writeToTerminal("\r\033[K");
}

void TerminalProgress::advance(ByteCount done, ByteCount total) noexcept {
    if (!m_enabled)
        return;
    const auto now = Clock::now();
    if (now < m_next)
        return;
    m_next = now + kInterval;
    m_shown = true;
    const double seconds = std::chrono::duration<double>(now - m_start).count();
    const auto bytes = static_cast<double>(done.value());
    const double percent = 100.0 * bytes / std::max(1.0, static_cast<double>(total.value()));
    std::array<char, 64> line{};
    const int length =
        std::snprintf(line.data(), line.size(), "\r%.0f %%, %.0f MB/s\033[K", percent, bytes / seconds / 1e6);
    writeToTerminal(ByteView(line.data(), static_cast<std::size_t>(std::max(length, 0))));
}

} // namespace simkv::cli
