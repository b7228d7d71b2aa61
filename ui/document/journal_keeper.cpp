// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/journal_keeper.h"

#include "background/logging.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace simkv::ui {

struct JournalKeeper::Order {
    std::shared_ptr<const Snapshot> snapshot; // with entries
    std::vector<JournalEntry> entries;
    bool forgets = false;
    std::string removes{};
    std::vector<StagedChange> digests{};
};

struct JournalKeeper::Book {
    QString folder;
    std::optional<StagedJournal> journal;
    std::string path;
    bool isBroken = false; // it lacks something; nothing more is noted before it is forgotten
};

struct JournalKeeper::Round {
    std::vector<Order> orders;
    std::size_t done = 0;
};

namespace {

constexpr auto kSuffix = ".staged";

// The names of all files about one log begin with this.
QString prefixOf(const std::string& log) {
    const auto hash =
        QCryptographicHash::hash(QByteArray::fromStdString(log), QCryptographicHash::Sha256).toHex();
    return QString::fromLatin1(hash.first(24)) + u'-';
}

Result<JournalledLog> logOf(const Snapshot& snapshot) {
    const auto& file = snapshot.file();
    const auto info = file.info();
    if (!info)
        return tl::unexpected(info.error());
    return JournalledLog{file.path(), info->identity};
}

Error folderError(const QString& folder) {
    return Error{ErrorCode::Io, "cannot make the folder for changes that are not written",
                 QFile::encodeName(folder).toStdString()};
}

// The file gets a name of its own: several windows may show the same log.
Result<std::pair<StagedJournal, std::string>> createIn(const QString& folder, const JournalledLog& log) {
    if (!QDir().mkpath(folder))
        return tl::unexpected(folderError(folder));
    (void)QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto base =
        folder + u'/' + prefixOf(log.path) + QString::number(QCoreApplication::applicationPid());
    for (int number = 1;; ++number) {
        const auto path =
            QFile::encodeName(base + QStringLiteral("-%1%2").arg(number).arg(kSuffix)).toStdString();
        auto journal = StagedJournal::create(path, log);
        if (journal)
            return std::pair(*std::move(journal), path);
        if (journal.error().systemError != EEXIST || number == 1000)
            return tl::unexpected(journal.error());
    }
}

} // namespace

