// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "types.h"

#include <QString>

namespace simkv::ui {

// Lines of 16 bytes: offset, hexadecimal digits, printable ASCII.
[[nodiscard]] QString hexDump(ByteView bytes);

} // namespace simkv::ui
