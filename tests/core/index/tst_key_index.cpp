// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/key_hash.h"
#include "index/key_index.h"

#include <QTest>
#include <algorithm>
#include <atomic>
#include <ctime>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace simkv;

namespace {

// An index over records that are nothing but their keys.
struct Records {
    std::vector<std::string> keys;
    Arena arena;
    KeyIndex index{arena};
    int looks = 0;

    auto isKey(const std::string& key) {
        return [this, &key](RecordNumber number) {
            ++looks;
            return keys[number.value()] == key ? KeyTest::Same : KeyTest::Other;
        };
    }
    std::optional<RecordNumber> find(const std::string& key, std::uint64_t hash) {
        return index.newest(hash, isKey(key));
    }
    std::optional<RecordNumber> add(const std::string& key, std::uint64_t hash) {
        const auto place = index.find(hash, isKey(key));
        keys.push_back(key);
        index.set(place, hash, RecordNumber(keys.size() - 1));
        return place.newest();
    }
};

using HashOf = std::uint64_t (*)(const std::string&);

std::uint64_t allOnes(const std::string&) {
    return ~std::uint64_t{0};
}
std::uint64_t allZero(const std::string&) {
    return 0;
}
std::uint64_t real(const std::string& key) {
    return hashBytes(key);
}
// Differs only in the bits that a slot does not keep.
std::uint64_t lowBits(const std::string& key) {
    return hashBytes(key) & 0x7FFFFFFFU;
}
// All in a corner of the directory, whose segments cannot be told apart by more bits.
std::uint64_t oneCorner(const std::string& key) {
    return hashBytes(key) | 0xFFFF'FFF0'0000'0000U;
}
std::uint64_t leadingByte(const std::string& key) {
    return hashBytes(key) & 0xFF00'0000'0000'0000U;
}
// Few home lines in each segment: long probing sequences that wrap around its end.
std::uint64_t fewHomes(const std::string& key) {
    return hashBytes(key) | (std::uint64_t{0x1FE} << 31U);
}

} // namespace

Q_DECLARE_METATYPE(HashOf)

class KeyIndexTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void looksAtOneRecordOnly();
    void unknownEndsTheSearch();
    void memoryPerKey();
    void noStepOfGrowingIsLong();
    void readersWhileItGrows_data();
    void readersWhileItGrows();
};

void KeyIndexTest::agreesWithAModel_data() {
    QTest::addColumn<HashOf>("hashOf");
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("records");
    QTest::newRow("real hashes") << HashOf(real) << 20'000 << 60'000;
    QTest::newRow("equal hashes, all ones") << HashOf(allOnes) << 900 << 3'000;
    QTest::newRow("equal hashes, all zero") << HashOf(allZero) << 900 << 3'000;
    QTest::newRow("equal in what is kept") << HashOf(lowBits) << 900 << 3'000;
    QTest::newRow("few homes") << HashOf(fewHomes) << 20'000 << 40'000;
    QTest::newRow("one corner") << HashOf(oneCorner) << 4'000 << 8'000;
    QTest::newRow("the leading byte alone") << HashOf(leadingByte) << 20'000 << 40'000;
    // More than a segment holds: it grows, as it cannot be split.
    QTest::newRow("equal hashes, over a segment") << HashOf(allOnes) << 6'000 << 6'500;
}

void KeyIndexTest::agreesWithAModel() {
    QFETCH(HashOf, hashOf);
    QFETCH(int, keys);
    QFETCH(int, records);
    std::mt19937 random(1);
    Records log;
    std::map<std::string, RecordNumber> model;
    for (int i = 0; i < records; ++i) {
        const auto key = std::to_string(random() % static_cast<unsigned>(keys));
        const auto older = log.add(key, hashOf(key));
        const auto known = model.find(key);
        QCOMPARE(older.has_value(), known != model.end());
        if (older)
            QCOMPARE(older->value(), known->second.value());
        model[key] = RecordNumber(log.keys.size() - 1);
    }
    QCOMPARE(log.index.keys(), model.size());
    for (const auto& [key, number] : model)
        QCOMPARE(log.find(key, hashOf(key))->value(), number.value());
    QVERIFY(!log.find("absent", hashOf("absent")).has_value());
}

