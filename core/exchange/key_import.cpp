// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/key_import.h"

#include "base/ascii.h"
#include "base/byte_text.h"
#include "format/record.h"

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

// Whether it names the column, in letters of either case.
bool isName(std::string_view name, std::string_view column) {
    return std::equal(name.begin(), name.end(), column.begin(), column.end(),
                      [](char letter, char known) { return lowerCase(letter) == known; });
}

// More columns than there are names for are refused with the first that has none.
constexpr CsvReader::Most kMostOfNames{kColumnNames.size(), 1U << 10U};
constexpr std::uint64_t kLongestField = 2 * kMaxValueSize; // in hexadecimal digits

} // namespace

KeyImport::KeyImport(ExportFormat format, Timestamp now, Take take)
    : m_format(format), m_now(now), m_take(std::move(take)), m_csv(kMostOfNames) {}

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

Result<void> KeyImport::inJsonLine(Result<void> read) const {
    return read ? read : tl::unexpected(inLine(read.error(), m_json.number()));
}

Result<void> KeyImport::add(ByteView piece) {
    if (m_format == ExportFormat::Csv)
        return m_csv.add(piece, csvTake());
    return inJsonLine(m_json.add(piece, [this](std::string_view line) { return consumeJson(line); }));
}

Result<void> KeyImport::finish() {
    if (m_format == ExportFormat::Csv)
        return m_csv.finish(csvTake());
    return inJsonLine(m_json.finish([this](std::string_view line) { return consumeJson(line); }));
}

Result<void> KeyImport::consumeJson(std::string_view line) {
    const auto change = parseChangeLine(line, LineKind::Key, m_now);
    if (!change)
        return tl::unexpected(change.error());
    return pass(*change);
}

Result<void> KeyImport::consumeNames(const std::vector<std::string>& names) {
    for (const std::string_view name : names) {
        const auto known = std::find_if(kColumnNames.begin(), kColumnNames.end(),
                                        [name](std::string_view column) { return isName(name, column); });
        if (known == kColumnNames.end())
            return tl::unexpected(wrongImport("names the column \"" + escaped(name, kMostOfName) +
                                              "\"; known are key, key_hex, value, value_hex and timestamp"));
        const auto column = static_cast<Column>(known - kColumnNames.begin());
        if (std::find(m_columns.begin(), m_columns.end(), column) != m_columns.end())
            return tl::unexpected(
                wrongImport("names the column \"" + escaped(name, kMostOfName) + "\" twice"));
        m_columns.push_back(column);
    }
    const auto has = [this](Column column) {
        return std::find(m_columns.begin(), m_columns.end(), column) != m_columns.end();
    };
    m_csv.setMost({names.size(), kLongestField});
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
    if (fields.size() > m_columns.size())
        return tl::unexpected(
            wrongImport("has more fields than the " + std::to_string(m_columns.size()) + " columns"));
    if (fields.size() < m_columns.size())
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
