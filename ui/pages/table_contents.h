// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "document/find_rows.h"
#include "views/record_table.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace simkv::ui {

// What a table shows: all records of a snapshot, with the unreadable ranges between them, or some of them,
// such as the live ones, and with these the staged keys that are to be added; of all that what a filter lets
// through, in the order that is asked for. Filters and sorts in the background; what a filter has found so
// far is shown while it runs. A newer request replaces the running one. Records that were appended are
// filtered alone; an order is made anew, not more often than a third of the time. When what is staged
// changes, only those rows are filtered again and put into their places.
class TableContents final : public QObject {
    Q_OBJECT
public:
    enum class Rows { All, Live };
    TableContents(RecordTable& table, Rows rows, TaskBoard& board, QObject* parent = nullptr);
    ~TableContents() override;

    // Shows the same log at any moment, or another one. `among`: which of its records; null: the live ones,
    // or all, as rows() says.
    void setSnapshot(const std::shared_ptr<const Snapshot>& snapshot,
                     const std::shared_ptr<const RecordSet>& among = nullptr);
    // What is staged is shown in the rows; additions get rows of their own beside live keys. Null: nothing.
    void setStaged(const StagedViewPtr& staged);
    // An empty query lets all rows through.
    void setQuery(const Query& query);
    void setSort(const RowSort& sort);
    // The same text again: what it says of now or of a zone may mean something else.
    void reevaluate(const Query& query);
    // Goes on after a cancel or an error, with what was found.
    void resume();
    // Makes a record or an addition current, now or when it gets a row; unless the user goes elsewhere
    // before.
    void select(RowId id);

    [[nodiscard]] const Query& query() const { return m_wanted.query; }
    [[nodiscard]] const RowSort& sort() const { return m_wanted.sort; }
    [[nodiscard]] Rows rows() const { return m_rows; }
    [[nodiscard]] std::uint64_t shownRows() const {
        return static_cast<std::uint64_t>(m_table.records().rowCount());
    }
    // Which records the rows are taken from now; null: all.
    [[nodiscard]] const std::shared_ptr<const RecordSet>& shownAmong() const { return m_shown.among; }
    // What is staged, as the rows show it, with additions in rows of their own if hasAdditions(); null: none.
    [[nodiscard]] const StagedViewPtr& shownStaged() const { return m_shown.staged; }
    [[nodiscard]] bool hasAdditions() const { return m_rows == Rows::Live; }
    // Whether the rows are all that is asked for now.
    [[nodiscard]] bool isUpToDate() const;
    // Whether setSnapshot() has named records other than the live ones or all.
    [[nodiscard]] bool isSubset() const { return m_wanted.isSubset; }
    // How many rows there would be without the filter.
    [[nodiscard]] std::uint64_t allRows() const;
    enum class State {
        Idle,       // the rows are what was asked for, or will soon be brought up to date
        FirstRun,   // what was asked for last is being found: its parts are shown as they come
        Refreshing, // all of that has been shown once; what has been appended since is looked at
        Stopped,    // by the user, until resume() or another request
        Failed      // likewise
    };
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isRunning() const {
        return m_state == State::FirstRun || m_state == State::Refreshing;
    }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] BackgroundTask& task() { return m_task; }

signals:
    // Rows or state.
    void changed();
    // The current record has lost its row, not because of a filter.
    void currentLost(simkv::RecordNumber former);

private:
    // What rows are of.
    struct Request {
        std::uint64_t id = 0; // another one for each query and order that is asked for, and for each log
        Query query;
        RowSort sort;
        std::shared_ptr<const Snapshot> snapshot;
        std::shared_ptr<const RecordSet> among; // of its records; null: all
        bool isSubset = false;                  // they are others than the live ones, or all
        StagedViewPtr staged;                   // null: none
        bool hasAdditions = false;              // of it

        [[nodiscard]] bool isPlain() const { return query.isEmpty() && !sort.field; }
        [[nodiscard]] bool isOfSameLog(const Request& other) const {
            return snapshot && other.snapshot && snapshot->isOfSameLog(*other.snapshot);
        }
        // Whether its rows are some of the other's, in the same order, and maybe later ones.
        [[nodiscard]] bool narrows(const Request& all) const {
            return all.isPlain() && !sort.field && sort == all.sort && isSubset == all.isSubset &&
                   isOfSameLog(all) && snapshot->extends(*all.snapshot);
        }
        [[nodiscard]] std::shared_ptr<const StagedIds> additions() const {
            return staged && hasAdditions ? staged->additions() : nullptr;
        }
        [[nodiscard]] std::shared_ptr<const ChangedRecords> changedRecords() const {
            return staged ? staged->changedRecords() : nullptr;
        }
        // Whether what is staged makes the same rows.
        [[nodiscard]] bool hasSameStaged(const Request& other) const {
            return additions() == other.additions() &&
                   (isPlain() || changedRecords() == other.changedRecords());
        }
        [[nodiscard]] ScanRequest scan() const { return {snapshot, query, among, staged, hasAdditions}; }
        [[nodiscard]] RowOrder directed(const RowOrder& order) const {
            return sort.isDescending ? order.reversed() : order;
        }
    };
    // Where the user wants to be.
    struct Goal {
        std::optional<RowId> id;  // to be made current once it has a row
        RecordTable::Place place; // where they were before a filter that hides it
        bool isOfAll = false;     // all rows that are asked for since were there, in their order
    };

    [[nodiscard]] KnownRows known() const;
    [[nodiscard]] bool isSameSortedSet() const;
    void replaceRequest();
    void bringUpToDate();
    void showPlain();
    void run();
    void onPart();
    void onFound(const FoundRows& found);
    void onFinished();
    void show(const Request& request, const RowOrder& order, bool isWhole);
    [[nodiscard]] RecordTable::Change changeTo(const Request& request, const RowOrder& order,
                                               bool isWhole) const;
    void goToId();
    void followGoal();
    void goBack(bool wasPart);
    void onCurrentLost(const RecordTable::Place& before);

    RecordTable& m_table;
    const Rows m_rows;
    State m_state = State::Idle;
    Request m_wanted;      // what is to be shown
    Request m_job;         // what the running job is of, or the last one
    Request m_shown;       // what the rows in the table are of
    bool m_isWhole = true; // they were all shown once
    Goal m_goal;
    bool m_isPlacing = false; // it is not the user who makes another row current
    std::shared_ptr<RowSetMailbox> m_mailbox;
    KnownRows m_known;            // of the query, as far as jobs have come
    Request m_sortedFor;          // that m_known.sorted is of
    std::optional<Error> m_error; // of the last job
    QElapsedTimer m_clock;
    QTimer m_again;
    BackgroundTask m_task;
};

} // namespace simkv::ui
