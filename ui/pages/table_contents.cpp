// SPDX-License-Identifier: GPL-3.0-or-later
#include "pages/table_contents.h"

#include <algorithm>

namespace simkv::ui {

struct TableContents::Found {
    std::shared_ptr<const RecordSet> matches; // as far as it came; null without a filter
    std::optional<RowOrder> sorted;           // nothing where no order was asked for
    std::optional<Error> error;
};

namespace {

std::shared_ptr<const RecordSet> everyRecord(std::uint64_t records) {
    RecordSetBuilder all;
    for (std::uint64_t number = 0; number < records; ++number)
        all.append(true);
    return std::make_shared<const RecordSet>(all.snapshot());
}

} // namespace

TableContents::TableContents(RecordTable& table, Rows rows, TaskBoard& board, QObject* parent)
    : QObject(parent), m_table(table), m_rows(rows), m_task(board) {
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &TableContents::start);
    connect(&m_task, &BackgroundTask::progressed, this, &TableContents::consumePart);
    connect(&m_task, &BackgroundTask::finished, this, [this] {
        goOnIfStale();
        emit changed();
    });
    connect(&m_table, &RecordTable::currentRecordChanged, this, [this] {
        if (!m_isShowing)
            m_wanted.reset(); // the user has gone elsewhere
    });
    connect(&m_table, &RecordTable::sortRequested, this, &TableContents::setSort);
}

TableContents::~TableContents() = default;

std::uint64_t TableContents::allRows() const {
    if (!m_snapshot)
        return 0;
    return m_among ? m_among->count() : m_snapshot->records();
}

TableContents::State TableContents::state() const {
    if (m_task.isRunning())
        return State::Running;
    if (!m_error)
        return State::Complete;
    return m_error->code == ErrorCode::Cancelled ? State::Stopped : State::Failed;
}

bool TableContents::isOfLog(const std::shared_ptr<const Snapshot>& snapshot) const {
    return snapshot && m_snapshot && m_snapshot->isOfSameLog(*snapshot);
}

RowOrder TableContents::directed(const RowOrder& order) const {
    return m_sort.isDescending ? order.reversed() : order;
}

RowOrder TableContents::plainOrder() const {
    if (m_among)
        return directed(RowOrder::of(m_among));
    return directed(RowOrder::all(m_snapshot->records(), m_snapshot->unreadableRanges()));
}

void TableContents::setSnapshot(const std::shared_ptr<const Snapshot>& snapshot,
                                const std::shared_ptr<const RecordSet>& among) {
    const bool isSameLog = isOfLog(snapshot);
    const bool isEarlier = isSameLog && !snapshot->extends(*m_snapshot);
    const bool isSubset = among != nullptr;
    const bool isSwitched = std::exchange(m_isSubset, isSubset) != isSubset;
    m_snapshot = snapshot;
    m_among = among || !snapshot || m_rows == Rows::All ? among : liveRecords(snapshot);
    if (isSameLog && (isEarlier || isSwitched)) {
        // What was found may be of records that are not there yet, or lack some that are.
        m_matches.reset();
        m_isNarrower = false;
        if (!isPlain())
            return request();
        m_task.drop();
    } else if (!isSameLog) {
        // Nothing that was found applies to another log.
        m_task.drop();
        m_matches.reset();
        m_jobSnapshot.reset();
        m_error.reset();
        m_wanted.reset();
        m_before = {};
        ++m_request;
    }
    update();
}

void TableContents::setQuery(const Query& query) {
    const bool isSame = query.text() == m_query.text() && query.isEmpty() == m_query.isEmpty();
    if (isSame)
        return resume();
    m_isNarrower = isPlain();
    m_query = query;
    m_matches.reset();
    request();
}

void TableContents::reevaluate(const Query& query) {
    m_isNarrower = false;
    m_query = query;
    m_matches.reset();
    request();
}

