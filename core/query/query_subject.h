// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/record_cursor.h"

#include <cstdint>
#include <optional>

namespace simkv {

// What to search for: bytes, or a regular expression.
struct BytesPattern {
    ByteString bytes{};
    bool isRegex = false;
    bool ignoreCase = false; // of ASCII; others where the bytes are UTF-8
};

// A record, or a staged key, as a query sees it. What a query does not need may be left as it is.
struct QuerySubject {
    bool isInLog = true; // else it has no number, offset, time or versions
    RecordNumber number{};
    RecordPlace place{};
    RecordState state = RecordState::Live;
    std::uint32_t versions = 0;
    Timestamp before{};             // of the record before it in the file; 0 for the first
    std::optional<ByteView> body{}; // key and value where they are at hand, see RecordCursor::takeAtHand
    // In place of those of `place`: what is staged.
    std::optional<ByteView> key{};
    std::optional<ByteView> value{};
    std::optional<RecordPlace> valuePlace{}; // the record whose value that is, where it is not at hand
};

// Numbers from first to last, the last one included; nothing where first > last.
struct QueryBounds {
    std::uint64_t first = 0;
    std::uint64_t last = ~std::uint64_t{0};
    [[nodiscard]] bool isEmpty() const { return first > last; }
    bool operator==(const QueryBounds&) const = default;
};

} // namespace simkv
