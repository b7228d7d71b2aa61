// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/query_values.h"

#include "base/ascii.h"
#include "query/query_words.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>

namespace simkv {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kSecondsOfDay = 24 * kHour;

template <typename T>
QueryResult<T> wrong(std::string_view text, std::string what, bool isIncomplete = false) {
    return tl::unexpected(QueryError{std::move(what), 0, text.size(), isIncomplete});
}

// Takes a piece from the front of a text and says whether it was there.
class Reader final {
public:
    explicit Reader(std::string_view text) : m_text(text) {}

    [[nodiscard]] bool isAtEnd() const { return m_text.empty(); }
    [[nodiscard]] bool take(char c) {
        if (m_text.empty() || m_text.front() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool takeEither(char a, char b) { return take(a) || take(b); }
    // Exactly so many digits.
    [[nodiscard]] bool takeNumber(std::size_t digits, int& number) {
        if (m_text.size() < digits)
            return false;
        number = 0;
        for (const char c : m_text.substr(0, digits)) {
            if (!isDigit(c))
                return false;
            number = number * 10 + (c - '0');
        }
        m_text.remove_prefix(digits);
        return true;
    }

private:
    std::string_view m_text;
};

struct CivilTime {
    std::int64_t seconds = 0; // as if it were UTC
    std::int64_t length = 1;
    std::optional<std::int64_t> zone; // east of UTC, where it is written
};

std::optional<std::int64_t> takeDate(Reader& reader) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (!reader.takeNumber(4, year) || !reader.take('-') || !reader.takeNumber(2, month) ||
        !reader.take('-') || !reader.takeNumber(2, day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok())
        return std::nullopt;
    return std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * kSecondsOfDay;
}

// Of a second, which is left out: records have none. False where a point has no digit after it.
bool takeFraction(Reader& reader) {
    int digit = 0;
    if (!reader.takeEither('.', ','))
        return true;
    if (!reader.takeNumber(1, digit))
        return false;
    while (reader.takeNumber(1, digit)) {
    }
    return true;
}

bool takeClock(Reader& reader, CivilTime& time) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!reader.takeNumber(2, hour) || !reader.take(':') || !reader.takeNumber(2, minute))
        return false;
    time.length = kMinute;
    if (reader.take(':')) {
        if (!reader.takeNumber(2, second) || !takeFraction(reader))
            return false;
        time.length = 1;
    }
    time.seconds += hour * kHour + minute * kMinute + second;
    return hour < 24 && minute < 60 && second < 60;
}

bool takeZone(Reader& reader, CivilTime& time) {
    if (reader.takeEither('Z', 'z')) {
        time.zone = 0;
        return true;
    }
    const std::int64_t sign = reader.take('+') ? 1 : reader.take('-') ? -1 : 0;
    if (sign == 0)
        return true;
    int hours = 0;
    int minutes = 0;
    if (!reader.takeNumber(2, hours))
        return false;
    const bool hasColon = reader.take(':');
    if (!reader.takeNumber(2, minutes) && hasColon)
        return false;
    time.zone = sign * (hours * kHour + minutes * kMinute);
    return hours < 24 && minutes < 60;
}

std::optional<CivilTime> civilTime(std::string_view text) {
    Reader reader(text);
    const auto date = takeDate(reader);
    if (!date)
        return std::nullopt;
    CivilTime time{*date, kSecondsOfDay, {}};
    if ((reader.takeEither('T', 't') || reader.take(' ')) && !takeClock(reader, time))
        return std::nullopt;
    if (!takeZone(reader, time) || !reader.isAtEnd())
        return std::nullopt;
    return time;
}

// Whether more digits could make a civil time of it.
bool beginsCivilTime(std::string_view text) {
    for (const std::string_view rest :
         {"2000-01-01T00:00:00+00:00", "2000-10-10T00:00:00+00:00", "2000-01-01T00:00:00.0+00:00"}) {
        if (text.size() < rest.size() && civilTime(std::string(text).append(rest.substr(text.size()))))
            return true;
    }
    return false;
}

std::int64_t toUtc(std::int64_t local, const QueryContext& context) {
    return context.toUtc ? context.toUtc(local) : local;
}

// The reader's civil time now. A few steps bring it there also beside a change of the clocks.
std::int64_t localNow(const QueryContext& context) {
    const std::int64_t now = context.now.seconds();
    auto local = now;
    for (int step = 0; step < 3; ++step)
        local -= toUtc(local, context) - now;
    return local;
}

// An hour that the clocks skip may turn a span around: one second is left then. One that they show twice is
// two spans, unless they touch.
QueryTimeSpan localSpan(std::int64_t from, std::int64_t length, const QueryContext& context) {
    const auto end = from + length - 1;
    const auto first = toUtc(from, context);
    const auto last = std::max(first, toUtc(end, context));
    if (!context.toUtcAgain)
        return {first, last};
    const auto again = context.toUtcAgain(from);
    const auto lastAgain = std::max(last, context.toUtcAgain(end));
    if (again <= last + 1)
        return {first, lastAgain};
    return {first, lastAgain, std::pair(last, again)};
}

QueryTimeSpan spanOf(const CivilTime& time, const QueryContext& context) {
    if (!time.zone)
        return localSpan(time.seconds, time.length, context);
    const auto first = time.seconds - *time.zone;
    return {first, first + time.length - 1};
}

QueryTimeSpan localDay(std::int64_t daysAgo, const QueryContext& context) {
    const auto local = localNow(context);
    const auto day = local - ((local % kSecondsOfDay) + kSecondsOfDay) % kSecondsOfDay;
    return localSpan(day - daysAgo * kSecondsOfDay, kSecondsOfDay, context);
}

std::optional<std::int64_t> unitSeconds(std::string_view unit) {
    constexpr std::string_view kUnits = "smhdw";
    constexpr std::array kSeconds{std::int64_t{1}, kMinute, kHour, kSecondsOfDay, 7 * kSecondsOfDay};
    const auto place = unit.size() == 1 ? kUnits.find(unit[0]) : std::string_view::npos;
    if (place == std::string_view::npos)
        return std::nullopt;
    return kSeconds[place];
}

QueryResult<QueryTimeSpan> timeBeforeNow(std::string_view text, const QueryContext& context) {
    constexpr std::int64_t kMost = 9'999'999'999;
    std::int64_t count = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + 1, end, count);
    const auto unit = std::string_view(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    if (parsed.ec == std::errc::result_out_of_range || count > kMost)
        return wrong<QueryTimeSpan>(text, "this is too long ago");
    const auto seconds = unitSeconds(unit);
    if (parsed.ec != std::errc() || count < 0 || !seconds)
        return wrong<QueryTimeSpan>(text, "a time before now is written -10s, -30m, -2h, -7d or -2w",
                                    unit.empty());
    const auto then = context.now.seconds() - count * *seconds;
    return QueryTimeSpan{then, then};
}

std::optional<QueryTimeSpan> namedTime(std::string_view text, const QueryContext& context) {
    const std::int64_t now = context.now.seconds();
    if (isSameWord(text, "now"))
        return QueryTimeSpan{now, now};
    if (isSameWord(text, "today"))
        return localDay(0, context);
    if (isSameWord(text, "yesterday"))
        return localDay(1, context);
    return std::nullopt;
}

bool beginsName(std::string_view text) {
    for (const std::string_view name : {"now", "today", "yesterday"}) {
        if (isSameWord(name.substr(0, text.size()), text))
            return true;
    }
    return false;
}

// Unix seconds, with a fraction or without. Nothing for what is no number.
std::optional<QueryResult<QueryTimeSpan>> unixTime(std::string_view text) {
    constexpr std::int64_t kMost = 99'999'999'999; // in the year 5138
    std::int64_t seconds = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, seconds);
    Reader rest(std::string_view(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr)));
    if (parsed.ec == std::errc::invalid_argument || !takeFraction(rest) || !rest.isAtEnd())
        return std::nullopt;
    if (parsed.ec == std::errc::result_out_of_range)
        return wrong<QueryTimeSpan>(text, "this number is too large");
    if (seconds > kMost)
        return wrong<QueryTimeSpan>(text, "a time in numbers is Unix seconds: leave out the milliseconds");
    return QueryTimeSpan{seconds, seconds};
}

