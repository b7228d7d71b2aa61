// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/key_export.h"

#include "exchange/csv_line.h"
#include "exchange/json_line.h"

namespace simkv {

const char* name(ExportFormat format) {
    return format == ExportFormat::JsonLines ? "jsonl" : "csv";
}

std::optional<ExportFormat> exportFormat(std::string_view name) {
    for (const auto format : {ExportFormat::JsonLines, ExportFormat::Csv}) {
        if (name == simkv::name(format))
            return format;
    }
    return std::nullopt;
}

KeyExport::KeyExport(ExportFormat format, ByteSink& out, const Progress* progress)
    : m_format(format), m_out(&out), m_progress(progress) {
    if (format == ExportFormat::Csv)
        m_out->write("key,key_hex,value,value_hex,timestamp\r\n");
}

Result<void> KeyExport::add(RecordCursor& cursor, const RecordPlace& place) {
    return add(keyPieces(cursor, place), valuePieces(cursor, place), place.header.timestamp);
}

Result<void> KeyExport::add(const Pieces& key, const Pieces& value, Timestamp time) {
    return m_format == ExportFormat::JsonLines ? addJson(watched(key), watched(value), time)
                                               : addCsv(watched(key), watched(value), time);
}

Pieces KeyExport::watched(Pieces pieces) const {
    return [this, pieces = std::move(pieces)](ByteCount from) -> Result<ByteView> {
        if (m_progress != nullptr && m_progress->isCancelled())
            return tl::unexpected(cancelledError());
        return pieces(from);
    };
}

Result<void> KeyExport::addJson(const Pieces& key, const Pieces& value, Timestamp time) {
    JsonLine line(*m_out);
    if (auto written = line.bytes("key", key); !written)
        return written;
    if (auto written = line.bytes("value", value); !written)
        return written;
    line.number("timestamp", time.seconds());
    line.end();
    return {};
}

Result<void> KeyExport::addCsv(const Pieces& key, const Pieces& value, Timestamp time) {
    CsvLine line(*m_out);
    if (auto written = line.bytes(key); !written)
        return written;
    if (auto written = line.bytes(value); !written)
        return written;
    line.number(time.seconds());
    line.end();
    return {};
}

} // namespace simkv
