// SPDX-License-Identifier: GPL-3.0-or-later
#include "check.h"

#include "command_line.h"
#include "commands.h"
#include "open_log.h"
#include "options.h"
#include "text_table.h"

#include <nlohmann/json.hpp>

namespace simkv::cli {
namespace {

struct CheckOptions {
    std::string log;
    bool json = false;
};

std::string asJson(const Snapshot& snapshot) {
    auto findings = nlohmann::ordered_json::array();
    for (const auto& finding : allFindings(snapshot)) {
        findings.push_back(nlohmann::ordered_json{{"offset", finding.offset.value()},
                                                  {"size", finding.size.value()},
                                                  {"kind", name(finding.kind)},
                                                  {"reason", finding.reason}});
    }
    const nlohmann::ordered_json object{{"verdict", verdict(snapshot)},
                                        {"byte_order", nameOf(snapshot.byteOrder())},
                                        {"records", snapshot.records()},
                                        {"findings", findings}};
    return object.dump() + "\n";
}

std::string asText(const Snapshot& snapshot) {
    auto text = verdict(snapshot) + ": " + std::to_string(snapshot.records()) + " records, " +
                nameOf(snapshot.byteOrder()) + "-endian\n";
    for (const auto& finding : allFindings(snapshot))
        text += describe(finding) + "\n";
    return text;
}

Result<ExitCode> run(const CheckOptions& options, Console& console) {
    const auto store = openLog(options.log);
    if (!store)
        return tl::unexpected(store.error());
    const auto snapshot = (*store)->snapshot();
    console.out().write(options.json ? asJson(*snapshot) : asText(*snapshot));
    return allFindings(*snapshot).empty() ? ExitCode::Done : ExitCode::Finding;
}

} // namespace

void addCheck(CommandLine& line) {
    auto options = std::make_shared<CheckOptions>();
    auto& parser = line.add("check", "Say whether the log is whole, and what is not",
                            [options](Console& console) { return run(*options, console); });
    addLogArgument(parser, options->log);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
