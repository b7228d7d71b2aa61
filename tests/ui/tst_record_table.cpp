// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_model.h"
#include "log_model.h"
#include "memory_log.h"
#include "must.h"
#include "run_all.h"
#include "table_page.h"
#include "temporary_log.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

using namespace simkv;
using namespace simkv::ui;

class TestRecordTable final : public QObject {
    Q_OBJECT
private slots:
    void nothingSelected();
    void selectRecord();
    void selectedRecordsComeInRowOrder();
    void selectedRecordsAreLimited();
    void rowsAreCountedOnceInMovedColumns();
    void selectionSurvivesAppends();
    void selectionFollowsKeysThroughAReset();
    void currentKeyThatIsGone();
    void otherLogSelectsNothing();
    void endStaysInView();
    void placeStaysInView();
    void selectingDoesNotScrollSideways();
    void hiddenTableIsShownFromItsFirstColumn();
    void oneCellAsText();
    void rowsAsText();
    void columnsAsText();
    void columnsAreRestored();
    void arrangements();
    void signalsOfTheSelection();
    void manyRowsAreFast();
};

class TestTablePage final : public QObject {
    Q_OBJECT
private slots:
    void emptyText();
    void limitNote();
};

namespace {

using Numbers = std::vector<std::uint64_t>;

Numbers numbers(const std::vector<RecordNumber>& records) {
    Numbers plain;
    for (const auto record : records)
        plain.push_back(record.value());
    return plain;
}

constexpr std::size_t kAll = 1'000'000;

void selectRows(RecordTable& table, std::initializer_list<std::pair<int, int>> ranges) {
    for (const auto& [first, last] : ranges) {
        const QItemSelection rows(table.model()->index(first, 0),
                                  table.model()->index(last, table.model()->columnCount() - 1));
        table.selectionModel()->select(rows, QItemSelectionModel::Select);
    }
}

// As a click does, whatever modifiers an earlier one held.
void clickCell(RecordTable& table, int row, RecordColumn column) {
    table.selectionModel()->setCurrentIndex(table.model()->index(row, static_cast<int>(column)),
                                            QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

// Only these columns, in this order.
void showColumns(RecordTable& table, std::initializer_list<RecordColumn> columns) {
    for (int column = 0; column < kRecordColumns; ++column)
        table.setColumnHidden(column, true);
    int visual = 0;
    for (const auto column : columns) {
        table.setColumnHidden(static_cast<int>(column), false);
        table.horizontalHeader()->moveSection(table.horizontalHeader()->visualIndex(static_cast<int>(column)),
                                              visual++);
    }
}

QList<int> visualOrder(const RecordTable& table) {
    QList<int> order;
    for (int visual = 0; visual < kRecordColumns; ++visual)
        order.append(table.horizontalHeader()->logicalIndex(visual));
    return order;
}

// A table of all records of a log, on the screen.
struct LogTable {
    explicit LogTable(const std::shared_ptr<const Snapshot>& snapshot,
                      RecordTable::Arrangement arrangement = RecordTable::Arrangement::RecordFirst)
        : table(model, arrangement) {
        table.resize(700, 300);
        table.setSnapshot(snapshot);
        table.show();
    }
    LogModel model;
    RecordTable table;
};

} // namespace

void TestRecordTable::nothingSelected() {
    LogTable log(MemoryLog(LogBuilder().puts(3)).snapshot());
    QVERIFY(!log.table.currentRecord());
    QVERIFY(log.table.selectedRecords(kAll).empty());
    QCOMPARE(log.table.selectedCount(), std::uint64_t{0});
    QCOMPARE(log.table.selectionAsText(), QString());
}

void TestRecordTable::selectRecord() {
    LogTable log(MemoryLog(LogBuilder().puts(5)).snapshot());
    QVERIFY(log.table.selectRecord(RecordNumber(3)));
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(3)));
    QVERIFY(log.table.selectRecord(RecordNumber(1)));
    QCOMPARE(numbers(log.table.selectedRecords(kAll)), Numbers{1});
    QVERIFY(!log.table.selectRecord(RecordNumber(5)));
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(1)));
}

void TestRecordTable::selectedRecordsComeInRowOrder() {
    LogTable log(MemoryLog(LogBuilder().puts(20)).snapshot());
    selectRows(log.table, {{15, 16}, {2, 4}, {9, 9}, {4, 5}});
    QCOMPARE(numbers(log.table.selectedRecords(kAll)), (Numbers{2, 3, 4, 5, 9, 15, 16}));
    QCOMPARE(log.table.selectedCount(), std::uint64_t{7});
}

