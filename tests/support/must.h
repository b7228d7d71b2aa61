// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <stdexcept>

namespace simkv {

// The value of a result that a test needs to go on; anything else ends the test program with the error's
// text.
template <typename T>
T must(Result<T> result) {
    if (!result)
        throw std::runtime_error(describe(result.error()));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

} // namespace simkv
