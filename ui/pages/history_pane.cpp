// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/history_pane.h"

#include "texts/format_text.h"
#include "views/long_table_view.h"
#include "views/make_action.h"
#include "views/version_timeline.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace simkv::ui {

HistoryPane::HistoryPane(KeyHistory& history, Settings& settings, QWidget* parent)
    : ListPane({"historyTable", "historySummary", tr("Versions of the key")}, parent), m_history(history),
      m_settings(settings), m_timeline(new VersionTimeline(this)), m_summary(new QLabel(this)),
      m_restore(makeAction(this, "document-revert", tr("&Bring Back"))),
      m_compare(makeAction(this, "view-split-left-right", tr("Co&mpare"), Qt::CTRL | Qt::Key_M)),
      m_goTo(makeAction(this, "go-jump", tr("&Show in Log"))) {
    setModel(m_model, {24, 16, 22, 12, 12, 50, 12, 16}, {m_restore, m_compare, m_goTo});
    m_copy = addCopyAction("copyVersions");
    m_restore->setObjectName("restoreFromHistory");
    m_restore->setToolTip(tr("Stage this version as the value of the key; nothing is written yet"));
    m_compare->setObjectName("compareVersions");
    m_compare->setToolTip(tr("With the version before it; of two selected ones with each other"));
    m_compare->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_goTo->setObjectName("showVersion");
    m_goTo->setToolTip(tr("Show this version in its place in the Log"));
    m_timeline->setToolTip(tr("When the versions were written; deletes hang below the line"));
    m_timeline->setAccessibleName(tr("Timeline of the versions"));

    m_summary->setObjectName("historyAccount");
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setContentsMargins(8, 0, 8, 4);

    auto* bar = makeBar({m_restore, m_compare, m_goTo});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_summary);
    layout->addWidget(m_timeline);
    layout->addWidget(m_table, 1);

    m_model.setTimeDisplay(settings.timeDisplay());
    constexpr int kAgesAreRead = 5'000; // ms
    m_ages.setInterval(kAgesAreRead);
    connect(&m_ages, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_model.refreshTimes();
    });
    m_ages.start();
    connect(&settings, &Settings::timeDisplayChanged, this, [this] {
        m_model.setTimeDisplay(m_settings.timeDisplay());
        m_summary->setText(accountText());
    });
    connect(&m_history, &KeyHistory::changed, this, &HistoryPane::update);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &HistoryPane::onCurrentChanged);
    connect(m_timeline, &VersionTimeline::chosen, this, [this](int index) { m_table->goToRow(index, 0); });
    const auto choose = [this] {
        if (const auto current = m_table->currentIndex(); current.isValid())
            emit placeChosen(m_model.numberAt(current.row()));
    };
    connect(m_restore, &QAction::triggered, this, [this] {
        if (const auto current = m_table->currentIndex(); current.isValid())
            emit restoreRequested(m_model.numberAt(current.row()));
    });
    connect(m_compare, &QAction::triggered, this, [this] {
        if (const auto versions = compared())
            emit comparisonRequested(versions->first, versions->second);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &HistoryPane::updateEnabled);
    connect(m_goTo, &QAction::triggered, this, choose);
    connect(m_table, &QAbstractItemView::activated, this, choose);
    update();
}

QString HistoryPane::summaryText() const {
    const auto& versions = m_history.versions();
    if (!versions)
        return m_history.failure().isEmpty() ? tr("No key is selected") : m_history.failure();
    const auto count = versions->numbers.size();
    const auto key = versions->key.empty() ? tr("(empty key)") : escapedText(versions->key, 60);
    auto text = count == 1 ? tr("%1: 1 version").arg(key) : tr("%1: %2 versions").arg(key, numberText(count));
    if (versions->summary.deletes > 0)
        text += versions->summary.deletes == 1
                    ? tr(", 1 of them a delete")
                    : tr(", %1 of them deletes").arg(numberText(versions->summary.deletes));
    return text;
}

