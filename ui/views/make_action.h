// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QIcon>
#include <QKeySequence>
#include <QString>
#include <QToolButton>
#include <QWidget>

namespace simkv::ui {

// An action of a window, with an icon of the theme.
inline QAction* makeAction(QWidget* window, const char* icon, const QString& text,
                           const QKeySequence& shortcut = {}) {
    auto* action = new QAction(QIcon::fromTheme(icon), text, window);
    action->setShortcut(shortcut);
    return action;
}

// An action with all the keys that the desktop has for it.
inline QAction* makeAction(QWidget* window, const char* icon, const QString& text,
                           QKeySequence::StandardKey key) {
    auto* action = makeAction(window, icon, text);
    action->setShortcuts(key);
    return action;
}

// A button for the bar of a pane; reached with Tab.
inline QToolButton* makeActionButton(QWidget* pane, QAction* action) {
    auto* button = new QToolButton(pane);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace simkv::ui
