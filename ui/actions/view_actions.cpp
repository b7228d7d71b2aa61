// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/view_actions.h"

#include "document/log_document.h"
#include "pages/find_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "views/action_registry.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace simkv::ui {

ViewActions::ViewActions(const Workbench& bench)
    : m_actions(bench.actions), m_document(bench.document), m_settings(bench.settings), m_pages(bench.pages),
      m_reload(&m_actions.add({"view.reload", "view-refresh", tr("&Reload"),
                               tr("Read what other programs have appended"),
                               standardKeys(QKeySequence::Refresh)})),
      m_follow(&m_actions.add({"view.follow",
                               "go-bottom",
                               tr("&Follow"),
                               tr("Show what other programs append as it comes"),
                               {Qt::CTRL | Qt::SHIFT | Qt::Key_F},
                               Qt::WindowShortcut,
                               true})) {
    connect(m_reload, &QAction::triggered, &m_document, &LogDocument::reload);
    // Of this window, and remembered for the next.
    m_follow->setChecked(m_settings.follow());
    connect(m_follow, &QAction::toggled, &m_settings, &Settings::setFollow);
    connect(m_follow, &QAction::toggled, &m_document, &LogDocument::setFollowing);
    connect(&m_document, &LogDocument::followingChanged, m_follow, &QAction::setChecked);
    m_document.setFollowing(m_follow->isChecked());
    addTables();
    addFinding();
    addColours();
    connect(&m_document, &LogDocument::changed, this, &ViewActions::updateEnabled);
    updateEnabled();
}

void ViewActions::addTables() {
    auto& both = m_actions.add({"view.sideBySide",
                                "view-split-left-right",
                                tr("Keys and Log Side b&y Side"),
                                tr("Show both tables, which go along with each other"),
                                {Qt::CTRL | Qt::Key_3},
                                Qt::WindowShortcut,
                                true});
    both.setChecked(m_settings.state("window/tables") == "side by side");
    m_pages.setSideBySide(both.isChecked());
    connect(&both, &QAction::toggled, this, [this](bool isOn) {
        m_settings.setState("window/tables", isOn ? "side by side" : "tabs");
        m_pages.setSideBySide(isOn);
        m_pages.current().setFocus();
    });
    for (int tab = 0; tab < TablePages::kCount; ++tab) {
        auto& action = m_actions.add({tab == 0 ? "view.showKeys" : "view.showLog",
                                      nullptr,
                                      m_pages.title(tab),
                                      tab == 0 ? tr("Show the live keys alone")
                                               : tr("Show every record of the log, and no other table"),
                                      {Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + tab)}});
        connect(&action, &QAction::triggered, this, [this, tab, &both] {
            m_pages.setCurrentIndex(tab); // first: the tab that is left in front
            both.setChecked(false);
            m_pages.page(tab).setFocus();
        });
    }
}

void ViewActions::addFinding() {
    const auto add = [this](const ActionSpec& spec, void (FindBar::*find)()) {
        auto& action = m_actions.add(spec);
        connect(&action, &QAction::triggered, this, [this, find] { (m_pages.current().findBar().*find)(); });
        m_find.append(&action);
    };
    add({"find.find", "edit-find", tr("&Find"), tr("Find bytes or text in the rows of the table"),
         standardKeys(QKeySequence::Find)},
        &FindBar::activate);
    add({"find.findNext", "go-down-search", tr("Find &Next"), tr("Go to the next match"), {Qt::Key_F3}},
        &FindBar::findNext);
    add({"find.findPrevious",
         "go-up-search",
         tr("Find &Previous"),
         tr("Go to the match before"),
         {Qt::SHIFT | Qt::Key_F3}},
        &FindBar::findPrevious);
}

void ViewActions::addColours() {
    auto& menu = m_actions.addMenu({"view.colours", nullptr, tr("&Colours"), tr("Light or dark")});
    auto* group = new QActionGroup(this);
    const std::tuple<Colours, const char*, QString> choices[] = {
        {Colours::System, "view.coloursOfDesktop", tr("As the &Desktop")},
        {Colours::Light, "view.coloursLight", tr("&Light")},
        {Colours::Dark, "view.coloursDark", tr("D&ark")}};
    for (const auto& [colours, id, text] : choices) {
        auto* action = &m_actions.add(
            {id, nullptr, text, tr("The colours of all windows"), {}, Qt::WindowShortcut, true});
        action->setChecked(m_settings.colours() == colours);
        group->addAction(action);
        menu.addAction(action);
        connect(action, &QAction::triggered, this,
                [this, choice = colours] { m_settings.setColours(choice); });
        connect(&m_settings, &Settings::coloursChanged, action,
                [this, action, choice = colours] { action->setChecked(m_settings.colours() == choice); });
    }
}

void ViewActions::updateEnabled() {
    const bool hasLog = !m_document.path().isEmpty();
    m_reload->setEnabled(hasLog);
    for (auto* action : m_find)
        action->setEnabled(hasLog);
}

} // namespace simkv::ui
