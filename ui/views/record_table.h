// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/selected_rows.h"
#include "models/record_table_model.h"
#include "models/rows_text.h"
#include "scan/record_sort.h"
#include "views/long_table_view.h"

#include <functional>
#include <optional>
#include <vector>

namespace simkv::ui {

class MatchStrip;

struct RowSort {
    std::optional<SortField> field; // nothing: log order
    bool isDescending = false;
    bool operator==(const RowSort&) const = default;
};

// The table of records and staged keys: whole rows are selected, columns can be moved, sized and hidden, and
// sorted by.
class RecordTable final : public LongTableView {
    Q_OBJECT
public:
    // Which columns stand first until the user moves them.
    enum class Arrangement { KeyFirst, RecordFirst };
    RecordTable(RecordTableModel& model, Arrangement arrangement, QWidget* parent = nullptr);

    [[nodiscard]] RecordTableModel& records() const { return m_model; }

    // How the rows that are to be shown differ from those that are.
    enum class Change {
        Appended, // the same, others may follow
        Fewer,    // in the same order, some may have gone, others may follow
        Different // any
    };
    // The user's place in the table: by what the rows stand for, wherever they lie.
    struct Place {
        std::optional<RowId> current;
        std::optional<Offset> currentUnreadable; // or the place of bytes that are no record
        int column = 0;
        std::optional<RowId> selectedFrom; // where Shift selects from
        std::optional<RowId> anchor;       // keeps its distance from the top: the current row where in sight
        int fromTop = 0;                   // rows
        bool isAtEnd = false;              // and there was something above
        std::vector<std::pair<RowId, RowId>> ranges; // selected, as stretches of the log order
        std::vector<RowId> selected;                 // or one by one, where they are few

        // All of them but the ranges, whose rows restoring asks for.
        [[nodiscard]] std::vector<RowId> ids() const;
        // Puts another row in the place of each of these.
        void replace(const std::function<RowId(RowId)>& other);
    };
    [[nodiscard]] Place place() const;
    // The same place, where additions have become records: see RecordTableModel::followed().
    [[nodiscard]] Place followed(Place place) const;
    void restoreSelection(const Place& place, Change change);
    void restoreScrolling(const Place& place);
    // Shows the same rows in reverse.
    void reverseRows();

    // Takes over rows, keeping the current row, the selection and the place where they are still there. A
    // selection of more than kKeptRows rows is kept through Appended and Fewer only.
    void setRows(const std::shared_ptr<const Snapshot>& snapshot, const RowOrder& order, Change change);

    // The header's sort arrow.
    void showSort(const RowSort& sort);
    void setMatches(const std::optional<RowSet>& matches);

    // Of the current row: nothing for an unreadable range.
    [[nodiscard]] std::optional<RowId> currentId() const;
    // Nothing for anything but a record.
    [[nodiscard]] std::optional<RecordNumber> currentRecord() const;
    // The bytes of the current row that are no record; null where it is one, or an addition.
    [[nodiscard]] const Finding* currentUnreadable() const;
    // The selected records in row order, at most `limit` of them.
    [[nodiscard]] std::vector<RecordNumber> selectedRecords(std::size_t limit) const;
    // All selected rows, in row order.
    [[nodiscard]] SelectedRows selectedRows() const;
    // The current cell, which has to be valid, as a row with that column alone: all of it, as text.
    [[nodiscard]] RowsText currentCell() const;
    [[nodiscard]] SelectedRows allRows() const;
    // Makes a record or an addition current and alone selected; false where it has no row.
    bool selectId(RowId id);
    bool selectRecord(RecordNumber number) { return selectId(number); }
    // The same with the unreadable range that begins there, and with a row, which there may not be.
    bool selectUnreadable(Offset offset);
    bool selectRow(int row);
    // Logical columns that are shown, from left to right.
    [[nodiscard]] std::vector<RecordColumn> shownColumns() const;

    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

    static constexpr std::size_t kKeptRows = 1000;

    // The current cell, or the selected rows where there are several, whole; null where that is more than is
    // read on the GUI thread: 5,000 rows or 1 MiB.
    [[nodiscard]] QMimeData* dragData() const override;

signals:
    void currentRecordChanged();
    void selectedRecordsChanged();
    void sortRequested(const simkv::ui::RowSort& sort);

protected:
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintRowBackground(QPainter& painter, const QStyleOptionViewItem& option, int row) const override;
    void updateGeometries() override;

private:
    // Ranges of the selected rows, first to last, in row order.
    [[nodiscard]] std::vector<std::pair<int, int>> selectedRanges() const;
    // What a row stands for, or one beside it.
    [[nodiscard]] std::optional<RowId> idNear(int row) const;
    [[nodiscard]] std::vector<RowId> selectedIds(std::size_t limit) const;
    [[nodiscard]] std::vector<std::pair<RowId, RowId>> selectedStretches() const;
    // The place in the rows that are now shown: a key that has another record there is found by its key.
    [[nodiscard]] Place followedByKey(Place place, const std::shared_ptr<const Snapshot>& former) const;
    void showColumnMenu(const QPoint& position);
    void setDefaultColumns();
    void sortByColumn(int column);
    [[nodiscard]] int firstShownColumn() const;

    RecordTableModel& m_model;
    Arrangement m_arrangement;
    MatchStrip* m_strip = nullptr;
    RowSort m_sort;
};

// What a click on the header of a column sorts by; nothing: log order.
[[nodiscard]] std::optional<SortField> sortFieldOf(RecordColumn column);
// The column that shows it.
[[nodiscard]] RecordColumn columnOf(std::optional<SortField> field);

} // namespace simkv::ui