// The factor that a suffix stands for; 0 for no suffix of a number.
std::int64_t factorOf(std::string_view suffix) {
    constexpr std::string_view kLetters = "kmgt";
    if (suffix.empty())
        return 1;
    for (std::size_t i = 0; i < kLetters.size(); ++i) {
        const auto letter = kLetters.substr(i, 1);
        if (isSameWord(suffix, letter) || isSameWord(suffix, std::string(letter) + "ib"))
            return std::int64_t{1} << (10 * (i + 1));
    }
    return 0;
}

bool beginsSuffix(std::string_view suffix) {
    return suffix.size() == 2 && factorOf(std::string(suffix) + "b") != 0;
}

// A point and the digits after it, from the front of a text.
std::string_view takeDecimals(std::string_view& text) {
    if (!text.starts_with('.'))
        return {};
    const auto decimals = text.substr(0, text.find_first_not_of("0123456789", 1));
    text.remove_prefix(decimals.size());
    return decimals;
}

// That part of `factor`, rounded down. Digits after the sixth are left out: with them numbers would not fit.
std::uint64_t partOf(std::string_view decimals, std::uint64_t factor) {
    constexpr std::size_t kMostDigits = 6;
    std::uint64_t part = 0;
    std::uint64_t unit = 1;
    for (const char digit : decimals.substr(decimals.empty() ? 0 : 1, kMostDigits)) {
        part = part * 10 + static_cast<std::uint64_t>(digit - '0');
        unit *= 10;
    }
    return part * factor / unit;
}

} // namespace

