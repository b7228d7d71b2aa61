// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/exchange_jobs.h"

#include "document/saved_file.h"
#include "exchange/key_import.h"
#include "file/file_sink.h"
#include "file/new_file.h"
#include "format/record_codec.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"
#include "texts/age_text.h"
#include "texts/path_text.h"

#include <QFile>

#include <algorithm>
#include <unordered_map>

namespace simkv::ui {
namespace {

// What rows show goes out: what is staged in place of what the log has.
class Exporter final {
public:
    Exporter(const SelectedRows& rows, ExportKind kind, SavedFile& file, Progress& progress)
        : m_rows(&rows), m_source(rows.source()), m_progress(&progress), m_file(&file), m_out(file.sink()),
          m_cursor(rows.snapshot), m_now(currentTime()) {
        if (kind != ExportKind::Log)
            m_text.emplace(kind == ExportKind::Csv ? ExportFormat::Csv : ExportFormat::JsonLines, m_out,
                           &progress);
    }

    Result<Exported> run() {
        auto walked = m_text ? walkRows() : walkLog();
        if (walked)
            walked = m_file->finish();
        if (!walked)
            return tl::unexpected(walked.error());
        m_done.bytes = m_out.written();
        return m_done;
    }

private:
    template <typename Take>
    Result<void> eachRow(const Take& take) {
        std::uint64_t done = 0;
        for (const auto& [first, last] : m_rows->ranges) {
            for (std::int64_t row = first; row <= last; ++row, ++done) {
                if (m_progress->isCancelled())
                    return tl::unexpected(cancelledError());
                advance(done);
                if (!m_out.isOpen())
                    return {}; // finish() says why
                const auto id = m_rows->order.idAt(static_cast<std::uint64_t>(row));
                if (!id)
                    ++m_done.leftOut;
                else if (auto taken = take(*id); !taken)
                    return taken;
            }
        }
        return {};
    }
    // Progress is told in bytes written, of as many as all rows will take if they are like those so far.
    void advance(std::uint64_t rows) {
        const auto written = static_cast<double>(m_out.written().value());
        const auto all = written * static_cast<double>(m_rows->count()) /
                         static_cast<double>(std::max<std::uint64_t>(rows, 1));
        m_progress->advance(m_out.written(), ByteCount(static_cast<std::uint64_t>(all)));
    }
    Result<void> walkRows() {
        return eachRow([this](RowId id) {
            const auto* change = m_source.stagedAt(id);
            if (change != nullptr)
                return addStaged(*change);
            return id.record() ? addRecord(*id.record()) : Result<void>();
        });
    }
    // The order of its records is what a log means, so a log is exported in that order, and what is staged
    // comes last, as writing would append it.
    Result<void> walkLog() {
        RecordSetBuilder set;
        set.appendOthers(m_rows->snapshot->records());
        std::vector<const StagedChange*> staged;
        auto walked = eachRow([&](RowId id) -> Result<void> {
            if (const auto* change = m_source.stagedAt(id))
                staged.push_back(change);
            else if (const auto record = id.record())
                set.set(*record);
            return {};
        });
        const auto numbers = set.snapshot();
        for (auto number = numbers.nextFrom(RecordNumber(0)); walked && number && m_out.isOpen();
             number = numbers.nextFrom(number->next())) {
            if (m_progress->isCancelled())
                return tl::unexpected(cancelledError());
            walked = addRecord(*number);
        }
        for (std::size_t i = 0; walked && i < staged.size() && m_out.isOpen(); ++i)
            walked = isOlderAmong(numbers, *staged[i]) ? addTombstone(staged[i]->key) : addStaged(*staged[i]);
        return walked;
    }
    // Whether a key that is to be deleted would come back by an older version that is exported.
    [[nodiscard]] bool isOlderAmong(const RecordSet& numbers, const StagedChange& change) const {
        if (!change.content.isDeleted() || !change.log.newest)
            return false;
        auto older = m_rows->snapshot->previousVersion(*change.log.newest);
        while (older && !numbers.contains(*older))
            older = m_rows->snapshot->previousVersion(*older);
        return older.has_value();
    }

