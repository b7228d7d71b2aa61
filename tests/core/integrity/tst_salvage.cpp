// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/salvage.h"

#include "faulty_file_system.h"
#include "integrity/check.h"
#include "log_text.h"
#include "memory_file_system.h"
#include "must.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QFile>
#include <QTest>
#include <cerrno>
#include <limits>

using namespace simkv;
using Call = FaultyFileSystem::Call;

class SalvageTest final : public QObject {
    Q_OBJECT
private slots:
    void keepsWhatCanBeRead_data();
    void keepsWhatCanBeRead();
    void triesHarder_data();
    void triesHarder();
    void triesHarderWhereItIsAsked();
    void saysWhereRecordsWereFound();
    void saysWhatWasLost();
    void everyCallFails_data();
    void everyCallFails();
    void cancelsAtEachLook();
    void progressNeverFalls_data();
    void progressNeverFalls();
    void refuses();
    void leavesTheLogAlone();
    void keepsPermissions();
    void bigEndian();
    void byteOrderIsLost();
};

namespace {

const ByteString kNoise(30, '\xEE');
const LogBuilder::MarkerShape kWrong{.hashChange = 1};

QByteArray bytesOf(const LogBuilder& log) {
    return QByteArray::fromStdString(log.bytes());
}

// `bytes` with others in place of as many at `at`.
ByteString overwritten(ByteString bytes, std::size_t at, ByteView with) {
    return bytes.replace(at, with.size(), with);
}

// The records k0 to k<count>, in a batch that says another length, count or nothing that is true.
LogBuilder looseBatch(int count, const LogBuilder::MarkerShape& shape) {
    return LogBuilder().batch(LogBuilder().puts(count), shape);
}

Result<SalvageReport> salvage(const TemporaryLog& log, const SalvageOptions& options = {},
                              FileSystem& fileSystem = systemFileSystem()) {
    NoProgress unwatched;
    return salvageLog(log.path(), log.path("out"), options, unwatched, fileSystem);
}

class RisingProgress final : public Progress {
public:
    [[nodiscard]] bool isCancelled() const noexcept override { return false; }
    void advance(ByteCount done, ByteCount total) noexcept override {
        ++calls;
        const auto now = static_cast<double>(done.value()) / static_cast<double>(total.value());
        if (now < share)
            falls += std::to_string(share) + " to " + std::to_string(now) + "; ";
        share = now;
    }

    int calls = 0;
    double share = 0;
    ByteString falls;
};

QString runsText(const SalvageReport& report) {
    QStringList texts;
    for (const auto& run : report.runs)
        texts.append(QStringLiteral("%1@%2+%3>%4#%5")
                         .arg(name(run.trust))
                         .arg(run.from.value())
                         .arg(run.size.value())
                         .arg(run.to.value())
                         .arg(run.records));
    return texts.join(u' ');
}

QString lostText(const SalvageReport& report) {
    QStringList texts;
    for (const auto& range : report.lost)
        texts.append(QStringLiteral("%1@%2+%3%4")
                         .arg(name(range.finding.kind))
                         .arg(range.offset.value())
                         .arg(range.size.value())
                         .arg(range.hasTriedHarder ? "!" : ""));
    return texts.join(u' ');
}

} // namespace

