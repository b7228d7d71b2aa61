// SPDX-License-Identifier: GPL-3.0-or-later
#include "as_of.h"
#include "command_line.h"
#include "commands.h"
#include "exchange/key_export.h"
#include "file/file_sink.h"
#include "file/new_file.h"
#include "interruption.h"
#include "matching_records.h"
#include "options.h"

namespace simkv::cli {
namespace {

struct ExportOptions {
    std::string log;
    std::string out = "-";
    std::string format;
    std::string where;
    AsOf asOf;
};

Result<void> exportTo(ByteSink& out, const ScanRequest& keys, ExportFormat format, Progress& progress) {
    KeyExport exporter(format, out, &progress);
    return writeMatching(keys, out, progress,
                         [&](RecordCursor& cursor, RecordNumber, const RecordPlace& place) {
                             return exporter.add(cursor, place);
                         });
}

// Writes the file whole, or not at all. Only those who may read the log may read it.
Result<void> exportToFile(const std::string& path, const ScanRequest& keys, ExportFormat format) {
    const Interruption interruption; // outlives the progress, which clears its line
    InterruptibleProgress progress;
    const auto log = keys.snapshot->file().info();
    if (!log)
        return tl::unexpected(log.error());
    return writeNewFile(systemFileSystem(), path, log->permissions, [&](File& file) -> Result<void> {
        FileSink out(file);
        if (auto written = exportTo(out, keys, format, progress); !written)
            return written;
        return out.finish();
    });
}

Result<ExitCode> run(ExportOptions& options, Console& console) {
    const auto query = whereQuery(options.where);
    if (!query)
        return tl::unexpected(query.error());
    const auto format = formatOf(options.format, options.out);
    const auto state = options.asOf.open(options.log, console);
    if (!state)
        return tl::unexpected(state.error());
    const ScanRequest keys{*state, *query, liveRecords(*state)};
    TerminalProgress progress(TerminalProgress::Beside::Output);
    const auto written = isStandardOutput(options.out) ? exportTo(console.out(), keys, format, progress)
                                                       : exportToFile(options.out, keys, format);
    if (!written)
        return tl::unexpected(written.error());
    return ExitCode::Done;
}

} // namespace

void addExport(CommandLine& line) {
    auto options = std::make_shared<ExportOptions>();
    auto& parser = line.add("export", "Write the live keys, their values and times as JSON Lines or CSV",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    parser
        .add_option("OUT", options->out,
                    "the file to write, which must not exist; - or nothing: standard output")
        ->type_name("");
    addFormatOption(parser, options->format);
    addWhereOption(parser, options->where);
    options->asOf.addOption(parser);
}

} // namespace simkv::cli
