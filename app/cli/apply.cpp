// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "exchange/change_line.h"
#include "input.h"
#include "open_log.h"
#include "options.h"
#include "terminal_progress.h"

namespace simkv::cli {
namespace {

struct ApplyOptions {
    std::string log;
    std::optional<Timestamp> time;
    bool repair = false;
};

Result<Batch> readBatch(Timestamp now) {
    Batch batch;
    std::uint64_t number = 0;
    auto read = readLines([&](std::string_view line) -> Result<void> {
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos)
            return {};
        const auto change = parseChangeLine(line, LineKind::Change, now);
        auto added = change ? addTo(batch, *change) : tl::unexpected(change.error());
        if (!added)
            added.error().path = "standard input, line " + std::to_string(number);
        return added;
    });
    if (!read)
        return tl::unexpected(read.error());
    return batch;
}

Result<ExitCode> run(const ApplyOptions& options, Console& console) {
    // Reads all lines before it touches the log: a wrong line leaves everything as it is.
    auto batch = readBatch(options.time.value_or(currentTime()));
    if (!batch)
        return tl::unexpected(batch.error());
    if (batch->isEmpty())
        return ExitCode::Done;
    const auto store = openLogForWriting(options.log, IfMissing::Create, options.repair, console);
    if (!store)
        return tl::unexpected(store.error());
    TerminalProgress progress(TerminalProgress::Beside::Nothing);
    if (auto applied = (*store)->apply(*std::move(batch), progress); !applied)
        return tl::unexpected(applied.error());
    return ExitCode::Done;
}

} // namespace

void addApply(CommandLine& line) {
    auto options = std::make_shared<ApplyOptions>();
    auto& parser =
        line.add("apply", "Apply puts and deletes from standard input, all or none; creates the log",
                 [options](Console& console) { return run(*options, console); });
    parser.footer("A line of JSON for each: {\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"} or\n"
                  "{\"op\":\"delete\",\"key_hex\":\"00ff\"}; \"value_hex\" and \"timestamp\" as well.");
    addLogArgument(parser, options->log);
    addTimestampOption(parser, options->time);
    addRepairOption(parser, options->repair);
}

} // namespace simkv::cli
