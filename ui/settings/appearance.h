// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

namespace simkv::ui {

// Sets palette and icon theme of the application. System leaves the palette to the desktop. Icons come from
// the desktop's theme where it has one, else from Breeze, light or dark as the palette is.
void applyColours(Colours colours);

} // namespace simkv::ui
