// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/batch_marker.h"
#include "log_text.h"
#include "must.h"
#include "stops_at.h"
#include "store/record_cursor.h"
#include "temporary_log.h"

#include <QTest>
#include <map>
#include <random>
#include <sys/stat.h>

using namespace simkv;

class StoreWritingTest final : public QObject {
    Q_OBJECT
private slots:
    void createsAnEmptyLog();
    void keepsTheByteOrder_data();
    void keepsTheByteOrder();
    void decisions_data();
    void decisions();
    void damageIsNeverCut();
    void onlyTheTailIsCutBehindDamage();
    void aCutTearsNoBatch_data();
    void aCutTearsNoBatch();
    void aRecordBehindDamageHidesNone();
    void oneWriterAtATime();
    void beginAgainIsNothing();
    void readsWhatCameBeforeWriting();
    void beginWritingBeforeTheIndex();
    void cancelledBeginningCanBeRepeated();
    void writingBeginsWhileNewsAreRead();
    void neverOverwritesAnother_data();
    void neverOverwritesAnother();
    void reservedKeysAreRefused_data();
    void reservedKeysAreRefused();
    void putIsSeenAtOnce();
    void randomOperationsWithReopening();
};

namespace {

constexpr Timestamp kTime(kTestTime);
const Store::Published kNobody;

LogBuilder three() {
    return LogBuilder().puts(3);
} // 51 bytes

} // namespace

void StoreWritingTest::createsAnEmptyLog() {
    const TemporaryLog log;
    const auto store = must(Store::create(log.path()));
    QCOMPARE(log.bytes(), ByteString());
    QCOMPARE(outcome(Store::create(log.path())), QString("io"));
    NoProgress unwatched;
    QVERIFY(!must(store->beginWriting({}, unwatched)).has_value());
    must(store->put("a", "1", kTime));
    QCOMPARE(log.bytes(), LogBuilder().put("a", "1").bytes());
}

void StoreWritingTest::keepsTheByteOrder_data() {
    QTest::addColumn<int>("order");
    QTest::newRow("little") << static_cast<int>(ByteOrder::Little);
    QTest::newRow("big") << static_cast<int>(ByteOrder::Big);
}

void StoreWritingTest::keepsTheByteOrder() {
    QFETCH(int, order);
    const auto start = LogBuilder(static_cast<ByteOrder>(order)).put("a", "1");
    const TemporaryLog log(start);
    const auto store = log.openForWriting();
    QCOMPARE(must(store->put("b", "2", kTime)).value(), std::uint64_t{1});
    QCOMPARE(must(store->remove("a", kTime)).value(), std::uint64_t{2});
    QCOMPARE(must(store->remove("never there", kTime)).value(), std::uint64_t{3});
    QCOMPARE(log.bytes(), LogBuilder(start).put("b", "2").tombstone("a").tombstone("never there").bytes());
}

void StoreWritingTest::decisions_data() {
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("unasked"); // outcome without a repair
    QTest::addColumn<QString>("finding"); // about what is removed, if anything; else empty
    const auto row = [](const char* name, const LogBuilder& log, const char* unasked, const char* finding) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << unasked << finding;
    };
    const auto wrong = [](LogBuilder log) {
        return log.batch(LogBuilder().put("w", "1"), {.hashChange = 1});
    };
    const auto noise = ByteString(20, '\xEE');
    const auto tornBatch = LogBuilder().batch(LogBuilder().puts(2)).cut(60);
    row("clean", three(), "ok", "");
    row("empty", LogBuilder(), "ok", "");
    row("torn", three().raw("torn"), "ok", "torn@51+4");
    row("zeros", three().zeros(4096), "ok", "zeros@51+4096");
    row("torn batch", three().raw(tornBatch), "ok", "torn-batch@51+60");
    row("torn at the start", LogBuilder().raw("torn"), "corrupt", "torn@0+4");
    row("zeros at the start", LogBuilder().zeros(100), "corrupt", "zeros@0+100");
    row("torn batch at the start", LogBuilder().raw(tornBatch), "corrupt", "torn-batch@0+60");
    row("wrong last batch", wrong(three()), "corrupt", "damage@51+64");
    row("wrong last batch and zeros", wrong(three()).zeros(9), "corrupt", "damage@51+73");
    row("wrong last batch at the start", wrong(LogBuilder()), "corrupt", "damage@0+64");
    row("wrong batch in the middle", wrong(three()).put("x", "1"), "ok", "");
    row("wrong batch in the middle, torn", wrong(three()).raw("torn"), "ok", "torn@115+4");
    row("damage", three().raw(noise).puts(3), "corrupt", "");
    row("damage and torn", three().raw(noise).puts(4).raw("torn"), "corrupt", "torn@139+4");
    row("damage and a torn batch", three().raw(noise).puts(4).raw(tornBatch), "corrupt", "torn-batch@139+60");
    row("damage and a wrong last batch", wrong(three().raw(noise).puts(4)), "corrupt", "damage@139+64");
}

