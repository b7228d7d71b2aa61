// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"

namespace simkv::ui {

// All that the window can do. A new capability is a class in actions/, a line here, and its rows in
// menu_table.cpp.
void addFeatures(const Workbench& bench);

} // namespace simkv::ui
