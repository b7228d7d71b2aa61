// SPDX-License-Identifier: GPL-3.0-or-later
// How long the index of a log takes to build, against reading the same file once; how much memory it takes;
// and what several keys or threads at a time gain.
#include "bars.h"
#include "exchange/generate.h"
#include "must.h"
#include "options.h"
#include "process_memory.h"
#include "store/record_cursor.h"
#include "store/store.h"
#include "workload.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <thread>

namespace benchmarks {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point began) {
    return std::chrono::duration<double>(Clock::now() - began).count();
}

// Its own time measurement, each figure once an iteration.
void registerTimed(const std::string& name, int rounds, const std::function<double()>& seconds,
                   std::vector<double>& figures) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [seconds, &figures](benchmark::State& state) {
                                     for ([[maybe_unused]] auto once : state) {
                                         figures.push_back(seconds());
                                         state.SetIterationTime(figures.back());
                                     }
                                 })
        ->Iterations(rounds)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}

struct Shape {
    std::string name;
    std::uint64_t records;
    std::uint64_t keys;
};

struct Log {
    Shape shape;
    std::string path;
    std::uint64_t size = 0;
    std::vector<double> write{}; // seconds
    std::vector<double> generate{};
    std::vector<double> read{};
    std::vector<double> build{};
    std::uint64_t anonymous = 0; // bytes that the index took
    std::uint64_t told = 0;      // what it says itself
};

double generate(Log& log) {
    std::filesystem::remove(log.path);
    simkv::GenerateOptions options;
    options.records = log.shape.records;
    if (log.shape.keys < log.shape.records)
        options.keys = log.shape.keys;
    simkv::NoProgress unwatched;
    const auto began = Clock::now();
    log.size = must(simkv::generateLog(log.path, options, unwatched)).bytes.value();
    return secondsSince(began);
}

// A new file of that size in plain writes of 1 MiB: what a generator cannot be faster than.
double writeOnce(const Log& log) {
    const auto path = log.path + ".plain";
    const std::string piece(std::size_t{1} << 20U, 'x');
    const std::array<simkv::ByteView, 1> parts{piece};
    const auto began = Clock::now();
    {
        const auto file = must(simkv::systemFileSystem().create(path, simkv::kUsualPermissions));
        for (std::uint64_t done = 0; done < log.size; done += piece.size())
            must(file->append(parts));
    }
    const auto seconds = secondsSince(began);
    std::filesystem::remove(path);
    return seconds;
}

// One plain pass of 1 MiB reads.
double readOnce(const Log& log) {
    const auto began = Clock::now();
    const auto file = must(simkv::systemFileSystem().openForReading(log.path));
    std::vector<char> buffer(std::size_t{1} << 20U);
    simkv::Offset at;
    while (const auto count = must(file->readAt(at, buffer))) {
        benchmark::DoNotOptimize(buffer.data());
        at = at + simkv::ByteCount(count);
    }
    return secondsSince(began);
}

std::unique_ptr<simkv::Store> openAndBuild(const std::string& path) {
    simkv::NoProgress unwatched;
    auto store = must(simkv::Store::open(path, unwatched));
    must(store->buildIndex(unwatched));
    return store;
}

double build(Log& log) {
    releaseFreedMemory();
    const auto before = anonymousMemory();
    const auto began = Clock::now();
    const auto store = openAndBuild(log.path);
    const auto seconds = secondsSince(began);
    log.anonymous = std::max(log.anonymous, anonymousMemory() - before);
    log.told = store->indexMemory();
    if (store->snapshot()->records() != log.shape.records ||
        store->snapshot()->live().count() != log.shape.keys)
        fail(log.path, "the index does not hold what was written");
    return seconds;
}

// Keys of a log in random order.
std::vector<std::string> sampleKeys(const simkv::Store& store, std::size_t count) {
    std::vector<std::string> keys;
    const auto every = std::max<std::uint64_t>(store.snapshot()->live().count() / count, 1);
    std::uint64_t seen = 0;
    for (simkv::LiveIterator it(store.snapshot()); it.isValid(); it.next()) {
        if (seen++ % every == 0)
            keys.emplace_back(it.key());
    }
    std::shuffle(keys.begin(), keys.end(), std::mt19937_64(1));
    return keys;
}

