// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"

#include <chrono>

namespace simkv::cli {

// One line on standard error that says how far a long operation has come. It appears after half a second,
// only on a terminal, and is cleared at the end.
class TerminalProgress final : public Progress {
public:
    enum class Beside { Nothing, Output }; // Output: the operation writes to standard output meanwhile

    explicit TerminalProgress(Beside beside);
    ~TerminalProgress() override;
    TerminalProgress(const TerminalProgress&) = delete;
    TerminalProgress& operator=(const TerminalProgress&) = delete;

    [[nodiscard]] bool isCancelled() const noexcept override { return false; }
    void advance(ByteCount done, ByteCount total) noexcept override;

private:
    using Clock = std::chrono::steady_clock;
    bool m_enabled;
    bool m_shown = false;
    Clock::time_point m_start = Clock::now();
    Clock::time_point m_next;
};

} // namespace simkv::cli
