// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/change_list_actions.h"

#include "actions/change_actions.h"
#include "actions/table_actions.h"
#include "document/staged_changes.h"
#include "pages/changes_pane.h"
#include "settings/settings.h"
#include "views/action_registry.h"
#include "views/docks.h"

#include <QDockWidget>

#include <utility>

namespace simkv::ui {
namespace {

constexpr int kLines = 11; // of the list, where it appears by itself

} // namespace

ChangeListActions::ChangeListActions(const Workbench& bench)
    : m_bench(bench),
      m_pane(new ChangesPane(bench.document, bench.changes, bench.features.get<ChangeActions>().writeAction(),
                             bench.features.get<ChangeActions>().revertAllAction(), &bench.window)),
      m_dock(bench.docks.add(tr("Changes"), "changes", m_pane)) {
    bench.actions.adopt(*m_dock->toggleViewAction(), {"changes.showChanges",
                                                      nullptr,
                                                      tr("Chan&ges"),
                                                      tr("List the changes that are not written"),
                                                      {Qt::Key_F9}});
    connect(m_pane, &ChangesPane::keyChosen, this,
            [this](const ByteString& key) { m_bench.features.get<TableActions>().showKey(key); });
    connect(&bench.changes, &StagedChanges::changed, this, &ChangeListActions::onChanged);
    connect(&bench.features.get<ChangeActions>(), &ChangeActions::conflictListWanted, this,
            &ChangeListActions::showConflicts);
}

ChangeListActions::~ChangeListActions() = default;

void ChangeListActions::onChanged() {
    const bool isModified = m_bench.changes.isModified();
    const bool isFirst = isModified && !std::exchange(m_hadChanges, isModified);
    if (!isFirst || m_dock->isVisible())
        return;
    m_dock->show();
    m_bench.docks.resize(*m_dock, kLines);
}

// In front of the other lists, at the first of them.
void ChangeListActions::showConflicts() {
    m_bench.docks.show(*m_dock, kLines);
    m_pane->goToConflict();
}

void ChangeListActions::saveState() {
    m_bench.settings.setState("changes/header", m_pane->saveColumns());
}

void ChangeListActions::restoreState() {
    m_pane->restoreColumns(m_bench.settings.state("changes/header"));
    m_dock->hide(); // until there is a change
}

} // namespace simkv::ui