void KeyIndexTest::looksAtOneRecordOnly() {
    Records log;
    for (int i = 0; i < 50'000; ++i)
        log.add(std::to_string(i), real(std::to_string(i)));
    log.looks = 0;
    for (int i = 0; i < 50'000; ++i)
        QVERIFY(log.find(std::to_string(i), real(std::to_string(i))).has_value());
    QVERIFY2(log.looks < 50'010, qPrintable(QString::number(log.looks)));
}

void KeyIndexTest::unknownEndsTheSearch() {
    Records log;
    log.add("a", 1);
    log.add("b", 1);
    int looks = 0;
    const auto failing = [&looks](RecordNumber) {
        ++looks;
        return KeyTest::Unknown;
    };
    const auto place = log.index.find(1, failing);
    QVERIFY(place.slot == nullptr);
    QVERIFY(!place.newest().has_value());
    QCOMPARE(looks, 1);
    QCOMPARE(log.index.keys(), std::uint64_t{2});
    QCOMPARE(log.find("b", 1)->value(), std::uint64_t{1});
}

// The bound holds at any number of keys, not only on average.
void KeyIndexTest::memoryPerKey() {
    Arena arena;
    KeyIndex index(arena);
    const auto isNew = [](RecordNumber) { return KeyTest::Other; };
    std::uint64_t number = 0;
    for (std::uint64_t keys = 500'000; keys < 3'000'000; keys += keys / 50) {
        for (; number < keys; ++number) {
            const auto hash = hashBytes(ByteView(reinterpret_cast<const char*>(&number), sizeof number));
            index.set(index.find(hash, isNew), hash, RecordNumber(number));
        }
        const auto perKey = static_cast<double>(index.memory()) / static_cast<double>(keys);
        QVERIFY2(perKey < 14.0, qPrintable(QStringLiteral("%1 keys: %2 bytes").arg(keys).arg(perKey)));
    }
}

// Measured in the time of the thread itself, which does not count what else the machine does.
void KeyIndexTest::noStepOfGrowingIsLong() {
    const auto threadTime = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time.tv_sec * 1'000'000'000 + time.tv_nsec;
    };
    const auto isNew = [](RecordNumber) { return KeyTest::Other; };
    qint64 longest = std::numeric_limits<qint64>::max();
    for (int attempt = 0; attempt < 3; ++attempt) {
        Arena arena;
        KeyIndex index(arena);
        qint64 worst = 0;
        for (std::uint64_t number = 0; number < 1'000'000; ++number) {
            const auto hash = hashBytes(ByteView(reinterpret_cast<const char*>(&number), sizeof number));
            const auto begin = threadTime();
            index.set(index.find(hash, isNew), hash, RecordNumber(number));
            worst = std::max<qint64>(worst, threadTime() - begin);
        }
        longest = std::min(longest, worst);
    }
    QVERIFY2(longest < 10'000'000, qPrintable(QStringLiteral("%1 ns").arg(longest)));
}

void KeyIndexTest::readersWhileItGrows_data() {
    QTest::addColumn<HashOf>("hashOf");
    QTest::addColumn<int>("keys");
    QTest::newRow("real hashes") << HashOf(real) << 30'000;
    QTest::newRow("equal hashes") << HashOf(allOnes) << 5'000;
    QTest::newRow("one corner") << HashOf(oneCorner) << 5'000;
}

// Each key that was told to be there is found, as it was told or newer, while segments are split and freed.
void KeyIndexTest::readersWhileItGrows() {
    QFETCH(HashOf, hashOf);
    QFETCH(int, keys);
    const auto count = static_cast<std::uint64_t>(keys);
    std::vector<std::uint64_t> hashes;
    for (std::uint64_t key = 0; key < count; ++key)
        hashes.push_back(hashOf(std::to_string(key)));
    // Record n is of key n, and n + count once more: the newer round takes the place of the older.
    Arena arena;
    KeyIndex index(arena);
    std::atomic<std::uint64_t> published{0};
    std::atomic<int> wrong{0};
    const auto isKey = [count](std::uint64_t key) {
        return [key, count](RecordNumber number) {
            return number.value() % count == key ? KeyTest::Same : KeyTest::Other;
        };
    };
    const auto read = [&](std::uint32_t seed) {
        std::mt19937 random(seed);
        while (true) {
            const auto records = published.load(std::memory_order_acquire);
            if (records == 0)
                continue;
            const auto key = random() % std::min(records, count);
            const auto least = key + count < records ? key + count : key;
            const auto found = index.newest(hashes[key], isKey(key));
            if (!found || found->value() < least || found->value() % count != key)
                ++wrong;
            if (records == 2 * count)
                return;
        }
    };
    std::vector<std::thread> readers;
    for (std::uint32_t seed = 0; seed < 3; ++seed)
        readers.emplace_back(read, seed);
    for (std::uint64_t number = 0; number < 2 * count; ++number) {
        const auto hash = hashes[number % count];
        index.set(index.find(hash, isKey(number % count)), hash, RecordNumber(number));
        published.store(number + 1, std::memory_order_release);
    }
    for (auto& reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_APPLESS_MAIN(KeyIndexTest)
#include "tst_key_index.moc"
