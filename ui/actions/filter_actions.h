// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "query/query_words.h"

#include <QObject>

#include <functional>
#include <optional>
#include <string>

class QAction;
class QMenu;

namespace simkv::ui {

class MessageBar;
class TablePage;

// Filters by what a user points at, and the ways into the filter line.
class FilterActions final : public QObject {
    Q_OBJECT
public:
    using CurrentPage = std::function<TablePage&()>;
    FilterActions(MessageBar& messages, CurrentPage currentPage, QWidget* window);

    void fillMenu(QMenu& menu);
    // For the menu of a cell.
    [[nodiscard]] QList<QAction*> cellActions() const { return {m_only, m_also, m_exclude}; }
    void updateEnabled();

    // Values longer than this are not put into a filter.
    static constexpr std::uint64_t kMaxBytes = 4096;

private:
    void filter(QueryOperator op, bool isAdded);
    // A condition on the current cell.
    [[nodiscard]] Result<std::string> term(QueryOperator op) const;

    MessageBar& m_messages;
    CurrentPage m_currentPage;
    QAction* m_enter;
    QAction* m_clear;
    QAction* m_only;
    QAction* m_also;
    QAction* m_exclude;
};

} // namespace simkv::ui