void StoreWritingTest::decisions() {
    QFETCH(QByteArray, log);
    QFETCH(QString, unasked);
    QFETCH(QString, finding);
    const TemporaryLog file(log.toStdString());
    NoProgress unwatched;
    auto store = file.open();
    const auto records = store->snapshot()->records();
    const auto first = store->beginWriting({}, unwatched);
    QCOMPARE(outcome(first), unasked);
    QCOMPARE(store->isWriting(), unasked == "ok");
    if (!first) {
        QCOMPARE(QByteArray::fromStdString(file.bytes()), log);
        QCOMPARE(file.files(), QStringList("log"));
        QCOMPARE(outcome(store->put("a", "1", kTime)), QString("invalid"));
    }
    const auto cut = first ? *first : must(store->beginWriting(WriteOptions::repair(), unwatched));
    QCOMPARE(cut ? findingText(cut->finding) : QString(), finding);
    const auto left = static_cast<qsizetype>(cut ? cut->finding.offset.value() : log.toStdString().size());
    QCOMPARE(QByteArray::fromStdString(file.bytes()), log.left(left));
    if (cut) {
        QCOMPARE(cut->savedAs, file.path() + ".tail-" + std::to_string(left));
        QCOMPARE(QByteArray::fromStdString(file.bytesOf(cut->savedAs)), log.mid(left));
    }
    QVERIFY(!store->snapshot()->tail().has_value());
    QCOMPARE(must(store->put("after", "it", kTime)).value(), records);
    QCOMPARE(must(store->get("after")), ByteString("it"));
    const auto written = snapshotText(store->snapshot());
    store.reset();
    QCOMPARE(snapshotText(file.open()->snapshot()), written);
}

void StoreWritingTest::damageIsNeverCut() {
    const auto bytes = three().raw(ByteString(20, '\xEE')).puts(3).bytes();
    const TemporaryLog log(bytes);
    const auto store = log.openForWriting(WriteOptions::repair());
    must(store->put("after", "it", kTime));
    QCOMPARE(log.bytes(), bytes + LogBuilder().put("after", "it").bytes());
    QCOMPARE(log.files(), QStringList("log"));
    QVERIFY(store->snapshot()->hasDamage());
}

// The chain after the damage is a batch that the end of the file truncates: nothing of it applies, and only
// it is removed.
void StoreWritingTest::onlyTheTailIsCutBehindDamage() {
    const auto torn = LogBuilder().batch(LogBuilder().puts(6)).cut(49 + 5 * 17 + 3);
    const auto before = three().raw(ByteString(20, '\xEE')).bytes();
    const TemporaryLog log(before + torn);
    auto store = log.open();
    QCOMPARE(snapshotText(store->snapshot()),
             QStringLiteral("k0=v0 k1=v1 k2=v2 damage@51+20 torn-batch@71+%1").arg(torn.size()));
    NoProgress unwatched;
    const auto cut = must(store->beginWriting(WriteOptions::repair(), unwatched));
    QCOMPARE(findingText(cut->finding), QStringLiteral("torn-batch@71+%1").arg(torn.size()));
    QCOMPARE(log.bytes(), before);
    must(store->refresh(unwatched));
    QCOMPARE(snapshotText(store->snapshot()), QString("k0=v0 k1=v1 k2=v2 damage@51+20"));
    must(store->put("after", "it", kTime));
    must(store->refresh(unwatched));
    QCOMPARE(snapshotText(store->snapshot()), QString("k0=v0 k1=v1 k2=v2 damage@51+20 after=it"));
    store.reset();
    QCOMPARE(snapshotText(log.open()->snapshot()), QString("k0=v0 k1=v1 k2=v2 damage@51+20 after=it"));
}

