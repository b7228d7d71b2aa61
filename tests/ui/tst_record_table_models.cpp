// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_log.h"
#include "models/record_table_model.h"
#include "must.h"
#include "row_orders.h"
#include "run_all.h"
#include "scan/record_sort.h"
#include "temporary_log.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestRecordTableModels final : public QObject {
    Q_OBJECT
private slots:
    void emptyModels();
    void logRowsAreAllRecords();
    void keyRowsAreLiveRecords();
    void states_data();
    void states();
    void cells_data();
    void cells();
    void toolTips_data();
    void toolTips();
    void alignment();
    void headers();
    void timeDisplay();
    void agesAreRefreshed();
    void clockRanBackwards();
    void manyVersions();
    void appendsInsertLogRows();
    void otherRowsReset();
    void otherLogResets();
    void filteredRowsGrow();
    void sortedRows();
    void reversedRows();
    void matches();
    void unreadableRecord();
    void longBytesAreCut_data();
    void longBytesAreCut();
    void onlyAPrefixIsRead();
    void rowsAreReadOnce();
};

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

QVariant at(const RecordTableModel& model, int row, RecordColumn column, int role = Qt::DisplayRole) {
    return model.index(row, static_cast<int>(column)).data(role);
}

QString header(const RecordTableModel& model, RecordColumn column) {
    return model.headerData(static_cast<int>(column), Qt::Horizontal, Qt::DisplayRole).toString();
}

// The keys that the rows show, in order.
QString keysOf(const RecordTableModel& model) {
    QStringList keys;
    for (int row = 0; row < model.rowCount(); ++row)
        keys.append(at(model, row, RecordColumn::Key).toString());
    return keys.join(u' ');
}

// numberAt() and rowOf() undo each other; the number of records without a row.
int hiddenRecords(const RecordTableModel& model) {
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.rowOf(*model.numberAt(row)) != row)
            return -1;
        if (at(model, row, RecordColumn::Number, NumberRole).toULongLong() != model.numberAt(row)->value())
            return -1;
    }
    int hidden = 0;
    for (std::uint64_t number = 0; number < model.snapshot()->records(); ++number)
        hidden += model.rowOf(RecordNumber(number)) < 0 ? 1 : 0;
    return hidden;
}

// Two versions of a, b deleted, a tombstone of nothing, c in a batch.
LogBuilder smallLog() {
    return LogBuilder().put("a", "1").put("b", "2").put("a", "3").tombstone("b").tombstone("none").batch(
        LogBuilder().put("c", "4"));
}

// A table of all records, and one of the live ones.
struct Models {
    RecordTableModel log;
    RecordTableModel keys;
    QAbstractItemModelTester logTester{&log, kFatal};
    QAbstractItemModelTester keyTester{&keys, kFatal};
    void show(const std::shared_ptr<const Snapshot>& snapshot) {
        log.setRows(snapshot, allRecords(snapshot));
        keys.setRows(snapshot, liveOrder(snapshot));
    }
};

// One table of what a test says.
struct Model {
    RecordTableModel rows;
    QAbstractItemModelTester tester{&rows, kFatal};
};

} // namespace

void TestRecordTableModels::emptyModels() {
    Models models;
    for (const auto* model : {&models.log, &models.keys}) {
        QCOMPARE(model->rowCount(), 0);
        QCOMPARE(model->columnCount(), kRecordColumns);
        QCOMPARE(model->rowOf(RecordNumber(0)), -1);
        QVERIFY(model->snapshot() == nullptr);
    }
    models.show(MemoryLog(smallLog()).snapshot());
    QVERIFY(models.log.rowCount() > 0 && models.keys.rowCount() > 0);
    models.show(nullptr);
    QCOMPARE(models.log.rowCount(), 0);
    QCOMPARE(models.keys.rowCount(), 0);
    models.show(MemoryLog(LogBuilder()).snapshot());
    QCOMPARE(models.log.rowCount(), 0);
    QCOMPARE(models.keys.rowCount(), 0);
}

