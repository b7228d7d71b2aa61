// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/comparison_actions.h"

#include "actions/edit_actions.h"
#include "actions/moment_actions.h"
#include "document/log_document.h"
#include "pages/comparison_pane.h"
#include "pages/moment_bar.h"
#include "settings/settings.h"
#include "views/action_registry.h"
#include "views/docks.h"

#include <QDockWidget>

namespace simkv::ui {

ComparisonActions::ComparisonActions(const Workbench& bench)
    : m_bench(bench), m_comparison(bench.document),
      m_pane(new ComparisonPane(bench.document, m_comparison, bench.settings, &bench.window)),
      m_dock(bench.docks.add(tr("Comparison"), "comparison", m_pane)) {
    bench.actions.adopt(*m_dock->toggleViewAction(),
                        {"comparison.showComparison", nullptr, tr("Co&mparison"),
                         tr("List what was added, changed and deleted since the moment that is shown")});
    auto& moments = bench.features.get<MomentActions>();
    connect(m_dock.get(), &QDockWidget::visibilityChanged, &m_comparison, &MomentComparison::setWatched);
    connect(&moments.bar(), &MomentBar::compareRequested, this, &ComparisonActions::compareWithNow);
    // The comparison follows the moment that is shown while it is open.
    connect(&moments.moment(), &ShownMoment::changed, this, [this] {
        if (m_dock->isVisible() && m_bench.document.isPastShown())
            m_comparison.compare(m_bench.document.snapshot());
    });
    connect(m_pane, &ComparisonPane::placeChosen, &moments, &MomentActions::showInLogOfNow);
    connect(m_pane, &ComparisonPane::restoreRequested, this, [this] {
        m_bench.features.get<EditActions>().restoreDifferences(m_comparison.found(), m_pane->selectedRows());
    });
    connect(&bench.document, &LogDocument::changed, m_pane, &ComparisonPane::updateEnabled);
}

ComparisonActions::~ComparisonActions() = default;

void ComparisonActions::compareWithNow() {
    if (!m_bench.document.isPastShown())
        return;
    m_bench.docks.show(*m_dock, 14);
    m_comparison.compare(m_bench.document.snapshot());
    m_pane->setFocus();
}

void ComparisonActions::saveState() {
    m_bench.settings.setState("comparison/header", m_pane->saveColumns());
}

void ComparisonActions::restoreState() {
    m_pane->restoreColumns(m_bench.settings.state("comparison/header"));
    m_dock->hide();
}

} // namespace simkv::ui