double getAll(const simkv::Store& store, const std::vector<std::string>& keys) {
    std::string value;
    const auto began = Clock::now();
    for (const auto& key : keys) {
        if (!must(store.get(key, value)))
            fail("simkv", "a key is missing");
    }
    return secondsSince(began) / static_cast<double>(keys.size());
}

// What a get could be at best that reads the file: one read of each record, whose place is known.
double readRecords(const simkv::Store& store, const std::vector<simkv::Offset>& places) {
    std::array<char, 13 + kKeySize + kValueSize> record;
    const auto began = Clock::now();
    const auto snapshot = store.snapshot();
    const auto& file = snapshot->file();
    for (const auto place : places)
        (void)must(file.readAt(place, record));
    return secondsSince(began) / static_cast<double>(places.size());
}

double multiGetAll(const simkv::Store& store, const std::vector<std::string>& keys) {
    constexpr std::size_t kTogether = 16;
    const std::vector<simkv::ByteView> views(keys.begin(), keys.end());
    const auto rounds = views.size() / kTogether;
    std::vector<std::optional<simkv::ByteString>> values(kTogether);
    const auto began = Clock::now();
    for (std::size_t i = 0; i < rounds; ++i) {
        must(store.multiGet(std::span(views).subspan(i * kTogether, kTogether), values));
        for (const auto& value : values) {
            if (!value)
                fail("simkv", "a key is missing");
        }
    }
    return secondsSince(began) / static_cast<double>(rounds * kTogether);
}