void TestRecordTableModels::logRowsAreAllRecords() {
    Models models;
    models.show(MemoryLog(smallLog()).snapshot());
    QCOMPARE(keysOf(models.log), "a b a b none \\x00simkv.batch c");
    QCOMPARE(hiddenRecords(models.log), 0);
    QCOMPARE(models.log.rowOf(RecordNumber(7)), -1);
    QCOMPARE(models.log.rowCount(models.log.index(0, 0)), 0);
    QCOMPARE(models.log.columnCount(models.log.index(0, 0)), 0);
}

void TestRecordTableModels::keyRowsAreLiveRecords() {
    Models models;
    models.show(MemoryLog(smallLog()).snapshot());
    QCOMPARE(keysOf(models.keys), "a c");
    QCOMPARE(models.keys.numberAt(0), std::optional(RecordNumber(2)));
    QCOMPARE(models.keys.numberAt(1), std::optional(RecordNumber(6)));
    QCOMPARE(hiddenRecords(models.keys), 5);
    QCOMPARE(models.keys.rowOf(RecordNumber(7)), -1);
}

void TestRecordTableModels::states_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<RecordState>("state");
    QTest::addColumn<QString>("text");
    QTest::newRow("superseded by a put") << 0 << RecordState::Superseded << "superseded";
    QTest::newRow("superseded by a delete") << 1 << RecordState::Superseded << "superseded";
    QTest::newRow("live") << 2 << RecordState::Live << "live";
    QTest::newRow("tombstone") << 3 << RecordState::Tombstone << "tombstone";
    QTest::newRow("tombstone of nothing") << 4 << RecordState::Tombstone << "tombstone";
    QTest::newRow("marker") << 5 << RecordState::Marker << "batch marker";
    QTest::newRow("live in a batch") << 6 << RecordState::Live << "live";
}

void TestRecordTableModels::states() {
    QFETCH(int, row);
    QFETCH(RecordState, state);
    QFETCH(QString, text);
    Models models;
    models.show(MemoryLog(smallLog()).snapshot());
    QCOMPARE(at(models.log, row, RecordColumn::Key, StateRole), QVariant(static_cast<int>(state)));
    QCOMPARE(at(models.log, row, RecordColumn::Kind).toString(), text);
}

void TestRecordTableModels::cells_data() {
    QTest::addColumn<RecordColumn>("column");
    QTest::addColumn<QString>("text");
    QTest::newRow("number") << RecordColumn::Number << "2";
    QTest::newRow("offset") << RecordColumn::Offset << "1,514";
    QTest::newRow("time") << RecordColumn::Time << "2025-06-29 00:00:00";
    QTest::newRow("kind") << RecordColumn::Kind << "live";
    QTest::newRow("key") << RecordColumn::Key << "n\\x00\\n";
    QTest::newRow("value") << RecordColumn::Value << "é\\\\!";
    QTest::newRow("key size") << RecordColumn::KeySize << "3";
    QTest::newRow("value size") << RecordColumn::ValueSize << "4";
    QTest::newRow("size") << RecordColumn::Size << "20";
    QTest::newRow("versions") << RecordColumn::Versions << "2";
}

void TestRecordTableModels::cells() {
    QFETCH(RecordColumn, column);
    QFETCH(QString, text);
    Models models;
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        const ByteView key("n\0\n", 3);
        const auto builder = LogBuilder(order).put(key, "").put("x", ByteString(1484, '.')).put(key, "é\\!");
        models.show(MemoryLog(builder).snapshot());
        QCOMPARE(at(models.log, 2, column).toString(), text);
        QCOMPARE(at(models.keys, 1, column).toString(), text);
    }
}

void TestRecordTableModels::toolTips_data() {
    QTest::addColumn<RecordColumn>("column");
    QTest::addColumn<QString>("part");
    QTest::newRow("time is the raw number") << RecordColumn::Time << "1751155200 seconds";
    QTest::newRow("offset in both bases") << RecordColumn::Offset << "0 (0x0)";
    QTest::newRow("odd flag") << RecordColumn::Kind << "tombstone, flag byte 7";
    // Not as markup: a tool tip would show it as bold text.
    QTest::newRow("key is no markup") << RecordColumn::Key << "&lt;b&gt;key&lt;/b&gt;";
    QTest::newRow("value is no markup") << RecordColumn::Value << "&lt;i&gt;value&lt;/i&gt;";
}

