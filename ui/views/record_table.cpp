// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_table.h"

#include "record_delegate.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>
#include <iterator>

namespace simkv::ui {

RecordTable::RecordTable(RecordTableModel& model, Arrangement arrangement, QWidget* parent)
    : QTableView(parent), m_model(model), m_arrangement(arrangement) {
    setModel(&model);
    setItemDelegate(new RecordDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);

    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    auto* header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    // Its own selection model: the table's would make each repaint of the header walk all selected rows.
    header->setSelectionModel(new QItemSelectionModel(&model, header));
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &RecordTable::showColumnMenu);
    setDefaultColumns();
}

void RecordTable::setDefaultColumns() {
    struct Column {
        RecordColumn column;
        int characters;
    };
    using enum RecordColumn;
    static constexpr Column kKeyFirst[] = {{Key, 25},       {Value, 36},   {Time, 19},
                                           {ValueSize, 12}, {Kind, 13},    {Number, 10},
                                           {Offset, 14},    {KeySize, 10}, {Size, 13}};
    static constexpr Column kRecordFirst[] = {{Number, 10},  {Offset, 14},    {Time, 19},
                                              {Kind, 14},    {Key, 22},       {Value, 32},
                                              {KeySize, 10}, {ValueSize, 12}, {Size, 13}};
    static_assert(std::size(kKeyFirst) == kRecordColumns && std::size(kRecordFirst) == kRecordColumns);
    const auto digit = fontMetrics().horizontalAdvance(u'0');
    auto* header = horizontalHeader();
    for (int visual = 0; visual < kRecordColumns; ++visual) {
        const auto& [column, characters] =
            (m_arrangement == Arrangement::KeyFirst ? kKeyFirst : kRecordFirst)[visual];
        const auto logical = static_cast<int>(column);
        setColumnHidden(logical, false);
        header->moveSection(header->visualIndex(logical), visual);
        setColumnWidth(logical, characters * digit + 8);
    }
}

void RecordTable::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot) {
    const auto current = currentRecord();
    const auto currentColumn = currentIndex().column();
    const auto selected = selectedRecords(1000);
    const auto scrolled = verticalScrollBar()->value();
    const bool atEnd = scrolled > 0 && scrolled == verticalScrollBar()->maximum();
    const auto rowsBefore = m_model.rowCount();

    m_isReplacing = true;
    m_model.setSnapshot(snapshot);
    if (current && !currentIndex().isValid()) {
        QItemSelection selection;
        for (const auto number : selected) {
            if (const auto row = m_model.rowOf(number); row >= 0)
                selection.select(m_model.index(row, 0), m_model.index(row, kRecordColumns - 1));
        }
        selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
        if (const auto row = m_model.rowOf(*current); row >= 0)
            selectionModel()->setCurrentIndex(m_model.index(row, std::max(0, currentColumn)),
                                              QItemSelectionModel::NoUpdate);
    }
    m_isReplacing = false;
    if (atEnd && m_model.rowCount() > rowsBefore)
        scrollToBottom();
    else
        verticalScrollBar()->setValue(scrolled);
    emit currentRecordChanged();
    emit selectedRecordsChanged();
}

std::optional<RecordNumber> RecordTable::currentRecord() const {
    const auto index = currentIndex();
    return index.isValid() ? std::optional(m_model.numberAt(index.row())) : std::nullopt;
}

std::vector<RecordNumber> RecordTable::selectedRecords(std::size_t limit) const {
    // Ranges, not indexes: their number does not grow with the rows selected.
    auto ranges = selectionModel()->selection();
    std::sort(ranges.begin(), ranges.end(),
              [](const QItemSelectionRange& a, const QItemSelectionRange& b) { return a.top() < b.top(); });
    std::vector<RecordNumber> records;
    int next = 0;
    for (const auto& range : ranges) {
        for (int row = std::max(next, range.top()); row <= range.bottom() && records.size() < limit; ++row)
            records.push_back(m_model.numberAt(row));
        next = std::max(next, range.bottom() + 1);
    }
    return records;
}

std::uint64_t RecordTable::selectedCount() const {
    std::uint64_t count = 0;
    for (const auto& range : selectionModel()->selection())
        count += static_cast<std::uint64_t>(range.height());
    return count;
}

int RecordTable::firstShownColumn() const {
    int visual = 0;
    while (isColumnHidden(horizontalHeader()->logicalIndex(visual)) && visual < kRecordColumns - 1)
        ++visual;
    return horizontalHeader()->logicalIndex(visual);
}

bool RecordTable::selectRecord(RecordNumber number) {
    const auto row = m_model.rowOf(number);
    if (row < 0)
        return false;
    const auto column = currentIndex().isValid() ? currentIndex().column() : firstShownColumn();
    const auto index = m_model.index(row, column);
    // Rows move, columns stay where the person has them.
    const auto scrolled = horizontalScrollBar()->value();
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
    horizontalScrollBar()->setValue(scrolled);
    return true;
}

QString RecordTable::selectionAsText() const {
    const auto records = selectedRecords(kMaxCopiedRows);
    if (records.size() <= 1)
        return currentIndex().isValid() ? currentIndex().data().toString() : QString();
    QString text;
    for (const auto number : records) {
        const auto row = m_model.rowOf(number);
        QStringList cells;
        for (int visual = 0; visual < kRecordColumns; ++visual) {
            const auto column = horizontalHeader()->logicalIndex(visual);
            if (!isColumnHidden(column))
                cells.append(m_model.index(row, column).data().toString());
        }
        text += cells.join(u'\t') + u'\n';
    }
    return text;
}

QByteArray RecordTable::saveColumns() const {
    return horizontalHeader()->saveState();
}

void RecordTable::restoreColumns(const QByteArray& state) {
    if (!state.isEmpty())
        horizontalHeader()->restoreState(state);
}

void RecordTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    QTableView::selectionChanged(selected, deselected);
    if (!m_isReplacing)
        emit selectedRecordsChanged();
}

void RecordTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (!m_isReplacing)
        emit currentRecordChanged();
}

void RecordTable::showColumnMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 0; column < kRecordColumns; ++column) {
        auto* action =
            menu->addAction(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        // The key stays: a table without it could no longer be brought back by its header.
        action->setEnabled(column != static_cast<int>(RecordColumn::Key));
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("&Default Columns")), &QAction::triggered, this,
            &RecordTable::setDefaultColumns);
    menu->popup(horizontalHeader()->mapToGlobal(position));
}

} // namespace simkv::ui
