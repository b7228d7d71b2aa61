// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/time_actions.h"

#include "dialogs/time_zone_dialog.h"
#include "texts/age_text.h"
#include "views/action_registry.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace simkv::ui {

TimeActions::TimeActions(ActionRegistry& actions, Settings& settings, QWidget& window)
    : m_registry(actions), m_settings(settings), m_window(&window), m_zones(new QActionGroup(this)),
      m_styles(new QActionGroup(this)),
      m_menu(&actions.addMenu(
          {"time.timeMenu", nullptr, tr("Tim&e"), tr("In which zone times are shown, and how")})),
      m_otherZone(
          &actions.add({"time.timeOtherZone", nullptr, tr("Other &Zone…"), tr("Choose another time zone")})) {
    connect(m_otherZone, &QAction::triggered, this, &TimeActions::askForZone);
    const auto local = ZoneChoice::local();
    addZone(ZoneChoice(), m_registry.add({"time.timeUtc", nullptr, tr("&UTC"), tr("Show times in UTC")}));
    addZone(local, m_registry.add({"time.timeLocal", nullptr, tr("&Local (%1)").arg(local.name()),
                                   tr("Show times in the zone of this computer")}));
    makeStyle(TimeStyle::Iso, tr("&Date and Time"), "timeIso");
    makeStyle(TimeStyle::Relative, tr("&Age"), "timeRelative");
    makeStyle(TimeStyle::Raw, tr("Unix &Seconds"), "timeRaw");
    m_menu->setObjectName("timeMenu");
    m_menu->addActions(m_zones->actions());
    m_menu->addAction(m_otherZone);
    m_menu->addSeparator();
    m_menu->addActions(m_styles->actions());
    connect(&m_settings, &Settings::timeDisplayChanged, this, &TimeActions::update);
    update();
}

QAction* TimeActions::addZone(const ZoneChoice& zone, QAction& action) {
    m_zones->addAction(&action);
    action.setCheckable(true);
    action.setData(zone.word());
    connect(&action, &QAction::triggered, this,
            [this, zone] { m_settings.setTimeDisplay(TimeDisplay(zone, m_settings.timeDisplay().style())); });
    return &action;
}

void TimeActions::makeStyle(TimeStyle style, const QString& text, const QString& name) {
    auto* action = &m_registry.add({QStringLiteral("time.") + name,
                                    nullptr,
                                    text,
                                    tr("How times are shown"),
                                    {},
                                    Qt::WindowShortcut,
                                    true});
    m_styles->addAction(action);
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
        if (const auto zone = ZoneChoice::named(name.toUtf8())) {
            m_named.append(addZone(*zone, *new QAction(name, this)));
            m_named.last()->setObjectName("timeZone:" + name);
        }
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
