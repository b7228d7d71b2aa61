// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "stops_at.h"
#include "store/record_cursor.h"
#include "temporary_log.h"

#include <QFileInfo>
#include <QTest>
#include <map>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

using namespace simkv;

class StoreReadingTest final : public QObject {
    Q_OBJECT
private slots:
    void getAndIterate();
    void agreesWithAModel_data();
    void agreesWithAModel();
    void longKeys();
    void notOpened_data();
    void notOpened();
    void noPermission();
    void readingChangesNothing_data();
    void readingChangesNothing();
    void oldSnapshotsStay();
    void cancelledBuildGoesOn();
    void publishesOnTheWay();
    void refresh_data();
    void refresh();
    void refreshThatIsCancelledReadsNothing();
    void refreshAfterCutOrReplaced_data();
    void refreshAfterCutOrReplaced();
    void refreshOfATailThatWasReplaced();
};

namespace {

LogBuilder randomLog(std::uint32_t seed, int records, std::map<ByteString, ByteString>* model = nullptr,
                     ByteOrder order = ByteOrder::Little) {
    std::mt19937 random(seed);
    LogBuilder log(order);
    std::map<ByteString, ByteString> local;
    auto& live = model ? *model : local;
    for (int i = 0; i < records; ++i) {
        const auto key = ByteString("key").append(std::to_string(random() % 300));
        const auto time = kTestTime + static_cast<std::uint32_t>(i);
        if (random() % 5 == 0) {
            log.tombstone(key, time);
            live.erase(key);
            continue;
        }
        ByteString value(random() % 60, '\0');
        for (auto& byte : value)
            byte = static_cast<char>(random());
        log.put(key, value, time);
        live[key] = value;
    }
    return log;
}

} // namespace

void StoreReadingTest::getAndIterate() {
    const TemporaryLog log(
        LogBuilder().put("a", "1").put("b", "2").put("a", "3").tombstone("b").put("", "empty"));
    const auto store = log.open();
    QCOMPARE(must(store->get("a")), ByteString("3"));
    QCOMPARE(must(store->get("")), ByteString("empty"));
    QVERIFY(!must(store->get("b")));
    QVERIFY(!must(store->get("c")));
    QCOMPARE(must(store->newest("b"))->value(), std::uint64_t{3});
    QVERIFY(!must(store->newest("c")).has_value());
    QCOMPARE(liveText(store->snapshot()), QString("a=3 =empty"));
}

void StoreReadingTest::agreesWithAModel_data() {
    QTest::addColumn<int>("order");
    QTest::newRow("little") << static_cast<int>(ByteOrder::Little);
    QTest::newRow("big") << static_cast<int>(ByteOrder::Big);
}

