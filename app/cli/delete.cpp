// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "command_line.h"
#include "commands.h"
#include "open_log.h"
#include "options.h"

namespace simkv::cli {
namespace {

struct DeleteOptions {
    std::string log;
    BytesArgument key;
    std::optional<Timestamp> time;
    bool repair = false;
};

Result<bool> hasValue(const Store& store, ByteView key) {
    const auto number = store.newest(key);
    if (!number)
        return tl::unexpected(number.error());
    return *number && store.snapshot()->stateOf(**number) == RecordState::Live;
}

Result<ExitCode> run(const DeleteOptions& options, Console& console) {
    const auto key = bytesOf(options.key, "KEY");
    if (!key)
        return tl::unexpected(key.error());
    const auto store = openLogForWriting(options.log, IfMissing::Fail, options.repair, console);
    if (!store)
        return tl::unexpected(store.error());
    const auto had = hasValue(**store, *key);
    if (!had)
        return tl::unexpected(had.error());
    if (auto removed = (*store)->remove(*key, options.time.value_or(currentTime())); !removed)
        return tl::unexpected(removed.error());
    if (!*had)
        console.say(options.log + ": no such key: " + escaped(*key) +
                    "; a tombstone was appended all the same");
    return ExitCode::Done;
}

} // namespace

void addDelete(CommandLine& line) {
    auto options = std::make_shared<DeleteOptions>();
    auto& parser = line.add("delete", "Delete a key, by appending a tombstone",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addKeyArgument(parser, options->key);
    addTimestampOption(parser, options->time);
    addRepairOption(parser, options->repair);
}

} // namespace simkv::cli