void StoreWritingTest::aCutTearsNoBatch_data() {
    QTest::addColumn<QByteArray>("behind"); // two of four records of a batch
    QTest::addColumn<int>("kept");
    QTest::addColumn<bool>("isStopped");
    const auto noise = QByteArray(20, '\x3E');
    // Longer than what the batch has left: the marker is a plain record.
    QTest::newRow("a record beyond the body") << noise << 0 << true;
    QTest::newRow("a torn batch, which is no part of a body")
        << QByteArray::fromStdString(LogBuilder().batch(LogBuilder().puts(2)).cut(60)) << 0 << true;
    QTest::newRow("a marker that is contradicted by records")
        << QByteArray::fromStdString(LogBuilder().puts(3).bytes()) + noise << 51 << false;
}

// Records after damage that were found as a chain, and an odd one after them, stay when another one is
// written that is a chain by itself.
void StoreWritingTest::aRecordBehindDamageHidesNone() {
    const auto before =
        three().raw(ByteString(30, '\x3E')).puts(4).record(kTestTime, "odd", "", 9).raw("torn");
    const TemporaryLog log(before);
    auto store = log.open();
    QCOMPARE(store->snapshot()->records(), std::uint64_t{8});
    NoProgress unwatched;
    QVERIFY(must(store->beginWriting(WriteOptions::repair(), unwatched)).has_value());
    must(store->put("next", "1", kTime));
    store->endWriting();
    const auto again = log.open();
    QCOMPARE(again->snapshot()->records(), std::uint64_t{9});
    QCOMPARE(snapshotText(again->snapshot()), snapshotText(store->snapshot()));
}

// The tail alone makes a marker a plain record. Removing the tail must not remove the records after the
// marker, nor those that are written next.
void StoreWritingTest::aCutTearsNoBatch() {
    QFETCH(QByteArray, behind);
    QFETCH(int, kept);
    QFETCH(bool, isStopped);
    const auto before = three().batch(LogBuilder().puts(4)).cut(51 + 49 + 2 * 17) + behind.toStdString();
    const auto end = 51U + 49 + 2 * 17 + static_cast<unsigned>(kept);
    const TemporaryLog log(before);
    auto store = log.open();
    const auto records = store->snapshot()->records();
    NoProgress unwatched;
    const auto cut = must(store->beginWriting({}, unwatched));
    QCOMPARE(cut ? cut->finding.offset.value() : 0, std::uint64_t{end});
    QCOMPARE(log.bytesOf(cut->savedAs), before.substr(end));
    QCOMPARE(log.bytes(),
             before.substr(0, end) + (isStopped ? LogBuilder().tombstone(kBatchStopKey).bytes() : ""));
    QCOMPARE(must(store->put("after", "it", kTime)).value(), records + (isStopped ? 1 : 0));
    const auto written = snapshotText(store->snapshot());
    QVERIFY(written.endsWith(QStringLiteral("after=it")));
    store.reset();
    QCOMPARE(snapshotText(log.open()->snapshot()), written);
}

void StoreWritingTest::oneWriterAtATime() {
    const TemporaryLog log(three());
    const auto first = log.openForWriting();
    const auto second = log.open();
    NoProgress unwatched;
    QCOMPARE(outcome(second->beginWriting(WriteOptions::repair(), unwatched)), QString("locked"));
    QCOMPARE(must(second->get("k1")), ByteString("v1"));
    must(first->put("a", "1", kTime));
    first->endWriting();
    QCOMPARE(outcome(first->put("a", "2", kTime)), QString("invalid"));
    must(second->beginWriting({}, unwatched));
    QCOMPARE(must(second->get("a")), ByteString("1"));
    QCOMPARE(outcome(first->beginWriting({}, unwatched)), QString("locked"));
}

