// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/comparison_pane.h"

#include "document/edited_key.h"
#include "document/log_document.h"
#include "document/moment_comparison.h"
#include "texts/format_text.h"
#include "views/long_table_view.h"
#include "views/make_action.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

namespace simkv::ui {

ComparisonPane::ComparisonPane(LogDocument& document, MomentComparison& comparison, Settings& settings,
                               QWidget* parent)
    : ListPane({"comparisonTable", "comparisonSummary", tr("What happened to the keys")}, parent),
      m_document(document), m_comparison(comparison), m_settings(settings),
      m_restore(makeAction(this, "document-revert", tr("&Bring Back"))),
      m_goTo(makeAction(this, "go-jump", tr("&Show in Log"))) {
    setModel(m_model, {16, 28, 40, 40, 22, 22}, {m_restore, m_goTo});
    m_copy = addCopyAction("copyDifferences");
    m_restore->setObjectName("restoreDifferences");
    m_restore->setToolTip(tr("Stage the selected keys as they were then; nothing is written yet"));
    m_goTo->setObjectName("showDifference");
    m_goTo->setToolTip(tr("Show the record that did it; of a key that is gone, the one it had"));

    auto* bar = makeBar({m_restore, m_goTo});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);

    m_model.setTimeDisplay(settings.timeDisplay());
    connect(&settings, &Settings::timeDisplayChanged, this, [this] {
        m_model.setTimeDisplay(m_settings.timeDisplay());
        setSummary(summaryText());
    });
    connect(&m_comparison, &MomentComparison::changed, this, &ComparisonPane::update);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ComparisonPane::updateEnabled);
    const auto choose = [this] {
        const auto current = m_table->currentIndex();
        if (!current.isValid())
            return;
        const auto row = m_model.rowAt(current.row());
        emit placeChosen(row.any());
    };
    connect(m_restore, &QAction::triggered, this, &ComparisonPane::restoreRequested);
    connect(m_goTo, &QAction::triggered, this, choose);
    connect(m_table, &QAbstractItemView::activated, this, choose);
    update();
}

std::vector<std::pair<int, int>> ComparisonPane::selectedRows() const {
    std::vector<std::pair<int, int>> rows;
    for (const auto& range : m_table->selectionModel()->selection())
        rows.emplace_back(range.top(), range.bottom());
    std::sort(rows.begin(), rows.end());
    return rows;
}

QString ComparisonPane::summaryText() const {
    if (!m_comparison.failure().isEmpty())
        return m_comparison.failure();
    const auto& found = m_comparison.found();
    if (!found)
        return m_comparison.isRunning() ? tr("Comparing…") : tr("Go to a moment to compare it with now");
    const auto records = found->then()->records();
    const auto since = records == 0
                           ? tr("Since the start")
                           : tr("Since %1, record %2")
                                 .arg(m_settings.timeDisplay().zonedText(found->then()->counts().lastTime),
                                      numberText(records - 1));
    if (found->rows() == 0)
        return tr("%1: no key has changed").arg(since);
    return tr("%1: %2 added, %3 changed, %4 deleted")
        .arg(since, numberText(found->added()), numberText(found->changed()), numberText(found->deleted()));
}

// The row of the key that this record belongs to, now that the log has grown; -1 if there is none any more.
int ComparisonPane::rowOfKeyOf(RecordNumber number) const {
    const auto& found = *m_comparison.found();
    const auto place = found.now()->place(number);
    const auto key = place ? editedKey(*found.now(), *place) : tl::unexpected(place.error());
    const auto newest = key ? found.now()->newest(*key) : Result<std::optional<RecordNumber>>();
    for (const auto& record : {newest ? *newest : std::nullopt,
                               found.then()->versionBefore(newest && *newest ? **newest : number)}) {
        const auto row = record ? found.rowOf(*record) : std::nullopt;
        if (row)
            return static_cast<int>(*row);
    }
    return -1;
}

// What is selected stays selected by its key, so that the next command meets no other one. A large selection
// is dropped.
void ComparisonPane::update() {
    constexpr std::uint64_t kMostKept = 100;
    const auto& found = m_comparison.found();
    if (found != m_model.comparison()) {
        const auto& former = m_model.comparison();
        const bool isSameLog = found && former && found->now()->isOfSameLog(*former->now());
        std::vector<RecordNumber> kept;
        std::optional<RecordNumber> current;
        if (isSameLog && m_table->selectedCount() <= kMostKept) {
            for (const auto& [first, last] : selectedRows()) {
                for (int row = first; row <= last; ++row)
                    kept.push_back(m_model.rowAt(row).any());
            }
            if (m_table->currentIndex().isValid())
                current = m_model.rowAt(m_table->currentIndex().row()).any();
        }
        const bool isFirst = !former;
        const auto top = m_table->verticalScrollBar()->value();
        m_model.setComparison(found);
        for (const auto number : kept) {
            if (const auto row = rowOfKeyOf(number); row >= 0)
                m_table->selectRows(row, row, QItemSelectionModel::Select);
        }
        if (const auto row = current ? rowOfKeyOf(*current) : -1; row >= 0)
            m_table->selectionModel()->setCurrentIndex(m_model.index(row, 0), QItemSelectionModel::NoUpdate);
        m_table->verticalScrollBar()->setValue(isSameLog ? top : 0);
        if (isFirst && m_model.rowCount() > 0)
            m_table->goToRow(0, 0);
    }
    setSummary(summaryText());
    updateEnabled();
}

void ComparisonPane::updateEnabled() {
    const bool hasRow = m_table->currentIndex().isValid();
    m_restore->setEnabled(m_table->selectionModel()->hasSelection() &&
                          m_document.refusal() == LogDocument::Refusal::None);
    m_goTo->setEnabled(hasRow);
    m_copy->setEnabled(hasRow);
}

} // namespace simkv::ui
