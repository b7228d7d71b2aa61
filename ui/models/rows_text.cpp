// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/rows_text.h"

#include "document/saved_file.h"
#include "staging/content_bytes.h"
#include "texts/format_text.h"

#include <QIODevice>
#include <QMimeData>

#include <algorithm>
#include <limits>

namespace simkv::ui {

ByteCount RowsText::estimate() const {
    constexpr std::uint64_t kCell = 12;
    const auto log =
        rows.snapshot->recordsEnd().value() / std::max<std::uint64_t>(1, rows.snapshot->records());
    return ByteCount(rows.count() * (log + columns.size() * kCell));
}

RowDepth RowsText::depthOf(RecordColumn column) const {
    return std::find(columns.begin(), columns.end(), column) != columns.end() ? RowDepth::Whole
                                                                              : RowDepth::None;
}

namespace {

const auto kRowsType = QStringLiteral("application/x-simkv-rows");

// How many bytes are read for the row; for a record also where.
std::pair<Offset, ByteCount> extentOf(const RowsText& rows, std::uint64_t row) {
    const bool hasKey = rows.depthOf(RecordColumn::Key) == RowDepth::Whole;
    const bool hasValue = rows.depthOf(RecordColumn::Value) == RowDepth::Whole;
    if (const auto* unreadable = rows.rows.order.unreadableAt(row))
        return {unreadable->finding.offset, hasValue ? unreadable->finding.size : ByteCount()};
    const auto id = *rows.rows.order.idAt(row);
    const auto source = rows.rows.source();
    RecordPlace place;
    if (const auto record = id.record()) {
        const auto found = rows.rows.snapshot->place(*record);
        if (!found)
            return {}; // the row says so
        place = *found;
    }
    const auto* staged = source.stagedAt(id);
    std::uint64_t valueSize = place.header.valueLength;
    if (staged != nullptr && !staged->content.isDeleted())
        valueSize = contentSize(*rows.rows.snapshot, staged->content).value_or(0);
    const auto keySize = staged != nullptr ? staged->key.size() : place.header.keyLength;
    return {place.offset, ByteCount((hasKey ? keySize : 0) + (hasValue ? valueSize : 0))};
}

// Looks first at how much that is, which may be gigabytes.
Result<RecordRow> readRow(const RowsText& rows, std::uint64_t row, ByteCount written, ByteCount limit) {
    constexpr ByteCount kMaxLine{256U << 20U};
    const auto [offset, size] = extentOf(rows, row);
    if (size > kMaxLine)
        return tl::unexpected(Error{ErrorCode::Unsupported,
                                    "a row of more than 256 MiB is no line of text; save its bytes to a file",
                                    rows.rows.snapshot->path(), offset});
    if (size > limit || written > limit - size)
        return tl::unexpected(Error{ErrorCode::Invalid, "the rows are too long a text"});
    const auto valueDepth = rows.depthOf(RecordColumn::Value);
    if (const auto* unreadable = rows.rows.order.unreadableAt(row))
        return readUnreadableRow(*rows.rows.snapshot, unreadable->finding, valueDepth);
    return readRow(rows.rows.source(), *rows.rows.order.idAt(row), rows.depthOf(RecordColumn::Key),
                   valueDepth);
}

// What would have to be put or deleted to make it so elsewhere.
CopiedRow copiedRow(const RecordRow& row) {
    const bool isRecord = row.place && row.state != RecordState::Marker;
    if (row.unreadable || (!isRecord && !(row.isAddition && row.mark)))
        return {CopiedRow::Kind::NoRecord};
    const bool isDeleted = row.mark ? row.isToBeDeleted : row.state == RecordState::Tombstone;
    return {isDeleted ? CopiedRow::Kind::Deletion : CopiedRow::Kind::Put,
            row.isAddition ? std::numeric_limits<std::uint64_t>::max() : row.number.value()};
}

} // namespace

Result<void> writeRows(const RowsText& rows, QIODevice& out, ByteCount limit, Progress& progress,
                       std::vector<CopiedRow>* copied) {
    const ByteCount total(rows.rows.count());
    ByteCount done;
    ByteCount written;
    // An age is true on the screen alone.
    const auto times =
        rows.times.style() == TimeStyle::Relative ? rows.times.with(TimeStyle::Iso) : rows.times;
    for (const auto& [first, last] : rows.rows.ranges) {
        for (auto row = first; row <= last; ++row) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            const auto record = readRow(rows, static_cast<std::uint64_t>(row), written, limit);
            if (!record)
                return tl::unexpected(record.error());
            QStringList cells;
            for (const auto column : rows.columns) {
                const auto cell = cellText(*rows.rows.snapshot, *record, column, times);
                cells.append(isNumeric(column) ? withoutSeparators(cell) : cell);
            }
            const auto line = (cells.join(u'\t') + u'\n').toUtf8();
            written += ByteCount(static_cast<std::uint64_t>(line.size()));
            if (written > limit)
                return tl::unexpected(Error{ErrorCode::Invalid, "the rows are too long a text"});
            if (out.write(line) != line.size())
                return tl::unexpected(
                    Error{ErrorCode::Io, "cannot write: " + out.errorString().toStdString()});
            if (copied != nullptr)
                copied->push_back(copiedRow(*record));
            done += ByteCount(1);
            progress.advance(done, total);
            if (row == std::numeric_limits<int>::max())
                break;
        }
    }
    return {};
}

