// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/byte_sink.h"
#include "file/file_system.h"

#include <cstdint>
#include <optional>

namespace simkv {

// Sizes from `smallest` to `largest`, all equally likely.
struct SizeRange {
    std::uint64_t smallest = 0;
    std::uint64_t largest = 0;
};

// What a test log is to look like. The bytes follow from these figures alone, on every machine.
struct GenerateOptions {
    std::uint64_t records = 1000;
    // Distinct keys, where there are as many puts; nothing: each put has a key of its own.
    std::optional<std::uint64_t> keys{};
    SizeRange keySize{16, 16}; // of one key the same throughout
    SizeRange valueSize{100, 100};
    // How many of a million records are tombstones, without a value. The first record never is.
    std::uint32_t deletesPerMillion = 0;
    std::uint64_t seed = 1;
};

struct GenerateReport {
    std::uint64_t records = 0;
    std::uint64_t keys = 0; // distinct ones, deleted or not
    std::uint64_t tombstones = 0;
    ByteCount bytes{};
};

// Writes a new little-endian log: first puts of all keys in random order, then of random ones of them;
// between them, tombstones of keys that were put before. Keys and values are readable text, times rise.
//
// Works in constant memory, a few MiB. Not synced: what a crash takes away can be made again. Invalid: such a
// log cannot be; nothing is created. Io with EEXIST where the path exists. After a failure, and after
// Cancelled, the file is removed; not where another program has locked it or written to it (Locked, Changed).
[[nodiscard]] Result<GenerateReport> generateLog(const std::string& path, const GenerateOptions& options,
                                                 Progress& progress,
                                                 FileSystem& fileSystem = systemFileSystem());

// The same to `out`, while it takes more; what goes wrong there is for `out` to say.
[[nodiscard]] Result<GenerateReport> generateLog(ByteSink& out, const GenerateOptions& options,
                                                 Progress& progress);

} // namespace simkv
