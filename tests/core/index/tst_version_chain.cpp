// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/version_chain.h"

#include <QElapsedTimer>
#include <QTest>
#include <atomic>
#include <optional>
#include <random>
#include <thread>
#include <vector>

using namespace simkv;

class VersionChainTest final : public QObject {
    Q_OBJECT
private slots:
    void linksComeBack_data();
    void linksComeBack();
    void manyLinks();
    void newestBelowAgreesWithAWalk_data();
    void newestBelowAgreesWithAWalk();
    void longWalksAreRemembered();
    void walksOnSeveralThreads();
};

void VersionChainTest::linksComeBack_data() {
    QTest::addColumn<qint64>("previous"); // -1: none
    QTest::addColumn<bool>("tombstone");
    constexpr auto kLast = static_cast<qint64>(kMaxRecords - 1);
    for (const qint64 previous : {qint64{-1}, qint64{0}, qint64{1}, qint64{0x40000000}, kLast}) {
        QTest::addRow("put after %lld", static_cast<long long>(previous)) << previous << false;
        QTest::addRow("tombstone after %lld", static_cast<long long>(previous)) << previous << true;
    }
}

void VersionChainTest::linksComeBack() {
    QFETCH(qint64, previous);
    QFETCH(bool, tombstone);
    Arena arena;
    VersionChain chain(arena);
    std::optional<RecordNumber> older;
    if (previous >= 0)
        older = RecordNumber(static_cast<std::uint64_t>(previous));
    chain.append({older, tombstone, false});
    chain.append({std::nullopt, true, true});
    QVERIFY(chain.at(RecordNumber(0)).previous == older);
    QCOMPARE(chain.at(RecordNumber(0)).isTombstone, tombstone);
    QVERIFY(!chain.at(RecordNumber(0)).isMarker);
    QVERIFY(chain.at(RecordNumber(1)).isMarker);
    QVERIFY(!chain.at(RecordNumber(1)).previous.has_value());
}

void VersionChainTest::manyLinks() {
    std::mt19937 random(3);
    Arena arena;
    VersionChain chain(arena);
    std::vector<std::uint64_t> previous{0};
    chain.append({});
    for (std::uint64_t number = 1; number < 200'000; ++number) {
        previous.push_back(random() % number);
        chain.append({RecordNumber(previous.back()), number % 3 == 0, false});
    }
    QCOMPARE(chain.size(), previous.size());
    for (std::uint64_t number = 1; number < previous.size(); ++number) {
        QCOMPARE(chain.at(RecordNumber(number)).previous->value(), previous[number]);
        QCOMPARE(chain.at(RecordNumber(number)).isTombstone, number % 3 == 0);
    }
}

namespace {

// Records of so many keys, in random turn.
struct Log {
    Log(std::uint64_t records, unsigned keys, std::uint32_t seed) {
        std::mt19937 random(seed);
        std::vector<std::optional<RecordNumber>> newest(keys);
        for (std::uint64_t number = 0; number < records; ++number) {
            auto& last = newest[random() % keys];
            chain.append({last, number % 5 == 0, false});
            last = RecordNumber(number);
        }
    }
    [[nodiscard]] std::optional<RecordNumber> walk(RecordNumber limit, RecordNumber from) const {
        std::optional<RecordNumber> at = from;
        while (at && *at >= limit)
            at = chain.at(*at).previous;
        return at;
    }

    Arena arena;
    VersionChain chain{arena};
};

} // namespace

void VersionChainTest::newestBelowAgreesWithAWalk_data() {
    QTest::addColumn<int>("keys");
    for (const int keys : {1, 2, 30, 5'000})
        QTest::addRow("%d keys", keys) << keys;
}

void VersionChainTest::newestBelowAgreesWithAWalk() {
    QFETCH(int, keys);
    constexpr std::uint64_t kRecords = 100'000;
    const Log log(kRecords, static_cast<unsigned>(keys), 5);
    std::mt19937 random(6);
    for (int i = 0; i < 300; ++i) {
        const RecordNumber limit(random() % kRecords);
        const RecordNumber from(random() % kRecords);
        QVERIFY(log.chain.newestBelow(limit, from) == log.walk(limit, from));
    }
    QVERIFY(!log.chain.newestBelow(RecordNumber(0), RecordNumber(kRecords - 1)));
}

void VersionChainTest::longWalksAreRemembered() {
    constexpr std::uint64_t kRecords = 3'000'000;
    const Log log(kRecords, 1, 7);
    const auto time = [&log](std::uint64_t limit) {
        QElapsedTimer clock;
        clock.start();
        const auto found = log.chain.newestBelow(RecordNumber(limit), RecordNumber(kRecords - 1));
        const auto elapsed = clock.nsecsElapsed();
        return found == RecordNumber(limit - 1) ? elapsed : -1;
    };
    const auto first = time(1);
    qint64 later = first;
    for (const std::uint64_t limit : {2, 3, 4'000, 100'000})
        later = std::min(later, time(limit));
    QVERIFY(later > 0);
    QVERIFY2(later * 10 < first, qPrintable(QStringLiteral("%1 ns after %2 ns").arg(later).arg(first)));
}

void VersionChainTest::walksOnSeveralThreads() {
    constexpr std::uint64_t kRecords = 200'000;
    const Log log(kRecords, 2, 8);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (std::uint32_t seed = 0; seed < 4; ++seed) {
        threads.emplace_back([&, seed] {
            std::mt19937 random(seed);
            for (int i = 0; i < 30; ++i) {
                const RecordNumber limit(random() % kRecords);
                const RecordNumber from(kRecords - 1 - random() % 10);
                wrong += log.chain.newestBelow(limit, from) == log.walk(limit, from) ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_APPLESS_MAIN(VersionChainTest)
#include "tst_version_chain.moc"
