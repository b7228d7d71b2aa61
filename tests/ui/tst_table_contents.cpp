// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_file_system.h"
#include "gate.h"
#include "memory_log.h"
#include "pages/table_contents.h"
#include "run_all.h"
#include "temporary_log.h"
#include "views/record_table.h"

#include <QAbstractItemModelTester>
#include <QScrollBar>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <random>

using namespace simkv;
using namespace simkv::ui;

class TestTableContents final : public QObject {
    Q_OBJECT
private slots:
    void rowsWithoutAFilter();
    void filters_data();
    void filters();
    void sorts_data();
    void sorts();
    void sortedTheOtherWayRound();
    void partsAreShownWhileItRuns();
    void nothingFoundYetIsShown();
    void filtersWhileTheLogIsRead_data();
    void filtersWhileTheLogIsRead();
    void newerRequestReplacesTheRunningOne();
    void otherLogWhileItRuns();
    void stoppedFilterGoesOn();
    void stoppedFilterWaitsForTheUser();
    void stoppedSortWaitsForTheUser();
    void sameFilterAgainGoesOnWhenStopped();
    void failedFilterGoesOn();
    void appendedRecordsAreFiltered_data();
    void appendedRecordsAreFiltered();
    void appendedRecordsAreFilteredAlone();
    void appendedRecordsAreInserted();
    void appendedWhileItRuns();
    void placeIsKept_data();
    void placeIsKept();
    void hiddenRecordComesBack();
    void userWhoWentOnIsLeftAlone();
    void endStaysInSight();
    void truncatedWhileItFilters_data();
    void truncatedWhileItFilters();
    void replacedWhileItFilters();
    void unreadableRowsSaySo();
    void closingInTheMiddle();
    void manyRequests();
};

