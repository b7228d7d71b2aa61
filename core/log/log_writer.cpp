// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/log_writer.h"

#include "file/new_file.h"
#include "format/new_record.h"
#include "format/record_codec.h"

#include <algorithm>
#include <array>
#include <vector>

namespace simkv {

Result<void> checkIdentity(FileSystem& fileSystem, const std::string& path, const FileIdentity& identity) {
    auto named = fileSystem.info(path);
    if (!named && named.error().code == ErrorCode::NotFound)
        return tl::unexpected(Error{ErrorCode::Changed, "the log has been removed or renamed", path});
    if (!named)
        return tl::unexpected(named.error());
    if (named->identity != identity)
        return tl::unexpected(Error{ErrorCode::Changed, "the log has been replaced by another file", path});
    return {};
}

LogWriter::LogWriter(FileSystem& fileSystem, std::unique_ptr<File> file, ByteOrder order,
                     const FileIdentity& identity)
    : m_fileSystem(&fileSystem), m_file(std::move(file)), m_order(order),
      m_identity(identity), m_noMemory{
                                ErrorCode::Io,
                                "memory ran out while a record was written, and part of it may be left",
                                m_file->path()} {}

Result<LogWriter> LogWriter::open(FileSystem& fileSystem, const std::string& path, ByteOrder order,
                                  const FileIdentity& identity) {
    auto file = fileSystem.openForWriting(path);
    if (!file)
        return tl::unexpected(file.error());
    if (auto locked = (*file)->lockForWriting(); !locked)
        return tl::unexpected(locked.error());
    auto info = (*file)->info();
    if (!info)
        return tl::unexpected(info.error());
    if (info->identity != identity)
        return tl::unexpected(Error{ErrorCode::Changed, "the log has been replaced by another file", path});
    return LogWriter(fileSystem, *std::move(file), order, identity);
}

Result<ByteCount> LogWriter::size() const {
    return m_file->size();
}

Result<void> LogWriter::checkUnchanged() {
    if (auto same = checkIdentity(*m_fileSystem, m_file->path(), m_identity); !same)
        return same;
    auto now = size();
    if (!now)
        return tl::unexpected(now.error());
    if (*now > m_end - Offset(0)) {
        return tl::unexpected(
            Error{ErrorCode::Changed, "another program has appended to the log", m_file->path(), m_end});
    }
    if (*now < m_end - Offset(0))
        return tl::unexpected(truncatedAt(Offset(now->value())));
    return {};
}

Result<void> LogWriter::checkIfDue() {
    if (m_recheckInterval.count() == 0)
        return checkUnchanged();
    const auto now = std::chrono::steady_clock::now();
    if (now - m_looked < m_recheckInterval)
        return {};
    auto unchanged = checkUnchanged();
    if (unchanged)
        m_looked = now;
    return unchanged;
}

Error LogWriter::truncatedAt(Offset end) const {
    return Error{ErrorCode::Changed, "another program has truncated the log", m_file->path(), end};
}

// Returns where the parts begin.
Result<Offset> LogWriter::write(std::span<const ByteView> parts) {
    if (m_failed)
        return tl::unexpected(*m_failed);
    if (auto unchanged = checkIfDue(); !unchanged)
        return tl::unexpected(unchanged.error());
    try {
        return writeUnchecked(parts);
    } catch (...) {
        if (!m_failed && !isRolledBack(parts)) {
            m_noMemory.offset = m_end;
            m_failed = std::move(m_noMemory);
        }
        throw;
    }
}

Result<Offset> LogWriter::writeUnchecked(std::span<const ByteView> parts) {
    std::uint64_t size = 0;
    for (const auto part : parts)
        size += part.size();
    if (auto written = m_file->append(parts); !written) {
        if (!rollBack(m_end, parts)) {
            m_failed = Error{ErrorCode::Io, "a write failed and part of the record may be left",
                             m_file->path(), m_end};
        }
        auto error = written.error();
        error.offset = error.offset.value_or(m_end);
        return tl::unexpected(error);
    }
    if (m_verifyWritten && parts.size() == 1 && m_verifyWritten(m_end, parts[0])) {
        const auto start = m_end;
        m_end = start + ByteCount(size);
        return start;
    }
    auto end = m_file->appendedEnd();
    if (!end) {
        m_failed = end.error();
        return tl::unexpected(*m_failed);
    }
    const Offset start(end->value() - size);
    if (start >= m_end) {
        m_end = *end;
        return start;
    }
    m_looked = {};
    if (!rollBack(start, parts)) {
        m_failed = Error{ErrorCode::Io, "another program truncated the log while a record was written",
                         m_file->path(), start};
    }
    return tl::unexpected(truncatedAt(start));
}

Result<RecordPlace> LogWriter::append(Timestamp time, ByteView key, ByteView value, std::uint8_t flag) {
    constexpr ByteCount kInOnePiece{4096};
    auto header = newRecordHeader(key, value, time, flag);
    if (!header) {
        header.error().path = m_file->path();
        return tl::unexpected(header.error());
    }
    const auto bytes = encodeHeader(*header, m_order);
    std::array<ByteView, 3> parts{ByteView(bytes.data(), bytes.size()), key, value};
    std::span<const ByteView> all(parts);
    if (header->size() <= kInOnePiece) {
        m_buffer.assign(parts[0]).append(key).append(value);
        parts[0] = m_buffer;
        all = all.first(1);
    }
    auto start = write(all);
    if (!start)
        return tl::unexpected(start.error());
    return RecordPlace{*start, *header};
}

Result<Offset> LogWriter::appendEncoded(ByteView records) {
    const std::array<ByteView, 1> parts{records};
    return write(parts);
}

// Whether the file holds `bytes` at `at`, or as many of them as lie before `end`.
Result<bool> LogWriter::holds(Offset at, ByteView bytes, Offset end) const {
    std::vector<char> buffer(64U * 1024U);
    while (!bytes.empty() && at < end) {
        const auto count =
            std::min({bytes.size(), buffer.size(), static_cast<std::size_t>((end - at).value())});
        auto read = m_file->readAt(at, std::span(buffer.data(), count));
        if (!read)
            return tl::unexpected(read.error());
        if (*read < count || ByteView(buffer.data(), count) != bytes.substr(0, count))
            return false;
        bytes.remove_prefix(count);
        at = at + ByteCount(count);
    }
    return true;
}

// Undoes a write of the parts at `start`: removes what of them reached the file. Returns whether the log is
// as it was before; false, with nothing removed, where the file holds bytes that are not ours.
bool LogWriter::rollBack(Offset start, std::span<const ByteView> parts) {
    auto now = size();
    if (!now)
        return false;
    const Offset end(now->value());
    auto at = start;
    for (const auto part : parts) {
        auto ours = holds(at, part, end);
        if (!ours || !*ours)
            return false;
        at = at + ByteCount(part.size());
    }
    return start <= end && end <= at && (end == start || m_file->truncate(start - Offset(0)));
}

bool LogWriter::isRolledBack(std::span<const ByteView> parts) noexcept {
    try {
        return rollBack(m_end, parts);
    } catch (...) {
        return false;
    }
}

Result<void> LogWriter::sync() const {
    auto synced = m_file->sync();
    if (synced)
        return synced;
    auto error = synced.error();
    error.what += "; what was written since the last sync may or may not be on the disk";
    return tl::unexpected(error);
}

Result<void> LogWriter::copyTail(File& to, Offset from, Offset end) const {
    std::vector<char> buffer(1U << 20U);
    for (auto at = from; at < end;) {
        const auto piece = std::min(ByteCount(buffer.size()), end - at);
        if (auto copied = copyPiece(*m_file, at, piece, to, buffer); !copied)
            return copied;
        at = at + piece;
    }
    return {};
}

Result<std::string> LogWriter::saveAndTruncate(Offset from, bool zeros) {
    if (m_failed)
        return tl::unexpected(*m_failed);
    if (auto unchanged = checkUnchanged(); !unchanged)
        return tl::unexpected(unchanged.error());
    // Only those who may read the log may read the copy.
    auto log = m_file->info();
    if (!log)
        return tl::unexpected(log.error());
    const auto own = m_fileSystem->ownName(m_file->path());
    if (!own)
        return tl::unexpected(own.error());
    auto saved =
        createUnderFreeName(*m_fileSystem, *own + ".tail-" + std::to_string(from.value()), log->permissions);
    if (!saved)
        return tl::unexpected(saved.error());
    auto name = (*saved)->path();
    MadeFile made(*m_fileSystem, name);
    auto copied = zeros ? (*saved)->truncate(m_end - from) : copyTail(**saved, from, m_end);
    if (copied)
        copied = (*saved)->sync();
    if (copied)
        copied = checkUnchanged(); // copying takes time
    if (!copied)
        return tl::unexpected(copied.error());
    if (auto cut = m_file->truncate(from - Offset(0)); !cut)
        return tl::unexpected(cut.error()); // the bytes are still where they were
    made.keep();
    m_end = from;
    if (auto synced = sync(); !synced) {
        m_failed = synced.error();
        auto error = synced.error();
        error.what += "; the removed bytes are saved as " + name;
        return tl::unexpected(error);
    }
    return name;
}

} // namespace simkv
