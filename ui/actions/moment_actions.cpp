// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/moment_actions.h"

#include "document/log_document.h"
#include "pages/moment_bar.h"
#include "views/make_action.h"

#include <QLineEdit>
#include <QMenu>

#include <utility>

namespace simkv::ui {

MomentActions::MomentActions(LogDocument& document, Settings& settings, QWidget* window)
    : QObject(window), m_document(document), m_moment(document),
      m_bar(new MomentBar(document, m_moment, settings, window)),
      m_show(makeAction(window, "view-history", tr("&Time Travel"), Qt::Key_F12)) {
    m_bar->setObjectName("momentBar");
    m_bar->hide();
    m_show->setObjectName("timeTravel");
    m_show->setToolTip(tr("See the log as it was at any moment"));
    m_show->setCheckable(true);
    connect(m_show, &QAction::triggered, this, &MomentActions::show);
    connect(m_bar, &MomentBar::closed, this, [this] { show(false); });
    // The keys of the bar show it as well.
    for (auto* action : m_bar->actions())
        connect(action, &QAction::triggered, this, [this] {
            m_show->setChecked(true);
            m_bar->show();
        });
    connect(&document, &LogDocument::stateChanged, this, &MomentActions::goToWanted);
    connect(&m_moment, &ShownMoment::changing, this, [this] { m_wanted.clear(); });
    connect(&document, &LogDocument::openFailed, this, [this] { m_wanted.clear(); });
    updateEnabled();
}

void MomentActions::goTo(const QString& moment) {
    m_wanted = moment;
    m_show->setChecked(true);
    m_bar->show();
    goToWanted();
}

void MomentActions::goToWanted() {
    const auto& snapshot = m_document.newestSnapshot();
    if (!m_wanted.isEmpty() && snapshot && snapshot->isComplete() && !m_document.isReading())
        m_bar->goTo(std::exchange(m_wanted, QString()));
}

bool MomentActions::isIdle() const {
    return m_wanted.isEmpty() && !m_moment.isMoving() && !m_bar->isDrawing();
}

void MomentActions::show(bool isShown) {
    m_show->setChecked(isShown);
    m_bar->setVisible(isShown);
    if (isShown)
        return m_bar->momentEdit().setFocus();
    m_wanted.clear();
    m_moment.returnToNow();
    emit left();
}

void MomentActions::fillMenu(QMenu& menu) {
    menu.addAction(m_show);
    menu.addActions(m_bar->actions());
}

void MomentActions::updateEnabled() {
    m_show->setEnabled(m_bar->isVisible() ||
                       (m_document.newestSnapshot() && m_document.newestSnapshot()->records() > 0));
}

} // namespace simkv::ui
