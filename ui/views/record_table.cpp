// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/record_table.h"

#include "models/rows_text.h"
#include "views/match_strip.h"
#include "views/record_delegate.h"

#include <QAction>
#include <QBuffer>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <iterator>

namespace simkv::ui {

std::optional<SortField> sortFieldOf(RecordColumn column) {
    switch (column) {
    case RecordColumn::Number:
    case RecordColumn::Offset:
        return std::nullopt;
    case RecordColumn::Time:
        return SortField::Time;
    case RecordColumn::Kind:
        return SortField::Kind;
    case RecordColumn::Key:
        return SortField::Key;
    case RecordColumn::Value:
        return SortField::Value;
    case RecordColumn::KeySize:
        return SortField::KeySize;
    case RecordColumn::ValueSize:
        return SortField::ValueSize;
    case RecordColumn::Size:
        return SortField::Size;
    case RecordColumn::Versions:
        return SortField::Versions;
    }
    return std::nullopt;
}

RecordColumn columnOf(std::optional<SortField> field) {
    for (int column = 0; column < kRecordColumns; ++column) {
        if (sortFieldOf(static_cast<RecordColumn>(column)) == field)
            return static_cast<RecordColumn>(column);
    }
    return RecordColumn::Number;
}

RecordTable::RecordTable(RecordTableModel& model, Arrangement arrangement, QWidget* parent)
    : LongTableView(parent), m_model(model), m_arrangement(arrangement),
      m_strip(new MatchStrip(model, this)) {
    setModel(&model);
    setItemDelegate(new RecordDelegate(this));
    setAlternatingRowColors(true);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    m_strip->hide();
    connect(m_strip, &MatchStrip::rowChosen, this, &RecordTable::selectRow);

    auto* header = horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setSortIndicatorShown(true);
    connect(header, &QHeaderView::customContextMenuRequested, this, &RecordTable::showColumnMenu);
    connect(header, &QHeaderView::sectionClicked, this, &RecordTable::sortByColumn);
    setDefaultColumns();
    showSort({});
}

void RecordTable::setDefaultColumns() {
    struct Column {
        RecordColumn column;
        int characters;
    };
    using enum RecordColumn;
    static constexpr Column kKeyFirst[] = {{Key, 25},  {Value, 36},   {Time, 19},   {ValueSize, 12},
                                           {Kind, 13}, {Number, 10},  {Offset, 14}, {KeySize, 10},
                                           {Size, 13}, {Versions, 10}};
    static constexpr Column kRecordFirst[] = {{Number, 10}, {Offset, 14},  {Time, 19},    {Kind, 14},
                                              {Key, 22},    {Value, 32},   {KeySize, 10}, {ValueSize, 12},
                                              {Size, 13},   {Versions, 10}};
    static_assert(std::size(kKeyFirst) == kRecordColumns && std::size(kRecordFirst) == kRecordColumns);
    const auto digit = fontMetrics().horizontalAdvance(u'0');
    auto* header = horizontalHeader();
    for (int visual = 0; visual < kRecordColumns; ++visual) {
        const auto& [column, characters] =
            (m_arrangement == Arrangement::KeyFirst ? kKeyFirst : kRecordFirst)[visual];
        const auto logical = static_cast<int>(column);
        setColumnHidden(logical, false);
        header->moveSection(header->visualIndex(logical), visual);
        header->resizeSection(logical, characters * digit + 8);
    }
}

// A click on the column that rows are sorted by turns them round.
void RecordTable::sortByColumn(int column) {
    const auto field = sortFieldOf(static_cast<RecordColumn>(column));
    emit sortRequested(RowSort{field, field == m_sort.field && !m_sort.isDescending});
}

void RecordTable::showSort(const RowSort& sort) {
    m_sort = sort;
    // Qt's arrow points down where values grow downwards.
    horizontalHeader()->setSortIndicator(static_cast<int>(columnOf(sort.field)),
                                         sort.isDescending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void RecordTable::reverseRows() {
    // All that restoring asks for is in sight or selected: nothing needs a pass over the rows.
    std::vector<std::uint64_t> rows;
    const auto add = [&rows](int row) {
        if (row >= 0)
            rows.push_back(static_cast<std::uint64_t>(row));
    };
    add(currentIndex().row());
    add(anchorRow());
    add(std::min(firstVisibleRow(), m_model.rowCount() - 1));
    if (selectedCount() <= kKeptRows) {
        for (const auto& [first, last] : selectedRanges()) {
            for (int row = first; row <= last; ++row)
                add(row);
        }
    }
    setRows(m_model.snapshot(), m_model.order().rememberingRows(rows).reversed(), Change::Fewer);
}

void RecordTable::setRows(const std::shared_ptr<const Snapshot>& snapshot, const RowOrder& order,
                          Change change) {
    m_isReplacing = true;
    if (change == Change::Appended) {
        m_model.setRows(snapshot, order, true);
    } else {
        auto before = followed(place());
        const auto former = m_model.snapshot();
        m_model.setRows(snapshot, order);
        before = followedByKey(std::move(before), former);
        restoreSelection(before, change);
        restoreScrolling(before);
    }
    m_isReplacing = false;
    m_strip->update();
    emit currentRecordChanged();
    emit selectedRecordsChanged();
}

void RecordTable::setMatches(const std::optional<RowSet>& matches) {
    m_model.setMatches(matches);
    m_strip->setVisible(matches.has_value());
    setRightMargin(matches ? MatchStrip::kWidth : 0);
    m_strip->update();
}

void RecordTable::updateGeometries() {
    LongTableView::updateGeometries();
    if (m_strip != nullptr)
        m_strip->setGeometry(marginRect());
}

// Marks rows that the search has found with a bar at their edge.
void RecordTable::paintRowBackground(QPainter& painter, const QStyleOptionViewItem& option, int row) const {
    LongTableView::paintRowBackground(painter, option, row);
    if (!m_model.index(row, 0).data(MatchRole).toBool())
        return;
    constexpr int kBar = 3;
    auto tint = option.palette.color(QPalette::Highlight);
    tint.setAlphaF(0.15F);
    if ((option.state & QStyle::State_Selected) == 0)
        painter.fillRect(option.rect, tint);
    auto bar = option.rect;
    bar.setWidth(kBar);
    painter.fillRect(QStyle::visualRect(option.direction, option.rect, bar),
                     option.palette.color(QPalette::Text));
}

std::optional<RowId> RecordTable::currentId() const {
    const auto index = currentIndex();
    return index.isValid() ? m_model.idAt(index.row()) : std::nullopt;
}

std::optional<RecordNumber> RecordTable::currentRecord() const {
    const auto id = currentId();
    return id ? id->record() : std::nullopt;
}

const Finding* RecordTable::currentUnreadable() const {
    const auto index = currentIndex();
    return index.isValid() ? m_model.unreadableAt(index.row()) : nullptr;
}

SelectedRows RecordTable::selectedRows() const {
    return {m_model.snapshot(), m_model.order(), selectedRanges(), m_model.staged()};
}

SelectedRows RecordTable::allRows() const {
    const auto rows = m_model.rowCount();
    return {m_model.snapshot(), m_model.order(),
            rows > 0 ? std::vector{std::pair(0, rows - 1)} : std::vector<std::pair<int, int>>(),
            m_model.staged()};
}

std::vector<std::pair<int, int>> RecordTable::selectedRanges() const {
    auto ranges = selectionModel()->selection();
    std::sort(ranges.begin(), ranges.end(),
              [](const QItemSelectionRange& a, const QItemSelectionRange& b) { return a.top() < b.top(); });
    std::vector<std::pair<int, int>> rows;
    int next = 0;
    for (const auto& range : ranges) {
        if (range.bottom() >= next)
            rows.emplace_back(std::max(next, range.top()), range.bottom());
        next = std::max(next, range.bottom() + 1);
    }
    return rows;
}

std::vector<RecordNumber> RecordTable::selectedRecords(std::size_t limit) const {
    std::vector<RecordNumber> records;
    for (const auto& [first, last] : selectedRanges()) {
        for (int row = first; row <= last && records.size() < limit; ++row) {
            if (const auto number = m_model.numberAt(row))
                records.push_back(*number);
        }
    }
    return records;
}

std::vector<RowId> RecordTable::selectedIds(std::size_t limit) const {
    std::vector<RowId> ids;
    for (const auto& [first, last] : selectedRanges()) {
        for (int row = first; row <= last && ids.size() < limit; ++row) {
            if (const auto id = m_model.idAt(row))
                ids.push_back(*id);
        }
    }
    return ids;
}

int RecordTable::firstShownColumn() const {
    const auto columns = shownColumns();
    return columns.empty() ? 0 : static_cast<int>(columns.front());
}

std::vector<RecordColumn> RecordTable::shownColumns() const {
    std::vector<RecordColumn> columns;
    for (int visual = 0; visual < kRecordColumns; ++visual) {
        const auto column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns.push_back(static_cast<RecordColumn>(column));
    }
    return columns;
}

bool RecordTable::selectId(RowId id) {
    return selectRow(m_model.rowOf(id));
}

bool RecordTable::selectUnreadable(Offset offset) {
    return selectRow(m_model.rowOfUnreadable(offset));
}

bool RecordTable::selectRow(int row) {
    if (row < 0)
        return false;
    const auto column = currentIndex().isValid() ? currentIndex().column() : firstShownColumn();
    // Rows move, columns stay where the user has them.
    const auto scrolled = horizontalScrollBar()->value();
    goToRow(row, column);
    horizontalScrollBar()->setValue(scrolled);
    return true;
}

RowsText RecordTable::currentCell() const {
    auto rows = selectedRows();
    rows.ranges = {{currentIndex().row(), currentIndex().row()}};
    return RowsText{
        std::move(rows), {static_cast<RecordColumn>(currentIndex().column())}, m_model.timeDisplay()};
}

QMimeData* RecordTable::dragData() const {
    constexpr std::uint64_t kMaxRows = 5000;
    constexpr ByteCount kMaxText{1U << 20U};
    const auto current = currentIndex();
    const bool isOne = selectedCount() <= 1;
    if (selectedCount() > kMaxRows || (isOne && !current.isValid()))
        return nullptr;
    const auto rows = isOne ? currentCell() : RowsText{selectedRows(), shownColumns(), m_model.timeDisplay()};
    QBuffer text;
    text.open(QIODevice::WriteOnly);
    NoProgress unwatched;
    if (!writeRows(rows, text, kMaxText, unwatched))
        return nullptr;
    auto* dragged = new QMimeData;
    dragged->setText(QString::fromUtf8(isOne ? text.data().chopped(1) : text.data()));
    return dragged;
}

QByteArray RecordTable::saveColumns() const {
    return horizontalHeader()->saveState();
}

void RecordTable::restoreColumns(const QByteArray& state) {
    if (!state.isEmpty())
        horizontalHeader()->restoreState(state);
    horizontalHeader()->setSectionsMovable(true);
    showSort(m_sort); // which is not of the columns
}

void RecordTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) {
    LongTableView::selectionChanged(selected, deselected);
    if (!m_isReplacing)
        emit selectedRecordsChanged();
}

void RecordTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    LongTableView::currentChanged(current, previous);
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
