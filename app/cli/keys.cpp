// SPDX-License-Identifier: GPL-3.0-or-later
#include "byte_text.h"
#include "command_line.h"
#include "commands.h"
#include "open_log.h"
#include "options.h"
#include "record_filter.h"
#include "record_json.h"
#include "terminal_progress.h"

namespace simkv::cli {
namespace {

struct KeysOptions {
    std::string log;
    std::string where;
    bool json = false;
};

Result<void> writeKey(Output& out, RecordCursor& cursor, const RecordPlace& place) {
    const auto key = cursor.key(place);
    if (!key)
        return tl::unexpected(key.error());
    out.write(escaped(*key));
    out.write("\n");
    return {};
}

Result<void> writeLiveKeys(const std::shared_ptr<const Snapshot>& snapshot, const Query& query, bool json,
                           Output& out) {
    TerminalProgress progress(TerminalProgress::Beside::Output);
    RecordFilter filter(*snapshot, query);
    RecordCursor cursor(snapshot);
    const auto total = snapshot->covered() - Offset(0);
    for (std::uint64_t rank = 0; rank < snapshot->live().count() && out.isOpen(); ++rank) {
        const auto number = snapshot->live().select(rank);
        const auto place = cursor.place(number);
        if (!place)
            return tl::unexpected(place.error());
        const auto matches = filter.matches(cursor, number, *place);
        if (!matches)
            return tl::unexpected(matches.error());
        if (*matches) {
            auto written = json ? writeLiveRecord(out, cursor, *place) : writeKey(out, cursor, *place);
            if (!written)
                return written;
        }
        progress.advance(place->end() - Offset(0), total);
    }
    return {};
}

Result<ExitCode> run(const KeysOptions& options, Console& console) {
    const auto query = whereQuery(options.where);
    if (!query)
        return tl::unexpected(query.error());
    const auto store = openLog(options.log);
    if (!store)
        return tl::unexpected(store.error());
    if (auto written = writeLiveKeys((*store)->snapshot(), *query, options.json, console.out()); !written)
        return tl::unexpected(written.error());
    return ExitCode::Done;
}

} // namespace

void addKeys(CommandLine& line) {
    auto options = std::make_shared<KeysOptions>();
    auto& parser = line.add("keys", "List the live keys, in log order",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addWhereOption(parser, options->where);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
