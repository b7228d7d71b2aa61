// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/file_window.h"
#include "log/log_reader.h"
#include "log_builder.h"
#include "log_text.h"
#include "memory_file.h"
#include "stops_at.h"

#include <QTest>
#include <random>

using namespace simkv;

class LogReaderTest final : public QObject {
    Q_OBJECT
private slots:
    void openingTable_data();
    void openingTable();
    void bothByteOrders_data();
    void bothByteOrders();
    void cutAtEveryByte_data();
    void cutAtEveryByte();
    void zeroFilledFromEveryByte();
    void zeroTailOfEveryLength();
    void damageRules_data();
    void damageRules();
    void recordsDirectlyBeforeDamage_data();
    void recordsDirectlyBeforeDamage();
    void oneDestroyedRecordCostsItselfAlone();
    void recordsOfAProvenBatchAreNotDoubted();
    void readErrorIsNoDamage_data();
    void readErrorIsNoDamage();
    void cancelledReadingGoesOn();
    void readsTheFileOnce();
};

namespace {

LogBuilder a1b2() {
    return LogBuilder().put("a", "1").put("b", "2");
} // 2 records of 15 bytes

// 13 bytes that are no header whatever precedes them: a key and a value of 4 GiB each.
ByteString noise(std::size_t count = 13) {
    return ByteString(count, '\xEE');
}

ByteString operator+(const LogBuilder& log, const ByteString& bytes) {
    return log.bytes() + bytes;
}

// v0, v1, ... as logText() gives LogBuilder::puts.
QString puts(int count) {
    QStringList items;
    for (int number = 0; number < count; ++number)
        items << QStringLiteral("k%1=v%1").arg(number);
    return items.join(u' ');
}

} // namespace

Q_DECLARE_METATYPE(LogBuilder)

