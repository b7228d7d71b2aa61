// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "memory_log.h"
#include "models/rows_text.h"
#include "row_orders.h"
#include "run_all.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QBuffer>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestRowsText final : public QObject {
    Q_OBJECT
private slots:
    void cellsAndLines();
    void numbersAreWithoutSeparators();
    void rangesInTheirOrder();
    void rowsInAnyOrder();
    void keysAndValuesAreWhole();
    void timesAsChosen();
    void unreadableRow();
    void nothing();
    void limit();
    void stopsAtEveryRow();
    void deviceThatTakesNoMore();
    void tellsItsProgress();
    void estimates_data();
    void estimates();
    void savesToAFile();
    void stoppedSavingLeavesNoFile();
    void fileThatCannotBeWritten();
};

namespace {

using enum RecordColumn;

RowsText rowsOf(const std::shared_ptr<const Snapshot>& snapshot, std::vector<std::pair<int, int>> ranges,
                std::vector<RecordColumn> columns = {Number, Key, Value}) {
    return RowsText{{snapshot, allRecords(snapshot), std::move(ranges)}, std::move(columns), TimeDisplay()};
}

QString textOf(const RowsText& rows, std::uint64_t limit = 1U << 30U) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    NoProgress unwatched;
    const auto written = writeRows(rows, buffer, ByteCount(limit), unwatched);
    return written ? QString::fromUtf8(buffer.data()) : '!' + codeText(written.error().code);
}

} // namespace

void TestRowsText::cellsAndLines() {
    const MemoryLog log(LogBuilder().put("a", "1").put("t\tb", "l\nf").put("a", ByteView("\0\xff", 2)));
    const auto all =
        rowsOf(log.snapshot(), {{0, 2}},
               {Number, RecordColumn::Offset, Time, Kind, Key, Value, KeySize, ValueSize, Size, Versions});
    QCOMPARE(textOf(all), "0\t0\t2025-06-29 00:00:00\tsuperseded\ta\t1\t1\t1\t15\t1\n"
                          "1\t15\t2025-06-29 00:00:00\tlive\tt\\tb\tl\\nf\t3\t3\t19\t1\n"
                          "2\t34\t2025-06-29 00:00:00\tlive\ta\t\\x00\\xff\t1\t2\t16\t2\n");
    QCOMPARE(textOf(rowsOf(log.snapshot(), {{1, 1}}, {Value, Number})), "l\\nf\t1\n");
    QCOMPARE(textOf(rowsOf(log.snapshot(), {{1, 1}}, {Key})), "t\\tb\n");
}

// Keys and values stay what they are.
void TestRowsText::numbersAreWithoutSeparators() {
    LogBuilder builder;
    builder.put("1,234", ByteString(5000, 'x'));
    for (int i = 0; i < 1500; ++i)
        builder.put("again", "5,678");
    const auto rows = rowsOf(MemoryLog(builder).snapshot(), {{0, 0}, {1200, 1200}},
                             {Number, RecordColumn::Offset, Key, ValueSize, Size, Versions});
    QCOMPARE(textOf(rows), "0\t0\t1,234\t5000\t5018\t1\n"
                           "1200\t32595\tagain\t5\t23\tover 1000\n");
    QVERIFY(textOf(rowsOf(rows.rows.snapshot, {{1500, 1500}}, {Value})) == "5,678\n");
}

void TestRowsText::rangesInTheirOrder() {
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(20)).snapshot(), {{3, 4}, {9, 9}, {18, 19}}, {Key});
    QCOMPARE(rows.rows.count(), std::uint64_t{5});
    QCOMPARE(textOf(rows), "k3\nk4\nk9\nk18\nk19\n");
}

void TestRowsText::rowsInAnyOrder() {
    auto rows = rowsOf(MemoryLog(LogBuilder().puts(10)).snapshot(), {{0, 2}}, {Number, Key});
    rows.rows.order = RowOrder::of(recordSet(10, {2, 5, 7}));
    QCOMPARE(textOf(rows), "2\tk2\n5\tk5\n7\tk7\n");
    rows.rows.order = rows.rows.order.reversed();
    QCOMPARE(textOf(rows), "7\tk7\n5\tk5\n2\tk2\n");
    rows.rows.order = RowOrder::sorted(std::make_shared<const RecordNumbers>(RecordNumbers{4, 9, 1}));
    QCOMPARE(textOf(rows), "4\tk4\n9\tk9\n1\tk1\n");
}

// A table shortens them; what is copied is complete.
void TestRowsText::keysAndValuesAreWhole() {
    const ByteString key(3000, 'k');
    const ByteString value(2'000'000, 'v');
    const auto text =
        textOf(rowsOf(MemoryLog(LogBuilder().put(key, value)).snapshot(), {{0, 0}}, {Key, Value}));
    QCOMPARE(text, QString::fromStdString(key + '\t' + value + '\n'));
}

void TestRowsText::timesAsChosen() {
    auto rows = rowsOf(MemoryLog(LogBuilder().puts(1)).snapshot(), {{0, 0}}, {Time});
    QCOMPARE(textOf(rows), "2025-06-29 00:00:00\n");
    rows.times = TimeDisplay(ZoneChoice::local());
    QCOMPARE(textOf(rows), "2025-06-28 19:00:00\n"); // TZ of this program, see main()
    rows.times = TimeDisplay({}, TimeStyle::Raw);
    QCOMPARE(textOf(rows), "1751155200\n");
}

