// SPDX-License-Identifier: GPL-3.0-or-later
#include "find_bar.h"
#include "key_model.h"
#include "log_model.h"
#include "memory_log.h"
#include "record_table.h"
#include "run_all.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
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
    void previousWithoutCurrentBeginsAtTheEnd();
    void matchCase();
    void notFound();
    void liveKeysOnly();
    void findsBytesOfAnyLanguage();
    void emptyTextFindsNothing();
    void beyondTheRowsShown();
    void unreadableRecord();
    void escapeLeaves();
    void escapeStopsTheSearch();
    void newestTextWins();
    void otherLogMeanwhile();
    void buttons();
    void activate();
};

namespace {

constexpr auto kTurned = "Search went on from the other end";

// A find bar over the records of a log in memory.
class Finder final {
public:
    explicit Finder(const LogBuilder& log, bool liveOnly = false) : m_memory(log), m_liveOnly(liveOnly) {
        table().setSnapshot(m_memory.snapshot());
    }
    ~Finder() { letThrough(); }

    RecordTable& table() { return m_liveOnly ? m_keyTable : m_logTable; }
    FindBar& bar() { return m_bar; }
    QLineEdit& box() { return *m_bar.findChild<QLineEdit*>("findText"); }
    [[nodiscard]] QString status() const { return m_bar.findChild<QLabel*>("findStatus")->text(); }
    QCheckBox& matchCase() { return *m_bar.findChild<QCheckBox*>(); }
    [[nodiscard]] const MemoryLog& log() const { return m_memory; }
    LogModel& logModel() { return m_logModel; }

    // The record that is current when the search is over; -1 for none.
    int found() {
        if (!QTest::qWaitFor([this] { return !m_bar.task().isRunning(); }))
            return -2;
        const auto current = table().currentRecord();
        return current ? static_cast<int>(current->value()) : -1;
    }
    int typed(const QString& text) {
        box().clear();
        QTest::keyClicks(&box(), text);
        return found();
    }
    int next() {
        QTest::keyClick(&box(), Qt::Key_Return);
        return found();
    }
    int previous() {
        QTest::keyClick(&box(), Qt::Key_Return, Qt::ShiftModifier);
        return found();
    }

    // Searches read nothing before letThrough().
    void holdUp() {
        m_memory.file().watch([this](Offset, std::size_t) {
            m_waiting.release();
            m_gate.acquire();
            m_gate.release();
            return Result<void>();
        });
    }
    void letThrough() { m_gate.release(); }
    bool isHeldUp() { return m_waiting.tryAcquire(1, 5000); }

private:
    MemoryLog m_memory;
    bool m_liveOnly;
    QSemaphore m_gate;
    QSemaphore m_waiting;
    LogModel m_logModel;
    KeyModel m_keyModel;
    RecordTable m_logTable{m_logModel, RecordTable::Arrangement::RecordFirst};
    RecordTable m_keyTable{m_keyModel, RecordTable::Arrangement::KeyFirst};
    QThreadPool m_pool;
    FindBar m_bar{table(), m_liveOnly, m_pool};
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

} // namespace

void TestFindBar::findsWhileTyping() {
    Finder finder(fruit());
    QTest::keyClicks(&finder.box(), "ch");
    QCOMPARE(finder.found(), 2);
    QCOMPARE(finder.status(), QString());
    QCOMPARE(finder.table().selectedCount(), std::uint64_t{1});
}

void TestFindBar::typingStaysOnAMatch() {
    Finder finder(fruit());
    QCOMPARE(finder.typed("ban"), 1);
    QTest::keyClicks(&finder.box(), "ana"); // still in this record: no step
    QCOMPARE(finder.found(), 1);
    QCOMPARE(finder.typed("yell"), 1); // in its value
}

void TestFindBar::nextAndPrevious() {
    Finder finder(fruit());
    QCOMPARE(finder.typed("an"), 1);
    QCOMPARE(finder.next(), 2);
    QCOMPARE(finder.status(), QString());
    QCOMPARE(finder.previous(), 1);
    QCOMPARE(finder.status(), QString());
    finder.bar().findNext();
    QCOMPARE(finder.found(), 2);
    finder.bar().findPrevious();
    QCOMPARE(finder.found(), 1);
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
    Finder finder(fruit());
    finder.box().setText(text);
    finder.table().selectRecord(RecordNumber(static_cast<std::uint64_t>(from)));
    QCOMPARE(backward ? finder.previous() : finder.next(), found);
    QCOMPARE(finder.status(), turned ? kTurned : "");
}

void TestFindBar::previousWithoutCurrentBeginsAtTheEnd() {
    Finder finder(fruit());
    finder.box().setText("apple");
    QCOMPARE(finder.previous(), 3);
    QCOMPARE(finder.status(), QString());
}

void TestFindBar::matchCase() {
    Finder finder(LogBuilder().put("other", "").put("Straße", "").put("strasse", ""));
    QCOMPARE(finder.typed("STRA"), 1);
    finder.matchCase().click();
    QCOMPARE(finder.found(), 1);
    QCOMPARE(finder.status(), "Not found");
    QCOMPARE(finder.typed("stra"), 2);
    finder.table().selectRecord(RecordNumber(0));
    finder.matchCase().click(); // searches again
    QCOMPARE(finder.found(), 1);
}

void TestFindBar::notFound() {
    Finder finder(fruit());
    finder.table().selectRecord(RecordNumber(3));
    QCOMPARE(finder.typed("elderberry"), 3);
    QCOMPARE(finder.status(), "Not found");
    QCOMPARE(finder.next(), 3);
    QCOMPARE(finder.status(), "Not found");
    // Key and value are two things.
    QCOMPARE(finder.typed("datebrown"), 3);
    QCOMPARE(finder.status(), "Not found");
}

void TestFindBar::liveKeysOnly() {
    Finder finder(fruit().tombstone("banana"), true);
    QCOMPARE(finder.typed("apple"), 3);
    QCOMPARE(finder.next(), 3);
    QCOMPARE(finder.status(), kTurned);
    QCOMPARE(finder.typed("yellow"), 3);
    QCOMPARE(finder.status(), "Not found");
}

void TestFindBar::findsBytesOfAnyLanguage() {
    Finder finder(LogBuilder().put("a", "b").put("k", "größer €").put("c", "d"));
    finder.box().setText("ßer €");
    QCOMPARE(finder.next(), 1);
}

void TestFindBar::emptyTextFindsNothing() {
    Finder finder(fruit());
    QCOMPARE(finder.typed("nowhere"), -1);
    QCOMPARE(finder.status(), "Not found");
    finder.box().clear();
    QCOMPARE(finder.next(), -1);
    QCOMPARE(finder.status(), QString());
    QVERIFY(!finder.bar().task().isRunning());
    finder.table().setSnapshot(nullptr);
    QCOMPARE(finder.typed("apple"), -1);
    QCOMPARE(finder.status(), QString());
}

void TestFindBar::beyondTheRowsShown() {
    Finder finder(fruit());
    finder.logModel().setMaxRows(2);
    finder.table().setSnapshot(nullptr);
    finder.table().setSnapshot(finder.log().snapshot());
    QCOMPARE(finder.typed("brown"), -1);
    QCOMPARE(finder.status(), "Found in record 4, which is beyond the rows shown");
}

void TestFindBar::unreadableRecord() {
    Finder finder(fruit());
    finder.log().file().watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "cannot read", "memory", {}, EIO});
    });
    QCOMPARE(finder.typed("brown"), -1);
    QVERIFY2(finder.status().contains("cannot read"), qPrintable(finder.status()));
}

