// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/anatomy_actions.h"

#include "document/current_record.h"
#include "document/log_document.h"
#include "pages/anatomy_pane.h"
#include "settings/settings.h"
#include "views/action_registry.h"
#include "views/docks.h"

#include <QDockWidget>

namespace simkv::ui {

AnatomyActions::AnatomyActions(const Workbench& bench)
    : m_bench(bench), m_pane(new AnatomyPane(bench.document.board(), bench.settings, &bench.window)),
      m_dock(bench.docks.add(tr("Record Bytes"), "anatomy", m_pane)) {
    auto& toggle =
        bench.actions.adopt(*m_dock->toggleViewAction(), {"anatomy.showAnatomy",
                                                          nullptr,
                                                          tr("Record By&tes"),
                                                          tr("Explain every byte of the current record"),
                                                          {Qt::Key_F6}});
    connect(&toggle, &QAction::triggered, this, [this](bool isShown) {
        if (isShown)
            m_bench.docks.show(*m_dock, 14);
    });
    connect(m_dock.get(), &QDockWidget::visibilityChanged, this, &AnatomyActions::update);
    connect(&bench.current, &CurrentRecord::changed, this, &AnatomyActions::update);
    connect(&bench.document, &LogDocument::snapshotChanged, this, &AnatomyActions::update);
}

AnatomyActions::~AnatomyActions() = default;

// Shows nothing while the pane is hidden.
void AnatomyActions::update() {
    if (!m_dock->isVisible())
        return m_pane->show(nullptr, {});
    const auto& row = m_bench.current.row();
    if (row.unreadable)
        return m_pane->show(row.snapshot, {}, *row.unreadable);
    m_pane->show(m_bench.document.newestSnapshot(), m_bench.current.record());
}

void AnatomyActions::saveState() {
    m_bench.settings.setState("anatomy/header", m_pane->saveColumns());
}

void AnatomyActions::restoreState() {
    m_pane->restoreColumns(m_bench.settings.state("anatomy/header"));
    m_dock->hide();
}

} // namespace simkv::ui
