// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/action_registry.h"

#include <QIcon>
#include <QMenu>
#include <QWidget>

#include <algorithm>

namespace simkv::ui {
namespace {

constexpr auto kId = "actionId";

} // namespace

QList<QKeySequence> standardKeys(QKeySequence::StandardKey key) {
    return QKeySequence::keyBindings(key);
}

QAction& ActionRegistry::add(const ActionSpec& spec) {
    auto* action = new QAction(spec.text, &m_window);
    enter(*action, spec);
    return *action;
}

QMenu& ActionRegistry::addMenu(const ActionSpec& spec) {
    auto* menu = new QMenu(spec.text, &m_window);
    enter(*menu->menuAction(), spec);
    return *menu;
}

QAction& ActionRegistry::adopt(QAction& action, const ActionSpec& spec) {
    action.setText(spec.text);
    enter(action, spec);
    return action;
}

QAction* ActionRegistry::find(const QString& id) const {
    const auto found = std::find_if(m_actions.begin(), m_actions.end(),
                                    [&id](const QAction* action) { return idOf(*action) == id; });
    return found == m_actions.end() ? nullptr : *found;
}

QString ActionRegistry::idOf(const QAction& action) {
    return action.property(kId).toString();
}

void ActionRegistry::enter(QAction& action, const ActionSpec& spec) {
    Q_ASSERT_X(find(spec.id) == nullptr, "ActionRegistry", qPrintable(spec.id));
    action.setProperty(kId, spec.id);
    action.setObjectName(spec.id.section(u'.', -1));
    if (spec.icon != nullptr)
        action.setIcon(QIcon::fromTheme(QLatin1String(spec.icon)));
    action.setWhatsThis(spec.help);
    action.setToolTip(spec.help);
    action.setShortcuts(spec.keys);
    action.setShortcutContext(spec.context);
    if (spec.isCheckable)
        action.setCheckable(true);
    m_actions.push_back(&action);
}

} // namespace simkv::ui