namespace {

using Rows = TableContents::Rows;
using State = TableContents::State;

Query query(const std::string& text) {
    auto parsed = Query::parse(text, {Timestamp(kTestTime)});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    return *std::move(parsed);
}

// A table and its contents, in a window.
class Table final {
public:
    explicit Table(Rows rows, const std::shared_ptr<const Snapshot>& snapshot = nullptr)
        : table(model, RecordTable::Arrangement::RecordFirst), contents(table, rows, m_board) {
        contents.setSnapshot(snapshot);
    }
    // Small logs only.
    void check() {
        m_tester = std::make_unique<QAbstractItemModelTester>(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    }

    bool waits() {
        return QTest::qWaitFor([this] { return !contents.isRunning(); }, 20'000);
    }
    // The numbers of the records: "0 3".
    [[nodiscard]] QString rows() const {
        QStringList numbers;
        for (int row = 0; row < model.rowCount(); ++row)
            numbers.append(QString::number(model.numberAt(row)->value()));
        return numbers.join(u' ');
    }
    QString filtered(const std::string& text) {
        contents.setQuery(query(text));
        return waits() ? rows() : "not in time";
    }
    QString sorted(const RowSort& sort) {
        contents.setSort(sort);
        return waits() ? rows() : "not in time";
    }
    [[nodiscard]] int current() const {
        const auto record = table.currentRecord();
        return record ? static_cast<int>(record->value()) : -1;
    }
    void select(std::uint64_t number) { QVERIFY(table.selectRecord(RecordNumber(number))); }

private:
    TaskBoard m_board;

public:
    RecordTableModel model;
    RecordTable table;
    TableContents contents;

private:
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

// A log that is read in steps, as the window does.
class GrowingLog final {
public:
    explicit GrowingLog(const LogBuilder& log)
        : m_file(std::make_shared<MemoryFile>(log.bytes())),
          m_index(std::make_shared<LogIndex>(m_file, log.order())),
          m_builder(*m_file, m_file->infoNow(), *m_index) {}
    // False at the end.
    bool read(std::uint64_t bytes) {
        NoProgress unwatched;
        return !must(m_builder.advance(ByteCount(bytes), unwatched));
    }
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const { return Snapshot::take(m_index); }

private:
    std::shared_ptr<MemoryFile> m_file;
    std::shared_ptr<LogIndex> m_index;
    IndexBuilder m_builder;
};

// 0 apple=red, 1 banana=yellow, 2 -apple, 3 [batch], 4 cherry=dark red, 5 banana=green, 6 date=brown
LogBuilder fruit() {
    return LogBuilder()
        .put("apple", "red", kTestTime + 5)
        .put("banana", "yellow", kTestTime + 4)
        .tombstone("apple", kTestTime + 9)
        .batch(LogBuilder().put("cherry", "dark red", kTestTime + 1))
        .put("banana", "green", kTestTime + 4)
        .put("date", "brown", kTestTime);
}

// Matches of "needle" in 0, 5 and 10, records of 1 MiB between them.
LogBuilder farApart() {
    LogBuilder log;
    const ByteString filling(1U << 20U, '.');
    for (int i = 0; i < 3; ++i) {
        log.put("needle" + std::to_string(i), "");
        for (int j = 0; i < 2 && j < 4; ++j)
            log.put("hay" + std::to_string(i * 4 + j), filling);
    }
    return log;
}

constexpr std::uint64_t kBehindTheFirst = 3U << 20U;

void append(Store& store, const std::string& key, const std::string& value) {
    must(store.put(key, value, Timestamp(kTestTime)));
}

} // namespace

void TestTableContents::rowsWithoutAFilter() {
    Table all(Rows::All);
    Table live(Rows::Live);
    for (auto* table : {&all, &live}) {
        table->check();
        QCOMPARE(table->contents.state(), State::Idle);
        QCOMPARE(table->contents.shownRows(), std::uint64_t{0});
        QCOMPARE(table->contents.allRows(), std::uint64_t{0});
        QSignalSpy changed(&table->contents, &TableContents::changed);
        table->contents.setSnapshot(MemoryLog(fruit()).snapshot());
        QVERIFY(!changed.isEmpty());
        QCOMPARE(table->contents.state(), State::Idle); // no job
        QCOMPARE(table->contents.allRows(), table->contents.shownRows());
    }
    QCOMPARE(all.rows(), "0 1 2 3 4 5 6");
    QCOMPARE(live.rows(), "4 5 6");
    for (auto* table : {&all, &live}) {
        table->contents.setSnapshot(MemoryLog(LogBuilder().puts(2)).snapshot());
        QCOMPARE(table->rows(), "0 1");
        table->contents.setSnapshot(nullptr);
        QCOMPARE(table->rows(), "");
        table->contents.setSnapshot(MemoryLog(LogBuilder()).snapshot());
        QCOMPARE(table->rows(), "");
    }
}

void TestTableContents::filters_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("all");
    QTest::addColumn<QString>("live");
    const auto row = [](const QByteArray& text, const QString& all, const QString& live) {
        QTest::newRow(text) << text << all << live;
    };
    row("red", "0 4", "4");
    row("key = banana", "1 5", "5");
    row("live", "4 5 6", "4 5 6");
    row("superseded", "0 1", "");
    row("deleted or marker", "2 3", "");
    row("versions > 1", "2 5", "5");
    row("backwards", "1 3 6", "6");
    row("record < 5", "0 1 2 3 4", "4");
    row("nothing has this", "", "");
}

void TestTableContents::filters() {
    QFETCH(QByteArray, text);
    const auto snapshot = MemoryLog(fruit()).snapshot();
    for (const auto rows : {Rows::All, Rows::Live}) {
        Table table(rows, snapshot);
        table.check();
        const auto before = table.rows();
        QSignalSpy changed(&table.contents, &TableContents::changed);
        table.contents.setQuery(query(text.toStdString()));
        QVERIFY(table.contents.isRunning());
        QVERIFY(table.waits());
        QTEST(table.rows(), rows == Rows::All ? "all" : "live");
        QCOMPARE(table.contents.state(), State::Idle);
        QVERIFY(!changed.isEmpty());
        QCOMPARE(table.contents.allRows(), static_cast<std::uint64_t>(rows == Rows::All ? 7 : 3));
        QCOMPARE(table.contents.query().text(), text.toStdString());
        QCOMPARE(table.filtered(""), before);
    }
}

void TestTableContents::sorts_data() {
    QTest::addColumn<SortField>("field");
    QTest::addColumn<QString>("all");
    QTest::addColumn<QString>("live");
    QTest::newRow("key") << SortField::Key << "3 0 2 1 5 4 6"
                         << "5 4 6";
    QTest::newRow("value") << SortField::Value << "2 3 6 4 5 0 1"
                           << "6 4 5";
    QTest::newRow("time") << SortField::Time << "6 4 1 5 0 2 3"
                          << "6 4 5";
    QTest::newRow("key size") << SortField::KeySize << "6 0 2 1 4 5 3"
                              << "6 4 5";
    QTest::newRow("kind") << SortField::Kind << "4 5 6 0 1 2 3"
                          << "4 5 6";
    QTest::newRow("versions") << SortField::Versions << "3 0 1 4 6 2 5"
                              << "4 6 5";
}

void TestTableContents::sorts() {
    QFETCH(SortField, field);
    const auto snapshot = MemoryLog(fruit()).snapshot();
    for (const auto rows : {Rows::All, Rows::Live}) {
        Table table(rows, snapshot);
        table.check();
        const auto inLogOrder = table.rows();
        table.contents.setSort({field, false});
        QVERIFY(table.contents.isRunning());
        QVERIFY(table.waits());
        auto numbers = table.rows().split(u' ');
        if (field != SortField::Time) // markers have the time of the test, or so
            QTEST(table.rows(), rows == Rows::All ? "all" : "live");
        table.contents.setSort({field, true});
        QVERIFY(table.waits());
        std::reverse(numbers.begin(), numbers.end());
        QCOMPARE(table.rows(), numbers.join(u' '));
        QCOMPARE(table.sorted({}), inLogOrder);
    }
    // With a filter, in either order of asking.
    Table table(Rows::All, snapshot);
    QCOMPARE(table.filtered("not marker"), "0 1 2 4 5 6");
    const auto numbers = table.sorted({field, false});
    QCOMPARE(numbers.split(u' ').size(), 6);
    QVERIFY(!numbers.contains('3'));
    Table other(Rows::All, snapshot);
    (void)other.sorted({field, false});
    QCOMPARE(other.filtered("not marker"), numbers);
    QCOMPARE(other.contents.allRows(), std::uint64_t{7});
}

// Reversing the order needs no job.
void TestTableContents::sortedTheOtherWayRound() {
    Table table(Rows::All, MemoryLog(fruit()).snapshot());
    QSignalSpy started(&table.contents.task(), &BackgroundTask::started);
    table.contents.setSort({std::nullopt, true});
    QCOMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), "6 5 4 3 2 1 0");
    QCOMPARE(table.filtered("not marker"), "6 5 4 2 1 0");
    QCOMPARE(started.count(), 1);
    table.contents.setSort({});
    QCOMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), "0 1 2 4 5 6");
    QCOMPARE(table.sorted({SortField::Key, false}), "0 2 1 5 4 6");
    QCOMPARE(started.count(), 2);
    table.contents.setSort({SortField::Key, true});
    QCOMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), "6 4 5 1 2 0");
    QCOMPARE(started.count(), 2);
    QCOMPARE(table.filtered("not marker and not deleted"), "6 4 5 1 0");
}

