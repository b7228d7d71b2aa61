// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/log_document.h"

#include "background/logging.h"
#include "document/log_jobs.h"
#include "texts/age_text.h"
#include "texts/path_text.h"

#include <algorithm>
#include <utility>

namespace simkv::ui {

namespace {

// A service that writes record by record, or another window, releases the lock within that time.
constexpr std::chrono::milliseconds kPatience{500};

} // namespace

// While one lives, changed() is held back.
class LogDocument::Event final {
public:
    explicit Event(LogDocument& document) : m_document(document) { ++m_document.m_events; }
    ~Event() {
        if (--m_document.m_events == 0 && std::exchange(m_document.m_hasChanged, false))
            emit m_document.changed();
    }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    void note() { m_document.m_hasChanged = true; }

private:
    LogDocument& m_document;
};

LogDocument::LogDocument(QObject* parent, FileSystem& fileSystem)
    : QObject(parent), m_fileSystem(fileSystem), m_readTask(m_board), m_writeTask(m_board),
      m_watcher(m_board) {
    for (auto* task : {&m_readTask, &m_writeTask}) {
        connect(task, &BackgroundTask::started, this, &LogDocument::tellState);
        connect(task, &BackgroundTask::finished, this, &LogDocument::tellState);
        connect(task, &BackgroundTask::started, &m_watcher, &LogWatcher::pause);
        connect(task, &BackgroundTask::finished, this, &LogDocument::watch);
    }
    connect(&m_watcher, &LogWatcher::found, this, qOverload<const LogWatcher::Found&>(&LogDocument::take));
    connect(&m_watcher, &LogWatcher::failed, this, &LogDocument::giveUpStore);
    connect(&m_readTask, &BackgroundTask::progressed, this, &LogDocument::onReadProgressed);
}

LogDocument::~LogDocument() = default;

void LogDocument::open(const QString& path, bool readOnly) {
    m_isSwitching = true;
    reset();
    qCInfo(lcLog).noquote() << (readOnly ? "opening read-only" : "opening") << loggedName(path);
    m_path = path;
    m_isReadOnly = readOnly;
    m_state = State::Opening;
    const auto file = pathBytes(path);
    m_mailbox = std::make_shared<SnapshotMailbox>();
    m_readTask.start<ReadItem>(
        tr("Reading %1").arg(fileNameText(path)),
        [file, mailbox = m_mailbox, &files = m_fileSystem](QPromise<ReadItem>& promise, Progress& progress) {
            auto opened = Store::open(file, progress, files);
            if (!opened) {
                ReadItem failed;
                failed.error = opened.error();
                promise.addResult(std::move(failed));
                return;
            }
            const std::shared_ptr<Store> store = *std::move(opened);
            ReadItem begun;
            begun.store = store;
            promise.addResult(std::move(begun));
            const auto publish = [&mailbox](std::shared_ptr<const Snapshot> snapshot) {
                mailbox->put(std::move(snapshot));
            };
            promise.addResult(lastItemOf(*store, store->buildIndex(progress, publish)));
        },
        [this](const ReadItem& item) { take(item); }, [this](const Error& error) { giveUpStore(error); });
    tellLog();
}

void LogDocument::close() {
    m_isSwitching = true;
    reset();
    tellLog();
}

// Nothing is told before all of it is of the other log.
void LogDocument::tellLog() {
    Event event(*this);
    m_isSwitching = false;
    event.note();
    emit logChanged();
    tellState();
}

void LogDocument::reset() {
    if (!m_path.isEmpty())
        qCInfo(lcLog).noquote() << "closed" << loggedName(m_path);
    m_readTask.drop();
    m_writeTask.drop();
    m_store.reset();
    m_watcher.watch(nullptr);
    m_snapshot.reset();
    m_past.reset();
    m_path.clear();
    m_state = State::Empty;
    m_isReadOnly = false;
    m_mayAppendBehindDamage = false;
    m_mayCutEnd = false;
    m_stopped = false;
    m_isReloading = false;
    m_external = {};
    m_lock = {};
    m_writeFailure.reset();
    m_readFailure.clear();
}

void LogDocument::startReading(const QString& title, bool refresh) {
    m_stopped = false;
    m_mailbox = std::make_shared<SnapshotMailbox>();
    m_readTask.start<ReadItem>(
        title,
        [store = m_store, mailbox = m_mailbox, refresh](QPromise<ReadItem>& promise, Progress& progress) {
            const auto publish = [&mailbox](std::shared_ptr<const Snapshot> snapshot) {
                mailbox->put(std::move(snapshot));
            };
            promise.addResult(lastItemOf(*store, refresh ? store->refresh(progress, publish)
                                                         : store->buildIndex(progress, publish)));
        },
        [this](const ReadItem& item) { take(item); }, [this](const Error& error) { giveUpStore(error); });
}

// While the read job runs: shows what it has found so far.
void LogDocument::onReadProgressed() {
    Event event(*this);
    auto newest = m_mailbox ? m_mailbox->take() : nullptr;
    if (!newest || !m_store)
        return;
    m_state = State::Ready;
    setSnapshot(std::move(newest));
    tellState();
}

void LogDocument::reload() {
    const bool isAnother = m_external.change == LogChange::Truncated ||
                           m_external.change == LogChange::Replaced ||
                           m_external.change == LogChange::Rewritten || m_writeFailure;
    if (m_store && !isAnother) {
        m_isReloading = true;
        startReading(tr("Reading what is new"), true);
    } else if (!m_path.isEmpty()) {
        open(QString(m_path), m_isReadOnly);
    }
}

void LogDocument::resumeReading() {
    if (m_store)
        startReading(tr("Reading %1").arg(fileNameText(m_path)), false);
}

// After the last item the task ends, and then the state is told.
void LogDocument::take(const ReadItem& item) {
    Event event(*this);
    if (item.store) {
        m_store = item.store;
        return;
    }
    m_mailbox.reset();
    const bool isStopped = item.error && item.error->code == ErrorCode::Cancelled;
    const bool isReplaced = item.external && item.external->change != LogChange::None;
    const bool hasRecords = item.snapshot && item.snapshot->records() > 0;
    if (!isReplaced) // that file is not the one which is shown
        m_isWritable = item.isWritable;
    if (std::exchange(m_isReloading, false) && item.isUnlocked)
        m_lock = {}; // as in a log that is opened
    if (item.error && (!m_store || !(isStopped || isReplaced || hasRecords))) {
        qCInfo(lcLog).noquote() << "cannot open:" << loggedText(*item.error);
        m_state = State::Failed;
        m_store.reset();
        m_snapshot.reset();
        m_past.reset();
        emit openFailed(*item.error);
        return;
    }
    m_state = State::Ready;
    qCInfo(lcLog).noquote() << "read" << loggedName(m_path) + u':' << figuresOf(*item.snapshot);
    if (item.error)
        qCInfo(lcLog).noquote() << "reading ended early:" << loggedText(*item.error);
    m_stopped = isStopped;
    setSnapshot(item.snapshot);
    if (isStopped)
        return;
    if (isReplaced)
        tell(*item.external); // again, where it was known
    else if (item.error)
        emit readFailed(*item.error);
    else
        setExternalChange({});
}

// A job that extended the index ran out of memory, maybe in the middle of a record. The store must not be
// used any more; snapshots are what they were.
void LogDocument::giveUpStore(const Error& error) {
    Event event(*this);
    const auto mailbox = std::exchange(m_mailbox, nullptr);
    auto newest = mailbox ? mailbox->take() : nullptr;
    if (newest && m_store)
        setSnapshot(std::move(newest));
    m_store.reset();
    m_watcher.watch(nullptr);
    m_state = m_snapshot ? State::Ready : State::Failed;
    if (m_snapshot)
        emit readFailed(error);
    else
        emit openFailed(error);
    if (!isReading()) // else at its end
        tellState();
}

void LogDocument::tellState() {
    ToldState now{m_state, refusal(), isReading(), lockHolder()};
    if (m_isSwitching || now == m_told)
        return;
    Event event(*this);
    event.note();
    m_told = std::move(now);
    emit stateChanged();
}

void LogDocument::setFollowing(bool following) {
    if (following == m_isFollowing)
        return;
    m_isFollowing = following;
    m_watcher.setFollowing(following);
    emit followingChanged(following);
}

// Watches a log that has been read to its end, as long as nothing is read or written here.
void LogDocument::watch() {
    if (isReading() || m_writeTask.isRunning())
        return;
    const bool isRead = m_store && m_snapshot && !m_stopped && m_snapshot->isComplete();
    m_watcher.watch(isRead ? m_store : nullptr, m_path);
    m_watcher.resume();
}

void LogDocument::take(const LogWatcher::Found& found) {
    Event event(*this);
    if (found.lock)
        (void)m_lock.take(*found.lock, std::chrono::steady_clock::now());
    if (found.snapshot != m_snapshot) {
        qCInfo(lcWatch).noquote() << "read on:" << figuresOf(*found.snapshot);
        setSnapshot(found.snapshot);
    }
    tellState();
    const auto failure = found.error ? found.error->what : std::string();
    if (failure != m_readFailure && found.error) {
        qCInfo(lcWatch).noquote() << "cannot read on:" << loggedText(*found.error);
        if (found.error->code != ErrorCode::Changed)
            emit readFailed(*found.error);
    }
    m_readFailure = failure;
    if (!found.external)
        return;
    if (m_isFollowing && found.external->grownBy > LogWatcher::kMostReadAside)
        startReading(tr("Reading what is new"), true);
    else
        setExternalChange(*found.external);
}

void LogDocument::setExternalChange(const ExternalChange& external) {
    const bool isNone = external.change == LogChange::None && m_external.change == LogChange::None;
    if (external != m_external && !isNone)
        tell(external);
}

void LogDocument::tell(const ExternalChange& external) {
    m_external = external;
    if (external.change != LogChange::None)
        qCInfo(lcWatch).nospace() << describe(external.change) << ": " << external.size.value() << " bytes, "
                                  << external.grownBy.value() << " of them not read";
    emit changedOnDisk(external.change, external.grownBy);
}

void LogDocument::setSnapshot(std::shared_ptr<const Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    if (m_past && (!m_snapshot || !m_snapshot->extends(*m_past)))
        m_past.reset();
    Event event(*this);
    event.note();
    emit snapshotChanged();
}

void LogDocument::showPast(std::shared_ptr<const Snapshot> past) {
    if (past == m_past || (past && (!m_snapshot || !m_snapshot->extends(*past))))
        return;
    m_past = std::move(past);
    Event event(*this);
    event.note();
    emit snapshotChanged();
}

LogDocument::Refusal LogDocument::refusal() const {
    if (!m_snapshot)
        return Refusal::NothingOpen;
    if (!m_store)
        return Refusal::OutOfMemory;
    if (m_stopped)
        return Refusal::Stopped;
    if (!m_snapshot->isComplete() || isReading())
        return Refusal::StillReading;
    if (!m_isWritable)
        return Refusal::NoPermission;
    if (m_writeFailure)
        return Refusal::WriteFailed;
    if (m_isReadOnly)
        return Refusal::ReadOnly;
    if (m_lock.needsConsent())
        return Refusal::Locked;
    const auto& findings = m_snapshot->findings();
    const bool endIsDamaged = !findings.empty() && findings.back().isLastBatch;
    if (!m_mayAppendBehindDamage && std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
            return finding.kind == FindingKind::Damage && !finding.isLastBatch;
        }))
        return Refusal::Damaged;
    if (!m_mayCutEnd && endIsDamaged)
        return Refusal::EndDamaged;
    if (!m_mayCutEnd && m_snapshot->tail() && m_snapshot->tail()->offset == Offset(0))
        return Refusal::NoWholeRecord;
    return m_writeTask.isRunning() ? Refusal::Writing : Refusal::None;
}

