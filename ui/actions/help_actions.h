// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"

namespace simkv::ui {

// The Help menu.
class HelpActions final : public Feature {
    Q_OBJECT
public:
    explicit HelpActions(const Workbench& bench);

private:
    void showAbout();

    QWidget* m_window;
};

} // namespace simkv::ui