void TestTableContents::partsAreShownWhileItRuns() {
    const MemoryLog log(farApart());
    Table table(Rows::All, log.snapshot());
    Gate gate(log, kBehindTheFirst);
    table.contents.setQuery(query("needle"));
    QTRY_COMPARE(table.rows(), "0");
    QVERIFY(table.contents.isRunning());
    QCOMPARE(table.contents.shownRows(), std::uint64_t{1});
    QCOMPARE(table.contents.allRows(), std::uint64_t{11});
    QSignalSpy reset(&table.model, &QAbstractItemModel::modelReset);
    gate.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "0 5 10");
    QCOMPARE(reset.count(), 0); // the others follow
}

// The rows of the filter before do not stay while nothing is found.
void TestTableContents::nothingFoundYetIsShown() {
    const MemoryLog log(farApart());
    Table table(Rows::All, log.snapshot());
    Gate gate(log);
    table.contents.setQuery(query("needle"));
    QVERIFY(gate.isHeldUp());
    QTRY_COMPARE(table.rows(), "");
    QVERIFY(table.contents.isRunning());
    gate.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "0 5 10");
}

void TestTableContents::filtersWhileTheLogIsRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<bool>("isSorted");
    for (const auto* text : {"7", "key $= 7", "live", "superseded", "versions > 1", ""}) {
        for (const bool isLive : {false, true}) {
            QTest::addRow("%s: %s", isLive ? "keys" : "log", text) << QByteArray(text) << isLive << false;
            QTest::addRow("%s, sorted: %s", isLive ? "keys" : "log", text)
                << QByteArray(text) << isLive << true;
        }
    }
}

