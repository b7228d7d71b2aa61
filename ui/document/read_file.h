// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <QString>

namespace simkv::ui {

// All of a file, to become a value. Invalid where it has more than a value holds: 4 GiB - 1. Any thread.
[[nodiscard]] Result<ByteString> readFile(const QString& path, Progress& progress);

} // namespace simkv::ui
