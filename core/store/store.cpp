// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include "format/batch_marker.h"
#include "format/record_codec.h"
#include "log/opened_log.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace simkv {

namespace {

// Looking at the file before each record takes longer than writing it; where each record is synced it does
// not matter.
constexpr auto kRecheckInterval = std::chrono::milliseconds(10);

} // namespace

Store::Store(std::string path, std::shared_ptr<const File> file, const FileInfo& info, ByteOrder order,
             FileSystem& fileSystem, const LogIndexOptions& indexOptions)
    : m_path(std::move(path)), m_fileSystem(&fileSystem), m_file(std::move(file)), m_openedInfo(info),
      m_index(std::make_shared<LogIndex>(m_file, order, indexOptions)),
      m_changes(m_index->source(), fileSystem, m_path, info.identity),
      m_builder(std::make_unique<IndexBuilder>(*m_file, info, *m_index, &m_changes)), m_sync(m_path),
      m_snapshot(Snapshot::take(m_index)) {}

Result<std::unique_ptr<Store>> Store::open(const std::string& path, Progress& progress,
                                           FileSystem& fileSystem, const LogIndexOptions& indexOptions) {
    auto opened = openLogForReading(path, progress, fileSystem);
    if (!opened)
        return tl::unexpected(opened.error());
    return std::unique_ptr<Store>(
        new Store(path, std::move(opened->file), opened->info, opened->byteOrder, fileSystem, indexOptions));
}

Result<std::unique_ptr<Store>> Store::create(const std::string& path, FileSystem& fileSystem) {
    if (auto created = fileSystem.create(path, kUsualPermissions); !created)
        return tl::unexpected(created.error());
    NoProgress unwatched;
    auto store = open(path, unwatched, fileSystem);
    if (!store)
        return store;
    if (auto built = (*store)->buildIndex(unwatched); !built)
        return tl::unexpected(built.error());
    return store;
}

Error Store::errorHere(ErrorCode code, std::string what, std::optional<Offset> at) const {
    return Error{code, std::move(what), m_path, at};
}

// With m_mutex held.
void Store::publish() const {
    auto taken = Snapshot::take(m_index);
    const std::lock_guard lock(m_snapshotMutex);
    m_snapshot = std::move(taken);
    m_snapshotIsOld = false;
}

std::shared_ptr<const Snapshot> Store::snapshot() const {
    if (m_snapshotIsOld) {
        // Only appends leave the snapshot old, and they are short: this wait is, too.
        const std::lock_guard lock(m_mutex);
        if (m_snapshotIsOld)
            publish();
    }
    return snapshotNow();
}

std::shared_ptr<const Snapshot> Store::snapshotNow() const {
    const std::lock_guard lock(m_snapshotMutex);
    return m_snapshot;
}

// With m_mutex held. Reads one slice.
Result<bool> Store::advanceBuilder(Progress& progress) {
    constexpr ByteCount kSlice{4U << 20U};
    auto done = m_builder->advance(kSlice, progress);
    m_wasComplete = m_wasComplete || m_index->isComplete();
    return done;
}

Result<void> Store::runBuilder(Progress& progress, const Published& published) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kPublishInterval = std::chrono::milliseconds(40);
    auto lastPublished = Clock::now() - kPublishInterval;
    Clock::duration cost{};
    while (true) {
        Result<bool> done = false;
        bool isDue = false;
        {
            // Locked for one slice at a time, so that readers get their turn. What takes a look far ahead (a
            // search after damage, the checksum of a large batch) is one slice, however long.
            const std::lock_guard lock(m_mutex);
            done = advanceBuilder(progress);
            const auto now = Clock::now();
            // Taking a snapshot costs time in proportion to the records; it may take a tenth of the whole.
            isDue = !done || *done ||
                    now - lastPublished >= std::max<Clock::duration>(kPublishInterval, cost * 10);
            if (isDue) {
                publish();
                cost = Clock::now() - now;
                lastPublished = now;
            }
        }
        if (isDue && done && published)
            published(snapshotNow());
        if (!done)
            return tl::unexpected(done.error());
        if (*done)
            return {};
    }
}

Result<void> Store::buildIndex(Progress& progress, const Published& published) {
    return runBuilder(progress, published);
}

Result<ExternalChange> Store::detectExternalChange() {
    const std::lock_guard lock(m_mutex);
    if (!m_wasComplete)
        return ExternalChange{};
    auto external = m_changes.look(m_builder->extent());
    // What comes after the part that has been read is being read.
    if (external && external->change == LogChange::Appended && !m_index->isComplete())
        return ExternalChange{};
    return external;
}

