// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"
#include "store/store.h"

#include <memory>
#include <optional>
#include <string>

namespace simkv::cli {

// The log, read to its end; shows progress on a terminal.
[[nodiscard]] Result<std::unique_ptr<Store>> openLog(const std::string& path);

enum class IfMissing { Create, Fail };

// Closes a log. One that was created for what was to be written, and got none of it, is removed again.
struct CloseLog {
    std::optional<FileIdentity> created{};
    void operator()(Store* store) const;
};
using WritableLog = std::unique_ptr<Store, CloseLog>;

// The same, ready for put() and remove(). Says on the console if a tail was removed.
[[nodiscard]] Result<WritableLog> openLogForWriting(const std::string& path, IfMissing ifMissing, bool repair,
                                                    Console& console);

} // namespace simkv::cli
