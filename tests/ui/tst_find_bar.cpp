// SPDX-License-Identifier: GPL-3.0-or-later
#include "gate.h"
#include "memory_log.h"
#include "must.h"
#include "pages/find_bar.h"
#include "pages/table_contents.h"
#include "run_all.h"
#include "temporary_log.h"
#include "views/record_table.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

class TestFindBar final : public QObject {
    Q_OBJECT
private slots:
    void findsWhileTyping();
    void typingStaysOnAMatch();
    void nextAndPrevious();
    void turnsAtTheEnds_data();
    void turnsAtTheEnds();
    void rowsTheOtherWayRound();
    void rowsInAnotherOrder();
    void matchCase();
    void notations_data();
    void notations();
    void textsThatCannotBeRead();
    void notFound();
    void liveKeysOnly();
    void findsBytesOfAnyLanguage();
    void emptyTextFindsNothing();
    void withoutALog();
    void unreadableRecord();
    void beginsAtTheCurrentRecord();
    void marksWhileItSearches();
    void escapeLeaves();
    void escapeEndsTheSearch();
    void stoppedSearchBeginsAnew();
    void newestTextWins();
    void otherLogMeanwhile();
    void recordsThatCameAreSearched();
    void keysThatChangedAreNoMatches();
    void withinTheFilter();
    void filterByWhatChanges();
    void buttons();
    void activateAndClose();
};

namespace {

using Rows = TableContents::Rows;
using Notation = FindBar::Notation;

constexpr auto kTurned = "Went on from the other end";

Query query(const std::string& text) {
    auto parsed = Query::parse(text, {});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    return *std::move(parsed);
}

// A find bar over the records of a log.
class Finder final {
public:
    explicit Finder(std::shared_ptr<const Snapshot> snapshot, Rows rows = Rows::All)
        : m_table(m_model, RecordTable::Arrangement::RecordFirst), m_contents(m_table, rows, m_board),
          m_bar(m_table, m_contents, m_board) {
        m_contents.setSnapshot(snapshot);
    }

    RecordTable& table() { return m_table; }
    TableContents& contents() { return m_contents; }
    FindBar& bar() { return m_bar; }
    QLineEdit& box() { return *m_bar.findChild<QLineEdit*>("findText"); }
    [[nodiscard]] QString status() const { return m_bar.findChild<QLabel*>("findStatus")->text(); }
    QCheckBox& matchCase() { return *m_bar.findChild<QCheckBox*>(); }
    // The numbers of the records that are marked: "0 3"; "-" where no search is on.
    [[nodiscard]] QString marked() const {
        if (!m_model.matches())
            return "-";
        const auto& matches = m_model.matches()->records();
        QStringList numbers;
        for (auto at = matches->nextFrom(RecordNumber(0)); at; at = matches->nextFrom(at->next()))
            numbers.append(QString::number(at->value()));
        return numbers.join(u' ');
    }

    // The record that is current when the search is over; -1 for none.
    int found() {
        if (!QTest::qWaitFor([this] { return !m_bar.task().isRunning() && !m_contents.task().isRunning(); }))
            return -2;
        const auto current = m_table.currentRecord();
        return current ? static_cast<int>(current->value()) : -1;
    }
    int typed(const QString& text) {
        box().clear();
        QTest::keyClicks(&box(), text);
        return enter();
    }
    int enter(Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&box(), Qt::Key_Return, modifiers);
        return found();
    }
    int previous() { return enter(Qt::ShiftModifier); }
    void select(int number) { m_table.selectRecord(RecordNumber(static_cast<std::uint64_t>(number))); }

private:
    RecordTableModel m_model;
    RecordTable m_table;
    TaskBoard m_board;
    TableContents m_contents;
    FindBar m_bar;
};

// 0 apple, 1 banana, 2 cherry (a banana in its value), 3 apple again, 4 date
LogBuilder fruit() {
    return LogBuilder()
        .put("apple", "red")
        .put("banana", "yellow")
        .put("cherry", "no banana")
        .put("apple", "green")
        .put("date", "brown");
}

