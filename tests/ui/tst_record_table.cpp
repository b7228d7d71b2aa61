// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_log.h"
#include "must.h"
#include "pages/filter_bar.h"
#include "pages/table_page.h"
#include "query/query.h"
#include "row_orders.h"
#include "run_all.h"
#include "settings/settings.h"
#include "temporary_log.h"
#include "views/match_strip.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

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
    void noRowsSelectNothing();
    void endStaysInView();
    void placeStaysInView();
    void currentRecordStaysInPlace();
    void manySelectedRowsAreKeptAsStretches();
    void sortArrowAndClicks();
    void columnsAndSortFields();
    void matchesAreMarkedBesideTheScrollBar();
    void selectingDoesNotScrollSideways();
    void hiddenTableIsShownFromItsFirstColumn();
    void oneCellAsText();
    void rowsAsText();
    void columnsAsText();
    void longValuesAreDraggedWhole();
    void columnsAreRestored();
    void arrangements();
    void signalsOfTheSelection();
    void manyRowsAreFast();
};

class TestTablePage final : public QObject {
    Q_OBJECT
private slots:
    void emptyText();
    void filterThatMatchesNothing();
    void newRowsAreOffered();
    void rowsThatAFilterHidIsNoNews_data();
    void rowsThatAFilterHidIsNoNews();
    void writtenRecordsAreNoNews();
    void rowsOfAnUnfinishedLogAreNoNews();
    void typingGoesToAKey();
    void typingStaysWithinTheFilter();
    void typedTextMayBeAnything();
    void escapeInTheFilterLeadsBack();
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

// Selects as a click does, whatever modifiers an earlier click held.
void clickCell(RecordTable& table, int row, RecordColumn column) {
    table.selectionModel()->setCurrentIndex(table.model()->index(row, static_cast<int>(column)),
                                            QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

// Shows only these columns, in this order.
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

using Change = RecordTable::Change;

// A table of all records of a log, on the screen.
struct LogTable {
    explicit LogTable(const std::shared_ptr<const Snapshot>& snapshot,
                      RecordTable::Arrangement arrangement = RecordTable::Arrangement::RecordFirst)
        : table(model, arrangement) {
        table.resize(700, 300);
        show(snapshot, Change::Different);
        table.show();
    }
    void show(const std::shared_ptr<const Snapshot>& snapshot, Change change) {
        table.setRows(snapshot, allRecords(snapshot), change);
    }
    RecordTableModel model;
    RecordTable table;
};

// The text of a drag; nothing where nothing is dragged.
QString dragged(const RecordTable& table) {
    const std::unique_ptr<QMimeData> data(table.dragData());
    return data ? data->text() : QString();
}

// A table of the live records of a log.
struct KeyTable {
    explicit KeyTable(const std::shared_ptr<const Snapshot>& snapshot)
        : table(model, RecordTable::Arrangement::KeyFirst) {
        table.resize(700, 300);
        show(snapshot, Change::Different);
    }
    void show(const std::shared_ptr<const Snapshot>& snapshot, Change change) {
        table.setRows(snapshot, liveOrder(snapshot), change);
    }
    RecordTableModel model;
    RecordTable table;
};

} // namespace

void TestRecordTable::nothingSelected() {
    LogTable log(MemoryLog(LogBuilder().puts(3)).snapshot());
    QVERIFY(!log.table.currentRecord());
    QVERIFY(log.table.selectedRecords(kAll).empty());
    QCOMPARE(log.table.selectedCount(), std::uint64_t{0});
    QCOMPARE(dragged(log.table), QString());
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
    log.show(store->snapshot(), Change::Appended);
    QCOMPARE(log.model.rowCount(), 11);
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(7)));
    QCOMPARE(numbers(log.table.selectedRecords(kAll)), (Numbers{2, 3, 7}));
}

