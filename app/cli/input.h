// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <functional>
#include <string>

namespace simkv::cli {

// All bytes of standard input, or of a file of any kind, as they are. Invalid if there are more than a value
// can hold.
[[nodiscard]] Result<ByteString> readStandardInput();
[[nodiscard]] Result<ByteString> readFile(const std::string& path);

// Calls `take` with each piece of a file, or of standard input if the name is "-", until `take` fails.
// Cancelled.
[[nodiscard]] Result<void> readPieces(const std::string& path, Progress& progress,
                                      const std::function<Result<void>(ByteView)>& take);

} // namespace simkv::cli