void TestTableContents::filtersWhileTheLogIsRead() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isLive);
    QFETCH(bool, isSorted);
    const auto rows = isLive ? Rows::Live : Rows::All;
    const auto builder = LogBuilder().puts(60).tombstone("k7").puts(30).put("k7", "back");
    GrowingLog log(builder);
    Table table(rows);
    table.check();
    table.contents.setQuery(query(text.toStdString()));
    if (isSorted)
        table.contents.setSort({SortField::Value, false});
    for (int step = 0; log.read(100); ++step) {
        table.contents.setSnapshot(log.snapshot());
        if (step % 3 == 0)
            QVERIFY(table.waits());
        else
            QCoreApplication::processEvents();
    }
    table.contents.setSnapshot(log.snapshot());
    Table whole(rows, MemoryLog(builder).snapshot());
    if (isSorted)
        whole.contents.setSort({SortField::Value, false});
    const auto expected = whole.filtered(text.toStdString());
    QTRY_COMPARE(table.rows(), expected);
    QTRY_COMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), expected);
}

void TestTableContents::newerRequestReplacesTheRunningOne() {
    const MemoryLog log(fruit());
    Table table(Rows::All, log.snapshot());
    QStringList seen;
    connect(&table.model, &QAbstractItemModel::modelReset, this, [&] { seen.append(table.rows()); });
    Gate gate(log);
    table.contents.setQuery(query("red"));
    QVERIFY(gate.isHeldUp());
    table.contents.setQuery(query("banana"));
    gate.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "1 5");
    QVERIFY2(!seen.contains("0 4"), qPrintable(seen.join(u'|')));
    // And a sort, while it sorts.
    Gate other(log);
    table.contents.setSort({SortField::Time, false});
    QVERIFY(other.isHeldUp());
    table.contents.setSort({SortField::Value, false});
    other.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "5 1");
    // Nothing more is asked for: at once.
    Gate third(log);
    table.contents.setQuery(query("red"));
    QVERIFY(third.isHeldUp());
    table.contents.setSort({});
    table.contents.setQuery({});
    QCOMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), "0 1 2 3 4 5 6");
    third.letThrough();
}

void TestTableContents::otherLogWhileItRuns() {
    const MemoryLog log(fruit());
    Table table(Rows::All, log.snapshot());
    Gate gate(log);
    table.contents.setQuery(query("key *= a"));
    QVERIFY(gate.isHeldUp());
    table.contents.setSnapshot(MemoryLog(LogBuilder().put("x", "").put("a", "").put("b", "")).snapshot());
    gate.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "1");
    QCOMPARE(table.contents.allRows(), std::uint64_t{3});
    table.contents.setSnapshot(nullptr);
    QCOMPARE(table.rows(), "");
    QCOMPARE(table.contents.state(), State::Idle);
    // The filter stays for the next one.
    table.contents.setSnapshot(log.snapshot());
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "0 1 2 3 5 6");
}

void TestTableContents::stoppedFilterGoesOn() {
    const MemoryLog log(farApart());
    Table table(Rows::All, log.snapshot());
    {
        Gate gate(log, kBehindTheFirst);
        table.contents.setQuery(query("needle"));
        QVERIFY(gate.isHeldUp());
        table.contents.task().cancel(); // as the button in the status bar does
    }
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Stopped);
    QCOMPARE(table.rows(), "0"); // as far as it came
    std::vector<Offset> reads;
    std::mutex mutex;
    log.file().watch([&](Offset at, std::size_t) {
        const std::lock_guard lock(mutex);
        if (QThread::currentThread() != QCoreApplication::instance()->thread()) // not what is painted
            reads.push_back(at);
        return Result<void>();
    });
    table.contents.resume();
    QVERIFY(table.contents.isRunning());
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), "0 5 10");
    QVERIFY(!reads.empty() && reads.front() > Offset(1U << 20U)); // not from the start again
    table.contents.resume();                                      // nothing to go on with
    QCOMPARE(table.contents.state(), State::Idle);
}

