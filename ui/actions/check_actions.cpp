// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/check_actions.h"

#include "actions/go_actions.h"
#include "actions/inspector_actions.h"
#include "dialogs/salvage_dialog.h"
#include "document/log_document.h"
#include "pages/check_pane.h"
#include "settings/settings.h"
#include "views/action_registry.h"
#include "views/docks.h"

#include <QAction>
#include <QDockWidget>
#include <QMessageBox>
#include <QPushButton>

namespace simkv::ui {

CheckActions::CheckActions(const Workbench& bench)
    : m_bench(bench), m_document(bench.document), m_check(bench.document),
      m_checkNow(&bench.actions.add({"check.checkLog",
                                     "checkmark",
                                     tr("&Check Log"),
                                     tr("Read the whole log and list what is damaged or odd"),
                                     {Qt::Key_F8}})),
      m_salvage(&bench.actions.add({"check.salvage",
                                    "edit-copy",
                                    tr("&Salvage…"),
                                    tr("Copy every readable record into a new log"),
                                    {Qt::SHIFT | Qt::Key_F8}})),
      m_cutTail(
          &bench.actions.add({"check.truncateTail", "edit-cut", tr("Truncate &Tail"),
                              tr("Remove the bytes after the last record, and save them beside the log")})) {
    connect(m_checkNow, &QAction::triggered, &m_check, &LogCheck::start);
    connect(m_salvage, &QAction::triggered, this, &CheckActions::salvage);
    connect(m_cutTail, &QAction::triggered, this, &CheckActions::cutTailRequested);
    connect(&m_check, &LogCheck::changed, this, &CheckActions::showCheck);
    connect(&m_document, &LogDocument::changed, this, &CheckActions::updateEnabled);
    addPane();
    updateEnabled();
}

// The dialog's job runs on threads of the document.
CheckActions::~CheckActions() {
    delete m_dialog;
}

void CheckActions::addPane() {
    m_pane = new CheckPane(m_document, m_check, {m_checkNow, m_salvage}, &m_bench.window);
    m_dock = m_bench.docks.add(tr("Check"), "check", m_pane);
    m_bench.actions.adopt(*m_dock->toggleViewAction(), {"check.showCheck", nullptr, tr("C&heck"),
                                                        tr("Show what the last check has found")});
    connect(m_pane, &CheckPane::placeChosen, this, [this](Offset offset, std::optional<Offset> sector) {
        m_bench.features.get<GoActions>().goToOffset(offset);
        if (sector)
            m_bench.features.get<InspectorActions>().showByte(*sector);
    });
}

// The list comes when a check begins, with the focus. When it ends the user may be somewhere else.
void CheckActions::showCheck() {
    if (m_check.state() == LogCheck::State::None)
        return m_dock->hide();
    if (m_check.state() != LogCheck::State::Running)
        return;
    m_bench.docks.show(*m_dock, 14);
    m_pane->setFocus();
}

void CheckActions::saveState() {
    m_bench.settings.setState("check/header", m_pane->saveColumns());
}

void CheckActions::restoreState() {
    m_pane->restoreColumns(m_bench.settings.state("check/header"));
    m_dock->hide();
}

void CheckActions::updateEnabled() {
    const auto& snapshot = m_document.newestSnapshot();
    const bool isRead = snapshot && snapshot->isComplete();
    m_checkNow->setEnabled(snapshot != nullptr);
    m_salvage->setEnabled(isRead);
    const auto refusal = m_document.refusal();
    const bool isBusy = refusal == LogDocument::Refusal::StillReading ||
                        refusal == LogDocument::Refusal::Stopped || refusal == LogDocument::Refusal::Writing;
    m_cutTail->setEnabled(isRead && !isBusy && snapshot->tail() && snapshot->tail()->offset > Offset(0));
}

void CheckActions::salvage() {
    if (!m_salvage->isEnabled())
        return;
    // A form or a report that was left open may be of what the log was.
    if (m_dialog && !m_dialog->task().isRunning())
        delete m_dialog;
    if (!m_dialog) {
        m_dialog = new SalvageDialog(m_document.path(), m_document.newestSnapshot()->allFindings(),
                                     m_document.board(), &m_bench.window);
        connect(m_dialog, &SalvageDialog::openRequested, &m_bench.requests,
                [requests = &m_bench.requests](const QString& path) {
                    emit requests->openRequested(path, false);
                });
    }
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

bool CheckActions::mayClose(const std::function<void()>& proceed) {
    if (!m_dialog || !m_dialog->task().isRunning())
        return true;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Salvage Is Running"),
                                tr("Stop salvaging? Nothing is left of the new log then."),
                                QMessageBox::Cancel, &m_bench.window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* stop = box->addButton(tr("&Stop and Close"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QDialog::finished, this, [this, box, stop, proceed] {
        if (box->clickedButton() != stop)
            return;
        if (!m_dialog || !m_dialog->task().isRunning()) {
            QMetaObject::invokeMethod(this, proceed, Qt::QueuedConnection);
            return;
        }
        connect(&m_dialog->task(), &BackgroundTask::finished, this, proceed, Qt::QueuedConnection);
        m_dialog->task().cancel();
    });
    box->open();
    return false;
}

} // namespace simkv::ui
