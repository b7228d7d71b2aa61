// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "times/zone_choice.h"
#include "times/zone_offsets.h"

#include <memory>

namespace simkv::ui {

enum class TimeStyle { Iso, Relative, Raw };

// How times of records are told everywhere in the program: in which zone, and as date and time, age or
// number. A value, cheap to copy. Making one reads the zone; a text takes less than a microsecond, but for
// toolTip() and zonedText().
class TimeDisplay final {
public:
    explicit TimeDisplay(ZoneChoice zone = {}, TimeStyle style = TimeStyle::Iso);
    [[nodiscard]] TimeDisplay with(TimeStyle style) const;

    [[nodiscard]] const ZoneChoice& zone() const { return m_zone; }
    [[nodiscard]] TimeStyle style() const { return m_style; }

    // "Time (Europe/Berlin)", "Age" or "Time (Unix seconds)".
    [[nodiscard]] QString headerText() const;
    // The text in the style that is set.
    [[nodiscard]] QString cellText(Timestamp time, Timestamp now) const;
    // "2025-06-03 16:05:09"; sorts as it reads. Of a time that the clocks show twice the zonedText().
    [[nodiscard]] QString isoText(Timestamp time) const;
    // The text with the abbreviation of the zone at that time: "2025-06-03 16:05:09 CEST".
    [[nodiscard]] QString zonedText(Timestamp time) const;
    // All that can be said, in lines, whatever the style: in the zone, in UTC, as a number, and the age.
    [[nodiscard]] QString toolTip(Timestamp time, Timestamp now) const;

    // Whether the clocks show the time of day that it is then twice, because they are set back.
    [[nodiscard]] bool isShownTwice(Timestamp time) const;

    // For times that people type, see ZoneOffsets.
    [[nodiscard]] CivilTime toCivil(Timestamp time) const { return m_offsets->toCivil(time); }
    [[nodiscard]] std::optional<Timestamp> toUtc(CivilTime civil,
                                                 Occurrence which = Occurrence::First) const {
        return m_offsets->toUtc(civil, which);
    }

    bool operator==(const TimeDisplay& other) const {
        return m_zone == other.m_zone && m_style == other.m_style;
    }

private:
    ZoneChoice m_zone;
    TimeStyle m_style;
    std::shared_ptr<const ZoneOffsets> m_offsets;
};

} // namespace simkv::ui