void TestTableContents::stoppedFilterWaitsForTheUser() {
    const TemporaryLog file(farApart());
    FaultyFileSystem files;
    const auto store = file.open(files);
    must(store->beginWriting({}, *std::make_unique<NoProgress>()));
    Table table(Rows::All, store->snapshot());
    QSemaphore cancelled;
    files.before(FaultyFileSystem::Call::Read, 8, [&] { cancelled.acquire(); });
    table.contents.setQuery(query("value ~ /nothing/ or needle"));
    table.contents.task().cancel();
    cancelled.release();
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Stopped);
    files.heal();
    const auto rows = table.rows();
    append(*store, "needle3", "");
    QSignalSpy started(&table.contents.task(), &BackgroundTask::started);
    table.contents.setSnapshot(store->snapshot());
    QCOMPARE(table.contents.state(), State::Stopped);
    QCOMPARE(table.rows(), rows);
    QVERIFY(started.isEmpty());
    table.contents.resume();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "0 5 10 11");
}

void TestTableContents::stoppedSortWaitsForTheUser() {
    const TemporaryLog file(fruit());
    FaultyFileSystem files;
    const auto store = file.open(files);
    must(store->beginWriting({}, *std::make_unique<NoProgress>()));
    Table table(Rows::All, store->snapshot());
    QSemaphore cancelled;
    files.before(FaultyFileSystem::Call::Read, 0, [&] { cancelled.acquire(); });
    table.contents.setSort({SortField::Key, false});
    table.contents.task().cancel();
    cancelled.release();
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Stopped);
    files.heal();
    append(*store, "aaa", "");
    QSignalSpy started(&table.contents.task(), &BackgroundTask::started);
    table.contents.setSnapshot(store->snapshot());
    QCOMPARE(table.contents.state(), State::Stopped);
    QVERIFY(started.isEmpty());
    table.contents.resume();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "3 7 0 2 1 5 4 6");
}

void TestTableContents::sameFilterAgainGoesOnWhenStopped() {
    const MemoryLog log(farApart());
    Table table(Rows::All, log.snapshot());
    {
        Gate gate(log, kBehindTheFirst);
        table.contents.setQuery(query("needle"));
        QVERIFY(gate.isHeldUp());
        table.contents.task().cancel();
    }
    QVERIFY(table.waits());
    table.contents.setQuery(query("needle"));
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "0 5 10");
    // And does nothing when it is complete.
    QSignalSpy started(&table.contents.task(), &BackgroundTask::started);
    table.contents.setQuery(query("needle"));
    QVERIFY(started.isEmpty());
}

void TestTableContents::failedFilterGoesOn() {
    const MemoryLog log(farApart());
    Table table(Rows::All, log.snapshot());
    log.file().watch([](Offset at, std::size_t count) -> Result<void> {
        if (at.value() + count > kBehindTheFirst)
            return tl::unexpected(Error{ErrorCode::Io, "cannot read", "memory", at, EIO});
        return {};
    });
    table.contents.setQuery(query("needle"));
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Failed);
    QCOMPARE(table.contents.error()->code, ErrorCode::Io);
    QCOMPARE(table.rows(), "0");
    log.file().watch({});
    table.contents.resume();
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Idle);
    QVERIFY(!table.contents.error());
    QCOMPARE(table.rows(), "0 5 10");
}

void TestTableContents::appendedRecordsAreFiltered_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto row = [](const QByteArray& text, bool isLive, const QString& before, const QString& after) {
        QTest::addRow("%s: %s", isLive ? "keys" : "log", text.constData())
            << text << isLive << before << after;
    };
    // 7 cherry=red again, 8 -date, 9 elder=red
    row("", false, "0 1 2 3 4 5 6", "0 1 2 3 4 5 6 7 8 9");
    row("", true, "4 5 6", "5 7 9");
    row("red", false, "0 4", "0 4 7 9");
    row("red", true, "4", "7 9");
    row("live", false, "4 5 6", "5 7 9");
    row("live", true, "4 5 6", "5 7 9");
    row("superseded", false, "0 1", "0 1 4 6");
    row("versions > 1", false, "2 5", "2 5 7 8");
    row("key < c", true, "5", "5");
}

