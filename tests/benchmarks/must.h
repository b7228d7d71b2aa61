// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "engine.h"

namespace benchmarks {

// The value of a result of ours; anything else ends the program with the error's text.
template <typename T>
T must(simkv::Result<T> result) {
    if (!result)
        fail("simkv", simkv::describe(result.error()));
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

} // namespace benchmarks
