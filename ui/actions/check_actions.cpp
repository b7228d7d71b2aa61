// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_actions.h"

#include "log_document.h"
#include "make_action.h"
#include "salvage_dialog.h"

#include <QAction>
#include <QMenu>

namespace simkv::ui {

CheckActions::CheckActions(LogDocument& document, LogCheck& check, QWidget* window)
    : QObject(window), m_document(document), m_check(check), m_window(window),
      m_checkNow(makeAction(window, "checkmark", tr("&Check Log"), Qt::Key_F8)),
      m_salvage(makeAction(window, "edit-copy", tr("&Salvage…"), Qt::SHIFT | Qt::Key_F8)),
      m_cutTail(makeAction(window, "edit-cut", tr("Cut Off &Tail"))) {
    m_checkNow->setObjectName("checkLog");
    m_checkNow->setToolTip(tr("Read the whole log and list what is damaged or odd"));
    m_salvage->setObjectName("salvage");
    m_salvage->setToolTip(tr("Copy every readable record into a new log"));
    m_cutTail->setObjectName("cutTail");
    m_cutTail->setToolTip(tr("Cut off the bytes behind the last record, and save them beside the log"));
    connect(m_checkNow, &QAction::triggered, &check, &LogCheck::start);
    connect(m_salvage, &QAction::triggered, this, &CheckActions::salvage);
    connect(m_cutTail, &QAction::triggered, this, &CheckActions::cutTailRequested);
    connect(&document, &LogDocument::logChanged, this, [this] { delete m_dialog; });
}

// The dialog's job runs on threads of the document.
CheckActions::~CheckActions() {
    delete m_dialog;
}

void CheckActions::fillMenu(QMenu& menu) {
    menu.addActions({m_checkNow, m_salvage, m_cutTail});
}

void CheckActions::updateEnabled() {
    const auto& snapshot = m_document.snapshot();
    const bool isRead = snapshot && snapshot->isComplete();
    m_checkNow->setEnabled(snapshot != nullptr);
    m_salvage->setEnabled(isRead);
    m_cutTail->setEnabled(isRead && snapshot->tail() && snapshot->tail()->offset > Offset(0));
}

void CheckActions::salvage() {
    if (!m_salvage->isEnabled())
        return;
    if (!m_dialog) {
        m_dialog = new SalvageDialog(m_document.path(), allFindings(*m_document.snapshot()),
                                     m_document.pool(), m_window);
        connect(m_dialog, &SalvageDialog::openRequested, this, &CheckActions::openRequested);
    }
    m_dialog->show();
    m_dialog->raise();
    m_dialog->activateWindow();
}

} // namespace simkv::ui