void StoreWritingTest::beginAgainIsNothing() {
    const TemporaryLog log(three().raw("torn"));
    const auto store = log.openForWriting();
    NoProgress unwatched;
    QVERIFY(!must(store->beginWriting({}, unwatched)).has_value());
    must(store->put("a", "1", kTime));
    store->endWriting();
    QVERIFY(!must(store->beginWriting({}, unwatched)).has_value());
    must(store->put("a", "2", kTime));
    QCOMPARE(logText(log.bytes()), QString("k0=v0 k1=v1 k2=v2 a=1 a=2"));
}

void StoreWritingTest::readsWhatCameBeforeWriting() {
    const TemporaryLog log(three().raw("to"));
    const auto store = log.open();
    log.append("rn");
    NoProgress unwatched;
    QCOMPARE(findingText(must(store->beginWriting({}, unwatched))->finding), QString("torn@51+4"));
    store->endWriting();
    log.append(LogBuilder().put("x", "1").raw("torn").bytes());
    QCOMPARE(findingText(must(store->beginWriting({}, unwatched))->finding), QString("torn@66+4"));
    QCOMPARE(must(store->put("y", "2", kTime)).value(), std::uint64_t{4});
    QCOMPARE(liveText(store->snapshot()), QString("k0=v0 k1=v1 k2=v2 x=1 y=2"));
}

void StoreWritingTest::beginWritingBeforeTheIndex() {
    const TemporaryLog log(three());
    NoProgress unwatched;
    const auto store = must(Store::open(log.path(), unwatched));
    QCOMPARE(outcome(store->beginWriting({}, unwatched)), QString("invalid"));
    must(store->buildIndex(unwatched));
    QCOMPARE(outcome(store->beginWriting({}, unwatched)), QString("ok"));
}

void StoreWritingTest::cancelledBeginningCanBeRepeated() {
    StopsAt cancelled(0);
    const TemporaryLog log(three());
    const auto store = log.open();
    log.append(LogBuilder().put("x", "1").bytes());
    QCOMPARE(outcome(store->beginWriting({}, cancelled)), QString("cancelled"));
    QVERIFY(!store->isWriting());
    NoProgress unwatched;
    QVERIFY(log.openForWriting()->isWriting()); // the lock is free again
    must(store->refresh(unwatched));
    must(store->beginWriting({}, unwatched));
    must(store->put("y", "2", kTime));
    QCOMPARE(liveText(store->snapshot()), QString("k0=v0 k1=v1 k2=v2 x=1 y=2"));
}

// A window that follows a log is not in the way of its own edits.
void StoreWritingTest::writingBeginsWhileNewsAreRead() {
    const TemporaryLog log(three());
    const auto store = log.open();
    for (int i = 0; i < 4; ++i)
        log.append(LogBuilder().put("big", ByteString(3U << 20U, 'x')).bytes());
    NoProgress unwatched;
    QString begun;
    must(store->refresh(unwatched, [&](const std::shared_ptr<const Snapshot>& snapshot) {
        if (begun.isEmpty() && !snapshot->isComplete()) {
            begun = outcome(store->beginWriting({}, unwatched));
            must(store->put("mine", "1", kTime));
        }
    }));
    QCOMPARE(begun, QString("ok"));
    QCOMPARE(store->snapshot()->records(), std::uint64_t{8});
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(log.open()->snapshot()));
}

using Change = std::function<void(const TemporaryLog&)>;
Q_DECLARE_METATYPE(Change)

void StoreWritingTest::neverOverwritesAnother_data() {
    QTest::addColumn<Change>("change");
    QTest::newRow("grown") << Change(
        [](const TemporaryLog& log) { log.append(LogBuilder().put("x", "y").bytes()); });
    QTest::newRow("cut") << Change([](const TemporaryLog& log) { log.truncate(20); });
    QTest::newRow("replaced") << Change([](const TemporaryLog& log) { log.replace(log.bytes()); });
}