std::shared_ptr<const Snapshot> fruitLog() {
    return MemoryLog(fruit()).snapshot();
}

} // namespace

void TestFindBar::findsWhileTyping() {
    Finder finder(fruitLog());
    QTest::keyClicks(&finder.box(), "ch");
    QTRY_COMPARE(finder.status(), "1 of 1");
    QCOMPARE(finder.found(), 2);
    QCOMPARE(finder.table().selectedCount(), std::uint64_t{1});
    QCOMPARE(finder.marked(), "2");
    finder.select(0);
    QCOMPARE(finder.status(), "1 found");
    QTest::keyClick(&finder.box(), Qt::Key_Backspace); // "c"
    QTRY_COMPARE(finder.status(), "1 of 1");
    QCOMPARE(finder.found(), 2);
}

void TestFindBar::typingStaysOnAMatch() {
    Finder finder(fruitLog());
    QCOMPARE(finder.typed("ban"), 1);
    QTest::keyClicks(&finder.box(), "ana"); // still in this record: no step
    QCOMPARE(finder.enter(), 1);
    QCOMPARE(finder.typed("yell"), 1); // in its value
}

void TestFindBar::nextAndPrevious() {
    Finder finder(fruitLog());
    QSignalSpy jumping(&finder.bar(), &FindBar::jumping);
    QCOMPARE(finder.typed("an"), 1);
    QCOMPARE(finder.status(), "1 of 2");
    QCOMPARE(finder.marked(), "1 2");
    QCOMPARE(jumping.count(), 1);
    QCOMPARE(finder.enter(), 2);
    QCOMPARE(finder.status(), "2 of 2");
    QCOMPARE(finder.previous(), 1);
    QCOMPARE(finder.status(), "1 of 2");
    finder.bar().findNext();
    QCOMPARE(finder.found(), 2);
    finder.bar().findPrevious();
    QCOMPARE(finder.found(), 1);
    QCOMPARE(jumping.count(), 5);
    // A user who goes elsewhere goes on from there.
    finder.select(4);
    QCOMPARE(finder.status(), "2 found");
    QCOMPARE(finder.previous(), 2);
}

void TestFindBar::turnsAtTheEnds_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("from");
    QTest::addColumn<bool>("backward");
    QTest::addColumn<int>("found");
    QTest::addColumn<bool>("turned");
    QTest::newRow("forward") << "apple" << 3 << false << 0 << true;
    QTest::newRow("forward, from the last") << "apple" << 4 << false << 0 << true;
    QTest::newRow("forward, to itself") << "cherry" << 2 << false << 2 << true;
    QTest::newRow("forward, not yet") << "apple" << 0 << false << 3 << false;
    QTest::newRow("backward") << "apple" << 0 << true << 3 << true;
    QTest::newRow("backward, from the first") << "date" << 0 << true << 4 << true;
    QTest::newRow("backward, to itself") << "cherry" << 2 << true << 2 << true;
    QTest::newRow("backward, not yet") << "apple" << 3 << true << 0 << false;
}

void TestFindBar::turnsAtTheEnds() {
    QFETCH(QString, text);
    QFETCH(int, from);
    QFETCH(bool, backward);
    QFETCH(int, found);
    QFETCH(bool, turned);
    Finder finder(fruitLog());
    QVERIFY(finder.typed(text) >= 0);
    finder.select(from);
    QCOMPARE(backward ? finder.previous() : finder.enter(), found);
    QCOMPARE(finder.status() == kTurned, turned);
    // The search itself turns, too.
    finder.select(from);
    QTest::keyClicks(&finder.box(), " ");
    QTest::keyClick(&finder.box(), Qt::Key_Backspace);
    QVERIFY(finder.enter() >= 0);
}

void TestFindBar::rowsTheOtherWayRound() {
    Finder finder(fruitLog());
    finder.contents().setSort({std::nullopt, true});
    finder.select(4);
    QCOMPARE(finder.typed("an"), 2); // the next one below
    QCOMPARE(finder.enter(), 1);
    QCOMPARE(finder.status(), "1 of 2");
    QCOMPARE(finder.enter(), 2);
    QCOMPARE(finder.status(), kTurned);
    QCOMPARE(finder.previous(), 1);
    QCOMPARE(finder.status(), kTurned);
}

