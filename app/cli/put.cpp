// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "format/new_record.h"
#include "input.h"
#include "open_log.h"
#include "options.h"

namespace simkv::cli {
namespace {

struct PutOptions {
    std::string log;
    BytesArgument key;
    std::optional<std::string> value;
    std::optional<std::string> file;
    std::optional<Timestamp> time;
    bool repair = false;
};

Result<ByteString> readValue(const PutOptions& options) {
    if (options.file)
        return readFile(*options.file);
    if (!options.value)
        return tl::unexpected(Error{ErrorCode::Invalid, "a VALUE, - or --file is needed", "put"});
    if (*options.value == "-")
        return readStandardInput();
    return bytesOf(BytesArgument{*options.value, options.key.hex}, "VALUE");
}

Result<ExitCode> run(const PutOptions& options, Console& console) {
    const auto key = bytesOf(options.key, "KEY");
    if (!key)
        return tl::unexpected(key.error());
    const auto value = readValue(options);
    if (!value)
        return tl::unexpected(value.error());
    const auto time = options.time.value_or(currentTime());
    // What the store would refuse is found before a new log is created for it.
    if (auto header = newRecordHeader(*key, *value, time, 0); !header) {
        header.error().path = options.log;
        return tl::unexpected(header.error());
    }
    const auto store = openLogForWriting(options.log, IfMissing::Create, options.repair, console);
    if (!store)
        return tl::unexpected(store.error());
    if (auto put = (*store)->put(*key, *value, time); !put)
        return tl::unexpected(put.error());
    return ExitCode::Done;
}

} // namespace

void addPut(CommandLine& line) {
    auto options = std::make_shared<PutOptions>();
    auto& parser = line.add("put", "Set the value of a key; creates the log where there is none",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addKeyArgument(parser, options->key);
    auto* value = parser.add_option("VALUE", options->value, "the value; - reads it from standard input");
    value->type_name("");
    parser.add_option("--file", options->file, "read the value from this file")
        ->type_name("PATH")
        ->excludes(value);
    addTimestampOption(parser, options->time);
    addRepairOption(parser, options->repair);
}

} // namespace simkv::cli
