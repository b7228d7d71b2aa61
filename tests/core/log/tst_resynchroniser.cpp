// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/resynchroniser.h"
#include "log_builder.h"
#include "memory_file.h"
#include "must.h"
#include "stops_at.h"

#include <QElapsedTimer>
#include <QTest>
#include <random>

using namespace simkv;

class ResynchroniserTest final : public QObject {
    Q_OBJECT
private slots:
    void plausibility_data();
    void plausibility();
    void finds_data();
    void finds();
    void candidateBeforeMustPass();
    void costIsLinear_data();
    void costIsLinear();
    void cancels();
    void randomDamage();
};

namespace {

// Nothing read so far; the file is of kTestTime and a day.
Plausibility fresh() {
    return Plausibility(ReadContext{}, kTestTime + 86'400);
}

// Where readable records begin again; -1 for nowhere.
qint64 found(const ByteString& bytes, std::uint64_t from = 0, std::uint64_t mustPass = 0) {
    const MemoryFile file(bytes);
    Resynchroniser resynchroniser(file, Offset(bytes.size()), ByteOrder::Little, fresh());
    NoProgress unwatched;
    const auto result = must(resynchroniser.find(Offset(from), Offset(mustPass), unwatched));
    return result ? static_cast<qint64>(result->start.value()) : -1;
}

ByteString noise(std::size_t count) {
    return ByteString(count, '\xEE');
}

} // namespace

void ResynchroniserTest::plausibility_data() {
    QTest::addColumn<int>("records"); // read before, of kTestTime, keys of 100 and values of 10 bytes, flag 7
    QTest::addColumn<quint32>("time");
    QTest::addColumn<quint32>("keyLength");
    QTest::addColumn<quint32>("valueLength");
    QTest::addColumn<int>("flag");
    QTest::addColumn<bool>("plausible");
    constexpr quint32 kDayLength = 86'400;
    constexpr quint32 kMiB = 1U << 20U;
    const auto row = [](const char* name, int records, quint32 time, quint32 key, quint32 value, int flag,
                        bool yes) { QTest::newRow(name) << records << time << key << value << flag << yes; };
    row("usual", 0, kTestTime, 1, 1, 0, true);
    row("tombstone", 0, kTestTime, 1, 1, 1, true);
    row("flag never seen", 0, kTestTime, 1, 1, 2, false);
    row("flag seen", 1, kTestTime, 1, 1, 7, true);
    row("key of 64 KiB", 0, kTestTime, 65'536, 1, 0, true);
    row("key beyond", 0, kTestTime, 65'537, 1, 0, false);
    row("value of 16 MiB", 0, kTestTime, 1, 16 * kMiB, 0, true);
    row("value beyond", 0, kTestTime, 1, 16 * kMiB + 1, 0, false);
    row("2001", 0, 978'307'200, 1, 1, 0, true);
    row("before 2001", 0, 978'307'199, 1, 1, 0, false);
    row("the file's last day", 7, kTestTime + 2 * kDayLength, 1, 1, 0, true);
    row("a second later", 7, kTestTime + 2 * kDayLength + 1, 1, 1, 0, false);
    row("8 records: 30 days before", 8, kTestTime - 30 * kDayLength, 1, 1, 0, true);
    row("8 records: a second more", 8, kTestTime - 30 * kDayLength - 1, 1, 1, 0, false);
    row("8 records: 30 days after", 8, kTestTime + 30 * kDayLength, 1, 1, 0, true);
    row("8 records: a second later", 8, kTestTime + 30 * kDayLength + 1, 1, 1, 0, false);
}

void ResynchroniserTest::plausibility() {
    QFETCH(int, records);
    QFETCH(quint32, time);
    QFETCH(quint32, keyLength);
    QFETCH(quint32, valueLength);
    QFETCH(int, flag);
    ReadContext context;
    for (int i = 0; i < records; ++i)
        context.add(RecordHeader{Timestamp(kTestTime), 100, 10, 7});
    const Plausibility rule(context, kTestTime + 86'400);
    const RecordHeader header{Timestamp(time), keyLength, valueLength, static_cast<std::uint8_t>(flag)};
    QTEST(rule.header(header), "plausible");
}

void ResynchroniserTest::finds_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("start");
    const auto row = [](const char* name, const LogBuilder& log, qint64 start) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << start;
    };
    const auto start = [] { return LogBuilder().raw(noise(20)); };
    row("nothing", LogBuilder(), -1);
    row("garbage", start(), -1);
    row("zeros", LogBuilder().zeros(100), -1);
    row("one record to the end", start().puts(1), 20);
    row("three records and a rest", start().puts(3).raw("rest"), -1);
    row("four records and a rest", start().puts(4).raw("rest"), 20);
    row("four records, a rest, a record to the end", start().puts(4).raw(noise(5)).puts(1), 20 + 4 * 17 + 5);
    row("16 records, a rest, 16 records", start().puts(16).raw(noise(5)).puts(16), 20);
    row("a later longer chain does not displace 16", start().puts(16).raw(noise(5)).puts(200), 20);
    row("a chain inside a value of a chain",
        start().put("outer", LogBuilder().puts(8).bytes()).puts(3).raw("rest"), 20);
    const auto odd = [](const LogBuilder& log) { return LogBuilder(log).record(kTestTime, "odd", "", 9); };
    row("odd records lead on to the end", odd(odd(start().puts(4))).puts(1), 20);
    row("an old one, too", start().puts(4).put("old", "1", 1).puts(1), 20);
    row("odd records lead on to four and a rest", odd(start().puts(4)).puts(4).raw("rest"), 20);
    row("two such chains are 16 records", odd(start().puts(10)).puts(6).raw(noise(5)).puts(16), 20);
    row("two such chains are 15", odd(start().puts(10)).puts(5).raw(noise(5)).puts(16),
        20 + 15 * 17 + 16 + 5);
    row("odd records lead nowhere", odd(start().puts(4)).raw(noise(5)).puts(1), 20 + 4 * 17 + 16 + 5);
    row("odd records after three", odd(start().puts(3)).puts(1), 20 + 3 * 17 + 16);
    // From the last byte of the noise on: a key of 360 bytes, which end where a record does.
    const auto early = start().put("a", "").put("p", ByteString(344, 'x'));
    row("a header read early, to the end", LogBuilder(early).puts(1), 20);
    row("a header read early, then four and a rest", LogBuilder(early).puts(4).raw("rest"), 20);
    row("a header read early, to no record", start().put("a", "").put("p", ByteString(345, 'x')).puts(1), 20);
    row("far after", LogBuilder().raw(noise(5U << 20U)).puts(2), 5 << 20);
}

void ResynchroniserTest::finds() {
    QFETCH(QByteArray, bytes);
    QTEST(found(bytes.toStdString()), "start");
}

void ResynchroniserTest::candidateBeforeMustPass() {
    const auto log = LogBuilder().puts(20); // records at 0, 17, ...
    QCOMPARE(found(log.bytes(), 0, 5), qint64{0});
    const auto cut = log.cut(17 * 6 + 4);
    QCOMPARE(found(cut, 0, 17 * 6), qint64{-1});    // six records that end there
    QCOMPARE(found(cut, 0, 17 * 6 - 1), qint64{0}); // and pass this
    QCOMPARE(found(LogBuilder().raw(cut).puts(4).bytes(), 0, 17 * 6), qint64{17 * 6 + 4});
}

void ResynchroniserTest::costIsLinear_data() {
    QTest::addColumn<QByteArray>("unit");
    // Empty records, so that chains start at every 13th byte, and bytes that look like headers at each place.
    QTest::newRow("empty records of one chain, broken") << QByteArray("gggg\0\0\0\0\0\0\0\0\1", 13);
    QTest::newRow("headers that point far ahead") << QByteArray("gggg\x04\0\0\0\0\x40\0\0\0", 13);
    QTest::newRow("chains of 15 and garbage")
        << QByteArray::fromStdString(LogBuilder().puts(15).raw(noise(7)).bytes());
    QTest::newRow("chains of three and garbage")
        << QByteArray::fromStdString(LogBuilder().puts(3).raw(noise(7)).bytes());
    QTest::newRow("garbage") << QByteArray(64, '\xEE');
    QTest::newRow("time everywhere, lengths too long") << QByteArray(64, 'g');
}

// The bytes read grow with the file, not with its square; and no chain is walked twice. Bytes that look like
// headers everywhere cost a small read each, some hundred times the file's size in all.
void ResynchroniserTest::costIsLinear() {
    QFETCH(QByteArray, unit);
    quint64 read[2] = {0, 0};
    for (const int size : {1, 4}) {
        ByteString bytes;
        while (bytes.size() < static_cast<std::size_t>(size) * 500'000)
            bytes += unit.toStdString();
        bytes += "end";
        MemoryFile file(bytes);
        auto& count = read[size / 4];
        file.watch([&](Offset, std::size_t amount) -> Result<void> {
            count += amount;
            return {};
        });
        Resynchroniser resynchroniser(file, Offset(bytes.size()), ByteOrder::Little, fresh());
        NoProgress unwatched;
        // Nothing may count before the end: the whole file is looked at.
        must(resynchroniser.find(Offset(1), Offset(bytes.size() - 1), unwatched));
    }
    QVERIFY2(read[1] < 5 * read[0] + 4'000'000,
             qPrintable(QStringLiteral("%1, then %2").arg(read[0]).arg(read[1])));
    QVERIFY2(read[1] < 1'000'000'000, qPrintable(QString::number(read[1])));
}

void ResynchroniserTest::cancels() {
    StopsAt cancelled(0);
    const MemoryFile file(noise(100));
    Resynchroniser resynchroniser(file, Offset(100), ByteOrder::Little, fresh());
    const auto result = resynchroniser.find(Offset(0), Offset(0), cancelled);
    QVERIFY(!result && result.error().code == ErrorCode::Cancelled);
}

// Random values, random damage in one place: what comes after it is found where it begins.
void ResynchroniserTest::randomDamage() {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        LogBuilder log;
        std::vector<std::uint64_t> starts;
        for (int i = 0; i < 40; ++i) {
            starts.push_back(log.size());
            ByteString value(random() % 200, '\0');
            for (auto& byte : value)
                byte = static_cast<char>(random());
            log.put("key" + std::to_string(random() % 20), value, kTestTime + static_cast<unsigned>(i));
        }
        const auto hurt = random() % 20;
        const auto garbage =
            LogBuilder().raw(noise(1 + random() % 60)).raw(log.bytes().substr(starts[hurt + 1])).bytes();
        const auto size = garbage.size() - (log.size() - starts[hurt + 1]);
        QCOMPARE(found(garbage, 1), static_cast<qint64>(size));
    }
}

QTEST_APPLESS_MAIN(ResynchroniserTest)
#include "tst_resynchroniser.moc"