void SalvageTest::keepsWhatCanBeRead_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QByteArray>("kept");
    const auto add = [](const char* name, const LogBuilder& log, const LogBuilder& kept) {
        QTest::newRow(name) << bytesOf(log) << bytesOf(kept);
    };
    const auto puts = LogBuilder().puts(20);
    const auto batch = LogBuilder().batch(LogBuilder().puts(3));
    const auto clean = LogBuilder(puts).tombstone("k1").raw(batch.bytes()).record(kTestTime, "x", "y", 9);
    add("empty", LogBuilder(), LogBuilder());
    add("clean", clean, clean);
    add("damage", LogBuilder(puts).raw(kNoise).raw(clean.bytes()), LogBuilder(puts).raw(clean.bytes()));
    add("an impossible time before damage", LogBuilder(puts).put("", "", 8).raw(kNoise).raw(puts.bytes()),
        LogBuilder(puts).raw(puts.bytes()));
    add("an impossible time elsewhere", LogBuilder(puts).put("", "", 8).puts(1).raw(kNoise).raw(puts.bytes()),
        LogBuilder(puts).put("", "", 8).puts(1).raw(puts.bytes()));
    add("damage at the start", LogBuilder().raw(kNoise).raw(puts.bytes()), puts);
    add("two damages", LogBuilder(puts).raw(kNoise).raw(puts.bytes()).raw(kNoise).raw(puts.bytes()),
        LogBuilder(puts).raw(puts.bytes()).raw(puts.bytes()));
    add("a length that swallows",
        LogBuilder(puts)
            .raw(overwritten(LogBuilder().put("long", "value").bytes(), 8, "\x90"))
            .raw(puts.bytes()),
        LogBuilder(puts).raw(puts.bytes()));
    add("torn", LogBuilder(puts).raw("torn"), puts);
    add("zeros", LogBuilder(puts).zeros(600), puts);
    add("a torn batch", LogBuilder(puts).raw(batch.cut(static_cast<std::size_t>(batch.size()) - 3)), puts);
    add("a wrong last batch", LogBuilder(puts).batch(LogBuilder().puts(3), kWrong), puts);
    // Its records count, as they do in the log; at the end of the new one its marker would hide them.
    const auto wrong = LogBuilder(puts).batch(LogBuilder().puts(3), kWrong);
    add("a wrong batch with more after it", LogBuilder(wrong).raw(puts.bytes()),
        LogBuilder(wrong).raw(puts.bytes()));
    add("a wrong batch before damage", LogBuilder(wrong).raw(kNoise).raw(puts.bytes()),
        LogBuilder(puts).puts(3).raw(puts.bytes()));
    add("a wrong batch before a torn tail", LogBuilder(wrong).raw("torn"), LogBuilder(puts).puts(3));
    // A marker whose batch has lost records, or never was one.
    add("a batch with damage inside",
        LogBuilder(puts).raw(batch.cut(71) + kNoise + batch.bytes().substr(71)).raw(puts.bytes()),
        LogBuilder(puts).put("k0", "v0").put("k2", "v2").raw(puts.bytes()));
    const auto loose = looseBatch(3, {.extraCount = 2});
    add("a loose marker in a clean log", LogBuilder(loose).raw(puts.bytes()),
        LogBuilder(loose).raw(puts.bytes()));
    add("another version", LogBuilder().batch(LogBuilder().puts(3), {.version = 2}).raw("torn"),
        LogBuilder().batch(LogBuilder().puts(3), {.version = 2}));
}

void SalvageTest::keepsWhatCanBeRead() {
    QFETCH(QByteArray, log);
    QFETCH(QByteArray, kept);
    const TemporaryLog file(log.toStdString());
    const auto report = must(salvage(file));
    QCOMPARE(QByteArray::fromStdString(file.bytesOf(file.path("out"))).toHex(), kept.toHex());
    QCOMPARE(report.size.value(), static_cast<std::uint64_t>(kept.size()));
    QCOMPARE(file.bytes(), log.toStdString());
    QCOMPARE(file.files(), (QStringList{"log", "out"}));
    // What had a value has it still, and nothing else.
    NoProgress unwatched;
    const auto out = must(Store::open(file.path("out"), unwatched));
    must(out->buildIndex(unwatched));
    QCOMPARE(liveText(out->snapshot()), liveText(file.open()->snapshot()));
    QCOMPARE(out->snapshot()->records(), report.records);
    QCOMPARE(report.isDamaged, file.open()->snapshot()->hasDamage());
    // Every byte is in the new log, lost, or of a marker that was left out.
    std::uint64_t told = report.size.value() + report.leftOutMarkers.size() * 49;
    for (const auto& range : report.lost)
        told += range.size.value();
    QCOMPARE(told, static_cast<std::uint64_t>(log.size()));
}

void SalvageTest::triesHarder_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("runs");
    QTest::addColumn<QString>("lost");
    const auto add = [](const char* name, const LogBuilder& log, const char* runs, const char* lost) {
        QTest::newRow(name) << bytesOf(log) << QString::fromLatin1(runs) << QString::fromLatin1(lost);
    };
    const auto puts = LogBuilder().puts(10); // 170 bytes
    add("nothing is there", LogBuilder(puts).raw(kNoise).raw(puts.bytes()),
        "sequence@0+170>0#10 resynchronised@200+170>170#10", "damage@170+30!");
    add("two records between noise", LogBuilder(puts).raw(kNoise).puts(2).raw(kNoise).raw(puts.bytes()),
        "sequence@0+170>0#10 fragment@200+34>170#2 resynchronised@264+170>204#10",
        "damage@170+30! damage@234+30!");
    add("the one with more records", // a length that swallows the two after it, and ends in the noise
        LogBuilder(puts)
            .raw(kNoise)
            .raw(overwritten(LogBuilder().put("a", "xxx").bytes(), 8, "\x28"))
            .puts(2)
            .raw(kNoise)
            .raw(puts.bytes()),
        "sequence@0+170>0#10 fragment@217+34>170#2 resynchronised@281+170>204#10",
        "damage@170+47! damage@251+30!");
    add("an impossible time", LogBuilder(puts).put("k", "v", 8).raw(kNoise).raw(puts.bytes()),
        "sequence@0+170>0#10 fragment@170+15>170#1 resynchronised@215+170>185#10", "damage@185+30!");
    add("an impossible time, and records in its value",
        LogBuilder(puts).put("k", LogBuilder().puts(1).bytes(), 8).raw(kNoise).raw(puts.bytes()),
        "sequence@0+170>0#10 fragment@184+17>170#1 resynchronised@231+170>187#10",
        "damage@170+14! damage@201+30!");
    add("an impossible time, and a key of the format's own",
        LogBuilder(puts).put(ByteString("\0simkv.x", 8), "", 8).raw(kNoise).raw(puts.bytes()),
        "sequence@0+170>0#10 resynchronised@221+170>170#10", "damage@170+51!");
    add("a wrong last batch", LogBuilder(puts).batch(LogBuilder().puts(2), kWrong),
        "sequence@0+170>0#10 fragment@219+34>170#2", "damage@170+49!");
    add("a torn batch", LogBuilder(puts).raw(LogBuilder().batch(LogBuilder().puts(2)).cut(80)),
        "sequence@0+170>0#10 fragment@219+17>170#1", "torn-batch@170+49! torn-batch@236+14!");
    add("zeros", LogBuilder(puts).zeros(100), "sequence@0+170>0#10", "zeros@170+100!");
}

