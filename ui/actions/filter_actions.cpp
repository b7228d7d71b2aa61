// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/filter_actions.h"

#include "document/current_record.h"
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

Result<std::string> bytesTerm(const Snapshot& snapshot, const RecordPlace& place, QueryField field,
                              QueryOperator op) {
    const bool isKey = field == QueryField::Key;
    const auto size = isKey ? place.header.keyLength : place.header.valueLength;
    if (size > FilterActions::kMaxBytes)
        return tooLong();
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
           tr("Filter on This as &Well"),
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
    if (const auto number = id->record())
        return termOfRecord(*number, op);
    const auto addition = page.model().stagedAt(page.table().currentIndex().row());
    return addition ? termOfAddition(*addition, op) : std::string();
}

// What it has of a record, as core/QUERY.md says.
Result<std::string> FilterActions::termOfAddition(const StagedChange& addition, QueryOperator op) const {
    auto& page = m_pages.current();
    const auto& snapshot = *page.model().snapshot();
    const auto valueSize = contentSize(snapshot, addition.content);
    if (!valueSize)
        return tl::unexpected(valueSize.error());
    const auto keySize = addition.key.size();
    switch (static_cast<RecordColumn>(page.table().currentIndex().column())) {
    case RecordColumn::Kind:
        return kindTerm(QueryKind::Live, op);
    case RecordColumn::Key:
        return keySize > kMaxBytes ? tooLong() : queryTerm(QueryField::Key, op, addition.key);
    case RecordColumn::Value: {
        if (*valueSize > kMaxBytes)
            return tooLong();
        const auto bytes = contentBytes(snapshot, addition.content, 0, *valueSize);
        return bytes ? queryTerm(QueryField::Value, op, *bytes)
                     : Result<std::string>(tl::unexpected(bytes.error()));
    }
    case RecordColumn::KeySize:
        return queryTerm(QueryField::KeySize, op, keySize);
    case RecordColumn::ValueSize:
        return queryTerm(QueryField::ValueSize, op, *valueSize);
    case RecordColumn::Size:
        return queryTerm(QueryField::Size, op, kHeaderSize.value() + keySize + *valueSize);
    default:
        return tl::unexpected(
            Error{ErrorCode::Invalid,
                  tr("a key that is not written yet has no number, offset, time or versions").toStdString()});
    }
}

Result<std::string> FilterActions::termOfRecord(RecordNumber number, QueryOperator op) const {
    auto& page = m_pages.current();
    const auto snapshot = page.model().snapshot();
    const auto place = snapshot->place(number);
    if (!place)
        return tl::unexpected(place.error());
    const auto& header = place->header;
    switch (static_cast<RecordColumn>(m_pages.current().table().currentIndex().column())) {
    case RecordColumn::Number:
        return queryTerm(QueryField::Record, op, number.value());
    case RecordColumn::Offset:
        return queryTerm(QueryField::Offset, op, place->offset.value());
    case RecordColumn::Time:
        return queryTerm(op, header.timestamp);
    case RecordColumn::Kind:
        return kindTerm(kindOf(snapshot->stateOf(number)), op);
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
        return versionsTerm(*snapshot, number, op);
    }
    return std::string();
}

} // namespace simkv::ui