void TestRecordTable::selectedRecordsAreLimited() {
    LogTable log(MemoryLog(LogBuilder().puts(20)).snapshot());
    selectRows(log.table, {{10, 14}, {2, 4}});
    QCOMPARE(numbers(log.table.selectedRecords(4)), (Numbers{2, 3, 4, 10}));
    QVERIFY(log.table.selectedRecords(0).empty());
}

// With moved columns the view selects column by column.
void TestRecordTable::rowsAreCountedOnceInMovedColumns() {
    LogTable log(MemoryLog(LogBuilder().puts(20)).snapshot(), RecordTable::Arrangement::KeyFirst);
    const auto click = [&log](int row, Qt::KeyboardModifiers modifiers) {
        const auto index = log.model.index(row, static_cast<int>(RecordColumn::Value));
        QTest::mouseClick(log.table.viewport(), Qt::LeftButton, modifiers,
                          log.table.visualRect(index).center());
    };
    click(1, Qt::NoModifier);
    click(4, Qt::ShiftModifier);
    click(6, Qt::ControlModifier);
    QCOMPARE(log.table.selectedCount(), std::uint64_t{5});
    QCOMPARE(numbers(log.table.selectedRecords(kAll)), (Numbers{1, 2, 3, 4, 6}));
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(6)));
}

void TestRecordTable::selectionSurvivesAppends() {
    const TemporaryLog file(LogBuilder().puts(10));
    const auto store = file.openForWriting();
    LogTable log(store->snapshot());
    QVERIFY(log.table.selectRecord(RecordNumber(7)));
    selectRows(log.table, {{2, 3}});
    must(store->put("new", "", Timestamp(kTestTime)));
    log.table.setSnapshot(store->snapshot());
    QCOMPARE(log.model.rowCount(), 11);
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(7)));
    QCOMPARE(numbers(log.table.selectedRecords(kAll)), (Numbers{2, 3, 7}));
}

void TestRecordTable::selectionFollowsKeysThroughAReset() {
    const TemporaryLog file(LogBuilder().puts(10));
    const auto store = file.openForWriting();
    KeyModel model;
    RecordTable table(model, RecordTable::Arrangement::KeyFirst);
    table.setSnapshot(store->snapshot());
    clickCell(table, 7, RecordColumn::Value);
    selectRows(table, {{2, 3}});
    must(store->remove("k0", Timestamp(kTestTime))); // all rows move up
    must(store->remove("k3", Timestamp(kTestTime)));
    table.setSnapshot(store->snapshot());
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(table.currentRecord(), std::optional(RecordNumber(7)));
    QCOMPARE(table.currentIndex(), model.index(5, static_cast<int>(RecordColumn::Value)));
    QCOMPARE(numbers(table.selectedRecords(kAll)), (Numbers{2, 7}));
}

void TestRecordTable::currentKeyThatIsGone() {
    const TemporaryLog file(LogBuilder().puts(5));
    const auto store = file.openForWriting();
    KeyModel model;
    RecordTable table(model, RecordTable::Arrangement::KeyFirst);
    table.setSnapshot(store->snapshot());
    QVERIFY(table.selectRecord(RecordNumber(2)));
    QSignalSpy changed(&table, &RecordTable::currentRecordChanged);
    must(store->remove("k2", Timestamp(kTestTime)));
    table.setSnapshot(store->snapshot());
    QVERIFY(!table.currentRecord());
    QVERIFY(table.selectedRecords(kAll).empty());
    QVERIFY(changed.count() > 0);
}

void TestRecordTable::otherLogSelectsNothing() {
    LogTable log(MemoryLog(LogBuilder().puts(10)).snapshot());
    QVERIFY(log.table.selectRecord(RecordNumber(4)));
    log.table.setSnapshot(nullptr);
    QVERIFY(!log.table.currentRecord());
    log.table.setSnapshot(MemoryLog(LogBuilder().puts(6)).snapshot());
    QVERIFY(!log.table.currentRecord());
    QVERIFY(log.table.selectedRecords(kAll).empty());
}

void TestRecordTable::endStaysInView() {
    const TemporaryLog file(LogBuilder().puts(100));
    const auto store = file.openForWriting();
    LogTable log(store->snapshot());
    log.table.scrollToBottom();
    must(store->put("new", "", Timestamp(kTestTime)));
    log.table.setSnapshot(store->snapshot());
    QVERIFY(log.table.verticalScrollBar()->value() > 0);
    QCOMPARE(log.table.verticalScrollBar()->value(), log.table.verticalScrollBar()->maximum());
    QVERIFY(log.table.viewport()->rect().intersects(log.table.visualRect(log.model.index(100, 0))));
}

