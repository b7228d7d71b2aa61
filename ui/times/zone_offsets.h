// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

class QTimeZone;

namespace simkv::ui {

// Seconds from 1970-01-01 00:00:00 to a date and time as the clocks of some zone show them.
class CivilTime final {
public:
    constexpr explicit CivilTime(std::int64_t seconds) : m_seconds(seconds) {}
    [[nodiscard]] constexpr std::int64_t seconds() const { return m_seconds; }
    constexpr auto operator<=>(const CivilTime&) const = default;

private:
    std::int64_t m_seconds;
};

// Which of two times is meant when clocks are set back and show a time twice.
enum class Occurrence { First, Second };

// The clocks of a zone over all times that a record can have. Made in about a millisecond; then a conversion
// takes nanoseconds, where QTimeZone takes microseconds. Const methods from any thread.
class ZoneOffsets final {
public:
    explicit ZoneOffsets(const QTimeZone& zone);

    [[nodiscard]] CivilTime toCivil(Timestamp time) const;
    // If clocks are set forward over `civil`, it is read as if they had gone on: 02:30 is 03:30. Nothing if
    // no record can have that time.
    [[nodiscard]] std::optional<Timestamp> toUtc(CivilTime civil, Occurrence which) const;

private:
    // The clocks are `offset` seconds ahead of UTC from `start` on.
    struct Period {
        std::int64_t start;
        std::int64_t offset;
    };
    std::vector<Period> m_periods; // the first one starts before all times
};

} // namespace simkv::ui
