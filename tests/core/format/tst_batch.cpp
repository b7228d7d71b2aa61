// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "format/batch.h"
#include "format/record_codec.h"
#include "log_text.h"
#include "must.h"
#include "plain_reader.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QTest>
#include <cerrno>
#include <random>

using namespace simkv;
using Call = FaultyFileSystem::Call;
using Model = std::map<ByteString, ByteString>;

Q_DECLARE_METATYPE(simkv::ByteOrder)

// What a batch is made of, and that a store applies all of it or nothing.
class BatchTest final : public QObject {
    Q_OBJECT
private slots:
    void encodesWhatTheFormatSays_data();
    void encodesWhatTheFormatSays();
    void turnsToAnyOrder();
    void refusesWhatIsNoRecord_data();
    void refusesWhatIsNoRecord();
    void emptyBatchWritesNothing();
    void applies_data();
    void applies();
    void needsAWriter();
    void isOnTheDiskWhateverTheOptions();
    void randomBatchesAgreeWithAModel_data();
    void randomBatchesAgreeWithAModel();
    void cutAtEveryByteIsAllOrNothing_data();
    void cutAtEveryByteIsAllOrNothing();
    void everyCallFails_data();
    void everyCallFails();
    void failedSync();
    void unreadableAfterTheWrite();
    void behindAnAppendOfTheSameMoment_data();
    void behindAnAppendOfTheSameMoment();
    void tooManyRecords();
    void cancelledBeforeTheWrite();
};

namespace {

constexpr Timestamp kTime(kTestTime);

Batch sample() {
    Batch batch;
    must(batch.put("k1", "new", kTime));
    must(batch.put(ByteString("\0bin\xFF", 5), ByteString("\0\1\2", 3), kTime));
    must(batch.remove("k2", kTime));
    must(batch.put("", "", kTime));
    must(batch.put("k1", "newer", kTime));
    return batch;
}

// The same, built by other code.
LogBuilder sampleBody(ByteOrder order = ByteOrder::Little) {
    return LogBuilder(order)
        .put("k1", "new")
        .put(ByteString("\0bin\xFF", 5), ByteString("\0\1\2", 3))
        .tombstone("k2")
        .put("", "")
        .put("k1", "newer");
}

Result<RecordNumber> apply(Store& store, const Batch& batch) {
    NoProgress unwatched;
    return store.apply(batch, unwatched);
}

Model liveKeys(const Store& store) {
    Model live;
    const auto snapshot = store.snapshot();
    for (std::uint64_t number = 0; number < snapshot->records(); ++number) {
        if (!snapshot->live().contains(RecordNumber(number)))
            continue;
        const auto place = must(snapshot->place(RecordNumber(number)));
        live[must(snapshot->key(place))] = must(snapshot->value(place));
    }
    return live;
}

} // namespace

void BatchTest::encodesWhatTheFormatSays_data() {
    QTest::addColumn<ByteOrder>("order");
    QTest::newRow("little-endian") << ByteOrder::Little;
    QTest::newRow("big-endian") << ByteOrder::Big;
}

void BatchTest::encodesWhatTheFormatSays() {
    QFETCH(ByteOrder, order);
    auto batch = sample();
    const auto expected = LogBuilder(order).batch(sampleBody(order));
    QCOMPARE(ByteString(batch.encode(order)), expected.bytes());
    QCOMPARE(batch.size().value(), expected.size());
    QCOMPARE(batch.count(), 5U);
}

void BatchTest::turnsToAnyOrder() {
    auto batch = sample();
    const ByteString little(batch.encode(ByteOrder::Little));
    const ByteString big(batch.encode(ByteOrder::Big));
    QVERIFY(little != big);
    QCOMPARE(ByteString(batch.encode(ByteOrder::Little)), little);
    (void)batch.encode(ByteOrder::Big);
    must(batch.put("more", "1", kTime)); // to a batch that was turned
    auto body = sampleBody();
    QCOMPARE(ByteString(batch.encode(ByteOrder::Little)), LogBuilder().batch(body.put("more", "1")).bytes());
}

