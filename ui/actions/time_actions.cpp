// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/time_actions.h"

#include "dialogs/time_zone_dialog.h"
#include "texts/age_text.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace simkv::ui {

TimeActions::TimeActions(Settings& settings, QWidget* window)
    : QObject(window), m_settings(settings), m_window(window), m_zones(new QActionGroup(this)),
      m_styles(new QActionGroup(this)), m_otherZone(new QAction(tr("Other &Zone…"), this)) {
    m_otherZone->setObjectName("timeOtherZone");
    connect(m_otherZone, &QAction::triggered, this, &TimeActions::askForZone);
    const auto local = ZoneChoice::local();
    makeZone(ZoneChoice(), tr("&UTC"), "timeUtc");
    makeZone(local, tr("&Local (%1)").arg(local.name()), "timeLocal");
    makeStyle(TimeStyle::Iso, tr("&Date and Time"), "timeIso");
    makeStyle(TimeStyle::Relative, tr("&Age"), "timeRelative");
    makeStyle(TimeStyle::Raw, tr("Unix &Seconds"), "timeRaw");
    connect(&m_settings, &Settings::timeDisplayChanged, this, &TimeActions::update);
}

void TimeActions::fillMenu(QMenu& menu) {
    m_menu = &menu;
    menu.setObjectName("timeMenu");
    menu.addActions(m_zones->actions());
    menu.addAction(m_otherZone);
    menu.addSeparator();
    menu.addActions(m_styles->actions());
    update();
}

QAction* TimeActions::makeZone(const ZoneChoice& zone, const QString& text, const QString& name) {
    auto* action = m_zones->addAction(text);
    action->setCheckable(true);
    action->setObjectName(name);
    action->setData(zone.word());
    connect(action, &QAction::triggered, this,
            [this, zone] { m_settings.setTimeDisplay(TimeDisplay(zone, m_settings.timeDisplay().style())); });
    return action;
}

void TimeActions::makeStyle(TimeStyle style, const QString& text, const QString& name) {
    auto* action = m_styles->addAction(text);
    action->setCheckable(true);
    action->setObjectName(name);
    action->setData(static_cast<int>(style));
    connect(action, &QAction::triggered, this,
            [this, style] { m_settings.setTimeDisplay(m_settings.timeDisplay().with(style)); });
}

QStringList TimeActions::namedZones() const {
    auto names = m_settings.recentZones();
    const auto& current = m_settings.timeDisplay().zone();
    if (current.kind() == ZoneChoice::Kind::Named && !names.contains(current.name()))
        names.prepend(current.name());
    return names;
}

void TimeActions::fillNamedZones() {
    const auto names = namedZones();
    if (names == m_names)
        return;
    for (auto* action : m_named) {
        m_zones->removeAction(action);
        m_menu->removeAction(action);
        action->setObjectName({});
        action->deleteLater(); // it may be the one that was triggered
    }
    m_named.clear();
    m_names = names;
    for (const auto& name : names) {
        if (const auto zone = ZoneChoice::named(name.toUtf8()))
            m_named.append(makeZone(*zone, name, "timeZone:" + name));
    }
    m_menu->insertActions(m_otherZone, m_named);
}

void TimeActions::askForZone() {
    auto* dialog = new TimeZoneDialog(m_settings.timeDisplay().zone().name(), currentTime(), m_window);
    connect(dialog, &TimeZoneDialog::zoneChosen, this, [this](const ZoneChoice& zone) {
        m_settings.setTimeDisplay(TimeDisplay(zone, m_settings.timeDisplay().style()));
    });
    dialog->open();
}

void TimeActions::update() {
    fillNamedZones();
    const auto& display = m_settings.timeDisplay();
    for (auto* action : m_zones->actions())
        action->setChecked(action->data() == display.zone().word());
    for (auto* action : m_styles->actions())
        action->setChecked(action->data() == static_cast<int>(display.style()));
}

} // namespace simkv::ui
