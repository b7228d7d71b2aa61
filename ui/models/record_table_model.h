// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/record_row.h"
#include "scan/row_order.h"
#include "store/snapshot.h"
#include "times/time_display.h"

#include "staging/change_set.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <optional>

namespace simkv::ui {

// Records of a snapshot in an order, and the unreadable ranges between them where that shows them: a row is a
// place in the order. data() reads one record's header and no more of its key and value than a cell shows,
// and keeps the last few hundred rows. GUI thread only.
class RecordTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit RecordTableModel(QObject* parent = nullptr);

    void setTimeDisplay(const TimeDisplay& display);
    [[nodiscard]] const TimeDisplay& timeDisplay() const { return m_times; }
    // Rows of the newest records of these keys show what is staged for them. Borrowed; null: nothing.
    void setStaged(const ChangeSet* changes) { m_staged = changes; }
    // Call when what is staged has changed.
    void refreshStaged();
    // What is staged for the key of the row's record, where that is the newest one.
    [[nodiscard]] std::optional<StagedChange> stagedAt(int row) const;
    // Call when ages have changed, because the clock went on.
    void refreshTimes();
    // `isAppended`: the rows so far stay as they are, of the same log, and others may follow them. Otherwise
    // the model is reset.
    void setRows(std::shared_ptr<const Snapshot> snapshot, RowOrder order, bool isAppended = false);
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }
    [[nodiscard]] const RowOrder& order() const { return m_order; }
    // What a search has found: given as MatchRole. Null: nothing.
    void setMatches(std::shared_ptr<const RecordSet> matches);
    [[nodiscard]] const std::shared_ptr<const RecordSet>& matches() const { return m_matches; }

    // Nothing for an unreadable range.
    [[nodiscard]] std::optional<RecordNumber> numberAt(int row) const {
        return m_order.numberAt(static_cast<std::uint64_t>(row));
    }
    // Null for a record.
    [[nodiscard]] const Finding* unreadableAt(int row) const {
        const auto* unreadable = m_order.unreadableAt(static_cast<std::uint64_t>(row));
        return unreadable != nullptr ? &unreadable->finding : nullptr;
    }
    // -1 where the record has no row.
    [[nodiscard]] int rowOf(RecordNumber number) const;
    // The row of the unreadable range that begins there; -1 if none does, or if it has no row.
    [[nodiscard]] int rowOfUnreadable(Offset offset) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const RecordRow& rowAt(int row) const;
    [[nodiscard]] QString textOf(const QModelIndex& index) const;

    std::shared_ptr<const Snapshot> m_snapshot;
    RowOrder m_order;
    std::shared_ptr<const RecordSet> m_matches;
    TimeDisplay m_times;
    const ChangeSet* m_staged = nullptr;
    mutable QCache<int, RecordRow> m_rows;
};

} // namespace simkv::ui
