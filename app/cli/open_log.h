// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"
#include "store/store.h"

#include <memory>

namespace simkv::cli {

// The log, read to its end; shows progress on a terminal.
[[nodiscard]] Result<std::unique_ptr<Store>> openLog(const std::string& path);

enum class IfMissing { Create, Fail };

// The same, ready for put() and remove(). Says on the console if a tail was removed.
[[nodiscard]] Result<std::unique_ptr<Store>> openLogForWriting(const std::string& path, IfMissing ifMissing,
                                                               bool repair, Console& console);

} // namespace simkv::cli
