// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include <chrono>
#include <new>
#include <thread>

namespace simkv {

namespace {

// Looking at the file before each record takes longer than writing it; where each record is synced it does
// not matter.
constexpr auto kRecheckInterval = std::chrono::milliseconds(10);

} // namespace

Result<std::optional<LockHolder>> Store::lockHolder(const std::optional<LockHolder>& before) const {
    if (isWriting())
        return std::optional<LockHolder>();
    return m_file->lockHolder(before);
}

Result<std::optional<TruncatedTail>> Store::beginWriting(const WriteOptions& options, Progress& progress) {
    constexpr auto kPause = std::chrono::milliseconds(5);
    const auto until = std::chrono::steady_clock::now() + options.lockTimeout;
    auto begun = tryToBegin(options, progress);
    while (!begun && begun.error().code == ErrorCode::Locked && std::chrono::steady_clock::now() < until) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        std::this_thread::sleep_for(kPause);
        begun = tryToBegin(options, progress);
    }
    // The search for a name takes longer than all that, so it comes once.
    if (!begun && begun.error().code == ErrorCode::Locked) {
        if (const auto holder = lockHolder(); holder && *holder)
            begun.error().what = describe(**holder) + " is writing this log";
    }
    return begun;
}

Result<std::optional<TruncatedTail>> Store::tryToBegin(const WriteOptions& options, Progress& progress) {
    const MutexLock lock(m_mutex);
    if (m_writer)
        return std::optional<TruncatedTail>();
    try {
        return beginLocked(options, progress);
    } catch (...) {
        closeWriter();
        throw;
    }
}

Result<std::optional<TruncatedTail>> Store::beginLocked(const WriteOptions& options, Progress& progress) {
    if (auto opened = openWriter(options, progress); !opened)
        return tl::unexpected(opened.error());
    Result<std::optional<TruncatedTail>> cut;
    try {
        cut = truncateTail(options, progress);
    } catch (...) {
        giveUp();
        throw;
    }
    m_agreedFindings = m_index->findings().size();
    if (!cut)
        closeWriter();
    publish();
    return cut;
}

// Locks the log and reads what came since.
Result<void> Store::openWriter(const WriteOptions& options, Progress& progress) {
    if (const auto failed = m_sync.failure())
        return tl::unexpected(*failed);
    if (!m_wasComplete)
        return tl::unexpected(errorHere(ErrorCode::Invalid, "the log is still being read"));
    auto writer =
        LogWriter::open(*m_fileSystem, m_path, m_index->source().byteOrder(), m_openedInfo.identity);
    if (!writer)
        return tl::unexpected(writer.error());
    if (auto read = readToEnd(progress); !read)
        return read;
    m_writer = std::make_shared<LogWriter>(*std::move(writer));
    m_writer->setEnd(m_index->indexedEnd());
    if (options.sync != Sync::Each)
        m_writer->setRecheckInterval(kRecheckInterval);
    m_writer->setVerifyWritten([this](Offset at, ByteView bytes) { return m_index->matchesFile(at, bytes); });
    m_whenToSync = options.sync;
    m_sync.beginWriting(m_writer, options, m_index->indexedEnd());
    return {};
}

Result<std::optional<TruncatedTail>> Store::truncateTail(const WriteOptions& options, Progress& progress) {
    TailTruncation truncation(*m_file, *m_index, *m_builder, m_changes, *m_writer, m_sync);
    auto done = truncation.run(options, progress);
    if (!done)
        return tl::unexpected(done.error());
    if (!*done)
        return std::optional<TruncatedTail>();
    const auto& tail = (*done)->tail;
    if ((*done)->hasStop) {
        if (auto read = readWritten("the end of a batch"); !read)
            return tl::unexpected(withSavedTail(read.error(), tail.savedAs));
        m_sync.setDurableEnd(m_index->indexedEnd());
    }
    return std::optional(tail);
}

// Whatever happens, the lock is released.
void Store::closeWriter() noexcept {
    if (m_writer && m_writer->failure())
        m_sync.fail(*m_writer->failure());
    m_sync.endWriting();
    m_writer.reset();
    m_writeBlocked.reset();
    // What cannot be read now is remembered later, when it can.
    try {
        if (m_index->isComplete())
            (void)m_changes.remember(m_builder->extent());
    } catch (const std::bad_alloc&) { // for the error
    }
}

void Store::endWriting() {
    const MutexLock lock(m_mutex);
    closeWriter();
}

bool Store::isWriting() const {
    const MutexLock lock(m_mutex);
    return m_writer != nullptr;
}

// Reads what was just written, and what other programs wrote before it at the same moment.
Result<void> Store::readWritten(const char* what) {
    NoProgress unwatched;
    if (auto read = readToEnd(unwatched); !read) {
        m_writeBlocked = read.error();
        m_writeBlocked->what =
            std::string(what) + " was written, but then the log could not be read: " + m_writeBlocked->what;
        return tl::unexpected(*m_writeBlocked);
    }
    m_writer->setEnd(m_index->indexedEnd());
    return {};
}

