// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "standard_streams.h"

#include <clocale>
#include <csignal>

int main(int argc, char** argv) {
    using namespace simkv::cli;
    openMissingStandardStreams();
    // A closed pipe or a file size limit must not end the program in the middle of a write to a log.
    (void)std::signal(SIGPIPE, SIG_IGN);
    (void)std::signal(SIGXFSZ, SIG_IGN);
    (void)std::setlocale(LC_CTYPE, "C.UTF-8"); // for the widths of characters in tables

    CommandLine line;
    addGet(line);
    addPut(line);
    addDelete(line);
    addApply(line);
    addKeys(line);
    addLog(line);
    addHistory(line);
    addExport(line);
    addImport(line);
    addSearch(line);
    addCheck(line);
    addSalvage(line);
    addCutTail(line);
    addStat(line);
    addGenerate(line);
    addExample(line);

    Console console;
    return static_cast<int>(line.run(argc, argv, console));
}
