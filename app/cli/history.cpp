// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/key_versions.h"

#include "base/byte_text.h"
#include "command_line.h"
#include "commands.h"
#include "log_json.h"
#include "log_table.h"
#include "open_log.h"
#include "options.h"
#include "terminal_progress.h"

namespace simkv::cli {
namespace {

struct HistoryOptions {
    std::string log;
    BytesArgument key;
    bool json = false;
};

// All versions of the key, oldest first.
template <typename Writer>
Result<void> writeVersions(const std::shared_ptr<const Snapshot>& snapshot,
                           const std::vector<RecordNumber>& versions, const Output& out, Writer&& writer) {
    RecordCursor cursor(snapshot);
    for (auto version = versions.rbegin(); version != versions.rend() && out.isOpen(); ++version) {
        const auto place = cursor.place(*version);
        if (!place)
            return tl::unexpected(place.error());
        if (auto written = writer.writeRecord(cursor, *version, *place); !written)
            return written;
    }
    return {};
}

Result<ExitCode> run(const HistoryOptions& options, Console& console) {
    const auto key = bytesOf(options.key, "KEY");
    if (!key)
        return tl::unexpected(key.error());
    const auto store = openLog(options.log);
    if (!store)
        return tl::unexpected(store.error());
    const auto snapshot = (*store)->snapshot();
    TerminalProgress progress(TerminalProgress::Beside::Output);
    const auto versions = versionsOf(*snapshot, *key, progress);
    if (!versions)
        return tl::unexpected(versions.error());
    if (versions->empty()) {
        console.say(options.log + ": no such key: " + escaped(*key));
        return ExitCode::Finding;
    }
    auto& out = console.out();
    auto written = options.json ? writeVersions(snapshot, *versions, out, LogJson(out))
                                : writeVersions(snapshot, *versions, out, LogTable(*snapshot, out));
    if (!written)
        return tl::unexpected(written.error());
    return ExitCode::Done;
}

} // namespace

void addHistory(CommandLine& line) {
    auto options = std::make_shared<HistoryOptions>();
    auto& parser = line.add("history", "List all versions of a key, oldest first",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addKeyArgument(parser, options->key);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