void TestRecordTable::placeStaysInView() {
    const TemporaryLog file(LogBuilder().puts(100));
    const auto store = file.openForWriting();
    KeyModel model;
    RecordTable table(model, RecordTable::Arrangement::KeyFirst);
    table.resize(700, 300);
    table.setSnapshot(store->snapshot());
    table.show();
    QVERIFY(table.selectRecord(RecordNumber(5)));
    table.verticalScrollBar()->setValue(40);
    must(store->put("new", "", Timestamp(kTestTime)));
    table.setSnapshot(store->snapshot());
    QCOMPARE(table.verticalScrollBar()->value(), 40);
}

void TestRecordTable::selectingDoesNotScrollSideways() {
    LogTable log(MemoryLog(LogBuilder().puts(100)).snapshot(), RecordTable::Arrangement::KeyFirst);
    log.table.resize(200, 300); // less than the first column
    auto* bar = log.table.horizontalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    QVERIFY(log.table.selectRecord(RecordNumber(90)));
    QCOMPARE(bar->value(), 0);
    QVERIFY(log.table.viewport()->rect().intersects(
        log.table.visualRect(log.model.index(90, static_cast<int>(RecordColumn::Key)))));
    bar->setValue(30);
    QVERIFY(log.table.selectRecord(RecordNumber(2)));
    QCOMPARE(bar->value(), 30);
}

// A table behind another tab scrolls to its current cell when it is shown.
void TestRecordTable::hiddenTableIsShownFromItsFirstColumn() {
    KeyModel model;
    RecordTable table(model, RecordTable::Arrangement::KeyFirst);
    table.resize(200, 300);
    table.setSnapshot(MemoryLog(LogBuilder().puts(100)).snapshot());
    QVERIFY(table.selectRecord(RecordNumber(50)));
    table.show();
    QVERIFY(QTest::qWaitForWindowExposed(&table));
    QVERIFY(table.horizontalScrollBar()->maximum() > 0);
    QCOMPARE(table.horizontalScrollBar()->value(), 0);
    QVERIFY(table.verticalScrollBar()->value() > 0);
}

void TestRecordTable::oneCellAsText() {
    LogTable log(MemoryLog(LogBuilder().puts(5)).snapshot());
    clickCell(log.table, 2, RecordColumn::Value);
    QCOMPARE(numbers(log.table.selectedRecords(kAll)), Numbers{2});
    QCOMPARE(log.table.selectionAsText(), "v2");
    clickCell(log.table, 3, RecordColumn::Key);
    QCOMPARE(log.table.selectionAsText(), "k3");
}

void TestRecordTable::rowsAsText() {
    LogTable log(MemoryLog(LogBuilder().put("a", "1").put("t\tb", "l\nf").put("c", "3")).snapshot());
    selectRows(log.table, {{1, 2}, {0, 0}});
    QCOMPARE(log.table.selectionAsText(), "0\t0\t2025-06-29 00:00:00\tlive\ta\t1\t1\t1\t15\n"
                                          "1\t15\t2025-06-29 00:00:00\tlive\tt\\tb\tl\\nf\t3\t3\t19\n"
                                          "2\t34\t2025-06-29 00:00:00\tlive\tc\t3\t1\t1\t15\n");
}

void TestRecordTable::columnsAsText() {
    LogTable log(MemoryLog(LogBuilder().puts(3)).snapshot());
    showColumns(log.table, {RecordColumn::Value, RecordColumn::Number, RecordColumn::Key});
    selectRows(log.table, {{0, 1}});
    QCOMPARE(log.table.selectionAsText(), "v0\t0\tk0\nv1\t1\tk1\n");
}

void TestRecordTable::columnsAreRestored() {
    LogTable first(MemoryLog(LogBuilder().puts(3)).snapshot());
    showColumns(first.table, {RecordColumn::Size, RecordColumn::Key, RecordColumn::Offset});
    first.table.setColumnWidth(static_cast<int>(RecordColumn::Key), 321);
    LogTable second(MemoryLog(LogBuilder().puts(3)).snapshot());
    QVERIFY(visualOrder(second.table) != visualOrder(first.table));
    second.table.restoreColumns(first.table.saveColumns());
    QCOMPARE(visualOrder(second.table), visualOrder(first.table));
    QCOMPARE(second.table.columnWidth(static_cast<int>(RecordColumn::Key)), 321);
    for (int column = 0; column < kRecordColumns; ++column)
        QCOMPARE(second.table.isColumnHidden(column), first.table.isColumnHidden(column));
    // Nothing, and nonsense, change nothing.
    second.table.restoreColumns({});
    second.table.restoreColumns("no state of a header");
    QCOMPARE(visualOrder(second.table), visualOrder(first.table));
}

