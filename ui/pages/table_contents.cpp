// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/table_contents.h"

#include "scan/staged_sort.h"

#include <algorithm>

namespace simkv::ui {

using Change = RecordTable::Change;

TableContents::TableContents(RecordTable& table, Rows rows, TaskBoard& board, QObject* parent)
    : QObject(parent), m_table(table), m_rows(rows), m_task(board) {
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &TableContents::run);
    connect(&m_task, &BackgroundTask::progressed, this, &TableContents::onPart);
    connect(&m_task, &BackgroundTask::finished, this, &TableContents::onFinished);
    connect(&m_table, &RecordTable::currentRecordChanged, this, [this] {
        if (!m_isPlacing && !m_table.isTakingFocus())
            m_goal.id.reset(); // the user has gone elsewhere
    });
    connect(&m_table, &RecordTable::sortRequested, this, &TableContents::setSort);
    m_wanted.hasAdditions = hasAdditions();
}

TableContents::~TableContents() = default;

std::uint64_t TableContents::allRows() const {
    if (!m_wanted.snapshot)
        return 0;
    const auto additions = m_wanted.additions();
    return (m_wanted.among ? m_wanted.among->count() : m_wanted.snapshot->records()) +
           (additions ? additions->size() : 0);
}

bool TableContents::isUpToDate() const {
    return m_state == State::Idle && m_shown.id == m_wanted.id && m_shown.snapshot == m_wanted.snapshot &&
           m_wanted.hasSameStaged(m_shown);
}

// Another query or order: the same log, moment and records are taken over by setSnapshot().
void TableContents::setQuery(const Query& query) {
    if (query.text() == m_wanted.query.text() && query.isEmpty() == m_wanted.query.isEmpty())
        return resume();
    reevaluate(query);
}

void TableContents::reevaluate(const Query& query) {
    m_wanted.query = query;
    m_known = {};
    replaceRequest();
}

void TableContents::setSort(const RowSort& sort) {
    if (sort == m_wanted.sort)
        return;
    const bool isTurned = sort.field == m_wanted.sort.field;
    m_wanted.sort = sort;
    m_table.showSort(sort);
    if (!isTurned || m_state != State::Idle || !m_table.records().snapshot())
        return replaceRequest();
    // The rows are the same, in reverse.
    m_shown.sort = sort;
    if (m_sortedFor.id == m_wanted.id)
        ++m_sortedFor.id;
    m_shown.id = ++m_wanted.id;
    m_isWhole = true;
    m_table.reverseRows();
    emit changed();
}

void TableContents::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot,
                                const std::shared_ptr<const RecordSet>& among) {
    auto wanted = m_wanted;
    wanted.snapshot = snapshot;
    wanted.isSubset = among != nullptr;
    wanted.among = among || !snapshot || m_rows == Rows::All ? among : liveRecords(snapshot);
    const auto former = std::exchange(m_wanted, std::move(wanted));
    if (!m_wanted.isOfSameLog(former)) {
        // Nothing that was found applies to another log.
        m_error.reset();
        m_known = {};
        m_goal = {};
        m_job = {};
        m_state = State::Idle;
        ++m_wanted.id;
        m_task.drop();
    } else if (!snapshot->extends(*former.snapshot) || m_wanted.isSubset != former.isSubset) {
        // What was found may be of records that are not there yet, or lack some that are.
        m_known = {};
        m_goal.isOfAll = false;
        if (!m_wanted.isPlain())
            return replaceRequest();
    }
    bringUpToDate();
}

void TableContents::setStaged(const StagedViewPtr& staged) {
    m_table.records().setStaged(staged);
    m_goal.place = m_table.followed(std::move(m_goal.place));
    followGoal();
    auto former = m_wanted;
    m_wanted.staged = staged;
    if (!m_wanted.hasSameStaged(former))
        return bringUpToDate();
    // The same rows; what they show is told all the same.
    if (m_shown.isPlain() && m_shown.additions() == m_wanted.additions())
        m_shown.staged = staged;
    emit changed();
}

// The row that is waited for may come as another one: a record for an addition that was written, an addition
// for a changed key that another program has deleted.
void TableContents::followGoal() {
    const auto& model = m_table.records();
    if (!m_goal.id)
        return;
    m_goal.id = model.followed(*m_goal.id);
    const auto record = m_goal.id->record();
    const bool isHidden = record && model.rowOf(*record) < 0;
    if (const auto addition =
            isHidden && model.staged() ? model.staged()->additionAfter(*record) : std::nullopt)
        m_goal.id = RowId(*addition);
}