void TestRowsText::unreadableRow() {
    const TemporaryLog log(LogBuilder().put("first", "1").put("second", ByteString(100, 'x')));
    const auto store = log.open();
    log.truncate(60);
    const auto lines = textOf(rowsOf(store->snapshot(), {{0, 1}})).split(u'\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0], "0\tfirst\t1");
    QVERIFY2(lines[1].startsWith("1\t") && lines[1].contains("shorter"), qPrintable(lines[1]));
}

void TestRowsText::nothing() {
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(3)).snapshot(), {});
    QCOMPARE(rows.rows.count(), std::uint64_t{0});
    QCOMPARE(textOf(rows), "");
    QCOMPARE(textOf(rows, 0), "");
}

void TestRowsText::limit() {
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 4}});
    const auto whole = textOf(rows);
    const auto size = static_cast<std::uint64_t>(whole.size());
    QCOMPARE(textOf(rows, size), whole);
    QCOMPARE(textOf(rows, size - 1), "!invalid");
    QCOMPARE(textOf(rows, 0), "!invalid");
    // Bytes of UTF-8, not characters.
    const auto euro = rowsOf(MemoryLog(LogBuilder().put("€", "")).snapshot(), {{0, 0}}, {Key});
    QCOMPARE(textOf(euro, 4), "€\n");
    QCOMPARE(textOf(euro, 3), "!invalid");
}

void TestRowsText::stopsAtEveryRow() {
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 1}, {3, 4}});
    for (int asked = 0; asked < 4; ++asked) {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        StopsAt stops(asked);
        QCOMPARE(outcome(writeRows(rows, buffer, ByteCount(1000), stops)), QString("cancelled"));
        QCOMPARE(buffer.data().count('\n'), asked);
    }
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    StopsAt stops(4);
    QCOMPARE(outcome(writeRows(rows, buffer, ByteCount(1000), stops)), QString("ok"));
}

void TestRowsText::deviceThatTakesNoMore() {
    QFile full("/dev/full");
    if (!full.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        QSKIP("no device that is full");
    NoProgress unwatched;
    const auto written = writeRows(rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 4}}), full,
                                   ByteCount(1000), unwatched);
    QCOMPARE(outcome(written), QString("io"));
    QVERIFY(!written.error().what.empty());
}

void TestRowsText::tellsItsProgress() {
    class Watch final : public Progress {
    public:
        bool isCancelled() const noexcept override { return false; }
        void advance(ByteCount done, ByteCount total) noexcept override {
            steps += QStringLiteral("%1/%2 ").arg(done.value()).arg(total.value());
        }
        QString steps;
    } watch;
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    must(writeRows(rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 0}, {3, 4}}), buffer,
                   ByteCount(1000), watch));
    QCOMPARE(watch.steps, "1/3 2/3 3/3 ");
}

void TestRowsText::estimates_data() {
    QTest::addColumn<int>("size"); // of each value
    for (const int size : {0, 10, 1000, 100'000})
        QTest::addRow("values of %d", size) << size;
}

// Whoever asks a user before a long text needs to know about how long it will be, without reading it.
void TestRowsText::estimates() {
    QFETCH(int, size);
    LogBuilder builder;
    for (int i = 0; i < 50; ++i)
        builder.put("key" + std::to_string(i), ByteString(static_cast<std::size_t>(size), 'v'));
    const MemoryLog log(builder);
    const auto rows =
        rowsOf(log.snapshot(), {{10, 39}},
               {Number, RecordColumn::Offset, Time, Kind, Key, Value, KeySize, ValueSize, Size, Versions});
    const auto real = static_cast<double>(textOf(rows).size());
    log.file().watch([](simkv::Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "a read that is not needed"});
    });
    const auto estimate = static_cast<double>(rows.estimate().value());
    QVERIFY2(estimate > real / 2 && estimate < real * 3, qPrintable(QString::number(estimate / real)));
}

void TestRowsText::savesToAFile() {
    const TemporaryLog folder;
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 4}});
    NoProgress unwatched;
    folder.write(folder.path("rows.txt"), "what was there");
    must(saveRows(rows, QString::fromStdString(folder.path("rows.txt")), unwatched));
    QCOMPARE(QString::fromStdString(folder.bytesOf(folder.path("rows.txt"))), textOf(rows));
    QCOMPARE(folder.files(), QStringList{"rows.txt"});
}

void TestRowsText::stoppedSavingLeavesNoFile() {
    const TemporaryLog folder;
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 4}});
    StopsAt stops(3);
    const auto path = QString::fromStdString(folder.path("rows.txt"));
    QCOMPARE(outcome(saveRows(rows, path, stops)), QString("cancelled"));
    QCOMPARE(folder.files(), QStringList());
    folder.write(path.toStdString(), "what was there");
    StopsAt again(3);
    QCOMPARE(outcome(saveRows(rows, path, again)), QString("cancelled"));
    QCOMPARE(folder.bytesOf(path.toStdString()), ByteString("what was there"));
}

void TestRowsText::fileThatCannotBeWritten() {
    const TemporaryLog folder;
    const auto rows = rowsOf(MemoryLog(LogBuilder().puts(5)).snapshot(), {{0, 4}});
    NoProgress unwatched;
    const auto path = folder.path("no such folder") + "/rows.txt";
    const auto saved = saveRows(rows, QString::fromStdString(path), unwatched);
    QCOMPARE(outcome(saved), QString("io"));
    QCOMPARE(saved.error().path, path);
}

int main(int argc, char** argv) {
    qputenv("TZ", "TST5"); // five hours behind UTC, and no summer time
    return runAll<TestRowsText>(argc, argv);
}

#include "tst_rows_text.moc"
