// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/view_actions.h"

#include "actions/time_actions.h"
#include "pages/find_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "views/make_action.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace simkv::ui {
ViewActions::ViewActions(Settings& settings, TablePages& pages,
                         const std::function<FindBar&()>& currentFindBar, QWidget* window)
    : QObject(window), m_settings(settings), m_pages(pages),
      m_reload(makeAction(window, "view-refresh", tr("&Reload"), QKeySequence::Refresh)),
      m_follow(makeAction(window, "go-bottom", tr("&Follow"), Qt::CTRL | Qt::SHIFT | Qt::Key_F)),
      m_find(makeAction(window, "edit-find", tr("&Find"), QKeySequence::Find)),
      m_findNext(makeAction(window, "go-down-search", tr("Find &Next"), Qt::Key_F3)),
      m_findPrevious(makeAction(window, "go-up-search", tr("Find &Previous"), Qt::SHIFT | Qt::Key_F3)),
      m_sideBySide(makeAction(window, "view-split-left-right", tr("K&eys and Log Side by Side"),
                              Qt::CTRL | Qt::Key_3)),
      m_time(new TimeActions(settings, window)) {
    m_sideBySide->setObjectName("sideBySide");
    m_sideBySide->setCheckable(true);
    m_sideBySide->setChecked(settings.state("window/tables") == "side by side");
    m_pages.setSideBySide(m_sideBySide->isChecked());
    connect(m_sideBySide, &QAction::toggled, this, [this](bool isOn) {
        m_settings.setState("window/tables", isOn ? "side by side" : "tabs");
        m_pages.setSideBySide(isOn);
        m_pages.current().setFocus();
    });
    m_reload->setObjectName("reload");
    m_reload->setToolTip(tr("Read what other programs have appended"));
    connect(m_reload, &QAction::triggered, this, &ViewActions::reloadRequested);
    m_follow->setObjectName("follow");
    m_follow->setToolTip(tr("Show what other programs append as it comes"));
    m_follow->setCheckable(true);
    m_follow->setChecked(settings.follow());
    connect(m_follow, &QAction::toggled, &settings, &Settings::setFollow);
    connect(m_find, &QAction::triggered, this, [currentFindBar] { currentFindBar().activate(); });
    connect(m_findNext, &QAction::triggered, this, [currentFindBar] { currentFindBar().findNext(); });
    connect(m_findPrevious, &QAction::triggered, this, [currentFindBar] { currentFindBar().findPrevious(); });
}

void ViewActions::fillMenu(QMenu& menu, const QList<QAction*>& panes) {
    for (int tab = 0; tab < TablePages::kCount; ++tab) {
        auto* action = menu.addAction(m_pages.title(tab));
        action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + tab)));
        connect(action, &QAction::triggered, this, [this, tab] {
            m_pages.setCurrentIndex(tab);
            m_pages.page(tab).setFocus();
        });
    }
    menu.addAction(m_sideBySide);
    menu.addSeparator();
    menu.addActions(panes);
    menu.addSeparator();
    m_time->fillMenu(*menu.addMenu(tr("&Time")));
    fillColours(*menu.addMenu(tr("&Colours")));
    menu.addSeparator();
    menu.addActions({m_follow, m_reload});
}

void ViewActions::fillColours(QMenu& menu) {
    auto* group = new QActionGroup(this);
    const std::pair<Colours, QString> choices[] = {{Colours::System, tr("As the &Desktop")},
                                                   {Colours::Light, tr("&Light")},
                                                   {Colours::Dark, tr("D&ark")}};
    for (const auto& [colours, text] : choices) {
        auto* action = menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(m_settings.colours() == colours);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, choice = colours] { m_settings.setColours(choice); });
        connect(&m_settings, &Settings::coloursChanged, action,
                [this, action, choice = colours] { action->setChecked(m_settings.colours() == choice); });
    }
}

void ViewActions::updateEnabled(bool hasLog) {
    m_reload->setEnabled(hasLog);
    for (auto* action : findActions())
        action->setEnabled(hasLog);
}

} // namespace simkv::ui
