// SPDX-License-Identifier: GPL-3.0-or-later
#include "record_json.h"

namespace simkv::cli {

Result<void> addKeyAndValue(JsonLine& line, RecordCursor& cursor, const RecordPlace& place) {
    if (auto written = line.bytes("key", keyPieces(cursor, place)); !written)
        return written;
    return line.bytes("value", valuePieces(cursor, place));
}

Result<void> writeLiveRecord(Output& out, RecordCursor& cursor, const RecordPlace& place) {
    JsonLine line(out);
    if (auto written = addKeyAndValue(line, cursor, place); !written)
        return written;
    line.number("timestamp", place.header.timestamp.seconds());
    line.number("offset", place.offset.value());
    line.number("size", place.header.size().value());
    line.end();
    return {};
}

} // namespace simkv::cli