// The order by value: 4 brown, 3 green, 2 no banana, 0 red, 1 yellow.
void TestFindBar::rowsInAnotherOrder() {
    Finder finder(fruitLog());
    finder.contents().setSort({SortField::Value, false});
    QCOMPARE(finder.found(), -1);
    QCOMPARE(finder.table().records().rowOf(RecordNumber(1)), 4);
    finder.select(2);
    QCOMPARE(finder.typed("apple"), 0);
    QCOMPARE(finder.enter(), 3);
    QCOMPARE(finder.enter(), 0);
    QCOMPARE(finder.previous(), 3);
    QCOMPARE(finder.typed("e"), 3); // green is a match itself
    QCOMPARE(finder.enter(), 2);    // cherry
    QCOMPARE(finder.typed("nowhere"), 2);
    QCOMPARE(finder.status(), "Not found");
}

void TestFindBar::matchCase() {
    Finder finder(MemoryLog(LogBuilder().put("other", "").put("Straße", "").put("strasse", "")).snapshot());
    QCOMPARE(finder.typed("STRA"), 1);
    finder.matchCase().click();
    QCOMPARE(finder.found(), 1);
    QCOMPARE(finder.status(), "Not found");
    QCOMPARE(finder.typed("stra"), 2);
    finder.select(0);
    finder.matchCase().click(); // searches again
    QCOMPARE(finder.found(), 1);
    QCOMPARE(finder.status(), "1 of 2");
}

void TestFindBar::notations_data() {
    QTest::addColumn<Notation>("notation");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("marked");
    QTest::newRow("text") << Notation::Text << "an."
                          << "";
    QTest::newRow("text with signs of the filter language") << Notation::Text << "\"an\" or"
                                                            << "";
    QTest::newRow("regular expression") << Notation::Regex << "AN.$"
                                        << "1 2";
    QTest::newRow("hex") << Notation::Hex << "616e"
                         << "1 2";
    QTest::newRow("hex with blanks") << Notation::Hex << "61 6e 61"
                                     << "1 2";
    QTest::newRow("hex of the other case") << Notation::Hex << "414e"
                                           << "";
}

void TestFindBar::notations() {
    QFETCH(Notation, notation);
    QFETCH(QString, text);
    Finder finder(fruitLog());
    finder.bar().setNotation(notation);
    QCOMPARE(finder.matchCase().isEnabled(), notation != Notation::Hex);
    QVERIFY(finder.typed(text) >= -1);
    QTEST(finder.marked(), "marked");
}

void TestFindBar::textsThatCannotBeRead() {
    Finder finder(fruitLog());
    QCOMPARE(finder.typed("an"), 1);
    finder.bar().setNotation(Notation::Hex); // of the same text
    QVERIFY2(!finder.status().isEmpty() && !finder.status().contains("Not found"),
             qPrintable(finder.status()));
    QCOMPARE(finder.marked(), "-");
    finder.bar().setNotation(Notation::Regex);
    QCOMPARE(finder.found(), 1);
    QCOMPARE(finder.marked(), "1 2");
    QCOMPARE(finder.typed("(an"), 1);
    QCOMPARE(finder.marked(), "-");
    QVERIFY2(!finder.status().isEmpty() && !finder.status().contains("Not found"),
             qPrintable(finder.status()));
    QCOMPARE(finder.typed("(an)"), 1);
    QCOMPARE(finder.status(), "1 of 2");
}

void TestFindBar::notFound() {
    Finder finder(fruitLog());
    finder.select(3);
    QCOMPARE(finder.typed("elderberry"), 3);
    QCOMPARE(finder.status(), "Not found");
    QCOMPARE(finder.enter(), 3);
    QCOMPARE(finder.status(), "Not found");
    // Key and value are two things.
    QCOMPARE(finder.typed("datebrown"), 3);
    QCOMPARE(finder.status(), "Not found");
    QCOMPARE(finder.marked(), "");
}

