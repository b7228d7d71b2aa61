// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/pieces.h"
#include "file/byte_sink.h"
#include "store/record_cursor.h"

#include <optional>
#include <string_view>

namespace simkv {

enum class ExportFormat : std::uint8_t {
    JsonLines, // {"key":"a","value":"1","timestamp":1751155200}, "key_hex" and "value_hex" for what is no
               // UTF-8
    Csv        // a line of names, then key,key_hex,value,value_hex,timestamp: one of each pair is empty
};

// "jsonl", "csv"
[[nodiscard]] const char* name(ExportFormat format);
[[nodiscard]] std::optional<ExportFormat> exportFormat(std::string_view name);

// Keys with their values and times as text, in constant memory. What KeyImport reads.
class KeyExport final {
public:
    // `progress`: asked whether to stop for each piece of a value; null for nobody.
    KeyExport(ExportFormat format, ByteSink& out, const Progress* progress = nullptr);

    // A record that is no tombstone. Errors of reading, Cancelled; what was written of it then is half a
    // line.
    [[nodiscard]] Result<void> add(RecordCursor& cursor, const RecordPlace& place);
    // The same of a key and a value that are no record yet.
    [[nodiscard]] Result<void> add(const Pieces& key, const Pieces& value, Timestamp time);

private:
    [[nodiscard]] Result<void> addJson(const Pieces& key, const Pieces& value, Timestamp time);
    [[nodiscard]] Result<void> addCsv(const Pieces& key, const Pieces& value, Timestamp time);

    ExportFormat m_format;
    [[nodiscard]] Pieces watched(Pieces pieces) const;

    ByteSink* m_out;
    const Progress* m_progress;
};

} // namespace simkv
