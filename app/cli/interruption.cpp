// SPDX-License-Identifier: GPL-3.0-or-later
#include "interruption.h"

namespace simkv::cli {

Interruption::Interruption() {
    s_caught = 0;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        struct sigaction action {};
        action.sa_handler = [](int number) { s_caught = s_caught == 0 ? number : s_caught; };
        ::sigaction(kSignals[i], nullptr, &m_before[i]);
        if (m_before[i].sa_handler != SIG_IGN)
            ::sigaction(kSignals[i], &action, nullptr);
    }
}

Interruption::~Interruption() {
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &m_before[i], nullptr);
    if (s_caught != 0)
        (void)std::raise(s_caught);
}

} // namespace simkv::cli
