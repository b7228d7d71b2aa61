// SPDX-License-Identifier: GPL-3.0-or-later
#include "times/time_display.h"

#include "texts/age_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace simkv::ui {
namespace {

struct TimeText {
    Q_DECLARE_TR_FUNCTIONS(TimeText)
};

// Writes the last digits of `number` into the place that `text` has for them.
void putDigits(QChar* at, int count, unsigned number) {
    for (; count > 0; number /= 10)
        at[--count] = QChar(u'0' + static_cast<char16_t>(number % 10));
}

// The text is made from numbers: QDateTime::toString takes several microseconds.
QString civilText(CivilTime time) {
    using namespace std::chrono;
    const sys_seconds moment{seconds(time.seconds())};
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const auto second = static_cast<unsigned>((moment - day).count());
    auto text = QStringLiteral("0000-00-00 00:00:00");
    auto* at = text.data();
    putDigits(at, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    putDigits(at + 5, 2, static_cast<unsigned>(date.month()));
    putDigits(at + 8, 2, static_cast<unsigned>(date.day()));
    putDigits(at + 11, 2, second / 3600);
    putDigits(at + 14, 2, second / 60 % 60);
    putDigits(at + 17, 2, second % 60);
    return text;
}

} // namespace

TimeDisplay::TimeDisplay(ZoneChoice zone, TimeStyle style)
    : m_zone(std::move(zone)), m_style(style), m_offsets(std::make_shared<const ZoneOffsets>(m_zone.zone())) {
}

TimeDisplay TimeDisplay::with(TimeStyle style) const {
    auto display = *this;
    display.m_style = style;
    return display;
}

QString TimeDisplay::headerText() const {
    switch (m_style) {
    case TimeStyle::Iso:
        return TimeText::tr("Time (%1)").arg(m_zone.name());
    case TimeStyle::Relative:
        return TimeText::tr("Age");
    case TimeStyle::Raw:
        return TimeText::tr("Time (Unix seconds)");
    }
    return {};
}

QString TimeDisplay::cellText(Timestamp time, Timestamp now) const {
    switch (m_style) {
    case TimeStyle::Iso:
        return isoText(time);
    case TimeStyle::Relative:
        return ageText(time, now);
    case TimeStyle::Raw:
        return QString::number(time.seconds());
    }
    return {};
}

bool TimeDisplay::isShownTwice(Timestamp time) const {
    const auto civil = toCivil(time);
    return toUtc(civil, Occurrence::First) != toUtc(civil, Occurrence::Second);
}

QString TimeDisplay::isoText(Timestamp time) const {
    return isShownTwice(time) ? zonedText(time) : civilText(toCivil(time));
}

QString TimeDisplay::zonedText(Timestamp time) const {
    const auto moment = QDateTime::fromSecsSinceEpoch(time.seconds(), Qt::UTC);
    return civilText(toCivil(time)) + u' ' + m_zone.zone().abbreviation(moment);
}

QString TimeDisplay::toolTip(Timestamp time, Timestamp now) const {
    QStringList lines{zonedText(time), TimeText::tr("%1 UTC").arg(civilText(CivilTime(time.seconds()))),
                      TimeText::tr("%1 seconds since 1970-01-01 UTC").arg(time.seconds()),
                      ageText(time, now)};
    lines.removeDuplicates(); // the zone may be UTC
    return lines.join(u'\n');
}

} // namespace simkv::ui