void TestRecordTable::selectionFollowsKeysThroughAReset() {
    const TemporaryLog file(LogBuilder().puts(10));
    const auto store = file.openForWriting();
    KeyTable keys(store->snapshot());
    auto& [model, table] = keys;
    clickCell(table, 7, RecordColumn::Value);
    selectRows(table, {{2, 3}});
    must(store->remove("k0", Timestamp(kTestTime))); // all rows move up
    must(store->remove("k3", Timestamp(kTestTime)));
    keys.show(store->snapshot(), Change::Fewer);
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(table.currentRecord(), std::optional(RecordNumber(7)));
    QCOMPARE(table.currentIndex(), model.index(5, static_cast<int>(RecordColumn::Value)));
    QCOMPARE(numbers(table.selectedRecords(kAll)), (Numbers{2, 7}));
}

void TestRecordTable::currentKeyThatIsGone() {
    const TemporaryLog file(LogBuilder().puts(5));
    const auto store = file.openForWriting();
    KeyTable keys(store->snapshot());
    auto& table = keys.table;
    QVERIFY(table.selectRecord(RecordNumber(2)));
    QSignalSpy changed(&table, &RecordTable::currentRecordChanged);
    must(store->remove("k2", Timestamp(kTestTime)));
    keys.show(store->snapshot(), Change::Fewer);
    QVERIFY(!table.currentRecord());
    QVERIFY(table.selectedRecords(kAll).empty());
    QVERIFY(changed.count() > 0);
}

void TestRecordTable::noRowsSelectNothing() {
    LogTable log(MemoryLog(LogBuilder().puts(10)).snapshot());
    QVERIFY(log.table.selectRecord(RecordNumber(4)));
    log.show(nullptr, Change::Different);
    QVERIFY(!log.table.currentRecord());
    log.show(MemoryLog(LogBuilder().puts(6)).snapshot(), Change::Different);
    QVERIFY(!log.table.currentRecord());
    QVERIFY(log.table.selectedRecords(kAll).empty());
}

void TestRecordTable::endStaysInView() {
    const TemporaryLog file(LogBuilder().puts(100));
    const auto store = file.openForWriting();
    LogTable log(store->snapshot());
    log.table.scrollToEnd();
    must(store->put("new", "", Timestamp(kTestTime)));
    log.show(store->snapshot(), Change::Appended);
    QVERIFY(log.table.verticalScrollBar()->value() > 0);
    QTRY_VERIFY(log.table.viewport()->rect().contains(log.table.visualRect(log.model.index(100, 0))));
    QVERIFY(log.table.isAtEnd());
    // Through a reset, too.
    must(store->put("newer", "", Timestamp(kTestTime)));
    log.show(store->snapshot(), Change::Different);
    QVERIFY(log.table.viewport()->rect().contains(log.table.visualRect(log.model.index(101, 0))));
}

void TestRecordTable::placeStaysInView() {
    const TemporaryLog file(LogBuilder().puts(100));
    const auto store = file.openForWriting();
    KeyTable keys(store->snapshot());
    keys.table.show();
    QVERIFY(keys.table.selectRecord(RecordNumber(5)));
    keys.table.verticalScrollBar()->setValue(40);
    must(store->put("new", "", Timestamp(kTestTime)));
    keys.show(store->snapshot(), Change::Fewer);
    QCOMPARE(keys.table.firstVisibleRow(), 40);
    // By record, not by row.
    must(store->remove("k3", Timestamp(kTestTime)));
    keys.show(store->snapshot(), Change::Fewer);
    QCOMPARE(keys.model.numberAt(keys.table.firstVisibleRow()), std::optional(RecordNumber(40)));
    must(store->remove("k40", Timestamp(kTestTime))); // the next one takes its place
    keys.show(store->snapshot(), Change::Fewer);
    QCOMPARE(keys.model.numberAt(keys.table.firstVisibleRow()), std::optional(RecordNumber(41)));
}