    Result<void> addRecord(RecordNumber number) {
        const auto state = m_rows->snapshot->stateOf(number);
        if (state == RecordState::Marker || (m_text && state == RecordState::Tombstone)) {
            ++m_done.leftOut;
            return {};
        }
        const auto place = m_cursor.place(number);
        if (!place)
            return tl::unexpected(place.error());
        ++m_done.records;
        return m_text ? m_text->add(m_cursor, *place) : copy(*place);
    }
    Result<void> addStaged(const StagedChange& change) {
        if (change.content.isDeleted()) {
            ++m_done.leftOut;
            return {};
        }
        const auto value = piecesOf(change.content);
        const auto size = contentSize(*m_rows->snapshot, change.content);
        if (!value || !size)
            return tl::unexpected(value ? size.error() : value.error());
        ++m_done.records;
        if (m_text)
            return m_text->add(bytePieces(change.key), *value, m_now);
        writeHeader(change.key, static_cast<std::uint32_t>(*size), false);
        auto written = forEachPiece(*value, [this](ByteView piece) {
            m_out.write(piece);
            return !m_progress->isCancelled();
        });
        return written && m_progress->isCancelled() ? tl::unexpected(cancelledError()) : written;
    }
    Result<void> addTombstone(ByteView key) {
        ++m_done.records;
        writeHeader(key, 0, true);
        return {};
    }
    void writeHeader(ByteView key, std::uint32_t valueLength, bool isTombstone) {
        const RecordHeader header{m_now, static_cast<std::uint32_t>(key.size()), valueLength,
                                  static_cast<std::uint8_t>(isTombstone ? 1 : 0)};
        const auto bytes = encodeHeader(header, m_rows->snapshot->byteOrder());
        m_out.write(ByteView(bytes.data(), bytes.size()));
        m_out.write(key);
    }
    // Of no deletion.
    [[nodiscard]] Result<Pieces> piecesOf(const Content& content) {
        if (content.bytes())
            return bytePieces(*content.bytes());
        const auto place = m_cursor.place(*content.record());
        return place ? Result<Pieces>(valuePieces(m_cursor, *place)) : tl::unexpected(place.error());
    }
    Result<void> copy(const RecordPlace& place) {
        for (auto at = place.offset; at < place.end();) {
            const auto piece = m_cursor.piece(at, ByteCount(1));
            if (!piece)
                return tl::unexpected(piece.error());
            const auto part = piece->substr(0, static_cast<std::size_t>((place.end() - at).value()));
            m_out.write(part);
            at = at + ByteCount(part.size());
            if (m_progress->isCancelled())
                return tl::unexpected(cancelledError());
        }
        return {};
    }

    const SelectedRows* m_rows;
    RowSource m_source;
    Progress* m_progress;
    SavedFile* m_file;
    FileSink& m_out;
    RecordCursor m_cursor;
    Timestamp m_now; // of what is staged
    std::optional<KeyExport> m_text;
    Exported m_done;
};

// Hands all of the file to `take`, line by line.
Result<void> readChanges(const QString& path, ExportFormat format, const KeyImport::Take& take,
                         Progress& progress) {
    constexpr qint64 kPiece = 1 << 20;
    const auto name = QFile::encodeName(path).toStdString();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Error{ErrorCode::Io, "cannot open: " + file.errorString().toStdString(), name});
    KeyImport import(format, currentTime(), take);
    const auto total = ByteCount(static_cast<std::uint64_t>(file.size()));
    ByteCount done;
    auto read = Result<void>();
    while (read) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto piece = file.read(kPiece);
        if (file.error() != QFileDevice::NoError)
            return tl::unexpected(
                Error{ErrorCode::Io, "cannot read: " + file.errorString().toStdString(), name});
        if (piece.isEmpty()) {
            read = import.finish();
            break;
        }
        read = import.add(ByteView(piece.constData(), static_cast<std::size_t>(piece.size())));
        done += ByteCount(static_cast<std::uint64_t>(piece.size()));
        progress.advance(done, total);
    }
    if (!read && read.error().path.empty())
        read.error().path = name;
    return read;
}

