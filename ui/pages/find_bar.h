// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "background/mailbox.h"
#include "scan/record_scan.h"
#include "scan/row_set.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <mutex>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace simkv::ui {

class RecordTable;
class TableContents;

// Searches the rows of a table for text, bytes or a regular expression, from the current row on, in the
// background. What has been found is marked in the table and beside its scroll bar at once, and Next and
// Previous go through it.
class FindBar final : public QWidget {
    Q_OBJECT
public:
    FindBar(RecordTable& table, TableContents& contents, TaskBoard& board, QWidget* parent = nullptr);
    ~FindBar() override;

    // Shows itself, with the cursor in the box.
    void activate();
    // Ends the search and hides.
    void close();
    void findNext() { go(Direction::Next); }
    void findPrevious() { go(Direction::Previous); }
    [[nodiscard]] BackgroundTask& task() { return m_task; }
    enum class Notation { Text, Regex, Hex };
    void setNotation(Notation notation);

signals:
    void left();    // back to the table
    void jumping(); // another record becomes current

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Direction { None, Here, Next, Previous };
    struct Found {
        RowSet matches;                         // by what the rows show
        std::shared_ptr<const RecordSet> inLog; // by what the log has, for a search that goes on
        std::optional<Error> error;
    };
    [[nodiscard]] static Found search(const ScanRequest& request, RecordNumber from,
                                      const std::shared_ptr<const RecordSet>& known, Mailbox<RowSet>& mailbox,
                                      Progress& progress);
    void start(Direction direction);
    void search(const Query& query, bool isContinued);
    void consumePart();
    void take(const Found& found);
    void showMatches(const std::optional<RowSet>& matches);
    void onContentsChanged();
    void go(Direction direction);
    void step();
    void stepThroughOrder(bool isBackward, int from);
    void jumpTo(RowId id, bool isWrapped);
    // The first record where no row is current.
    [[nodiscard]] RowId currentId() const;
    void stop();
    void updateStatus(const QString& note = {});
    [[nodiscard]] Result<Query> typed() const;

    RecordTable& m_table;
    TableContents& m_contents;
    QLineEdit* m_text;
    QComboBox* m_notation;
    QCheckBox* m_matchCase;
    QLabel* m_status;
    QTimer m_delay;

    std::optional<Query> m_query;               // of the search; nothing: none
    std::string m_filter;                       // that the table had then
    std::shared_ptr<const Snapshot> m_snapshot; // that was searched, or is
    std::shared_ptr<const RecordSet> m_among;   // of its records; null: all
    bool m_wasSubset = false;                   // these were others than the live ones
    StagedViewPtr m_staged;                     // with its additions; null: none
    std::optional<RowSet> m_matches;
    std::shared_ptr<const RecordSet> m_inLog; // see Found
    std::shared_ptr<Mailbox<RowSet>> m_mailbox;
    RowId m_from{RecordNumber(0)}; // where it began
    bool m_isComplete = false;
    QString m_note;                        // shown in place of the count
    Direction m_pending = Direction::None; // the user waits to go there
    std::uint64_t m_steps = 0;             // counts the walks through sorted rows
    BackgroundTask m_task;
};

} // namespace simkv::ui