namespace {

// A sink where a device is wanted.
class SinkDevice final : public QIODevice {
public:
    explicit SinkDevice(ByteSink& sink) : m_sink(&sink) { open(WriteOnly | Unbuffered); }

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* bytes, qint64 size) override {
        m_sink->write(ByteView(bytes, static_cast<std::size_t>(size)));
        return m_sink->isOpen() ? size : -1;
    }

private:
    ByteSink* m_sink;
};

} // namespace

// "4,5;p12 d13 n0": the columns, and the kind and order of each row.
std::unique_ptr<QMimeData> copiedRows(const RowsText& rows, const QString& text,
                                      const std::vector<CopiedRow>& copied) {
    QByteArrayList columns;
    for (const auto column : rows.columns)
        columns.append(QByteArray::number(static_cast<int>(column)));
    auto known = columns.join(',') + ';';
    for (const auto& row : copied)
        known += static_cast<char>(row.kind) + QByteArray::number(qulonglong{row.order}) + ' ';
    auto data = std::make_unique<QMimeData>();
    data->setText(text);
    data->setData(kRowsType, known);
    return data;
}

std::optional<PasteFormat> pasteFormat(const QMimeData* data) {
    if (data == nullptr || !data->hasFormat(kRowsType))
        return std::nullopt;
    const auto known = data->data(kRowsType);
    const auto end = known.indexOf(';');
    const auto columns = known.left(end).split(',');
    const auto place = [&columns](RecordColumn column) {
        return static_cast<int>(columns.indexOf(QByteArray::number(static_cast<int>(column))));
    };
    PasteFormat format{PasteFormat::Notation::Escaped, place(RecordColumn::Key), place(RecordColumn::Value)};
    for (const auto& row : known.mid(end + 1).trimmed().split(' ')) {
        const auto kind = static_cast<CopiedRow::Kind>(row.isEmpty() ? '\0' : row.front());
        const bool isKnown = kind == CopiedRow::Kind::Put || kind == CopiedRow::Kind::Deletion;
        format.rows.push_back({isKnown ? kind : CopiedRow::Kind::NoRecord, row.mid(1).toULongLong()});
    }
    return format;
}

Result<void> saveRows(const RowsText& rows, const QString& path, Progress& progress) {
    const auto file = SavedFile::create(rows.rows.snapshot->file(), path);
    if (!file)
        return tl::unexpected(file.error());
    SinkDevice device((*file)->sink());
    auto written = writeRows(rows, device, ByteCount(~std::uint64_t{0}), progress);
    // What the file says of its end says more than that a device takes no more.
    return written || !(*file)->sink().isOpen() ? (*file)->finish() : written;
}

} // namespace simkv::ui
