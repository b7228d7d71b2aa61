// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

// Numbers and times as a query writes them. Errors give places in `text`.
namespace simkv {

// A time as it was written: a second, or a whole minute or day. In Unix seconds, the last one included.
struct QueryTimeSpan {
    std::int64_t first = 0;
    std::int64_t last = 0;
    // What lies between, where the reader's clocks were set back and show that time twice: the last second of
    // the first time, and the first second of the other.
    std::optional<std::pair<std::int64_t, std::int64_t>> between{};
    bool operator==(const QueryTimeSpan&) const = default;
};

// 12, 0x1f, 4k, 4KiB, 1.5M; at most 2^63 - 1.
[[nodiscard]] QueryResult<std::int64_t> queryNumber(std::string_view text);

// 2026-01-01, 2026-01-01T12:00, 2026-01-01 12:00:05.678Z, +02:00 at their ends; Unix seconds; now, today,
// yesterday; -10s, -30m, -2h, -7d, -2w: before now.
[[nodiscard]] QueryResult<QueryTimeSpan> queryTime(std::string_view text, const QueryContext& context);

// Whether it is a clock without a date: 12:00, 12:00:05.
[[nodiscard]] bool isClock(std::string_view text);

// The second as queryTime() reads it: 2026-01-01T12:00:05Z.
[[nodiscard]] std::string queryTimeText(Timestamp time);

} // namespace simkv