// What is wanted is not what is shown, even of the same records.
void TableContents::replaceRequest() {
    ++m_wanted.id;
    m_error.reset();
    m_state = State::Idle;
    // If the rows of the last filter did not have the user's place, other rows may have it again.
    if (auto now = m_table.place(); now.current || !m_goal.place.current) {
        m_goal.place = std::move(now);
        m_goal.isOfAll = m_wanted.narrows(m_shown);
    }
    m_task.drop();
    bringUpToDate();
}

void TableContents::resume() {
    if (!m_error || !m_wanted.snapshot)
        return;
    run();
    emit changed();
}

void TableContents::select(RowId id) {
    // It is current already; what else is selected stays so.
    if (id == m_table.currentId())
        return m_goal.id.reset();
    m_goal.id = id;
    goToId();
}

void TableContents::goToId() {
    if (m_goal.id && m_table.records().rowOf(*m_goal.id) >= 0)
        m_table.selectId(*std::exchange(m_goal.id, std::nullopt));
}

void TableContents::bringUpToDate() {
    m_again.stop();
    const bool waitsForUser =
        (m_state == State::Stopped || m_state == State::Failed) && m_job.id == m_wanted.id;
    if (!m_wanted.snapshot || m_wanted.isPlain())
        showPlain();
    else if (waitsForUser)
        return;
    else if (!isRunning() || !m_job.isOfSameLog(m_wanted))
        run(); // otherwise onFinished() goes on
    emit changed();
}

// What needs no job.
void TableContents::showPlain() {
    m_task.drop();
    m_again.stop();
    m_error.reset();
    m_known = {};
    m_state = State::Idle;
    const auto& snapshot = m_wanted.snapshot;
    if (!snapshot) {
        m_table.setRows(nullptr, {}, Change::Different);
        m_shown = m_wanted;
        m_isWhole = true;
        return;
    }
    const auto order = m_wanted.among ? RowOrder::of(m_wanted.among)
                                      : RowOrder::all(snapshot->records(), snapshot->unreadableRanges());
    show(m_wanted, m_wanted.directed(order.withAdditions(m_wanted.additions())), true);
}

// What an earlier job has found is kept if later records cannot change it.
KnownRows TableContents::known() const {
    KnownRows known;
    if (m_rows == Rows::Live || !m_wanted.query.needsState())
        known.matches = m_known.matches;
    if (m_sortedFor.id == m_wanted.id && m_sortedFor.snapshot == m_wanted.snapshot &&
        m_sortedFor.among.get() == m_wanted.among.get() && isSameSortedSet())
        known.sorted = m_known.sorted;
    return known;
}

// What is staged may change which records match, and so which are sorted; by a value it has no part in them.
bool TableContents::isSameSortedSet() const {
    return m_wanted.query.isEmpty() || (m_wanted.sort.field && isByValue(*m_wanted.sort.field)) ||
           m_sortedFor.changedRecords() == m_wanted.changedRecords();
}

void TableContents::run() {
    m_error.reset();
    m_state = m_shown.id == m_wanted.id && m_isWhole ? State::Refreshing : State::FirstRun;
    m_job = m_wanted;
    m_mailbox = std::make_shared<RowSetMailbox>();
    m_clock.start();
    // Those whose rows will be asked for when it is done.
    auto places = m_table.followed(m_table.place()).ids();
    const auto before = m_goal.place.ids();
    places.insert(places.end(), before.begin(), before.end());
    if (m_goal.id)
        places.push_back(*m_goal.id);
    const WantedRows wanted{m_job.scan(), m_job.sort.field};
    m_task.start<FoundRows>(
        m_job.query.isEmpty() ? tr("Sorting") : tr("Filtering"),
        [wanted, known = known(), places, mailbox = m_mailbox](QPromise<FoundRows>& promise,
                                                               Progress& progress) {
            auto found = findRows(wanted, known, *mailbox, progress);
            if (found.order)
                found.order = found.order->remembering(places);
            promise.addResult(std::move(found));
        },
        [this](const FoundRows& found) { onFound(found); },
        [this](const Error& error) {
            FoundRows found;
            found.error = error;
            onFound(found);
        });
}

// Shows, during a first run, what the filter has found so far, in log order. Later jobs find no more than
// what is new.
void TableContents::onPart() {
    const auto part = m_mailbox ? m_mailbox->take() : nullptr;
    if (part && m_state == State::FirstRun)
        show(m_job, m_job.directed(RowOrder::of(part->records()).withAdditions(part->additions())), false);
    emit changed();
}

