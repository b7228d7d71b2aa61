// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "settings/settings.h"

class QAction;

namespace simkv::ui {

// Which table is shown, and how; finding in it; reading what is new.
class ViewActions final : public Feature {
    Q_OBJECT
public:
    explicit ViewActions(const Workbench& bench);

private:
    void addTables();
    void addFinding();
    void addColours();
    void updateEnabled();

    ActionRegistry& m_actions;
    LogDocument& m_document;
    Settings& m_settings;
    TablePages& m_pages;
    QAction* m_reload;
    QAction* m_follow;
    QList<QAction*> m_find;
};

} // namespace simkv::ui
