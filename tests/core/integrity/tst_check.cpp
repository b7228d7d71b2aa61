// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"

#include "faulty_file_system.h"
#include "log_text.h"
#include "must.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QFileInfo>
#include <QTest>

using namespace simkv;
using Call = FaultyFileSystem::Call;

class CheckTest final : public QObject {
    Q_OBJECT
private slots:
    void warnings_data();
    void warnings();
    void findingsAreThoseOfAStore_data();
    void findingsAreThoseOfAStore();
    void manyOfAKindAreCounted();
    void everyReadFails();
    void cancels();
    void refusesWhatIsNoLog();
};

namespace {

// "clock-back@34+17#2 odd-flag@51+17#3"
QString warningsText(const CheckReport& report) {
    QStringList texts;
    for (const auto& warning : report.warnings)
        texts.append(QStringLiteral("%1@%2+%3#%4")
                         .arg(name(warning.kind))
                         .arg(warning.offset.value())
                         .arg(warning.size.value())
                         .arg(warning.record.value()));
    return texts.join(u' ');
}

QString findingsText(const std::vector<Finding>& findings) {
    QStringList texts;
    for (const auto& finding : findings)
        texts.append(findingText(finding));
    return texts.join(u' ');
}

CheckReport check(const TemporaryLog& log, const CheckOptions& options = {}) {
    NoProgress unwatched;
    return must(checkLog(log.path(), unwatched, systemFileSystem(), options));
}

constexpr ByteView kReserved = "\0simkv.other"sv;

} // namespace

void CheckTest::warnings_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, const LogBuilder& log, const char* expected) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << QString::fromLatin1(expected);
    };
    constexpr auto kFarAhead = 4'000'000'000U;
    add("empty", LogBuilder(), "");
    add("nothing odd", LogBuilder().puts(3).tombstone("k1").batch(LogBuilder().puts(2)), "");
    add("a clock that steps back", LogBuilder().put("a", "1", kTestTime + 5).puts(2), "clock-back@15+17#1");
    add("the same second is no step", LogBuilder().puts(5), "");
    add("a time to come", LogBuilder().puts(1).put("a", "1", kFarAhead), "time-ahead@17+15#1");
    add("flag bytes", LogBuilder().record(kTestTime, "a", "", 2).record(kTestTime, "b", "", 255),
        "odd-flag@0+14#0 odd-flag@14+14#1");
    add("a tombstone with a value", LogBuilder().record(kTestTime, "a", "xyz", 1), "tombstone-value@0+17#0");
    add("a reserved key", LogBuilder().record(kTestTime, kReserved, "", 0), "reserved-key@0+25#0");
    add("a marker of no batch", LogBuilder().batch(LogBuilder().puts(1), {.version = 2}).puts(1),
        "reserved-key@0+49#0");
    add("a whole batch", LogBuilder().batch(LogBuilder().puts(2)).puts(1), "");
    add("zeros at the end of the last record", LogBuilder().put("a", ByteString(1024, '\0')),
        "zero-sector@0+1038#0");
    add("zeros that fill no sector", LogBuilder().put("a", ByteString(900, '\0')), "");
    add("zeros in a record before", LogBuilder().put("a", ByteString(1024, '\0')).puts(1), "");
    add("records between damage",
        LogBuilder().puts(20).raw(ByteString(30, '\xEE')).puts(20).raw(ByteString(30, '\xEE')).puts(20),
        "doubtful@390+360#20");
    add("records after damage, to the end", LogBuilder().puts(20).raw(ByteString(30, '\xEE')).puts(20), "");
}

void CheckTest::warnings() {
    QFETCH(QByteArray, log);
    const auto report = check(TemporaryLog(log.toStdString()));
    QTEST(warningsText(report), "expected");
    QCOMPARE(report.allWarnings(), report.warnings.size());
    for (const auto& warning : report.warnings)
        QVERIFY(!warning.reason.empty());
}

