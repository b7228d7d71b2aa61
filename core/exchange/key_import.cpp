// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/key_import.h"

#include "base/byte_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace simkv {
namespace {

constexpr std::array<std::string_view, 5> kColumnNames{"key", "key_hex", "value", "value_hex", "timestamp"};

Error wrongImport(std::string what) {
    return Error{ErrorCode::Invalid, std::move(what)};
}

Error inLine(Error error, std::uint64_t number) {
    if (error.code == ErrorCode::Invalid)
        error.what = "line " + std::to_string(number) + " " + error.what;
    return error;
}

} // namespace

KeyImport::KeyImport(ExportFormat format, Timestamp now, Take take)
    : m_format(format), m_now(now), m_take(std::move(take)) {}

Result<void> KeyImport::pass(const ChangeLine& change) {
    auto taken = m_take(change);
    if (taken)
        ++m_changes;
    else if (taken.error().code == ErrorCode::Invalid)
        taken.error().what = "cannot be written: " + taken.error().what;
    return taken;
}

CsvReader::Take KeyImport::csvTake() {
    return [this](std::vector<std::string>& fields, std::uint64_t number) -> Result<void> {
        auto taken = consumeCsv(fields);
        if (!taken)
            return tl::unexpected(inLine(taken.error(), number));
        return taken;
    };
}

Result<void> KeyImport::add(ByteView piece) {
    return m_format == ExportFormat::JsonLines ? addJson(piece) : m_csv.add(piece, csvTake());
}

Result<void> KeyImport::finish() {
    if (m_format == ExportFormat::Csv)
        return m_csv.finish(csvTake());
    return m_line.empty() ? Result<void>() : addJson("\n");
}

Result<void> KeyImport::addJson(ByteView piece) {
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        if (end == ByteView::npos) {
            m_line += piece;
            return {};
        }
        m_line += piece.substr(0, end);
        piece.remove_prefix(end + 1);
        if (auto taken = consumeJson(m_line); !taken)
            return tl::unexpected(inLine(taken.error(), m_number));
        m_line.clear();
        ++m_number;
    }
    return {};
}

Result<void> KeyImport::consumeJson(std::string_view line) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos)
        return {};
    const auto change = parseChangeLine(line, LineKind::Key, m_now);
    if (!change)
        return tl::unexpected(change.error());
    return pass(*change);
}

Result<void> KeyImport::consumeNames(const std::vector<std::string>& names) {
    for (const std::string_view name : names) {
        const auto known = std::find(kColumnNames.begin(), kColumnNames.end(), name);
        if (known == kColumnNames.end())
            return tl::unexpected(wrongImport("names the column \"" + std::string(name) +
                                              "\"; known are key, key_hex, value, value_hex and timestamp"));
        const auto column = static_cast<Column>(known - kColumnNames.begin());
        if (std::find(m_columns.begin(), m_columns.end(), column) != m_columns.end())
            return tl::unexpected(wrongImport("names the column \"" + std::string(name) + "\" twice"));
        m_columns.push_back(column);
    }
    const auto has = [this](Column column) {
        return std::find(m_columns.begin(), m_columns.end(), column) != m_columns.end();
    };
    if (!has(Column::Key) && !has(Column::KeyHex))
        return tl::unexpected(wrongImport("names no column \"key\" or \"key_hex\""));
    if (!has(Column::Value) && !has(Column::ValueHex))
        return tl::unexpected(wrongImport("names no column \"value\" or \"value_hex\""));
    return {};
}

// The bytes that a pair of columns holds, of which at least one is there.
Result<ByteString> KeyImport::bytesIn(std::vector<std::string>& fields, Column text, Column hex) const {
    ByteString bytes;
    ByteString digits;
    for (std::size_t field = 0; field < fields.size(); ++field) {
        if (m_columns[field] == text)
            bytes = std::move(fields[field]);
        else if (m_columns[field] == hex)
            digits = std::move(fields[field]);
    }
    if (digits.empty())
        return bytes;
    const auto name = std::string(kColumnNames[static_cast<std::size_t>(hex)]);
    if (!bytes.empty())
        return tl::unexpected(wrongImport("has both \"" +
                                          std::string(kColumnNames[static_cast<std::size_t>(text)]) +
                                          "\" and \"" + name + "\""));
    auto decoded = fromHex(digits);
    if (!decoded)
        return tl::unexpected(wrongImport("needs hexadecimal digits as \"" + name + "\""));
    return decoded;
}

Result<void> KeyImport::consumeCsv(std::vector<std::string>& fields) {
    if (m_columns.empty())
        return consumeNames(fields);
    if (fields.size() != m_columns.size())
        return tl::unexpected(wrongImport("has " + std::to_string(fields.size()) + " fields for " +
                                          std::to_string(m_columns.size()) + " columns"));
    // Spreadsheets leave such rows; one with an empty key has a time or a value.
    if (std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return field.empty(); }))
        return tl::unexpected(wrongImport("has only empty fields"));
    ChangeLine change;
    change.time = m_now;
    const auto time = std::find(m_columns.begin(), m_columns.end(), Column::Time);
    const auto& written =
        time == m_columns.end() ? std::string() : fields[static_cast<std::size_t>(time - m_columns.begin())];
    if (!written.empty()) {
        std::uint32_t seconds = 0;
        const auto parsed = std::from_chars(written.data(), written.data() + written.size(), seconds);
        if (parsed.ec != std::errc() || parsed.ptr != written.data() + written.size())
            return tl::unexpected(wrongImport("needs a whole number from 0 to 4294967295 as \"timestamp\""));
        change.time = Timestamp(seconds);
    }
    auto key = bytesIn(fields, Column::Key, Column::KeyHex);
    if (!key)
        return tl::unexpected(key.error());
    auto value = bytesIn(fields, Column::Value, Column::ValueHex);
    if (!value)
        return tl::unexpected(value.error());
    change.key = *std::move(key);
    change.value = *std::move(value);
    return pass(change);
}

} // namespace simkv
