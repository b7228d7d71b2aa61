// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/resources.h"

#include <QDir>

// Outside of every namespace: the macro declares a function of the global one.
static void initResources() {
    Q_INIT_RESOURCE(resources);
}

namespace simkv::ui {

void loadResources() {
    initResources();
}

} // namespace simkv::ui