void TestTableContents::appendedRecordsAreFiltered() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isLive);
    const TemporaryLog file(fruit());
    const auto store = file.openForWriting();
    Table table(isLive ? Rows::Live : Rows::All, store->snapshot());
    table.check();
    Table down(isLive ? Rows::Live : Rows::All, store->snapshot());
    down.contents.setSort({std::nullopt, true});
    QFETCH(QString, before);
    QFETCH(QString, after);
    const auto reversed = [](const QString& rows) {
        auto numbers = rows.split(u' ');
        std::reverse(numbers.begin(), numbers.end());
        return numbers.join(u' ');
    };
    QCOMPARE(table.filtered(text.toStdString()), before);
    QCOMPARE(down.filtered(text.toStdString()), reversed(before));
    append(*store, "cherry", "red again");
    table.contents.setSnapshot(store->snapshot());
    must(store->remove("date", Timestamp(kTestTime)));
    append(*store, "elder", "red");
    table.contents.setSnapshot(store->snapshot());
    down.contents.setSnapshot(store->snapshot());
    QTRY_COMPARE(table.rows(), after);
    QTRY_COMPARE(down.rows(), reversed(after));
    QTRY_COMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.rows(), after);
}

void TestTableContents::appendedRecordsAreFilteredAlone() {
    const TemporaryLog file(farApart());
    FaultyFileSystem files;
    const auto store = file.open(files);
    must(store->beginWriting({}, *std::make_unique<NoProgress>()));
    Table table(Rows::All, store->snapshot());
    QCOMPARE(table.filtered("needle"), "0 5 10");
    append(*store, "needle3", "");
    const auto snapshot = store->snapshot();
    const auto reads = files.made(FaultyFileSystem::Call::Read);
    table.contents.setSnapshot(snapshot);
    QTRY_COMPARE(table.rows(), "0 5 10 11");
    QVERIFY2(files.made(FaultyFileSystem::Call::Read) - reads <= 3,
             qPrintable(QString::number(files.made(FaultyFileSystem::Call::Read) - reads)));
}

// Rows that are there stay as they are: no reset, no jump.
void TestTableContents::appendedRecordsAreInserted() {
    const TemporaryLog file(fruit());
    const auto store = file.openForWriting();
    for (const auto* text : {"", "key *= a"}) {
        Table table(Rows::All, store->snapshot());
        QVERIFY(table.filtered(text) != "");
        QSignalSpy reset(&table.model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&table.model, &QAbstractItemModel::rowsInserted);
        const auto rows = table.contents.shownRows();
        append(*store, "grape", "");
        append(*store, "fig", "");
        append(*store, "mango", "");
        table.contents.setSnapshot(store->snapshot());
        QTRY_VERIFY(table.contents.shownRows() > rows + 1);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(inserted.count(), 1);
    }
}

void TestTableContents::appendedWhileItRuns() {
    const auto builder = LogBuilder().puts(30);
    GrowingLog log(builder);
    QVERIFY(log.read(builder.size() / 2));
    Table table(Rows::All, log.snapshot());
    table.contents.setQuery(query("key $= 9"));
    while (log.read(50))
        table.contents.setSnapshot(log.snapshot()); // none of them stops it
    table.contents.setSnapshot(log.snapshot());
    QVERIFY(table.contents.isRunning());
    QTRY_COMPARE(table.rows(), "9 19 29");
    QTRY_COMPARE(table.contents.state(), State::Idle);
}

void TestTableContents::placeIsKept_data() {
    QTest::addColumn<bool>("isLive");
    QTest::addColumn<RowSort>("sort");
    QTest::addColumn<QByteArray>("text");
    const RowSort byValue{SortField::Value, false};
    const RowSort down{std::nullopt, true};
    QTest::newRow("log, filter") << false << RowSort{} << QByteArray("value.size = 3");
    QTest::newRow("keys, filter") << true << RowSort{} << QByteArray("value.size = 3");
    QTest::newRow("log, sort") << false << byValue << QByteArray();
    QTest::newRow("log, the other way round") << false << down << QByteArray();
    QTest::newRow("keys, sort and filter") << true << byValue << QByteArray("value.size = 3");
    QTest::newRow("keys, the other way round, filter") << true << down << QByteArray("not v1");
}

