// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/key_history.h"
#include "models/record_row.h"

#include <QAbstractTableModel>
#include <QCache>

namespace simkv::ui {

enum class HistoryColumn : int { Time, Age, Kind, Size, Change, Value, Record, Offset };
inline constexpr int kHistoryColumns = 8;

// The versions of a key, a row each, newest first. Reads what the rows in sight show. GUI thread.
class HistoryModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit HistoryModel(QObject* parent = nullptr);

    // Null for none.
    void setVersions(std::shared_ptr<const KeyVersions> versions);
    void setTimeDisplay(const TimeDisplay& display);
    // Ages have another text now.
    void refreshTimes();
    [[nodiscard]] RecordNumber numberAt(int row) const {
        return m_versions->numbers[static_cast<std::size_t>(row)];
    }
    // -1 where the record is none of the versions.
    [[nodiscard]] int rowOf(RecordNumber number) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Version {
        RecordRow record;
        bool isInBatch = false;
    };
    [[nodiscard]] const Version& versionAt(int row) const;
    [[nodiscard]] QString textOf(const QModelIndex& index) const;
    [[nodiscard]] QString changeText(int row) const;

    std::shared_ptr<const KeyVersions> m_versions;
    TimeDisplay m_times;
    mutable QCache<int, Version> m_rows;
};

} // namespace simkv::ui
