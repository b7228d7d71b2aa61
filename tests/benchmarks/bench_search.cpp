// SPDX-License-Identifier: GPL-3.0-or-later
// How fast literal bytes and patterns are found, in one large text and in many short ones, beside what the C
// and C++ libraries have and beside two other libraries of regular expressions.
#include "bars.h"
#include "engine.h"
#include "match/literal_finder.h"
#include "options.h"
#include "regex_engine.h"
#include "workload.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>

namespace benchmarks {
namespace {

using Clock = std::chrono::steady_clock;
using Texts = std::vector<std::string_view>;
using Matches = std::function<bool(std::string_view)>;

constexpr std::size_t kMega = 1U << 20U;
constexpr std::size_t kRecords = 500'000;

// What is searched: keys of 16 bytes, lines of 100, and large texts of such lines.
class Corpus final {
public:
    Corpus() {
        for (std::size_t i = 0; i < kRecords; ++i) {
            m_keys += keyOf(i);
            m_values += lineOf(i, i % 100 == 7);
        }
        while (m_large.size() < 64 * kMega) {
            const auto i = m_large.size();
            m_large.append("\x12\0\0\0\x10\0\0\0\x64\0\0\0", 12).append(keyOf(i)).append(lineOf(i, false));
        }
        m_large.resize(64 * kMega);
    }

