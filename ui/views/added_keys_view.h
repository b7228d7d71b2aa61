// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/added_keys_model.h"
#include "views/long_table_view.h"

namespace simkv::ui {

// The keys that are to be added, as rows above those of a table: below its header, in its columns, scrolled
// sideways with it, whatever it is filtered and sorted by. Hidden where there are none; at most kMostRows
// rows high.
class AddedKeysView final : public LongTableView {
    Q_OBJECT
public:
    // Becomes a child of the table.
    explicit AddedKeysView(LongTableView& table);

    // Those among the changes; null: none.
    void setChanges(const std::shared_ptr<const Snapshot>& snapshot, const StagedChangeList& changes);
    [[nodiscard]] std::optional<ByteString> currentKey() const;
    [[nodiscard]] std::vector<ByteString> selectedKeys() const;
    [[nodiscard]] std::optional<StagedChange> currentChange() const;
    // False where it is not among them.
    bool selectKey(ByteView key);

    [[nodiscard]] QSize sizeHint() const override;

    static constexpr int kMostRows = 5;

signals:
    void currentKeyChanged();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void followColumns();

    LongTableView& m_table;
    AddedKeysModel m_rows;
    StagedChangeList m_changes;
    std::shared_ptr<const Snapshot> m_snapshot;
};

} // namespace simkv::ui
