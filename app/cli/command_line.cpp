// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include <algorithm>
#include <new>

namespace simkv::cli {
namespace {

constexpr const char* kProgram = "simkv";

// --help and --version print data and are no error.
ExitCode print(const std::string& text, Console& console) {
    console.out().write(text);
    if (text.empty() || text.back() != '\n')
        console.out().write("\n");
    if (auto finished = console.out().finish(); !finished) {
        console.say(describe(finished.error()));
        return ExitCode::Error;
    }
    return ExitCode::Done;
}

} // namespace

CommandLine::CommandLine() : m_root("Reads, checks and writes SimKV logs.", kProgram) {
    const auto formatter = m_root.get_formatter();
    formatter->label("SUBCOMMAND", "COMMAND LOG ...");
    formatter->label("Subcommands", "Commands");
    formatter->label("REQUIRED", "");
    m_root.set_version_flag("--version", std::string("simkv ") + SIMKV_VERSION);
    m_root.footer("Exit codes: 0 done; 1 a finding, such as no such key or damage; 2 an error.\n"
                  "\"simkv COMMAND --help\" tells the options of a command. Options may stand anywhere;\n"
                  "\"--\" ends them, for keys that begin with a dash.");
}

CLI::App& CommandLine::add(const std::string& name, const std::string& description, Run run) {
    auto* parser = m_root.add_subcommand(name, description);
    m_commands.push_back(Command{parser, std::move(run)});
    return *parser;
}

const CommandLine::Command& CommandLine::find(const std::string& name) const {
    const auto found = std::find_if(m_commands.begin(), m_commands.end(), [&name](const Command& command) {
        return command.parser->get_name() == name;
    });
    if (found == m_commands.end())
        throw CLI::ExtrasError("no such command: " + name, CLI::ExitCodes::ExtrasError);
    return *found;
}

// The command's parser is called by itself, not through the root: keys and values may then be any words, also
// names of commands and CLI11's "++". Null if there is no command; throws CLI::Error.
const CommandLine::Command* CommandLine::parse(std::vector<std::string> arguments) {
    if (arguments.empty() || (!arguments.front().empty() && arguments.front().front() == '-')) {
        std::reverse(arguments.begin(), arguments.end());
        m_root.parse(arguments);
        return nullptr;
    }
    const auto& command = find(arguments.front());
    arguments.erase(arguments.begin());
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes them
    try {
        command.parser->parse(arguments);
    } catch (const CLI::CallForHelp&) {
        throw CLI::CallForHelp(command.parser->help(kProgram), CLI::ExitCodes::Success);
    }
    return &command;
}

Result<ExitCode> CommandLine::tryToRun(const Command& command, Console& console) {
    try {
        return command.run(console);
    } catch (const std::bad_alloc&) {
        // What was half done is undone; the log's name comes first in any command that has one.
        const auto* log = command.parser->get_option_no_throw("LOG");
        return tl::unexpected(Error{ErrorCode::Io, "not enough memory",
                                    log != nullptr ? log->as<std::string>() : command.parser->get_name()});
    }
}

ExitCode CommandLine::runCommand(const Command& command, Console& console) {
    const auto result = tryToRun(command, console);
    const auto finished = console.out().finish();
    if (!result)
        console.say(describe(result.error()));
    if (!finished)
        console.say(describe(finished.error()));
    return result && finished ? *result : ExitCode::Error;
}

ExitCode CommandLine::run(int argc, char** argv, Console& console) {
    std::string help = std::string("try \"") + kProgram + " --help\"";
    try {
        const auto* command = parse(std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
        if (command != nullptr)
            return runCommand(*command, console);
        console.say("a command is needed; " + help);
    } catch (const CLI::CallForHelp& call) {
        return print(argc == 2 ? m_root.help() : call.what(), console);
    } catch (const CLI::CallForVersion& call) {
        return print(call.what(), console);
    } catch (const CLI::Error& error) {
        console.say(std::string(error.what()) + "; " + help);
    }
    return ExitCode::Error;
}

} // namespace simkv::cli
