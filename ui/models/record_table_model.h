// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/record_row.h"
#include "scan/row_order.h"
#include "scan/row_set.h"
#include "times/time_display.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <optional>

namespace simkv::ui {

// Records of a snapshot and staged keys in an order, and the unreadable ranges between them where that shows
// them: a row is a place in the order. data() reads one record's header and no more of its key and value than
// a cell shows, and keeps the last few hundred rows. GUI thread only.
class RecordTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit RecordTableModel(QObject* parent = nullptr);

    void setTimeDisplay(const TimeDisplay& display);
    [[nodiscard]] const TimeDisplay& timeDisplay() const { return m_times; }
    // Rows of the newest records of these keys, and of additions, show what is staged. Which additions have
    // rows is for setRows() to say. Null: nothing.
    void setStaged(const StagedViewPtr& staged);
    [[nodiscard]] const StagedViewPtr& staged() const { return m_staged; }
    // What the rows stand for.
    [[nodiscard]] RowSource source() const { return RowSource(m_snapshot, m_staged); }
    // What is staged for the key of the row, where the row shows that.
    [[nodiscard]] std::optional<StagedChange> stagedAt(int row) const;
    // The id of the row that shows what is staged for the key, whether or not it is among the rows; nothing
    // if nothing is, or if no row shows it.
    [[nodiscard]] std::optional<RowId> idOfStaged(ByteView key) const;
    // The record that an addition has become, by being written or otherwise; else the same row.
    [[nodiscard]] RowId followed(RowId row) const;
    // Call when ages have changed, because the clock went on.
    void refreshTimes();
    // `isAppended`: the rows so far stay as they are, of the same log, and others may follow them. Otherwise
    // the model is reset.
    void setRows(std::shared_ptr<const Snapshot> snapshot, RowOrder order, bool isAppended = false);
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }
    [[nodiscard]] const RowOrder& order() const { return m_order; }
    // What a search has found: given as MatchRole. Nothing where no search is on.
    void setMatches(const std::optional<RowSet>& matches);
    [[nodiscard]] const std::optional<RowSet>& matches() const { return m_matches; }

    // Nothing for an unreadable range.
    [[nodiscard]] std::optional<RowId> idAt(int row) const {
        return m_order.idAt(static_cast<std::uint64_t>(row));
    }
    // Nothing for anything but a record.
    [[nodiscard]] std::optional<RecordNumber> numberAt(int row) const {
        return m_order.numberAt(static_cast<std::uint64_t>(row));
    }
    // Null for a record or an addition.
    [[nodiscard]] const Finding* unreadableAt(int row) const {
        const auto* unreadable = m_order.unreadableAt(static_cast<std::uint64_t>(row));
        return unreadable != nullptr ? &unreadable->finding : nullptr;
    }
    // -1 where it has no row.
    [[nodiscard]] int rowOf(RowId id) const;
    // The row of the unreadable range that begins there; -1 if none does, or if it has no row.
    [[nodiscard]] int rowOfUnreadable(Offset offset) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const RecordRow& rowAt(int row) const;
    const RecordRow& keep(int row, RecordRow read) const;

    std::shared_ptr<const Snapshot> m_snapshot;
    RowOrder m_order;
    std::optional<RowSet> m_matches;
    TimeDisplay m_times;
    StagedViewPtr m_staged;
    StagedViewPtr m_stagedThen; // when the rows came: what has been taken back since may still be among them
    mutable QCache<int, RecordRow> m_rows;
};

} // namespace simkv::ui
