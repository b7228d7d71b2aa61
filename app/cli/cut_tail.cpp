// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "open_log.h"
#include "options.h"

namespace simkv::cli {
namespace {

struct CutTailOptions {
    std::string log;
    bool repair = false;
};

Result<ExitCode> run(const CutTailOptions& options, Console& console) {
    // Opening for writing removes the tail.
    const auto store = openLogForWriting(options.log, IfMissing::Fail, options.repair, console);
    if (!store)
        return tl::unexpected(store.error());
    return ExitCode::Done;
}

} // namespace

void addCutTail(CommandLine& line) {
    auto options = std::make_shared<CutTailOptions>();
    auto& parser =
        line.add("cut-tail", "Remove a torn or unwritten tail, which is saved beside the log first",
                 [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addRepairOption(parser, options->repair);
}

} // namespace simkv::cli
