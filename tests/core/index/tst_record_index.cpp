// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_index.h"

#include <QTest>
#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

using namespace simkv;

class RecordIndexTest final : public QObject {
    Q_OBJECT
private slots:
    void givesBackOffsets_data();
    void givesBackOffsets();
    void checksEveryCountAroundBlocks();
    void guessesWhereRecordsAreOfOneSize();
    void readersWhileItGrows();
    void timesOfBlocksAndGroups();
    void memoryPerRecord();
};

namespace {

using Offsets = std::vector<quint64>;

Offsets randomOffsets(std::uint32_t seed, std::size_t count, int mostBits) {
    std::mt19937_64 random(seed);
    Offsets offsets;
    quint64 at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        offsets.push_back(at);
        at += 13 + (random() >> (64 - 1 - random() % static_cast<unsigned>(mostBits)));
    }
    return offsets;
}

Offsets strides(quint64 first, quint64 stride, std::size_t count) {
    Offsets offsets;
    for (std::size_t i = 0; i < count; ++i)
        offsets.push_back(first + i * stride);
    return offsets;
}

} // namespace

void RecordIndexTest::givesBackOffsets_data() {
    QTest::addColumn<Offsets>("offsets");
    QTest::newRow("one") << Offsets{0};
    QTest::newRow("smallest records") << strides(0, 13, 1000);
    QTest::newRow("equal strides") << strides(7, 129, 70'000);
    for (const unsigned bits : {8U, 26U, 31U, 32U, 33U, 40U, 50U})
        QTest::addRow("strides of 2^%u", bits) << strides(5, quint64{1} << bits, 1'100);
    // The widest distance of a block takes 62 bits and more: words are full or crossed at each place.
    QTest::newRow("strides of 2^53") << strides(0, quint64{1} << 53U, 1'100);
    QTest::newRow("one step of 2^63 in a block") << Offsets{0, 13, 26, quint64{1} << 63U};
    auto huge = strides(0, 13, 511);
    huge.push_back(~quint64{0} - 13);
    QTest::newRow("the last of a block takes 64 bits") << huge;
    QTest::newRow("random, small") << randomOffsets(1, 200'000, 10);
    QTest::newRow("random, up to 1 MiB") << randomOffsets(2, 100'000, 20);
    QTest::newRow("random, beyond 4 GiB") << randomOffsets(3, 20'000, 40);
}

void RecordIndexTest::givesBackOffsets() {
    QFETCH(Offsets, offsets);
    Arena arena;
    RecordIndex index(arena);
    for (const auto offset : offsets)
        index.append(Offset(offset), Timestamp(0));
    QCOMPARE(index.size(), offsets.size());
    for (std::size_t i = 0; i < offsets.size(); ++i)
        QCOMPARE(index.offsetOf(RecordNumber(i)).value(), offsets[i]);
}

void RecordIndexTest::checksEveryCountAroundBlocks() {
    const auto offsets = randomOffsets(4, 1'100, 45);
    Arena arena;
    RecordIndex index(arena);
    for (std::size_t count = 0; count < offsets.size(); ++count) {
        index.append(Offset(offsets[count]), Timestamp(0));
        for (std::size_t i = 0; i <= count; ++i)
            QCOMPARE(index.offsetOf(RecordNumber(i)).value(), offsets[i]);
    }
}

void RecordIndexTest::guessesWhereRecordsAreOfOneSize() {
    Arena arena;
    RecordIndex index(arena);
    constexpr std::uint64_t kRecords = 2'000;
    int guesses = 0;
    for (std::uint64_t i = 0; i < kRecords; ++i)
        index.append(Offset(7 + i * 129), Timestamp(0));
    for (std::uint64_t i = 0; i < kRecords; ++i) {
        const auto guess = index.guess(RecordNumber(i));
        if (guess)
            QCOMPARE(guess->value(), 7 + i * 129);
        guesses += guess ? 1 : 0;
    }
    QVERIFY(guesses >= 1'000);
}

void RecordIndexTest::readersWhileItGrows() {
    const auto offsets = randomOffsets(5, 300'000, 12);
    Arena arena;
    RecordIndex index(arena);
    std::atomic<std::size_t> published{0};
    std::atomic<int> wrong{0};
    const auto read = [&](std::uint32_t seed) {
        std::mt19937 random(seed);
        for (std::size_t count = 0; count < offsets.size();) {
            count = published.load(std::memory_order_acquire);
            if (count == 0)
                continue;
            // The newest are the ones that are being packed.
            const auto back = random() % std::min<std::size_t>(count, 600);
            for (const auto i : {count - 1 - back, random() % count}) {
                if (index.offsetOf(RecordNumber(i)).value() != offsets[i])
                    ++wrong;
            }
        }
    };
    std::vector<std::thread> readers;
    for (std::uint32_t seed = 0; seed < 3; ++seed)
        readers.emplace_back(read, seed);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        index.append(Offset(offsets[i]), Timestamp(0));
        published.store(i + 1, std::memory_order_release);
    }
    for (auto& reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
}

// Times that jump about: the earliest and the latest of each stretch, as a model has them.
void RecordIndexTest::timesOfBlocksAndGroups() {
    constexpr std::uint64_t kRecords = 3 * RecordIndex::kGroupSize + 100;
    std::mt19937 random(6);
    Arena arena;
    RecordIndex index(arena);
    std::vector<quint32> times;
    for (std::uint64_t i = 0; i < kRecords; ++i) {
        times.push_back(static_cast<quint32>(random()));
        index.append(Offset(i * 20), Timestamp(times.back()));
    }
    const auto check = [&times](const TimeRange& range, std::uint64_t first, std::uint64_t count) {
        const auto begin = times.begin() + static_cast<std::ptrdiff_t>(first);
        const auto [earliest, latest] =
            std::minmax_element(begin, begin + static_cast<std::ptrdiff_t>(count));
        QCOMPARE(range.earliest.seconds(), *earliest);
        QCOMPARE(range.latest.seconds(), *latest);
    };
    for (std::uint64_t block = 0; block < kRecords / RecordIndex::kBlockSize; ++block)
        check(index.timesOfBlock(block), block * RecordIndex::kBlockSize, RecordIndex::kBlockSize);
    for (std::uint64_t group = 0; group < 3; ++group)
        check(index.timesOfGroup(group), group * RecordIndex::kGroupSize, RecordIndex::kGroupSize);
}

void RecordIndexTest::memoryPerRecord() {
    Arena arena;
    RecordIndex index(arena);
    const auto empty = index.memory();
    constexpr std::uint64_t kRecords = 2'000'000;
    for (std::uint64_t i = 0; i < kRecords; ++i)
        index.append(Offset(i * 129), Timestamp(0));
    QVERIFY2(index.memory() - empty < 3 * kRecords, qPrintable(QString::number(index.memory())));
}

QTEST_APPLESS_MAIN(RecordIndexTest)
#include "tst_record_index.moc"
