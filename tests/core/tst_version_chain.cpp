// SPDX-License-Identifier: GPL-3.0-or-later
#include "version_chain.h"

#include <QTest>
#include <random>
#include <vector>

using namespace simkv;

class VersionChainTest final : public QObject {
    Q_OBJECT
private slots:
    void linksComeBack_data();
    void linksComeBack();
    void manyLinks();
};

void VersionChainTest::linksComeBack_data() {
    QTest::addColumn<qint64>("previous"); // -1: none
    QTest::addColumn<bool>("tombstone");
    constexpr auto kLast = static_cast<qint64>(VersionChain::kMaxRecords - 1);
    for (const qint64 previous : {qint64{-1}, qint64{0}, qint64{1}, qint64{0x40000000}, kLast}) {
        QTest::addRow("put after %lld", static_cast<long long>(previous)) << previous << false;
        QTest::addRow("tombstone after %lld", static_cast<long long>(previous)) << previous << true;
    }
}

void VersionChainTest::linksComeBack() {
    QFETCH(qint64, previous);
    QFETCH(bool, tombstone);
    VersionChain chain;
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
    VersionChain chain;
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

QTEST_APPLESS_MAIN(VersionChainTest)
#include "tst_version_chain.moc"
