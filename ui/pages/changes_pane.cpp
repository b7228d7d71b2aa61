// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/changes_pane.h"

#include "texts/format_text.h"
#include "views/long_table_view.h"
#include "views/make_action.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace simkv::ui {

ChangesPane::ChangesPane(LogDocument& document, StagedChanges& changes, QAction& write, QAction& revertAll,
                         QWidget* parent)
    : ListPane({"changesTable", "changesSummary", tr("Changes that are not written")}, parent),
      m_document(document), m_changes(changes),
      m_revert(makeAction(this, "edit-undo", tr("&Revert"), QKeySequence::Delete)),
      m_keepMine(makeAction(this, "dialog-ok", tr("&Keep Mine"))),
      m_goTo(makeAction(this, "go-jump", tr("&Show in Keys"))) {
    setModel(m_model, {13, 25, 40, 40, 12, 12}, {m_goTo, m_revert, m_keepMine});
    m_revert->setObjectName("revertSelected");
    m_revert->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_revert->setToolTip(tr("Take the selected changes back; Undo brings them again"));
    m_keepMine->setObjectName("keepMine");
    m_keepMine->setToolTip(tr("Write this value after what another program has written in the meantime"));
    m_goTo->setObjectName("showInKeys");

    auto* buttons = makeBar({&write, m_revert, &revertAll, m_keepMine});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(buttons);
    layout->addWidget(m_table, 1);

    connect(&m_changes, &StagedChanges::changed, this, &ChangesPane::update);
    connect(&m_document, &LogDocument::snapshotChanged, this, &ChangesPane::update);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ChangesPane::updateEnabled);
    connect(m_revert, &QAction::triggered, this, [this] { m_changes.revert(selectedKeys()); });
    connect(m_keepMine, &QAction::triggered, this, [this] { m_changes.acceptConflicts(selectedKeys()); });
    const auto choose = [this] {
        if (const auto current = m_table->currentIndex(); current.isValid())
            emit keyChosen(m_model.changeAt(current.row()).key);
    };
    connect(m_goTo, &QAction::triggered, this, choose);
    connect(m_table, &QAbstractItemView::activated, this, choose);
    update();
}

std::vector<ByteString> ChangesPane::selectedKeys() const {
    std::vector<ByteString> keys;
    for (const auto& range : m_table->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            keys.push_back(m_model.changeAt(row).key);
    }
    return keys;
}

void ChangesPane::goToConflict() {
    const auto& changes = *m_changes.changes();
    const auto first = std::find_if(changes.begin(), changes.end(),
                                    [](const StagedChange& change) { return change.isConflict(); });
    const auto row = first != changes.end() ? m_model.rowOf(first->key) : -1;
    if (row < 0)
        return;
    m_table->goToRow(row, static_cast<int>(ChangeColumn::Key));
    m_table->setFocus();
}

// The key that was changed, brought or taken back last is current.
void ChangesPane::update() {
    const auto row = m_table->currentIndex().row();
    const auto key = row >= 0 ? std::optional(m_model.changeAt(row).key) : std::nullopt;
    if (!m_model.setChanges(m_document.newestSnapshot(),
                            m_document.newestSnapshot() ? m_changes.changes() : nullptr))
        return;
    const auto touched = m_changes.set().touched();
    auto wanted = touched.empty() ? -1 : m_model.rowOf(touched.back());
    if (wanted < 0 && key)
        wanted = m_model.rowOf(*key);
    if (wanted < 0)
        wanted = std::min(row, m_model.rowCount() - 1);
    if (wanted >= 0)
        m_table->goToRow(wanted, static_cast<int>(ChangeColumn::Key));
    const auto count = m_changes.set().count();
    const auto conflicts = m_changes.set().conflicts();
    auto text = count == 0   ? tr("No changes")
                : count == 1 ? tr("1 change")
                             : tr("%1 changes").arg(numberText(count));
    if (conflicts > 0)
        text += conflicts == 1 ? tr(", 1 in conflict") : tr(", %1 in conflict").arg(numberText(conflicts));
    setSummary(text);
    updateEnabled();
}

void ChangesPane::updateEnabled() {
    const auto keys = m_table->selectionModel()->hasSelection();
    m_revert->setEnabled(keys);
    m_goTo->setEnabled(m_table->currentIndex().isValid());
    m_keepMine->setEnabled(keys && m_changes.set().conflicts() > 0);
}

} // namespace simkv::ui