// The current record keeps its distance from the top, whatever comes or goes above it.
void TestRecordTable::currentRecordStaysInPlace() {
    const MemoryLog file(LogBuilder().puts(1000));
    LogTable log(file.snapshot());
    QVERIFY(log.table.selectRecord(RecordNumber(500)));
    log.table.verticalScrollBar()->setValue(496);
    RecordSetBuilder odd;
    for (int i = 0; i < 1000; ++i)
        odd.append(i % 2 == 0);
    const auto even = RowOrder::of(std::make_shared<const RecordSet>(odd.snapshot()));
    log.table.setRows(file.snapshot(), even, Change::Fewer);
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(500)));
    QCOMPARE(log.table.currentIndex().row() - log.table.firstVisibleRow(), 4);
    log.table.setRows(file.snapshot(), even.reversed(), Change::Different);
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(500)));
    QCOMPARE(log.table.currentIndex().row() - log.table.firstVisibleRow(), 4);
    log.show(file.snapshot(), Change::Different);
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(500)));
    QCOMPARE(log.table.firstVisibleRow(), 496);
}

// Too many to be kept one by one.
void TestRecordTable::manySelectedRowsAreKeptAsStretches() {
    constexpr int kRows = 5000;
    const MemoryLog file(LogBuilder().puts(kRows));
    LogTable log(file.snapshot());
    selectRows(log.table, {{100, 2099}, {3000, 3999}});
    RecordSetBuilder tens;
    for (int i = 0; i < kRows; ++i)
        tens.append(i % 10 == 5);
    const auto filtered = RowOrder::of(std::make_shared<const RecordSet>(tens.snapshot()));
    log.table.setRows(file.snapshot(), filtered, Change::Fewer);
    const auto selected = numbers(log.table.selectedRecords(kAll));
    QCOMPARE(selected.size(), std::size_t{300});
    QCOMPARE(selected.front(), std::uint64_t{105});
    QCOMPARE(selected.at(199), std::uint64_t{2095});
    QCOMPARE(selected.at(200), std::uint64_t{3005});
    QCOMPARE(selected.back(), std::uint64_t{3995});
}

void TestRecordTable::sortArrowAndClicks() {
    LogTable log(MemoryLog(LogBuilder().puts(3)).snapshot());
    auto* header = log.table.horizontalHeader();
    QCOMPARE(header->sortIndicatorSection(), static_cast<int>(RecordColumn::Number));
    QVERIFY(header->isSortIndicatorShown());
    QSignalSpy requested(&log.table, &RecordTable::sortRequested);
    const auto click = [&](RecordColumn column) {
        const auto section = static_cast<int>(column);
        const QPoint middle(header->sectionViewportPosition(section) + header->sectionSize(section) / 2,
                            header->height() / 2);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, middle);
        return requested.isEmpty() ? RowSort{SortField::Kind, true}
                                   : requested.takeLast()[0].value<RowSort>();
    };
    const RowSort byTime{SortField::Time, false};
    QCOMPARE(click(RecordColumn::Time), byTime);
    log.table.showSort(byTime);
    QCOMPARE(header->sortIndicatorSection(), static_cast<int>(RecordColumn::Time));
    QCOMPARE(header->sortIndicatorOrder(), Qt::AscendingOrder);
    const RowSort byTimeDown{SortField::Time, true};
    QCOMPARE(click(RecordColumn::Time), byTimeDown);
    log.table.showSort(byTimeDown);
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
    QCOMPARE(click(RecordColumn::Time), byTime);
    // Offset and number are the same order.
    QCOMPARE(click(RecordColumn::Offset), RowSort{});
    // Columns come back from the settings; what they were sorted by does not.
    log.table.showSort({});
    LogTable other(MemoryLog(LogBuilder().puts(3)).snapshot());
    other.table.showSort(byTimeDown);
    other.table.restoreColumns(log.table.saveColumns());
    QCOMPARE(other.table.horizontalHeader()->sortIndicatorSection(), static_cast<int>(RecordColumn::Time));
    QCOMPARE(other.table.horizontalHeader()->sortIndicatorOrder(), Qt::DescendingOrder);
}

