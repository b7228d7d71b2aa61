// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "record_columns.h"
#include "snapshot.h"
#include "time_display.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <optional>

namespace simkv::ui {

// Rows of a snapshot: all records (LogModel) or the live ones (KeyModel). data() reads one record's header
// and no more of its key and value than a cell shows, and keeps the last few hundred rows. GUI thread only.
class RecordTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit RecordTableModel(QObject* parent = nullptr);

    void setTimeDisplay(const TimeDisplay& display);
    // Ages have changed: the clock went on.
    void refreshTimes();
    // A later snapshot of the same log, or of another, or null.
    virtual void setSnapshot(std::shared_ptr<const Snapshot> snapshot) = 0;
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }

    // How many rows there would be without kMaxRows.
    [[nodiscard]] virtual std::uint64_t allRows() const = 0;
    [[nodiscard]] virtual RecordNumber numberAt(int row) const = 0;
    // -1 where the record has no row.
    [[nodiscard]] virtual int rowOf(RecordNumber number) const = 0;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    // The view of today goes wrong above 2^31 pixels of height; what is not shown is said in the window.
    static constexpr int kMaxRows = 50'000'000;
    // For tests: a lower limit.
    void setMaxRows(int rows) { m_maxRows = rows; }

protected:
    [[nodiscard]] int shownRows(std::uint64_t rows) const;
    void replaceSnapshot(std::shared_ptr<const Snapshot> snapshot);
    void forgetRows() { m_rows.clear(); }

private:
    struct Row {
        RecordNumber number{};
        RecordState state = RecordState::Live;
        std::optional<RecordPlace> place; // nothing where the record could not be read
        QString key;
        QString value;
        QString error;
    };
    [[nodiscard]] const Row& rowAt(int row) const;
    [[nodiscard]] Row readRow(RecordNumber number) const;
    [[nodiscard]] QString text(const Row& row, RecordColumn column) const;
    [[nodiscard]] QString toolTip(const Row& row, RecordColumn column) const;

    std::shared_ptr<const Snapshot> m_snapshot;
    TimeDisplay m_times;
    int m_maxRows = kMaxRows;
    mutable QCache<int, Row> m_rows;
};

} // namespace simkv::ui
