// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/termination.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace simkv::ui {
namespace {

constexpr std::array kSignals{SIGTERM, SIGINT, SIGHUP};

volatile std::sig_atomic_t writeEnd = -1;

extern "C" void tellOfSignal(int) {
    const char byte = 0;
    (void)!::write(writeEnd, &byte, 1);
}

std::array<int, 2> newPipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("there is no pipe left for signals");
    return ends;
}

void handle(int number, void (*handler)(int)) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if (action.sa_handler == SIG_IGN) // as nohup wants it
        return;
    action = {};
    action.sa_handler = handler;
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    ::sigaction(number, &action, nullptr);
}

} // namespace

Termination::Termination() : m_pipe(newPipe()), m_notifier(m_pipe[0], QSocketNotifier::Read) {
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        if (::read(m_pipe[0], &byte, 1) == 1)
            emit requested();
    });
    writeEnd = m_pipe[1];
    for (const int number : kSignals)
        handle(number, tellOfSignal);
}

Termination::~Termination() {
    for (const int number : kSignals)
        handle(number, SIG_DFL);
    m_notifier.setEnabled(false);
    for (const int end : m_pipe)
        ::close(end);
}

} // namespace simkv::ui
