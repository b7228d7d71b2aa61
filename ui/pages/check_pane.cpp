// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/check_pane.h"

#include "document/log_document.h"
#include "texts/error_text.h"
#include "texts/format_text.h"
#include "views/long_table_view.h"
#include "views/make_action.h"

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace simkv::ui {

CheckPane::CheckPane(LogDocument& document, LogCheck& check, const QList<QAction*>& actions, QWidget* parent)
    : ListPane({"checkTable", "checkSummary", tr("What the check has found")}, parent), m_document(document),
      m_check(check), m_showWarnings(new QCheckBox(tr("&Warnings"), this)),
      m_goTo(makeAction(this, "go-jump", tr("&Show in Log"))) {
    setModel(m_model, {22, 14, 12, 12, 70}, {m_goTo});
    m_copy = addCopyAction("copyFindings");
    m_goTo->setObjectName("showFinding");
    m_goTo->setToolTip(tr("Show the record or the bytes in the Log"));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_showWarnings->setObjectName("showWarnings");
    m_showWarnings->setToolTip(tr("What is odd, but legal"));
    m_showWarnings->setChecked(true);

    auto* bar = makeBar(actions + QList{m_goTo});
    bar->addWidget(m_showWarnings);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);

    connect(&m_check, &LogCheck::changed, this, &CheckPane::update);
    connect(&m_document, &LogDocument::snapshotChanged, this, &CheckPane::updateSummary);
    connect(m_showWarnings, &QCheckBox::toggled, this, [this](bool isChecked) {
        m_model.setShowsWarnings(isChecked);
        updateEnabled();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &CheckPane::updateEnabled);
    const auto choose = [this] {
        const auto row = m_table->currentIndex().row();
        if (row < 0)
            return;
        if (const auto* finding = m_model.findingAt(row))
            emit placeChosen(finding->offset, std::nullopt);
        else
            emit placeChosen(m_model.warningAt(row)->offset, m_model.warningAt(row)->sector);
    };
    connect(m_goTo, &QAction::triggered, this, choose);
    connect(m_table, &QAbstractItemView::activated, this, choose);
    update();
}

QString CheckPane::reportText() const {
    const auto& report = *m_check.report();
    const auto findings = report.findings.size();
    const auto warnings = report.allWarnings();
    const auto counted = findings == 0   ? tr("Nothing is damaged")
                         : findings == 1 ? tr("1 finding")
                                         : tr("%1 findings").arg(numberText(findings));
    const auto odd = warnings == 0   ? tr("no warnings")
                     : warnings == 1 ? tr("1 warning")
                                     : tr("%1 warnings").arg(numberText(warnings));
    auto text = tr("%1, %2 in %3 records, %4; checked at %5")
                    .arg(counted, odd, numberText(report.records), sizeText(report.size),
                         QLocale().toString(m_check.finishedAt().time(), QLocale::ShortFormat));
    if (warnings > report.warnings.size())
        text +=
            tr("; the first %1 warnings of a kind are listed").arg(numberText(CheckOptions().mostOfAKind));
    if (isOutdated())
        text += tr("; the log has changed since");
    return text;
}

bool CheckPane::isOutdated() const {
    const auto& snapshot = m_document.newestSnapshot();
    return snapshot && snapshot->isComplete() &&
           snapshot->indexedEnd() != Offset(m_check.report()->size.value());
}

void CheckPane::update() {
    m_model.setReport(m_check.state() == LogCheck::State::Done ? m_check.report() : nullptr);
    if (m_model.rowCount() > 0)
        m_table->goToRow(0, 0);
    updateSummary();
    updateEnabled();
}

void CheckPane::updateSummary() {
    QString text;
    switch (m_check.state()) {
    case LogCheck::State::None:
        text = tr("Not checked yet");
        break;
    case LogCheck::State::Running:
        text = tr("Checking…");
        break;
    case LogCheck::State::Stopped:
        text = tr("The check was stopped");
        break;
    case LogCheck::State::Failed:
        text = errorText(m_check.error());
        break;
    case LogCheck::State::Done:
        text = reportText();
        break;
    }
    setSummary(text);
}

void CheckPane::updateEnabled() {
    m_goTo->setEnabled(m_table->currentIndex().isValid());
    m_copy->setEnabled(m_table->selectionModel()->hasSelection());
}

} // namespace simkv::ui
