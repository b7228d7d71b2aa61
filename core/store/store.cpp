// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/store.h"

#include "log/opened_log.h"

#include <algorithm>
#include <chrono>

namespace simkv {

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

void Store::giveUp() noexcept {
    m_isIndexTorn = true;
    m_sync.giveUp();
}

void Store::publish() const {
    if (m_isIndexTorn)
        return;
    auto taken = Snapshot::take(m_index);
    const MutexLock lock(m_snapshotMutex);
    m_snapshot = std::move(taken);
    m_snapshotIsOld = false;
}

std::shared_ptr<const Snapshot> Store::snapshot() const {
    if (m_snapshotIsOld) {
        // Only appends leave the snapshot old, and they are short: this wait is, too.
        const MutexLock lock(m_mutex);
        if (m_snapshotIsOld)
            publish();
    }
    return snapshotNow();
}

std::shared_ptr<const Snapshot> Store::snapshotNow() const {
    const MutexLock lock(m_snapshotMutex);
    return m_snapshot;
}

// Reads one slice.
Result<bool> Store::advanceBuilder(Progress& progress) {
    constexpr ByteCount kSlice{4U << 20U};
    if (m_isIndexTorn)
        return tl::unexpected(*m_sync.failure());
    try {
        auto done = m_builder->advance(kSlice, progress);
        m_wasComplete = m_wasComplete || m_index->isComplete();
        return done;
    } catch (...) {
        giveUp();
        throw;
    }
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
            const MutexLock lock(m_mutex);
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
    const MutexLock lock(m_mutex);
    if (!m_wasComplete)
        return ExternalChange{};
    auto external = m_changes.look(m_builder->extent());
    // What comes after the part that has been read is being read.
    if (external && external->change == LogChange::Appended && !m_index->isComplete())
        return ExternalChange{};
    return external;
}

Result<void> Store::readAppended(Progress& progress) {
    if (m_isIndexTorn)
        return tl::unexpected(*m_sync.failure());
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
    if (progress.isCancelled())
        return tl::unexpected(cancelledError()); // what was appended stays unread, as far as it is short, too
    {
        const MutexLock lock(m_mutex);
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
    const MutexLock lock(m_mutex);
    return m_index->memory();
}

Result<void> Store::finishBuilder(Progress& progress) {
    while (true) {
        auto done = advanceBuilder(progress);
        if (!done)
            return tl::unexpected(done.error());
        if (*done)
            return {};
    }
}

// Reads the log to its end.
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

} // namespace simkv
