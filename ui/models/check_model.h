// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "integrity/check.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>
#include <vector>

namespace simkv::ui {

enum class CheckColumn : int { Kind, Offset, Record, Size, Reason };
inline constexpr int kCheckColumns = 5;

[[nodiscard]] QString warningKindText(WarningKind kind);

// What a check of a log has found, a row each: findings and warnings together, in file order. GUI thread.
class CheckModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    // Null for nothing.
    void setReport(std::shared_ptr<const CheckReport> report);
    [[nodiscard]] const std::shared_ptr<const CheckReport>& report() const { return m_report; }
    // Whether warnings have rows, too.
    void setShowsWarnings(bool showsWarnings);

    // One of both.
    [[nodiscard]] const Finding* findingAt(int row) const;
    [[nodiscard]] const Warning* warningAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        bool isWarning = false;
        std::size_t index = 0; // in its list of the report
    };
    void fill();
    [[nodiscard]] QString textOf(const QModelIndex& index) const;

    std::shared_ptr<const CheckReport> m_report;
    std::vector<Row> m_rows;
    bool m_showsWarnings = true;
};

} // namespace simkv::ui
