// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

#include <QObject>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace simkv::ui {

class FindBar;
class TablePages;
class TimeActions;

// The View menu, and finding: which table is shown, and how.
class ViewActions final : public QObject {
    Q_OBJECT
public:
    ViewActions(Settings& settings, TablePages& pages, const std::function<FindBar&()>& currentFindBar,
                QWidget* window);

    // `panes`: actions that show and hide parts of the window.
    void fillMenu(QMenu& menu, const QList<QAction*>& panes);
    [[nodiscard]] QList<QAction*> findActions() const { return {m_find, m_findNext, m_findPrevious}; }
    [[nodiscard]] QAction* reloadAction() const { return m_reload; }
    // Checkable; of this window, and remembered for the next.
    [[nodiscard]] QAction* followAction() const { return m_follow; }
    void updateEnabled(bool hasLog);

signals:
    void reloadRequested();

private:
    void fillColours(QMenu& menu);

    Settings& m_settings;
    TablePages& m_pages;
    QAction* m_reload;
    QAction* m_follow;
    QAction* m_find;
    QAction* m_findNext;
    QAction* m_findPrevious;
    QAction* m_sideBySide;
    TimeActions* m_time;
};

} // namespace simkv::ui
