// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"

namespace simkv::ui {

// The Help menu; and says once if settings could not be read.
class HelpActions final : public Feature {
    Q_OBJECT
public:
    explicit HelpActions(const Workbench& bench);

private:
    void showAbout();
    void showDamage();
    void askForReset();
    void reset();

    Settings& m_settings;
    MessageBar& m_messages;
    QWidget* m_window;
};

} // namespace simkv::ui
