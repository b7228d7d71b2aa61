// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "staging/staged_journal.h"
#include "store/snapshot.h"

#include <QDateTime>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace simkv::ui {

// Changes that an ended program has left, and the file that they are in.
struct LeftChanges {
    std::string file;
    bool isSameLog = false; // the numbers of records in them are of the log as it is
    std::vector<StagedChange> changes;
    std::uint64_t unreadable = 0; // entries of the file that say nothing any more
    QDateTime when{};             // the last of them
};

// Keeps what is staged in a file of the user's, so that it outlives the end of the program. What it is told
// is written in the background, in order. GUI thread.
class JournalKeeper final : public QObject {
    Q_OBJECT
public:
    // `folder`: is made when it is needed.
    JournalKeeper(TaskBoard& board, QString folder, QObject* parent);
    // Finishes what it was told.
    ~JournalKeeper() override;

    // Keeps what is staged for these keys of the log of the snapshot.
    void note(const std::shared_ptr<const Snapshot>& snapshot, std::vector<JournalEntry> entries);
    // Adds the digests of changes that were told before.
    void noteDigests(std::vector<StagedChange> changes);
    // Drops the file: nothing is staged any more.
    void forget();
    // Drops changes that were left: they have been restored, or thrown away.
    void remove(const std::string& file);
    // Looks for what was left for the log. found() follows for each file that is there.
    void look(const std::shared_ptr<const Snapshot>& snapshot);

    [[nodiscard]] bool isIdle() const {
        return m_queue.empty() && !m_task->isRunning() && !m_looking.isRunning();
    }

signals:
    void found(const simkv::ui::LeftChanges& left);
    // Emitted once for a log: what is staged from then on would not outlive the program.
    void failed(const simkv::Error& error);
    // What was left could not be looked for.
    void lookFailed(const simkv::Error& error);

private:
    struct Order; // what is to be done
    struct Book;  // the open file, which jobs hand on
    struct Round; // the orders of one job
    [[nodiscard]] static Result<void> carryOut(Book& book, const Order& order);
    [[nodiscard]] static Result<void> note(Book& book, const Order& order);
    void add(Order order);
    void next();
    void report(const Error& error);
    void skipFailed(Round& round);

    const QString m_folder;
    std::shared_ptr<Book> m_book;
    std::vector<Order> m_queue;
    bool m_hasFailed = false;
    std::unique_ptr<BackgroundTask> m_task;
    BackgroundTask m_looking;
};

} // namespace simkv::ui