void TestRecordTableModels::toolTips() {
    QFETCH(RecordColumn, column);
    QFETCH(QString, part);
    Models models;
    models.show(MemoryLog(LogBuilder().record(kTestTime, "<b>key</b>", "<i>value</i>", 7)).snapshot());
    const auto text = at(models.log, 0, column, Qt::ToolTipRole).toString();
    QVERIFY2(text.contains(part), qPrintable(text));
}

void TestRecordTableModels::alignment() {
    RecordTableModel model;
    const auto snapshot = MemoryLog(smallLog()).snapshot();
    model.setRows(snapshot, allRecords(snapshot));
    const auto isRight = [&model](RecordColumn column) {
        const auto cell = at(model, 0, column, Qt::TextAlignmentRole).toInt();
        const auto head =
            model.headerData(static_cast<int>(column), Qt::Horizontal, Qt::TextAlignmentRole).toInt();
        return cell == head && (cell & Qt::AlignRight) != 0;
    };
    QVERIFY(isRight(RecordColumn::Number));
    QVERIFY(isRight(RecordColumn::Size));
    QVERIFY(!isRight(RecordColumn::Key));
    QVERIFY(!isRight(RecordColumn::Time));
}

void TestRecordTableModels::headers() {
    const RecordTableModel model;
    QStringList all;
    for (int column = 0; column < kRecordColumns; ++column)
        all.append(header(model, static_cast<RecordColumn>(column)));
    QCOMPARE(all.join(u'|'),
             "Record|Offset|Time (UTC)|Kind|Key|Value|Key size|Value size|Record size|Versions");
    QVERIFY(!model.headerData(kRecordColumns, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(0, Qt::Vertical, Qt::DisplayRole).isValid());
}

void TestRecordTableModels::timeDisplay() {
    Models models;
    models.show(MemoryLog(smallLog()).snapshot());
    auto& model = models.log;
    QCOMPARE(at(model, 0, RecordColumn::Time).toString(), "2025-06-29 00:00:00");
    QSignalSpy headersChanged(&model, &QAbstractItemModel::headerDataChanged);
    QSignalSpy cellsChanged(&model, &QAbstractItemModel::dataChanged);
    model.setTimeDisplay(TimeDisplay(ZoneChoice::local()));
    QCOMPARE(headersChanged.count(), 1);
    QCOMPARE(cellsChanged.count(), 1);
    const auto time = static_cast<int>(RecordColumn::Time);
    QCOMPARE(cellsChanged[0][0].toModelIndex(), model.index(0, time));
    QCOMPARE(cellsChanged[0][1].toModelIndex(), model.index(6, time));
    // TZ of this program, see main().
    QCOMPARE(at(model, 0, RecordColumn::Time).toString(), "2025-06-28 19:00:00");
    QCOMPARE(header(model, RecordColumn::Time), "Time (TST5)");
    model.setTimeDisplay(TimeDisplay());
    QCOMPARE(at(model, 0, RecordColumn::Time).toString(), "2025-06-29 00:00:00");
}

void TestRecordTableModels::agesAreRefreshed() {
    Models models;
    models.show(MemoryLog(smallLog()).snapshot());
    auto& model = models.log;
    model.setTimeDisplay(TimeDisplay({}, TimeStyle::Relative));
    QCOMPARE(header(model, RecordColumn::Time), "Age");
    QVERIFY(at(model, 0, RecordColumn::Time).toString().endsWith(" ago"));
    QSignalSpy headersChanged(&model, &QAbstractItemModel::headerDataChanged);
    QSignalSpy cellsChanged(&model, &QAbstractItemModel::dataChanged);
    model.refreshTimes();
    const auto time = static_cast<int>(RecordColumn::Time);
    QCOMPARE(cellsChanged.count(), 1);
    QCOMPARE(cellsChanged[0][0].toModelIndex(), model.index(0, time));
    QCOMPARE(cellsChanged[0][1].toModelIndex(), model.index(6, time));
    QVERIFY(headersChanged.isEmpty());
}

void TestRecordTableModels::clockRanBackwards() {
    const QString arrow(QChar(0x21ba));
    Models models;
    models.show(
        MemoryLog(LogBuilder().put("a", "", 1000).put("b", "", 990).put("c", "", 990).put("d", "", 2000))
            .snapshot());
    QStringList arrows;
    for (int row = 0; row < 4; ++row)
        arrows.append(at(models.log, row, RecordColumn::Time).toString().endsWith(arrow) ? "back" : "-");
    QCOMPARE(arrows.join(u' '), "- back - -");
    const auto toolTip = at(models.log, 1, RecordColumn::Time, Qt::ToolTipRole).toString();
    QVERIFY2(toolTip.contains("ran backwards: 10 s"), qPrintable(toolTip));
    QVERIFY(!at(models.log, 2, RecordColumn::Time, Qt::ToolTipRole).toString().contains("backwards"));
}

void TestRecordTableModels::manyVersions() {
    LogBuilder log;
    for (int i = 0; i <= kCountedVersions; ++i)
        log.put("k", "");
    log.tombstone("other").batch(LogBuilder().put("k", ""));
    RecordTableModel model;
    const auto snapshot = MemoryLog(log).snapshot();
    model.setRows(snapshot, allRecords(snapshot));
    const auto versions = [&model](int row) { return at(model, row, RecordColumn::Versions).toString(); };
    QCOMPARE(versions(0), "1");
    QCOMPARE(versions(kCountedVersions - 1), "1,000");
    QCOMPARE(versions(kCountedVersions), "over 1,000");
    QCOMPARE(versions(kCountedVersions + 1), "1");
    QCOMPARE(versions(kCountedVersions + 2), ""); // a batch marker
    QCOMPARE(versions(kCountedVersions + 3), "over 1,000");
}

void TestRecordTableModels::appendsInsertLogRows() {
    const TemporaryLog log(smallLog());
    const auto store = log.openForWriting();
    Model model;
    auto& rows = model.rows;
    rows.setRows(store->snapshot(), allRecords(store->snapshot()));
    QCOMPARE(at(rows, 2, RecordColumn::Kind).toString(), "live");
    QSignalSpy inserted(&rows, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&rows, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&rows, &QAbstractItemModel::dataChanged);
    const QPersistentModelIndex kept(rows.index(3, 0));

    must(store->put("a", "5", Timestamp(kTestTime)));
    must(store->remove("c", Timestamp(kTestTime)));
    rows.setRows(store->snapshot(), allRecords(store->snapshot()), true);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(inserted[0][1].toInt(), 7);
    QCOMPARE(inserted[0][2].toInt(), 8);
    QCOMPARE(reset.count(), 0);
    QVERIFY(kept.isValid());
    QCOMPARE(keysOf(rows), "a b a b none \\x00simkv.batch c a c");
    QCOMPARE(hiddenRecords(rows), 0);
    // What was live is superseded now, and the view is told.
    QCOMPARE(at(rows, 2, RecordColumn::Kind).toString(), "superseded");
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex(), rows.index(0, 0));
    QCOMPARE(changed[0][1].toModelIndex(), rows.index(6, kRecordColumns - 1));

    rows.setRows(store->snapshot(), allRecords(store->snapshot()), true); // nothing new
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(rows.rowCount(), 9);
}

