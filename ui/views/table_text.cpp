// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_text.h"

#include <QItemSelectionModel>
#include <QStringList>

#include <algorithm>
#include <utility>
#include <vector>

namespace simkv::ui {
namespace {

QString stretchesText(const QAbstractItemModel& model, const std::vector<std::pair<int, int>>& stretches) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column)
        cells.append(model.headerData(column, Qt::Horizontal).toString());
    auto text = cells.join(u'\t') + u'\n';
    for (const auto& [first, last] : stretches) {
        for (int row = first; row <= last; ++row) {
            cells.clear();
            for (int column = 0; column < model.columnCount(); ++column)
                cells.append(model.index(row, column).data().toString());
            text += cells.join(u'\t') + u'\n';
        }
    }
    return text;
}

} // namespace

QString rowsText(const QAbstractItemModel& model) {
    return stretchesText(model, {{0, model.rowCount() - 1}});
}

QString rowsText(const QItemSelectionModel& selected) {
    std::vector<std::pair<int, int>> stretches;
    for (const auto& range : selected.selection())
        stretches.emplace_back(range.top(), range.bottom());
    std::sort(stretches.begin(), stretches.end());
    return stretchesText(*selected.model(), stretches);
}

} // namespace simkv::ui
