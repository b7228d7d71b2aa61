// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/key_export.h"
#include "query/query.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

// Options and arguments that several commands share, so that they mean and say the same everywhere.
namespace simkv::cli {

// A key or a value as it was typed.
struct BytesArgument {
    std::string text;
    bool hex = false;
};

void addLogArgument(CLI::App& parser, std::string& path);
void addKeyArgument(CLI::App& parser, BytesArgument& key);
CLI::Option* addJsonOption(CLI::App& parser, bool& json);
void addTimestampOption(CLI::App& parser, std::optional<Timestamp>& time);
void addRepairOption(CLI::App& parser, bool& repair);
void addWhereOption(CLI::App& parser, std::string& query);
// Whether the name of a file to write means standard output.
[[nodiscard]] inline bool isStandardOutput(const std::string& path) {
    return path == "-";
}
void addFormatOption(CLI::App& parser, std::string& format);

// The bytes that were meant. `name` is what an error calls the argument.
[[nodiscard]] Result<ByteString> bytesOf(const BytesArgument& argument, const char* name);
// What --where means, in UTC. Invalid, with the column of the mistake in the sentence.
[[nodiscard]] Result<Query> whereQuery(const std::string& text);
// The format chosen with --format; else CSV if the name of the file says so, or JSON Lines.
[[nodiscard]] ExportFormat formatOf(const std::string& chosen, const std::string& path);
// Seconds since 1970 now, as far as a record can hold them.
[[nodiscard]] Timestamp currentTime();

} // namespace simkv::cli
