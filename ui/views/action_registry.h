// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <vector>

class QMenu;
class QWidget;

namespace simkv::ui {

// All that is said of an action, in one place.
struct ActionSpec {
    // Area and name, as "edit.duplicateKey". The part after the dot is the action's object name.
    QString id;
    const char* icon = nullptr; // of the theme; null for none
    QString text;               // with its letter; "…" where a dialog follows
    QString help;               // a sentence: what it does; the tool tip as well
    QList<QKeySequence> keys{}; // by default
    // Keys that mean something else elsewhere, as in a text, belong to the tables.
    Qt::ShortcutContext context = Qt::WindowShortcut;
    bool isCheckable = false;
};

// The actions of one window: each is registered once, under an id, and menus, tool bar and context menus are
// made from here. GUI thread. Actions belong to the window, which outlives the registry.
class ActionRegistry final : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QWidget& window) : m_window(window) {}

    // The id must be new.
    QAction& add(const ActionSpec& spec);
    // A menu that whoever adds it fills. Its id is found as an action, which shows the menu.
    QMenu& addMenu(const ActionSpec& spec);
    // An action that something else has made, such as the one that shows a dock; gets what `spec` says.
    QAction& adopt(QAction& action, const ActionSpec& spec);

    // Null for an id that nobody has registered.
    [[nodiscard]] QAction* find(const QString& id) const;
    // In the order of their registration.
    [[nodiscard]] const std::vector<QAction*>& all() const { return m_actions; }
    [[nodiscard]] static QString idOf(const QAction& action);

private:
    void enter(QAction& action, const ActionSpec& spec);

    QWidget& m_window;
    std::vector<QAction*> m_actions;
};

// The keys that the desktop has for it.
[[nodiscard]] QList<QKeySequence> standardKeys(QKeySequence::StandardKey key);

} // namespace simkv::ui
