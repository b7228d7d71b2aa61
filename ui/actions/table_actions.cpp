// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/table_actions.h"

#include "actions/edit_actions.h"
#include "actions/go_actions.h"
#include "document/current_record.h"
#include "document/edited_key.h"
#include "document/log_document.h"
#include "document/staged_changes.h"
#include "pages/current_row.h"
#include "pages/find_bar.h"
#include "pages/table_page.h"
#include "pages/table_pages.h"
#include "settings/age_ticker.h"
#include "settings/settings.h"

#include <utility>

namespace simkv::ui {

TableActions::TableActions(const Workbench& bench)
    : m_bench(bench), m_keys(bench.pages.page(0)), m_log(bench.pages.page(1)),
      m_choose([](const std::shared_ptr<const Snapshot>&) { return Among(nullptr); }) {
    auto& document = bench.document;
    connect(&document, &LogDocument::snapshotChanged, this, &TableActions::onSnapshotChanged);
    connect(&document, &LogDocument::logChanged, this, [this] {
        m_travelled.reset();
        m_bench.current.clearVersion();
        onSnapshotChanged();
    });
    connect(&bench.changes, &StagedChanges::changed, this, &TableActions::onChangesChanged);
    connect(&bench.changes, &StagedChanges::written, this, &TableActions::followWritten);
    connect(&bench.pages, &TablePages::currentChanged, this, &TableActions::followTab);
    connect(&m_keys.contents(), &TableContents::currentLost, this, &TableActions::followKey);
    auto& edits = bench.features.get<EditActions>();
    connect(&edits, &EditActions::recordWanted, this, &TableActions::goToNewest);
    connect(&edits, &EditActions::keyAdded, this, &TableActions::showKey);
    for (auto* page : {&m_keys, &m_log})
        connect(page, &TablePage::currentChanged, this, [this, page] { followCurrent(*page); });
    auto* ticker = new AgeTicker(bench.settings, *bench.window.window());
    connect(ticker, &AgeTicker::ticked, this, [this] {
        for (auto* page : {&m_keys, &m_log})
            page->model().refreshTimes();
    });
    connect(&bench.settings, &Settings::timeDisplayChanged, this, [this] {
        for (auto* page : {&m_keys, &m_log})
            page->model().setTimeDisplay(m_bench.settings.timeDisplay());
    });
}

void TableActions::onSnapshotChanged() {
    const auto& snapshot = m_bench.document.snapshot();
    if (!snapshot)
        keepPlace();
    showStaged();
    followKeyThroughTime();
    showKeys();
    m_log.setSnapshot(snapshot, nullptr, m_bench.document.isPastShown());
    if (!snapshot)
        m_hasBegun = false;
    else
        selectFirst();
    if (snapshot && snapshot->isComplete() && m_kept)
        restorePlace();
    noteCurrent();
}

void TableActions::selectFirst() {
    auto& table = m_bench.pages.current().table();
    if (m_hasBegun || table.records().rowCount() == 0)
        return;
    m_hasBegun = true;
    if (!table.currentIndex().isValid())
        table.selectRow(0);
}

void TableActions::showKeys() {
    const auto& snapshot = m_bench.document.snapshot();
    if (const auto among = m_choose(snapshot))
        m_keys.setSnapshot(snapshot, *among, m_bench.document.isPastShown());
}

void TableActions::showStaged() {
    const bool isShown = m_bench.document.newestSnapshot() && !m_bench.document.isPastShown();
    for (auto* page : {&m_keys, &m_log})
        page->contents().setStaged(isShown ? m_bench.changes.view() : nullptr);
}

void TableActions::onChangesChanged() {
    showStaged();
    noteCurrent();
}

void TableActions::noteCurrent() {
    m_bench.current.setRow(currentRowOf(m_bench.pages.current()));
}

// Side by side the other table goes along at once.
void TableActions::followCurrent(const TablePage& page) {
    auto& pages = m_bench.pages;
    if (pages.isSideBySide() && &page == &pages.current()) {
        if (const auto number = pages.current().table().currentRecord())
            pages.other().contents().select(*number);
    }
    noteCurrent();
}

// The record selected in one table is shown in the other, where it has a row: in the tab that comes in front,
// or beside the one that was there.
void TableActions::followTab() {
    auto& pages = m_bench.pages;
    auto& from = pages.isSideBySide() ? pages.current() : pages.other();
    auto& to = pages.isSideBySide() ? pages.other() : pages.current();
    const auto number = from.table().currentRecord();
    if (number && number != to.table().currentRecord())
        to.contents().select(*number);
    noteCurrent();
}

// The selected key stays selected through moments at which it does not exist.
void TableActions::followKeyThroughTime() {
    const auto& document = m_bench.document;
    const auto& before = m_keys.model().snapshot();
    const auto& now = document.snapshot();
    const bool isSameLog = before && now && before->isOfSameLog(*now);
    const bool isMove = isSameLog && before != now && (document.isPastShown() || m_wasPast);
    m_wasPast = document.isPastShown();
    if (!isMove)
        return; // that a log grows is no reason to go anywhere
    if (const auto current = m_keys.table().currentRecord()) {
        const auto place = before->place(*current);
        const auto key = place ? editedKey(*before, *place) : tl::unexpected(place.error());
        m_travelled = key ? std::optional(*key) : std::nullopt;
    }
    const auto newest = m_travelled ? now->newest(*m_travelled) : Result<std::optional<RecordNumber>>();
    if (newest && *newest)
        m_keys.contents().select(**newest);
}

// The record that was current in Keys is no longer live: its key's newest one takes its place, or the value
// that is staged for it, or none does. Never another key, which the next command would then hit.
void TableActions::followKey(RecordNumber former) {
    const auto& snapshot = m_bench.document.snapshot();
    const auto place = snapshot->place(former);
    if (!place || place->header.keyLength > kMostEditedKey || !snapshot->isComplete())
        return;
    const auto key = snapshot->key(*place);
    if (!key)
        return;
    const auto staged = m_keys.model().idOfStaged(*key);
    if (staged && staged->addition())
        m_keys.contents().select(*staged);
    else if (const auto newest = snapshot->newest(*key); newest && *newest)
        m_keys.contents().select(**newest);
}

// The user stays where they are, and so does what is selected.
void TableActions::followWritten(const std::vector<RecordNumber>& records) {
    m_bench.features.get<GoActions>().leavePlace();
    for (auto* page : {&m_keys, &m_log})
        page->noteWritten(records);
    followEdited(records);
    noteCurrent();
}

// In the Log, the record that was edited stays above the one that was written of it, which is the one to go
// on with.
void TableActions::followEdited(const std::vector<RecordNumber>& records) {
    const auto& snapshot = m_bench.document.snapshot();
    const auto current = m_log.table().currentRecord();
    if (!snapshot || !current || m_log.table().selectedCount() > 1 || *current >= records.front())
        return;
    const auto place = snapshot->place(*current);
    const auto key = place ? editedKey(*snapshot, *place) : tl::unexpected(place.error());
    const auto newest = key ? snapshot->newest(*key).value_or(std::nullopt) : std::nullopt;
    if (newest && *newest >= records.front() && snapshot->previousVersion(*newest) == current)
        m_log.contents().select(*newest);
}

void TableActions::goToNewest(RecordNumber newest) {
    auto& pages = m_bench.pages;
    m_bench.features.get<GoActions>().leavePlace();
    pages.current().contents().select(newest);
    if (pages.current().table().currentRecord() != newest)
        pages.setCurrent(m_keys);
    m_keys.contents().select(newest);
}

void TableActions::showKey(const ByteString& key) {
    m_bench.features.get<GoActions>().showStaged(key);
}

// Where the user was in a log that is let go of: the same file may be opened anew, with other bytes.
void TableActions::keepPlace() {
    const auto& snapshot = m_keys.model().snapshot();
    if (!snapshot)
        return;
    KeptPlace kept{snapshot->path(), keptRowsOf(m_keys), keptRowsOf(m_log)};
    if (!kept.keys.isEmpty() || !kept.log.isEmpty())
        m_kept = std::move(kept);
}

// Unless the user has gone somewhere else meanwhile.
void TableActions::restorePlace() {
    const auto kept = *std::exchange(m_kept, std::nullopt);
    const auto& snapshot = *m_bench.document.snapshot();
    if (snapshot.path() != kept.path)
        return;
    const auto isUntouched = [](const RecordTable& table) { return table.currentIndex().row() <= 0; };
    if (isUntouched(m_log.table()))
        restoreRows(m_log, snapshot, kept.log);
    if (isUntouched(m_keys.table()))
        restoreRows(m_keys, snapshot, kept.keys);
}

void TableActions::saveState() {
    m_bench.settings.setState("keys/header", m_keys.table().saveColumns());
    m_bench.settings.setState("log/header", m_log.table().saveColumns());
}

void TableActions::restoreState() {
    for (auto* page : {&m_keys, &m_log})
        page->model().setTimeDisplay(m_bench.settings.timeDisplay());
    m_keys.table().restoreColumns(m_bench.settings.state("keys/header"));
    m_log.table().restoreColumns(m_bench.settings.state("log/header"));
}

} // namespace simkv::ui
