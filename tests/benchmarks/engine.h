// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace benchmarks {

// What a scan has seen. The bytes are summed up so that no engine gets by without touching them.
struct Scan {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
    std::uint64_t sum = 0;

    void add(std::string_view key, std::string_view value) {
        ++records;
        bytes += key.size() + value.size();
        sum += static_cast<unsigned char>(key.back());
        sum += static_cast<unsigned char>(value.front()) + static_cast<unsigned char>(value.back());
    }
};

// A store under test. What fails ends the program: a figure of a store that errs is worth nothing. All of
// them keep a put over the death of the process, and none syncs to the disk.
class Engine {
public:
    Engine() = default;
    virtual ~Engine() = default;
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    virtual void put(std::string_view key, std::string_view value) = 0;
    [[nodiscard]] virtual bool get(std::string_view key, std::string& value) = 0;
    [[nodiscard]] virtual Scan scan() = 0;
    // Work that the engine would do in the background after writes, done to the end: reads are measured on
    // an engine at rest.
    virtual void settle() {}
};

struct EngineKind {
    std::string name;
    // Opens what lies in the folder, which exists, or begins there. `keys`: how many it is going to hold.
    std::unique_ptr<Engine> (*open)(const std::filesystem::path& folder, std::uint64_t keys);
    // Whether it has to read a log again when it was not closed.
    bool replays;
};

[[nodiscard]] std::unique_ptr<Engine> openSimkv(const std::filesystem::path& folder, std::uint64_t keys);
[[nodiscard]] std::unique_ptr<Engine> openLevelDb(const std::filesystem::path& folder, std::uint64_t keys);
[[nodiscard]] std::unique_ptr<Engine> openRocksDb(const std::filesystem::path& folder, std::uint64_t keys);
[[nodiscard]] std::unique_ptr<Engine> openLmdb(const std::filesystem::path& folder, std::uint64_t keys);
[[nodiscard]] std::unique_ptr<Engine> openTkrzw(const std::filesystem::path& folder, std::uint64_t keys);

// Ours first.
[[nodiscard]] const std::vector<EngineKind>& engines();

[[noreturn]] void fail(std::string_view where, std::string_view what);

} // namespace benchmarks
