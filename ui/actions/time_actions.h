// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

#include <QObject>

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace simkv::ui {

// The menu View ▸ Time: the zone that times are told in, and how.
class TimeActions final : public QObject {
    Q_OBJECT
public:
    TimeActions(Settings& settings, QWidget* window);

    void fillMenu(QMenu& menu);

private:
    QAction* makeZone(const ZoneChoice& zone, const QString& text, const QString& name);
    void makeStyle(TimeStyle style, const QString& text, const QString& name);
    // Zones that have a place in the menu: those last chosen.
    [[nodiscard]] QStringList namedZones() const;
    void fillNamedZones();
    void askForZone();
    void update();

    Settings& m_settings;
    QWidget* m_window;
    QActionGroup* m_zones;
    QActionGroup* m_styles;
    QList<QAction*> m_named;
    QStringList m_names; // of m_named
    QMenu* m_menu = nullptr;
    QAction* m_otherZone;
};

} // namespace simkv::ui
