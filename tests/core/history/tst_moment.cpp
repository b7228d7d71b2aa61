// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/moment.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>

using namespace simkv;

// Which moment a text names, and where it lies in a log.
class MomentTest final : public QObject {
    Q_OBJECT
private slots:
    void parses_data();
    void parses();
    void isFound_data();
    void isFound();
    void recordThatIsNone();
    void steps_data();
    void steps();
};

namespace {

// 2025-06-29T00:01:40Z
const QueryContext kContext{Timestamp(kTestTime + 100), {}};

QString textOf(const QueryResult<NamedMoment>& moment) {
    if (!moment)
        return QString("%1 at %2-%3")
            .arg(QString::fromStdString(moment.error().what))
            .arg(moment.error().from)
            .arg(moment.error().to);
    if (const auto* time = std::get_if<Timestamp>(&*moment))
        return QString("time %1").arg(time->seconds());
    if (const auto* offset = std::get_if<Offset>(&*moment))
        return QString("offset %1").arg(offset->value());
    return QString("record %1").arg(std::get<RecordNumber>(*moment).value());
}

LogBuilder logOfMoments() {
    LogBuilder body;
    for (const auto* key : {"a", "b", "c"})
        body.put(key, "1", kTestTime + 20);
    return LogBuilder()
        .put("k", "0", kTestTime)
        .put("k", "1", kTestTime + 10)
        .batch(body)
        .put("k", "2", kTestTime + 15)
        .put("k", "3", kTestTime + 30);
}

} // namespace

void MomentTest::parses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("moment");
    const auto row = [](const char* text, const QString& moment) { QTest::newRow(text) << text << moment; };
    row("#0", "record 0");
    row("#123", "record 123");
    row("#", "a record number is needed after # at 0-1");
    row("#12a", "a record number is needed after # at 0-4");
    row("#-1", "a record number is needed after # at 0-3");
    row("#99999999999999999999", "a record number is needed after # at 0-21");
    row("@0", "offset 0");
    row("@4096", "offset 4096");
    row("@", "an offset is needed after @ at 0-1");
    row("@0x10", "an offset is needed after @ at 0-5");
    row("1751155205", "time 1751155205");
    row("2025-06-29T00:00:05Z", "time 1751155205");
    row("2025-06-29T00:00", "time 1751155259"); // all of the minute
    row("2025-06-29", "time 1751241599");       // all of the day
    row("now", "time 1751155300");
    row("-10s", "time 1751155290");
    row("2200-01-01", "time 4294967295");
    row("1960-01-01", "records have no times before 1970 at 0-10");
    row("soon", "a time is needed, such as 2026-01-31, 2026-01-31T12:00, -2h or today at 0-4");
    row("", "a time is needed, such as 2026-01-31, 2026-01-31T12:00, -2h or today at 0-0");
}

void MomentTest::parses() {
    QFETCH(QString, text);
    QTEST(textOf(parseMoment(text.toStdString(), kContext)), "moment");
}

// Record: 0 at 0 s, 1 at 10, 2-5 a batch at 20, 6 at 15, 7 at 30.
void MomentTest::isFound_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* text, const char* found) { QTest::newRow(text) << text << found; };
    row("#0", "1");
    row("#1", "2");
    row("#2", "2, before the batch at 2"); // the marker alone
    row("#4", "2, before the batch at 2");
    row("#5", "6");
    row("#7", "8");
    row("@0", "0");
    row("@14", "0"); // in the first record of 15 bytes
    row("@15", "1");
    row("@16", "1");
    row("@30", "2");
    row("@78", "2"); // in the marker
    row("@79", "2, before the batch at 2");
    row("@94", "2, before the batch at 2");
    row("@124", "6");
    row("@1000000", "8");
    row("1751155199", "0");
    row("1751155200", "1");
    row("1751155209", "1");
    row("1751155210", "2");
    row("1751155214", "2");
    row("1751155215", "7, later at 3"); // the record after the batch has a later time
    row("1751155220", "7");
    row("1751155230", "8");
    row("now", "8");
}

void MomentTest::isFound() {
    QFETCH(QString, text);
    const TemporaryLog log(logOfMoments());
    const auto snapshot = log.open()->snapshot();
    const auto moment = must(findMoment(*snapshot, *parseMoment(text.toStdString(), kContext)));
    auto found = QString::number(moment.records);
    if (moment.batch)
        found += QString(", before the batch at %1").arg(moment.batch->marker.value());
    if (moment.later)
        found += QString(", later at %1").arg(moment.later->value());
    QTEST(found, "found");
}

void MomentTest::recordThatIsNone() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto snapshot = log.open()->snapshot();
    QCOMPARE(must(findMoment(*snapshot, RecordNumber(2))).records, std::uint64_t{3});
    const auto none = findMoment(*snapshot, RecordNumber(3));
    QCOMPARE(outcome(none), QString("invalid"));
    QCOMPARE(none.error().what, std::string("there is no record 3, the log has 3"));
    const TemporaryLog empty(LogBuilder{});
    QCOMPARE(must(findMoment(*empty.open()->snapshot(), Timestamp(kTestTime))).records, std::uint64_t{0});
}

void MomentTest::steps_data() {
    QTest::addColumn<quint64>("from");
    QTest::addColumn<qint64>("by");
    QTest::addColumn<quint64>("to");
    const auto row = [](quint64 from, qint64 by, quint64 to) {
        QTest::addRow("%llu %+lld", from, by) << from << by << to;
    };
    row(0, 1, 1);
    row(1, 1, 2);
    row(2, 1, 6); // the whole batch
    row(2, 2, 6);
    row(6, 1, 7);
    row(7, 1, 8);
    row(8, 1, 8);
    row(0, 1'000, 8);
    row(0, std::numeric_limits<qint64>::max(), 8);
    row(8, -1, 7);
    row(7, -1, 6);
    row(6, -1, 2);
    row(6, -3, 2);
    row(2, -1, 1);
    row(1, -1, 0);
    row(0, -1, 0);
    row(8, std::numeric_limits<qint64>::min(), 0);
}

void MomentTest::steps() {
    QFETCH(quint64, from);
    QFETCH(qint64, by);
    const TemporaryLog log(logOfMoments());
    const auto moment = must(stepFrom(*log.open()->snapshot(), from, by));
    QTEST(quint64{moment.records}, "to");
    QVERIFY(!moment.batch);
}

QTEST_APPLESS_MAIN(MomentTest)
#include "tst_moment.moc"
