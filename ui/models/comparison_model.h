// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/state_comparison.h"
#include "models/changes_model.h"
#include "times/time_display.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <optional>

namespace simkv::ui {

enum class ComparisonColumn : int { Difference, Key, ThenValue, NowValue, ThenTime, NowTime };
inline constexpr int kComparisonColumns = 6;

// What happened to keys between two moments, a row each. Reads the records of the rows that are asked for.
// GUI thread.
class ComparisonModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    // Null for none.
    void setComparison(std::shared_ptr<const StateComparison> comparison);
    [[nodiscard]] const std::shared_ptr<const StateComparison>& comparison() const { return m_comparison; }
    void setTimeDisplay(const TimeDisplay& display);
    [[nodiscard]] StateComparison::Row rowAt(int row) const {
        return m_comparison->at(static_cast<std::uint64_t>(row));
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Texts {
        KeyDifference difference{};
        bool isSameValue = false; // though it was written again
        QString key;
        std::optional<ContentPreview> then;
        std::optional<ContentPreview> now;
        std::optional<Timestamp> thenTime;
        std::optional<Timestamp> nowTime;
    };
    [[nodiscard]] const Texts& textsAt(int row) const;
    [[nodiscard]] Texts read(const StateComparison::Row& row) const;
    [[nodiscard]] bool isSameValue(const StateComparison::Row& row) const;
    [[nodiscard]] QString textOf(const QModelIndex& index) const;

    std::shared_ptr<const StateComparison> m_comparison;
    TimeDisplay m_times;
    mutable QCache<int, Texts> m_texts{500};
};

} // namespace simkv::ui
