// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/added_keys_view.h"

#include "views/record_delegate.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace simkv::ui {

AddedKeysView::AddedKeysView(LongTableView& table) : LongTableView(&table), m_table(table) {
    setObjectName("addedKeys");
    setAccessibleName(tr("Keys to be added"));
    setModel(&m_rows);
    setItemDelegate(new RecordDelegate(this));
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(NoFrame);
    horizontalHeader()->hide();
    auto* header = table.horizontalHeader();
    connect(header, &QHeaderView::sectionResized, this, &AddedKeysView::followColumns);
    connect(header, &QHeaderView::sectionMoved, this, &AddedKeysView::followColumns);
    connect(table.horizontalScrollBar(), &QScrollBar::valueChanged, horizontalScrollBar(),
            &QScrollBar::setValue);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, table.horizontalScrollBar(),
            &QScrollBar::setValue);
    connect(table.horizontalScrollBar(), &QScrollBar::rangeChanged, this, &AddedKeysView::followColumns);
    followColumns();
    hide();
}

// Takes widths, order and hidden columns from the table below.
void AddedKeysView::followColumns() {
    const auto* theirs = m_table.horizontalHeader();
    auto* ours = horizontalHeader();
    for (int visual = 0; visual < theirs->count(); ++visual) {
        const auto column = theirs->logicalIndex(visual);
        if (ours->visualIndex(column) != visual)
            ours->moveSection(ours->visualIndex(column), visual);
        if (isColumnHidden(column) != m_table.isColumnHidden(column))
            setColumnHidden(column, m_table.isColumnHidden(column));
        if (!m_table.isColumnHidden(column))
            ours->resizeSection(column, theirs->sectionSize(column));
    }
    horizontalScrollBar()->setValue(m_table.horizontalScrollBar()->value());
}

void AddedKeysView::setChanges(const std::shared_ptr<const Snapshot>& snapshot,
                               const StagedChangeList& changes) {
    // A log that grows changes nothing of what is shown.
    if (changes == m_changes && snapshot && m_snapshot && snapshot->extends(*m_snapshot))
        return;
    m_changes = changes;
    m_snapshot = snapshot;
    const auto key = currentKey();
    const auto former = m_rows.rowCount();
    m_rows.setChanges(snapshot, changes ? *changes : std::vector<StagedChange>());
    if (key && !selectKey(*key) && m_rows.rowCount() > 0 && hasFocus())
        goToRow(0, static_cast<int>(RecordColumn::Key));
    // The key that was added last is in sight.
    if (m_rows.rowCount() > former)
        scrollTo(m_rows.index(m_rows.rowCount() - 1, horizontalHeader()->logicalIndex(0)));
    const bool hadFocus = hasFocus();
    setVisible(m_rows.rowCount() > 0);
    m_table.setTopWidget(this);
    followColumns();
    if (hadFocus && m_rows.rowCount() == 0)
        m_table.setFocus();
}

QSize AddedKeysView::sizeHint() const {
    return {LongTableView::sizeHint().width(), std::min(m_rows.rowCount(), kMostRows) * rowHeight() + 1};
}

// Draws a line below the last of them.
void AddedKeysView::paintEvent(QPaintEvent* event) {
    LongTableView::paintEvent(event);
    QPainter painter(viewport());
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, viewport()->height() - 1, viewport()->width(), viewport()->height() - 1);
}

std::optional<StagedChange> AddedKeysView::currentChange() const {
    const auto row = currentIndex().row();
    return row >= 0 ? std::optional(m_rows.changeAt(row)) : std::nullopt;
}

std::optional<ByteString> AddedKeysView::currentKey() const {
    const auto change = currentChange();
    return change ? std::optional(change->key) : std::nullopt;
}

std::vector<ByteString> AddedKeysView::selectedKeys() const {
    std::vector<ByteString> keys;
    for (const auto& range : selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            keys.push_back(m_rows.changeAt(row).key);
    }
    return keys;
}

bool AddedKeysView::selectKey(ByteView key) {
    const auto row = m_rows.rowOf(key);
    if (row < 0)
        return false;
    goToRow(row, static_cast<int>(RecordColumn::Key));
    return true;
}

void AddedKeysView::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    LongTableView::currentChanged(current, previous);
    emit currentKeyChanged();
}

// The rows go on in the table below.
void AddedKeysView::keyPressEvent(QKeyEvent* event) {
    const bool isLast = currentIndex().row() == m_rows.rowCount() - 1;
    if (event->key() == Qt::Key_Down && event->modifiers() == Qt::NoModifier && isLast)
        m_table.setFocus();
    else
        LongTableView::keyPressEvent(event);
}

} // namespace simkv::ui