void BatchTest::refusesWhatIsNoRecord_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<quint32>("time");
    QTest::addColumn<QString>("words");
    QTest::newRow("a marker") << QByteArray("\0simkv.batch", 12) << kTestTime << "reserved";
    QTest::newRow("any reserved key") << QByteArray("\0simkv.", 7) << kTestTime << "reserved";
    QTest::newRow("a zero header") << QByteArray() << quint32{0} << "time 0";
}

void BatchTest::refusesWhatIsNoRecord() {
    QFETCH(QByteArray, key);
    QFETCH(quint32, time);
    QFETCH(QString, words);
    auto batch = sample();
    const ByteString before(batch.encode(ByteOrder::Little));
    const auto refused = batch.put(key.toStdString(), "", Timestamp(time));
    QCOMPARE(outcome(refused), QString("invalid"));
    QVERIFY(QString::fromStdString(refused.error().what).contains(words));
    QCOMPARE(ByteString(batch.encode(ByteOrder::Little)), before);
    QCOMPARE(batch.count(), 5U);
    if (!key.isEmpty())
        QCOMPARE(outcome(batch.remove(key.toStdString(), kTime)), QString("invalid"));
}

void BatchTest::emptyBatchWritesNothing() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    const auto store = log.openForWriting();
    QCOMPARE(must(apply(*store, Batch())), RecordNumber(3));
    QCOMPARE(log.bytes(), before);
    QVERIFY(Batch().encode(ByteOrder::Big).empty());
    QCOMPARE(Batch().size(), ByteCount(0));
}

void BatchTest::applies_data() {
    encodesWhatTheFormatSays_data();
}

void BatchTest::applies() {
    QFETCH(ByteOrder, order);
    auto expected = LogBuilder(order).puts(10);
    const TemporaryLog log(expected);
    const auto store = log.openForWriting();
    for (std::uint64_t round = 0; round < 3; ++round) {
        QCOMPARE(must(apply(*store, sample())), RecordNumber(10 + round * 7));
        expected.batch(sampleBody(order));
        QCOMPARE(log.bytes(), expected.bytes());
        QCOMPARE(must(store->get("k1")), ByteString("newer"));
        QVERIFY(!must(store->get("k2")));
        QCOMPARE(must(store->get("")), ByteString());
        must(store->put("between", "1", kTime)); // single records go on
        expected.put("between", "1");
    }
    QCOMPARE(log.bytes(), expected.bytes());
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(log.open()->snapshot()));
    QCOMPARE(liveKeys(*store), plainLiveKeys(log.bytes(), order == ByteOrder::Big));
}

void BatchTest::needsAWriter() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    const auto store = log.open();
    QCOMPARE(outcome(apply(*store, sample())), QString("invalid"));
    const auto writer = log.openForWriting();
    writer->endWriting();
    QCOMPARE(outcome(apply(*writer, sample())), QString("invalid"));
    QCOMPARE(log.bytes(), before);
}

void BatchTest::isOnTheDiskWhateverTheOptions() {
    for (const auto sync : {Sync::None, Sync::Each, Sync::Interval}) {
        const TemporaryLog log(LogBuilder().puts(3));
        FaultyFileSystem fileSystem;
        const auto store = log.openForWriting({.sync = sync}, fileSystem);
        const auto syncs = fileSystem.made(Call::Sync);
        const auto writes = fileSystem.made(Call::Write);
        must(apply(*store, sample()));
        QCOMPARE(fileSystem.made(Call::Sync), syncs + 1);
        QCOMPARE(fileSystem.made(Call::Write), writes + 1);
    }
}

void BatchTest::randomBatchesAgreeWithAModel_data() {
    encodesWhatTheFormatSays_data();
}

