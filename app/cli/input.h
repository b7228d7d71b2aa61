// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "result.h"

namespace simkv::cli {

// All bytes of standard input, or of a file of any kind, as they are. Invalid where they are more than a
// value holds.
[[nodiscard]] Result<ByteString> readStandardInput();
[[nodiscard]] Result<ByteString> readFile(const std::string& path);

} // namespace simkv::cli
