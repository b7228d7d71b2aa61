// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal_progress.h"

#include <array>
#include <csignal>

namespace simkv::cli {

// Catches the signals that end a program while this lives, so that nothing is left half done. Signals that
// the caller has set to be ignored stay ignored. Only one may exist at a time.
class Interruption final {
public:
    Interruption();
    // The signal that was caught first takes effect now.
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    [[nodiscard]] static bool isCaught() noexcept { return s_caught != 0; }

private:
    static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
    static inline volatile std::sig_atomic_t s_caught = 0;
    std::array<struct sigaction, kSignals.size()> m_before{};
};

// The progress of an operation that an interruption cancels.
class InterruptibleProgress final : public Progress {
public:
    [[nodiscard]] bool isCancelled() const noexcept override { return Interruption::isCaught(); }
    void advance(ByteCount done, ByteCount total) noexcept override { m_terminal.advance(done, total); }

private:
    TerminalProgress m_terminal{TerminalProgress::Beside::Nothing};
};

} // namespace simkv::cli
