// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_set.h"

#include <QTest>
#include <random>
#include <vector>

using namespace simkv;

class LiveSetTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void picturesStayAsTheyWere();
    void bitsPerRecord();
};

namespace {

using Model = std::vector<bool>;

// Empty where they agree in every method.
QString difference(const LiveSet& set, const Model& model) {
    std::vector<std::uint64_t> live;
    for (std::size_t number = 0; number < model.size(); ++number) {
        if (set.contains(RecordNumber(number)) != model[number])
            return QStringLiteral("contains(%1)").arg(number);
        if (set.rank(RecordNumber(number)) != live.size())
            return QStringLiteral("rank(%1)").arg(number);
        if (model[number])
            live.push_back(number);
    }
    if (set.records() != model.size() || set.count() != live.size() ||
        set.contains(RecordNumber(model.size())) || set.rank(RecordNumber(model.size())) != live.size() ||
        set.nextFrom(RecordNumber(model.size())))
        return QStringLiteral("the end");
    std::size_t next = 0; // of live, from number on
    for (std::size_t number = 0; number < model.size(); ++number) {
        const auto found = set.nextFrom(RecordNumber(number));
        if (found.has_value() != (next < live.size()) || (found && found->value() != live[next]))
            return QStringLiteral("nextFrom(%1)").arg(number);
        next += model[number] ? 1 : 0;
    }
    for (std::size_t rank = 0; rank < live.size(); ++rank) {
        if (set.select(rank).value() != live[rank])
            return QStringLiteral("select(%1)").arg(rank);
    }
    return {};
}

} // namespace

void LiveSetTest::agreesWithAModel_data() {
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("percent");
    for (const int records : {0, 1, 63, 64, 65, 511, 512, 513, 1024, 5000, 32'767, 32'768, 32'769, 150'000}) {
        for (const int percent : {0, 1, 50, 100})
            QTest::addRow("%d records, %d %% live", records, percent) << records << percent;
    }
}

void LiveSetTest::agreesWithAModel() {
    QFETCH(int, records);
    QFETCH(int, percent);
    std::mt19937 random(static_cast<std::uint32_t>(records + percent));
    LiveBits bits;
    Model model;
    for (int number = 0; number < records; ++number) {
        // Whole runs and whole chunks without a live record come up as well.
        model.push_back(number % 2000 < 1200 && number % 120'000 < 40'000 &&
                        random() % 100 < static_cast<std::uint32_t>(percent));
        bits.append(model.back());
    }
    QCOMPARE(difference(bits.picture(), model), QString());
}

void LiveSetTest::picturesStayAsTheyWere() {
    std::mt19937 random(2);
    LiveBits bits;
    Model model;
    std::vector<std::pair<LiveSet, Model>> pictures;
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 15'000; ++i) {
            model.push_back(random() % 4 != 0);
            bits.append(model.back());
            if (random() % 3 == 0) {
                const auto number = random() % model.size();
                QCOMPARE(bits.clear(RecordNumber(number)), bool(model[number]));
                model[number] = false;
            }
        }
        pictures.emplace_back(bits.picture(), model);
    }
    for (const auto& [picture, then] : pictures)
        QCOMPARE(difference(picture, then), QString());
}

void LiveSetTest::bitsPerRecord() {
    LiveBits bits;
    for (std::uint64_t i = 0; i < 4 * LiveChunk::kRecords; ++i)
        bits.append(i % 2 == 0);
    const auto records = 4 * LiveChunk::kRecords;
    QVERIFY(bits.picture().memory() * 8 * 10 < records * 13); // 1.3 bits
    QVERIFY(bits.memory() * 8 * 10 < records * 13);
}

QTEST_APPLESS_MAIN(LiveSetTest)
#include "tst_live_set.moc"
