// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/check_actions.h"

#include "dialogs/salvage_dialog.h"
#include "document/log_document.h"
#include "views/make_action.h"

#include <QAction>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

namespace simkv::ui {

CheckActions::CheckActions(LogDocument& document, LogCheck& check, QWidget* window)
    : QObject(window), m_document(document), m_check(check), m_window(window),
      m_checkNow(makeAction(window, "checkmark", tr("&Check Log"), Qt::Key_F8)),
      m_salvage(makeAction(window, "edit-copy", tr("&Salvage…"), Qt::SHIFT | Qt::Key_F8)),
      m_cutTail(makeAction(window, "edit-cut", tr("Truncate &Tail"))) {
    m_checkNow->setObjectName("checkLog");
    m_checkNow->setToolTip(tr("Read the whole log and list what is damaged or odd"));
    m_salvage->setObjectName("salvage");
    m_salvage->setToolTip(tr("Copy every readable record into a new log"));
    m_cutTail->setObjectName("truncateTail");
    m_cutTail->setToolTip(tr("Remove the bytes after the last record, and save them beside the log"));
    connect(m_checkNow, &QAction::triggered, &check, &LogCheck::start);
    connect(m_salvage, &QAction::triggered, this, &CheckActions::salvage);
    connect(m_cutTail, &QAction::triggered, this, &CheckActions::cutTailRequested);
}

// The dialog's job runs on threads of the document.
CheckActions::~CheckActions() {
    delete m_dialog;
}

void CheckActions::fillMenu(QMenu& menu) {
    menu.addActions({m_checkNow, m_salvage, m_cutTail});
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
                                     m_document.pool(), m_window);
        connect(m_dialog, &SalvageDialog::openRequested, this, &CheckActions::openRequested);
    }
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

bool CheckActions::mayClose(std::function<void()> proceed) {
    if (!m_dialog || !m_dialog->task().isRunning())
        return true;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Salvage Is Running"),
                                tr("Stop salvaging? Nothing is left of the new log then."),
                                QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto* stop = box->addButton(tr("&Stop and Close"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(box, &QDialog::finished, this, [this, box, stop, proceed = std::move(proceed)] {
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
