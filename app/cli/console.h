// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "output.h"

#include <string_view>

namespace simkv::cli {

// Where a command writes: data to standard output, sentences for people to standard error.
class Console final {
public:
    Console();

    [[nodiscard]] Output& out() { return m_out; }
    // "simkv: SENTENCE" on standard error, in one line, with nothing that a terminal would obey: names of
    // files and words of the user may hold anything.
    void say(std::string_view sentence);
    // Lines on standard error, where data that is not to be mixed with them goes to standard output.
    void report(std::string_view lines);

private:
    Output m_out;
};

} // namespace simkv::cli