void StoreReadingTest::agreesWithAModel() {
    QFETCH(int, order);
    std::map<ByteString, ByteString> model;
    const TemporaryLog log(randomLog(1, 20'000, &model, static_cast<ByteOrder>(order)));
    const auto store = log.open();
    for (int i = 0; i < 300; ++i) {
        const auto key = ByteString("key").append(std::to_string(i));
        const auto known = model.find(key);
        const auto value = store->get(key);
        QCOMPARE(must(value).has_value(), known != model.end());
        if (*value)
            QCOMPARE(**value, known->second);
    }
    std::map<ByteString, ByteString> iterated;
    Offset last;
    for (LiveIterator it(store->snapshot()); it.isValid(); it.next()) {
        QVERIFY(iterated.emplace(it.key(), it.value()).second);
        QVERIFY(it.place().offset >= last);
        last = it.place().offset;
    }
    QVERIFY(iterated == model);
    QCOMPARE(store->snapshot()->counts().liveKeys, model.size());
}

void StoreReadingTest::longKeys() {
    const ByteString key(2'500'000, 'k');
    const auto other = key.substr(1) + "x";
    const TemporaryLog log(
        LogBuilder().put(key, "1").put(other, "2").put(key, "3").tombstone(other).put("k", "4"));
    const auto store = log.openForWriting();
    QCOMPARE(must(store->get(key)), ByteString("3"));
    QVERIFY(!must(store->get(other)));
    QCOMPARE(store->snapshot()->counts().liveKeys, std::uint64_t{2});
    QCOMPARE(store->snapshot()->previousVersion(RecordNumber(2))->value(), std::uint64_t{0});
    QCOMPARE(store->snapshot()->previousVersion(RecordNumber(3))->value(), std::uint64_t{1});
    must(store->put(other, "5", Timestamp(kTestTime)));
    QCOMPARE(must(store->get(other)), ByteString("5"));
}

void StoreReadingTest::notOpened_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("code");
    QTest::newRow("missing") << "missing"
                             << "not found";
    QTest::newRow("folder") << "folder"
                            << "invalid";
    QTest::newRow("FIFO") << "fifo"
                          << "invalid";
    QTest::newRow("not a log") << "garbage"
                               << "unsupported";
    QTest::newRow("empty path") << ""
                                << "not found";
}

void StoreReadingTest::notOpened() {
    QFETCH(QString, name);
    const TemporaryLog log;
    ::mkfifo(log.path("fifo").c_str(), 0600);
    ::mkdir(log.path("folder").c_str(), 0700);
    log.write(log.path("garbage"), ByteString(500, '\xEE'));
    NoProgress unwatched;
    auto store = Store::open(name.isEmpty() ? std::string() : log.path(qPrintable(name)), unwatched);
    if (!store) {
        QTEST(outcome(store), "code");
        return;
    }
    QTEST(outcome((*store)->buildIndex(unwatched)), "code");
    QCOMPARE(outcome((*store)->beginWriting(WriteOptions::repair(), unwatched)), QString("invalid"));
}

void StoreReadingTest::noPermission() {
    if (::geteuid() == 0)
        QSKIP("root may read everything");
    const TemporaryLog log(LogBuilder().puts(3));
    ::chmod(log.path().c_str(), 0);
    NoProgress unwatched;
    QCOMPARE(outcome(Store::open(log.path(), unwatched)), QString("io"));
}

void StoreReadingTest::readingChangesNothing_data() {
    QTest::addColumn<QByteArray>("log");
    const auto row = [](const char* name, const LogBuilder& log) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes());
    };
    row("clean", LogBuilder().puts(30));
    row("empty", LogBuilder());
    row("torn", LogBuilder().puts(30).raw("torn"));
    row("zeros", LogBuilder().puts(30).zeros(100));
    row("damage", LogBuilder().puts(30).raw(ByteString(20, '\xEE')).puts(30));
    row("wrong last batch", LogBuilder().batch(LogBuilder().puts(3), {.hashChange = 1}));
}

void StoreReadingTest::readingChangesNothing() {
    QFETCH(QByteArray, log);
    const TemporaryLog file(log.toStdString());
    const auto path = QString::fromStdString(file.path());
    QFile handle(path);
    QVERIFY(handle.open(QIODevice::ReadWrite));
    const QDateTime before(QDate(2025, 7, 1), QTime(1, 2, 3));
    QVERIFY(handle.setFileTime(before, QFileDevice::FileModificationTime));
    handle.close();
    {
        const auto store = file.open();
        (void)store->get("k1");
        (void)liveText(store->snapshot());
        NoProgress unwatched;
        must(store->refresh(unwatched));
        QCOMPARE(outcome(store->put("a", "b", Timestamp(1))), QString("invalid"));
        QCOMPARE(outcome(store->remove("a", Timestamp(1))), QString("invalid"));
        QCOMPARE(outcome(store->sync()), QString("invalid"));
        QVERIFY(!store->isWriting());
    }
    QCOMPARE(QByteArray::fromStdString(file.bytes()), log);
    QCOMPARE(QFileInfo(path).lastModified(), before);
    QCOMPARE(file.files(), QStringList("log"));
}