void TestRecordTableModels::otherRowsReset() {
    const TemporaryLog log(smallLog());
    const auto store = log.openForWriting();
    Models models;
    models.show(store->snapshot());
    QSignalSpy reset(&models.keys, &QAbstractItemModel::modelReset);
    must(store->put("a", "5", Timestamp(kTestTime)));
    models.show(store->snapshot());
    QCOMPARE(reset.count(), 1);
    QCOMPARE(keysOf(models.keys), "c a");
    QCOMPARE(at(models.keys, 1, RecordColumn::Value).toString(), "5");
    QCOMPARE(models.keys.rowOf(RecordNumber(2)), -1);
    QCOMPARE(models.keys.rowOf(RecordNumber(7)), 1);
}

void TestRecordTableModels::otherLogResets() {
    Models models;
    models.show(MemoryLog(smallLog()).snapshot());
    QCOMPARE(keysOf(models.log).left(3), "a b");
    QSignalSpy reset(&models.log, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&models.log, &QAbstractItemModel::rowsInserted);
    models.show(MemoryLog(LogBuilder().puts(20)).snapshot());
    QCOMPARE(reset.count(), 1);
    QCOMPARE(inserted.count(), 0);
    QCOMPARE(models.log.rowCount(), 20);
    QCOMPARE(at(models.log, 0, RecordColumn::Key).toString(), "k0");
}

