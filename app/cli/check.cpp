// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"

#include "command_line.h"
#include "commands.h"
#include "options.h"
#include "terminal_progress.h"
#include "text_table.h"

#include <nlohmann/json.hpp>

namespace simkv::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CheckCommandOptions {
    std::string log;
    std::uint64_t warnings = 20;
    bool json = false;
};

std::string asJson(const CheckReport& report) {
    auto findings = Json::array();
    for (const auto& finding : report.findings) {
        findings.push_back(Json{{"offset", finding.offset.value()},
                                {"size", finding.size.value()},
                                {"kind", name(finding.kind)},
                                {"reason", finding.reason}});
    }
    auto warnings = Json::array();
    for (const auto& warning : report.warnings) {
        warnings.push_back(Json{{"offset", warning.offset.value()},
                                {"size", warning.size.value()},
                                {"record", warning.record.value()},
                                {"kind", name(warning.kind)},
                                {"reason", warning.reason}});
    }
    auto counts = Json::object();
    for (std::size_t kind = 0; kind < kWarningKinds; ++kind) {
        if (report.warningCounts[kind] > 0)
            counts[name(static_cast<WarningKind>(kind))] = report.warningCounts[kind];
    }
    const Json object{{"verdict", report.verdict()}, {"byte_order", nameOf(report.byteOrder)},
                      {"records", report.records},   {"findings", findings},
                      {"warnings", warnings},        {"warning_counts", counts}};
    return object.dump() + "\n";
}

std::string asText(const CheckReport& report, std::uint64_t mostOfAKind) {
    auto text = report.verdict() + ": " + std::to_string(report.records) + " records, " +
                nameOf(report.byteOrder) + "-endian\n";
    for (const auto& finding : report.findings)
        text += describe(finding) + "\n";
    for (const auto& warning : report.warnings)
        text += "warning: " + std::string(name(warning.kind)) + " at offset " +
                std::to_string(warning.offset.value()) + ", record " +
                std::to_string(warning.record.value()) + ": " + warning.reason + "\n";
    for (std::size_t kind = 0; kind < kWarningKinds; ++kind) {
        const auto count = report.warningCounts[kind];
        if (count > mostOfAKind)
            text += "warning: " + std::string(name(static_cast<WarningKind>(kind))) + " " +
                    std::to_string(count - mostOfAKind) + " more times; --warnings lists more of them\n";
    }
    return text;
}

Result<ExitCode> run(const CheckCommandOptions& options, Console& console) {
    TerminalProgress progress(TerminalProgress::Beside::Nothing);
    const auto report = checkLog(options.log, progress, systemFileSystem(), CheckOptions{options.warnings});
    if (!report)
        return tl::unexpected(report.error());
    console.out().write(options.json ? asJson(*report) : asText(*report, options.warnings));
    return report->findings.empty() ? ExitCode::Done : ExitCode::Finding;
}

} // namespace

void addCheck(CommandLine& line) {
    auto options = std::make_shared<CheckCommandOptions>();
    auto& parser = line.add("check", "Say whether the log is whole, and what is not",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    parser
        .add_option("--warnings", options->warnings,
                    "how many of a kind are listed of what is odd, but legal [20]")
        ->type_name("N");
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