void LogReaderTest::openingTable_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const ByteString& log, const QString& text) {
        QTest::newRow(name) << QByteArray::fromStdString(log) << text;
    };
    const auto torn = LogBuilder().put("torn", "not all of this");
    const auto batch = LogBuilder(a1b2()).batch(LogBuilder().put("c", "3").put("d", "4"));

    row("empty", {}, "");
    row("clean", a1b2().bytes(), "a=1 b=2");
    row("tombstones", LogBuilder(a1b2()).tombstone("a").record(kTestTime, "b", "x", 2).bytes(),
        "a=1 b=2 -a -b/2=x");
    row("empty key and value", LogBuilder().put("", "").bytes(), "=");
    row("time runs backwards", LogBuilder().put("a", "1", 100).put("b", "2", 1).put("c", "3", 0).bytes(),
        "a=1 b=2 c=3");

    row("zeros", LogBuilder(a1b2()).zeros(40).bytes(), "a=1 b=2 zeros@30+40");
    row("one zero byte", LogBuilder(a1b2()).zeros(1).bytes(), "a=1 b=2 zeros@30+1");
    row("nothing but zeros", LogBuilder().zeros(4096).bytes(), "zeros@0+4096");
    row("one zero and nothing else", LogBuilder().zeros(1).bytes(), "zeros@0+1");

    row("torn in the header", a1b2() + torn.cut(5), "a=1 b=2 torn@30+5");
    row("torn in the key", a1b2() + torn.cut(15), "a=1 b=2 torn@30+15");
    row("torn in the value", a1b2() + torn.cut(20), "a=1 b=2 torn@30+20");
    row("garbage at the end", a1b2() + noise(50), "a=1 b=2 torn@30+50");
    row("torn, then zeros", LogBuilder(a1b2()).raw(torn.cut(20)).zeros(3).bytes(), "a=1 b=2 torn@30+23");

    row("torn batch", batch.cut(30 + 49 + 15), "a=1 b=2 torn-batch@30+64");
    row("torn in the marker", batch.cut(30 + 48), "a=1 b=2 torn@30+48");
    row("whole batch", batch.bytes(), "a=1 b=2 [batch] c=3 d=4");

    row("shorter than a header", noise(12), "torn@0+12");
    row("first record cut", torn.cut(20), "torn@0+20");
    row("first record cut, key of 64 KiB", LogBuilder().put(ByteString(65'536, 'k'), "v").cut(100),
        "torn@0+100");
    row("first record cut, key over 64 KiB", LogBuilder().put(ByteString(65'537, 'k'), "v").cut(100),
        "!unsupported");
    row("first record cut, big-endian", LogBuilder(ByteOrder::Big).put("a", "123").cut(14), "torn@0+14");
    row("first record cut, time before 2001", LogBuilder().put("a", "123", 1000).cut(14), "!unsupported");
    row("first record cut, time beyond the file's",
        LogBuilder().put("a", "123", kTestTime + 3 * 86'400).cut(14), "!unsupported");
    row("not a log", noise(200), "!unsupported");
    row("text", ByteString("The quick brown fox jumps over the lazy dog"), "!unsupported");
    row("damage at the start", LogBuilder().raw(noise()).puts(4).bytes(), "damage@0+13 " + puts(4));
}

void LogReaderTest::openingTable() {
    QFETCH(QByteArray, log);
    QTEST(logText(log.toStdString()), "text");
}

void LogReaderTest::bothByteOrders_data() {
    QTest::addColumn<int>("order");
    QTest::newRow("little") << static_cast<int>(ByteOrder::Little);
    QTest::newRow("big") << static_cast<int>(ByteOrder::Big);
}

void LogReaderTest::bothByteOrders() {
    QFETCH(int, order);
    const auto of = static_cast<ByteOrder>(order);
    LogBuilder log(of);
    log.put("a", "1").batch(LogBuilder(of).tombstone("a").put("b", "2")).raw(noise()).puts(5).raw("torn");
    QCOMPARE(logText(log.bytes(), of), "a=1 [batch] -a b=2 damage@93+13 " + puts(5) + " torn@191+4");
}

void LogReaderTest::cutAtEveryByte_data() {
    QTest::addColumn<LogBuilder>("log");
    QTest::newRow("plain records") << LogBuilder().puts(12).tombstone("k3").put("", "").put(
        "long", ByteString(300, 'x'));
    QTest::newRow("batch at the start") << LogBuilder().batch(LogBuilder().puts(3));
    QTest::newRow("batch among records")
        << LogBuilder().puts(5).batch(LogBuilder().puts(3).tombstone("k1")).put("after", "it");
    QTest::newRow("two batches")
        << LogBuilder().batch(LogBuilder().puts(2)).batch(LogBuilder().put("", "").put("z", "9"));
}

// A log truncated anywhere reads as a prefix of its records, batches whole or not at all.
void LogReaderTest::cutAtEveryByte() {
    QFETCH(LogBuilder, log);
    const auto whole = logText(log.bytes());
    for (std::size_t size = 0; size < log.size(); ++size) {
        const auto text = logText(log.cut(size));
        const auto tail = text.lastIndexOf('@') < 0 ? -1 : text.lastIndexOf(' ', text.lastIndexOf('@'));
        const auto records = text.contains('@') ? text.left(std::max<qsizetype>(tail, 0)) : text;
        const auto where = QStringLiteral("cut at %1: %2").arg(size).arg(text);
        QVERIFY2(whole.startsWith(records), qPrintable(where));
        QVERIFY2(!text.contains("damage") && !text.contains('!') && !text.contains("wrong"),
                 qPrintable(where));
        if (text.contains('@'))
            QVERIFY2(text.endsWith(
                         QStringLiteral("+%1").arg(size - text.section('@', 1).section('+', 0, 0).toULong())),
                     qPrintable(where));
        // A batch shows its marker and all of its records, or none of them.
        const auto marker = records.lastIndexOf("[batch]");
        if (marker >= 0)
            QVERIFY2(whole.indexOf(' ', marker) < 0 || records.size() > marker + 7, qPrintable(where));
    }
}

// A crash may leave the file at its full length with zeros from some byte on: a prefix of the records, and a
// last one whose value ends in zeros.
void LogReaderTest::zeroFilledFromEveryByte() {
    const auto log =
        LogBuilder().puts(9).batch(LogBuilder().put("b1", "one").put("b2", "two").tombstone("k1"));
    const auto body = log.size() - (18 + 18 + 15);
    for (std::size_t from = 0; from < log.size(); ++from) {
        const auto text = logText(LogBuilder().raw(log.cut(from)).zeros(log.size() - from).bytes());
        const auto where = QStringLiteral("zeros from %1: %2").arg(from).arg(text);
        QVERIFY2(!text.contains("wrong") && !text.contains('!'), qPrintable(where));
        if (from >= body)
            QVERIFY2(text.startsWith(puts(9) + (text.contains("damage") ? " damage@" : " torn-batch@")),
                     qPrintable(where));
        // Bytes of the batch that parse to its end with a wrong checksum are damage; none of them applies.
        QVERIFY2(!text.contains("b1="), qPrintable(where));
    }
}

void LogReaderTest::zeroTailOfEveryLength() {
    for (std::size_t zeros = 1; zeros < 40; ++zeros)
        QCOMPARE(logText(LogBuilder(a1b2()).zeros(zeros).bytes()),
                 QStringLiteral("a=1 b=2 zeros@30+%1").arg(zeros));
    constexpr std::size_t kBeyondTheWindow = (3U << 20U) + 7;
    QCOMPARE(logText(LogBuilder(a1b2()).zeros(kBeyondTheWindow).bytes()),
             QStringLiteral("a=1 b=2 zeros@30+%1").arg(kBeyondTheWindow));
    QCOMPARE(logText(LogBuilder(a1b2()).zeros(kBeyondTheWindow).raw("x").bytes()),
             QStringLiteral("a=1 b=2 torn@30+%1").arg(kBeyondTheWindow + 1));
}

void LogReaderTest::damageRules_data() {
    QTest::addColumn<LogBuilder>("log");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const LogBuilder& log, const QString& text) {
        QTest::newRow(name) << log << text;
    };
    const auto inner = LogBuilder().puts(6);
    const auto longInner = LogBuilder().puts(20);
    // A record whose value holds a log, its header destroyed.
    const auto broken = [](const LogBuilder& value) {
        return LogBuilder().raw(noise()).raw("backup").raw(value.bytes()).raw("-end of backup-").bytes();
    };
    ByteString wrongLength = LogBuilder().put("x", "123456789").bytes();
    wrongLength[8] = 100; // the value's length: reaches into the records after it

    row("between records", a1b2().raw(noise(20)).puts(4), "a=1 b=2 damage@30+20 " + puts(4));
    row("zeros between records", a1b2().zeros(20).puts(4), "a=1 b=2 damage@30+20 " + puts(4));
    row("one record to the end of the file", a1b2().raw(noise(20)).put("z", "9"), "a=1 b=2 damage@30+20 z=9");
    row("three records and a torn one", a1b2().raw(noise(20)).puts(3).raw("torn"),
        "a=1 b=2 torn@30+75"); // too short a chain that does not reach the end
    row("four records and a torn one", a1b2().raw(noise(20)).puts(4).raw("torn"),
        "a=1 b=2 damage@30+20 " + puts(4) + " torn@118+4");
    row("four records, then more damage, then a longer chain",
        a1b2().raw(noise(20)).puts(4).raw(noise(20)).puts(5), "a=1 b=2 damage@30+108 " + puts(5));
    row("four records, then more damage, then too few",
        a1b2().raw(noise(20)).puts(4).raw(noise(20)).puts(3).raw("torn"),
        "a=1 b=2 damage@30+20 " + puts(4) + " torn@118+75");
    row("15 records, then more damage, then a chain", a1b2().raw(noise(20)).puts(15).raw(noise(20)).puts(5),
        QStringLiteral("a=1 b=2 damage@30+%1 ").arg(20 + 10 * 17 + 5 * 19 + 20) + puts(5));
    row("16 records, then more damage, then a chain", a1b2().raw(noise(20)).puts(16).raw(noise(20)).puts(5),
        "a=1 b=2 damage@30+20 " + puts(16) + QStringLiteral(" damage@%1+20 ").arg(50 + 10 * 17 + 6 * 19) +
            puts(5));
    row("a log inside a destroyed record", a1b2().raw(broken(inner)).puts(4),
        QStringLiteral("a=1 b=2 damage@30+%1 ").arg(13 + 6 + inner.size() + 15) + puts(4));
    row("a log inside a value, all well", a1b2().put("backup", inner.bytes()).puts(4),
        QStringLiteral("a=1 b=2 backup=<%1 bytes> ").arg(inner.size()) + puts(4));
    row("a log inside the last value, then torn", a1b2().put("backup", inner.bytes()).raw("torn bytes"),
        QStringLiteral("a=1 b=2 backup=<%1 bytes> torn@%2+10").arg(inner.size()).arg(49 + inner.size()));
    row("a long log inside the last value, then torn",
        a1b2().put("backup", longInner.bytes()).raw("torn bytes"),
        QStringLiteral("a=1 b=2 backup=<%1 bytes> torn@%2+10")
            .arg(longInner.size())
            .arg(49 + longInner.size()));
    // The value's length is wrong and skips the records after it: they are found, and the record is damage.
    row("lengths that lead astray", a1b2().raw(wrongLength).puts(16), "a=1 b=2 damage@30+23 " + puts(16));
}

void LogReaderTest::damageRules() {
    QFETCH(LogBuilder, log);
    QTEST(logText(log.bytes()), "text");
}

void LogReaderTest::recordsDirectlyBeforeDamage_data() {
    QTest::addColumn<LogBuilder>("log");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const LogBuilder& log, const QString& text) {
        QTest::newRow(name) << log << text;
    };
    const auto start = LogBuilder().puts(8); // 136 bytes
    const auto damaged = [](const LogBuilder& log) { return LogBuilder(log).raw(noise(20)).puts(4); };
    const auto odd = [](const LogBuilder& log) { return LogBuilder(log).put("", "", 8); };
    const auto before = puts(8) + " ";

    row("an impossible time", damaged(odd(start)), before + "damage@136+33 " + puts(4));
    row("a flag never seen", damaged(LogBuilder(start).record(kTestTime, "a", "", 0x75)),
        before + "damage@136+34 " + puts(4));
    row("a key too long", damaged(LogBuilder(start).put(ByteString(65'537, 'k'), "")),
        before + "damage@136+65570 " + puts(4));
    row("nothing before it", damaged(LogBuilder().put("", "", 8)), "damage@0+33 " + puts(4));
    row("records go on inside its header", LogBuilder(start).raw("\x02").put("a", "1").puts(60),
        before + "damage@136+1 a=1 " + puts(60));
    row("a plausible one", damaged(LogBuilder(start).put("a", "1")), before + "a=1 damage@151+20 " + puts(4));
    row("one more between", damaged(odd(start).put("a", "1")), before + "= a=1 damage@164+20 " + puts(4));
    row("the second of its time", damaged(odd(odd(start))), before + "= = damage@162+20 " + puts(4));
    row("right after damage, in sequence", odd(damaged(start)).put("a", "1"),
        before + "damage@136+20 " + puts(4) + " = a=1");
    row("before a torn tail", odd(start).raw("torn"), before + "= torn@149+4");
    row("before zeros", odd(start).zeros(20), before + "= zeros@149+20");
    row("last of a whole batch", damaged(LogBuilder(start).batch(odd(LogBuilder()))),
        before + "[batch] = damage@198+20 " + puts(4));
}

void LogReaderTest::recordsDirectlyBeforeDamage() {
    QFETCH(LogBuilder, log);
    QTEST(logText(log.bytes()), "text");
}

void LogReaderTest::oneDestroyedRecordCostsItselfAlone() {
    const auto log = LogBuilder().puts(60);
    const auto records = logText(log.bytes()).split(' ');
    for (int destroyed = 0; destroyed < 59; ++destroyed) {
        std::size_t at = 0;
        for (int i = 0; i < destroyed; ++i)
            at += i < 10 ? 17 : 19;
        const std::size_t size = destroyed < 10 ? 17 : 19;
        for (const char garbage : {'\xEE', '\0'}) {
            auto bytes = log.bytes();
            bytes.replace(at, size, size, garbage);
            auto expected = records;
            expected[destroyed] = QStringLiteral("damage@%1+%2").arg(at).arg(size);
            QCOMPARE(logText(bytes), expected.join(' '));
        }
    }
}

// What lies inside the values of a batch with a right checksum cannot be the next records, whatever it looks
// like.
void LogReaderTest::recordsOfAProvenBatchAreNotDoubted() {
    // The chain inside the value continues into the bytes after the batch, as if the record's length were
    // wrong.
    const auto inner = LogBuilder().puts(20).record(kTestTime, "over the end", "", 0).bytes();
    const auto split = inner.size() - 12;
    const auto value = inner.substr(0, split);
    const auto rest = inner.substr(split);
    const auto size = QString::number(value.size());
    const auto proven = LogBuilder().batch(LogBuilder().put("v", value)).raw(rest).bytes();
    QCOMPARE(logText(proven),
             QStringLiteral("[batch] v=<%1 bytes> torn@%2+12").arg(size).arg(proven.size() - 12));
    const auto plain = LogBuilder().put("v", value).raw(rest).bytes();
    QVERIFY2(logText(plain).startsWith("damage@0+14 "), qPrintable(logText(plain)));
}

void LogReaderTest::readErrorIsNoDamage_data() {
    QTest::addColumn<quint64>("badFrom");
    for (const quint64 at : {quint64{0}, quint64{30}, quint64{2} << 20U, quint64{5} << 20U})
        QTest::addRow("bytes from %llu", static_cast<unsigned long long>(at)) << at;
}

void LogReaderTest::readErrorIsNoDamage() {
    QFETCH(quint64, badFrom);
    MemoryFile file(
        LogBuilder().put("a", "1").put("big", ByteString(3U << 20U, 'x')).zeros(3U << 20U).bytes());
    file.watch([&](Offset at, std::size_t count) -> Result<void> {
        if (at.value() + count > badFrom)
            return tl::unexpected(Error{ErrorCode::Io, "bad sector"});
        return {};
    });
    LogReader reader(file, file.infoNow(), ByteOrder::Little);
    NoProgress unwatched;
    auto item = reader.next(unwatched);
    while (item && std::holds_alternative<LogRecords>(*item))
        item = reader.next(unwatched);
    QCOMPARE(outcome(item), QString("io"));
    // And it is no matter of the first try.
    QCOMPARE(outcome(reader.next(unwatched)), QString("io"));
}

void LogReaderTest::cancelledReadingGoesOn() {
    const auto log = a1b2()
                         .raw(noise(30))
                         .batch(LogBuilder().puts(3))
                         .puts(5)
                         .batch(LogBuilder().puts(4), {.hashChange = 1});
    const auto expected = logText(log.bytes()).split(' ').size();
    for (int lockTimeout = 0; lockTimeout < 60; ++lockTimeout) {
        const MemoryFile file(log.bytes());
        LogReader reader(file, file.infoNow(), ByteOrder::Little);
        StopsAt stop(lockTimeout);
        NoProgress unwatched;
        qsizetype items = 0;
        for (bool ended = false; !ended;) {
            auto item = reader.next(stop);
            if (!item) {
                QCOMPARE(outcome(item), QString("cancelled"));
                item = reader.next(unwatched);
            }
            ended = std::holds_alternative<LogEnd>(*item);
            if (const auto* records = std::get_if<LogRecords>(&*item))
                items += static_cast<qsizetype>(records->size());
            else
                items += ended ? 0 : 1;
        }
        QCOMPARE(items, expected);
    }
}

// Looking one record back does not read everything twice.
void LogReaderTest::readsTheFileOnce() {
    MemoryFile file(LogBuilder().puts(300'000).bytes());
    std::size_t read = 0;
    file.watch([&](Offset, std::size_t count) -> Result<void> {
        read += count;
        return {};
    });
    LogReader reader(file, file.infoNow(), ByteOrder::Little);
    NoProgress unwatched;
    int records = 0;
    for (auto item = reader.next(unwatched); item && !std::holds_alternative<LogEnd>(*item);
         item = reader.next(unwatched)) {
        for (const auto& [place, isMarker] : std::get<LogRecords>(*item)) {
            QVERIFY(reader.window().view(place.keyOffset(), ByteCount(place.header.keyLength)));
            ++records;
        }
    }
    QCOMPARE(records, 300'000);
    const auto size = static_cast<std::size_t>(file.infoNow().size.value());
    QVERIFY2(read < size + size / 5, qPrintable(QStringLiteral("%1 of %2").arg(read).arg(size)));
}

QTEST_APPLESS_MAIN(LogReaderTest)
#include "tst_log_reader.moc"