// What a filter has found so far: rows follow the ones that are there.
void TestRecordTableModels::filteredRowsGrow() {
    const MemoryLog log(LogBuilder().puts(100));
    Model model;
    auto& rows = model.rows;
    QSignalSpy inserted(&rows, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&rows, &QAbstractItemModel::modelReset);
    rows.setRows(log.snapshot(), RowOrder::of(recordSet(10, {2, 5})), true);
    rows.setRows(log.snapshot(), RowOrder::of(recordSet(30, {2, 5})), true);
    QCOMPARE(keysOf(rows), "k2 k5");
    rows.setRows(log.snapshot(), RowOrder::of(recordSet(100, {2, 5, 60, 61, 99})), true);
    QCOMPARE(keysOf(rows), "k2 k5 k60 k61 k99");
    QCOMPARE(inserted.count(), 2);
    QCOMPARE(inserted[1][1].toInt(), 2);
    QCOMPARE(inserted[1][2].toInt(), 4);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(hiddenRecords(rows), 95);
    QCOMPARE(rows.rowOf(RecordNumber(61)), 3);
    QCOMPARE(rows.rowOf(RecordNumber(3)), -1);
    // Another filter.
    rows.setRows(log.snapshot(), RowOrder::of(recordSet(100, {7})));
    QCOMPARE(keysOf(rows), "k7");
    QCOMPARE(reset.count(), 1);
}

void TestRecordTableModels::sortedRows() {
    const MemoryLog log(LogBuilder().put("b", "1").put("c", "2").put("a", "3").put("b", "4"));
    NoProgress unwatched;
    const auto sorted = RowOrder::sorted(
        must(sortRecords(log.snapshot(), *recordSet(4, {0, 1, 2, 3}), SortField::Key, unwatched)));
    Model model;
    auto& rows = model.rows;
    rows.setRows(log.snapshot(), allRecords(log.snapshot()));
    QCOMPARE(keysOf(rows), "b c a b");
    rows.setRows(log.snapshot(), sorted);
    QCOMPARE(keysOf(rows), "a b b c");
    QCOMPARE(hiddenRecords(rows), 0);
    QCOMPARE(rows.numberAt(1), std::optional(RecordNumber(0)));
    QCOMPARE(rows.numberAt(2), std::optional(RecordNumber(3)));
    QCOMPARE(at(rows, 2, RecordColumn::Kind).toString(), "live");
    rows.setRows(log.snapshot(), sorted.reversed());
    QCOMPARE(keysOf(rows), "c b b a");
    QCOMPARE(rows.rowOf(RecordNumber(3)), 1);
    QCOMPARE(hiddenRecords(rows), 0);
}

void TestRecordTableModels::reversedRows() {
    const MemoryLog log(smallLog());
    Model model;
    auto& rows = model.rows;
    rows.setRows(log.snapshot(), allRecords(log.snapshot()).reversed());
    QCOMPARE(keysOf(rows), "c \\x00simkv.batch none b a b a");
    QCOMPARE(hiddenRecords(rows), 0);
    rows.setRows(log.snapshot(), liveOrder(log.snapshot()).reversed());
    QCOMPARE(keysOf(rows), "c a");
    QCOMPARE(hiddenRecords(rows), 5);
}

void TestRecordTableModels::matches() {
    const MemoryLog log(LogBuilder().puts(6));
    Model model;
    auto& rows = model.rows;
    const auto found = [&rows] {
        QString text;
        for (int row = 0; row < rows.rowCount(); ++row)
            text += at(rows, row, RecordColumn::Value, MatchRole).toBool() ? 'x' : '-';
        return text;
    };
    rows.setRows(log.snapshot(), RowOrder::of(recordSet(6, {0, 2, 3, 5})).reversed());
    QCOMPARE(found(), "----");
    QSignalSpy changed(&rows, &QAbstractItemModel::dataChanged);
    rows.setMatches(RowSet(recordSet(4, {1, 2}))); // as far as a search has come
    QCOMPARE(found(), "--x-");
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 0);
    QCOMPARE(changed[0][1].toModelIndex(), rows.index(3, kRecordColumns - 1));
    rows.setMatches(RowSet(recordSet(6, {1, 2, 5})));
    QCOMPARE(found(), "x-x-");
    rows.setMatches({});
    QCOMPARE(found(), "----");
    QCOMPARE(changed.count(), 3);
}

