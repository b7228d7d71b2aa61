// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace simkv::ui {

// Makes icons and the sample store of resources/ available under ":/"; more than once does no harm.
void loadResources();

} // namespace simkv::ui
