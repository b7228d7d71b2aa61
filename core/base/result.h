// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace simkv {

enum class ErrorCode : std::uint8_t {
    NotFound,    // no such file, no such key
    Io,          // the operating system refused or failed; systemError says why
    Corrupt,     // bytes are not what the index or the format says they are
    Unsupported, // not a SimKV log, or one beyond a stated limit
    Invalid,     // the caller asks for something the format or the state forbids
    Locked,      // another program writes this log
    Changed,     // the file is no longer the one that was opened: grown, truncated or replaced
    Cancelled    // the caller's Progress asked to stop
};

// What went wrong and where. `what` is a sentence fragment without path, offset or system message; only the
// outermost layer joins them (describe() for the command, error_text in the window).
struct Error {
    ErrorCode code = ErrorCode::Invalid;
    std::string what;
    std::string path{};
    std::optional<Offset> offset{};
    int systemError = 0; // errno, 0 where the system was not involved
};

template <typename T>
using Result = tl::expected<T, Error>;

// "PATH: what: system message, at offset N"; the one wording for people who read English.
[[nodiscard]] std::string describe(const Error& error);

} // namespace simkv
