// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_all.h"
#include "settings/age_ticker.h"
#include "settings/settings.h"
#include "texts/age_text.h"

#include <QDateTime>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <limits>

using namespace simkv;
using namespace simkv::ui;

namespace {

constexpr auto kLast = std::numeric_limits<std::uint32_t>::max();
constexpr quint32 kJune = 1'748'959'509; // 2025-06-03 14:05:09 UTC

ZoneChoice zone(const char* name) {
    return *ZoneChoice::named(name);
}

// The TZ of this program for as long as it lives.
class LocalZone final {
public:
    explicit LocalZone(const QByteArray& zone) : m_before(qgetenv("TZ")) { set(zone); }
    ~LocalZone() { set(m_before); }

private:
    static void set(const QByteArray& zone) {
        qputenv("TZ", zone);
        tzset();
    }
    QByteArray m_before;
};

// "2025-03-30 02:30:00" on the clocks of a zone.
CivilTime civil(const QString& text) {
    const auto asUtc = QDateTime::fromString(text, "yyyy-MM-dd HH:mm:ss");
    return CivilTime(QDateTime(asUtc.date(), asUtc.time(), Qt::UTC).toSecsSinceEpoch());
}

} // namespace

class TestZoneOffsets final : public QObject {
    Q_OBJECT
private slots:
    void sameAsTheLibrary_data();
    void sameAsTheLibrary();
    void typedTimes_data();
    void typedTimes();
    void typedTimesBeyondRecords();
    void typedTimesComeBack_data();
    void typedTimesComeBack();
};

void TestZoneOffsets::sameAsTheLibrary_data() {
    QTest::addColumn<QByteArray>("name");
    for (const auto* name : {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu",
                             "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "UTC+05:30"})
        QTest::newRow(name) << QByteArray(name);
}

void TestZoneOffsets::sameAsTheLibrary() {
    QFETCH(QByteArray, name);
    const QTimeZone library(name);
    const ZoneOffsets offsets(library);
    constexpr std::uint32_t kStep = 200'003; // somewhat over two days
    for (std::uint32_t seconds = 0; seconds < kLast - kStep; seconds += kStep) {
        const auto offset = library.offsetFromUtc(QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC));
        const auto told = offsets.toCivil(Timestamp(seconds)).seconds() - seconds;
        QVERIFY2(told == offset, qPrintable(QStringLiteral("at %1").arg(seconds)));
    }
}

void TestZoneOffsets::typedTimes_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<quint32>("first");
    QTest::addColumn<quint32>("second");
    const auto row = [](const char* title, const char* name, const char* typed, quint32 first,
                        quint32 second) {
        QTest::newRow(title) << QByteArray(name) << typed << first << second;
    };
    constexpr auto kBerlin = "Europe/Berlin";
    row("UTC", "UTC", "2025-06-03 14:05:09", kJune, kJune);
    row("summer", kBerlin, "2025-06-03 16:05:09", kJune, kJune);
    row("west", "America/New_York", "2025-06-03 10:05:09", kJune, kJune);
    row("before the gap", kBerlin, "2025-03-30 01:59:59", 1'743'296'399, 1'743'296'399);
    row("gap begins", kBerlin, "2025-03-30 02:00:00", 1'743'296'400, 1'743'296'400);
    row("in the gap", kBerlin, "2025-03-30 02:30:00", 1'743'298'200, 1'743'298'200); // 03:30
    row("gap ends", kBerlin, "2025-03-30 03:00:00", 1'743'296'400, 1'743'296'400);
    row("before the overlap", kBerlin, "2025-10-26 01:59:59", 1'761'436'799, 1'761'436'799);
    row("overlap begins", kBerlin, "2025-10-26 02:00:00", 1'761'436'800, 1'761'440'400);
    row("overlap ends", kBerlin, "2025-10-26 02:59:59", 1'761'440'399, 1'761'443'999);
    row("after the overlap", kBerlin, "2025-10-26 03:00:00", 1'761'444'000, 1'761'444'000);
    row("gap of half an hour", "Australia/Lord_Howe", "2025-10-05 02:10:00", 1'759'592'400, 1'759'592'400);
    row("gap of a day", "Pacific/Apia", "2011-12-30 12:00:00", 1'325'282'400, 1'325'282'400);
    row("after the tables", kBerlin, "2100-07-01 14:00:00", 4'118'126'400, 4'118'126'400);
    row("first time", kBerlin, "1970-01-01 01:00:00", 0, 0);
    row("last time", kBerlin, "2106-02-07 07:28:15", kLast, kLast);
}

