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

struct LogOptions {
    std::string log;
    std::string where;
    bool json = false;
};

// The records that match, and all findings, in file order. `Writer`: writeRecord(cursor, number, place) and
// writeFinding(finding).
template <typename Writer>
Result<void> writeAll(const std::shared_ptr<const Snapshot>& snapshot, const Query& query, const Output& out,
                      Writer&& writer) {
    auto finding = snapshot->findings().begin();
    auto written = writeMatching(
        {snapshot, query}, out, [&](RecordCursor& cursor, RecordNumber number, const RecordPlace& place) {
            for (; finding != snapshot->findings().end() && finding->offset <= place.offset; ++finding)
                writer.writeFinding(*finding);
            return writer.writeRecord(cursor, number, place);
        });
    if (!written)
        return written;
    for (; finding != snapshot->findings().end(); ++finding)
        writer.writeFinding(*finding);
    if (snapshot->tail())
        writer.writeFinding(*snapshot->tail());
    return {};
}

Result<ExitCode> run(const LogOptions& options, Console& console) {
    const auto query = whereQuery(options.where);
    if (!query)
        return tl::unexpected(query.error());
    const auto store = openLog(options.log);
    if (!store)
        return tl::unexpected(store.error());
    const auto snapshot = (*store)->snapshot();
    auto& out = console.out();
    auto written = options.json ? writeAll(snapshot, *query, out, LogJson(out))
                                : writeAll(snapshot, *query, out, LogTable(*snapshot, out));
    if (!written)
        return tl::unexpected(written.error());
    return snapshot->hasDamage() ? ExitCode::Finding : ExitCode::Done;
}

} // namespace

void addLog(CommandLine& line) {
    auto options = std::make_shared<LogOptions>();
    auto& parser = line.add("log", "List every record, damage and the tail, in file order",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addWhereOption(parser, options->where);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