void StoreReadingTest::oldSnapshotsStay() {
    const TemporaryLog log(LogBuilder().put("a", "1").put("b", "2"));
    auto store = log.openForWriting();
    const auto first = store->snapshot();
    must(store->put("a", "3", Timestamp(kTestTime)));
    const auto second = store->snapshot();
    must(store->remove("b", Timestamp(kTestTime)));
    const auto third = store->snapshot();
    store.reset();
    QCOMPARE(liveText(first), QString("a=1 b=2"));
    QCOMPARE(liveText(second), QString("b=2 a=3"));
    QCOMPARE(liveText(third), QString("a=3"));
    QCOMPARE(first->counts().liveKeys, std::uint64_t{2});
    QVERIFY(first->stateOf(RecordNumber(0)) == RecordState::Live);
    QVERIFY(third->stateOf(RecordNumber(0)) == RecordState::Superseded);
}

void StoreReadingTest::cancelledBuildGoesOn() {
    auto bytes = randomLog(2, 300);
    bytes.raw(ByteString(40, '\xEE')).puts(20).batch(LogBuilder().puts(5)).raw("torn");
    const TemporaryLog log(bytes);
    const auto expected = snapshotText(log.open()->snapshot());
    NoProgress unwatched;
    for (int lockTimeout = 1; lockTimeout < 400; lockTimeout += 7) {
        const auto store = must(Store::open(log.path(), unwatched));
        int cancelled = 0;
        while (true) {
            StopsAt impatient(lockTimeout);
            const auto built = store->buildIndex(impatient);
            if (built)
                break;
            QCOMPARE(outcome(built), QString("cancelled"));
            QVERIFY(expected.startsWith(snapshotText(store->snapshot())));
            if (++cancelled == 50)
                must(store->buildIndex(unwatched));
        }
        QCOMPARE(snapshotText(store->snapshot()), expected);
        QVERIFY(store->snapshot()->isComplete());
    }
}

void StoreReadingTest::publishesOnTheWay() {
    const TemporaryLog log(LogBuilder().puts(400'000)); // more than one slice
    NoProgress unwatched;
    const auto store = must(Store::open(log.path(), unwatched));
    QCOMPARE(store->snapshot()->records(), std::uint64_t{0});
    QVERIFY(!store->snapshot()->isComplete());
    std::vector<std::uint64_t> published;
    must(store->buildIndex(unwatched, [&](const std::shared_ptr<const Snapshot>& snapshot) {
        published.push_back(snapshot->records());
    }));
    QVERIFY(published.size() >= 2);
    QVERIFY(std::is_sorted(published.begin(), published.end()));
    QVERIFY(published.front() > 0);
    QCOMPARE(published.back(), std::uint64_t{400'000});
}

void StoreReadingTest::refresh_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("appended");
    const auto row = [](const char* name, const LogBuilder& before, const ByteString& appended) {
        QTest::newRow(name) << QByteArray::fromStdString(before.bytes())
                            << QByteArray::fromStdString(appended);
    };
    const auto more = LogBuilder().put("k1", "new").tombstone("k2").bytes();
    const auto torn = LogBuilder().put("torn", "the rest comes later").bytes();
    const auto batch = LogBuilder().batch(LogBuilder().puts(3).put("b", "1")).bytes();
    const auto wrong = LogBuilder().batch(LogBuilder().put("w", "1"), {.hashChange = 1});
    row("nothing", LogBuilder().puts(3), {});
    row("to an empty log", LogBuilder(), more);
    row("records", LogBuilder().puts(3), more);
    row("torn bytes", LogBuilder().puts(3), "torn");
    row("the rest of a torn record", LogBuilder().puts(3).raw(torn.substr(0, 20)), torn.substr(20) + more);
    row("more of a torn record", LogBuilder().puts(3).raw(torn.substr(0, 20)), torn.substr(20, 3));
    row("records after a torn one", LogBuilder().puts(3).raw("torn"), LogBuilder().puts(5).bytes());
    row("records after zeros", LogBuilder().puts(3).zeros(30), LogBuilder().puts(5).bytes());
    row("the rest of a batch", LogBuilder().puts(3).raw(batch.substr(0, 90)), batch.substr(90) + more);
    row("records after a wrong last batch",
        LogBuilder().puts(3).batch(LogBuilder().put("w", "1"), {.hashChange = 1}), more);
    row("zeros after a wrong last batch", LogBuilder(wrong), ByteString(100, '\0'));
    row("zeros, then more", LogBuilder(wrong).zeros(10), ByteString(20, '\0') + "x");
    row("records after damage", LogBuilder().puts(3).raw(ByteString(20, '\xEE')).puts(4), more);
    row("damage and records", LogBuilder().puts(3), ByteString(20, '\xEE') + LogBuilder().puts(4).bytes());
}

// Reading on gives what opening afresh gives.
void StoreReadingTest::refresh() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, appended);
    const TemporaryLog log(before.toStdString());
    const auto store = log.open();
    log.append(appended.toStdString());
    NoProgress unwatched;
    must(store->refresh(unwatched));
    const auto afresh = log.open()->snapshot();
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(afresh));
    QCOMPARE(liveText(store->snapshot()), liveText(afresh));
    QVERIFY(store->snapshot()->isComplete());
    QCOMPARE(store->snapshot()->indexedEnd().value(), log.bytes().size());
    must(store->refresh(unwatched));
    QCOMPARE(snapshotText(store->snapshot()), snapshotText(afresh));
}

