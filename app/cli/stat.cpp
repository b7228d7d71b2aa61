// SPDX-License-Identifier: GPL-3.0-or-later
#include "as_of.h"
#include "command_line.h"
#include "commands.h"
#include "options.h"
#include "text_table.h"

#include <nlohmann/json.hpp>

namespace simkv::cli {
namespace {

struct StatOptions {
    std::string log;
    AsOf asOf;
    bool json = false;
};

std::string asJson(const Snapshot& snapshot) {
    const auto& figures = snapshot.counts();
    const nlohmann::ordered_json object{{"records", figures.records},
                                        {"live_keys", figures.liveKeys},
                                        {"tombstones", figures.tombstones},
                                        {"live_bytes", figures.liveBytes.value()},
                                        {"dead_bytes", figures.deadBytes.value()},
                                        {"first_time", figures.firstTime.seconds()},
                                        {"last_time", figures.lastTime.seconds()},
                                        {"byte_order", nameOf(snapshot.byteOrder())}};
    return object.dump() + "\n";
}

std::string row(const char* title, const std::string& figure) {
    return alignedLeft(title, sizeof("first record")) + " " + figure + "\n";
}

std::string asText(const Snapshot& snapshot) {
    const auto& figures = snapshot.counts();
    const bool empty = figures.records == 0;
    return row("records", std::to_string(figures.records)) +
           row("live keys", std::to_string(figures.liveKeys)) +
           row("tombstones", std::to_string(figures.tombstones)) +
           row("live bytes", std::to_string(figures.liveBytes.value())) +
           row("dead bytes", std::to_string(figures.deadBytes.value())) +
           row("first record", empty ? "none" : isoTime(figures.firstTime)) +
           row("last record", empty ? "none" : isoTime(figures.lastTime)) +
           row("byte order", std::string(nameOf(snapshot.byteOrder())) + "-endian");
}

Result<ExitCode> run(StatOptions& options, Console& console) {
    const auto state = options.asOf.open(options.log, console);
    if (!state)
        return tl::unexpected(state.error());
    console.out().write(options.json ? asJson(**state) : asText(**state));
    return ExitCode::Done;
}

} // namespace

void addStat(CommandLine& line) {
    auto options = std::make_shared<StatOptions>();
    auto& parser = line.add("stat", "Count records, keys and bytes",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    options->asOf.addOption(parser);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
