// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace simkv::cli {

class CommandLine;

// Each command is in a file of its name; a new one adds that file, and a line here and in main.cpp.
void addGet(CommandLine& line);
void addPut(CommandLine& line);
void addDelete(CommandLine& line);
void addApply(CommandLine& line);
void addKeys(CommandLine& line);
void addLog(CommandLine& line);
void addHistory(CommandLine& line);
void addExport(CommandLine& line);
void addImport(CommandLine& line);
void addSearch(CommandLine& line);
void addCheck(CommandLine& line);
void addSalvage(CommandLine& line);
void addCutTail(CommandLine& line);
void addStat(CommandLine& line);
void addGenerate(CommandLine& line);
void addExample(CommandLine& line);

} // namespace simkv::cli