void TableContents::onFound(const FoundRows& found) {
    m_mailbox.reset();
    m_error = found.error;
    if (found.matches)
        m_known.matches = found.matches;
    if (found.sorted) {
        m_known.sorted = found.sorted;
        m_sortedFor = m_job;
    }
    if (found.order)
        show(m_job, m_job.directed(*found.order), true);
    else if (found.shown && (!m_job.sort.field || m_state == State::FirstRun))
        show(m_job, m_job.directed(RowOrder::of(found.shown).withAdditions(found.additions)), !m_error);
    emit changed();
}

// Goes on with what came while the job ran. Filtering what is new costs little, and so does an addition; the
// order of other records costs as much as before, and so do versions and kinds, which later records may
// change.
void TableContents::onFinished() {
    m_state = !m_error ? State::Idle : m_error->code == ErrorCode::Cancelled ? State::Stopped : State::Failed;
    const bool isLonger = m_wanted.snapshot != m_job.snapshot;
    const bool isStale =
        m_wanted.snapshot && !m_wanted.isPlain() && (isLonger || !m_wanted.hasSameStaged(m_job));
    if (isStale && m_state == State::Idle && !m_task.isRunning()) {
        const auto& query = m_wanted.query;
        const bool isAnew = isLonger && (m_wanted.sort.field || query.needsVersions() ||
                                         (query.needsState() && m_rows == Rows::All));
        m_again.start(isAnew ? static_cast<int>(std::min<qint64>(m_clock.elapsed() * 2, 60'000)) : 0);
    }
    emit changed();
}

// How the rows differ from those that are shown.
Change TableContents::changeTo(const Request& request, const RowOrder& order, bool isWhole) const {
    const auto& model = m_table.records();
    const bool isSameRequest = m_shown.id == request.id && request.isOfSameLog(m_shown);
    if (!isSameRequest || !order.isInLogOrder() || !model.order().isInLogOrder()) {
        return isWhole && request.narrows(m_shown) ? Change::Fewer : Change::Different;
    }
    const bool isSameSet =
        !request.among || (request.snapshot == model.snapshot() && request.among == m_shown.among);
    const bool isLonger = !request.among && request.isPlain() ? order.continues(model.order())
                                                              : order.rows() >= model.order().rows();
    const bool onlyGrows = !request.sort.isDescending && request.snapshot->extends(*model.snapshot()) &&
                           isSameSet && isLonger && !request.query.needsState() &&
                           request.hasSameStaged(m_shown) &&
                           model.order().additions() == 0; // what is appended comes before them
    return onlyGrows ? Change::Appended : Change::Fewer;
}

// `isWhole`: these are all rows of the request, and no part of them.
void TableContents::show(const Request& request, const RowOrder& order, bool isWhole) {
    const auto change = changeTo(request, order, isWhole);
    const bool isSameRequest = m_shown.id == request.id && request.isOfSameLog(m_shown);
    const bool wasPart = m_shown.id == request.id && !m_isWhole;
    const auto before = m_table.followed(m_table.place());
    if (before.current && isSameRequest && m_isWhole)
        m_goal.place = {}; // the user has a place in these rows
    m_isWhole = isWhole || (isSameRequest && m_isWhole);
    m_shown = request;
    m_isPlacing = true;
    m_table.setRows(request.snapshot, order, change);
    goToId();
    if (isWhole) {
        if (isSameRequest && !m_table.currentId() && !m_goal.place.current)
            onCurrentLost(before);
        goBack(wasPart);
    }
    m_isPlacing = false;
}

// An addition that has been taken back is current again if it comes back.
void TableContents::onCurrentLost(const RecordTable::Place& before) {
    if (before.current && before.current->addition())
        m_goal.place = before;
    else if (before.current)
        emit currentLost(*before.current->record());
}

// The first parts of a filter's rows, or the filter before, may not have had the user's place among them.
void TableContents::goBack(bool wasPart) {
    const auto& place = m_goal.place;
    const auto current = m_table.currentId();
    if (place.current && (!current || (wasPart && current == place.current))) {
        m_table.restoreSelection(place, m_goal.isOfAll ? Change::Fewer : Change::Different);
        if (!current && m_table.currentId())
            m_table.restoreScrolling(place);
    }
    if (m_table.currentId()) {
        m_goal.place = {};
        m_goal.isOfAll = false;
    }
}

} // namespace simkv::ui
