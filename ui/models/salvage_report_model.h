// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "integrity/salvage.h"

#include <QAbstractTableModel>

#include <vector>

namespace simkv::ui {

enum class SalvageColumn : int { What, Offset, Size, Records, NewOffset, Note };
inline constexpr int kSalvageColumns = 6;

// What became of each part of a log that was salvaged, a row each, in file order. GUI thread.
class SalvageReportModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit SalvageReportModel(const SalvageReport& report, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString what;
        Offset offset{};
        ByteCount size{};
        std::optional<std::uint64_t> records{}; // kept
        std::optional<Offset> to{};
        QString note{};
        bool isLost = false;
    };
    std::vector<Row> m_rows;
};

} // namespace simkv::ui
