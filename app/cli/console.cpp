// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include "base/terminal_text.h"

#include <unistd.h>

namespace simkv::cli {

Console::Console() : m_out(STDOUT_FILENO) {}

void Console::say(std::string_view sentence) {
    // One write, so that the line does not mix with those of other programs.
    Output error(STDERR_FILENO);
    error.write("simkv: " + terminalLine(sentence) + "\n");
    // If this fails, nobody is left to be told.
    (void)error.finish();
}

} // namespace simkv::cli