bool LogDocument::canAllowEditing() const {
    const auto why = refusal();
    return why == Refusal::ReadOnly || why == Refusal::Damaged || why == Refusal::EndDamaged ||
           why == Refusal::NoWholeRecord || (why == Refusal::Locked && !lockHolder());
}

bool LogDocument::isKeptReadOnly() const {
    const auto why = refusal();
    return canAllowEditing() || why == Refusal::NoPermission || why == Refusal::Locked ||
           why == Refusal::WriteFailed || why == Refusal::OutOfMemory;
}

void LogDocument::allowEditing() {
    if (!canAllowEditing())
        return;
    const auto why = refusal();
    // A user who was told of another refusal is not asked again because the log was locked once.
    if (!lockHolder())
        m_lock.agree();
    switch (why) {
    case Refusal::ReadOnly:
        m_isReadOnly = false;
        break;
    case Refusal::Damaged:
        m_mayAppendBehindDamage = true;
        break;
    case Refusal::EndDamaged:
    case Refusal::NoWholeRecord:
        m_mayCutEnd = true;
        break;
    default:
        break;
    }
    tellState();
}

Error LogDocument::refusedNow() const {
    return Error{ErrorCode::Invalid, tr("the log cannot be changed now; nothing was written").toStdString(),
                 pathBytes(m_path)};
}