void SalvageTest::triesHarder() {
    QFETCH(QByteArray, log);
    const TemporaryLog file(log.toStdString());
    const auto report = must(salvage(file, {.tryHarder = true}));
    QTEST(runsText(report), "runs");
    QTEST(lostText(report), "lost");
    ByteString expected;
    for (const auto& run : report.runs)
        expected += log.toStdString().substr(static_cast<std::size_t>(run.from.value()),
                                             static_cast<std::size_t>(run.size.value()));
    QCOMPARE(file.bytesOf(file.path("out")), expected);
}

void SalvageTest::triesHarderWhereItIsAsked() {
    const auto puts = LogBuilder().puts(20);                              // 360 bytes
    const auto unreadable = LogBuilder().raw(kNoise).puts(2).raw(kNoise); // 94 bytes
    const TemporaryLog log(
        LogBuilder(puts).raw(unreadable.bytes()).raw(puts.bytes()).raw(unreadable.bytes()).raw(puts.bytes()));
    const auto report = must(salvage(log, {.tryHarderAt = {Offset(814)}}));
    QCOMPARE(lostText(report), QString("damage@360+94 damage@814+30! damage@878+30!"));
}

void SalvageTest::saysWhereRecordsWereFound() {
    const auto puts = LogBuilder().puts(20);
    const TemporaryLog log(
        LogBuilder(puts).raw(kNoise).raw(puts.bytes()).raw(kNoise).raw(puts.bytes()).raw("torn"));
    QCOMPARE(runsText(must(salvage(log))),
             QString("sequence@0+360>0#20 doubtful@390+360>360#20 resynchronised@780+360>720#20"));
}

void SalvageTest::saysWhatWasLost() {
    const auto puts = LogBuilder().puts(20);
    const auto wrong = LogBuilder().batch(LogBuilder().puts(3), kWrong);
    const TemporaryLog log(LogBuilder(puts).raw(wrong.bytes()).raw(kNoise).raw(puts.bytes()).raw("torn"));
    const auto report = must(salvage(log));
    QCOMPARE(lostText(report), QString("damage@460+30 torn@850+4"));
    QVERIFY(!report.lost[0].finding.reason.empty());
    QCOMPARE(report.wrongBatches.size(), std::size_t{1});
    QCOMPARE(report.leftOutMarkers, std::vector<Offset>{Offset(360)});
}

void SalvageTest::everyCallFails_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("number");
    const TemporaryLog log(LogBuilder().puts(20).raw(kNoise).puts(20));
    FaultyFileSystem fileSystem;
    must(salvage(log, {}, fileSystem));
    for (std::size_t call = 0; call < FaultyFileSystem::kCalls; ++call) {
        for (int number = 0; number < fileSystem.made(static_cast<Call>(call)); ++number)
            QTest::addRow("call %d of kind %d", number, static_cast<int>(call))
                << static_cast<int>(call) << number;
    }
}

// Nothing of the new log is left, and trying again works.
void SalvageTest::everyCallFails() {
    QFETCH(int, call);
    QFETCH(int, number);
    const TemporaryLog log(LogBuilder().puts(20).raw(kNoise).puts(20));
    FaultyFileSystem fileSystem;
    // A read that succeeds when it is tried again is none that failed.
    const bool isRead = static_cast<Call>(call) == Call::Read;
    fileSystem.fail(static_cast<Call>(call), number, {.error = ENOSPC, .partial = 5, .forEver = isRead});
    const auto failed = salvage(log, {}, fileSystem);
    QCOMPARE(outcome(failed), QString("io"));
    QCOMPARE(failed.error().systemError, ENOSPC);
    QCOMPARE(log.files(), QStringList{"log"});
    fileSystem.heal();
    QCOMPARE(outcome(salvage(log, {}, fileSystem)), QString("ok"));
}