void CheckTest::findingsAreThoseOfAStore_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("verdict");
    const auto add = [](const char* name, const LogBuilder& log, const char* verdict) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << QString::fromLatin1(verdict);
    };
    const LogBuilder::MarkerShape wrong{.hashChange = 1};
    add("empty", LogBuilder(), "clean");
    add("clean", LogBuilder().puts(5), "clean");
    add("torn", LogBuilder().puts(5).raw("torn"), "torn");
    add("zeros", LogBuilder().puts(5).zeros(100), "zeros");
    add("torn batch", LogBuilder().puts(5).batch(LogBuilder().puts(2), {.extraCount = 1, .extraLength = 20}),
        "torn-batch");
    add("damage", LogBuilder().puts(20).raw(ByteString(30, '\xEE')).puts(20).raw("torn"), "damage");
    add("wrong batch", LogBuilder().batch(LogBuilder().puts(2), wrong).puts(3), "wrong-batch");
    add("wrong last batch", LogBuilder().puts(3).batch(LogBuilder().puts(2), wrong), "damage");
    add("big-endian", LogBuilder(ByteOrder::Big).puts(5).raw("torn"), "torn");
}

void CheckTest::findingsAreThoseOfAStore() {
    QFETCH(QByteArray, log);
    const TemporaryLog file(log.toStdString());
    const auto snapshot = file.open()->snapshot();
    const auto report = check(file);
    QCOMPARE(findingsText(report.findings), findingsText(snapshot->allFindings()));
    QCOMPARE(report.records, snapshot->records());
    QCOMPARE(report.byteOrder, snapshot->byteOrder());
    QCOMPARE(report.size.value(), static_cast<std::uint64_t>(log.size()));
    QTEST(QString::fromStdString(report.verdict()), "verdict");
}

void CheckTest::manyOfAKindAreCounted() {
    LogBuilder log;
    for (std::uint32_t i = 0; i < 100; ++i)
        log.put("k", "v", kTestTime + 1 - i % 2).record(kTestTime + 1, "t", "", 7);
    const auto report = check(TemporaryLog(log), {.mostOfAKind = 3});
    QCOMPARE(report.warnings.size(), std::size_t{6});
    QCOMPARE(report.warningCounts[static_cast<std::size_t>(WarningKind::ClockBack)], std::uint64_t{50});
    QCOMPARE(report.warningCounts[static_cast<std::size_t>(WarningKind::OddFlag)], std::uint64_t{100});
    QCOMPARE(report.allWarnings(), std::uint64_t{150});
}

void CheckTest::everyReadFails() {
    const TemporaryLog log(LogBuilder().puts(20).raw(ByteString(30, '\xEE')).puts(20).raw("torn"));
    FaultyFileSystem fileSystem;
    NoProgress unwatched;
    must(checkLog(log.path(), unwatched, fileSystem));
    const auto reads = fileSystem.made(Call::Read);
    QVERIFY(reads > 2);
    for (int number = 0; number < reads; ++number) {
        fileSystem.fail(Call::Read, number, {.forEver = true});
        QCOMPARE(outcome(checkLog(log.path(), unwatched, fileSystem)), QString("io"));
        fileSystem.heal();
    }
}

void CheckTest::cancels() {
    const TemporaryLog log(LogBuilder().puts(3000));
    StopsAt progress(0);
    QCOMPARE(outcome(checkLog(log.path(), progress)), QString("cancelled"));
}

void CheckTest::refusesWhatIsNoLog() {
    NoProgress unwatched;
    QCOMPARE(outcome(checkLog(TemporaryLog(ByteString(500, 'x')).path(), unwatched)), QString("unsupported"));
    QCOMPARE(outcome(checkLog(TemporaryLog().path(), unwatched)), QString("not found"));
}

QTEST_APPLESS_MAIN(CheckTest)
#include "tst_check.moc"
