// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/sort_actions.h"

#include "pages/table_page.h"
#include "views/make_action.h"

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

SortActions::SortActions(CurrentPage currentPage, QWidget* window)
    : QObject(window), m_currentPage(std::move(currentPage)),
      m_descending(
          makeAction(window, "view-sort-descending", tr("&Descending"), Qt::CTRL | Qt::SHIFT | Qt::Key_D)) {
    m_descending->setObjectName("sortDescending");
    m_descending->setCheckable(true);
    connect(m_descending, &QAction::triggered, this, &SortActions::turn);
    auto* group = new QActionGroup(this);
    for (int column = 0; column < kRecordColumns; ++column) {
        const auto field = static_cast<RecordColumn>(column);
        if (field == RecordColumn::Offset)
            continue;
        auto* action = new QAction(window);
        action->setObjectName(QStringLiteral("sortBy%1").arg(column));
        action->setCheckable(true);
        action->setData(column);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, field] { sortBy(field); });
        m_columns.append(action);
    }
}

void SortActions::fillMenu(QMenu& menu) {
    menu.addActions(m_columns);
    menu.addSeparator();
    menu.addAction(m_descending);
    connect(&menu, &QMenu::aboutToShow, this, &SortActions::showPresent);
    showPresent();
}

void SortActions::showPresent() {
    auto& page = m_currentPage();
    const auto& sort = page.contents().sort();
    for (auto* action : m_columns) {
        const auto column = static_cast<RecordColumn>(action->data().toInt());
        auto title =
            page.model().headerData(static_cast<int>(column), Qt::Horizontal, Qt::DisplayRole).toString();
        if (const auto at = title.indexOf(letterOf(column)); at >= 0)
            title.insert(at, u'&');
        action->setText(title);
        action->setChecked(column == columnOf(sort.field));
    }
    m_descending->setChecked(sort.isDescending);
}

void SortActions::sortBy(RecordColumn column) {
    auto& contents = m_currentPage().contents();
    contents.setSort(RowSort{sortFieldOf(column), contents.sort().isDescending});
}

void SortActions::turn() {
    auto& contents = m_currentPage().contents();
    contents.setSort(RowSort{contents.sort().field, !contents.sort().isDescending});
}

} // namespace simkv::ui