void BatchTest::randomBatchesAgreeWithAModel() {
    QFETCH(ByteOrder, order);
    std::mt19937 random(order == ByteOrder::Little ? 1 : 2);
    const auto below = [&random](std::uint32_t limit) { return random() % limit; };
    const TemporaryLog log(LogBuilder(order).puts(4));
    Model model{{"k0", "v0"}, {"k1", "v1"}, {"k2", "v2"}, {"k3", "v3"}};
    auto store = log.openForWriting({.sync = Sync::None});
    for (int round = 0; round < 200; ++round) {
        Batch batch;
        const auto count = below(40);
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto key = "k" + std::to_string(below(30));
            if (below(3) == 0) {
                must(batch.remove(key, kTime));
                model.erase(key);
            } else {
                const ByteString value(below(5) == 0 ? below(9000) : below(20),
                                       static_cast<char>(below(256)));
                must(batch.put(key, value, kTime));
                model[key] = value;
            }
        }
        const auto before = store->snapshot()->records();
        QCOMPARE(must(apply(*store, batch)), RecordNumber(before));
        QCOMPARE(store->snapshot()->records(), before + (count > 0 ? count + 1 : 0));
        if (below(4) == 0) {
            must(store->put("k1", "alone", kTime));
            model["k1"] = "alone";
        }
        if (below(20) == 0) {
            store.reset();
            store = log.openForWriting({.sync = Sync::None});
        }
        if (round % 10 == 0)
            QCOMPARE(liveKeys(*store), model);
    }
    QCOMPARE(liveKeys(*store), model);
    QCOMPARE(plainLiveKeys(log.bytes(), order == ByteOrder::Big), model);
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(log.open()->snapshot()));
}

void BatchTest::cutAtEveryByteIsAllOrNothing_data() {
    encodesWhatTheFormatSays_data();
}

// A batch as a crash leaves it: the end is missing, or is zeros. The next writer saves it, removes it and
// goes on.
void BatchTest::cutAtEveryByteIsAllOrNothing() {
    QFETCH(ByteOrder, order);
    const auto before = LogBuilder(order).puts(5).bytes();
    const TemporaryLog log(before);
    must(apply(*log.openForWriting(), sample()));
    const auto whole = log.bytes();
    const auto without = plainLiveKeys(before, order == ByteOrder::Big);
    const auto with = plainLiveKeys(whole, order == ByteOrder::Big);
    for (auto size = before.size(); size <= whole.size(); ++size) {
        // A header of which a part reached the disk and the rest is zeros can be a record of zeros: the
        // format cannot tell.
        const bool isInHeader = size > before.size() && size < before.size() + 13;
        for (const bool isZeroed : {false, true}) {
            auto image = whole.substr(0, size);
            if (isZeroed && isInHeader)
                continue;
            if (isZeroed)
                image.resize(whole.size(), '\0');
            const TemporaryLog cut(image);
            const auto& expected = image == whole ? with : without;
            QCOMPARE(liveKeys(*cut.open()), expected);
            // Zeros in the last key or value: whole, but with a wrong checksum.
            const bool isDamage = cut.open()->snapshot()->hasDamage();
            QVERIFY(!isDamage || (isZeroed && size > whole.size() - 12));
            const auto store = cut.openForWriting(isDamage ? WriteOptions::repair() : WriteOptions{});
            QCOMPARE(liveKeys(*store), expected);
            must(apply(*store, sample()));
            QCOMPARE(liveKeys(*store), with);
            QCOMPARE(plainLiveKeys(cut.bytes(), order == ByteOrder::Big), with);
            QVERIFY(!cut.open()->snapshot()->tail());
        }
    }
}

void BatchTest::everyCallFails_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("partial");
    QTest::newRow("info") << int(Call::Info) << 0;
    for (const int partial : {0, 1, 12, 13, 48, 49, 50, 62, 66, 120})
        QTest::addRow("disk full after %d bytes", partial) << int(Call::Write) << partial;
}

// Before the batch is whole in the file: the log is as it was, byte for byte, and the store goes on.
void BatchTest::everyCallFails() {
    QFETCH(int, call);
    QFETCH(int, partial);
    const TemporaryLog log(LogBuilder().puts(5));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    const auto start = log.bytes();
    const auto text = snapshotText(store->snapshot());
    const int calls = call == int(Call::Write) ? 1 : 2; // later ones come after the write
    for (int number = 0; number < calls; ++number) {
        fileSystem.fail(static_cast<Call>(call), number,
                        {.error = ENOSPC, .partial = static_cast<std::size_t>(partial)});
        const auto failed = apply(*store, sample());
        QCOMPARE(outcome(failed), QString("io"));
        QCOMPARE(failed.error().systemError, ENOSPC);
        QCOMPARE(log.bytes(), start);
        QCOMPARE(snapshotText(store->snapshot()), text);
        fileSystem.heal();
    }
    must(apply(*store, sample()));
    QCOMPARE(log.bytes(), LogBuilder().puts(5).batch(sampleBody()).bytes());
}

