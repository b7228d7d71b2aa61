// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/record_codec.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QTest>
#include <fcntl.h>
#include <unistd.h>

using namespace simkv;

// What a log may hold at most, and what is said of one that holds more.
class LimitsTest final : public QObject {
    Q_OBJECT
private slots:
    void tooManyRecords();
    void oneRecordTooManyIsNotWritten();
    void recordsBeyondATebibyte();
};

void LimitsTest::tooManyRecords() {
    const auto part = LogBuilder().puts(600);
    const TemporaryLog log(LogBuilder().puts(1'000));
    NoProgress unwatched;
    const auto store = must(Store::open(log.path(), unwatched, systemFileSystem(), {.maxRecords = 600}));
    for (int again = 0; again < 2; ++again) {
        const auto built = store->buildIndex(unwatched);
        QCOMPARE(outcome(built), QString("unsupported"));
        QCOMPARE(built.error().path, log.path());
        QVERIFY(built.error().offset == Offset(part.bytes().size()));
    }
    // The part that has a place is there, and only read.
    QCOMPARE(snapshotText(store->snapshot()), logText(part.bytes()));
    QVERIFY(!store->snapshot()->isComplete());
    QCOMPARE(must(store->get("k599")), ByteString("v599"));
    QVERIFY(!must(store->get("k600")).has_value());
    QCOMPARE(outcome(store->beginWriting({}, unwatched)), QString("invalid"));
}

void LimitsTest::oneRecordTooManyIsNotWritten() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto store = log.openForWriting({}, systemFileSystem(), {.maxRecords = 4});
    must(store->put("a", "1", Timestamp(kTestTime)));
    const auto bytes = log.bytes();
    QCOMPARE(outcome(store->put("b", "2", Timestamp(kTestTime))), QString("unsupported"));
    QCOMPARE(outcome(store->remove("a", Timestamp(kTestTime))), QString("unsupported"));
    QCOMPARE(log.bytes(), bytes);
    QCOMPARE(must(store->get("a")), ByteString("1"));
}

// 40 bits of offset are not enough for it. Values of 4 GiB that take no room on the disk, as they were never
// written.
void LimitsTest::recordsBeyondATebibyte() {
    constexpr std::uint64_t kLarge = 300;
    const TemporaryLog log((ByteString()));
    const int descriptor = ::open(log.path().c_str(), O_WRONLY);
    QVERIFY(descriptor >= 0);
    std::uint64_t end = 0;
    bool written = true;
    const auto write = [&](const ByteString& key, std::uint32_t valueLength, ByteView value) {
        const RecordHeader header{Timestamp(kTestTime), static_cast<std::uint32_t>(key.size()), valueLength,
                                  0};
        const auto bytes = encodeHeader(header, ByteOrder::Little);
        const auto all = ByteString(bytes.data(), bytes.size()).append(key).append(value);
        written = written && ::pwrite(descriptor, all.data(), all.size(), static_cast<off_t>(end)) ==
                                 static_cast<ssize_t>(all.size());
        end += header.size().value();
    };
    for (std::uint64_t i = 0; i < kLarge; ++i)
        write("k" + std::to_string(i), ~std::uint32_t{0}, {});
    const auto small = end;
    write("small", 5, "value");
    ::close(descriptor);
    if (!written)
        QSKIP("the file system keeps no sparse file of 1.2 TiB");

    const auto store = log.openForWriting();
    QVERIFY(small > std::uint64_t{1} << 40U);
    QCOMPARE(store->snapshot()->records(), kLarge + 1);
    QCOMPARE(store->snapshot()->offsetOf(RecordNumber(kLarge)), Offset(small));
    QCOMPARE(must(store->get("small")), ByteString("value"));
    QCOMPARE(must(store->newest("k7")), RecordNumber(7));
    must(store->put("small", "newer", Timestamp(kTestTime)));
    must(store->remove("k299", Timestamp(kTestTime)));
    QCOMPARE(must(store->get("small")), ByteString("newer"));
    const auto snapshot = log.open()->snapshot();
    QCOMPARE(snapshot->counts().liveKeys, kLarge);
    QCOMPARE(snapshot->previousVersion(RecordNumber(kLarge + 1)), RecordNumber(kLarge));
    QCOMPARE(snapshot->previousVersion(RecordNumber(kLarge + 2)), RecordNumber(299));
}

QTEST_APPLESS_MAIN(LimitsTest)
#include "tst_limits.moc"