void SalvageTest::cancelsAtEachLook() {
    const TemporaryLog log(LogBuilder().puts(20).raw(kNoise).puts(20).batch(LogBuilder().puts(3)));
    int looks = 0;
    for (bool isDone = false; !isDone; ++looks) {
        StopsAt progress(looks);
        const auto result = salvageLog(log.path(), log.path("out"), {.tryHarder = true}, progress);
        isDone = result.has_value();
        QCOMPARE(outcome(result), isDone ? QString("ok") : QString("cancelled"));
        QCOMPARE(log.files(), isDone ? (QStringList{"log", "out"}) : QStringList{"log"});
    }
    QVERIFY(looks > 8);
}

void SalvageTest::progressNeverFalls_data() {
    QTest::addColumn<bool>("tryHarder");
    QTest::newRow("what can be read") << false;
    QTest::newRow("trying harder") << true;
}

void SalvageTest::progressNeverFalls() {
    QFETCH(bool, tryHarder);
    const auto unreadable = LogBuilder().raw(kNoise).puts(2).raw(ByteString(2U << 20U, '\xEE'));
    const auto puts = LogBuilder().puts(20);
    const TemporaryLog log(
        LogBuilder(puts).raw(unreadable.bytes()).raw(puts.bytes()).raw(unreadable.bytes()).raw(puts.bytes()));
    RisingProgress progress;
    must(salvageLog(log.path(), log.path("out"), {.tryHarder = tryHarder}, progress));
    QVERIFY(progress.calls > 8);
    QVERIFY2(progress.falls.empty(), progress.falls.c_str());
    QCOMPARE(progress.share, 1.0);
}

void SalvageTest::refuses() {
    const TemporaryLog log(LogBuilder().puts(3).raw("torn"));
    QCOMPARE(outcome(salvage(log, {.tryHarderAt = {Offset(50)}})), QString("invalid"));
    QCOMPARE(log.files(), QStringList{"log"});
    log.write(log.path("out"), "mine");
    const auto taken = salvage(log);
    QCOMPARE(taken.error().systemError, EEXIST);
    QCOMPARE(log.bytesOf(log.path("out")), ByteString("mine"));
    NoProgress unwatched;
    QCOMPARE(salvageLog(log.path(), log.path(), {}, unwatched).error().systemError, EEXIST);
    QCOMPARE(outcome(salvage(TemporaryLog(ByteString(500, 'x')))), QString("unsupported"));
}

void SalvageTest::leavesTheLogAlone() {
    const TemporaryLog log(LogBuilder().puts(3).raw("torn"));
    QFile::setPermissions(QString::fromStdString(log.path()), QFileDevice::ReadOwner);
    const auto before = must(systemFileSystem().info(log.path()));
    must(salvage(log));
    const auto after = must(systemFileSystem().info(log.path()));
    QCOMPARE(after.changedNanoseconds, before.changedNanoseconds);
}

void SalvageTest::keepsPermissions() {
    const TemporaryLog log(LogBuilder().puts(3));
    QFile::setPermissions(QString::fromStdString(log.path()),
                          QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    must(salvage(log));
    QCOMPARE(must(systemFileSystem().info(log.path("out"))).permissions, 0600U);
}

void SalvageTest::bigEndian() {
    LogBuilder puts(ByteOrder::Big);
    puts.puts(20);
    const TemporaryLog log(LogBuilder(puts).raw(kNoise).raw(puts.bytes()));
    const auto report = must(salvage(log));
    QCOMPARE(report.byteOrder, ByteOrder::Big);
    QCOMPARE(log.bytesOf(log.path("out")), puts.bytes() + puts.bytes());
}

// The zeros after it show which one it is (a chain of records one byte on); without them, one record of no
// bytes is left.
void SalvageTest::byteOrderIsLost() {
    const auto record = LogBuilder().record(0xAFE1'4E67, "", "", 3);
    MemoryFileSystem files;
    files.put("log", LogBuilder(record).zeros(4).bytes());
    files.put("clear", LogBuilder().puts(20).zeros(4).bytes());
    NoProgress unwatched;
    const auto report = must(salvageLog("log", "out", {}, unwatched, files));
    QCOMPARE(report.byteOrder, ByteOrder::Big);
    QVERIFY(report.isOrderLost);
    QCOMPARE(report.records, 1U);
    QCOMPARE(files.bytes("out"), record.bytes());
    QVERIFY(!must(salvageLog("clear", "out of clear", {}, unwatched, files)).isOrderLost);
}

QTEST_APPLESS_MAIN(SalvageTest)
#include "tst_salvage.moc"