void TestRecordTable::columnsAndSortFields() {
    QStringList missing;
    for (int column = 0; column < kRecordColumns; ++column) {
        const auto field = sortFieldOf(static_cast<RecordColumn>(column));
        if (field && columnOf(field) != static_cast<RecordColumn>(column))
            missing.append(QString::number(column));
    }
    QCOMPARE(missing.join(u' '), "");
    QVERIFY(!sortFieldOf(RecordColumn::Number));
    QCOMPARE(columnOf(std::nullopt), RecordColumn::Number);
}

void TestRecordTable::matchesAreMarkedBesideTheScrollBar() {
    const MemoryLog file(LogBuilder().puts(1000));
    LogTable log(file.snapshot());
    auto& strip = *log.table.findChild<MatchStrip*>();
    QVERIFY(!strip.isVisible());
    log.table.setMatches(RowSet(recordSet(1000, {500})));
    QVERIFY(strip.isVisible());
    QVERIFY(!strip.geometry().intersects(log.table.viewport()->geometry()));
    const auto image = [&strip] { return strip.grab().toImage(); };
    const auto highlight = log.table.palette().color(QPalette::Highlight).rgb();
    const auto marked = [&] {
        QList<int> lines;
        const auto pixels = image();
        for (int y = 0; y < pixels.height(); ++y) {
            if (pixels.pixel(pixels.width() / 2, y) == highlight)
                lines.append(y);
        }
        return lines;
    };
    const auto lines = marked();
    QVERIFY2(!lines.isEmpty() && lines.size() <= 3, qPrintable(QString::number(lines.size())));
    QVERIFY(std::abs(lines.front() - strip.height() / 2) <= 2);
    // A click near it goes there, one elsewhere nowhere.
    QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(3, 20));
    QVERIFY(!log.table.currentRecord());
    QTest::mouseClick(&strip, Qt::LeftButton, {}, QPoint(3, lines.front() + 3));
    QCOMPARE(log.table.currentRecord(), std::optional(RecordNumber(500)));
    // The other way round; and not in an order that has no stretches.
    log.table.setMatches(RowSet(recordSet(1000, {100})));
    log.table.setRows(file.snapshot(), allRecords(file.snapshot()).reversed(), Change::Different);
    QVERIFY(!marked().isEmpty());
    QVERIFY(std::abs(marked().front() - strip.height() * 9 / 10) <= 2);
    auto numbers = std::make_shared<RecordNumbers>();
    for (std::uint32_t number = 0; number < 1000; ++number)
        numbers->push_back((number + 7) % 1000);
    log.table.setRows(file.snapshot(), RowOrder::sorted(std::move(numbers)), Change::Different);
    QVERIFY(marked().isEmpty());
    log.table.setMatches({});
    QVERIFY(!strip.isVisible());
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
    KeyTable keys(MemoryLog(LogBuilder().puts(100)).snapshot());
    auto& table = keys.table;
    table.resize(200, 300);
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
    QCOMPARE(dragged(log.table), "v2");
    clickCell(log.table, 3, RecordColumn::Key);
    QCOMPARE(dragged(log.table), "k3");
}

void TestRecordTable::rowsAsText() {
    LogTable log(MemoryLog(LogBuilder().put("a", "1").put("t\tb", "l\nf").put("c", "3")).snapshot());
    selectRows(log.table, {{1, 2}, {0, 0}});
    QCOMPARE(dragged(log.table), "0\t0\t2025-06-29 00:00:00\tlive\ta\t1\t1\t1\t15\t1\n"
                                 "1\t15\t2025-06-29 00:00:00\tlive\tt\\tb\tl\\nf\t3\t3\t19\t1\n"
                                 "2\t34\t2025-06-29 00:00:00\tlive\tc\t3\t1\t1\t15\t1\n");
}

void TestRecordTable::columnsAsText() {
    LogTable log(MemoryLog(LogBuilder().puts(3)).snapshot());
    showColumns(log.table, {RecordColumn::Value, RecordColumn::Number, RecordColumn::Key});
    selectRows(log.table, {{0, 1}});
    QCOMPARE(dragged(log.table), "v0\t0\tk0\nv1\t1\tk1\n");
}