Result<bool> isAsInLog(const Snapshot& newest, const Edit& edit) {
    if (edit.content.isDeleted() || !edit.base.isLive)
        return edit.content.isDeleted() && !edit.base.isLive;
    return isValueOf(newest, *edit.base.newest, *edit.content.bytes());
}

// Leaves out what the log has already, byte for byte, unless it takes a staged change back.
Result<void> leaveOutWhatIsSo(const Snapshot& newest, const StagedLookup& staged, std::vector<Edit>& edits,
                              Progress& progress) {
    std::size_t kept = 0;
    for (auto& edit : edits) {
        if (progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto isSo = isAsInLog(newest, edit);
        if (!isSo)
            return tl::unexpected(isSo.error());
        if (*isSo && !staged(edit.key))
            continue;
        if (*isSo)
            edit.content = edit.base.content();
        if (&edits[kept] != &edit)
            edits[kept] = std::move(edit);
        ++kept;
    }
    edits.erase(edits.begin() + static_cast<std::ptrdiff_t>(kept), edits.end());
    return {};
}

} // namespace

Result<Exported> exportRows(const SelectedRows& rows, ExportKind kind, const QString& path,
                            Progress& progress) {
    const auto file = SavedFile::create(rows.snapshot->file(), path);
    if (!file)
        return tl::unexpected(file.error());
    return Exporter(rows, kind, **file, progress).run();
}

std::optional<ExportFormat> importFormat(const QString& path) {
    if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        return ExportFormat::Csv;
    for (const auto* suffix : {".jsonl", ".ndjson", ".json"}) {
        if (path.endsWith(QLatin1String(suffix), Qt::CaseInsensitive))
            return ExportFormat::JsonLines;
    }
    return std::nullopt;
}

Result<BulkEdits> importedKeys(const Snapshot& newest, const QString& path, ExportFormat format,
                               const StagedLookup& staged, Progress& progress) {
    BulkEdits found;
    std::unordered_map<ByteString, std::size_t> places;
    std::uint64_t bytes = 0;
    const auto take = [&](const ChangeLine& change) -> Result<void> {
        bytes += change.key.size() + (change.value ? change.value->size() : 0);
        if (bytes > kMostBulkBytes)
            return tl::unexpected(Error{
                ErrorCode::Invalid, "more than 512 MiB are too much to be staged; import it into a new log"});
        auto content = change.value ? Content::of(*change.value) : Content::deleted();
        const auto [place, isNew] = places.try_emplace(change.key, found.edits.size());
        if (!isNew) {
            found.edits[place->second].content = std::move(content);
            return {};
        }
        ++found.keys;
        const auto log = keyInLog(newest, change.key);
        if (!log)
            return tl::unexpected(log.error());
        found.edits.push_back(Edit{change.key, std::move(content), *log});
        return {};
    };
    if (auto read = readChanges(path, format, take, progress); !read)
        return tl::unexpected(read.error());
    if (auto left = leaveOutWhatIsSo(newest, staged, found.edits, progress); !left)
        return tl::unexpected(left.error());
    return found;
}

Result<std::uint64_t> importIntoNewLog(const QString& path, ExportFormat format, const QString& log,
                                       Progress& progress) {
    std::uint64_t records = 0;
    auto written =
        writeNewFile(systemFileSystem(), pathBytes(log), kUsualPermissions, [&](File& file) -> Result<void> {
            FileSink out(file);
            const auto take = [&](const ChangeLine& change) {
                ++records;
                return writeRecord(change, ByteOrder::Little, out);
            };
            if (auto read = readChanges(path, format, take, progress); !read)
                return read;
            return out.finish();
        });
    if (!written)
        return tl::unexpected(written.error());
    return records;
}

} // namespace simkv::ui
