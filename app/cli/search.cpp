// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "log_json.h"
#include "log_table.h"
#include "matching_records.h"
#include "open_log.h"
#include "options.h"

namespace simkv::cli {
namespace {

struct SearchOptions {
    std::string log;
    BytesArgument pattern;
    bool regex = false;
    bool ignoreCase = false;
    std::string in = "both";
    std::string where;
    bool json = false;
};

Result<Query> queryOf(const SearchOptions& options) {
    auto where = whereQuery(options.where);
    if (!where)
        return where;
    auto bytes = bytesOf(options.pattern, "PATTERN");
    if (!bytes)
        return tl::unexpected(bytes.error());
    const auto part = options.in == "key"     ? QueryWhere::Key
                      : options.in == "value" ? QueryWhere::Value
                                              : QueryWhere::KeyOrValue;
    auto pattern = Query::containing({*bytes, options.regex, options.ignoreCase}, part);
    if (!pattern) {
        pattern.error().path = "PATTERN";
        return pattern;
    }
    return Query::both(*where, *pattern);
}

// Whether there was a match. `makeWriter` is called at the first one: without any, nothing is printed.
template <typename MakeWriter>
Result<bool> writeMatches(const std::shared_ptr<const Snapshot>& snapshot, const Query& query,
                          const Output& out, MakeWriter&& makeWriter) {
    std::optional<decltype(makeWriter())> writer;
    const auto written = writeMatching(
        {snapshot, query}, out, [&](RecordCursor& cursor, RecordNumber number, const RecordPlace& place) {
            if (!writer)
                writer.emplace(makeWriter());
            return writer->writeRecord(cursor, number, place);
        });
    if (!written)
        return tl::unexpected(written.error());
    return writer.has_value();
}

Result<ExitCode> run(const SearchOptions& options, Console& console) {
    const auto query = queryOf(options);
    if (!query)
        return tl::unexpected(query.error());
    const auto store = openLog(options.log);
    if (!store)
        return tl::unexpected(store.error());
    const auto snapshot = (*store)->snapshot();
    auto& out = console.out();
    const auto found = options.json
                           ? writeMatches(snapshot, *query, out, [&] { return LogJson(out); })
                           : writeMatches(snapshot, *query, out, [&] { return LogTable(*snapshot, out); });
    if (!found)
        return tl::unexpected(found.error());
    return *found ? ExitCode::Done : ExitCode::Finding;
}

} // namespace

void addSearch(CommandLine& line) {
    auto options = std::make_shared<SearchOptions>();
    auto& parser = line.add("search", "List the records that have a pattern in key or value",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    parser.add_option("PATTERN", options->pattern.text, "bytes to search for")->required()->type_name("");
    auto* hex = parser.add_flag("--hex", options->pattern.hex, "PATTERN is given in hexadecimal");
    parser
        .add_flag("--regex", options->regex,
                  "PATTERN is a regular expression: over characters where bytes are UTF-8, else over bytes")
        ->excludes(hex);
    parser.add_flag("--ignore-case", options->ignoreCase, "letters match in either case");
    parser.add_option("--in", options->in, "where to search: key, value or both")
        ->check(CLI::IsMember({"key", "value", "both"}))
        ->type_name("PART");
    addWhereOption(parser, options->where);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