QString HistoryPane::recordText(RecordNumber number) const {
    const auto time = m_history.versions()->times.times[static_cast<std::size_t>(m_model.rowOf(number))];
    return tr("record %1, %2").arg(numberText(number.value()), m_settings.timeDisplay().zonedText(time));
}

// Says in words what the list shows, and what it cannot show.
QString HistoryPane::accountText() const {
    const auto& versions = m_history.versions();
    if (!versions)
        return {};
    const auto& summary = versions->summary;
    QStringList sentences;
    if (summary.isLive())
        sentences.append(tr("Live."));
    else
        sentences.append(summary.lastSet ? tr("Deleted.") : tr("Never set, only deleted."));
    if (summary.lastSet)
        sentences.append(tr("Last set in %1.").arg(recordText(*summary.lastSet)));
    if (summary.lastDelete)
        sentences.append(tr("Last deleted in %1.").arg(recordText(*summary.lastDelete)));
    if (summary.batch)
        sentences.append(
            tr("Its newest version is part of a batch of %1 records, whose marker is record %2.")
                .arg(numberText(summary.batch->records), numberText(summary.batch->marker.value())));
    if (const auto hiding = summary.mayHide.size(); hiding > 0)
        sentences.append(
            hiding == 1 ? tr("A damaged range after it, at offset %1, may hide a newer version.")
                              .arg(offsetText(summary.mayHide.front().offset))
                        : tr("%1 damaged ranges after it may hide a newer version; the first at offset %2.")
                              .arg(numberText(hiding), offsetText(summary.mayHide.front().offset)));
    return sentences.join(u' ');
}

void HistoryPane::update() {
    const QScopedValueRollback setting(m_isSetting, true);
    const auto& versions = m_history.versions();
    m_model.setVersions(versions);
    if (versions)
        m_timeline->setTimes({versions, &versions->times});
    else
        m_timeline->setTimes(nullptr);
    setSummary(summaryText());
    m_summary->setText(accountText());
    m_summary->setVisible(!m_summary->text().isEmpty());
    setCurrent(m_current);
    updateEnabled();
}

void HistoryPane::setEditable(bool isEditable) {
    m_isEditable = isEditable;
    updateEnabled();
}

// The newest version is what the key has, so there is nothing to bring back.
void HistoryPane::updateEnabled() {
    const auto row = m_table->currentIndex().row();
    // A tombstone can be taken back as well: then the value before it comes back.
    const bool isDelete = row >= 0 && m_history.versions()->times.isTombstone[static_cast<std::size_t>(row)];
    m_restore->setEnabled(m_isEditable && (row > 0 || isDelete));
    m_compare->setEnabled(compared().has_value());
    m_goTo->setEnabled(row >= 0);
    m_copy->setEnabled(row >= 0);
}

// The two versions that are selected, else the current one and the one before it; the older one first.
std::optional<std::pair<RecordNumber, RecordNumber>> HistoryPane::compared() const {
    const auto& selection = m_table->selectionModel()->selection();
    if (m_table->selectedCount() == 2) {
        const auto newer = std::min(selection.front().top(), selection.back().top());
        const auto older = std::max(selection.front().bottom(), selection.back().bottom());
        return std::pair(m_model.numberAt(older), m_model.numberAt(newer));
    }
    const auto row = m_table->currentIndex().row();
    if (row < 0 || row + 1 >= m_model.rowCount() || m_table->selectedCount() > 2)
        return std::nullopt;
    return std::pair(m_model.numberAt(row + 1), m_model.numberAt(row));
}

void HistoryPane::setCurrent(std::optional<RecordNumber> number) {
    const QScopedValueRollback setting(m_isSetting, true);
    m_current = number;
    const auto row = number ? m_model.rowOf(*number) : -1;
    if (row >= 0 && row != m_table->currentIndex().row())
        m_table->goToRow(row, 0);
    m_timeline->setCurrent(row);
}

void HistoryPane::onCurrentChanged(const QModelIndex& current) {
    updateEnabled();
    if (!current.isValid() || m_isSetting)
        return;
    m_current = m_model.numberAt(current.row());
    m_timeline->setCurrent(current.row());
    emit versionChosen(*m_current);
}

} // namespace simkv::ui
