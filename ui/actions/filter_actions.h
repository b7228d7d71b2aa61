// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "base/result.h"
#include "models/record_columns.h"
#include "query/query_words.h"
#include "scan/row_id.h"

#include <optional>
#include <string>

class QAction;

namespace simkv::ui {

// Filters by what a user points at, and the ways into the filter line.
class FilterActions final : public Feature {
    Q_OBJECT
public:
    explicit FilterActions(const Workbench& bench);

    // Values longer than this are not put into a filter.
    static constexpr std::uint64_t kMaxBytes = 4096;

private:
    void updateEnabled();
    void filter(QueryOperator op, bool isAdded);
    // A condition on the current cell.
    [[nodiscard]] Result<std::string> term(QueryOperator op) const;
    [[nodiscard]] Result<std::string> keyTerm(RowId row, QueryOperator op) const;
    [[nodiscard]] Result<std::string> valueTerm(RowId row, QueryOperator op) const;
    [[nodiscard]] Result<std::string> sizeTerm(RecordColumn column, RowId row, QueryOperator op) const;
    [[nodiscard]] Result<std::string> recordTerm(RecordColumn column, RecordNumber number,
                                                 QueryOperator op) const;
    [[nodiscard]] static Result<std::string> additionTerm(RecordColumn column, QueryOperator op);

    MessageBar& m_messages;
    CurrentRecord& m_current;
    TablePages& m_pages;
    QAction* m_enter;
    QAction* m_clear;
    QAction* m_only;
    QAction* m_also;
    QAction* m_exclude;
};

} // namespace simkv::ui