void TestZoneOffsets::typedTimes() {
    QFETCH(QByteArray, name);
    QFETCH(QString, typed);
    QFETCH(quint32, first);
    QFETCH(quint32, second);
    const ZoneOffsets offsets{QTimeZone(name)};
    QCOMPARE(offsets.toUtc(civil(typed), Occurrence::First), Timestamp(first));
    QCOMPARE(offsets.toUtc(civil(typed), Occurrence::Second), Timestamp(second));
}

void TestZoneOffsets::typedTimesBeyondRecords() {
    const ZoneOffsets offsets{QTimeZone("Europe/Berlin")};
    for (const auto* text :
         {"1970-01-01 00:59:59", "2106-02-07 07:28:16", "0001-01-01 00:00:00", "9999-12-31 23:59:59"}) {
        QVERIFY2(!offsets.toUtc(civil(text), Occurrence::First), text);
        QVERIFY2(!offsets.toUtc(civil(text), Occurrence::Second), text);
    }
}

void TestZoneOffsets::typedTimesComeBack_data() {
    sameAsTheLibrary_data();
}

void TestZoneOffsets::typedTimesComeBack() {
    QFETCH(QByteArray, name);
    const ZoneOffsets offsets{QTimeZone(name)};
    constexpr std::uint32_t kStep = 1'000'003;
    for (std::uint32_t seconds = 0; seconds < kLast - kStep; seconds += kStep) {
        const Timestamp time(seconds);
        const auto told = offsets.toCivil(time);
        const auto first = offsets.toUtc(told, Occurrence::First);
        const auto second = offsets.toUtc(told, Occurrence::Second);
        QVERIFY2(first == time || second == time, qPrintable(QStringLiteral("at %1").arg(seconds)));
        QVERIFY(first <= second);
    }
}

class TestAgeText final : public QObject {
    Q_OBJECT
private slots:
    void lengths_data();
    void lengths();
    void farthest();
    void lastsUntilItChanges();
    void clockIsOfToday();
};

void TestAgeText::lengths_data() {
    QTest::addColumn<quint32>("seconds");
    QTest::addColumn<QString>("text");
    constexpr quint32 kHour = 3600;
    constexpr quint32 kDay = 24 * kHour;
    QTest::newRow("1") << quint32{1} << "1 s";
    QTest::newRow("59") << quint32{59} << "59 s";
    QTest::newRow("minute") << quint32{60} << "1 min";
    QTest::newRow("minutes") << quint32{309} << "5 min 9 s";
    QTest::newRow("below an hour") << kHour - 1 << "59 min 59 s";
    QTest::newRow("hour") << kHour << "1 h";
    QTest::newRow("hour, seconds") << kHour + 59 << "1 h";
    QTest::newRow("hours") << 2 * kHour + 5 * 60 + 7 << "2 h 5 min";
    QTest::newRow("below a day") << kDay - 1 << "23 h 59 min";
    QTest::newRow("day") << kDay << "1 day";
    QTest::newRow("day, hours") << kDay + 5 * kHour << "1 day 5 h";
    QTest::newRow("below two days") << 2 * kDay - 1 << "1 day 23 h";
    QTest::newRow("two days") << 2 * kDay << "2 days";
    QTest::newRow("three days") << 3 * kDay + 23 * kHour << "3 days";
    QTest::newRow("sixty days") << 60 * kDay << "60 days";
    QTest::newRow("two months") << 61 * kDay << "2 months";
    QTest::newRow("a year") << 366 * kDay << "12 months";
    QTest::newRow("below two years") << 730 * kDay << "23 months";
    QTest::newRow("two years") << 731 * kDay << "2 years";
    QTest::newRow("ten years") << 3653 * kDay << "10 years";
}

