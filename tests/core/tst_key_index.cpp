// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_hash.h"
#include "key_index.h"
#include "must.h"

#include <QTest>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace simkv;

namespace {

// An index over records that are nothing but their keys.
struct Records {
    std::vector<std::string> keys;
    KeyIndex index;
    int looks = 0;

    auto isKey(const std::string& key) {
        return [this, &key](RecordNumber number) -> Result<bool> {
            ++looks;
            return keys[number.value()] == key;
        };
    }
    std::optional<RecordNumber> find(const std::string& key, std::uint64_t hash) {
        const auto slot = must(index.find(hash, isKey(key)));
        return slot.newest;
    }
    std::optional<RecordNumber> add(const std::string& key, std::uint64_t hash) {
        const auto slot = must(index.find(hash, isKey(key)));
        keys.push_back(key);
        index.set(slot, hash, RecordNumber(keys.size() - 1));
        return slot.newest;
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
// Few homes: long probing sequences that wrap around the end of the table.
std::uint64_t fewHomes(const std::string& key) {
    return hashBytes(key) | 0xFFF0'0000'0000'0000U;
}

} // namespace

Q_DECLARE_METATYPE(HashOf)

class KeyIndexTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void looksAtOneRecordOnly();
    void errorChangesNothing();
};

void KeyIndexTest::agreesWithAModel_data() {
    QTest::addColumn<HashOf>("hashOf");
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("records");
    QTest::newRow("real hashes") << HashOf(real) << 20'000 << 60'000;
    QTest::newRow("equal hashes, all ones") << HashOf(allOnes) << 900 << 3'000;
    QTest::newRow("equal hashes, all zero") << HashOf(allZero) << 900 << 3'000;
    QTest::newRow("equal in what is kept") << HashOf(lowBits) << 900 << 3'000;
    QTest::newRow("few homes") << HashOf(fewHomes) << 2'000 << 4'000;
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

void KeyIndexTest::errorChangesNothing() {
    Records log;
    log.add("a", 1);
    const auto failing = [](RecordNumber) -> Result<bool> {
        return tl::unexpected(Error{ErrorCode::Io, "no"});
    };
    QVERIFY(!log.index.find(1, failing));
    QCOMPARE(log.index.keys(), std::uint64_t{1});
    QCOMPARE(log.find("a", 1)->value(), std::uint64_t{0});
}

QTEST_APPLESS_MAIN(KeyIndexTest)
#include "tst_key_index.moc"
