// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/history_actions.h"

#include "actions/edit_actions.h"
#include "actions/inspector_actions.h"
#include "actions/moment_actions.h"
#include "dialogs/diff_dialog.h"
#include "document/current_record.h"
#include "document/log_document.h"
#include "pages/history_pane.h"
#include "settings/settings.h"
#include "texts/format_text.h"
#include "views/action_registry.h"
#include "views/docks.h"

#include <QDockWidget>

namespace simkv::ui {

HistoryActions::HistoryActions(const Workbench& bench)
    : m_bench(bench), m_history(bench.document.board()),
      m_pane(new HistoryPane(m_history, bench.settings, &bench.window)),
      m_dock(bench.docks.add(tr("History"), "history", m_pane)) {
    auto& toggle =
        bench.actions.adopt(*m_dock->toggleViewAction(), {"history.showHistory",
                                                          nullptr,
                                                          tr("Hist&ory"),
                                                          tr("List all versions of the current key"),
                                                          {Qt::Key_F7}});
    connect(&toggle, &QAction::triggered, this, [this](bool isShown) {
        if (!isShown)
            return;
        m_bench.docks.resize(*m_dock, 17);
        m_dock->raise();
    });
    auto& edits = bench.features.get<EditActions>();
    auto& moments = bench.features.get<MomentActions>();
    connect(m_dock.get(), &QDockWidget::visibilityChanged, this, &HistoryActions::onVisibilityChanged);
    connect(m_pane, &HistoryPane::versionChosen, this, &HistoryActions::showVersion);
    connect(m_pane, &HistoryPane::restoreRequested, &edits, &EditActions::restore);
    connect(m_pane, &HistoryPane::comparisonRequested, this, &HistoryActions::showDiff);
    connect(m_pane, &HistoryPane::placeChosen, &moments, &MomentActions::showInLogOfNow);
    connect(&bench.current, &CurrentRecord::changed, this, &HistoryActions::update);
    connect(&bench.document, &LogDocument::changed, this, &HistoryActions::update);
}

HistoryActions::~HistoryActions() = default;

void HistoryActions::onVisibilityChanged() {
    if (!m_dock->isVisible())
        m_bench.current.clearVersion(); // is shown while its list is
    update();
}

// Not while nobody sees it.
void HistoryActions::update() {
    if (!m_dock->isVisible())
        return m_history.show(nullptr, {});
    const auto& current = m_bench.current;
    m_pane->setEditable(m_bench.document.refusal() == LogDocument::Refusal::None);
    m_pane->setCurrent(current.record());
    m_history.show(m_bench.document.newestSnapshot(), current.row().record);
}

// Shows a version in the inspector, while the table stays where it is.
void HistoryActions::showVersion(RecordNumber version) {
    if (!m_bench.current.row().record)
        return;
    m_bench.features.get<InspectorActions>().reveal();
    m_bench.current.setVersion(version);
}

// The dialog is a child of the pane, so that it goes before the document does.
void HistoryActions::showDiff(RecordNumber before, RecordNumber after) {
    const auto& versions = m_history.versions();
    if (!versions)
        return;
    const auto key = versions->key.empty() ? tr("(empty key)") : escapedText(versions->key, 60);
    auto* dialog = new DiffDialog({versions->snapshot, key, before, after}, m_bench.settings,
                                  m_bench.document.board(), m_pane);
    connect(&m_bench.document, &LogDocument::logChanged, dialog, &QDialog::reject);
    dialog->show();
}

void HistoryActions::saveState() {
    m_bench.settings.setState("history/header", m_pane->saveColumns());
}

void HistoryActions::restoreState() {
    m_pane->restoreColumns(m_bench.settings.state("history/header"));
    m_dock->hide();
}

} // namespace simkv::ui