QueryResult<std::int64_t> queryNumber(std::string_view text) {
    const bool isHex = isSameWord(text.substr(0, 2), "0x");
    const auto digits = text.substr(isHex ? 2 : 0);
    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(digits.data(), end, number, isHex ? 16 : 10);
    if (parsed.ec == std::errc::invalid_argument)
        return wrong<std::int64_t>(text, "a number is needed, such as 4096, 0x1000, 4k or 1.5M",
                                   isHex && digits.empty());
    auto suffix = std::string_view(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    const auto decimals = isHex ? std::string_view() : takeDecimals(suffix);
    const auto factor = factorOf(suffix);
    if (factor == 0)
        return wrong<std::int64_t>(text, "a number may end in k, M, G, T or KiB, MiB, GiB, TiB",
                                   beginsSuffix(suffix));
    if (!decimals.empty() && (factor == 1 || decimals == "."))
        return wrong<std::int64_t>(text, "a decimal point needs digits and k, M, G or T after it, as in 1.5k",
                                   suffix.empty());
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto part = partOf(decimals, static_cast<std::uint64_t>(factor));
    if (parsed.ec != std::errc() || number > (kMost - part) / static_cast<std::uint64_t>(factor))
        return wrong<std::int64_t>(text, "this number is too large");
    return static_cast<std::int64_t>(number) * factor + static_cast<std::int64_t>(part);
}

QueryResult<QueryTimeSpan> queryTime(std::string_view text, const QueryContext& context) {
    if (!text.empty() && text[0] == '-')
        return timeBeforeNow(text, context);
    if (const auto named = namedTime(text, context))
        return *named;
    if (const auto civil = civilTime(text))
        return spanOf(*civil, context);
    if (const auto seconds = unixTime(text))
        return *seconds;
    return wrong<QueryTimeSpan>(text, "a time is needed, such as 2026-01-31, 2026-01-31T12:00, -2h or today",
                                beginsCivilTime(text) || beginsName(text));
}

bool isClock(std::string_view text) {
    Reader reader(text);
    CivilTime time;
    return takeClock(reader, time) && takeZone(reader, time) && reader.isAtEnd();
}

std::string queryTimeText(Timestamp time) {
    const std::int64_t seconds = time.seconds();
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(seconds / kSecondsOfDay))};
    const auto clock = static_cast<int>(seconds % kSecondsOfDay);
    char text[sizeof("2026-01-01T12:00:05Z") + 16];
    (void)std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock / 3600,
                        clock / 60 % 60, clock % 60);
    return text;
}

} // namespace simkv