void StoreWritingTest::neverOverwritesAnother() {
    QFETCH(Change, change);
    const TemporaryLog log(three());
    const auto store = log.openForWriting();
    change(log);
    const auto changed = log.bytes();
    NoProgress unwatched;
    QCOMPARE(outcome(store->put("a", "1", kTime)), QString("changed"));
    QCOMPARE(outcome(store->remove("k1", kTime)), QString("changed"));
    (void)store->refresh(unwatched);
    QCOMPARE(outcome(store->put("a", "1", kTime)), QString("changed"));
    QCOMPARE(log.bytes(), changed);
    QCOMPARE(must(store->newest("a")).has_value(), false);
}

void StoreWritingTest::reservedKeysAreRefused_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("marker") << QByteArray("\0simkv.batch", 12) << "invalid";
    QTest::newRow("other") << QByteArray("\0simkv.x", 8) << "invalid";
    QTest::newRow("the prefix itself") << QByteArray("\0simkv.", 7) << "invalid";
    QTest::newRow("shorter") << QByteArray("\0simkv", 6) << "ok";
    QTest::newRow("without the zero byte") << QByteArray("simkv.batch") << "ok";
}

void StoreWritingTest::reservedKeysAreRefused() {
    QFETCH(QByteArray, key);
    QFETCH(QString, outcome);
    const TemporaryLog log(three());
    const auto store = log.openForWriting();
    QCOMPARE(simkv::outcome(store->put(key.toStdString(), "x", kTime)), outcome);
    QCOMPARE(simkv::outcome(store->remove(key.toStdString(), kTime)), outcome);
    QCOMPARE(log.bytes() == three().bytes(), outcome != "ok");
}

void StoreWritingTest::putIsSeenAtOnce() {
    const TemporaryLog log(three());
    const auto store = log.openForWriting({.sync = Sync::None});
    must(store->put("k1", "new", kTime));
    QCOMPARE(must(store->get("k1")), ByteString("new"));
    must(store->remove("k0", kTime));
    QVERIFY(!must(store->get("k0")));
    QCOMPARE(liveText(store->snapshot()), QString("k2=v2 k1=new"));
    QCOMPARE(store->snapshot()->indexedEnd().value(), log.bytes().size());
    must(store->sync());
}

void StoreWritingTest::randomOperationsWithReopening() {
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        std::mt19937 random(11);
        const TemporaryLog log(LogBuilder(order).put("first", "1"));
        std::map<ByteString, ByteString> model{{"first", "1"}};
        auto store = log.openForWriting({.sync = Sync::None});
        for (int step = 0; step < 6'000; ++step) {
            const auto key = ByteString("key").append(std::to_string(random() % 200));
            const auto what = random() % 1000;
            if (what < 2) {
                store.reset();
                store = log.openForWriting({.sync = Sync::None});
            } else if (what < 250) {
                must(store->remove(key, Timestamp(kTestTime + static_cast<std::uint32_t>(random() % 1000))));
                model.erase(key);
            } else if (what < 700) {
                const ByteString value(random() % 50, static_cast<char>(random()));
                must(store->put(key, value,
                                Timestamp(kTestTime + static_cast<std::uint32_t>(random() % 1000))));
                model[key] = value;
            }
            const auto value = must(store->get(key));
            const auto known = model.find(key);
            QCOMPARE(value.has_value(), known != model.end());
            if (value)
                QCOMPARE(*value, known->second);
        }
        std::map<ByteString, ByteString> iterated;
        for (LiveIterator it(store->snapshot()); it.isValid(); it.next())
            iterated.emplace(it.key(), it.value());
        QVERIFY(iterated == model);
        const auto written = snapshotText(store->snapshot());
        store.reset();
        QCOMPARE(snapshotText(log.open()->snapshot()), written);
    }
}

QTEST_APPLESS_MAIN(StoreWritingTest)
#include "tst_store_writing.moc"
