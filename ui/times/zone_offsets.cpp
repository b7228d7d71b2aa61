// SPDX-License-Identifier: GPL-3.0-or-later
#include "times/zone_offsets.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <limits>

namespace simkv::ui {
namespace {

constexpr std::int64_t kLastTime = std::numeric_limits<std::uint32_t>::max();

std::optional<Timestamp> timestamp(std::int64_t seconds) {
    if (seconds < 0 || seconds > kLastTime)
        return std::nullopt;
    return Timestamp(static_cast<std::uint32_t>(seconds));
}

} // namespace

ZoneOffsets::ZoneOffsets(const QTimeZone& zone) {
    auto from = QDateTime::fromSecsSinceEpoch(0, Qt::UTC);
    m_periods.push_back({std::numeric_limits<std::int64_t>::min(), zone.offsetFromUtc(from)});
    for (;;) {
        const auto next = zone.nextTransition(from);
        const auto start = next.atUtc.toSecsSinceEpoch();
        if (!next.atUtc.isValid() || start > kLastTime)
            return;
        if (next.offsetFromUtc != m_periods.back().offset)
            m_periods.push_back({start, next.offsetFromUtc});
        // Asked from a transition itself, QTimeZone ends at the last one it has a table of, in 2037.
        from = next.atUtc.addSecs(1);
    }
}

CivilTime ZoneOffsets::toCivil(Timestamp time) const {
    const std::int64_t seconds = time.seconds();
    const auto next =
        std::upper_bound(m_periods.begin() + 1, m_periods.end(), seconds,
                         [](std::int64_t value, const Period& period) { return value < period.start; });
    return CivilTime(seconds + std::prev(next)->offset);
}

std::optional<Timestamp> ZoneOffsets::toUtc(CivilTime civil, Occurrence which) const {
    std::optional<std::int64_t> found;
    for (std::size_t i = 0; i < m_periods.size(); ++i) {
        const auto seconds = civil.seconds() - m_periods[i].offset;
        if (seconds < m_periods[i].start)
            break;
        // A time after the end of its period lies in a later one, or in the gap after this one.
        const bool isWithin = i + 1 == m_periods.size() || seconds < m_periods[i + 1].start;
        found = seconds;
        if (isWithin && which == Occurrence::First)
            break;
    }
    return timestamp(*found);
}

} // namespace simkv::ui
