// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/record_set.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace simkv;

class RecordSetTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void picturesStayAsTheyWere();
    void bitsPerRecord();
    void goesOnFromASet();
    void changesAndIsCut_data();
    void changesAndIsCut();
    void intersects_data();
    void intersects();
};

namespace {

using Model = std::vector<bool>;

// Empty where they agree in every method.
QString difference(const RecordSet& set, const Model& model) {
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
        const auto before = set.lastBefore(RecordNumber(number));
        if (before.has_value() != (next > 0) || (before && before->value() != live[next - 1]))
            return QStringLiteral("lastBefore(%1)").arg(number);
        next += model[number] ? 1 : 0;
        if (!model[number])
            continue;
        const auto end = std::find(model.begin() + static_cast<std::ptrdiff_t>(number), model.end(), false);
        if (set.endOfRun(RecordNumber(number)).value() != static_cast<std::uint64_t>(end - model.begin()))
            return QStringLiteral("endOfRun(%1)").arg(number);
    }
    for (std::size_t rank = 0; rank < live.size(); ++rank) {
        if (set.select(rank).value() != live[rank])
            return QStringLiteral("select(%1)").arg(rank);
    }
    return {};
}

} // namespace

void RecordSetTest::agreesWithAModel_data() {
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("percent");
    for (const int records : {0, 1, 63, 64, 65, 511, 512, 513, 1024, 5000, 32'767, 32'768, 32'769, 150'000}) {
        for (const int percent : {0, 1, 50, 100})
            QTest::addRow("%d records, %d %% live", records, percent) << records << percent;
    }
}

void RecordSetTest::agreesWithAModel() {
    QFETCH(int, records);
    QFETCH(int, percent);
    std::mt19937 random(static_cast<std::uint32_t>(records + percent));
    RecordSetBuilder bits;
    Model model;
    for (int number = 0; number < records; ++number) {
        // Whole runs and whole chunks without a live record come up as well.
        model.push_back(number % 2000 < 1200 && number % 120'000 < 40'000 &&
                        random() % 100 < static_cast<std::uint32_t>(percent));
        bits.append(model.back());
    }
    QCOMPARE(difference(bits.snapshot(), model), QString());
}

void RecordSetTest::picturesStayAsTheyWere() {
    std::mt19937 random(2);
    RecordSetBuilder bits;
    Model model;
    std::vector<std::pair<RecordSet, Model>> snapshots;
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
        snapshots.emplace_back(bits.snapshot(), model);
    }
    for (const auto& [picture, then] : snapshots)
        QCOMPARE(difference(picture, then), QString());
}

void RecordSetTest::bitsPerRecord() {
    RecordSetBuilder bits;
    for (std::uint64_t i = 0; i < 4 * RecordSetChunk::kRecords; ++i)
        bits.append(i % 2 == 0);
    const auto records = 4 * RecordSetChunk::kRecords;
    QVERIFY(bits.snapshot().memory() * 8 * 10 < records * 13); // 1.3 bits
    QVERIFY(bits.memory() * 8 * 10 < records * 13);
}

void RecordSetTest::goesOnFromASet() {
    std::mt19937 random(3);
    RecordSetBuilder first;
    Model model;
    for (int i = 0; i < 40'000; ++i) {
        model.push_back(random() % 2 == 0);
        first.append(model.back());
    }
    const auto before = first.snapshot();
    const auto then = model;
    RecordSetBuilder later(before);
    for (int i = 0; i < 1000; ++i) {
        model.push_back(true);
        later.append(true);
    }
    later.appendOthers(60'000);
    model.resize(model.size() + 60'000, false);
    later.append(true);
    model.push_back(true);
    QCOMPARE(difference(later.snapshot(), model), QString());
    QCOMPARE(difference(before, then), QString());
}

void RecordSetTest::changesAndIsCut_data() {
    QTest::addColumn<int>("records");
    QTest::addColumn<int>("kept");
    for (const int kept : {0, 1, 63, 64, 65, 512, 32'767, 32'768, 32'769, 65'536, 70'000})
        QTest::addRow("%d of 70,000", kept) << 70'000 << kept;
}

// Bits set and cleared anywhere, then truncated; a snapshot from before stays as it was, and the set goes on.
void RecordSetTest::changesAndIsCut() {
    QFETCH(int, records);
    QFETCH(int, kept);
    std::mt19937 random(static_cast<std::uint32_t>(kept));
    RecordSetBuilder bits;
    Model model;
    for (int number = 0; number < records; ++number) {
        model.push_back(random() % 3 == 0);
        bits.append(model.back());
    }
    const auto before = bits.snapshot();
    auto changed = model;
    for (int i = 0; i < 5'000; ++i) {
        const auto number = random() % static_cast<unsigned>(records);
        const bool isIn = random() % 2 == 0;
        const bool isNews = isIn ? bits.set(RecordNumber(number)) : bits.clear(RecordNumber(number));
        QCOMPARE(isNews, changed[number] != isIn);
        changed[number] = isIn;
    }
    bits.truncate(static_cast<std::uint64_t>(kept));
    changed.resize(static_cast<std::size_t>(kept));
    QCOMPARE(difference(bits.snapshot(), changed), QString());
    for (int number = 0; number < 100; ++number) {
        changed.push_back(number % 2 == 0);
        bits.append(changed.back());
    }
    QCOMPARE(difference(bits.snapshot(), changed), QString());
    QCOMPARE(difference(before, model), QString());
}

void RecordSetTest::intersects_data() {
    QTest::addColumn<int>("shorter");
    for (const int shorter : {0, 1, 64, 100, 32'768, 32'800, 70'000, 100'000})
        QTest::addRow("%d of 100,000 records", shorter) << shorter;
}

void RecordSetTest::intersects() {
    QFETCH(int, shorter);
    std::mt19937 random(4);
    RecordSetBuilder a;
    RecordSetBuilder b;
    Model both;
    for (int number = 0; number < 100'000; ++number) {
        const bool inA = random() % 2 == 0;
        const bool inB = random() % 3 == 0;
        a.append(inA);
        if (number >= shorter)
            continue;
        b.append(inB);
        both.push_back(inA && inB);
    }
    const auto setA = a.snapshot();
    const auto setB = b.snapshot();
    Model either(100'000);
    for (std::size_t number = 0; number < either.size(); ++number)
        either[number] = setA.contains(RecordNumber(number)) || setB.contains(RecordNumber(number));
    QCOMPARE(difference(setA.unitedWith(setB), either), QString());
    QCOMPARE(difference(setB.unitedWith(setA), either), QString());
    QCOMPARE(difference(setA.intersectedWith(setB), both), QString());
    QCOMPARE(difference(setB.intersectedWith(setA), both), QString());
    Model same(both.size());
    for (std::size_t number = 0; number < same.size(); ++number)
        same[number] = setB.contains(RecordNumber(number));
    QCOMPARE(difference(setB.intersectedWith(setB), same), QString());
}

QTEST_APPLESS_MAIN(RecordSetTest)
#include "tst_record_set.moc"