void TableContents::setSort(const RowSort& sort) {
    if (sort == m_sort)
        return;
    const bool isTurned = sort.field == m_sort.field;
    m_sort = sort;
    m_table.showSort(sort);
    if (isTurned && !m_task.isRunning() && !m_error && m_table.records().snapshot()) {
        // The rows are the same, in reverse.
        m_shown = m_settled = ++m_request;
        m_table.reverseRows();
        emit changed();
        return;
    }
    m_isNarrower = false;
    request();
}

void TableContents::request() {
    ++m_request;
    m_error.reset();
    // If the rows of the last filter did not have the user's place, other rows may have it again.
    if (auto now = m_table.place(); now.current || !m_before.current)
        m_before = std::move(now);
    m_task.drop();
    update();
}

void TableContents::resume() {
    if (!m_error || !m_snapshot)
        return;
    start();
    emit changed();
}

void TableContents::select(RecordNumber number) {
    // The record is current already; what else is selected stays so.
    if (number == m_table.currentRecord())
        return m_wanted.reset();
    m_wanted = number;
    consumeWanted();
}

void TableContents::consumeWanted() {
    if (m_wanted && m_table.records().rowOf(*m_wanted) >= 0) {
        m_table.selectRecord(*m_wanted);
        m_wanted.reset();
    }
}

void TableContents::update() {
    m_again.stop();
    if (!m_snapshot) {
        m_task.drop();
        m_error.reset();
        m_table.setRows(nullptr, {}, RecordTable::Change::Different);
        m_shownAmong.reset();
        m_shown = m_settled = m_request;
    } else if (isPlain()) {
        m_task.drop();
        m_error.reset();
        m_matches.reset();
        show(m_snapshot, m_among, plainOrder(), true);
    } else if (m_task.isRunning() && isOfLog(m_jobSnapshot)) {
        // goOnIfStale(), at its end
    } else if (m_error && m_jobRequest == m_request) {
        return; // until the user goes on
    } else {
        start();
    }
    emit changed();
}

void TableContents::start() {
    // What an earlier job has found is kept if later records cannot change it.
    const bool isKept = m_rows == Rows::Live || !m_query.needsState();
    const auto known = isKept ? m_matches : nullptr;
    m_error.reset();
    m_jobSnapshot = m_snapshot;
    m_jobAmong = m_among;
    m_jobRequest = m_request;
    m_mailbox = std::make_shared<RecordSetMailbox>();
    m_clock.start();
    const ScanRequest request{m_snapshot, m_query, m_among};
    // The records whose rows will be asked for when it is done.
    auto places = m_table.place().records();
    const auto before = m_before.records();
    places.insert(places.end(), before.begin(), before.end());
    if (m_wanted)
        places.push_back(*m_wanted);
    m_task.start<Found>(
        m_query.isEmpty() ? tr("Sorting") : tr("Filtering"),
        [request, sort = m_sort.field, known, places, mailbox = m_mailbox](QPromise<Found>& promise,
                                                                           Progress& progress) {
            auto found = compute(request, sort, known, *mailbox, progress);
            if (found.sorted)
                found.sorted = found.sorted->remembering(places);
            promise.addResult(std::move(found));
        },
        [this](const Found& found) { take(found); },
        [this](const Error& error) {
            take(Found{{}, {}, error});
        });
}

TableContents::Found TableContents::compute(const ScanRequest& request, const std::optional<SortField>& sort,
                                            const std::shared_ptr<const RecordSet>& known,
                                            RecordSetMailbox& mailbox, Progress& progress) {
    const auto& snapshot = request.snapshot;
    Found found;
    if (!request.query.isEmpty()) {
        RecordSetBuilder matches;
        if (known)
            matches = RecordSetBuilder(request.among ? known->intersectedWith(*request.among) : *known);
        const auto picture = [](RecordSetBuilder& builder) {
            return std::make_shared<const RecordSet>(builder.snapshot());
        };
        mailbox.put(picture(matches)); // may be empty: rows of another filter do not stay
        auto scanned = scanRecords(request, RecordNumber(snapshot->records()), matches, progress,
                                   [&](RecordSetBuilder& part) { mailbox.put(picture(part)); });
        found.matches = picture(matches);
        if (!scanned) {
            found.error = scanned.error();
            return found;
        }
    }
    if (!sort)
        return found;
    const auto set = found.matches   ? found.matches
                     : request.among ? request.among
                                     : everyRecord(snapshot->records());
    auto sorted = sortRecords(snapshot, *set, *sort, progress);
    if (sorted)
        found.sorted = RowOrder::sorted(*sorted);
    else
        found.error = sorted.error();
    return found;
}

