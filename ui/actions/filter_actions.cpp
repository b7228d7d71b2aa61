// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/filter_actions.h"

#include "document/current_record.h"
#include "document/row_source.h"
#include "pages/filter_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "query/query_term.h"
#include "staging/content_bytes.h"
#include "texts/error_text.h"
#include "views/action_registry.h"
#include "views/message_bar.h"

#include <QAction>

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

std::string kindTerm(QueryKind kind, QueryOperator op) {
    return std::string(name(QueryField::Kind)) + ' ' + std::string(name(op)) + ' ' + std::string(name(kind));
}

Result<std::string> tooLong() {
    return tl::unexpected(
        Error{ErrorCode::Invalid,
              FilterActions::tr("this is too long for a filter, which takes at most 4 KiB").toStdString()});
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

FilterActions::FilterActions(const Workbench& bench)
    : m_messages(bench.messages), m_current(bench.current), m_pages(bench.pages),
      m_enter(&bench.actions.add({"filter.filter",
                                  "view-filter",
                                  tr("F&ilter"),
                                  tr("Go to the filter of the table"),
                                  {Qt::CTRL | Qt::Key_I}})),
      m_clear(&bench.actions.add({"filter.clearFilter",
                                  "edit-clear",
                                  tr("Clear Fil&ter"),
                                  tr("Show all rows again"),
                                  {Qt::CTRL | Qt::SHIFT | Qt::Key_I}})),
      m_only(&bench.actions.add({"filter.filterOnThis",
                                 "view-filter",
                                 tr("Filter on Thi&s"),
                                 tr("Show only rows that have what the current cell has"),
                                 {Qt::CTRL | Qt::SHIFT | Qt::Key_T}})),
      m_also(&bench.actions.add(
          {"filter.filterOnThisAsWell",
           "view-filter",
           tr("Filter on This as We&ll"),
           tr("Of the rows that are shown, keep those that have what the current cell has"),
           {Qt::CTRL | Qt::SHIFT | Qt::Key_A}})),
      m_exclude(&bench.actions.add({"filter.filterThisOut",
                                    "view-filter",
                                    tr("Filter T&his Out"),
                                    tr("Hide the rows that have what the current cell has"),
                                    {Qt::CTRL | Qt::SHIFT | Qt::Key_X}})) {
    connect(m_enter, &QAction::triggered, this, [this] { m_pages.current().filterBar().activate(); });
    connect(m_clear, &QAction::triggered, this, [this] { m_pages.current().filterBar().setFilter({}); });
    connect(m_only, &QAction::triggered, this, [this] { filter(QueryOperator::Equal, false); });
    connect(m_also, &QAction::triggered, this, [this] { filter(QueryOperator::Equal, true); });
    connect(m_exclude, &QAction::triggered, this, [this] { filter(QueryOperator::NotEqual, true); });
    connect(&m_current, &CurrentRecord::changed, this, &FilterActions::updateEnabled);
    connect(&m_pages, &TablePages::currentChanged, this, &FilterActions::updateEnabled);
    for (auto* page : m_pages.all())
        connect(&page->contents(), &TableContents::changed, this, &FilterActions::updateEnabled);
    updateEnabled();
}

void FilterActions::updateEnabled() {
    m_clear->setEnabled(!m_pages.current().filterBar().text().isEmpty());
    for (auto* action : {m_only, m_also, m_exclude})
        action->setEnabled(m_current.row().record || m_current.row().added);
}

void FilterActions::filter(QueryOperator op, bool isAdded) {
    auto condition = term(op);
    if (!condition) {
        m_messages.show("filter", MessageBar::Kind::Warning, errorText(condition.error()));
        return;
    }
    m_messages.remove("filter");
    auto& bar = m_pages.current().filterBar();
    if (isAdded)
        bar.addTerm(*condition);
    else
        bar.setFilter(QString::fromStdString(*condition));
}

Result<std::string> FilterActions::term(QueryOperator op) const {
    auto& page = m_pages.current();
    const auto id = page.table().currentId();
    if (!id || !page.model().snapshot())
        return tl::unexpected(Error{ErrorCode::NotFound, tr("there is no current record").toStdString()});
    const auto column = static_cast<RecordColumn>(page.table().currentIndex().column());
    switch (column) {
    case RecordColumn::Key:
        return keyTerm(*id, op);
    case RecordColumn::Value:
        return valueTerm(*id, op);
    case RecordColumn::KeySize:
    case RecordColumn::ValueSize:
    case RecordColumn::Size:
        return sizeTerm(column, *id, op);
    default:
        return id->record() ? recordTerm(column, *id->record(), op) : additionTerm(column, op);
    }
}

Result<std::string> FilterActions::keyTerm(RowId row, QueryOperator op) const {
    const auto source = m_pages.current().model().source();
    if (const auto number = row.record()) {
        const auto place = source.snapshot()->place(*number);
        if (!place)
            return tl::unexpected(place.error());
        if (place->header.keyLength > kMaxBytes)
            return tooLong();
    }
    const auto key = source.keyAt(row);
    if (!key)
        return tl::unexpected(key.error());
    return key->size() > kMaxBytes ? tooLong() : queryTerm(QueryField::Key, op, *key);
}

// Of the value that the row shows.
Result<std::string> FilterActions::valueTerm(RowId row, QueryOperator op) const {
    const auto source = m_pages.current().model().source();
    const auto content = source.contentAt(row);
    const auto size = content ? contentSize(*source.snapshot(), *content) : tl::unexpected(content.error());
    if (!size)
        return tl::unexpected(size.error());
    if (*size > kMaxBytes)
        return tooLong();
    const auto bytes = contentBytes(*source.snapshot(), *content, 0, *size);
    return bytes ? queryTerm(QueryField::Value, op, *bytes)
                 : Result<std::string>(tl::unexpected(bytes.error()));
}

Result<std::string> FilterActions::sizeTerm(RecordColumn column, RowId row, QueryOperator op) const {
    const auto source = m_pages.current().model().source();
    std::uint64_t keySize = 0;
    if (const auto number = row.record()) {
        const auto place = source.snapshot()->place(*number);
        if (!place)
            return tl::unexpected(place.error());
        keySize = place->header.keyLength;
    } else if (const auto key = source.keyAt(row)) {
        keySize = key->size();
    }
    if (column == RecordColumn::KeySize)
        return queryTerm(QueryField::KeySize, op, keySize);
    const auto content = source.contentAt(row);
    const auto size = content ? contentSize(*source.snapshot(), *content) : tl::unexpected(content.error());
    if (!size)
        return tl::unexpected(size.error());
    return column == RecordColumn::ValueSize
               ? queryTerm(QueryField::ValueSize, op, *size)
               : queryTerm(QueryField::Size, op, kHeaderSize.value() + keySize + *size);
}

// What it has of a record, as core/QUERY.md says.
Result<std::string> FilterActions::additionTerm(RecordColumn column, QueryOperator op) {
    if (column == RecordColumn::Kind)
        return kindTerm(QueryKind::Live, op);
    return tl::unexpected(
        Error{ErrorCode::Invalid,
              tr("a key that is not written yet has no number, offset, time or versions").toStdString()});
}

Result<std::string> FilterActions::recordTerm(RecordColumn column, RecordNumber number,
                                              QueryOperator op) const {
    const auto snapshot = m_pages.current().model().snapshot();
    const auto place = snapshot->place(number);
    if (!place)
        return tl::unexpected(place.error());
    switch (column) {
    case RecordColumn::Number:
        return queryTerm(QueryField::Record, op, number.value());
    case RecordColumn::Offset:
        return queryTerm(QueryField::Offset, op, place->offset.value());
    case RecordColumn::Time:
        return queryTerm(op, place->header.timestamp);
    case RecordColumn::Kind:
        return kindTerm(kindOf(snapshot->stateOf(number)), op);
    case RecordColumn::Versions:
        return versionsTerm(*snapshot, number, op);
    default:
        return std::string();
    }
}

} // namespace simkv::ui
