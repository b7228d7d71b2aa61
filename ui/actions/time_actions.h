// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "settings/settings.h"

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace simkv::ui {

// The menu View ▸ Time: the zone that times are told in, and how.
class TimeActions final : public Feature {
    Q_OBJECT
public:
    TimeActions(ActionRegistry& actions, Settings& settings, QWidget& window);

private:
    QAction* addZone(const ZoneChoice& zone, QAction& action);
    void makeStyle(TimeStyle style, const QString& text, const QString& name);
    // Zones that have a place in the menu: those last chosen.
    [[nodiscard]] QStringList namedZones() const;
    void fillNamedZones();
    void askForZone();
    void update();

    ActionRegistry& m_registry;
    Settings& m_settings;
    QWidget* m_window;
    QActionGroup* m_zones;
    QActionGroup* m_styles;
    QList<QAction*> m_named;
    QStringList m_names; // of m_named
    QMenu* m_menu;
    QAction* m_otherZone;
};

} // namespace simkv::ui
