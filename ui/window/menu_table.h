// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

class QMenuBar;
class QToolBar;
class QWidget;

namespace simkv::ui {

class ActionRegistry;

// Where the actions of a window are: ids in the order of the entries, "-" for a separator. A menu that is an
// entry of another has an id of its own.
struct MenuLayout {
    QString id;    // of the menu, as "file"; for one inside another: as the registry's, "filter.menu"
    QString title; // with its letter
    QList<const char*> entries;
    QString help{}; // of a menu inside another
};
[[nodiscard]] QList<MenuLayout> menuLayouts();
// The tool bar, the menu of the current row, and what only has keys that work on the tables.
[[nodiscard]] QList<const char*> toolBarLayout();
[[nodiscard]] QList<const char*> rowMenuLayout();
[[nodiscard]] QList<const char*> tableKeysLayout();

// Every entry must be registered.
void fillMenuBar(QMenuBar& bar, ActionRegistry& actions);
void fillToolBar(QToolBar& bar, const ActionRegistry& actions);
// As the widget's own actions, which its context menu shows.
void fillContextMenu(QWidget& widget, const ActionRegistry& actions, const QList<const char*>& layout);

} // namespace simkv::ui
