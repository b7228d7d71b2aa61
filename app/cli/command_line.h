// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "console.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace simkv::cli {

// What scripts read of a command.
enum class ExitCode : int {
    Done = 0,
    Finding = 1, // it worked, and there is something to report: no such key, damage
    Error = 2    // it did not work, or was called wrongly
};

// The commands of `simkv`, and what calls them. Each command adds itself (see commands.h).
class CommandLine final {
public:
    using Run = std::function<Result<ExitCode>(Console&)>;

    CommandLine();
    // The returned parser takes the options of the new command.
    CLI::App& add(const std::string& name, const std::string& description, Run run);
    // Parses, runs and words errors; returns what main() returns.
    [[nodiscard]] ExitCode run(int argc, char** argv, Console& console);

private:
    struct Command {
        CLI::App* parser;
        Run run;
    };
    [[nodiscard]] const Command& find(const std::string& name) const;
    [[nodiscard]] const Command* parse(std::vector<std::string> arguments);
    // Memory that runs out is an error like any other.
    [[nodiscard]] static Result<ExitCode> tryToRun(const Command& command, Console& console);
    [[nodiscard]] static ExitCode runCommand(const Command& command, Console& console);

    CLI::App m_root;
    std::vector<Command> m_commands;
};

} // namespace simkv::cli
