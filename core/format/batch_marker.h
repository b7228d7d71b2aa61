// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "file/file_window.h"
#include "format/record.h"

#include <optional>

// A batch as core/FORMAT.md has it: a marker, then its body, in one write.
//
//   +----------------------------- marker: a tombstone, flag 1 ------------------------------+-------------+
//   | header 13 | key "\0simkv.batch" 12 | version u32 = 1 | count u32 | length u64 | XXH3 u64 | body |
//   +------------------------------------------------------------------------------------------+-------------+
//
// The body holds `count` plain records in `length` bytes; XXH3 is XXH3_64bits of them, seed 0.
namespace simkv {

using namespace std::string_view_literals;

// Keys with this prefix are the format's own: put and delete refuse them.
inline constexpr ByteView kReservedKeyPrefix = "\0simkv."sv;
inline constexpr ByteView kBatchMarkerKey = "\0simkv.batch"sv;
inline constexpr std::uint32_t kBatchMarkerValueSize = 24;
// The key of the tombstone that a writer puts where a batch must not go on: no body holds a reserved key.
inline constexpr ByteView kBatchStopKey = "\0simkv.stop"sv;

[[nodiscard]] inline bool isReservedKey(ByteView key) {
    return key.substr(0, kReservedKeyPrefix.size()) == kReservedKeyPrefix;
}

// The same for a record in a file; reads no more of it than that takes.
[[nodiscard]] Result<bool> hasReservedKey(FileWindow& window, const RecordPlace& place);

inline constexpr ByteCount kBatchMarkerSize =
    kHeaderSize + ByteCount(kBatchMarkerKey.size() + kBatchMarkerValueSize);

// Whether a record with this header has the shape of a marker; few others do.
[[nodiscard]] inline bool mayBeBatchMarker(const RecordHeader& header) {
    return header.flag == 1 && header.keyLength == kBatchMarkerKey.size() &&
           header.valueLength == kBatchMarkerValueSize;
}

struct BatchMarker {
    std::uint32_t count = 0;
    ByteCount bodyLength{};
    std::uint64_t bodyHash = 0;
};

enum class BatchBody : std::uint8_t {
    Whole,     // parses, and the hash is right
    WrongHash, // parses as `count` records in `length` bytes, but the hash differs
    Torn,      // truncated by the end of the file, or of its written part
    None       // no body follows: the marker is a plain record
};

// The marker at `place`, or nothing where the record there has another shape. Looks at the marker alone.
[[nodiscard]] Result<std::optional<BatchMarker>> readBatchMarker(FileWindow& window, const RecordPlace& place,
                                                                 ByteOrder order);
// Whether the window's file ends in the middle of a marker that begins at `at`: after its header, and with
// the marker's key as far as the key goes.
[[nodiscard]] Result<bool> endsInBatchMarker(FileWindow& window, Offset at, ByteOrder order);
// What follows a marker, at `body`. Reads all of it where it parses.
[[nodiscard]] Result<BatchBody> inspectBatchBody(FileWindow& window, Offset body, const BatchMarker& marker,
                                                 ByteOrder order, Progress& progress);
// Whether the record at `at` is a marker of a batch that would be torn if the window's file ended where it
// does now.
[[nodiscard]] Result<bool> wouldBeTorn(FileWindow& window, Offset at, ByteOrder order, Progress& progress);
// Whether only zero bytes lie from `from` to the end of the window's file; true for none at all.
[[nodiscard]] Result<bool> onlyZerosFollow(FileWindow& window, Offset from, Progress& progress);

// The first place at `from` or later where a header can begin: all those in a hole of the file would be zero.
[[nodiscard]] Offset firstHeaderFrom(const FileWindow& window, Offset from);

} // namespace simkv
