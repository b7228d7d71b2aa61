// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/changes_model.h"
#include "models/record_columns.h"

#include <QAbstractTableModel>

#include <vector>

namespace simkv::ui {

// The keys that are to be added, in the columns of a table of records; they have no record yet. GUI thread.
class AddedKeysModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    // Takes those that are to be added out of `changes`; `snapshot` may be null where there are none.
    void setChanges(std::shared_ptr<const Snapshot> snapshot, const std::vector<StagedChange>& changes);
    [[nodiscard]] const StagedChange& changeAt(int row) const {
        return m_changes[static_cast<std::size_t>(row)];
    }
    // -1 where the key is not among them.
    [[nodiscard]] int rowOf(ByteView key) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString textOf(const QModelIndex& index) const;

    std::shared_ptr<const Snapshot> m_snapshot;
    std::vector<StagedChange> m_changes;
};

} // namespace simkv::ui
