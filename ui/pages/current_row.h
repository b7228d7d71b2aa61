// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/current_record.h"

namespace simkv::ui {

class TablePage;

// What the current row of a page stands for, and what is staged for it. GUI thread.
[[nodiscard]] CurrentRow currentRowOf(TablePage& page);

} // namespace simkv::ui
