// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/table_text.h"

#include "texts/format_text.h"
#include "views/long_table_view.h"

#include <QAbstractItemModel>
#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QStringList>
#include <QToolTip>

#include <algorithm>
#include <utility>
#include <vector>

namespace simkv::ui {
namespace {

struct TableText {
    Q_DECLARE_TR_FUNCTIONS(TableText)
};

QString stretchesText(const QAbstractItemModel& model, const std::vector<std::pair<int, int>>& stretches) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells.append(model.headerData(column, Qt::Horizontal).toString());
    auto text = cells.join(u'\t') + u'\n';
    for (const auto& [first, last] : stretches) {
        for (int row = first; row <= last; ++row) {
            cells.clear();
            for (int column = 0; column < model.columnCount(); ++column)
                cells.append(copiedCell(model.index(row, column)));
            text += cells.join(u'\t') + u'\n';
        }
    }
    return text;
}

} // namespace

QString copiedCell(const QModelIndex& index) {
    const auto text = index.data().toString();
    const bool isNumber = (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
    return isNumber ? withoutSeparators(text) : text;
}

QString rowsText(const QAbstractItemModel& model) {
    return stretchesText(model, {{0, model.rowCount() - 1}});
}

void copySelectedRows(LongTableView& table) {
    const auto count = table.selectedCount();
    if (count > kMostCopiedRows) {
        const auto at = table.viewport()->mapToGlobal(table.viewport()->rect().topLeft());
        return QToolTip::showText(at,
                                  TableText::tr("%1 rows are selected; at most %2 are copied from here")
                                      .arg(numberText(count), numberText(kMostCopiedRows)),
                                  &table);
    }
    std::vector<std::pair<int, int>> stretches;
    for (const auto& range : table.selectionModel()->selection())
        stretches.emplace_back(range.top(), range.bottom());
    std::sort(stretches.begin(), stretches.end());
    QGuiApplication::clipboard()->setText(stretchesText(*table.model(), stretches));
}

} // namespace simkv::ui