// Shows, while the first job of a request runs, what the filter has found so far, in log order. Later jobs
// find no more than what is new.
void TableContents::consumePart() {
    const auto part = m_mailbox ? m_mailbox->take() : nullptr;
    if (part && m_settled != m_request)
        show(m_jobSnapshot, m_jobAmong, directed(RowOrder::of(part)), false);
    emit changed();
}

void TableContents::take(const Found& found) {
    m_mailbox.reset();
    m_error = found.error;
    if (found.matches)
        m_matches = found.matches;
    if (found.sorted)
        show(m_jobSnapshot, m_jobAmong, directed(*found.sorted), true);
    else if (found.matches && (!m_sort.field || m_settled != m_request))
        show(m_jobSnapshot, m_jobAmong, directed(RowOrder::of(found.matches)), !m_error);
    emit changed();
}

// Goes on with a snapshot that came while the job ran. Filtering what is new costs little; an order costs as
// much as before, and so do versions and kinds, which later records may change.
void TableContents::goOnIfStale() {
    if (m_error || isPlain() || !m_snapshot || m_snapshot == m_jobSnapshot || m_task.isRunning())
        return;
    const bool isAnew =
        m_sort.field || m_query.needsVersions() || (m_query.needsState() && m_rows == Rows::All);
    m_again.start(isAnew ? static_cast<int>(std::min<qint64>(m_clock.elapsed() * 2, 60'000)) : 0);
}

void TableContents::show(const std::shared_ptr<const Snapshot>& snapshot,
                         const std::shared_ptr<const RecordSet>& among, const RowOrder& order, bool isFinal) {
    using Change = RecordTable::Change;
    const auto& model = m_table.records();
    const bool isSameRequest = m_shown == m_request && isOfLog(model.snapshot());
    auto change = Change::Different;
    if (isSameRequest && order.isInLogOrder() && model.order().isInLogOrder()) {
        const bool onlyGrows =
            !m_sort.isDescending && snapshot->extends(*model.snapshot()) &&
            (!among || (snapshot == model.snapshot() && among == m_shownAmong)) &&
            (!among && isPlain() ? order.continues(model.order()) : order.rows() >= model.order().rows()) &&
            !m_query.needsState();
        change = onlyGrows ? Change::Appended : Change::Fewer;
    } else if (m_isNarrower && m_shown + 1 == m_request && isFinal) {
        change = Change::Fewer;
    }
    const bool isLaterPart = m_shown == m_request && m_settled != m_request;
    m_shown = m_request;
    m_shownAmong = among;
    const auto former = m_table.currentRecord();
    m_isShowing = true;
    m_table.setRows(snapshot, order, change);
    consumeWanted();
    m_isShowing = false;
    if (!isFinal)
        return;
    if (isSameRequest && former && !m_table.currentRecord() && !m_before.current)
        emit currentLost(*former);
    m_settled = m_request;
    // The first parts of a filter's rows, or the filter before, may not have had the user's place among
    // them.
    const auto current = m_table.currentRecord();
    if (m_before.current && (!current || (isLaterPart && current == m_before.current))) {
        m_isShowing = true;
        m_table.restoreSelection(m_before, m_isNarrower ? Change::Fewer : Change::Different);
        if (!current && m_table.currentRecord())
            m_table.restoreScrolling(m_before);
        m_isShowing = false;
    }
    if (m_table.currentRecord())
        m_before = {};
}

} // namespace simkv::ui
