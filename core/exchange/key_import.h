// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/change_line.h"
#include "exchange/csv_reader.h"
#include "exchange/json_line_reader.h"
#include "exchange/key_export.h"

#include <functional>

namespace simkv {

// Reads what KeyExport writes, and lines of `simkv apply`. CSV may have semicolons or tabs in place of
// commas, as its first line has, and names of columns in capitals. Memory for one line, and no more of it
// than can be of use.
class KeyImport final {
public:
    using Take = std::function<Result<void>(const ChangeLine& change)>;

    // Lines without a time get `now`.
    KeyImport(ExportFormat format, Timestamp now, Take take);

    // The next bytes, and the end of all. Invalid, with the number of the line, where one is wrong or `take`
    // refuses what it says.
    [[nodiscard]] Result<void> add(ByteView piece);
    [[nodiscard]] Result<void> finish();

    // How many changes have been passed on so far.
    [[nodiscard]] std::uint64_t changes() const { return m_changes; }

private:
    enum class Column : std::uint8_t { Key, KeyHex, Value, ValueHex, Time };

    [[nodiscard]] Result<void> consumeJson(std::string_view line);
    [[nodiscard]] Result<void> inJsonLine(Result<void> read) const;
    [[nodiscard]] CsvReader::Take csvTake();
    [[nodiscard]] Result<void> consumeCsv(std::vector<std::string>& fields);
    [[nodiscard]] Result<void> consumeNames(const std::vector<std::string>& names);
    [[nodiscard]] Result<ByteString> bytesIn(std::vector<std::string>& fields, Column text, Column hex) const;
    [[nodiscard]] Result<void> pass(const ChangeLine& change);

    ExportFormat m_format;
    Timestamp m_now;
    Take m_take;
    std::uint64_t m_changes = 0;
    JsonLineReader m_json;
    CsvReader m_csv;
    std::vector<Column> m_columns; // of CSV, once they are named
};

} // namespace simkv
