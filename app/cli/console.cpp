// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include <unistd.h>

namespace simkv::cli {

Console::Console() : m_out(STDOUT_FILENO) {}

void Console::say(std::string_view sentence) {
    // In one write, so that it stays whole beside those of other programs.
    Output error(STDERR_FILENO);
    error.write("simkv: ");
    error.write(sentence);
    error.write("\n");
    // There is no one left to tell where this fails.
    (void)error.finish();
}

} // namespace simkv::cli