// Gets a second of some threads together, beside one that puts 50,000 records a second: a pace that leaves
// the readers the two processors of a small machine.
double getsBesideAWriter(simkv::Store& store, const std::vector<std::string>& keys, unsigned readers) {
    constexpr auto kTime = std::chrono::milliseconds(1'000);
    constexpr auto kTick = std::chrono::milliseconds(1);
    constexpr int kPutsInATick = 50;
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> gets{0};
    std::vector<std::thread> threads;
    const auto began = Clock::now();
    for (unsigned reader = 0; reader < readers; ++reader) {
        threads.emplace_back([&, reader] {
            std::string value;
            auto at = keys.size() / readers * reader;
            std::uint64_t count = 0;
            for (; !done.load(std::memory_order_relaxed); ++count, at = (at + 1) % keys.size())
                (void)must(store.get(keys[at], value));
            gets += count;
        });
    }
    const Values values;
    std::uint64_t number = 0;
    for (auto tick = began; tick - began < kTime; tick += kTick) {
        std::this_thread::sleep_until(tick);
        for (int i = 0; i < kPutsInATick; ++i, ++number)
            must(store.put(Key(number).view(), values.of(number), simkv::Timestamp(1'750'000'000)));
    }
    done = true;
    for (auto& thread : threads)
        thread.join();
    return static_cast<double>(gets) / secondsSince(began);
}

Bar timeBar(const std::string& name, const std::vector<double>& ours, const std::string& reference,
            const std::vector<double>& theirs, double bar) {
    return Bar{name, median(ours) * 1e3, reference, median(theirs) * 1e3, "ms", bar, true};
}

std::vector<Bar> barsOf(const Log& log) {
    constexpr double kMega = 1e6;
    const auto records = static_cast<double>(log.shape.records);
    const auto keys = static_cast<double>(log.shape.keys);
    const auto anonymous = static_cast<double>(log.anonymous);
    std::printf("%s: %.2f bytes of memory a record, %.2f a key; by its own count %.2f a record\n",
                log.shape.name.c_str(), anonymous / records, anonymous / keys,
                static_cast<double>(log.told) / records);
    std::printf("%s: a file of its size in plain writes: %.0f MB/s\n", log.shape.name.c_str(),
                static_cast<double>(log.size) / kMega / median(log.write));
    const bool allNew = log.shape.keys == log.shape.records;
    std::vector<Bar> bars{
        timeBar(log.shape.name + " index", log.build, "one read of the file", log.read, allNew ? 4.0 : 5.0),
        Bar{log.shape.name + " generate", static_cast<double>(log.size) / kMega / median(log.generate),
            "500 MB/s", 500, "MB/s", 1.0, false}};
    // The huge pages that it lies on are not full, which tells in a small index.
    if (log.shape.records >= 10'000'000)
        bars.push_back(Bar{log.shape.name + " index memory", anonymous / kMega, "14 B/key + 8 B/record",
                           (14 * keys + 8 * records) / kMega, "MB", 1.0, true});
    return bars;
}

int run(const Options& options) {
    constexpr int kRounds = 5;
    const ScratchFolder scratch(options.folder);
    std::vector<Shape> shapes{{"1M new", 1'000'000, 1'000'000}, {"1M over 100k", 1'000'000, 100'000}};
    if (!options.quick) {
        shapes.push_back({"10M new", 10'000'000, 10'000'000});
        shapes.push_back({"10M over 1M", 10'000'000, 1'000'000});
    }
    std::vector<Log> logs;
    for (const auto& shape : shapes)
        logs.push_back(Log{shape, (scratch.path() / (shape.name + ".simkv")).string()});
    for (auto& log : logs) {
        const auto& name = log.shape.name;
        registerTimed(
            name + "/generate", 1, [&log] { return generate(log); }, log.generate);
        registerTimed(
            name + "/write once", 1, [&log] { return writeOnce(log); }, log.write);
        for (int round = 0; round < kRounds; ++round) {
            registerTimed(
                name + "/read once", 1, [&log] { return readOnce(log); }, log.read);
            registerTimed(
                name + "/build index", 1, [&log] { return build(log); }, log.build);
        }
    }
    // The others, on a log of new keys.
    std::unique_ptr<simkv::Store> store;
    std::vector<std::string> keys;
    std::vector<simkv::Offset> places; // of their records
    const auto prepare = [&] {
        if (!store) {
            store = openAndBuild(logs[options.quick ? 0 : 2].path);
            keys = sampleKeys(*store, 1'000'000);
            for (const auto& key : keys)
                places.push_back(store->snapshot()->offsetOf(must(store->newest(key)).value()));
            simkv::NoProgress unwatched;
            must(store->beginWriting({.sync = simkv::Sync::None}, unwatched));
        }
    };
    std::map<std::string, std::vector<double>> figures;
    const auto add = [&](const std::string& name, const std::function<double()>& seconds) {
        registerTimed(
            name, 1,
            [&prepare, seconds] {
                prepare();
                return seconds();
            },
            figures[name]);
    };
    for (int round = 0; round < kRounds; ++round) {
        add("get", [&] { return getAll(*store, keys); });
        add("read of a record", [&] { return readRecords(*store, places); });
        add("multi-get of 16, a key", [&] { return multiGetAll(*store, keys); });
        add("get of one reader", [&] { return 1 / getsBesideAWriter(*store, keys, 1); });
        add("get of two readers", [&] { return 1 / getsBesideAWriter(*store, keys, 2); });
    }
    benchmark::RunSpecifiedBenchmarks();

    std::vector<Bar> bars;
    for (const auto& log : logs) {
        const auto more = barsOf(log);
        bars.insert(bars.end(), more.begin(), more.end());
    }
    std::printf("a get takes %.0f ns, one read of its record alone %.0f ns\n", median(figures["get"]) * 1e9,
                median(figures["read of a record"]) * 1e9);
    bars.push_back(Bar{"multi-get of 16", median(figures["multi-get of 16, a key"]) * 1e9, "get",
                       median(figures["get"]) * 1e9, "ns a key", 0.5, true});
    bars.push_back(Bar{"two readers beside a writer", 1 / median(figures["get of two readers"]), "one reader",
                       1 / median(figures["get of one reader"]), "gets/s", 1.6, false});
    return printBars(bars);
}

} // namespace
} // namespace benchmarks

int main(int argc, char** argv) {
    return benchmarks::run(benchmarks::parseOptions(argc, argv));
}
