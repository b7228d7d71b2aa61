// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include "base/byte_text.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <limits>

namespace simkv::cli {
namespace {

std::optional<Timestamp> timestampFrom(const std::string& text) {
    std::uint32_t seconds = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, seconds);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return std::nullopt;
    return Timestamp(seconds);
}

// The column of the character at `position`, counted from 1.
std::size_t columnOf(std::string_view text, std::size_t position) {
    const auto before = text.substr(0, position);
    return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) {
               return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
           }));
}

} // namespace

void addLogArgument(CLI::App& parser, std::string& path) {
    parser.add_option("LOG", path, "the log")->required()->type_name("");
}

void addKeyArgument(CLI::App& parser, BytesArgument& key) {
    parser.add_option("KEY", key.text, "the key")->required()->type_name("");
    parser.add_flag("--hex", key.hex, "bytes on the command line are given in hexadecimal");
}

CLI::Option* addJsonOption(CLI::App& parser, bool& json) {
    return parser.add_flag("--json", json, "print JSON");
}

void addTimestampOption(CLI::App& parser, std::optional<Timestamp>& time) {
    const auto take = [&time](const std::string& text) {
        time = timestampFrom(text);
        if (!time)
            throw CLI::ValidationError("--timestamp", text + " is no number from 0 to 4294967295");
    };
    parser
        .add_option_function<std::string>("--timestamp", take, "the record's time in Unix seconds; else now")
        ->type_name("SECONDS");
}

void addRepairOption(CLI::App& parser, bool& repair) {
    parser.add_flag(
        "--repair", repair,
        "also write to a damaged log: remove an unreadable end (saved beside the log first), append "
        "after damage");
}

void addWhereOption(CLI::App& parser, std::string& query) {
    parser
        .add_option("--where", query, "only records that this filter matches, such as 'size > 4k and live'")
        ->type_name("QUERY");
}

void addFormatOption(CLI::App& parser, std::string& format) {
    parser.add_option("--format", format, "jsonl or csv; else as the file is named, or jsonl")
        ->check(CLI::IsMember({"jsonl", "csv"}))
        ->type_name("FORMAT");
}

Result<ByteString> bytesOf(const BytesArgument& argument, const char* name) {
    if (!argument.hex)
        return argument.text;
    auto bytes = fromHex(argument.text);
    if (!bytes)
        bytes.error().path = name;
    return bytes;
}

Result<Query> whereQuery(const std::string& text) {
    auto query = Query::parse(text, {currentTime()});
    if (query)
        return *std::move(query);
    const auto column = std::to_string(columnOf(text, query.error().from));
    return tl::unexpected(Error{ErrorCode::Invalid, query.error().what + ", at column " + column, "query"});
}

ExportFormat formatOf(const std::string& chosen, const std::string& path) {
    if (const auto format = exportFormat(chosen))
        return *format;
    return path.ends_with(".csv") ? ExportFormat::Csv : ExportFormat::JsonLines;
}

Timestamp currentTime() {
    constexpr std::time_t kLast = std::numeric_limits<std::uint32_t>::max();
    return Timestamp(static_cast<std::uint32_t>(std::clamp<std::time_t>(std::time(nullptr), 0, kLast)));
}

} // namespace simkv::cli