// The current record, what is selected, and the distance of the current row from the top.
void TestTableContents::placeIsKept() {
    QFETCH(bool, isLive);
    QFETCH(RowSort, sort);
    QFETCH(QByteArray, text);
    Table table(isLive ? Rows::Live : Rows::All, MemoryLog(LogBuilder().puts(1000)).snapshot());
    table.table.resize(700, 300);
    table.table.show();
    table.select(52);
    table.table.selectRows(54, 57, QItemSelectionModel::Select);
    table.table.verticalScrollBar()->setValue(48);
    const auto here = [&table] {
        QStringList selected;
        auto records = table.table.selectedRecords(100);
        std::sort(records.begin(), records.end());
        for (const auto record : records)
            selected.append(QString::number(record.value()));
        return QStringLiteral("%1, %2 from the top, of %3")
            .arg(table.current())
            .arg(table.table.currentIndex().row() - table.table.firstVisibleRow())
            .arg(selected.join(u' '));
    };
    const QString kHere("52, 4 from the top, of 52 54 55 56 57");
    QCOMPARE(here(), kHere);
    table.contents.setQuery(query(text.toStdString()));
    table.contents.setSort(sort);
    QVERIFY(table.waits());
    QCOMPARE(here(), kHere);
    table.contents.setSort({});
    QVERIFY(table.waits());
    QCOMPARE(here(), kHere);
    table.contents.setQuery({});
    QVERIFY(table.waits());
    QCOMPARE(here(), kHere);
    QCOMPARE(table.table.firstVisibleRow(), 48);
}

// A filter that does not have the current record: it is current again when the filter has gone.
void TestTableContents::hiddenRecordComesBack() {
    const MemoryLog log(LogBuilder().puts(1000));
    Table table(Rows::All, log.snapshot());
    table.table.resize(700, 300);
    table.table.show();
    QVERIFY(QTest::qWaitForWindowActive(&table.table)); // the focus takes hold of a row
    table.select(520);
    table.table.verticalScrollBar()->setValue(515);
    QCOMPARE(table.filtered("key = k7"), "7");
    QCOMPARE(table.current(), -1);
    QCOMPARE(table.filtered("key = k8"), "8");
    (void)table.filtered("");
    QCOMPARE(table.current(), 520);
    QCOMPARE(table.table.firstVisibleRow(), 515);
    QCOMPARE(table.table.selectedCount(), std::uint64_t{1});
}

void TestTableContents::userWhoWentOnIsLeftAlone() {
    const MemoryLog log(farApart());
    Table table(Rows::All, log.snapshot());
    table.select(10);
    Gate gate(log, kBehindTheFirst);
    table.contents.setQuery(query("needle"));
    QTRY_COMPARE(table.rows(), "0");
    table.select(0); // they do not wait
    gate.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.rows(), "0 5 10");
    QCOMPARE(table.current(), 0);
    // One who waits gets their place back with the last part.
    table.contents.setQuery({});
    table.select(10);
    Gate again(log, kBehindTheFirst);
    table.contents.setQuery(query("\"needle\""));
    QTRY_COMPARE(table.rows(), "0");
    QCOMPARE(table.current(), -1);
    again.letThrough();
    QVERIFY(table.waits());
    QCOMPARE(table.current(), 10);
}

void TestTableContents::endStaysInSight() {
    const TemporaryLog file(LogBuilder().puts(500));
    const auto store = file.openForWriting();
    for (const auto rows : {Rows::All, Rows::Live}) {
        Table table(rows, store->snapshot());
        table.table.resize(700, 300);
        table.table.show();
        QVERIFY(table.filtered("value.size >= 2") != "");
        table.table.scrollToEnd();
        append(*store, "k1", "the new end");
        table.contents.setSnapshot(store->snapshot());
        const RecordNumber end(store->snapshot()->records() - 1);
        QTRY_COMPARE(table.model.numberAt(table.model.rowCount() - 1), std::optional(end));
        QTRY_COMPARE(table.table.lastVisibleRow(), table.model.rowCount() - 1);
    }
}

void TestTableContents::truncatedWhileItFilters_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isSorted");
    QTest::newRow("filter") << QByteArray("needle") << false;
    QTest::newRow("filter without a literal") << QByteArray("value ~ /needle/") << false;
    QTest::newRow("sort") << QByteArray() << true;
    QTest::newRow("filter and sort") << QByteArray("needle") << true;
}