void TestFindBar::liveKeysOnly() {
    Finder finder(MemoryLog(fruit().tombstone("banana")).snapshot(), Rows::Live);
    QCOMPARE(finder.typed("apple"), 3);
    QCOMPARE(finder.status(), "1 of 1");
    QCOMPARE(finder.enter(), 3);
    QCOMPARE(finder.status(), kTurned);
    QCOMPARE(finder.typed("yellow"), 3);
    QCOMPARE(finder.status(), "Not found");
}

void TestFindBar::findsBytesOfAnyLanguage() {
    Finder finder(MemoryLog(LogBuilder().put("a", "b").put("k", "größer €").put("c", "d")).snapshot());
    finder.box().setText("ßer €");
    QCOMPARE(finder.enter(), 1);
}

void TestFindBar::emptyTextFindsNothing() {
    Finder finder(fruitLog());
    QCOMPARE(finder.typed("nowhere"), -1);
    QCOMPARE(finder.status(), "Not found");
    finder.box().selectAll();
    QTest::keyClick(&finder.box(), Qt::Key_Delete);
    QCOMPARE(finder.enter(), -1);
    QCOMPARE(finder.status(), QString());
    QCOMPARE(finder.marked(), "-");
}

void TestFindBar::withoutALog() {
    Finder finder(nullptr);
    QCOMPARE(finder.typed("apple"), -1);
    QVERIFY(!finder.bar().task().isRunning());
    finder.contents().setSnapshot(fruitLog());
    QCOMPARE(finder.found(), -1);
    QCOMPARE(finder.enter(), 0);
    finder.contents().setSnapshot(nullptr);
    QCOMPARE(finder.found(), -1);
    QCOMPARE(finder.status(), QString());
    QCOMPARE(finder.marked(), "-");
}

void TestFindBar::unreadableRecord() {
    const MemoryLog log(fruit());
    Finder finder(log.snapshot());
    log.file().watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "cannot read", "memory", {}, EIO});
    });
    QCOMPARE(finder.typed("brown"), -1);
    QVERIFY2(finder.status().contains("cannot read"), qPrintable(finder.status()));
    log.file().watch({});
    QCOMPARE(finder.enter(), 4); // tried again
    QCOMPARE(finder.status(), "1 of 1");
}

namespace {

// Matches at both ends and one in the middle, records of 1 MiB between them.
LogBuilder farApart() {
    LogBuilder log;
    const ByteString filling(1U << 20U, '.');
    for (int i = 0; i < 3; ++i) {
        log.put("needle", "");
        for (int j = 0; i < 2 && j < 4; ++j)
            log.put("hay", filling);
    }
    return log;
}

} // namespace

// 5 is the match in the middle: what a user looks for next is searched first.
void TestFindBar::beginsAtTheCurrentRecord() {
    const MemoryLog log(farApart());
    Finder finder(log.snapshot());
    finder.select(3);
    std::mutex mutex;
    std::vector<Offset> reads;
    log.file().watch([&](Offset at, std::size_t) {
        const std::lock_guard lock(mutex);
        if (QThread::currentThread() != QCoreApplication::instance()->thread()) // not what is painted
            reads.push_back(at);
        return Result<void>();
    });
    QCOMPARE(finder.typed("needle"), 5);
    QCOMPARE(finder.marked(), "0 5 10");
    QCOMPARE(finder.status(), "2 of 3");
    QVERIFY(reads.front() > Offset(1U << 20U)); // a little before it, as windows begin
    QVERIFY(reads.back() < Offset(3U << 20U));
}