// What is shortened on screen is whole where it is dropped; what is too long is not dragged.
void TestRecordTable::longValuesAreDraggedWhole() {
    const ByteString big(3U << 19U, 'x');
    LogTable log(
        MemoryLog(LogBuilder().put("a", ByteString(5000, 'v')).put("b", big).put("c", "3")).snapshot());
    clickCell(log.table, 0, RecordColumn::Value);
    QCOMPARE(dragged(log.table), QString(5000, u'v'));
    clickCell(log.table, 1, RecordColumn::Key);
    QCOMPARE(dragged(log.table), "b");
    clickCell(log.table, 1, RecordColumn::Value);
    QCOMPARE(dragged(log.table), QString());
}

void TestRecordTable::columnsAreRestored() {
    LogTable first(MemoryLog(LogBuilder().puts(3)).snapshot());
    showColumns(first.table, {RecordColumn::Size, RecordColumn::Key, RecordColumn::Offset});
    first.table.horizontalHeader()->resizeSection(static_cast<int>(RecordColumn::Key), 321);
    LogTable second(MemoryLog(LogBuilder().puts(3)).snapshot());
    QVERIFY(visualOrder(second.table) != visualOrder(first.table));
    second.table.restoreColumns(first.table.saveColumns());
    QCOMPARE(visualOrder(second.table), visualOrder(first.table));
    QCOMPARE(second.table.horizontalHeader()->sectionSize(static_cast<int>(RecordColumn::Key)), 321);
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
    // Once for other rows, however much of the selection they take away.
    log.show(MemoryLog(LogBuilder().puts(4)).snapshot(), Change::Different);
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

namespace {

// A tab as the window has it, on the screen.
class Page final {
public:
    explicit Page(TableContents::Rows rows)
        : m_settings(m_folder.filePath("settings.ini")), m_page(rows, m_settings, m_board) {
        m_page.resize(700, 400);
        m_page.show();
    }
    TablePage* operator->() { return &m_page; }
    RecordTable& table() { return m_page.table(); }
    QLabel& emptyText() { return *m_page.findChild<QLabel*>("emptyText"); }
    QToolButton& externalChange() { return *m_page.findChild<QToolButton*>("newRows"); }
    bool waits() {
        return QTest::qWaitFor(
            [this] { return !m_page.contents().task().isRunning() && !m_page.seekTask().isRunning(); });
    }
    [[nodiscard]] qint64 current() {
        const auto record = table().currentRecord();
        return record ? static_cast<qint64>(record->value()) : -1;
    }

private:
    QTemporaryDir m_folder;
    Settings m_settings;
    TaskBoard m_board;
    TablePage m_page;
};

} // namespace

void TestTablePage::emptyText() {
    Page page(TableContents::Rows::Live);
    const auto& text = page.emptyText();
    page->setEmptyText("Nothing here");
    QCOMPARE(text.text(), "Nothing here");
    QVERIFY(text.isVisible());
    page->setSnapshot(MemoryLog(LogBuilder().puts(2)).snapshot());
    QVERIFY(!text.isVisible());
    page->setSnapshot(MemoryLog(LogBuilder().tombstone("k")).snapshot()); // a record, but no key
    QVERIFY(text.isVisible());
    QCOMPARE(text.text(), "Nothing here");
    page->setSnapshot(nullptr);
    QVERIFY(text.isVisible());
}

void TestTablePage::filterThatMatchesNothing() {
    Page page(TableContents::Rows::All);
    page->setEmptyText("Nothing here");
    page->setSnapshot(MemoryLog(LogBuilder().puts(20)).snapshot());
    page->filterBar().setFilter("nowhere");
    QTRY_COMPARE(page.emptyText().text(), "Nothing matches the filter");
    QVERIFY(page.emptyText().isVisible());
    page->filterBar().setFilter("k1");
    QTRY_COMPARE(page.table().model()->rowCount(), 11);
    QVERIFY(!page.emptyText().isVisible());
    page->filterBar().setFilter("nowhere");
    QTRY_VERIFY(page.emptyText().isVisible());
    page->setSnapshot(nullptr);
    QCOMPARE(page.emptyText().text(), "Nothing here");
}

void TestTablePage::newRowsAreOffered() {
    const TemporaryLog file(LogBuilder().puts(200));
    const auto store = file.openForWriting();
    const auto append = [&](int count) {
        for (int i = 0; i < count; ++i)
            must(store->put("new", "", Timestamp(kTestTime)));
        return store->snapshot();
    };
    Page page(TableContents::Rows::All);
    page->setSnapshot(store->snapshot());
    QVERIFY(!page.externalChange().isVisible());
    page->setSnapshot(append(1));
    QVERIFY(page.externalChange().isVisible());
    QCOMPARE(page.externalChange().text(), "1 new row");
    page->setSnapshot(append(1500));
    QCOMPARE(page.externalChange().text(), "1,501 new rows");
    QCOMPARE(page.table().firstVisibleRow(), 0); // nothing was forced upon the user
    QVERIFY(page->rect().contains(page.externalChange().geometry()));

    QSignalSpy jumping(page.operator->(), &TablePage::jumping);
    page.externalChange().click();
    QCOMPARE(jumping.count(), 1);
    QVERIFY(page.table().isAtEnd());
    QVERIFY(!page.externalChange().isVisible());
    // The end stays in sight from now on, and nothing is offered.
    page->setSnapshot(append(10));
    QTRY_COMPARE(page.table().lastVisibleRow(), 1710);
    QVERIFY(page.table().isAtEnd());
    QVERIFY(!page.externalChange().isVisible());
    // Scrolled away, and by hand back.
    page.table().verticalScrollBar()->setValue(3);
    page->setSnapshot(append(2));
    QCOMPARE(page.externalChange().text(), "2 new rows");
    QTRY_VERIFY(page.table().verticalScrollBar()->maximum() + page.table().lastVisibleRow() > 1712);
    page.table().verticalScrollBar()->setValue(page.table().verticalScrollBar()->maximum());
    QVERIFY(!page.externalChange().isVisible());
    // Another log has no news.
    page.table().verticalScrollBar()->setValue(3);
    page->setSnapshot(MemoryLog(LogBuilder().puts(3000)).snapshot());
    QVERIFY(!page.externalChange().isVisible());
}

void TestTablePage::rowsThatAFilterHidIsNoNews_data() {
    QTest::addColumn<bool>("isOfAll");
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("appended"); // meanwhile
    QTest::addColumn<QString>("news");     // after it is cleared
    QTest::newRow("nothing came, Log") << true << "k19"
                                       << ""
                                       << "";
    QTest::newRow("nothing came, Keys") << false << "k19"
                                        << ""
                                        << "";
    QTest::newRow("a match came") << true << "k1"
                                  << "k1"
                                  << "1 new row";
    QTest::newRow("others came, Log") << true << "k1"
                                      << "k2 k3"
                                      << "2 new rows";
    QTest::newRow("a new key, Keys") << false << "k1"
                                     << "new"
                                     << "1 new row";
    QTest::newRow("nothing matches") << true << "nowhere"
                                     << ""
                                     << "";
}

void TestTablePage::rowsThatAFilterHidIsNoNews() {
    QFETCH(const bool, isOfAll);
    QFETCH(const QString, filter);
    QFETCH(const QString, appended);
    const TemporaryLog file(LogBuilder().puts(200));
    const auto store = file.openForWriting();
    Page page(isOfAll ? TableContents::Rows::All : TableContents::Rows::Live);
    page->setSnapshot(store->snapshot());
    page->filterBar().setFilter(filter);
    QTRY_VERIFY(page->contents().isUpToDate());
    QVERIFY(!page.externalChange().isVisible());
    for (const auto& key : appended.split(' ', Qt::SkipEmptyParts))
        must(store->put(key.toStdString(), "", Timestamp(kTestTime)));
    page->setSnapshot(store->snapshot());
    QTRY_VERIFY(page->contents().isUpToDate());
    page->filterBar().setFilter({});
    QTRY_VERIFY(page->contents().isUpToDate());
    QTEST(page.externalChange().isVisible() ? page.externalChange().text() : QString(), "news");
    page->contents().setSort({SortField::Key, false});
    QTRY_VERIFY(page->contents().isUpToDate());
    QVERIFY(!page.externalChange().isVisible()); // new rows may be anywhere
    page->contents().setSort({});
    QTEST(page.externalChange().isVisible() ? page.externalChange().text() : QString(), "news");
}

void TestTablePage::writtenRecordsAreNoNews() {
    const TemporaryLog file(LogBuilder().puts(200));
    const auto store = file.openForWriting();
    Page page(TableContents::Rows::All);
    page->setSnapshot(store->snapshot());
    const auto written = must(store->put("mine", "", Timestamp(kTestTime)));
    page->setSnapshot(store->snapshot());
    page->noteWritten({written});
    QVERIFY(!page.externalChange().isVisible());
    must(store->put("theirs", "", Timestamp(kTestTime)));
    page->setSnapshot(store->snapshot());
    QCOMPARE(page.externalChange().text(), "1 new row");
}

// A log that is still being read has no news either.
void TestTablePage::rowsOfAnUnfinishedLogAreNoNews() {
    const TemporaryLog file(LogBuilder().puts(100));
    NoProgress unwatched;
    const auto store = must(Store::open(file.path(), unwatched));
    Page page(TableContents::Rows::All);
    page->setSnapshot(store->snapshot());
    must(store->buildIndex(unwatched));
    page->setSnapshot(store->snapshot());
    QCOMPARE(page.table().model()->rowCount(), 100);
    QVERIFY(!page.externalChange().isVisible());
}

void TestTablePage::typingGoesToAKey() {
    Page page(TableContents::Rows::Live);
    page->setSnapshot(MemoryLog(LogBuilder()
                                    .put("apple", "")
                                    .put("Banana", "cherry")
                                    .put("bandana", "")
                                    .put("cherry", "")
                                    .tombstone("cherry")
                                    .put("chestnut", ""))
                          .snapshot());
    const auto type = [&](const QString& text) {
        QTest::keyClicks(&page.table(), text);
        return page.waits() ? page.current() : -2;
    };
    QCOMPARE(type("ban"), 1); // in either case
    QCOMPARE(type("d"), 2);   // "band": what is typed quickly is one text
    // After a pause, here of no length, it is a new text.
    const auto interval = QApplication::keyboardInputInterval();
    QApplication::setKeyboardInputInterval(0);
    type("q");
    QApplication::setKeyboardInputInterval(interval);
    QCOMPARE(type("ch"), 5); // a live one
    QCOMPARE(page.table().selectedCount(), std::uint64_t{1});
}

void TestTablePage::typingStaysWithinTheFilter() {
    Page page(TableContents::Rows::All);
    page->setSnapshot(MemoryLog(LogBuilder().put("a1", "x").put("b1", "y").put("b2", "x")).snapshot());
    page->filterBar().setFilter("value = x");
    QTRY_COMPARE(page.table().model()->rowCount(), 2);
    QTest::keyClicks(&page.table(), "b");
    QVERIFY(page.waits());
    QCOMPARE(page.current(), 2);
}

void TestTablePage::typedTextMayBeAnything() {
    Page page(TableContents::Rows::All);
    page->setSnapshot(MemoryLog(LogBuilder().put("other", "").put("\"\\ or", "")).snapshot());
    QTest::keyClicks(&page.table(), "\"\\ o");
    QVERIFY(page.waits());
    QCOMPARE(page.current(), 1);
    page->setSnapshot(nullptr);
    QTest::keyClicks(&page.table(), "x"); // without a log
    QVERIFY(page.waits());
}

void TestTablePage::escapeInTheFilterLeadsBack() {
    Page page(TableContents::Rows::All);
    page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(page.operator->()));
    page->filterBar().activate();
    QVERIFY(!page.table().hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(page.table().hasFocus());
}

int main(int argc, char** argv) {
    return runAll<TestRecordTable, TestTablePage>(argc, argv);
}

#include "tst_record_table.moc"