    [[nodiscard]] Texts keys() const { return cut(m_keys, kKeySize); }
    [[nodiscard]] Texts values() const { return cut(m_values, kValueSize); }
    [[nodiscard]] Texts of64KiB() const {
        return cut(std::string_view(m_large).substr(0, 16 * kMega), kMega / 16);
    }
    [[nodiscard]] Texts of16MiB() const { return {std::string_view(m_large).substr(0, 16 * kMega)}; }
    [[nodiscard]] Texts large() const { return {m_large}; }

private:
    static std::string keyOf(std::size_t number) {
        auto digits = std::to_string(scatter(number) % 100'000'000'000U);
        return "user:" + std::string(11 - digits.size(), '0') + digits;
    }
    // Words and numbers as in a log; one line in a hundred has what the patterns look for.
    static std::string lineOf(std::size_t number, bool hasAMatch) {
        static const std::vector<std::string> kWords{
            "request",  "served",  "from",   "cache",   "in",      "ms",     "the",    "session", "of",
            "client",   "was",     "opened", "Stored",  "by",      "worker", "and",    "replica", "synced",
            "to",       "segment", "with",   "records", "status",  "200",    "GET",    "/index",  "{\"id\":",
            "\"name\"", "true",    "level",  "INFO",    "a@b.org", "retry",  "during", "commit",  "x=17"};
        static const std::vector<std::string> kMatches{"error: 42", "Timeout refused", "joe@mail.com",
                                                       "checkpoint lost", "timeout"};
        std::string line = hasAMatch ? kMatches[number / 100 % kMatches.size()] : "";
        for (auto bits = scatter(number); line.size() < kValueSize; bits = scatter(bits))
            line += (line.empty() ? "" : " ") + kWords[bits % kWords.size()];
        line.resize(kValueSize);
        return line;
    }
    static Texts cut(std::string_view bytes, std::size_t size) {
        Texts texts;
        for (std::size_t at = 0; at + size <= bytes.size(); at += size)
            texts.push_back(bytes.substr(at, size));
        return texts;
    }

    std::string m_keys;
    std::string m_values;
    std::string m_large;
};

std::size_t bytesOf(const Texts& texts) {
    std::size_t bytes = 0;
    for (const auto text : texts)
        bytes += text.size();
    return bytes;
}

struct Contender {
    std::string name;
    Matches matches;
    double seconds = std::numeric_limits<double>::infinity(); // of its best round
    std::size_t matched = 0;
};

// By turns, so that what else the machine does meets all.
void measure(const Texts& texts, std::vector<Contender>& contenders, int rounds) {
    for (int round = 0; round < rounds; ++round) {
        for (auto& contender : contenders) {
            const auto began = Clock::now();
            std::size_t matched = 0;
            for (const auto text : texts)
                matched += contender.matches(text) ? 1 : 0;
            const std::chrono::duration<double> took = Clock::now() - began;
            contender.seconds = std::min(contender.seconds, took.count());
            contender.matched = matched;
        }
    }
}

// Nanoseconds a text where texts are short, else GB/s.
void print(const std::string& what, const Texts& texts, const std::vector<Contender>& contenders) {
    const bool isShort = texts.front().size() < 1024;
    std::printf("%-44s", what.c_str());
    for (const auto& contender : contenders) {
        const auto figure = isShort ? contender.seconds * 1e9 / static_cast<double>(texts.size())
                                    : static_cast<double>(bytesOf(texts)) / contender.seconds / 1e9;
        std::printf("  %s %8.2f (%.2f)", contender.name.c_str(), figure,
                    contender.seconds / contenders.front().seconds);
    }
    std::printf("  %s\n", isShort ? "ns a text" : "GB/s");
    std::fflush(stdout);
}

void requireAgreement(const std::string& what, const std::vector<Contender>& contenders) {
    for (const auto& contender : contenders) {
        if (contender.matched != contenders.front().matched)
            fail(contender.name, "finds another number of matches of " + what);
    }
}

void lowerInto(std::string& folded, std::string_view text) {
    folded.resize(text.size());
    std::transform(text.begin(), text.end(), folded.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

bool isIn(std::string_view text, std::string_view needle) {
    return ::memmem(text.data(), text.size(), needle.data(), needle.size()) != nullptr;
}

std::vector<Contender> literalContenders(const std::string& needle, bool ignoreCase) {
    const auto finder = std::make_shared<const simkv::LiteralFinder>(needle, ignoreCase);
    std::vector<Contender> contenders{
        {"ours", [finder](std::string_view text) { return finder->find(text) != std::string_view::npos; }}};
    if (ignoreCase) {
        std::string folded;
        lowerInto(folded, needle);
        contenders.push_back(
            {"memmem in lower case", [folded, copy = std::string()](std::string_view text) mutable {
                 lowerInto(copy, text);
                 return isIn(copy, folded);
             }});
        return contenders;
    }
    contenders.push_back({"memmem", [needle](std::string_view text) { return isIn(text, needle); }});
    contenders.push_back({"string_view::find", [needle](std::string_view text) {
                              return text.find(needle) != std::string_view::npos;
                          }});
    const auto kept = std::make_shared<std::string>(needle);
    contenders.push_back({"Horspool", [kept, searcher = std::boyer_moore_horspool_searcher(
                                                 kept->begin(), kept->end())](std::string_view text) {
                              return std::search(text.begin(), text.end(), searcher) != text.end();
                          }});
    return contenders;
}

// Seconds of ours and of what it is compared with, over several needles or patterns.
class Ratios final {
public:
    void add(double ours, double theirs) {
        m_ours += std::log(ours);
        m_theirs += std::log(theirs);
        ++m_count;
    }
    // Of the geometric means, in `unit`s of `scale` a second.
    [[nodiscard]] Bar bar(const std::string& name, const std::string& reference, double scale,
                          const std::string& unit) const {
        return {name,      std::exp(m_ours / m_count) * scale,
                reference, std::exp(m_theirs / m_count) * scale,
                unit,      1.0,
                true};
    }

private:
    double m_ours = 0;
    double m_theirs = 0;
    int m_count = 0;
};

Bar benchLiterals(const std::string& where, const Texts& texts, bool ignoreCase, int rounds) {
    const std::vector<std::string> needles{"checkpoint lost", "error: 42", "session was cached to disk",
                                           "setae", "#"};
    Ratios ratios;
    for (const auto& needle : needles) {
        auto contenders = literalContenders(needle, ignoreCase);
        measure(texts, contenders, rounds);
        requireAgreement(needle, contenders);
        print(where + ": \"" + needle + (ignoreCase ? "\", either case" : "\""), texts, contenders);
        ratios.add(contenders[0].seconds / static_cast<double>(texts.size()),
                   contenders[1].seconds / static_cast<double>(texts.size()));
    }
    const auto* unit = texts.size() == 1 ? "ms" : "ns a text";
    return ratios.bar((ignoreCase ? "find, either case: " : "find: ") + where,
                      ignoreCase ? "folding, memmem" : "memmem", texts.size() == 1 ? 1e3 : 1e9, unit);
}

// Each second place is a candidate, and fails at the last byte.
Bar benchWorstCase(int rounds) {
    std::string text;
    while (text.size() < kMega)
        text += "zq";
    const Texts texts{text};
    auto contenders = literalContenders(text.substr(0, 64) + "e", false);
    measure(texts, contenders, rounds);
    print("made to slow it down, 1 MiB", texts, contenders);
    Ratios ratios;
    ratios.add(contenders[0].seconds, contenders[1].seconds);
    auto bar = ratios.bar("find: made to slow it down", "memmem", 1e3, "ms");
    bar.bar = 5;
    return bar;
}

struct Pattern {
    std::string text;
    bool ignoreCase = false;
};

std::vector<Contender> regexContenders(const std::vector<std::unique_ptr<RegexEngine>>& engines) {
    std::vector<Contender> contenders;
    for (const auto& engine : engines)
        contenders.push_back(
            {engine->name(), [e = engine.get()](std::string_view text) { return e->matches(text); }});
    return contenders;
}

std::vector<Bar> benchPatterns(const std::string& where, const Texts& texts, int rounds) {
    const std::vector<Pattern> patterns{
        {"checkpoint lost"},
        {"checkpoint lost", true},
        {"err(or)?s?:? \\d+"},
        {"^user:\\d+$"},
        {"timeout|refused|denied|overflow|corrupt|missing|expired|invalid|locked|aborted"},
        {"[a-z]+@[a-z]+\\.com"}};
    const bool isShort = texts.front().size() < 1024;
    Ratios toRe2;
    Ratios toPcre2;
    for (const auto& pattern : patterns) {
        const auto engines = regexEngines(pattern.text, pattern.ignoreCase);
        auto contenders = regexContenders(engines);
        measure(texts, contenders, rounds);
        requireAgreement(pattern.text, contenders);
        print(where + ": " + pattern.text.substr(0, 24) + (pattern.ignoreCase ? ", either case" : ""), texts,
              contenders);
        const auto count = static_cast<double>(texts.size());
        const auto& ours = contenders[isShort ? 0 : 1];
        toRe2.add(ours.seconds / count, contenders[2].seconds / count);
        toPcre2.add(ours.seconds / count, contenders[3].seconds / count);
    }
    const auto scale = isShort ? 1e9 : 1e6;
    const auto* unit = isShort ? "ns a text" : "us a text";
    return {toRe2.bar("patterns: " + where, "RE2", scale, unit),
            toPcre2.bar("patterns: " + where, "PCRE2", scale, unit)};
}

// No bar: a library that backtracks stops at its limit here, without an answer.
void benchPathological(std::size_t size, std::size_t count) {
    for (const auto& [pattern, filling] : {std::pair("(a+)+$", 'a'), std::pair("(x+x+)+y", 'x')}) {
        const auto text = std::string(size - 1, filling) + "b";
        const auto engines = regexEngines(pattern, false);
        auto contenders = regexContenders(engines);
        const Texts texts(count, text);
        measure(texts, contenders, 1);
        for (std::size_t i = 0; i < engines.size(); ++i)
            contenders[i].name += engines[i]->gaveUp() ? " (gave up)" : "";
        print(std::to_string(size) + " B: " + pattern, texts, contenders);
    }
}

int run(const Options& options) {
    const int rounds = options.quick ? 3 : 9;
    const Corpus corpus;
    std::vector<Bar> bars;
    std::printf("In brackets: its time by that of ours.\n");
    for (const bool ignoreCase : {false, true}) {
        bars.push_back(benchLiterals("64 MiB", corpus.large(), ignoreCase, rounds));
        bars.push_back(benchLiterals("values of 100 B", corpus.values(), ignoreCase, rounds));
        bars.push_back(benchLiterals("keys of 16 B", corpus.keys(), ignoreCase, rounds));
    }
    bars.push_back(benchWorstCase(rounds));
    for (const auto& [where, texts] :
         {std::pair("keys of 16 B", corpus.keys()), std::pair("values of 100 B", corpus.values()),
          std::pair("values of 64 KiB", corpus.of64KiB()),
          std::pair("a value of 16 MiB", corpus.of16MiB())}) {
        const auto more = benchPatterns(where, texts, rounds);
        bars.insert(bars.end(), more.begin(), more.end());
    }
    benchPathological(100, 20);
    benchPathological(64 * 1024, 1);
    return printBars(bars);
}

} // namespace
} // namespace benchmarks

int main(int argc, char** argv) {
    return benchmarks::run(benchmarks::parseOptions(argc, argv));
}
