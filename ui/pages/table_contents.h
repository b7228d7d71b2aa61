// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "background/mailbox.h"
#include "scan/record_scan.h"
#include "views/record_table.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace simkv::ui {

// What a table shows: all records of a snapshot, with the unreadable ranges between them, or some of them,
// such as the live ones; of them those that a filter lets through, in the order that is asked for. Filters
// and sorts in the background; what a filter has found so far is shown while it runs. A newer request
// replaces the running one. Records that were appended are filtered alone; an order is made anew, not more
// often than a third of the time.
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
    // An empty query lets all records through.
    void setQuery(const Query& query);
    void setSort(const RowSort& sort);
    // The same text again: what it says of now or of a zone may mean something else.
    void reevaluate(const Query& query);
    // Goes on after a cancel or an error, with what was found.
    void resume();
    // Makes the record current, now or when it gets a row; unless the user goes elsewhere before.
    void select(RecordNumber number);

    [[nodiscard]] const Query& query() const { return m_query; }
    [[nodiscard]] const RowSort& sort() const { return m_sort; }
    [[nodiscard]] Rows rows() const { return m_rows; }
    [[nodiscard]] std::uint64_t shownRows() const {
        return static_cast<std::uint64_t>(m_table.records().rowCount());
    }
    // Which records the rows are taken from now; null: all.
    [[nodiscard]] const std::shared_ptr<const RecordSet>& shownAmong() const { return m_shownAmong; }
    // Whether setSnapshot() has named records other than the live ones or all.
    [[nodiscard]] bool isSubset() const { return m_isSubset; }
    // How many rows there would be without the filter.
    [[nodiscard]] std::uint64_t allRows() const;
    enum class State { Complete, Running, Stopped, Failed };
    [[nodiscard]] State state() const;
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    [[nodiscard]] BackgroundTask& task() { return m_task; }

signals:
    // Rows or state.
    void changed();
    // The current record has lost its row, not because of a filter.
    void currentLost(simkv::RecordNumber former);

private:
    struct Found;
    [[nodiscard]] static Found compute(const ScanRequest& request, const std::optional<SortField>& sort,
                                       const std::shared_ptr<const RecordSet>& known,
                                       RecordSetMailbox& mailbox, Progress& progress);
    [[nodiscard]] bool isPlain() const { return m_query.isEmpty() && !m_sort.field; }
    [[nodiscard]] bool isOfLog(const std::shared_ptr<const Snapshot>& snapshot) const;
    void request();
    void goOnIfStale();
    void consumeWanted();
    void update();
    void start();
    void consumePart();
    void take(const Found& found);
    void show(const std::shared_ptr<const Snapshot>& snapshot, const std::shared_ptr<const RecordSet>& among,
              const RowOrder& order, bool isFinal);
    [[nodiscard]] RowOrder plainOrder() const;
    [[nodiscard]] RowOrder directed(const RowOrder& order) const;

    RecordTable& m_table;
    const Rows m_rows;
    std::shared_ptr<const Snapshot> m_snapshot; // that is to be shown
    std::shared_ptr<const RecordSet> m_among;   // of its records; null: all
    bool m_isSubset = false;                    // they are others than the live ones
    Query m_query;
    RowSort m_sort;
    std::uint64_t m_request = 0; // counts what was asked for
    std::uint64_t m_shown = 0;   // the request that the rows in the table are of
    std::uint64_t m_settled = 0; // the last one whose rows were all shown
    bool m_isNarrower = false;   // the request lets fewer through than the one before, in its order
    RecordTable::Place m_before; // where the user was when they asked

    // The running or the last job.
    std::shared_ptr<const Snapshot> m_jobSnapshot;
    std::shared_ptr<const RecordSet> m_jobAmong;
    std::shared_ptr<RecordSetMailbox> m_mailbox;
    std::shared_ptr<const RecordSet> m_matches; // of m_query, as far as it has been asked
    std::uint64_t m_jobRequest = 0;             // that it is of
    std::optional<Error> m_error;               // of it
    std::shared_ptr<const RecordSet> m_shownAmong;
    std::optional<RecordNumber> m_wanted; // to be made current once it has a row
    bool m_isShowing = false;
    QElapsedTimer m_clock;
    QTimer m_again;
    BackgroundTask m_task;
};

} // namespace simkv::ui
