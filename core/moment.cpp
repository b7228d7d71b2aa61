// SPDX-License-Identifier: GPL-3.0-or-later
#include "moment.h"

#include "query_values.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace simkv {
namespace {

QueryResult<NamedMoment> recordIn(std::string_view text) {
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + 1, end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return tl::unexpected(
            QueryError{"a record number is needed behind #", 0, text.size(), text.size() == 1});
    return NamedMoment(RecordNumber(number));
}

// Whole batches only.
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
    // The time of a marker is that of no version.
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
    // A marker has the time of the record behind it.
    moment->later = snapshot.stateOf(**later) == RecordState::Marker ? (*later)->next() : **later;
    return moment;
}

} // namespace

QueryResult<NamedMoment> parseMoment(std::string_view text, const QueryContext& context) {
    if (text.starts_with('#'))
        return recordIn(text);
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
    const auto number = std::get<RecordNumber>(moment);
    if (number.value() < snapshot.records())
        return momentBehind(snapshot, number.value() + 1);
    return tl::unexpected(Error{ErrorCode::Invalid,
                                "there is no record " + std::to_string(number.value()) + ", the log has " +
                                    std::to_string(snapshot.records()),
                                snapshot.source().file().path()});
}

} // namespace simkv
