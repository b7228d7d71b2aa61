// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/record_columns.h"
#include "staging/staged_change.h"
#include "store/snapshot.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <vector>

namespace simkv::ui {

enum class ChangeColumn : int { Change, Key, OldValue, NewValue, OldSize, NewSize };
inline constexpr int kChangeColumns = 6;

[[nodiscard]] StagedMark markOf(const StagedChange& change);
[[nodiscard]] QString markText(StagedMark mark);
[[nodiscard]] QIcon markIcon(StagedMark mark);

// What a content is of a value: its size, and as much of it as a cell shows.
struct ContentPreview {
    std::uint64_t size = 0;
    QString text;
};
// Nothing for a deletion. Reads the record that the content names.
[[nodiscard]] std::optional<ContentPreview> previewOf(const Snapshot& snapshot, const Content& content);
// Previews of two contents, from a little before their first difference, which is looked for in the first 16
// KiB.
[[nodiscard]] std::pair<std::optional<ContentPreview>, std::optional<ContentPreview>>
previewsOf(const Snapshot& snapshot, const Content& before, const Content& after);

// Staged changes, a row each, with the old value and the new one. Reads the values of the rows that are asked
// for. GUI thread.
class ChangesModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    // Both may be null if there are no changes. Returns false if they are shown already.
    bool setChanges(std::shared_ptr<const Snapshot> snapshot, StagedChangeList changes);
    [[nodiscard]] const StagedChange& changeAt(int row) const {
        return (*m_changes)[static_cast<std::size_t>(row)];
    }
    // -1 where the key is not among them.
    [[nodiscard]] int rowOf(ByteView key) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Texts {
        std::optional<ContentPreview> before;
        std::optional<ContentPreview> after;
    };
    [[nodiscard]] const Texts& textsAt(int row) const;
    [[nodiscard]] QString textOf(const QModelIndex& index) const;

    std::shared_ptr<const Snapshot> m_snapshot;
    StagedChangeList m_changes; // null for none
    mutable QCache<int, Texts> m_texts{500};
};

} // namespace simkv::ui
