// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/generate.h"

#include "command_line.h"
#include "commands.h"
#include "format/record.h"
#include "interruption.h"
#include "options.h"
#include "terminal_progress.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace simkv::cli {
namespace {

struct GenerateCommandOptions {
    std::string out;
    GenerateOptions log;
    bool json = false;
};

// The number that the whole text is, in decimal.
std::optional<std::uint64_t> numberFrom(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return std::nullopt;
    return number;
}

// A size: "100", "4k", "1M"; not more than the longest value.
std::optional<std::uint64_t> sizeFrom(std::string_view text) {
    constexpr std::string_view kSuffixes = "kMG";
    const auto suffix = text.empty() ? std::string_view::npos : kSuffixes.find(text.back());
    const bool hasSuffix = suffix != std::string_view::npos;
    const auto number = numberFrom(hasSuffix ? text.substr(0, text.size() - 1) : text);
    const auto shift = hasSuffix ? 10 * (suffix + 1) : 0;
    if (!number || *number > kMaxValueSize >> shift)
        return std::nullopt;
    return *number << shift;
}

// A size or a range of sizes: "100" or "100-4k".
std::optional<SizeRange> sizeRangeFrom(std::string_view text) {
    const auto dash = text.find('-');
    const auto smallest = sizeFrom(text.substr(0, dash));
    const auto largest = dash == std::string_view::npos ? smallest : sizeFrom(text.substr(dash + 1));
    if (!smallest || !largest || *smallest > *largest)
        return std::nullopt;
    return SizeRange{*smallest, *largest};
}

// A percentage, "12" or "0.0125", in millionths of the whole. No floating point, so that it means the same
// everywhere.
std::optional<std::uint32_t> perMillionFrom(std::string_view percent) {
    constexpr std::size_t kDecimals = 4;
    const auto point = percent.find('.');
    const auto whole = numberFrom(percent.substr(0, point));
    std::string decimals(point == std::string_view::npos ? std::string_view() : percent.substr(point + 1));
    const bool pointless = point != std::string_view::npos && decimals.empty();
    if (!whole || *whole > 100 || pointless || decimals.size() > kDecimals)
        return std::nullopt;
    decimals.append(kDecimals - decimals.size(), '0');
    const auto part = numberFrom(decimals);
    const auto all = *whole * 10'000 + part.value_or(0);
    if (!part || all > 1'000'000)
        return std::nullopt;
    return static_cast<std::uint32_t>(all);
}

// Adds an option whose text `parse` turns into `value`; an error says that the text is not `what`.
template <typename Value, typename Parse>
void addParsed(CLI::App& parser, const std::string& name, const std::string& type, Value& value, Parse parse,
               const std::string& what, const std::string& description) {
    const auto take = [name, &value, parse, what](const std::string& text) {
        const auto parsed = parse(text);
        if (!parsed)
            throw CLI::ValidationError(name, text + " is no " + what);
        value = *parsed;
    };
    parser.add_option_function<std::string>(name, take, description)->type_name(type);
}

Result<GenerateReport> generate(const GenerateCommandOptions& options, Console& console) {
    if (isStandardOutput(options.out)) {
        TerminalProgress progress(TerminalProgress::Beside::Output);
        return generateLog(console.out(), options.log, progress);
    }
    const Interruption interruption; // outlives the progress, which clears its line
    InterruptibleProgress progress;
    return generateLog(options.out, options.log, progress);
}

std::string asJson(const GenerateReport& report) {
    const nlohmann::ordered_json object{{"records", report.records},
                                        {"distinct_keys", report.keys},
                                        {"tombstones", report.tombstones},
                                        {"bytes", report.bytes.value()}};
    return object.dump() + "\n";
}

std::string asText(const GenerateReport& report) {
    return std::to_string(report.records) + " records, " + std::to_string(report.keys) + " distinct keys, " +
           std::to_string(report.tombstones) + " tombstones, " + std::to_string(report.bytes.value()) +
           " bytes\n";
}

Result<ExitCode> run(const GenerateCommandOptions& options, Console& console) {
    const auto report = generate(options, console);
    if (!report)
        return tl::unexpected(report.error());
    const auto text = options.json ? asJson(*report) : asText(*report);
    if (isStandardOutput(options.out))
        console.report(text);
    else
        console.out().write(text);
    return ExitCode::Done;
}

void addFigures(CLI::App& parser, GenerateOptions& log) {
    const std::string number = "number";
    addParsed(parser, "--records", "N", log.records, numberFrom, number, "how many records [1000]");
    addParsed(parser, "--keys", "N", log.keys, numberFrom, number,
              "how many distinct keys; else each put has its own");
    addParsed(parser, "--seed", "N", log.seed, numberFrom, number + " below 2^64",
              "another seed gives another log, the same seed the same one [1]");
}

void addShape(CLI::App& parser, GenerateOptions& log) {
    const std::string size = "size up to 4294967295, such as 100, 4k or 1-64k";
    addParsed(parser, "--key-size", "SIZE", log.keySize, sizeRangeFrom, size,
              "bytes of a key: a size or a range, such as 16-32 [16]");
    addParsed(parser, "--value-size", "SIZE", log.valueSize, sizeRangeFrom, size,
              "bytes of a value, such as 0-4k; k, M and G are 1024, 1024^2 and 1024^3 [100]");
    addParsed(parser, "--deletes", "PERCENT", log.deletesPerMillion, perMillionFrom,
              "percentage with at most 4 decimals",
              "how many of the records are tombstones, such as 2.5 [0]");
}

} // namespace

void addGenerate(CommandLine& line) {
    auto options = std::make_shared<GenerateCommandOptions>();
    auto& parser = line.add("generate", "Write a test log of random keys and values",
                            [options](Console& console) { return run(*options, console); });
    parser.add_option("OUT", options->out, "the log to write, which must not exist; - for standard output")
        ->required()
        ->type_name("");
    addFigures(parser, options->log);
    addShape(parser, options->log);
    addJsonOption(parser, options->json);
}

} // namespace simkv::cli
