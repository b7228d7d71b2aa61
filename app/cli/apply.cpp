// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "command_line.h"
#include "commands.h"
#include "exchange/change_line.h"
#include "exchange/json_line_reader.h"
#include "input.h"
#include "open_log.h"
#include "options.h"
#include "staging/write_changes.h"
#include "terminal_progress.h"

namespace simkv::cli {
namespace {

struct ApplyOptions {
    std::string log;
    std::optional<Timestamp> time;
    bool repair = false;
};

// What standard input asks for.
struct Changes {
    Batch batch;
    std::vector<KeyCondition> conditions;
    std::vector<std::uint64_t> lines; // of the conditions
};

Result<void> add(Changes& to, std::string_view line, std::uint64_t number, Timestamp now) {
    auto change = parseChangeLine(line, LineKind::Change, now);
    if (!change)
        return tl::unexpected(change.error());
    if (auto added = addTo(to.batch, *change); !added)
        return added;
    if (change->requirement) {
        to.conditions.push_back(KeyCondition{std::move(change->key), *std::move(change->requirement)});
        to.lines.push_back(number);
    }
    return {};
}

Result<Changes> readChanges(Timestamp now) {
    Changes changes;
    JsonLineReader lines;
    const auto take = [&](std::string_view line) { return add(changes, line, lines.number(), now); };
    const auto inLine = [&lines](Result<void> taken) {
        if (!taken)
            taken.error().path = "standard input, line " + std::to_string(lines.number());
        return taken;
    };
    NoProgress unwatched;
    auto read = readPieces("-", unwatched, [&](ByteView piece) { return inLine(lines.add(piece, take)); });
    if (read)
        read = inLine(lines.finish(take));
    if (!read)
        return tl::unexpected(read.error());
    return changes;
}

std::string newestText(const KeyInLog& log) {
    if (!log.newest)
        return "has no record";
    return "has record " + std::to_string(log.newest->value()) + " as its newest";
}

// What the log has, which the condition does not allow.
std::string unmetText(const Requirement& requirement, const KeyInLog& log) {
    if (const auto* newest = std::get_if<NewestRecord>(&requirement)) {
        const auto wanted = newest->number ? ", not " + std::to_string(newest->number->value()) : "";
        return newestText(log) + wanted;
    }
    if (!log.isLive)
        return "has no value";
    return std::holds_alternative<NoValue>(requirement) ? "has a value" : "has another value";
}

ExitCode tellUnmet(const ApplyOptions& options, const Changes& changes, const UnmetCondition& unmet,
                   Console& console) {
    constexpr std::size_t kMostOfKey = 60;
    const auto& condition = changes.conditions[unmet.index];
    console.say(options.log + ": line " + std::to_string(changes.lines[unmet.index]) + ": the key \"" +
                escaped(condition.key, kMostOfKey) + "\" " + unmetText(condition.requirement, unmet.log) +
                "; nothing was written");
    return ExitCode::Finding;
}

// The first condition that a log does not meet because it does not exist: none is created then.
Result<std::optional<UnmetCondition>> unmetByNoLog(const ApplyOptions& options, const Changes& changes) {
    const auto there = systemFileSystem().info(options.log);
    if (there || there.error().code != ErrorCode::NotFound)
        return std::optional<UnmetCondition>();
    return firstUnmet(changes.conditions, nullptr);
}

Result<ExitCode> run(const ApplyOptions& options, Console& console) {
    // Reads all lines before it touches the log: a wrong line leaves everything as it is.
    auto changes = readChanges(options.time.value_or(currentTime()));
    if (!changes)
        return tl::unexpected(changes.error());
    if (changes->batch.isEmpty())
        return ExitCode::Done;
    auto unmet = unmetByNoLog(options, *changes);
    if (unmet && !*unmet) {
        const auto store = openLogForWriting(options.log, IfMissing::Create, options.repair, console);
        if (!store)
            return tl::unexpected(store.error());
        TerminalProgress progress(TerminalProgress::Beside::Nothing);
        unmet = applyIfMet(**store, changes->conditions, std::move(changes->batch), progress);
    }
    if (!unmet)
        return tl::unexpected(unmet.error());
    return *unmet ? tellUnmet(options, *changes, **unmet, console) : ExitCode::Done;
}

} // namespace

void addApply(CommandLine& line) {
    auto options = std::make_shared<ApplyOptions>();
    auto& parser =
        line.add("apply", "Apply puts and deletes from standard input, all or none; creates the log",
                 [options](Console& console) { return run(*options, console); });
    parser.footer("A line of JSON for each: {\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"} or\n"
                  "{\"op\":\"delete\",\"key_hex\":\"00ff\"}; \"value_hex\" and \"timestamp\" as well.\n"
                  "A line may have one condition: \"if_value\":\"1\", \"if_value_hex\":\"31\",\n"
                  "\"if_record\":7, the number of the newest record of the key, or \"if_absent\":true.\n"
                  "All are compared with the log as it was before the batch; unless all hold, nothing\n"
                  "is written, and the exit code is 1.");
    addLogArgument(parser, options->log);
    addTimestampOption(parser, options->time);
    addRepairOption(parser, options->repair);
}

} // namespace simkv::cli
