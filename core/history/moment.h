// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"
#include "store/snapshot.h"

#include <string_view>
#include <variant>

namespace simkv {

// A moment in the life of a log, as a user names it: after a record, at a time, or when the log had grown to
// an offset.
using NamedMoment = std::variant<RecordNumber, Timestamp, Offset>;

// "#RECORD", "@OFFSET", or a time as in a query (queryTime()): of a whole day or minute its last second.
[[nodiscard]] QueryResult<NamedMoment> parseMoment(std::string_view text, const QueryContext& context);

// The place of a moment in a log: after its first `records` records.
struct Moment {
    std::uint64_t records = 0;
    // The batch that the moment lies in as it was named. The place is then before that batch: no one ever saw
    // a part of one.
    std::optional<BatchPlace> batch{};
    // For a time: the first record before the moment that has a later time, because clocks were set back.
    std::optional<RecordNumber> later{};
    bool operator==(const Moment&) const = default;
};

// Finds the place after a record; for a time, after the last record, by position, with that time or an
// earlier one, markers apart; for an offset, after the last record that ends there or before. Reads some
// headers. Invalid for a record that the log does not have.
[[nodiscard]] Result<Moment> findMoment(const Snapshot& snapshot, const NamedMoment& moment);

// Moves `by` records on from the moment after the first `records`, or back where `by` is negative, as far as
// the log goes. A move that would end inside a batch goes on to its end, or back to before it: a batch is one
// step.
[[nodiscard]] Result<Moment> stepFrom(const Snapshot& snapshot, std::uint64_t records, std::int64_t by);

} // namespace simkv