void TestFindBar::escapeLeaves() {
    Finder finder(fruit());
    QSignalSpy left(&finder.bar(), &FindBar::left);
    QTest::keyClick(&finder.box(), Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
    QTest::keyClick(&finder.box(), Qt::Key_Down);
    QCOMPARE(left.count(), 1);
}

void TestFindBar::escapeStopsTheSearch() {
    Finder finder(fruit());
    finder.holdUp();
    QTest::keyClicks(&finder.box(), "brown");
    QVERIFY(finder.isHeldUp());
    QCOMPARE(finder.status(), "Searching…");
    QTest::keyClick(&finder.box(), Qt::Key_Escape);
    finder.letThrough();
    QCOMPARE(finder.found(), -1);
    QCOMPARE(finder.status(), "Stopped");
}

void TestFindBar::newestTextWins() {
    Finder finder(fruit());
    finder.holdUp();
    std::vector<std::optional<RecordNumber>> seen;
    connect(&finder.table(), &RecordTable::currentRecordChanged, this,
            [&] { seen.push_back(finder.table().currentRecord()); });
    QTest::keyClick(&finder.box(), 'a'); // would find record 0
    QVERIFY(finder.isHeldUp());
    finder.box().setText("brow");
    QTest::keyClick(&finder.box(), 'n');
    finder.letThrough();
    QCOMPARE(finder.found(), 4);
    QCOMPARE(seen.size(), std::size_t{1});
}

void TestFindBar::otherLogMeanwhile() {
    Finder finder(fruit());
    finder.holdUp();
    QTest::keyClicks(&finder.box(), "brown");
    QVERIFY(finder.isHeldUp());
    finder.table().setSnapshot(MemoryLog(LogBuilder().puts(20)).snapshot());
    finder.letThrough();
    QCOMPARE(finder.found(), -1); // record 4 of that log is not what was searched for
    QCOMPARE(finder.status(), QString());
}

void TestFindBar::buttons() {
    Finder finder(fruit());
    finder.box().setText("an");
    finder.table().selectRecord(RecordNumber(0));
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
}

void TestFindBar::activate() {
    Finder finder(fruit());
    finder.box().setText("old");
    finder.bar().show();
    finder.bar().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&finder.bar()));
    finder.bar().activate();
    QVERIFY(finder.box().hasFocus());
    QCOMPARE(finder.box().selectedText(), "old"); // typing takes its place
}

int main(int argc, char** argv) {
    return runAll<TestFindBar>(argc, argv);
}

#include "tst_find_bar.moc"
