// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/exchange_jobs.h"

#include "document/saved_file.h"
#include "exchange/key_import.h"
#include "file/file_sink.h"
#include "file/new_file.h"
#include "staging/content_bytes.h"
#include "staging/key_in_log.h"
#include "texts/age_text.h"
#include "texts/path_text.h"

#include <QFile>

#include <algorithm>
#include <unordered_map>

namespace simkv::ui {
namespace {

class Exporter final {
public:
    Exporter(const SelectedRows& rows, ExportKind kind, SavedFile& file, Progress& progress)
        : m_rows(&rows), m_kind(kind), m_progress(&progress), m_file(&file), m_out(file.sink()),
          m_cursor(rows.snapshot) {
        if (kind != ExportKind::Log)
            m_text.emplace(kind == ExportKind::Csv ? ExportFormat::Csv : ExportFormat::JsonLines, m_out,
                           &progress);
    }

    Result<Exported> run() {
        auto walked = m_kind == ExportKind::Log && !isInOrder() ? walkInOrder() : walk();
        if (walked)
            walked = m_file->finish();
        if (!walked)
            return tl::unexpected(walked.error());
        m_done.bytes = m_out.written();
        return m_done;
    }

private:
    [[nodiscard]] bool isInOrder() const {
        return m_rows->order.isInLogOrder() && !m_rows->order.isReversed();
    }

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
                if (auto taken = take(m_rows->order.numberAt(static_cast<std::uint64_t>(row))); !taken)
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
    Result<void> walk() {
        return eachRow([this](std::optional<RecordNumber> number) { return add(number); });
    }
    // The order of its records is what a log means, so a log is exported in that order.
    Result<void> walkInOrder() {
        RecordSetBuilder set;
        set.appendOthers(m_rows->snapshot->records());
        auto collected = eachRow([&](std::optional<RecordNumber> number) -> Result<void> {
            if (number)
                set.set(*number);
            return {};
        });
        const auto numbers = set.snapshot();
        for (auto number = numbers.nextFrom(RecordNumber(0)); collected && number && m_out.isOpen();
             number = numbers.nextFrom(number->next())) {
            if (m_progress->isCancelled())
                return tl::unexpected(cancelledError());
            collected = add(*number);
        }
        return collected;
    }

    Result<void> add(std::optional<RecordNumber> number) {
        const auto state = number ? m_rows->snapshot->stateOf(*number) : RecordState::Marker;
        if (state == RecordState::Marker || (m_text && state == RecordState::Tombstone)) {
            ++m_done.leftOut;
            return {};
        }
        const auto place = m_cursor.place(*number);
        if (!place)
            return tl::unexpected(place.error());
        ++m_done.records;
        return m_text ? m_text->add(m_cursor, *place) : copy(*place);
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
    ExportKind m_kind;
    Progress* m_progress;
    SavedFile* m_file;
    FileSink& m_out;
    RecordCursor m_cursor;
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
