// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include "base/terminal_text.h"

#include <unistd.h>

namespace simkv::cli {

Console::Console() : m_out(STDOUT_FILENO) {}

void Console::say(std::string_view sentence) {
    report("simkv: " + terminalLine(sentence) + "\n");
}

void Console::report(std::string_view lines) {
    // One write, so that the lines do not mix with those of other programs.
    Output error(STDERR_FILENO);
    error.write(lines);
    // If this fails, nobody is left to be told.
    (void)error.finish();
}

} // namespace simkv::cli
