// SPDX-License-Identifier: GPL-3.0-or-later
// The same work on ours and on other stores, one after the other in one run, and how they compare.
#include "bars.h"
#include "engine.h"
#include "options.h"
#include "process_memory.h"
#include "workload.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace benchmarks {
namespace {

double secondsOf(const std::function<void()>& work) {
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// What is measured, in the order in which an engine goes through it.
const std::vector<std::string> kPhases{"put new", "put over", "get hit",      "get miss",
                                       "scan",    "reopen",   "reopen killed"};

// All that was measured: [size][phase][engine] -> a figure of each round, seconds an operation.
using Figures = std::map<std::string, std::map<std::string, std::map<std::string, std::vector<double>>>>;

struct Peak {
    std::uint64_t anonymous = 0;
    std::uint64_t resident = 0;
};

// One engine on its way through all phases at one size.
class Course final {
public:
    Course(const EngineKind& kind, std::uint64_t keys, const ScratchFolder& scratch)
        : m_kind(kind), m_keys(keys), m_folder(scratch.path()), m_scratch(scratch) {}

    // Seconds, and how many operations they took.
    struct Measured {
        double seconds;
        std::uint64_t operations;
    };
    Measured run(const std::string& phase) {
        if (phase == "put new")
            return putNew();
        if (phase == "put over")
            return putOver();
        if (phase == "get hit")
            return getHit();
        if (phase == "get miss")
            return getMiss();
        if (phase == "scan")
            return scan();
        if (phase == "reopen")
            return reopen();
        return reopenKilled();
    }
    [[nodiscard]] const Peak& peak() const { return m_peak; }

    static void fill(Engine& engine, std::uint64_t keys) {
        const Values values;
        for (std::uint64_t number = 0; number < keys; ++number)
            engine.put(Key(number).view(), values.of(number));
    }

private:
    void noteMemory() {
        m_peak.anonymous = std::max(m_peak.anonymous, anonymousMemory() - m_memoryBefore);
        m_peak.resident = std::max(m_peak.resident, peakResident());
    }
    Measured putNew() {
        m_scratch.clear();
        releaseFreedMemory();
        m_memoryBefore = anonymousMemory();
        resetPeakResident();
        m_engine = m_kind.open(m_folder, m_keys);
        const auto seconds = secondsOf([&] { fill(*m_engine, m_keys); });
        noteMemory();
        return {seconds, m_keys};
    }
    Measured putOver() {
        settleDisk();
        const auto seconds = secondsOf([&] {
            for (std::uint64_t i = 0; i < m_keys / 2; ++i)
                m_engine->put(Key(scatter(i) % m_keys).view(), m_values.of(m_keys + i));
        });
        noteMemory();
        m_engine->settle();
        settleDisk();
        return {seconds, m_keys / 2};
    }
    Measured getHit() {
        const auto gets = std::min<std::uint64_t>(m_keys, 2'000'000);
        std::string value;
        std::uint64_t bytes = 0;
        const auto seconds = secondsOf([&] {
            for (std::uint64_t i = 0; i < gets; ++i) {
                if (m_engine->get(Key(scatter(i + 1) % m_keys).view(), value))
                    bytes += value.size();
            }
        });
        if (bytes != gets * kValueSize)
            fail(m_kind.name, "a key that was put is missing");
        noteMemory();
        return {seconds, gets};
    }
    Measured getMiss() {
        const auto gets = std::min<std::uint64_t>(m_keys, 2'000'000);
        std::string value;
        std::uint64_t found = 0;
        const auto seconds = secondsOf([&] {
            for (std::uint64_t i = 0; i < gets; ++i)
                found += m_engine->get(Key(m_keys + i).view(), value) ? 1U : 0U;
        });
        if (found != 0)
            fail(m_kind.name, "a key that was never put is there");
        noteMemory();
        return {seconds, gets};
    }
    Measured scan() {
        Scan seen;
        const auto seconds = secondsOf([&] { seen = m_engine->scan(); });
        if (seen.records != m_keys || seen.bytes != m_keys * (kKeySize + kValueSize))
            fail(m_kind.name, "a scan does not see all keys");
        benchmark::DoNotOptimize(seen.sum);
        noteMemory();
        return {seconds, m_keys};
    }
    // From nothing to the first right answer.
    Measured open(std::uint64_t number) {
        std::string value;
        bool found = false;
        const auto seconds = secondsOf([&] {
            m_engine = m_kind.open(m_folder, m_keys);
            found = m_engine->get(Key(number).view(), value);
        });
        if (!found || value.size() != kValueSize)
            fail(m_kind.name, "a key is missing after opening again");
        return {seconds, 1};
    }
    Measured reopen() {
        m_engine.reset();
        releaseFreedMemory();
        settleDisk();
        return open(m_keys / 2);
    }
    Measured reopenKilled() {
        m_engine.reset();
        m_scratch.clear();
        fillAndDie();
        settleDisk();
        const auto measured = open(m_keys - 1); // the last put before the kill
        m_engine.reset();
        m_scratch.clear();
        return measured;
    }
    // In a process of its own, as threads of the engines do not live on in a fork.
    void fillAndDie() const {
        const auto keys = std::to_string(m_keys);
        const std::vector<std::string> words{"/proc/self/exe", "--fill-and-die", m_kind.name,
                                             m_folder.string(), keys};
        std::vector<char*> arguments;
        for (const auto& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        pid_t child = 0;
        int status = 0;
        if (::posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0 ||
            ::waitpid(child, &status, 0) != child || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            fail(m_kind.name, "the process that was to be killed ended otherwise");
    }

    const EngineKind& m_kind;
    const std::uint64_t m_keys;
    const std::filesystem::path m_folder;
    const ScratchFolder& m_scratch;
    const Values m_values;
    std::unique_ptr<Engine> m_engine;
    std::uint64_t m_memoryBefore = 0;
    Peak m_peak;
};

struct Size {
    std::string name;
    std::uint64_t keys;
    int rounds; // each figure is the median of so many
};

void registerCourse(const std::shared_ptr<Course>& course, const EngineKind& kind, const Size& size,
                    Figures& figures, std::map<std::string, std::map<std::string, Peak>>& peaks) {
    for (const auto& phase : kPhases) {
        benchmark::RegisterBenchmark(
            (size.name + "/" + phase + "/" + kind.name).c_str(),
            [course, phase, &kind, size, &figures, &peaks](benchmark::State& state) {
                for ([[maybe_unused]] auto once : state) {
                    const auto measured = course->run(phase);
                    state.SetIterationTime(measured.seconds);
                    state.SetItemsProcessed(static_cast<std::int64_t>(measured.operations));
                    figures[size.name][phase][kind.name].push_back(measured.seconds /
                                                                   static_cast<double>(measured.operations));
                }
                peaks[size.name][kind.name] = course->peak();
            })
            ->Iterations(1)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    }
}

void printTable(const std::string& size, const Figures& figures,
                const std::map<std::string, std::map<std::string, Peak>>& peaks) {
    std::printf(
        "\n%s keys of 16 bytes with values of 100: microseconds an operation, and of the time of simkv\n",
        size.c_str());
    for (const auto& phase : kPhases) {
        std::printf("%-14s", phase.c_str());
        const auto& row = figures.at(size).at(phase);
        const auto ours = median(row.at("simkv"));
        for (const auto& kind : engines()) {
            const auto found = row.find(kind.name);
            if (found != row.end())
                std::printf("  %s %.4g (x%.2f)", kind.name.c_str(), median(found->second) * 1e6,
                            median(found->second) / ours);
        }
        std::printf("\n");
    }
    std::printf("peak memory, MiB: anonymous / with mapped pages\n%-14s", "");
    for (const auto& kind : engines()) {
        const auto found = peaks.at(size).find(kind.name);
        if (found != peaks.at(size).end())
            std::printf("  %s %.0f / %.0f", kind.name.c_str(),
                        static_cast<double>(found->second.anonymous) / (1U << 20U),
                        static_cast<double>(found->second.resident) / (1U << 20U));
    }
    std::printf("\n");
}

std::vector<Bar> barsOf(const std::string& size, const Figures& figures) {
    std::vector<Bar> bars;
    for (const auto& phase : kPhases) {
        if (phase == "reopen")
            continue; // no promise yet: see README.md
        const auto& row = figures.at(size).at(phase);
        Bar bar{size + " " + phase, median(row.at("simkv")) * 1e6, {}, 0, "us", 1.0, true};
        for (const auto& kind : engines()) {
            const auto found = row.find(kind.name);
            if (kind.name == "simkv" || found == row.end() || (phase == "reopen killed" && !kind.replays))
                continue;
            const auto figure = median(found->second) * 1e6;
            if (bar.reference.empty() || figure < bar.referenceFigure) {
                bar.reference = kind.name;
                bar.referenceFigure = figure;
            }
        }
        if (!bar.reference.empty())
            bars.push_back(bar);
    }
    return bars;
}

int run(const Options& options) {
    std::vector<Size> sizes{{"1M", 1'000'000, options.quick ? 1 : 3}};
    if (!options.quick)
        sizes.push_back({"10M", 10'000'000, 1});
    const ScratchFolder scratch(options.folder);
    Figures figures;
    std::map<std::string, std::map<std::string, Peak>> peaks;
    for (const auto& size : sizes) {
        for (int round = 0; round < size.rounds; ++round) {
            for (const auto& kind : engines()) {
                if (kind.name == "simkv" || options.only.empty() || options.only == kind.name)
                    registerCourse(std::make_shared<Course>(kind, size.keys, scratch), kind, size, figures,
                                   peaks);
            }
        }
    }
    benchmark::RunSpecifiedBenchmarks();
    std::vector<Bar> bars;
    for (const auto& size : sizes) {
        printTable(size.name, figures, peaks);
        const auto more = barsOf(size.name, figures);
        bars.insert(bars.end(), more.begin(), more.end());
    }
    return printBars(bars);
}

void fillAndDie(const std::string& engine, const std::filesystem::path& folder, std::uint64_t keys) {
    for (const auto& kind : engines()) {
        if (kind.name != engine)
            continue;
        const auto store = kind.open(folder, keys);
        Course::fill(*store, keys);
        (void)::raise(SIGKILL);
    }
    fail(engine, "no such engine");
}

} // namespace
} // namespace benchmarks

int main(int argc, char** argv) {
    if (argc == 5 && std::strcmp(argv[1], "--fill-and-die") == 0)
        benchmarks::fillAndDie(argv[2], argv[3], std::stoull(argv[4]));
    return benchmarks::run(benchmarks::parseOptions(argc, argv));
}
