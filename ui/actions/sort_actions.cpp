// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/sort_actions.h"

#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "views/action_registry.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>

namespace simkv::ui {
namespace {

// The letter of the title that chooses the column in the menu.
QChar letterOf(RecordColumn column) {
    switch (column) {
    case RecordColumn::Number:
    case RecordColumn::Offset:
        return u'R';
    case RecordColumn::Time:
        return u'T';
    case RecordColumn::Kind:
        return u'K';
    case RecordColumn::Key:
        return u'e';
    case RecordColumn::Value:
        return u'V';
    case RecordColumn::KeySize:
        return u's';
    case RecordColumn::ValueSize:
        return u'z';
    case RecordColumn::Size:
        return u'c';
    case RecordColumn::Versions:
        return u'o';
    }
    return {};
}

} // namespace

SortActions::SortActions(const Workbench& bench)
    : m_pages(bench.pages), m_descending(&bench.actions.add({"sort.sortDescending",
                                                             "view-sort-descending",
                                                             tr("&Descending"),
                                                             tr("Turn the order of the rows round"),
                                                             {Qt::CTRL | Qt::SHIFT | Qt::Key_D},
                                                             Qt::WindowShortcut,
                                                             true})) {
    connect(m_descending, &QAction::triggered, this, &SortActions::turn);
    auto* group = new QActionGroup(this);
    for (int column = 0; column < kRecordColumns; ++column) {
        const auto field = static_cast<RecordColumn>(column);
        if (field == RecordColumn::Offset)
            continue;
        auto& action = bench.actions.add({QStringLiteral("sort.sortBy%1").arg(column),
                                          nullptr,
                                          titleOf(field),
                                          tr("Sort the rows by this column"),
                                          {},
                                          Qt::WindowShortcut,
                                          true});
        action.setData(column);
        group->addAction(&action);
        connect(&action, &QAction::triggered, this, [this, field] { sortBy(field); });
        m_columns.append(&action);
    }
    auto& menu =
        bench.actions.addMenu({"sort.menu", "view-sort", tr("&Sort By"), tr("Sort the rows of the table")});
    menu.addActions(m_columns);
    menu.addSeparator();
    menu.addAction(m_descending);
    connect(&menu, &QMenu::aboutToShow, this, &SortActions::showPresent);
    showPresent();
}

// As the header of the table has it, with a letter.
QString SortActions::titleOf(RecordColumn column) const {
    auto title = m_pages.current()
                     .model()
                     .headerData(static_cast<int>(column), Qt::Horizontal, Qt::DisplayRole)
                     .toString();
    if (const auto at = title.indexOf(letterOf(column)); at >= 0)
        title.insert(at, u'&');
    return title;
}

void SortActions::showPresent() {
    const auto& sort = m_pages.current().contents().sort();
    for (auto* action : m_columns) {
        const auto column = static_cast<RecordColumn>(action->data().toInt());
        action->setText(titleOf(column));
        action->setChecked(column == columnOf(sort.field));
    }
    m_descending->setChecked(sort.isDescending);
}

void SortActions::sortBy(RecordColumn column) {
    auto& contents = m_pages.current().contents();
    contents.setSort(RowSort{sortFieldOf(column), contents.sort().isDescending});
}

void SortActions::turn() {
    auto& contents = m_pages.current().contents();
    contents.setSort(RowSort{contents.sort().field, !contents.sort().isDescending});
}

} // namespace simkv::ui