void TestTableContents::truncatedWhileItFilters() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isSorted);
    const TemporaryLog file(farApart());
    FaultyFileSystem files;
    const auto store = file.open(files);
    Table table(Rows::All, store->snapshot());
    files.before(FaultyFileSystem::Call::Read, 3, [&file] { file.truncate(1000); });
    if (isSorted)
        table.contents.setSort({SortField::Value, false});
    table.contents.setQuery(query(text.toStdString()));
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Failed);
    QVERIFY2(QString::fromStdString(table.contents.error()->what).contains("shorter"),
             table.contents.error()->what.c_str());
    // Rows say so; the user can go on without a filter.
    table.contents.setSort({});
    table.contents.setQuery({});
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Idle);
    QCOMPARE(table.model.rowCount(), 11);
    QVERIFY(table.model.index(9, static_cast<int>(RecordColumn::Key)).data().toString().contains("shorter"));
}

// The file that was opened is still there for who has it open.
void TestTableContents::replacedWhileItFilters() {
    const TemporaryLog file(farApart());
    FaultyFileSystem files;
    const auto store = file.open(files);
    Table table(Rows::All, store->snapshot());
    files.before(FaultyFileSystem::Call::Read, 2, [&file] { file.replace(LogBuilder().puts(3).bytes()); });
    QCOMPARE(table.filtered("needle"), "0 5 10");
    QCOMPARE(table.contents.state(), State::Idle);
}

void TestTableContents::unreadableRowsSaySo() {
    const TemporaryLog file(LogBuilder().puts(100));
    const auto store = file.open();
    Table table(Rows::All, store->snapshot());
    file.truncate(200);
    table.contents.setQuery(query("record > 20"));
    QVERIFY(table.waits());
    QCOMPARE(table.contents.state(), State::Idle); // no byte of the file was needed
    QCOMPARE(table.model.rowCount(), 79);
    QVERIFY(table.model.index(78, static_cast<int>(RecordColumn::Key)).data().toString().contains("shorter"));
}

void TestTableContents::closingInTheMiddle() {
    for (const bool isSorted : {false, true}) {
        const MemoryLog log(farApart());
        std::atomic<bool> isClosing = false;
        QSemaphore waiting;
        log.file().watch([&](Offset, std::size_t) {
            waiting.release();
            while (!isClosing)
                QThread::yieldCurrentThread();
            return Result<void>();
        });
        auto table = std::make_unique<Table>(Rows::All, log.snapshot());
        if (isSorted)
            table->contents.setSort({SortField::Value, false});
        else
            table->contents.setQuery(query("needle"));
        QVERIFY(waiting.tryAcquire(1, 10'000));
        isClosing = true;
        table.reset();
        QCoreApplication::processEvents(); // nothing arrives
    }
}

// Whatever is asked for in whatever order, the last request is what is shown.
void TestTableContents::manyRequests() {
    const TemporaryLog file(LogBuilder().puts(40));
    const auto store = file.openForWriting();
    std::mt19937 random(11);
    const std::vector<std::string> texts{"", "7", "live", "superseded", "versions > 1", "key < k2", "none"};
    const std::vector<RowSort> sorts{{},
                                     {std::nullopt, true},
                                     {SortField::Key, false},
                                     {SortField::Key, true},
                                     {SortField::Time, false},
                                     {SortField::Versions, true}};
    for (const auto rows : {Rows::All, Rows::Live}) {
        Table table(rows, store->snapshot());
        table.check();
        for (int round = 0; round < 40; ++round) {
            for (auto steps = random() % 4; steps > 0; --steps) {
                const auto what = random() % 7;
                if (what < 2)
                    table.contents.setQuery(query(texts[random() % texts.size()]));
                else if (what < 4)
                    table.contents.setSort(sorts[random() % sorts.size()]);
                else if (what == 4)
                    append(*store, "k" + std::to_string(random() % 50), "7");
                else if (what == 5)
                    table.contents.task().cancel();
                else
                    QCoreApplication::processEvents();
                table.contents.setSnapshot(store->snapshot());
            }
            table.contents.resume();
            QVERIFY(table.waits());
            if (table.contents.state() == State::Stopped) // the cancel came first
                table.contents.resume();
            Table fresh(rows, store->snapshot());
            fresh.contents.setSort(table.contents.sort());
            fresh.contents.setQuery(table.contents.query());
            QVERIFY(fresh.waits());
            const auto expected = fresh.rows();
            QTRY_COMPARE(table.rows(), expected);
        }
    }
}

int main(int argc, char** argv) {
    return runAll<TestTableContents>(argc, argv);
}

#include "tst_table_contents.moc"
