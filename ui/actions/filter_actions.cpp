// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/filter_actions.h"

#include "pages/filter_bar.h"
#include "pages/table_page.h"
#include "query/query_term.h"
#include "texts/error_text.h"
#include "views/make_action.h"
#include "views/message_bar.h"

#include <QAction>
#include <QMenu>

namespace simkv::ui {
namespace {

QueryKind kindOf(RecordState state) {
    switch (state) {
    case RecordState::Live:
        return QueryKind::Live;
    case RecordState::Superseded:
        return QueryKind::Superseded;
    case RecordState::Tombstone:
        return QueryKind::Tombstone;
    case RecordState::Marker:
        break;
    }
    return QueryKind::Marker;
}

Result<std::string> bytesTerm(const Snapshot& snapshot, const RecordPlace& place, QueryField field,
                              QueryOperator op) {
    const bool isKey = field == QueryField::Key;
    const auto size = isKey ? place.header.keyLength : place.header.valueLength;
    if (size > FilterActions::kMaxBytes)
        return tl::unexpected(Error{
            ErrorCode::Invalid,
            FilterActions::tr("this is too long for a filter, which takes at most 4 KiB").toStdString()});
    auto bytes = isKey ? snapshot.key(place) : snapshot.value(place);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return queryTerm(field, op, *bytes);
}

// A condition that the record itself fulfils, also where its versions are not counted to the end.
std::string versionsTerm(const Snapshot& snapshot, RecordNumber number, QueryOperator op) {
    std::uint64_t count = snapshot.stateOf(number) == RecordState::Marker ? 0 : 1;
    auto older = snapshot.previousVersion(number);
    for (; older && count < kCountedVersions; older = snapshot.previousVersion(*older))
        ++count;
    if (!older)
        return queryTerm(QueryField::Versions, op, count);
    const auto beyond = op == QueryOperator::Equal ? QueryOperator::Greater : QueryOperator::LessOrEqual;
    return queryTerm(QueryField::Versions, beyond, count);
}

} // namespace

FilterActions::FilterActions(MessageBar& messages, CurrentPage currentPage, QWidget* window)
    : QObject(window), m_messages(messages), m_currentPage(std::move(currentPage)),
      m_enter(makeAction(window, "view-filter", tr("F&ilter"), Qt::CTRL | Qt::Key_I)),
      m_clear(makeAction(window, "edit-clear", tr("Clear Fil&ter"), Qt::CTRL | Qt::SHIFT | Qt::Key_I)),
      m_only(makeAction(window, "view-filter", tr("Filter on Thi&s"), Qt::CTRL | Qt::SHIFT | Qt::Key_T)),
      m_also(
          makeAction(window, "view-filter", tr("Filter on This as &Well"), Qt::CTRL | Qt::SHIFT | Qt::Key_A)),
      m_exclude(makeAction(window, "view-filter", tr("Filter T&his Out"), Qt::CTRL | Qt::SHIFT | Qt::Key_X)) {
    m_enter->setObjectName("filter");
    m_clear->setObjectName("clearFilter");
    m_only->setObjectName("filterOnThis");
    m_also->setObjectName("filterOnThisAsWell");
    m_exclude->setObjectName("filterThisOut");
    connect(m_enter, &QAction::triggered, this, [this] { m_currentPage().filterBar().activate(); });
    connect(m_clear, &QAction::triggered, this, [this] { m_currentPage().filterBar().setFilter({}); });
    connect(m_only, &QAction::triggered, this, [this] { filter(QueryOperator::Equal, false); });
    connect(m_also, &QAction::triggered, this, [this] { filter(QueryOperator::Equal, true); });
    connect(m_exclude, &QAction::triggered, this, [this] { filter(QueryOperator::NotEqual, true); });
}

void FilterActions::fillMenu(QMenu& menu) {
    menu.addActions({m_enter, m_clear});
    menu.addActions(cellActions());
}

void FilterActions::updateEnabled() {
    auto& page = m_currentPage();
    const bool hasCell = page.table().currentRecord().has_value();
    m_clear->setEnabled(!page.filterBar().text().isEmpty());
    for (auto* action : cellActions())
        action->setEnabled(hasCell);
}

void FilterActions::filter(QueryOperator op, bool isAdded) {
    auto condition = term(op);
    if (!condition) {
        m_messages.show("filter", MessageBar::Kind::Warning, errorText(condition.error()));
        return;
    }
    m_messages.remove("filter");
    auto& bar = m_currentPage().filterBar();
    if (isAdded)
        bar.addTerm(*condition);
    else
        bar.setFilter(QString::fromStdString(*condition));
}

Result<std::string> FilterActions::term(QueryOperator op) const {
    auto& page = m_currentPage();
    const auto number = page.table().currentRecord();
    const auto snapshot = page.model().snapshot();
    if (!number || !snapshot)
        return tl::unexpected(Error{ErrorCode::NotFound, tr("there is no current record").toStdString()});
    const auto place = snapshot->place(*number);
    if (!place)
        return tl::unexpected(place.error());
    const auto& header = place->header;
    switch (static_cast<RecordColumn>(page.table().currentIndex().column())) {
    case RecordColumn::Number:
        return queryTerm(QueryField::Record, op, number->value());
    case RecordColumn::Offset:
        return queryTerm(QueryField::Offset, op, place->offset.value());
    case RecordColumn::Time:
        return queryTerm(op, header.timestamp);
    case RecordColumn::Kind: {
        const auto kind = kindOf(snapshot->stateOf(*number));
        return std::string(name(QueryField::Kind)) + ' ' + std::string(name(op)) + ' ' +
               std::string(name(kind));
    }
    case RecordColumn::Key:
        return bytesTerm(*snapshot, *place, QueryField::Key, op);
    case RecordColumn::Value:
        return bytesTerm(*snapshot, *place, QueryField::Value, op);
    case RecordColumn::KeySize:
        return queryTerm(QueryField::KeySize, op, header.keyLength);
    case RecordColumn::ValueSize:
        return queryTerm(QueryField::ValueSize, op, header.valueLength);
    case RecordColumn::Size:
        return queryTerm(QueryField::Size, op, header.size().value());
    case RecordColumn::Versions:
        return versionsTerm(*snapshot, *number, op);
    }
    return std::string();
}

} // namespace simkv::ui
