// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_table_model.h"

#include <QTableView>

#include <optional>
#include <vector>

namespace simkv::ui {

// The table of records: whole rows are selected, columns can be moved, sized and hidden. The one place that
// knows which view class shows the rows.
class RecordTable final : public QTableView {
    Q_OBJECT
public:
    // Which columns stand first until the person moves them.
    enum class Arrangement { KeyFirst, RecordFirst };
    RecordTable(RecordTableModel& model, Arrangement arrangement, QWidget* parent = nullptr);

    // Takes over a snapshot, keeping the current record, the selection and the place of the first row shown.
    void setSnapshot(const std::shared_ptr<const Snapshot>& snapshot);

    [[nodiscard]] std::optional<RecordNumber> currentRecord() const;
    // In row order, at most `limit` of them.
    [[nodiscard]] std::vector<RecordNumber> selectedRecords(std::size_t limit) const;
    [[nodiscard]] std::uint64_t selectedCount() const;
    // Makes the record current and alone selected; false where it has no row.
    bool selectRecord(RecordNumber number);
    // Text of the current cell, or of the selected rows separated by tabs where there are several.
    [[nodiscard]] QString selectionAsText() const;

    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& state);

    // Rows that selectionAsText() is good for.
    static constexpr std::size_t kMaxCopiedRows = 5000;

signals:
    void currentRecordChanged();
    void selectedRecordsChanged();

protected:
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void showColumnMenu(const QPoint& position);
    void setDefaultColumns();
    [[nodiscard]] int firstShownColumn() const;

    RecordTableModel& m_model;
    Arrangement m_arrangement;
    bool m_isReplacing = false;
};

} // namespace simkv::ui
