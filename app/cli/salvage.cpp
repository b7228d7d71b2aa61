// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/salvage.h"

#include "command_line.h"
#include "commands.h"
#include "interruption.h"
#include "options.h"
#include "terminal_progress.h"
#include "text_table.h"

#include <nlohmann/json.hpp>

namespace simkv::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SalvageCommandOptions {
    std::string log;
    std::string out;
    bool tryHarder = false;
    std::vector<std::uint64_t> tryHarderAt;
    bool json = false;
};

Json rangeOf(Offset offset, ByteCount size) {
    return Json{{"offset", offset.value()}, {"size", size.value()}};
}

std::string asJson(const SalvageReport& report) {
    auto runs = Json::array();
    for (const auto& run : report.runs) {
        auto object = rangeOf(run.from, run.size);
        object["out_offset"] = run.to.value();
        object["records"] = run.records;
        object["found"] = name(run.trust);
        runs.push_back(object);
    }
    auto lost = Json::array();
    for (const auto& range : report.lost) {
        auto object = rangeOf(range.offset, range.size);
        object["kind"] = name(range.finding.kind);
        object["reason"] = range.finding.reason;
        object["tried_harder"] = range.hasTriedHarder;
        lost.push_back(object);
    }
    auto wrong = Json::array();
    for (const auto& batch : report.wrongBatches) {
        auto object = rangeOf(batch.offset, batch.size);
        object["reason"] = batch.reason;
        wrong.push_back(object);
    }
    auto markers = Json::array();
    for (const auto offset : report.leftOutMarkers)
        markers.push_back(offset.value());
    const Json object{{"byte_order", nameOf(report.byteOrder)},
                      {"records", report.records},
                      {"bytes", report.size.value()},
                      {"runs", runs},
                      {"lost", lost},
                      {"wrong_batches", wrong},
                      {"left_out_markers", markers},
                      {"byte_order_lost", report.isOrderLost}};
    return object.dump() + "\n";
}

const char* wordsFor(Trust trust) {
    switch (trust) {
    case Trust::Sequence:
        return "";
    case Trust::Resynchronised:
        return ", found after damage";
    case Trust::Doubtful:
        return ", found between damaged ranges: may come from a log that was stored in a value";
    case Trust::Fragment:
        return ", found inside a damaged range: may be no records";
    }
    return "";
}

std::string at(Offset offset, ByteCount size) {
    return " at offset " + std::to_string(offset.value()) + ", " + std::to_string(size.value()) + " bytes";
}

std::string asText(const SalvageReport& report, const std::string& out) {
    auto text = std::to_string(report.records) + " records, " + std::to_string(report.size.value()) +
                " bytes in " + out + "\n";
    for (const auto& run : report.runs)
        text += "kept: " + std::to_string(run.records) + " records" + at(run.from, run.size) +
                wordsFor(run.trust) + "\n";
    for (const auto& range : report.lost)
        text += std::string("lost: ") + name(range.finding.kind) + at(range.offset, range.size) + ": " +
                range.finding.reason + (range.hasTriedHarder ? "; nothing more was found there" : "") + "\n";
    for (const auto& batch : report.wrongBatches)
        text += describe(batch) + "; its records were kept\n";
    for (const auto offset : report.leftOutMarkers)
        text += "left out: the batch marker at offset " + std::to_string(offset.value()) +
                ", whose batch is not whole any more; its records were kept\n";
    if (report.isOrderLost)
        text += std::string("notice: no record that was kept tells that this log is ") +
                nameOf(report.byteOrder) +
                "-endian; the new one will be taken for one of the other byte order, with other times\n";
    return text;
}

Result<SalvageReport> salvage(const SalvageCommandOptions& options, Console& console) {
    SalvageOptions how{options.tryHarder, {}};
    for (const auto offset : options.tryHarderAt)
        how.tryHarderAt.push_back(Offset(offset));
    if (isStandardOutput(options.out)) {
        TerminalProgress progress(TerminalProgress::Beside::Output);
        return salvageLog(options.log, console.out(), how, progress);
    }
    const Interruption interruption; // outlives the progress, which clears its line
    InterruptibleProgress progress;
    return salvageLog(options.log, options.out, how, progress);
}

Result<ExitCode> run(const SalvageCommandOptions& options, Console& console) {
    const auto report = salvage(options, console);
    if (!report)
        return tl::unexpected(report.error());
    if (isStandardOutput(options.out))
        console.report(options.json ? asJson(*report) : asText(*report, "standard output"));
    else
        console.out().write(options.json ? asJson(*report) : asText(*report, options.out));
    return report->isDamaged ? ExitCode::Finding : ExitCode::Done;
}

} // namespace

void addSalvage(CommandLine& line) {
    auto options = std::make_shared<SalvageCommandOptions>();
    auto& parser = line.add("salvage", "Copy every readable record of a damaged log into a new one",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    parser.add_option("OUT", options->out, "the log to write, which must not exist; - for standard output")
        ->required()
        ->type_name("");
    auto* all = parser.add_flag("--try-harder", options->tryHarder,
                                "take also what may be a record inside damaged ranges");
    parser
        .add_option(
            "--try-harder-at", options->tryHarderAt,
            "the same, but only in the range that begins there, as check lists it; more than once for "
            "several")
        ->type_name("OFFSET")
        ->expected(1)
        ->take_all()
        ->excludes(all);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