void LogDocument::apply(std::vector<StagedChange> changes) {
    if (refusal() != Refusal::None || changes.empty())
        emit editFailed(refusedNow());
    else
        startWriting(tr("Writing"), std::move(changes));
}

void LogDocument::truncateTail() {
    if (refusal() != Refusal::None)
        emit truncationFailed(refusedNow());
    else
        startWriting(tr("Truncating"), {});
}

void LogDocument::startWriting(const QString& title, std::vector<StagedChange> changes) {
    WriteOptions options{m_mayAppendBehindDamage, m_mayCutEnd, Sync::Each};
    options.lockTimeout = kPatience;
    const bool isEdit = !changes.empty();
    qCInfo(lcWrite).noquote() << "begun:" << changes.size() << "changes of" << loggedName(m_path);
    m_writeTask.start<WriteItem>(
        title,
        [store = m_store, options, changes = std::move(changes)](QPromise<WriteItem>& promise,
                                                                 Progress& progress) {
            promise.addResult(writeIn(*store, changes, options, progress));
        },
        [this](const WriteItem& item) { take(item); },
        [this, isEdit](const Error& error) {
            if (m_store)
                m_writeFailure = m_store->writeFailure();
            isEdit ? emit editFailed(error) : emit truncationFailed(error);
        });
}

void LogDocument::take(const WriteItem& item) {
    Event event(*this);
    noteWrite(item);
    m_writeFailure = item.stop;
    setSnapshot(item.snapshot);
    if (item.cut)
        emit tailTruncated(*item.cut);
    if (!item.records.empty())
        emit edited(item.records);
    if (item.error && item.isEdit)
        emit editFailed(*item.error);
    else if (item.error)
        emit truncationFailed(*item.error);
}

} // namespace simkv::ui