void TestRecordTable::arrangements() {
    const LogTable byKey(nullptr, RecordTable::Arrangement::KeyFirst);
    const LogTable byRecord(nullptr, RecordTable::Arrangement::RecordFirst);
    QCOMPARE(byKey.table.horizontalHeader()->logicalIndex(0), static_cast<int>(RecordColumn::Key));
    QCOMPARE(byRecord.table.horizontalHeader()->logicalIndex(0), static_cast<int>(RecordColumn::Number));
}

void TestRecordTable::signalsOfTheSelection() {
    LogTable log(MemoryLog(LogBuilder().puts(5)).snapshot());
    QSignalSpy current(&log.table, &RecordTable::currentRecordChanged);
    QSignalSpy selected(&log.table, &RecordTable::selectedRecordsChanged);
    log.table.selectRecord(RecordNumber(2));
    QCOMPARE(current.count(), 1);
    QCOMPARE(selected.count(), 1);
    log.table.selectAll();
    QCOMPARE(current.count(), 1);
    QCOMPARE(selected.count(), 2);
    QCOMPARE(log.table.selectedCount(), std::uint64_t{5});
    // Once for a new snapshot, however much of the selection it takes away.
    log.table.setSnapshot(MemoryLog(LogBuilder().puts(4)).snapshot());
    QCOMPARE(current.count(), 2);
    QCOMPARE(selected.count(), 3);
}

void TestRecordTable::manyRowsAreFast() {
    constexpr int kRows = 100'000;
    LogTable log(MemoryLog(LogBuilder().puts(kRows)).snapshot());
    QVERIFY(QTest::qWaitForWindowExposed(&log.table));
    QElapsedTimer clock;
    clock.start();
    log.table.selectAll();
    QCOMPARE(log.table.selectedCount(), std::uint64_t{kRows});
    QCOMPARE(log.table.selectedRecords(kRows + 1).size(), std::size_t{kRows});
    log.table.repaint();
    log.table.horizontalHeader()->repaint();
    log.table.selectRecord(RecordNumber(kRows - 1));
    QCOMPARE(log.table.selectedCount(), std::uint64_t{1});
    // A walk over all cells takes seconds.
    QVERIFY2(clock.elapsed() < 500, qPrintable(QString::number(clock.elapsed())));
}

void TestTablePage::emptyText() {
    KeyModel model;
    QThreadPool pool;
    TablePage page(model, true, "Nothing here", pool);
    const auto* text = page.findChild<QLabel*>("emptyText");
    QCOMPARE(text->text(), "Nothing here");
    QVERIFY(text->isVisibleTo(&page));
    page.setSnapshot(MemoryLog(LogBuilder().puts(2)).snapshot());
    QVERIFY(!text->isVisibleTo(&page));
    page.setSnapshot(MemoryLog(LogBuilder().tombstone("k")).snapshot()); // a record, but no key
    QVERIFY(text->isVisibleTo(&page));
    page.setSnapshot(nullptr);
    QVERIFY(text->isVisibleTo(&page));
}

void TestTablePage::limitNote() {
    LogModel model;
    model.setMaxRows(2000);
    QThreadPool pool;
    TablePage page(model, false, "", pool);
    const auto* note = page.findChild<QLabel*>("limitNote");
    QVERIFY(!note->isVisibleTo(&page));
    page.setSnapshot(MemoryLog(LogBuilder().puts(2000)).snapshot());
    QVERIFY(!note->isVisibleTo(&page));
    page.setSnapshot(MemoryLog(LogBuilder().puts(5500)).snapshot());
    QVERIFY(note->isVisibleTo(&page));
    QVERIFY2(note->text().contains("Rows 1–2,000 of 5,500 are shown; the other 3,500"),
             qPrintable(note->text()));
    page.setSnapshot(nullptr);
    QVERIFY(!note->isVisibleTo(&page));
}

int main(int argc, char** argv) {
    return runAll<TestRecordTable, TestTablePage>(argc, argv);
}

#include "tst_record_table.moc"
