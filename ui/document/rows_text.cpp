// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows_text.h"

#include "save_job.h"

#include <QSaveFile>

#include <algorithm>
#include <limits>

namespace simkv::ui {

std::uint64_t RowsText::rows() const {
    std::uint64_t count = 0;
    for (const auto& [first, last] : ranges)
        count += static_cast<std::uint64_t>(last - first) + 1;
    return count;
}

ByteCount RowsText::estimate() const {
    constexpr std::uint64_t kCell = 12;
    const auto log = snapshot->recordsEnd().value() / std::max<std::uint64_t>(1, snapshot->records());
    return ByteCount(rows() * (log + columns.size() * kCell));
}

RowDepth RowsText::depthOf(RecordColumn column) const {
    return std::find(columns.begin(), columns.end(), column) != columns.end() ? RowDepth::Whole
                                                                              : RowDepth::None;
}

namespace {

// Before the bytes of a record are read, which may be gigabytes.
Result<void> checkFits(const RowsText& rows, RecordNumber number, ByteCount written, ByteCount limit) {
    constexpr ByteCount kMaxLine{256U << 20U};
    const auto place = rows.snapshot->place(number);
    if (!place)
        return {}; // the row says so
    ByteCount size;
    if (rows.depthOf(RecordColumn::Key) == RowDepth::Whole)
        size += ByteCount(place->header.keyLength);
    if (rows.depthOf(RecordColumn::Value) == RowDepth::Whole)
        size += ByteCount(place->header.valueLength);
    if (size > kMaxLine)
        return tl::unexpected(
            Error{ErrorCode::Unsupported,
                  "a record of more than 256 MiB is no line of text; save its value to a file",
                  rows.snapshot->source().file().path(), place->offset});
    if (size > limit || written > limit - size)
        return tl::unexpected(Error{ErrorCode::Invalid, "the rows are too long a text"});
    return {};
}

} // namespace

Result<void> writeRows(const RowsText& rows, QIODevice& out, ByteCount limit, Progress& progress) {
    const ByteCount total(rows.rows());
    ByteCount done;
    ByteCount written;
    // An age is true on the screen alone.
    const auto times =
        rows.times.style() == TimeStyle::Relative ? rows.times.with(TimeStyle::Iso) : rows.times;
    for (const auto& [first, last] : rows.ranges) {
        for (auto row = first; row <= last; ++row) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            const auto number = rows.order.numberAt(static_cast<std::uint64_t>(row));
            if (auto fits = checkFits(rows, number, written, limit); !fits)
                return fits;
            const auto record = readRow(*rows.snapshot, number, rows.depthOf(RecordColumn::Key),
                                        rows.depthOf(RecordColumn::Value));
            QStringList cells;
            for (const auto column : rows.columns)
                cells.append(cellText(*rows.snapshot, record, column, times));
            const auto line = (cells.join(u'\t') + u'\n').toUtf8();
            written += ByteCount(static_cast<std::uint64_t>(line.size()));
            if (written > limit)
                return tl::unexpected(Error{ErrorCode::Invalid, "the rows are too long a text"});
            if (out.write(line) != line.size())
                return tl::unexpected(
                    Error{ErrorCode::Io, "cannot write: " + out.errorString().toStdString()});
            done += ByteCount(1);
            progress.advance(done, total);
            if (row == std::numeric_limits<int>::max())
                break;
        }
    }
    return {};
}

Result<void> saveRows(const RowsText& rows, const QString& path, Progress& progress) {
    if (auto allowed = checkTarget(rows.snapshot->source().file(), path); !allowed)
        return allowed;
    QSaveFile file(path);
    const auto failure = [&file] {
        return tl::unexpected(Error{ErrorCode::Io, "cannot write: " + file.errorString().toStdString(),
                                    file.fileName().toStdString()});
    };
    if (!file.open(QIODevice::WriteOnly))
        return failure();
    if (auto written = writeRows(rows, file, ByteCount(~std::uint64_t{0}), progress); !written)
        return written;
    return file.commit() ? Result<void>() : failure();
}

} // namespace simkv::ui