// However short what was appended is.
void StoreReadingTest::refreshThatIsCancelledReadsNothing() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.open();
    log.append(LogBuilder().put("new", "value").bytes());
    StopsAt stopped(0);
    const auto read = store->refresh(stopped);
    QVERIFY(!read && read.error().code == ErrorCode::Cancelled);
    QCOMPARE(store->snapshot()->records(), std::uint64_t{3});
}

void StoreReadingTest::refreshAfterCutOrReplaced_data() {
    QTest::addColumn<QString>("change");
    for (const auto* change : {"cut", "emptied", "replaced", "removed"})
        QTest::newRow(change) << change;
}

void StoreReadingTest::refreshAfterCutOrReplaced() {
    QFETCH(QString, change);
    const TemporaryLog log(LogBuilder().puts(5));
    const auto store = log.open();
    if (change == "replaced")
        log.replace(LogBuilder().puts(9).bytes());
    else if (change == "removed")
        ::unlink(log.path().c_str());
    else
        log.truncate(change == "cut" ? 40 : 0);
    NoProgress unwatched;
    QCOMPARE(outcome(store->refresh(unwatched)), QString("changed"));
    QCOMPARE(outcome(store->beginWriting({}, unwatched)),
             change == "removed" ? QString("not found") : "changed");
    QVERIFY(!store->isWriting());
    QCOMPARE(store->snapshot()->records(), std::uint64_t{5});
}

// Another program removes the tail and writes as many bytes, fewer, or more.
void StoreReadingTest::refreshOfATailThatWasReplaced() {
    for (const int records : {1, 2, 3}) {
        const TemporaryLog log(LogBuilder().puts(5).raw(ByteString(34, '\xEE')));
        const auto store = log.open();
        QVERIFY(store->snapshot()->tail().has_value());
        log.truncate(85);
        log.append(LogBuilder().puts(records).bytes());
        NoProgress unwatched;
        const auto bytes = log.bytes();
        QCOMPARE(outcome(store->beginWriting({}, unwatched)), QString("ok"));
        QCOMPARE(log.bytes(), bytes);
        QCOMPARE(store->snapshot()->records(), static_cast<std::uint64_t>(5 + records));
    }
}

QTEST_APPLESS_MAIN(StoreReadingTest)
#include "tst_store_reading.moc"