// With m_mutex held.
Result<void> Store::readAppended(Progress& progress) {
    auto info = m_file->info(); // first: a file that is truncated after it shows in the check
    if (!info)
        return tl::unexpected(info.error());
    auto external = m_changes.check(m_builder->extent());
    if (!external)
        return tl::unexpected(external.error());
    if (external->change != LogChange::None && external->change != LogChange::Appended) {
        return tl::unexpected(errorHere(ErrorCode::Changed, describe(external->change),
                                        external->change == LogChange::Truncated
                                            ? std::optional(Offset(external->size.value()))
                                            : std::nullopt));
    }
    // A tail may have been removed and as many other bytes written in its place: read it again whatever the
    // size.
    if (external->change == LogChange::None && m_builder->resumeOffset() == m_index->indexedEnd())
        return {};
    const auto indexedEnd = m_index->indexedEnd() - Offset(0);
    auto next = std::make_unique<IndexBuilder>(*m_file, *info, *m_builder);
    m_builder = std::move(next);
    progress.advance(indexedEnd, info->size);
    return {};
}

Result<void> Store::refresh(Progress& progress, const Published& published) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_snapshotIsOld)
            publish(); // a snapshot of what is known does not wait for what is read now
        if (m_index->isComplete()) {
            if (auto read = readAppended(progress); !read)
                return read;
        }
    }
    return runBuilder(progress, published);
}

Result<std::optional<ByteString>> Store::get(ByteView key) const {
    ByteString value;
    auto found = get(key, value);
    if (!found)
        return tl::unexpected(found.error());
    return *found ? std::optional(std::move(value)) : std::nullopt;
}

Result<std::vector<std::optional<ByteString>>> Store::multiGet(std::span<const ByteView> keys) const {
    std::vector<std::optional<ByteString>> values(keys.size());
    if (auto read = multiGet(keys, values); !read)
        return tl::unexpected(read.error());
    return values;
}

std::uint64_t Store::indexMemory() const {
    const std::lock_guard lock(m_mutex);
    return m_index->memory();
}

// With m_mutex held. Finds a marker that is a plain record only because of bytes at or after `end`: with the
// log truncated there, it and the records after it would be a torn batch.
Result<std::optional<Offset>> Store::batchTornByTruncation(Offset end, Progress& progress) const {
    const auto marker = m_builder->context().unmatchedMarker;
    if (!marker)
        return std::optional<Offset>();
    FileWindow window(*m_file, end);
    auto torn = wouldBeTorn(window, *marker, m_index->source().byteOrder(), progress);
    if (!torn)
        return tl::unexpected(torn.error());
    return *torn ? marker : std::nullopt;
}

// With m_mutex held, after the log was truncated. Makes the marker stay the plain record that it is.
Result<void> Store::stopBatch(Offset marker) {
    auto place = m_index->source().place(marker);
    if (!place)
        return tl::unexpected(place.error());
    const RecordHeader header{place->header.timestamp, static_cast<std::uint32_t>(kBatchStopKey.size()), 0,
                              1};
    const auto bytes = encodeHeader(header, m_index->source().byteOrder());
    auto written = m_writer->appendEncoded(ByteString(bytes.data(), bytes.size()).append(kBatchStopKey));
    if (!written)
        return tl::unexpected(written.error());
    if (auto synced = m_writer->sync(); !synced) {
        m_sync.fail(synced.error());
        return synced;
    }
    return readWritten("the end of a batch");
}

// With m_mutex held, the file locked and the index complete.
Result<std::optional<TruncatedTail>> Store::truncateTail(const WriteOptions& options, Progress& progress) {
    auto tail = m_index->tail();
    const auto& findings = m_index->findings();
    const auto damage = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.kind == FindingKind::Damage;
    });
    const bool agreed =
        damage == findings.end() || std::all_of(damage, findings.end(), [&options](const Finding& finding) {
            return finding.kind != FindingKind::Damage ||
                   (finding.isLastBatch ? options.truncateDamagedEnd : options.appendAfterDamage);
        });
    if (!agreed) {
        return tl::unexpected(
            errorHere(ErrorCode::Corrupt,
                      "the log is damaged (" + damage->reason + ") and is not written to without a repair",
                      damage->offset));
    }
    // Records after a last batch whose checksum is wrong would make it apply: it has to go, with what follows
    // it.
    if (!findings.empty() && findings.back().isLastBatch) {
        tail = findings.back();
        tail->size = m_index->indexedEnd() - tail->offset;
    }
    if (!tail)
        return std::optional<TruncatedTail>();
    if (tail->offset == Offset(0) && !options.truncateDamagedEnd) {
        return tl::unexpected(errorHere(ErrorCode::Corrupt,
                                        "the file holds no whole record (" + tail->reason +
                                            ") and is not written to without a repair",
                                        tail->offset));
    }
    const auto torn = batchTornByTruncation(tail->offset, progress);
    if (!torn)
        return tl::unexpected(torn.error());
    // Nobody may look at what is about to be removed: its pages will be gone.
    const auto end = m_index->indexedEnd();
    m_index->setCovered(tail->offset, true);
    m_sync.setDurableEnd(tail->offset);
    auto savedAs = m_writer->saveAndTruncate(tail->offset, tail->kind == FindingKind::Zeros);
    if (!savedAs) {
        m_index->setCovered(end, true);
        return tl::unexpected(savedAs.error());
    }
    m_index->dropFindingsFrom(tail->offset);
    m_index->setTail(std::nullopt);
    m_builder->noteCut(tail->offset);
    m_changes.cut(tail->offset);
    if (*torn) {
        if (auto stopped = stopBatch(**torn); !stopped) {
            stopped.error().what += "; the removed bytes are saved as " + *savedAs;
            return tl::unexpected(stopped.error());
        }
        m_sync.setDurableEnd(m_index->indexedEnd());
    }
    return std::optional(TruncatedTail{*tail, *savedAs});
}

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
    const std::lock_guard lock(m_mutex);
    if (m_writer)
        return std::optional<TruncatedTail>();
    if (const auto failed = m_sync.failure())
        return tl::unexpected(*failed);
    if (!m_wasComplete)
        return tl::unexpected(errorHere(ErrorCode::Invalid, "the log is still being read"));
    auto writer =
        LogWriter::open(*m_fileSystem, m_path, m_index->source().byteOrder(), m_openedInfo.identity);
    if (!writer)
        return tl::unexpected(writer.error());
    if (auto read = readToEnd(progress); !read)
        return tl::unexpected(read.error());
    m_writer = std::make_shared<LogWriter>(*std::move(writer));
    m_writer->setEnd(m_index->indexedEnd());
    if (options.sync != Sync::Each)
        m_writer->setRecheckInterval(kRecheckInterval);
    m_writer->setVerifyWritten([this](Offset at, ByteView bytes) { return m_index->matchesFile(at, bytes); });
    m_whenToSync = options.sync;
    m_sync.beginWriting(m_writer, options, m_index->indexedEnd());
    auto cut = truncateTail(options, progress);
    m_agreedFindings = m_index->findings().size();
    if (!cut)
        closeWriter();
    publish();
    return cut;
}

