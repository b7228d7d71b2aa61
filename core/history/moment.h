// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query_error.h"
#include "store/snapshot.h"

#include <string_view>
#include <variant>

namespace simkv {

// A moment in the life of a log, as a user names it: behind a record, at a time, or when the log had grown
// up to an offset.
using NamedMoment = std::variant<RecordNumber, Timestamp, Offset>;

// "#RECORD", "@OFFSET", or a time as in a query (queryTime()): of a whole day or minute its last second.
[[nodiscard]] QueryResult<NamedMoment> parseMoment(std::string_view text, const QueryContext& context);

// The place of a moment in a log: behind its first `records` records.
struct Moment {
    std::uint64_t records = 0;
    // The batch that the moment as it was named lies in: it lies before that, as no one ever saw a part.
    std::optional<BatchPlace> batch{};
    // Of a time: the first record in front of the moment that has a later one, as clocks were set back.
    std::optional<RecordNumber> later{};
    bool operator==(const Moment&) const = default;
};

// Behind a record; at a time: behind the last record, by position, whose time is that or an earlier one,
// markers apart; at an offset: behind the last record that ends there or before. Reads some headers. Invalid
// for a record that the log does not have.
[[nodiscard]] Result<Moment> findMoment(const Snapshot& snapshot, const NamedMoment& moment);

// `by` records on from behind the first `records`, or back where it is below zero; as far as the log goes.
// What would end inside a batch goes on to its end, back to before it: a batch is one step.
[[nodiscard]] Result<Moment> stepFrom(const Snapshot& snapshot, std::uint64_t records, std::int64_t by);

} // namespace simkv