void TestAgeText::lengths() {
    QFETCH(quint32, seconds);
    QFETCH(QString, text);
    const Timestamp early(1'000'000);
    const Timestamp late(1'000'000 + seconds);
    QCOMPARE(ageText(early, late), text + " ago");
    QCOMPARE(ageText(late, early), "in " + text);
}

void TestAgeText::farthest() {
    QCOMPARE(ageText(Timestamp(kJune), Timestamp(kJune)), "now");
    QCOMPARE(ageText(Timestamp(0), Timestamp(kLast)), "136 years ago");
    QCOMPARE(ageText(Timestamp(kLast), Timestamp(0)), "in 136 years");
}

// No text is older than it says it lasts: whatever is between two ticks is told right.
void TestAgeText::lastsUntilItChanges() {
    constexpr std::uint32_t kStart = 1'000'000;
    for (std::uint32_t now = kStart - 90'000; now < kStart + 90'000; ++now) {
        const auto next =
            now + static_cast<std::uint32_t>(ageTextLasts(Timestamp(kStart), Timestamp(now)).count());
        // Within a tick, the text changes once at most.
        const auto text = ageText(Timestamp(kStart), Timestamp(now));
        const auto after = ageText(Timestamp(kStart), Timestamp(next));
        const auto middle = ageText(Timestamp(kStart), Timestamp(now + (next - now) / 2));
        QVERIFY2(middle == text || middle == after, qPrintable(text));
    }
}

void TestAgeText::clockIsOfToday() {
    const auto before = QDateTime::currentSecsSinceEpoch();
    const auto now = currentTime().seconds();
    QVERIFY(now >= before && now <= QDateTime::currentSecsSinceEpoch());
}

class TestTimeDisplay final : public QObject {
    Q_OBJECT
private slots:
    void times_data();
    void times();
    void timesSortAsTheyRead();
    void styles();
    void headers_data();
    void headers();
    void toolTips();
    void localZone_data();
    void localZone();
    void localZoneOfAFile();
    void unknownZones_data();
    void unknownZones();
    void typedTimeIsOfTheZone();
    void repeatedHour_data();
    void repeatedHour();
    void equality();
    void textsAreQuick_data();
    void textsAreQuick();
};

