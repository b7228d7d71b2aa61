// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/index_builder.h"
#include "log_text.h"
#include "memory_file.h"
#include "must.h"
#include "scan/find_record.h"
#include "stops_at.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace simkv;

class FindRecordTest final : public QObject {
    Q_OBJECT
private slots:
    void finds_data();
    void finds();
    void agreesWithAModel_data();
    void agreesWithAModel();
    void acrossPiecesOfALongValue_data();
    void acrossPiecesOfALongValue();
    void looksNoFurtherThanTheMatch();
    void cancels();
    void errorsOfReading();
};

namespace {

std::shared_ptr<const Snapshot> snapshotOf(const std::shared_ptr<MemoryFile>& file) {
    const auto index = std::make_shared<LogIndex>(file, ByteOrder::Little);
    IndexBuilder builder(*file, file->infoNow(), *index);
    NoProgress unwatched;
    while (!must(builder.advance(ByteCount(1U << 20U), unwatched))) {
    }
    return Snapshot::take(index);
}

std::shared_ptr<const Snapshot> snapshotOf(const LogBuilder& log) {
    return snapshotOf(std::make_shared<MemoryFile>(log.bytes()));
}

Query query(const std::string& text) {
    auto parsed = Query::parse(text, {});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    return *std::move(parsed);
}

// The number of the record found; -1 for none.
qint64 found(const ScanRequest& request, std::uint64_t from) {
    NoProgress unwatched;
    const auto match = must(findRecord(request, RecordNumber(from), unwatched));
    return match ? static_cast<qint64>(match->value()) : -1;
}

} // namespace

void FindRecordTest::finds_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("liveOnly");
    QTest::addColumn<quint64>("from");
    QTest::addColumn<qint64>("record");
    const auto row = [](const char* name, const QByteArray& text, bool liveOnly, quint64 from,
                        qint64 record) { QTest::newRow(name) << text << liveOnly << from << record; };
    row("in a key", "key2", false, 0, 1);
    row("in a value", "uu", false, 0, 1);
    row("over key and value", "y1v", false, 0, -1);
    row("either case", "VAL", false, 0, 0);
    row("that case", "\"VAL\"", false, 0, 2);
    row("binary", "x\"00ff\"", false, 0, 3);
    row("live only", "key1", true, 0, 4);
    row("its own record", "key1", false, 4, 4);
    row("goes on at the start", "uu", false, 2, 1);
    row("goes on at the start, live only", "uu", true, 2, 1);
    row("no literal", "value.size = 1", false, 0, 4);
    row("no literal, goes on at the start", "record < 2", false, 3, 0);
    row("the last one before it began", "key1", false, 1, 4);
    row("from beyond the end", "key1", false, 99, 0);
    row("from the end", "key2", false, 5, 1);
    row("nothing", "absent", false, 1, -1);
    row("nothing, no literal", "size > 1M", false, 1, -1);
    row("everything", "", false, 3, 3);
}

void FindRecordTest::finds() {
    QFETCH(QByteArray, text);
    QFETCH(bool, liveOnly);
    QFETCH(quint64, from);
    const auto snapshot = snapshotOf(LogBuilder()
                                         .put("key1", "value")
                                         .put("key2", "vaUUe")
                                         .put("x", "VALUE")
                                         .put("y", ByteView("\0\xff", 2))
                                         .put("key1", "2"));
    QTEST(found({snapshot, query(text.toStdString()), liveOnly ? liveRecords(snapshot) : nullptr}, from),
          "record");
    QCOMPARE(found({snapshotOf(LogBuilder()), query(text.toStdString())}, from), qint64{-1});
}

void FindRecordTest::agreesWithAModel_data() {
    QTest::addColumn<int>("records");
    QTest::addColumn<QByteArray>("text");
    for (const int records : {1, 2, 4095, 4096, 4097, 13'000}) {
        QTest::addRow("%d records, a literal", records) << records << QByteArray("\"needle\"");
        QTest::addRow("%d records, none", records) << records << QByteArray("value.size > 3");
    }
}

void FindRecordTest::agreesWithAModel() {
    QFETCH(int, records);
    QFETCH(QByteArray, text);
    const auto count = static_cast<std::uint64_t>(records);
    std::mt19937 random(static_cast<std::uint32_t>(records));
    std::vector<bool> matches(count);
    LogBuilder log;
    for (std::uint64_t number = 0; number < count; ++number) {
        matches[number] = random() % 5000 == 0;
        log.put("key", matches[number] ? "the needle" : "hay");
    }
    const ScanRequest request{snapshotOf(log), query(text.toStdString())};
    for (int round = 0; round < 20; ++round) {
        const auto from = random() % count;
        qint64 expected = -1;
        for (std::uint64_t step = 0; step < count && expected < 0; ++step) {
            if (matches[(from + step) % count])
                expected = static_cast<qint64>((from + step) % count);
        }
        QCOMPARE(found(request, from), expected);
    }
}

void FindRecordTest::acrossPiecesOfALongValue_data() {
    QTest::addColumn<quint64>("at");
    for (const int distance : {-7, -6, -5, -1, 0, 1})
        QTest::addRow("%d from the piece's end", distance) << static_cast<quint64>((1 << 20) + distance);
    QTest::newRow("at the end") << quint64{(3U << 20U) - 6};
}

void FindRecordTest::acrossPiecesOfALongValue() {
    QFETCH(quint64, at);
    ByteString value(3U << 20U, 'x');
    value.replace(static_cast<std::size_t>(at), 6, "needle");
    const auto snapshot = snapshotOf(LogBuilder().put("a", "b").put("long", value));
    QCOMPARE(found({snapshot, query("NEEDLE")}, 0), qint64{1});
    QCOMPARE(found({snapshot, query("value ~ /ne{2}dle/")}, 0), qint64{1});
}

void FindRecordTest::looksNoFurtherThanTheMatch() {
    LogBuilder log;
    log.puts(2).put("the needle", "");
    for (int i = 0; i < 20; ++i)
        log.put("hay", ByteString(1U << 20U, '.'));
    const auto file = std::make_shared<MemoryFile>(log.bytes());
    const auto snapshot = snapshotOf(file);
    std::size_t read = 0;
    file->watch([&read](Offset, std::size_t count) {
        read += count;
        return Result<void>();
    });
    QCOMPARE(found({snapshot, query("needle")}, 0), qint64{2});
    QVERIFY2(read < 4U << 20U, qPrintable(QString::number(read)));
}

void FindRecordTest::cancels() {
    for (const auto* text : {"v2", "value.size = 9"}) {
        StopsAt cancelled(0);
        const ScanRequest request{snapshotOf(LogBuilder().puts(3)), query(text)};
        QCOMPARE(outcome(findRecord(request, RecordNumber(0), cancelled)), QString("cancelled"));
    }
}

void FindRecordTest::errorsOfReading() {
    const auto file = std::make_shared<MemoryFile>(LogBuilder().puts(3).bytes());
    const auto snapshot = snapshotOf(file);
    file->watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "cannot read"});
    });
    NoProgress unwatched;
    for (const auto* text : {"v2", "value.size = 9"})
        QCOMPARE(outcome(findRecord({snapshot, query(text)}, RecordNumber(0), unwatched)), QString("io"));
}

QTEST_APPLESS_MAIN(FindRecordTest)
#include "tst_find_record.moc"
