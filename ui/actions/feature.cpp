// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/feature.h"

namespace simkv::ui {

bool Feature::mayClose(const std::function<void()>& proceed) {
    Q_UNUSED(proceed);
    return true;
}

} // namespace simkv::ui
