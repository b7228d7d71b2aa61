// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_set.h"

#include <QTest>
#include <random>

using namespace simkv;

class LiveSetTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
};

void LiveSetTest::agreesWithAModel_data() {
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("percent");
    for (const int records : {0, 1, 63, 64, 65, 511, 512, 513, 1024, 5000, 40'000}) {
        for (const int percent : {0, 1, 50, 100})
            QTest::addRow("%d records, %d %% live", records, percent) << records << percent;
    }
}

void LiveSetTest::agreesWithAModel() {
    QFETCH(int, records);
    QFETCH(int, percent);
    std::mt19937 random(static_cast<std::uint32_t>(records + percent));
    const auto count = static_cast<std::uint64_t>(records);
    std::vector<std::uint64_t> bits((count + 63) / 64);
    std::vector<std::uint64_t> live;
    for (std::uint64_t number = 0; number < count; ++number) {
        // Whole blocks without a live record come up as well.
        if (number % 2000 < 1200 && random() % 100 < static_cast<std::uint32_t>(percent)) {
            bits[number / 64] |= std::uint64_t{1} << (number % 64);
            live.push_back(number);
        }
    }
    const LiveSet set(bits, count);
    QCOMPARE(set.records(), count);
    QCOMPARE(set.count(), live.size());
    for (std::size_t rank = 0; rank < live.size(); ++rank)
        QCOMPARE(set.select(rank).value(), live[rank]);
    std::size_t before = 0;
    for (std::uint64_t number = 0; number < count; ++number) {
        const bool isLive = before < live.size() && live[before] == number;
        QCOMPARE(set.rank(RecordNumber(number)), before);
        QCOMPARE(set.contains(RecordNumber(number)), isLive);
        before += isLive ? 1 : 0;
    }
    QCOMPARE(set.rank(RecordNumber(count)), live.size());
    QVERIFY(!set.contains(RecordNumber(count)));
}

QTEST_APPLESS_MAIN(LiveSetTest)
#include "tst_live_set.moc"