void TestRecordTableModels::unreadableRecord() {
    const TemporaryLog log(LogBuilder().put("first", "1").put("second", ByteString(100, 'x')));
    const auto store = log.open();
    Models models;
    log.truncate(60); // within the second value
    models.show(store->snapshot());
    for (const auto* model : {&models.log, &models.keys}) {
        QCOMPARE(at(*model, 0, RecordColumn::Key).toString(), "first");
        const auto error = at(*model, 1, RecordColumn::Key).toString();
        QVERIFY2(error.contains("shorter") && error.contains(QString::fromStdString(log.path())),
                 qPrintable(error));
        QVERIFY(at(*model, 1, RecordColumn::Value).toString().isEmpty());
        QVERIFY(at(*model, 1, RecordColumn::Kind).toString().isEmpty());
        QCOMPARE(at(*model, 1, RecordColumn::Number).toString(), "1");
        QVERIFY(!at(*model, 1, RecordColumn::Key, StateRole).isValid());
        QVERIFY(at(*model, 1, RecordColumn::Value, Qt::ToolTipRole).toString().contains("shorter"));
    }
    log.truncate(0); // not even a header
    models.show(store->snapshot());
    QVERIFY(at(models.log, 0, RecordColumn::Key).toString().contains("shorter"));
}

void TestRecordTableModels::longBytesAreCut_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("shown");
    QTest::newRow("short") << 199 << 199;
    QTest::newRow("just whole") << 200 << 200;
    QTest::newRow("cut") << 201 << 201; // with the ellipsis
    QTest::newRow("long") << 5000 << 201;
}

void TestRecordTableModels::longBytesAreCut() {
    QFETCH(int, size);
    QFETCH(int, shown);
    Models models;
    const ByteString bytes(static_cast<std::size_t>(size), 'x');
    models.show(MemoryLog(LogBuilder().put(bytes, bytes)).snapshot());
    for (const auto column : {RecordColumn::Key, RecordColumn::Value}) {
        const auto text = at(models.log, 0, column).toString();
        QCOMPARE(text.size(), shown);
        QCOMPARE(text.endsWith(QChar(0x2026)), size > 200);
        QCOMPARE(
            at(models.log, 0, column == RecordColumn::Key ? RecordColumn::KeySize : RecordColumn::ValueSize)
                .toString(),
            QLocale().toString(size));
    }
}

void TestRecordTableModels::onlyAPrefixIsRead() {
    const MemoryLog log(LogBuilder().put(ByteString(5'000'000, 'k'), ByteString(20'000'000, 'v')));
    std::size_t read = 0;
    log.file().watch([&read](Offset, std::size_t count) {
        read += count;
        return Result<void>();
    });
    RecordTableModel model;
    model.setRows(log.snapshot(), allRecords(log.snapshot()));
    QVERIFY(at(model, 0, RecordColumn::Key).toString().startsWith("kkk"));
    QVERIFY(at(model, 0, RecordColumn::Value).toString().startsWith("vvv"));
    QCOMPARE(at(model, 0, RecordColumn::ValueSize).toString(), "20,000,000");
    QVERIFY2(read > 0 && read < 4096, qPrintable(QString::number(read)));
}

void TestRecordTableModels::rowsAreReadOnce() {
    const MemoryLog log(LogBuilder().puts(3));
    int reads = 0;
    log.file().watch([&reads](Offset, std::size_t) {
        ++reads;
        return Result<void>();
    });
    RecordTableModel model;
    model.setRows(log.snapshot(), allRecords(log.snapshot()));
    QCOMPARE(at(model, 1, RecordColumn::Key).toString(), "k1");
    const auto once = reads;
    QVERIFY(once > 0);
    for (int column = 0; column < kRecordColumns; ++column)
        QVERIFY(!at(model, 1, static_cast<RecordColumn>(column)).toString().isEmpty());
    QCOMPARE(reads, once);
}

int main(int argc, char** argv) {
    qputenv("TZ", "TST5"); // five hours behind UTC, and no summer time
    return runAll<TestRecordTableModels>(argc, argv);
}

#include "tst_record_table_models.moc"
