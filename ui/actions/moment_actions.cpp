// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/moment_actions.h"

#include "actions/go_actions.h"
#include "document/current_record.h"
#include "document/log_document.h"
#include "document/staged_changes.h"
#include "pages/moment_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "views/action_registry.h"

#include <QBoxLayout>
#include <QLineEdit>

#include <utility>

namespace simkv::ui {

MomentActions::MomentActions(const Workbench& bench)
    : m_bench(bench), m_document(bench.document), m_moment(bench.document),
      m_bar(std::make_unique<MomentBar>(bench.document, m_moment, bench.settings, nullptr)),
      m_show(&bench.actions.add({"moment.timeTravel",
                                 "view-history",
                                 tr("&Time Travel"),
                                 tr("See the log as it was at any moment"),
                                 {Qt::Key_F12},
                                 Qt::WindowShortcut,
                                 true})),
      m_goToRecord(&bench.actions.add({"moment.goToRecord", "view-history", tr("Go to This Mome&nt"),
                                       tr("See the log as it was right after this record")})) {
    m_bar->setObjectName("momentBar");
    m_bar->hide();
    m_bench.bars.addWidget(m_bar.get());
    addActions();
    connect(m_show, &QAction::triggered, this, &MomentActions::show);
    connect(m_goToRecord, &QAction::triggered, this, &MomentActions::goToRecord);
    connect(&bench.current, &CurrentRecord::changed, this, &MomentActions::updateEnabled);
    connect(m_bar.get(), &MomentBar::closed, this, [this] { show(false); });
    connect(&m_moment, &ShownMoment::changing, &bench.changes, &StagedChanges::commitDraft);
    connect(&m_moment, &ShownMoment::changing, this, [this] { m_wanted.clear(); });
    connect(&m_moment, &ShownMoment::stepped, this, &MomentActions::showPlayed);
    connect(&m_document, &LogDocument::stateChanged, this, &MomentActions::goToWanted);
    connect(&m_document, &LogDocument::changed, this, &MomentActions::updateEnabled);
    connect(&m_document, &LogDocument::openFailed, this, [this] { m_wanted.clear(); });
    connect(&bench.features.get<GoActions>(), &GoActions::nowWanted, &m_moment, &ShownMoment::returnToNow);
    updateEnabled();
}

MomentActions::~MomentActions() = default;

// The actions of the bar, whose keys show it as well.
void MomentActions::addActions() {
    for (auto* action : m_bar->actions()) {
        const auto help = action->toolTip();
        m_bench.actions.adopt(*action,
                              {QStringLiteral("moment.") + action->objectName(), nullptr, action->text(),
                               help, action->shortcuts(), action->shortcutContext()});
        connect(action, &QAction::triggered, this, [this] {
            m_show->setChecked(true);
            m_bar->show();
        });
    }
}

void MomentActions::goToRecord() {
    if (const auto number = m_bench.current.record())
        goTo(QStringLiteral("#%1").arg(number->value()));
}

// Shows the record that the replay has reached, in both tables.
void MomentActions::showPlayed(RecordNumber number) {
    for (auto* page : m_bench.pages.all())
        page->contents().select(number);
}

void MomentActions::showInLogOfNow(RecordNumber number) {
    m_bench.current.clearVersion();
    if (m_document.isPastShown() && number.value() >= m_document.snapshot()->records())
        m_moment.returnToNow();
    m_bench.features.get<GoActions>().showInLog(number);
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
    m_bench.pages.current().setFocus();
}

void MomentActions::updateEnabled() {
    m_show->setEnabled(m_bar->isVisible() ||
                       (m_document.newestSnapshot() && m_document.newestSnapshot()->records() > 0));
    m_goToRecord->setEnabled(m_document.newestSnapshot() && m_bench.current.record());
}

} // namespace simkv::ui