void TestFindBar::marksWhileItSearches() {
    const MemoryLog log(farApart());
    Finder finder(log.snapshot());
    Gate gate(log, 3U << 20U);
    QTest::keyClicks(&finder.box(), "needle");
    QTRY_COMPARE(finder.status(), "1 so far…");
    QVERIFY(gate.isHeldUp());
    QVERIFY(finder.bar().task().isRunning());
    QCOMPARE(finder.marked(), "0");
    QCOMPARE(finder.table().currentRecord(), std::optional(RecordNumber(0)));
    // The next one is not known yet: the user goes there when it is.
    QTest::keyClick(&finder.box(), Qt::Key_Return);
    QCOMPARE(finder.table().currentRecord(), std::optional(RecordNumber(0)));
    gate.letThrough();
    QCOMPARE(finder.found(), 5);
    QCOMPARE(finder.marked(), "0 5 10");
    QCOMPARE(finder.status(), "2 of 3");
}

void TestFindBar::escapeLeaves() {
    Finder finder(fruitLog());
    finder.bar().activate();
    QSignalSpy left(&finder.bar(), &FindBar::left);
    QCOMPARE(finder.typed("apple"), 0);
    QTest::keyClick(&finder.box(), Qt::Key_Down);
    QCOMPARE(left.count(), 0);
    QTest::keyClick(&finder.box(), Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
    QVERIFY(!finder.bar().isVisible());
    QCOMPARE(finder.marked(), "-");
    QCOMPARE(finder.status(), QString());
    // Find Next still knows what was looked for.
    finder.bar().findNext();
    QCOMPARE(finder.found(), 0);
    finder.bar().findNext();
    QCOMPARE(finder.found(), 3);
}

void TestFindBar::escapeEndsTheSearch() {
    const MemoryLog log(fruit());
    Finder finder(log.snapshot());
    Gate gate(log);
    QTest::keyClicks(&finder.box(), "brown");
    QTest::keyClick(&finder.box(), Qt::Key_Return);
    QVERIFY(gate.isHeldUp());
    QCOMPARE(finder.status(), "Searching…");
    QTest::keyClick(&finder.box(), Qt::Key_Escape);
    gate.letThrough();
    QCOMPARE(finder.found(), -1);
    QCOMPARE(finder.status(), QString());
    QCOMPARE(finder.marked(), "-");
}

void TestFindBar::stoppedSearchBeginsAnew() {
    const MemoryLog log(farApart());
    Finder finder(log.snapshot());
    {
        Gate gate(log, 3U << 20U);
        QTest::keyClicks(&finder.box(), "needle");
        QTRY_COMPARE(finder.status(), "1 so far…");
        finder.bar().task().cancel(); // as the button in the status bar does
    }
    QCOMPARE(finder.found(), 0);
    QCOMPARE(finder.status(), "Stopped");
    QCOMPARE(finder.marked(), "0");
    QCOMPARE(finder.enter(), 5);
    QCOMPARE(finder.marked(), "0 5 10");
}

void TestFindBar::newestTextWins() {
    const MemoryLog log(fruit());
    Finder finder(log.snapshot());
    Gate gate(log);
    std::vector<std::optional<RecordNumber>> seen;
    connect(&finder.table(), &RecordTable::currentRecordChanged, this,
            [&] { seen.push_back(finder.table().currentRecord()); });
    QTest::keyClick(&finder.box(), 'a'); // would find record 0
    QTest::keyClick(&finder.box(), Qt::Key_Return);
    QVERIFY(gate.isHeldUp());
    finder.box().setText("brow");
    QTest::keyClick(&finder.box(), 'n');
    QTest::keyClick(&finder.box(), Qt::Key_Return);
    gate.letThrough();
    QCOMPARE(finder.found(), 4);
    QCOMPARE(seen, std::vector{std::optional(RecordNumber(4))});
    QCOMPARE(finder.marked(), "4");
}

void TestFindBar::otherLogMeanwhile() {
    const MemoryLog log(fruit());
    Finder finder(log.snapshot());
    Gate gate(log);
    QTest::keyClicks(&finder.box(), "k4");
    QTest::keyClick(&finder.box(), Qt::Key_Return);
    QVERIFY(gate.isHeldUp());
    finder.contents().setSnapshot(MemoryLog(LogBuilder().puts(20)).snapshot());
    gate.letThrough();
    QCOMPARE(finder.found(), 4);
    QCOMPARE(finder.marked(), "4");
    finder.contents().setSnapshot(fruitLog());
    QVERIFY(finder.found() >= -1);
    QCOMPARE(finder.marked(), "");
    QCOMPARE(finder.status(), "Not found");
}

void TestFindBar::recordsThatCameAreSearched() {
    const TemporaryLog file(fruit());
    const auto store = file.openForWriting();
    Finder finder(store->snapshot());
    QCOMPARE(finder.typed("an"), 1);
    must(store->put("mango", "", Timestamp(kTestTime)));
    must(store->put("fig", "", Timestamp(kTestTime)));
    finder.contents().setSnapshot(store->snapshot());
    QTRY_COMPARE(finder.marked(), "1 2 5");
    QCOMPARE(finder.found(), 1); // nobody is taken elsewhere
    QCOMPARE(finder.status(), "1 of 3");
    QCOMPARE(finder.previous(), 5);
}

// A match that has been superseded has no row among the live ones.
void TestFindBar::keysThatChangedAreNoMatches() {
    const TemporaryLog file(fruit());
    const auto store = file.openForWriting();
    Finder finder(store->snapshot(), Rows::Live);
    QCOMPARE(finder.typed("an"), 1);
    QCOMPARE(finder.marked(), "1 2");
    must(store->put("cherry", "banana again", Timestamp(kTestTime)));
    must(store->remove("date", Timestamp(kTestTime)));
    finder.contents().setSnapshot(store->snapshot());
    QTRY_COMPARE(finder.marked(), "1 5");
    QCOMPARE(finder.status(), "1 of 2");
    QCOMPARE(finder.enter(), 5);
}

void TestFindBar::withinTheFilter() {
    Finder finder(fruitLog());
    QCOMPARE(finder.typed("a"), 0);
    QCOMPARE(finder.marked(), "0 1 2 3 4");
    finder.contents().setQuery(query("key = apple or key = cherry"));
    QTRY_COMPARE(finder.marked(), "0 2 3");
    QVERIFY(finder.found() >= 0);
    QCOMPARE(finder.enter(), 2);
    finder.contents().setQuery({});
    QTRY_COMPARE(finder.marked(), "0 1 2 3 4");
}

void TestFindBar::filterByWhatChanges() {
    const TemporaryLog file(fruit());
    const auto store = file.openForWriting();
    Finder finder(store->snapshot());
    finder.contents().setQuery(query("live"));
    QVERIFY(finder.found() >= -1);
    QVERIFY(finder.typed("an") >= 0);
    QCOMPARE(finder.marked(), "1 2");
    must(store->put("banana", "green", Timestamp(kTestTime))); // 1 is live no more
    finder.contents().setSnapshot(store->snapshot());
    QTRY_COMPARE(finder.marked(), "2 5");
}

void TestFindBar::buttons() {
    Finder finder(fruitLog());
    finder.select(0);
    finder.box().setText("an");
    const auto press = [&finder](const QString& name) {
        for (auto* button : finder.bar().findChildren<QToolButton*>()) {
            if (button->accessibleName().startsWith(name))
                button->click();
        }
        return finder.found();
    };
    QCOMPARE(press("Find Next"), 1);
    QCOMPARE(press("Find Next"), 2);
    QCOMPARE(press("Find Previous"), 1);
    finder.bar().show();
    press("Close");
    QVERIFY(!finder.bar().isVisible());
}

void TestFindBar::activateAndClose() {
    Finder finder(fruitLog());
    QVERIFY(!finder.bar().isVisible());
    finder.box().setText("old");
    finder.bar().activate();
    finder.bar().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&finder.bar()));
    QVERIFY(finder.bar().isVisible());
    QVERIFY(finder.box().hasFocus());
    QCOMPARE(finder.box().selectedText(), "old"); // typing takes its place
    finder.bar().close();
    QVERIFY(!finder.bar().isVisible());
}

int main(int argc, char** argv) {
    return runAll<TestFindBar>(argc, argv);
}

#include "tst_find_bar.moc"