void BatchTest::failedSync() {
    const TemporaryLog log(LogBuilder().puts(5));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({.sync = Sync::None}, fileSystem);
    fileSystem.fail(Call::Sync);
    const auto failed = apply(*store, sample());
    QCOMPARE(outcome(failed), QString("io"));
    QVERIFY(failed.error().what.find("may or may not be on the disk") != std::string::npos);
    const auto bytes = log.bytes();
    QCOMPARE(outcome(apply(*store, sample())), QString("io"));
    QCOMPARE(outcome(store->put("a", "1", kTime)), QString("io"));
    QCOMPARE(log.bytes(), bytes);
    // What is in the file is in the index.
    QCOMPARE(snapshotText(store->snapshot()), logText(bytes));
}

// The batch is in the file, whole; nothing more is written before it has been read.
void BatchTest::unreadableAfterTheWrite() {
    const TemporaryLog log(LogBuilder().puts(5));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    fileSystem.fail(Call::Read, 0, {.error = EIO, .forEver = true});
    const auto failed = apply(*store, sample());
    QCOMPARE(outcome(failed), QString("io"));
    QVERIFY(failed.error().what.starts_with("the batch was written"));
    const auto bytes = log.bytes();
    QCOMPARE(bytes, LogBuilder().puts(5).batch(sampleBody()).bytes());
    fileSystem.heal();
    QCOMPARE(outcome(store->put("a", "1", kTime)), QString("io"));
    QCOMPARE(log.bytes(), bytes);
    store->endWriting();
    NoProgress unwatched;
    must(store->beginWriting({}, unwatched));
    must(store->put("a", "1", kTime));
    QCOMPARE(snapshotText(store->snapshot()), logText(log.bytes()));
}

void BatchTest::behindAnAppendOfTheSameMoment_data() {
    QTest::addColumn<QByteArray>("theirs");
    QTest::addColumn<QString>("said");
    const auto bytes = [](const LogBuilder& log) { return QByteArray::fromStdString(log.bytes()); };
    QTest::newRow("a record") << bytes(LogBuilder().put("x", "1")) << "ok";
    QTest::newRow("a batch") << bytes(LogBuilder().batch(LogBuilder().puts(2))) << "ok";
    // What is missing there are the first bytes of ours: it is damage, and ours is found after it.
    QTest::newRow("a torn record") << bytes(LogBuilder().raw(LogBuilder().put("x", "12345").cut(16))) << "ok";
    // It swallows all of ours.
    QTest::newRow("a longer torn record")
        << bytes(LogBuilder().raw(LogBuilder().put("x", ByteString(138, 'x')).cut(16))) << "changed";
}

// Between the check of the size and the write, by a program that knows of no lock.
void BatchTest::behindAnAppendOfTheSameMoment() {
    QFETCH(QByteArray, theirs);
    QFETCH(QString, said);
    const TemporaryLog log(LogBuilder().puts(3));
    FaultyFileSystem fileSystem;
    const auto store = log.openForWriting({}, fileSystem);
    fileSystem.before(Call::Write, 0, [&] { log.append(theirs.toStdString()); });
    QCOMPARE(outcome(apply(*store, sample())), said);
    QCOMPARE(log.bytes(), LogBuilder().puts(3).raw(theirs.toStdString()).batch(sampleBody()).bytes());
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(log.open()->snapshot()));
}

void BatchTest::tooManyRecords() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    for (const std::uint64_t most : {8U, 9U}) {
        const auto store = log.openForWriting({}, systemFileSystem(), {.maxRecords = most});
        const bool fits = most == 9; // with the marker
        QCOMPARE(outcome(apply(*store, sample())), fits ? QString("ok") : QString("unsupported"));
        QCOMPARE(log.bytes() == before, !fits);
    }
}

void BatchTest::cancelledBeforeTheWrite() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    const auto store = log.openForWriting();
    StopsAt cancelled(0);
    QCOMPARE(outcome(store->apply(sample(), cancelled)), QString("cancelled"));
    QCOMPARE(log.bytes(), before);
    must(apply(*store, sample()));
}

QTEST_APPLESS_MAIN(BatchTest)
#include "tst_batch.moc"
