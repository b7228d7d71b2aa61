// SPDX-License-Identifier: GPL-3.0-or-later
#include "texts/age_text.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <limits>

namespace simkv::ui {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kMonth = 2'629'746; // of 12 in a year
constexpr std::int64_t kYear = 31'556'952; // of 365.2425 days

QString tr(const char* text) {
    return QCoreApplication::translate("simkv::ui::age", text);
}

QString counted(const char* text, std::int64_t count) {
    return tr(text).arg(count);
}

QString withRest(const QString& whole, const char* restText, std::int64_t rest) {
    return rest == 0 ? whole : whole + u' ' + counted(restText, rest);
}

QString lengthText(std::int64_t seconds) {
    static const char* const kSeconds = QT_TRANSLATE_NOOP("simkv::ui::age", "%1 s");
    static const char* const kMinutes = QT_TRANSLATE_NOOP("simkv::ui::age", "%1 min");
    static const char* const kHours = QT_TRANSLATE_NOOP("simkv::ui::age", "%1 h");
    if (seconds < kMinute)
        return counted(kSeconds, seconds);
    if (seconds < kHour)
        return withRest(counted(kMinutes, seconds / kMinute), kSeconds, seconds % kMinute);
    if (seconds < kDay)
        return withRest(counted(kHours, seconds / kHour), kMinutes, seconds % kHour / kMinute);
    if (seconds < 2 * kDay)
        return withRest(tr("1 day"), kHours, seconds % kDay / kHour);
    if (seconds < 2 * kMonth)
        return tr("%1 days").arg(seconds / kDay);
    if (seconds < 2 * kYear)
        return tr("%1 months").arg(seconds / kMonth);
    return tr("%1 years").arg(seconds / kYear);
}

std::int64_t age(Timestamp time, Timestamp now) {
    return std::int64_t{now.seconds()} - time.seconds();
}

} // namespace

Timestamp currentTime() {
    constexpr qint64 kLast = std::numeric_limits<std::uint32_t>::max();
    return Timestamp(
        static_cast<std::uint32_t>(std::clamp(QDateTime::currentSecsSinceEpoch(), qint64{0}, kLast)));
}

QString ageText(Timestamp time, Timestamp now) {
    const auto seconds = age(time, now);
    if (seconds == 0)
        return tr("now");
    return seconds > 0 ? tr("%1 ago").arg(lengthText(seconds)) : tr("in %1").arg(lengthText(-seconds));
}

std::chrono::seconds ageTextLasts(Timestamp time, Timestamp now) {
    // A future time may come to where seconds are told before a minute is over.
    return std::chrono::seconds(std::abs(age(time, now)) < kHour + kMinute ? 1 : kMinute);
}

} // namespace simkv::ui
