// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/byte_sink.h"
#include "format/batch.h"
#include "staging/key_condition.h"

#include <optional>
#include <string_view>

namespace simkv {

// What a line of JSON wants done to a key.
struct ChangeLine {
    ByteString key{};
    std::optional<ByteString> value{}; // nothing: it is deleted
    Timestamp time{};
    std::optional<Requirement> requirement{}; // of the same key, or nothing of the batch is written
};

enum class LineKind : std::uint8_t {
    Change, // {"op":"put" or "delete","key" or "key_hex", and for a put "value" or "value_hex"}, and at most
            // one of "if_value", "if_value_hex", "if_record":N and "if_absent":true
    Key // no condition, and "op" may be left out; "offset" and "size", as listings have them, mean nothing
};

// How many characters of a name in a file an error repeats.
inline constexpr std::size_t kMostOfName = 60;

// Names may come in any order; others are refused. "timestamp" is optional and `now` where it is missing.
// Invalid, with what is wrong with the line.
[[nodiscard]] Result<ChangeLine> parseChangeLine(std::string_view line, LineKind kind, Timestamp now);

// Puts or removes, as the line says. Invalid as Batch::put().
[[nodiscard]] Result<void> addTo(Batch& batch, const ChangeLine& change);

// Writes the record of a log that does it, in that byte order. Invalid as Batch::put().
[[nodiscard]] Result<void> writeRecord(const ChangeLine& change, ByteOrder order, ByteSink& out);

} // namespace simkv
