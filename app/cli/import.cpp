// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "commands.h"
#include "exchange/key_import.h"
#include "file/file_sink.h"
#include "file/new_file.h"
#include "input.h"
#include "interruption.h"
#include "open_log.h"
#include "options.h"

namespace simkv::cli {
namespace {

struct ImportOptions {
    std::string log;
    std::string from = "-";
    std::string format;
    std::optional<Timestamp> time;
    bool repair = false;
};

Result<void> readAll(const ImportOptions& options, const KeyImport::Take& take, Progress& progress) {
    KeyImport import(formatOf(options.format, options.from), options.time.value_or(currentTime()), take);
    const auto name = options.from == "-" ? std::string("standard input") : options.from;
    auto read = readPieces(options.from, progress, [&](ByteView piece) { return import.add(piece); });
    if (read)
        read = import.finish();
    if (!read && read.error().path.empty())
        read.error().path = name;
    return read;
}

// Writes a new log in constant memory; it appears whole or not at all.
Result<void> importIntoNew(const ImportOptions& options) {
    const Interruption interruption; // outlives the progress, which clears its line
    InterruptibleProgress progress;
    return writeNewFile(systemFileSystem(), options.log, kUsualPermissions, [&](File& file) -> Result<void> {
        FileSink out(file);
        auto read = readAll(
            options, [&out](const ChangeLine& change) { return writeRecord(change, ByteOrder::Little, out); },
            progress);
        if (!read)
            return read;
        return out.finish();
    });
}

// Appends one batch, all of it or nothing.
Result<void> importInto(const ImportOptions& options, Console& console) {
    Batch batch;
    const Interruption interruption;
    InterruptibleProgress progress;
    auto read = readAll(
        options, [&batch](const ChangeLine& change) { return addTo(batch, change); }, progress);
    if (!read || batch.isEmpty())
        return read;
    const auto store = openLogForWriting(options.log, IfMissing::Fail, options.repair, console);
    if (!store)
        return tl::unexpected(store.error());
    if (auto applied = (*store)->apply(std::move(batch), progress); !applied)
        return tl::unexpected(applied.error());
    return {};
}

Result<ExitCode> run(const ImportOptions& options, Console& console) {
    const auto there = systemFileSystem().info(options.log);
    if (!there && there.error().code != ErrorCode::NotFound)
        return tl::unexpected(there.error());
    const auto imported = there ? importInto(options, console) : importIntoNew(options);
    if (!imported)
        return tl::unexpected(imported.error());
    return ExitCode::Done;
}

} // namespace

void addImport(CommandLine& line) {
    auto options = std::make_shared<ImportOptions>();
    auto& parser = line.add("import", "Put keys from JSON Lines or CSV, all or none; creates the log",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    parser.add_option("FILE", options->from, "what export wrote; - or nothing: standard input")
        ->type_name("");
    addFormatOption(parser, options->format);
    addTimestampOption(parser, options->time);
    addRepairOption(parser, options->repair);
}

} // namespace simkv::cli
