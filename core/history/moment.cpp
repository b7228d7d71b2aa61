// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/moment.h"

#include "query/query_values.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace simkv {
namespace {

// The number after the sign that begins the text.
QueryResult<std::uint64_t> numberIn(std::string_view text, const char* what) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + 1, end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return tl::unexpected(QueryError{what, 0, text.size(), text.size() == 1});
    return number;
}

// The moment after the first `records` records, or before the batch that this would split.
Result<Moment> momentBehind(const Snapshot& snapshot, std::uint64_t records) {
    Moment moment{records};
    if (records == 0)
        return moment;
    const auto batch = snapshot.batchOf(RecordNumber(records - 1));
    if (!batch)
        return tl::unexpected(batch.error());
    if (*batch && RecordNumber(records) < (*batch)->end()) {
        moment.batch = *batch;
        moment.records = (*batch)->marker.value();
    }
    return moment;
}

Result<Moment> momentAt(const Snapshot& snapshot, Timestamp time) {
    auto last = snapshot.lastUpTo(time);
    // The time of a marker is not that of a version.
    while (last && *last && snapshot.stateOf(**last) == RecordState::Marker)
        last = snapshot.lastUpTo(time, **last);
    if (!last)
        return tl::unexpected(last.error());
    auto moment = momentBehind(snapshot, *last ? (*last)->value() + 1 : 0);
    if (!moment || time.seconds() == std::numeric_limits<std::uint32_t>::max())
        return moment;
    const auto later = snapshot.firstFrom(Timestamp(time.seconds() + 1));
    if (!later)
        return tl::unexpected(later.error());
    if (!*later || (*later)->value() >= moment->records)
        return moment;
    // A marker has the time of the record after it.
    moment->later = snapshot.stateOf(**later) == RecordState::Marker ? (*later)->next() : **later;
    return moment;
}

Result<Moment> momentAt(const Snapshot& snapshot, Offset offset) {
    auto records = snapshot.firstFrom(offset).value();
    if (records > 0) {
        const RecordNumber last(records - 1);
        if (snapshot.offsetOf(last) + snapshot.sizeOf(last) > offset)
            --records;
    }
    return momentBehind(snapshot, records);
}

} // namespace

QueryResult<NamedMoment> parseMoment(std::string_view text, const QueryContext& context) {
    if (text.starts_with('#') || text.starts_with('@')) {
        const bool isRecord = text.front() == '#';
        const auto number =
            numberIn(text, isRecord ? "a record number is needed after #" : "an offset is needed after @");
        if (!number)
            return tl::unexpected(number.error());
        return isRecord ? NamedMoment(RecordNumber(*number)) : NamedMoment(Offset(*number));
    }
    const auto span = queryTime(text, context);
    if (!span)
        return tl::unexpected(span.error());
    constexpr std::int64_t kLast = std::numeric_limits<std::uint32_t>::max();
    if (span->last < 0)
        return tl::unexpected(QueryError{"records have no times before 1970", 0, text.size()});
    return NamedMoment(Timestamp(static_cast<std::uint32_t>(std::min(span->last, kLast))));
}

Result<Moment> findMoment(const Snapshot& snapshot, const NamedMoment& moment) {
    if (const auto* time = std::get_if<Timestamp>(&moment))
        return momentAt(snapshot, *time);
    if (const auto* offset = std::get_if<Offset>(&moment))
        return momentAt(snapshot, *offset);
    const auto number = std::get<RecordNumber>(moment);
    if (number.value() < snapshot.records())
        return momentBehind(snapshot, number.value() + 1);
    return tl::unexpected(Error{ErrorCode::Invalid,
                                "there is no record " + std::to_string(number.value()) + ", the log has " +
                                    std::to_string(snapshot.records()),
                                snapshot.path()});
}

Result<Moment> stepFrom(const Snapshot& snapshot, std::uint64_t records, std::int64_t by) {
    const auto distance =
        by < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(by) : static_cast<std::uint64_t>(by);
    const auto target = by < 0 ? records - std::min(records, distance)
                               : records + std::min(snapshot.records() - records, distance);
    auto moment = momentBehind(snapshot, target);
    if (moment && moment->batch && by > 0)
        return Moment{std::min(moment->batch->end().value(), snapshot.records())};
    if (moment)
        moment->batch.reset(); // nobody named a place inside it
    return moment;
}

} // namespace simkv
