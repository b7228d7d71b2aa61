// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

#include <system_error>

namespace simkv {

std::string describe(const Error& error) {
    std::string text;
    if (!error.path.empty())
        text += error.path + ": ";
    text += error.what;
    if (error.systemError != 0)
        text += ": " + std::generic_category().message(error.systemError);
    if (error.offset)
        text += ", at offset " + std::to_string(error.offset->value());
    return text;
}

} // namespace simkv