// Hidden: the files are small, and to cancel would lose what they keep.
JournalKeeper::JournalKeeper(TaskBoard& board, QString folder, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_book(std::make_shared<Book>()),
      m_task(std::make_unique<BackgroundTask>(board, TaskDisplay::Hidden)),
      m_looking(board, TaskDisplay::Hidden) {
    m_book->folder = m_folder;
    connect(m_task.get(), &BackgroundTask::finished, this, &JournalKeeper::next);
}

JournalKeeper::~JournalKeeper() {
    m_task.reset(); // waits for what it is at
    for (const auto& order : m_queue)
        (void)carryOut(*m_book, order); // nobody is left to tell of an error
}

Result<void> JournalKeeper::carryOut(Book& book, const Order& order) {
    if (!order.removes.empty()) {
        qCInfo(lcJournal).noquote() << "removing" << loggedName(order.removes);
        return systemFileSystem().remove(order.removes);
    }
    if (order.forgets) {
        book.isBroken = false;
        if (!book.journal)
            return {};
        qCInfo(lcJournal).noquote() << "nothing is staged any more, removing" << loggedName(book.path);
        auto removed = systemFileSystem().remove(book.path);
        book.journal.reset(); // its lock goes last
        return removed;
    }
    if (book.isBroken || (!order.digests.empty() && !book.journal))
        return {};
    auto noted = order.digests.empty() ? note(book, order) : book.journal->noteDigests(order.digests);
    book.isBroken = !noted;
    return noted;
}

Result<void> JournalKeeper::note(Book& book, const Order& order) {
    if (!book.journal) {
        const auto log = logOf(*order.snapshot);
        if (!log)
            return tl::unexpected(log.error());
        auto created = createIn(book.folder, *log);
        if (!created)
            return tl::unexpected(created.error());
        book.journal.emplace(std::move(created->first));
        book.path = created->second;
    }
    qCInfo(lcJournal).noquote() << "keeping" << order.entries.size() << "changes in" << loggedName(book.path);
    return book.journal->note(order.entries);
}

void JournalKeeper::add(Order order) {
    m_queue.push_back(std::move(order));
    if (!m_task->isRunning())
        next();
}

void JournalKeeper::next() {
    if (m_queue.empty() || m_task->isRunning())
        return;
    using Done = Result<void>;
    auto round = std::make_shared<Round>(Round{std::exchange(m_queue, {})});
    m_task->start<Done>(
        tr("Keeping changes"),
        [book = m_book, round](QPromise<Done>& promise, Progress&) {
            Done done;
            for (; round->done < round->orders.size(); ++round->done) {
                if (auto carried = carryOut(*book, round->orders[round->done]); !carried)
                    done = carried;
            }
            promise.addResult(done);
        },
        [this](const Done& done) {
            if (!done)
                report(done.error());
        },
        [this, round](const Error& error) {
            skipFailed(*round);
            report(error);
        });
}

void JournalKeeper::report(const Error& error) {
    if (!std::exchange(m_hasFailed, true))
        emit failed(error);
}

// The order that was not carried out may be in the file in part. Those after it come next.
void JournalKeeper::skipFailed(Round& round) {
    m_book->isBroken = true;
    const auto rest = std::min(round.done + 1, round.orders.size());
    m_queue.insert(m_queue.begin(),
                   std::make_move_iterator(round.orders.begin() + static_cast<std::ptrdiff_t>(rest)),
                   std::make_move_iterator(round.orders.end()));
}

void JournalKeeper::note(const std::shared_ptr<const Snapshot>& snapshot, std::vector<JournalEntry> entries) {
    if (!entries.empty())
        add(Order{snapshot, std::move(entries)});
}

void JournalKeeper::noteDigests(std::vector<StagedChange> changes) {
    if (!changes.empty())
        add(Order{{}, {}, false, {}, std::move(changes)});
}

void JournalKeeper::forget() {
    m_hasFailed = false;
    add(Order{{}, {}, true});
}

void JournalKeeper::remove(const std::string& file) {
    add(Order{{}, {}, false, file});
}

void JournalKeeper::look(const std::shared_ptr<const Snapshot>& snapshot) {
    m_looking.start<LeftChanges>(
        tr("Looking for changes that were not written"),
        [folder = m_folder, snapshot](QPromise<LeftChanges>& promise, Progress&) {
            const auto log = logOf(*snapshot);
            if (!log)
                return;
            const auto names =
                QDir(folder).entryList({prefixOf(log->path) + u'*' + kSuffix}, QDir::Files, QDir::Time);
            for (const auto& name : names) {
                const auto path = QFile::encodeName(folder + u'/' + name).toStdString();
                // A file that another window holds, or that cannot be read, stays where it is.
                auto contents = StagedJournal::read(path);
                if (!contents || contents->log.path != log->path)
                    continue;
                if (contents->changes.empty() && contents->unreadable == 0)
                    (void)systemFileSystem().remove(path);
                else
                    promise.addResult(LeftChanges{path, contents->log == *log, std::move(contents->changes),
                                                  contents->unreadable,
                                                  QFileInfo(folder + u'/' + name).lastModified()});
            }
        },
        [this](const LeftChanges& left) {
            qCInfo(lcJournal).noquote()
                << "found" << left.changes.size() << "changes in" << loggedName(left.file)
                << (left.isSameLog ? "of this file" : "of a former file");
            emit found(left);
        },
        [this](const Error& error) { emit lookFailed(error); });
}

} // namespace simkv::ui