void TestTimeDisplay::times_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<quint32>("seconds");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, quint32 seconds, const char* text) {
        QTest::addRow("%s %u", name, seconds) << QByteArray(name) << seconds << text;
    };
    row("UTC", 0, "1970-01-01 00:00:00 UTC");
    row("UTC", kJune, "2025-06-03 14:05:09 UTC");
    row("UTC", 1'709'164'800, "2024-02-29 00:00:00 UTC");
    row("UTC", 2'147'483'648U, "2038-01-19 03:14:08 UTC");
    row("UTC", 4'107'542'399U, "2100-02-28 23:59:59 UTC");
    row("UTC", 4'107'542'400U, "2100-03-01 00:00:00 UTC"); // no leap year
    row("UTC", kLast, "2106-02-07 06:28:15 UTC");
    row("America/New_York", 0, "1969-12-31 19:00:00 EST");
    row("America/New_York", kJune, "2025-06-03 10:05:09 EDT");
    row("America/New_York", kLast, "2106-02-07 01:28:15 EST");
    row("Europe/Berlin", 0, "1970-01-01 01:00:00 CET");
    row("Europe/Berlin", 1'743'296'399, "2025-03-30 01:59:59 CET");
    row("Europe/Berlin", 1'743'296'400, "2025-03-30 03:00:00 CEST");
    row("Europe/Berlin", 1'761'440'399, "2025-10-26 02:59:59 CEST");
    row("Europe/Berlin", 1'761'440'400, "2025-10-26 02:00:00 CET");
    row("Europe/Berlin", 2'153'350'800U, "2038-03-28 03:00:00 CEST");
    row("Europe/Berlin", 4'118'126'400U, "2100-07-01 14:00:00 CEST");
    row("Europe/Berlin", kLast, "2106-02-07 07:28:15 CET");
    row("Asia/Kathmandu", 504'901'799, "1985-12-31 23:59:59 +0530");
    row("Asia/Kathmandu", 504'901'800, "1986-01-01 00:15:00 +0545");
    row("Pacific/Apia", 1'325'239'199, "2011-12-29 23:59:59 -10");
    row("Pacific/Apia", 1'325'239'200, "2011-12-31 00:00:00 +14");
}

void TestTimeDisplay::times() {
    QFETCH(QByteArray, name);
    QFETCH(quint32, seconds);
    QFETCH(QString, text);
    const TimeDisplay display(zone(name));
    const auto told = display.isShownTwice(Timestamp(seconds)) ? text : text.left(19);
    QCOMPARE(display.isoText(Timestamp(seconds)), told);
    QCOMPARE(display.cellText(Timestamp(seconds), Timestamp(0)), told);
    QCOMPARE(display.zonedText(Timestamp(seconds)).left(19), text.left(19));
    const auto abbreviation = text.mid(20);
    if (abbreviation.front().isLetter()) // of others, versions of the zones differ
        QCOMPARE(display.zonedText(Timestamp(seconds)), text);
}

void TestTimeDisplay::timesSortAsTheyRead() {
    const TimeDisplay display;
    QString last;
    for (std::uint32_t seconds = 0; seconds < 4'000'000'000; seconds += 98'765'432) {
        const auto text = display.isoText(Timestamp(seconds));
        QVERIFY2(last < text, qPrintable(text));
        last = text;
    }
}

void TestTimeDisplay::styles() {
    const TimeDisplay display(zone("Europe/Berlin"));
    const Timestamp now(kJune + 7500);
    QCOMPARE(display.cellText(Timestamp(kJune), now), "2025-06-03 16:05:09");
    QCOMPARE(display.with(TimeStyle::Relative).cellText(Timestamp(kJune), now), "2 h 5 min ago");
    QCOMPARE(display.with(TimeStyle::Raw).cellText(Timestamp(kJune), now), "1748959509");
    QCOMPARE(display.with(TimeStyle::Raw).cellText(Timestamp(0), now), "0");
    QCOMPARE(display.with(TimeStyle::Raw).cellText(Timestamp(kLast), now), "4294967295");
    QCOMPARE(display.with(TimeStyle::Raw).zone(), display.zone());
}

void TestTimeDisplay::headers_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<TimeStyle>("style");
    QTest::addColumn<QString>("text");
    QTest::newRow("UTC") << QByteArray("UTC") << TimeStyle::Iso << "Time (UTC)";
    QTest::newRow("named") << QByteArray("Europe/Berlin") << TimeStyle::Iso << "Time (Europe/Berlin)";
    QTest::newRow("age") << QByteArray("Europe/Berlin") << TimeStyle::Relative << "Age";
    QTest::newRow("raw") << QByteArray("Europe/Berlin") << TimeStyle::Raw << "Time (Unix seconds)";
}

void TestTimeDisplay::headers() {
    QFETCH(QByteArray, name);
    QFETCH(TimeStyle, style);
    QFETCH(QString, text);
    QCOMPARE(TimeDisplay(zone(name), style).headerText(), text);
}

void TestTimeDisplay::toolTips() {
    const Timestamp time(kJune);
    const Timestamp now(kJune + 3 * 86'400);
    for (const auto style : {TimeStyle::Iso, TimeStyle::Relative, TimeStyle::Raw}) {
        QCOMPARE(TimeDisplay(zone("Europe/Berlin"), style).toolTip(time, now),
                 "2025-06-03 16:05:09 CEST\n2025-06-03 14:05:09 UTC\n"
                 "1748959509 seconds since 1970-01-01 UTC\n3 days ago");
        QCOMPARE(TimeDisplay(ZoneChoice(), style).toolTip(time, now),
                 "2025-06-03 14:05:09 UTC\n1748959509 seconds since 1970-01-01 UTC\n3 days ago");
    }
}

void TestTimeDisplay::localZone_data() {
    QTest::addColumn<QByteArray>("variable");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* variable, const char* name, const char* text) {
        QTest::newRow(variable) << QByteArray(variable) << name << text;
    };
    row("TST5", "TST5", "2025-06-03 09:05:09 TST"); // the name of the zone, good for all times of year
    row("Europe/Berlin", "Europe/Berlin", "2025-06-03 16:05:09 CEST");
    row(":America/New_York", "America/New_York", "2025-06-03 10:05:09 EDT");
    row("No/Such", "UTC", "2025-06-03 14:05:09 UTC");
}

void TestTimeDisplay::localZone() {
    QFETCH(QByteArray, variable);
    QFETCH(QString, name);
    QFETCH(QString, text);
    const LocalZone local(variable);
    const TimeDisplay display(ZoneChoice::local());
    QCOMPARE(display.zone().name(), name);
    QCOMPARE(display.headerText(), "Time (" + name + ")");
    QCOMPARE(display.zonedText(Timestamp(kJune)), text);
}

void TestTimeDisplay::localZoneOfAFile() {
    const LocalZone local("/usr/share/zoneinfo/Europe/Berlin");
    QCOMPARE(ZoneChoice::local().name(), "Europe/Berlin");
}

void TestTimeDisplay::unknownZones_data() {
    QTest::addColumn<QByteArray>("name");
    for (const auto* name : {"", "moon", "TST5", "../../etc/passwd", "Europe/Berlin ", "europe/berlin"})
        QTest::newRow(name) << QByteArray(name);
}

void TestTimeDisplay::unknownZones() {
    QFETCH(QByteArray, name);
    QVERIFY(!ZoneChoice::named(name));
    QCOMPARE(ZoneChoice::fromWord(name), ZoneChoice());
}

void TestTimeDisplay::typedTimeIsOfTheZone() {
    const TimeDisplay display(zone("Europe/Berlin"), TimeStyle::Relative);
    QCOMPARE(display.toUtc(civil("2025-06-03 16:05:09")), Timestamp(kJune));
    QCOMPARE(display.toCivil(Timestamp(kJune)), civil("2025-06-03 16:05:09"));
    QCOMPARE(display.toUtc(civil("2025-10-26 02:00:00")), Timestamp(1'761'436'800));
    QCOMPARE(display.toUtc(civil("2025-10-26 02:00:00"), Occurrence::Second), Timestamp(1'761'440'400));
}

// The two are told apart wherever a time is shown as date and time, and other times stay as short as they
// are.
void TestTimeDisplay::repeatedHour_data() {
    QTest::addColumn<quint32>("time");
    QTest::addColumn<QString>("text");
    QTest::newRow("before") << 1'761'436'799U << "2025-10-26 01:59:59";
    QTest::newRow("begins") << 1'761'436'800U << "2025-10-26 02:00:00 CEST";
    QTest::newRow("first") << 1'761'438'600U << "2025-10-26 02:30:00 CEST";
    QTest::newRow("second") << 1'761'442'200U << "2025-10-26 02:30:00 CET";
    QTest::newRow("ends") << 1'761'443'999U << "2025-10-26 02:59:59 CET";
    QTest::newRow("after") << 1'761'444'000U << "2025-10-26 03:00:00";
    QTest::newRow("after the gap of spring") << 1'743'296'400U << "2025-03-30 03:00:00";
}

void TestTimeDisplay::repeatedHour() {
    QFETCH(const quint32, time);
    const TimeDisplay display(zone("Europe/Berlin"));
    QTEST(display.cellText(Timestamp(time), Timestamp(kJune)), "text");
    QTEST(display.isoText(Timestamp(time)), "text");
    QCOMPARE(display.isShownTwice(Timestamp(time)), display.isoText(Timestamp(time)).contains("CE"));
}

void TestTimeDisplay::equality() {
    const TimeDisplay berlin(zone("Europe/Berlin"));
    QCOMPARE(berlin, TimeDisplay(zone("Europe/Berlin")));
    QVERIFY(!(berlin == berlin.with(TimeStyle::Raw)));
    QVERIFY(!(berlin == TimeDisplay(zone("Europe/Paris"))));
    const LocalZone local("Europe/Berlin");
    QVERIFY(!(berlin == TimeDisplay(ZoneChoice::local())));
    QCOMPARE(TimeDisplay(zone("UTC")), TimeDisplay());
}

// A screen of rows asks for them at each repaint.
void TestTimeDisplay::textsAreQuick_data() {
    QTest::addColumn<TimeStyle>("style");
    QTest::newRow("date") << TimeStyle::Iso;
    QTest::newRow("age") << TimeStyle::Relative;
    QTest::newRow("raw") << TimeStyle::Raw;
}

void TestTimeDisplay::textsAreQuick() {
    QFETCH(TimeStyle, style);
    const TimeDisplay display(zone("Europe/Berlin"), style);
    std::uint32_t seconds = 0;
    QBENCHMARK {
        seconds += 98'765'432;
        (void)display.cellText(Timestamp(seconds), Timestamp(kJune));
    }
}

class TestStoredTimeDisplay final : public QObject {
    Q_OBJECT
private slots:
    void isUtcAtFirst();
    void isKept_data();
    void isKept();
    void isWhatOlderVersionsStored_data();
    void isWhatOlderVersionsStored();
    void unknownWordsAreDefaults();
    void zonesAreRemembered();
    void zonesAreLimited();
};

namespace {

class SettingsFile final {
public:
    [[nodiscard]] QString path() const { return m_folder.filePath("settings.ini"); }
    void write(const char* key, const QString& value) const {
        QSettings(path(), QSettings::IniFormat).setValue(key, value);
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

void TestStoredTimeDisplay::isUtcAtFirst() {
    const SettingsFile file;
    QCOMPARE(Settings(file.path()).timeDisplay(), TimeDisplay());
    QVERIFY(Settings(file.path()).recentZones().isEmpty());
}

void TestStoredTimeDisplay::isKept_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<TimeStyle>("style");
    for (const auto* word : {"utc", "local", "Europe/Berlin", "UTC+05:30"}) {
        QTest::addRow("%s, date", word) << word << TimeStyle::Iso;
        QTest::addRow("%s, age", word) << word << TimeStyle::Relative;
        QTest::addRow("%s, raw", word) << word << TimeStyle::Raw;
    }
}

void TestStoredTimeDisplay::isKept() {
    QFETCH(QString, word);
    QFETCH(TimeStyle, style);
    const TimeDisplay display(ZoneChoice::fromWord(word), style);
    QCOMPARE(display.zone().word(), word);
    const SettingsFile file;
    Settings settings(file.path());
    QSignalSpy changed(&settings, &Settings::timeDisplayChanged);
    settings.setTimeDisplay(display);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(settings.timeDisplay(), display);
    QCOMPARE(Settings(file.path()).timeDisplay(), display);
}

void TestStoredTimeDisplay::isWhatOlderVersionsStored_data() {
    QTest::addColumn<QString>("stored");
    QTest::addColumn<ZoneChoice::Kind>("kind");
    QTest::newRow("UTC") << "utc" << ZoneChoice::Kind::Utc;
    QTest::newRow("local") << "local" << ZoneChoice::Kind::Local;
}

void TestStoredTimeDisplay::isWhatOlderVersionsStored() {
    QFETCH(QString, stored);
    QFETCH(ZoneChoice::Kind, kind);
    const SettingsFile file;
    file.write("view/timeZone", stored);
    const Settings settings(file.path());
    QCOMPARE(settings.timeDisplay().zone().kind(), kind);
    QCOMPARE(settings.timeDisplay().style(), TimeStyle::Iso);
}

void TestStoredTimeDisplay::unknownWordsAreDefaults() {
    const SettingsFile file;
    file.write("view/timeZone", "moon");
    file.write("view/timeStyle", "sundial");
    QCOMPARE(Settings(file.path()).timeDisplay(), TimeDisplay());
}

void TestStoredTimeDisplay::zonesAreRemembered() {
    const SettingsFile file;
    Settings settings(file.path());
    for (const auto* name : {"Europe/Berlin", "Asia/Tokyo", "Europe/Berlin"})
        settings.setTimeDisplay(TimeDisplay(zone(name)));
    settings.setTimeDisplay(TimeDisplay());
    settings.setTimeDisplay(TimeDisplay(ZoneChoice::local()));
    QCOMPARE(Settings(file.path()).recentZones(), (QStringList{"Asia/Tokyo", "Europe/Berlin"}));
}

void TestStoredTimeDisplay::zonesAreLimited() {
    const SettingsFile file;
    Settings settings(file.path());
    for (int hour = 1; hour <= 7; ++hour)
        settings.setTimeDisplay(TimeDisplay(zone(qPrintable(QStringLiteral("UTC+0%1:00").arg(hour)))));
    QCOMPARE(settings.recentZones().size(), Settings::kMaxRecentZones);
    QCOMPARE(settings.recentZones().first(), "UTC+07:00");
    QCOMPARE(settings.recentZones().last(), "UTC+03:00");
}

class TestAgeTicker final : public QObject {
    Q_OBJECT
private slots:
    void runsWhileAgesAreSeen();
    void ticks();
};

void TestAgeTicker::runsWhileAgesAreSeen() {
    const SettingsFile file;
    Settings settings(file.path());
    QWidget window;
    const AgeTicker ticker(settings, window);
    const auto runsWith = [&](TimeStyle style) {
        settings.setTimeDisplay(TimeDisplay({}, style));
        return ticker.isRunning();
    };
    QVERIFY(!runsWith(TimeStyle::Relative)); // not shown
    window.show();
    QVERIFY(ticker.isRunning());
    QVERIFY(!runsWith(TimeStyle::Iso));
    QVERIFY(!runsWith(TimeStyle::Raw));
    QVERIFY(runsWith(TimeStyle::Relative));
    window.showMinimized();
    QTRY_VERIFY(!ticker.isRunning());
    window.showNormal();
    QTRY_VERIFY(ticker.isRunning());
    window.hide();
    QVERIFY(!ticker.isRunning());
}

void TestAgeTicker::ticks() {
    const SettingsFile file;
    Settings settings(file.path());
    settings.setTimeDisplay(TimeDisplay({}, TimeStyle::Relative));
    QWidget window;
    const AgeTicker ticker(settings, window);
    QSignalSpy ticked(&ticker, &AgeTicker::ticked);
    window.show();
    QCOMPARE(ticked.count(), 1); // for what is old
    QTRY_COMPARE(ticked.count(), 2);
}

int main(int argc, char** argv) {
    qputenv("TZ", "TST5"); // five hours behind UTC, and no summer time
    return runAll<TestZoneOffsets, TestAgeText, TestTimeDisplay, TestStoredTimeDisplay, TestAgeTicker>(argc,
                                                                                                       argv);
}

#include "tst_time_display.moc"