// Indexes a record of ours that lies after what another program appended at the same moment.
Result<RecordNumber> Store::reindexAfterForeignAppend(const RecordPlace& place, ByteView key) {
    if (auto read = readWritten("the record"); !read)
        return tl::unexpected(read.error());
    auto newest = m_index->newest(key);
    if (!newest)
        return tl::unexpected(newest.error());
    if (!*newest || m_index->offsetOf(**newest) != place.offset) {
        return tl::unexpected(
            errorHere(ErrorCode::Changed,
                      "another program appended at the same moment; the record was written, but is "
                      "not the newest of its key, or cannot be read after those bytes",
                      place.offset));
    }
    return **newest;
}

Result<void> Store::checkReadyForWriting() const {
    if (!m_writer)
        return tl::unexpected(errorHere(ErrorCode::Invalid, "the log is open for reading only"));
    if (!m_index->isComplete())
        return tl::unexpected(errorHere(ErrorCode::Invalid, "the log is still being read"));
    if (m_writeBlocked)
        return tl::unexpected(*m_writeBlocked);
    // No record goes after bytes of other programs that are no records: beginWriting() decides what becomes
    // of those.
    if (m_index->tail() || m_index->findings().size() != m_agreedFindings) {
        return tl::unexpected(
            errorHere(ErrorCode::Changed, "another program has appended bytes that are no record"));
    }
    if (const auto failed = m_sync.failure())
        return tl::unexpected(*failed);
    return {};
}

Result<RecordNumber> Store::appendLocked(ByteView key, ByteView value, Timestamp time, std::uint8_t flag) {
    if (auto ready = checkReadyForWriting(); !ready)
        return tl::unexpected(ready.error());
    auto entry = m_index->prepare(key);
    if (!entry)
        return tl::unexpected(entry.error());
    auto place = m_writer->append(time, key, value, flag);
    if (!place && m_writer->failure())
        m_sync.fail(*m_writer->failure());
    if (!place)
        return tl::unexpected(place.error());
    try {
        return indexAppended(*place, *entry, key);
    } catch (...) {
        giveUp();
        throw;
    }
}

// After the record was written.
Result<RecordNumber> Store::indexAppended(const RecordPlace& place, const LogIndex::KeyEntry& entry,
                                          ByteView key) {
    Result<RecordNumber> number;
    if (place.offset == m_index->indexedEnd()) {
        number = m_index->append(place, entry);
        m_index->setCovered(place.end(), true);
        m_builder->noteAppended(place);
    } else {
        number = reindexAfterForeignAppend(place, key);
    }
    m_sync.noteWritten(m_index->indexedEnd());
    m_snapshotIsOld = true;
    return number;
}

Result<RecordNumber> Store::applyLocked(Batch& batch, Progress& progress) {
    if (auto ready = checkReadyForWriting(); !ready)
        return tl::unexpected(ready.error());
    if (batch.isEmpty())
        return RecordNumber(m_index->counts().records);
    if (auto room = m_index->checkRoom(std::uint64_t{batch.count()} + 1); !room)
        return tl::unexpected(room.error());
    if (progress.isCancelled())
        return tl::unexpected(cancelledError());
    auto start = m_writer->appendEncoded(batch.encode(m_index->source().byteOrder()));
    if (!start && m_writer->failure())
        m_sync.fail(*m_writer->failure());
    if (!start)
        return tl::unexpected(start.error());
    try {
        return indexBatch(batch, *start);
    } catch (...) {
        giveUp();
        throw;
    }
}

// After the batch was written.
Result<RecordNumber> Store::indexBatch(const Batch& batch, Offset start) {
    m_snapshotIsOld = true;
    auto read = readWritten("the batch");
    m_sync.noteWritten(m_index->indexedEnd());
    if (!read)
        return tl::unexpected(read.error());
    publish();
    const auto now = snapshotNow();
    const auto number = now->firstFrom(start);
    const bool isRead = number.value() + batch.count() < now->records() && now->offsetOf(number) == start &&
                        now->stateOf(number) == RecordState::Marker;
    if (!isRead) {
        return tl::unexpected(errorHere(ErrorCode::Changed,
                                        "another program appended at the same moment; the batch was written, "
                                        "but cannot be read after those bytes",
                                        start));
    }
    return number;
}

Result<RecordNumber> Store::apply(Batch batch, Progress& progress) {
    Result<RecordNumber> number;
    std::uint64_t written = 0;
    {
        const MutexLock lock(m_mutex);
        number = applyLocked(batch, progress);
        if (!number || batch.isEmpty())
            return number;
        written = m_sync.promise();
    }
    if (auto synced = m_sync.syncUpTo(written); !synced)
        return tl::unexpected(synced.error());
    return number;
}

Result<RecordNumber> Store::append(ByteView key, ByteView value, Timestamp time, std::uint8_t flag) {
    Result<RecordNumber> number;
    Sync sync{};
    std::uint64_t written = 0;
    {
        const MutexLock lock(m_mutex);
        number = appendLocked(key, value, time, flag);
        sync = m_whenToSync;
        written = m_sync.written();
    }
    if (!number || sync == Sync::None)
        return number;
    auto synced =
        sync == Sync::Each ? m_sync.syncUpTo(written) : m_sync.syncIfDue(std::chrono::steady_clock::now());
    if (!synced)
        return tl::unexpected(synced.error());
    return number;
}

Result<RecordNumber> Store::put(ByteView key, ByteView value, Timestamp time) {
    return append(key, value, time, 0);
}

Result<RecordNumber> Store::remove(ByteView key, Timestamp time) {
    return append(key, {}, time, 1);
}

} // namespace simkv