// With m_mutex held.
void Store::closeWriter() {
    if (m_writer && m_writer->failure())
        m_sync.fail(*m_writer->failure());
    m_sync.endWriting();
    m_writer.reset();
    m_writeBlocked.reset();
    // What cannot be read now is remembered later, when it can.
    if (m_index->isComplete())
        (void)m_changes.remember(m_builder->extent());
}

void Store::endWriting() {
    const std::lock_guard lock(m_mutex);
    closeWriter();
}

bool Store::isWriting() const {
    const std::lock_guard lock(m_mutex);
    return m_writer != nullptr;
}

// With m_mutex held.
Result<void> Store::finishBuilder(Progress& progress) {
    while (true) {
        auto done = advanceBuilder(progress);
        if (!done)
            return tl::unexpected(done.error());
        if (*done)
            return {};
    }
}

// With m_mutex held. Reads the log to its end.
Result<void> Store::readToEnd(Progress& progress) {
    // Another thread may be in the middle of reading what was appended.
    if (!m_index->isComplete()) {
        if (auto finished = finishBuilder(progress); !finished)
            return finished;
    }
    if (auto read = readAppended(progress); !read)
        return read;
    return finishBuilder(progress);
}

// With m_mutex held. Reads what was just written, and what other programs wrote before it at the same moment.
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

// With m_mutex held. Indexes a record of ours that lies after what another program appended at the same
// moment.
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

// With m_mutex held.
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

// With m_mutex held.
Result<RecordNumber> Store::appendLocked(ByteView key, ByteView value, Timestamp time, std::uint8_t flag) {
    if (auto ready = checkReadyForWriting(); !ready)
        return tl::unexpected(ready.error());
    auto entry = m_index->prepare(key);
    if (!entry)
        return tl::unexpected(entry.error());
    const auto end = m_index->indexedEnd();
    auto place = m_writer->append(time, key, value, flag);
    if (!place && m_writer->failure())
        m_sync.fail(*m_writer->failure());
    if (!place)
        return tl::unexpected(place.error());
    Result<RecordNumber> number;
    if (place->offset == end) {
        number = m_index->append(*place, *entry);
        m_index->setCovered(place->end(), true);
        m_builder->noteAppended(*place);
    } else {
        number = reindexAfterForeignAppend(*place, key);
    }
    m_sync.noteWritten(m_index->indexedEnd());
    m_snapshotIsOld = true;
    return number;
}

// With m_mutex held.
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
    m_snapshotIsOld = true;
    auto read = readWritten("the batch");
    m_sync.noteWritten(m_index->indexedEnd());
    if (!read)
        return tl::unexpected(read.error());
    publish();
    const auto now = snapshotNow();
    const auto number = now->firstFrom(*start);
    const bool isRead = number.value() + batch.count() < now->records() && now->offsetOf(number) == *start &&
                        now->stateOf(number) == RecordState::Marker;
    if (!isRead) {
        return tl::unexpected(errorHere(ErrorCode::Changed,
                                        "another program appended at the same moment; the batch was written, "
                                        "but cannot be read after those bytes",
                                        *start));
    }
    return number;
}

Result<RecordNumber> Store::apply(Batch batch, Progress& progress) {
    Result<RecordNumber> number;
    std::uint64_t written = 0;
    {
        const std::lock_guard lock(m_mutex);
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
        const std::lock_guard lock(m_mutex);
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
