// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_log.h"
#include "pages/filter_bar.h"
#include "pages/table_contents.h"
#include "run_all.h"
#include "settings/settings.h"
#include "views/record_table.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

class TestFilterBar final : public QObject {
    Q_OBJECT
private slots:
    void verdicts_data();
    void verdicts();
    void verdictsDiffer();
    void placesAreCountedInCharacters();
    void takesEffectAMomentLater();
    void enterTakesEffectAtOnce();
    void whatCannotBeReadLeavesTheTable();
    void emptyLineShowsAll();
    void sortingIsTold();
    void runningAndStopped();
    void failureIsTold();
    void escapeLeaves();
    void completesByKeyboard();
    void completionsGoWithTheCursor();
    void nothingToComplete_data();
    void nothingToComplete();
    void escapeClosesTheListFirst();
    void enterBesideAListIsEnter();
    void historyByKeyboard();
    void historyIsShortAndWithoutTwins();
    void historyMenu();
    void whatCannotBeReadIsNotRemembered();
    void setFilterTakesEffectAtOnce();
    void termsAreAdded_data();
    void termsAreAdded();
    void timesAreOfTheZone();
    void activate();
};

namespace {

using State = TableContents::State;

// A filter bar over a log of two fruit in three versions and a tombstone, on the screen.
class Bar final {
public:
    Bar()
        : m_log(
              LogBuilder().put("apple", "red").put("banana", "yellow").put("apple", "green").tombstone("x")),
          m_settings(m_folder.filePath("settings.ini")),
          m_table(m_model, RecordTable::Arrangement::RecordFirst),
          m_contents(m_table, TableContents::Rows::All, m_board), m_bar(m_contents, m_settings) {
        m_contents.setSnapshot(m_log.snapshot());
        m_bar.resize(800, 40);
        m_bar.show();
        m_bar.activateWindow();
        (void)QTest::qWaitForWindowActive(&m_bar);
        m_bar.activate();
    }
    ~Bar() { letThrough(); }

    FilterBar* operator->() { return &m_bar; }
    TableContents& contents() { return m_contents; }
    Settings& settings() { return m_settings; }
    QLineEdit& line() { return *m_bar.findChild<QLineEdit*>("filterText"); }
    [[nodiscard]] QString status() { return m_bar.findChild<QLabel*>("filterStatus")->text(); }
    [[nodiscard]] QString verdict() { return line().accessibleDescription(); }
    QAbstractItemView& list() { return *m_bar.findChild<QCompleter*>()->popup(); }
    [[nodiscard]] QStringList offered() {
        QStringList words;
        for (int row = 0; list().isVisible() && row < list().model()->rowCount(); ++row)
            words.append(list().model()->index(row, 0).data().toString());
        return words;
    }
    void types(const QString& text) {
        line().selectAll();
        QTest::keyClick(&line(), Qt::Key_Delete);
        line().insert(text); // keyClicks() knows ASCII only
    }
    void enters(const QString& text) {
        types(text);
        list().hide();
        QTest::keyClick(&line(), Qt::Key_Return);
    }
    bool waits() {
        return QTest::qWaitFor([this] { return !m_contents.isRunning(); });
    }
    [[nodiscard]] QString rows() const {
        QStringList numbers;
        for (int row = 0; row < m_model.rowCount(); ++row)
            numbers.append(QString::number(m_model.numberAt(row)->value()));
        return numbers.join(u' ');
    }

    // Filters wait before they read, until let through.
    void holdUp() {
        m_log.file().watch([this](Offset, std::size_t) {
            m_waiting.release();
            m_gate.acquire();
            m_gate.release();
            return Result<void>();
        });
    }
    void letThrough() { m_gate.release(); }
    bool isHeldUp() { return m_waiting.tryAcquire(1, 10'000); }
    const MemoryLog& log() { return m_log; }

private:
    QTemporaryDir m_folder;
    MemoryLog m_log;
    QSemaphore m_gate;
    QSemaphore m_waiting;
    Settings m_settings;
    TaskBoard m_board;
    RecordTableModel m_model;
    RecordTable m_table;
    TableContents m_contents;
    FilterBar m_bar;
};

constexpr auto kReadable = "The filter can be read";

} // namespace

void TestFilterBar::verdicts_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isReadable");
    QTest::addColumn<int>("character"); // of the first wrong one, from 1
    QTest::newRow("nothing") << "" << true << 0;
    QTest::newRow("a word") << "apple" << true << 0;
    QTest::newRow("conditions") << "key = apple and size > 4k" << true << 0;
    QTest::newRow("unfinished comparison") << "size >" << false << 7;
    QTest::newRow("unfinished quotes") << "key = \"app" << false << 7;
    QTest::newRow("unfinished parenthesis") << "(apple" << false << 1;
    QTest::newRow("wrong number") << "size > many" << false << 8;
    QTest::newRow("wrong operator") << "size ^= 3" << false << 6;
    QTest::newRow("wrong expression") << "key ~ /(/" << false << 8;
}

void TestFilterBar::verdicts() {
    QFETCH(QString, text);
    QFETCH(bool, isReadable);
    QFETCH(int, character);
    Bar bar;
    bar.types(text);
    QCOMPARE(bar.verdict() == kReadable, isReadable);
    QVERIFY(!bar.verdict().isEmpty());
    if (isReadable) {
        QVERIFY(!bar.status().contains("character"));
    } else {
        QVERIFY2(bar.status().startsWith(bar.verdict()), qPrintable(bar.status()));
        const QString place(", at character ");
        QVERIFY2(bar.status().contains(place), qPrintable(bar.status()));
        const auto told = bar.status().mid(bar.status().indexOf(place) + place.size()).toInt();
        QVERIFY2(told == character || told == character - 1, qPrintable(bar.status()));
    }
}

// Green, amber and red; each with a colour that is not the line's own, and dark ones on dark.
void TestFilterBar::verdictsDiffer() {
    Bar bar;
    const auto base = [&bar] { return bar.line().palette().color(QPalette::Base); };
    const auto plain = base();
    QList<QColor> colours{plain};
    for (const auto* text : {"apple", "size >", "size > many"}) {
        bar.types(text);
        QVERIFY(!colours.contains(base()));
        colours.append(base());
    }
    bar.types("");
    QCOMPARE(base(), plain);
    bar.types("apple");
    const auto before = QApplication::palette();
    auto dark = before;
    dark.setColor(QPalette::Base, QColor(30, 30, 30));
    QApplication::setPalette(dark);
    QTRY_VERIFY(base().lightness() < 80 && base() != QColor(30, 30, 30));
    QApplication::setPalette(before);
    QTRY_COMPARE(base(), colours[1]);
}

void TestFilterBar::placesAreCountedInCharacters() {
    Bar bar;
    const QString text("\"größer €\" and size > many");
    bar.types(text);
    QVERIFY2(bar.status().endsWith(QStringLiteral(", at character %1").arg(text.indexOf("many") + 1)),
             qPrintable(bar.status()));
}

void TestFilterBar::takesEffectAMomentLater() {
    Bar bar;
    bar.types("key = apple");
    QCOMPARE(bar.rows(), "0 1 2 3");
    QTRY_COMPARE(bar.rows(), "0 2");
    QTRY_COMPARE(bar.status(), "2 of 4");
    QVERIFY(bar.settings().filterHistory().isEmpty()); // it may be half a filter
}

void TestFilterBar::enterTakesEffectAtOnce() {
    Bar bar;
    bar.enters("key = apple");
    QCOMPARE(bar.contents().query().text(), std::string("key = apple"));
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "0 2");
    QCOMPARE(bar.status(), "2 of 4");
    QCOMPARE(bar.settings().filterHistory(), QStringList{"key = apple"});
}

void TestFilterBar::whatCannotBeReadLeavesTheTable() {
    Bar bar;
    bar.enters("key = apple");
    QVERIFY(bar.waits());
    bar.enters("key = ");
    QVERIFY(bar.waits());
    // Emptied on the way, the line showed all.
    QCOMPARE(bar.rows(), "0 1 2 3");
    QVERIFY(bar.contents().query().isEmpty());
    bar.enters("key = banana");
    QVERIFY(bar.waits());
    QTest::keyClicks(&bar.line(), " and (");
    QTest::keyClick(&bar.line(), Qt::Key_Return);
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "1");
    QCOMPARE(bar.contents().query().text(), std::string("key = banana"));
    QVERIFY(bar.verdict() != kReadable);
}

void TestFilterBar::emptyLineShowsAll() {
    Bar bar;
    bar.enters("key = apple");
    QVERIFY(bar.waits());
    bar.line().clear(); // as its button does
    QCOMPARE(bar.contents().state(), State::Idle);
    QCOMPARE(bar.rows(), "0 1 2 3");
    QCOMPARE(bar.status(), "");
    bar.enters("  ");
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "0 1 2 3");
}

void TestFilterBar::sortingIsTold() {
    Bar bar;
    bar.holdUp();
    bar.contents().setSort({SortField::Value, false});
    QVERIFY(bar.isHeldUp());
    QCOMPARE(bar.status(), "Sorting…");
    bar.letThrough();
    QVERIFY(bar.waits());
    QTRY_COMPARE(bar.status(), "");
}

void TestFilterBar::runningAndStopped() {
    Bar bar;
    bar.holdUp();
    bar.enters("apple");
    QVERIFY(bar.isHeldUp());
    QTRY_COMPARE(bar.status(), "0 so far…");
    bar.contents().task().cancel();
    bar.letThrough();
    QVERIFY(bar.waits());
    QTRY_COMPARE(bar.status(), "Stopped; Enter goes on");
    QTest::keyClick(&bar.line(), Qt::Key_Return);
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "0 2");
    QTRY_COMPARE(bar.status(), "2 of 4");
}

void TestFilterBar::failureIsTold() {
    Bar bar;
    bar.log().file().watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "cannot read", "memory", {}, EIO});
    });
    bar.enters("apple");
    QVERIFY(bar.waits());
    QTRY_VERIFY2(bar.status().contains("cannot read"), qPrintable(bar.status()));
    bar.log().file().watch({});
    QTest::keyClick(&bar.line(), Qt::Key_Return); // tries again
    QVERIFY(bar.waits());
    QTRY_COMPARE(bar.status(), "2 of 4");
}

void TestFilterBar::escapeLeaves() {
    Bar bar;
    QSignalSpy left(bar.operator->(), &FilterBar::left);
    bar.enters("key = apple");
    QTest::keyClick(&bar.line(), Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
    QCOMPARE(bar->text(), "key = apple");       // which stays
    QTest::keyClick(&bar.line(), Qt::Key_Down); // to the rows below
    QCOMPARE(left.count(), 2);
}

void TestFilterBar::completesByKeyboard() {
    Bar bar;
    bar.types("si");
    QTRY_COMPARE(bar.offered(), (QStringList{"size"}));
    QTest::keyClick(&bar.list(), Qt::Key_Down);
    QTest::keyClick(&bar.list(), Qt::Key_Return);
    QCOMPARE(bar->text(), "size ");
    QCOMPARE(bar.line().cursorPosition(), 5);
    QVERIFY(!bar.list().isVisible());
    QTest::keyClicks(&bar.line(), "<");
    QTRY_COMPARE(bar.offered(), (QStringList{"<="}));
    QTest::keyClick(&bar.list(), Qt::Key_Down);
    QTest::keyClick(&bar.list(), Qt::Key_Return);
    QTest::keyClicks(&bar.line(), "4k a");
    QTRY_COMPARE(bar.offered(), (QStringList{"and"}));
    QTest::keyClick(&bar.list(), Qt::Key_Down);
    QTest::keyClick(&bar.list(), Qt::Key_Return);
    QTest::keyClicks(&bar.line(), "kind = su");
    QTRY_COMPARE(bar.offered(), (QStringList{"superseded"}));
    QTest::keyClick(&bar.list(), Qt::Key_Down);
    QTest::keyClick(&bar.list(), Qt::Key_Tab);
    QCOMPARE(bar->text(), "size <= 4k and kind = superseded ");
    QCOMPARE(bar.verdict(), kReadable);
    QTRY_COMPARE(bar.rows(), "0"); // a completion takes effect as typing does
}

void TestFilterBar::completionsGoWithTheCursor() {
    Bar bar;
    bar.types("€ s and live");
    for (int i = 0; i < 9; ++i)
        QTest::keyClick(&bar.line(), Qt::Key_Left);
    QTest::keyClicks(&bar.line(), "i"); // "€ si and live"
    QTRY_COMPARE(bar.offered(), (QStringList{"size"}));
    QTest::keyClick(&bar.list(), Qt::Key_Down);
    QTest::keyClick(&bar.list(), Qt::Key_Return);
    QCOMPARE(bar->text(), "€ size  and live");
    QCOMPARE(bar.line().cursorPosition(), 7);
}

void TestFilterBar::nothingToComplete_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing typed") << "size ";
    QTest::newRow("a whole word") << "size";
    QTest::newRow("no word of the language") << "xyz";
    QTest::newRow("in quotes") << "key = \"si";
    QTest::newRow("a user's own text") << "key = si";
}

void TestFilterBar::nothingToComplete() {
    QFETCH(QString, text);
    Bar bar;
    bar.types("k");
    QTRY_VERIFY(bar.list().isVisible());
    bar.types(text);
    QVERIFY(!bar.list().isVisible());
}

void TestFilterBar::escapeClosesTheListFirst() {
    Bar bar;
    QSignalSpy left(bar.operator->(), &FilterBar::left);
    bar.types("si");
    QTRY_VERIFY(bar.list().isVisible());
    QTest::keyClick(&bar.list(), Qt::Key_Escape);
    QVERIFY(!bar.list().isVisible());
    QCOMPARE(left.count(), 0);
    QCOMPARE(bar->text(), "si");
    QTest::keyClick(&bar.line(), Qt::Key_Escape);
    QCOMPARE(left.count(), 1);
}

// Keys go to the list while it is open, and it hands on what it has no use for.
void TestFilterBar::enterBesideAListIsEnter() {
    Bar bar;
    bar.types("s");
    QTRY_VERIFY(bar.list().isVisible());
    QTest::keyClick(&bar.list(), Qt::Key_Return);
    QVERIFY(!bar.list().isVisible());
    QCOMPARE(bar->text(), "s");
    QCOMPARE(bar.contents().query().text(), std::string("s"));
    QCOMPARE(bar.settings().filterHistory(), QStringList{"s"});
    // What is chosen from the list is no filter yet.
    bar.types("si");
    QTRY_VERIFY(bar.list().isVisible());
    QTest::keyClick(&bar.list(), Qt::Key_Down);
    QTest::keyClick(&bar.list(), Qt::Key_Return);
    QCOMPARE(bar->text(), "size ");
    QCOMPARE(bar.settings().filterHistory(), QStringList{"s"});
}

void TestFilterBar::historyByKeyboard() {
    Bar bar;
    for (const auto* text : {"red", "green", "key = apple"})
        bar.enters(text);
    QSignalSpy left(bar.operator->(), &FilterBar::left);
    bar.types("");
    QTest::keyClick(&bar.line(), Qt::Key_Up);
    QCOMPARE(bar->text(), "key = apple");
    QTest::keyClick(&bar.line(), Qt::Key_Up);
    QTest::keyClick(&bar.line(), Qt::Key_Up);
    QCOMPARE(bar->text(), "red");
    QTest::keyClick(&bar.line(), Qt::Key_Up); // the oldest one
    QCOMPARE(bar->text(), "red");
    QTest::keyClick(&bar.line(), Qt::Key_Down);
    QCOMPARE(bar->text(), "green");
    QCOMPARE(left.count(), 0);
    QCOMPARE(bar.verdict(), kReadable);
    QTRY_COMPARE(bar.rows(), "2"); // takes effect as typing does
    QTest::keyClick(&bar.line(), Qt::Key_Down);
    QCOMPARE(bar->text(), "key = apple");
    // Typing begins anew.
    QTest::keyClicks(&bar.line(), "s");
    QTest::keyClick(&bar.line(), Qt::Key_Up);
    QCOMPARE(bar->text(), "key = apple");
}

void TestFilterBar::historyIsShortAndWithoutTwins() {
    Bar bar;
    for (int i = 0; i < Settings::kMaxFilters + 5; ++i)
        bar->setFilter(QStringLiteral("k%1").arg(i));
    auto history = bar.settings().filterHistory();
    QCOMPARE(history.size(), Settings::kMaxFilters);
    QCOMPARE(history.front(), "k34");
    QCOMPARE(history.back(), "k5");
    bar->setFilter(" k20 ");
    bar->setFilter("");
    history = bar.settings().filterHistory();
    QCOMPARE(history.size(), Settings::kMaxFilters);
    QCOMPARE(history.front(), "k20");
    QCOMPARE(history.count("k20"), 1);
}

void TestFilterBar::historyMenu() {
    Bar bar;
    const auto open = [&bar]() -> QMenu* {
        QTest::keyClick(&bar.line(), Qt::Key_Down, Qt::AltModifier);
        return qobject_cast<QMenu*>(QApplication::activePopupWidget());
    };
    auto* menu = open();
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions().front()->text(), "No filter was used yet");
    QVERIFY(!menu->actions().front()->isEnabled());
    menu->close();
    bar.enters("red && apple");
    bar.enters("green");
    bar.line().clear();
    menu = open();
    QVERIFY(menu != nullptr);
    QCOMPARE(menu->actions()[0]->text(), "green");
    QCOMPARE(menu->actions()[1]->text(), "red &&&& apple");
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    QCOMPARE(bar->text(), "red && apple");
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "0");
    // The button opens it, too, and it forgets.
    bar->findChild<QToolButton*>("filterHistory")->click();
    menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu != nullptr);
    menu->actions().back()->trigger();
    menu->close();
    QVERIFY(bar.settings().filterHistory().isEmpty());
}

void TestFilterBar::whatCannotBeReadIsNotRemembered() {
    Bar bar;
    bar.enters("size >");
    bar->setFilter("(");
    QVERIFY(bar.settings().filterHistory().isEmpty());
}

void TestFilterBar::setFilterTakesEffectAtOnce() {
    Bar bar;
    bar->setFilter("banana");
    QCOMPARE(bar.contents().query().text(), std::string("banana"));
    QCOMPARE(bar.verdict(), kReadable);
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "1");
    QTRY_COMPARE(bar.status(), "1 of 4");
    bar->setFilter({});
    QCOMPARE(bar.contents().state(), State::Idle);
    QCOMPARE(bar.rows(), "0 1 2 3");
}

void TestFilterBar::termsAreAdded_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("rows");
    QTest::newRow("to nothing") << ""
                                << "key = \"apple\""
                                << "0 2";
    QTest::newRow("to a condition") << "value = red"
                                    << "value = red and key = \"apple\""
                                    << "0";
    QTest::newRow("to a choice") << "value = red or value = yellow"
                                 << "(value = red or value = yellow) and key = \"apple\""
                                 << "0";
    QTest::newRow("to what cannot be read") << "value = red or"
                                            << "key = \"apple\""
                                            << "0 2";
}

void TestFilterBar::termsAreAdded() {
    QFETCH(QString, text);
    Bar bar;
    bar.types(text);
    bar->addTerm("key = \"apple\"");
    QTEST(bar->text(), "after");
    QVERIFY(bar.waits());
    QTEST(bar.rows(), "rows");
}

// kTestTime is midnight in UTC, and the evening before where the clock is five hours behind.
void TestFilterBar::timesAreOfTheZone() {
    Bar bar;
    bar->setFilter("time = 2025-06-29");
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "0 1 2 3");
    bar->setFilter({});
    bar.settings().setTimeDisplay(TimeDisplay(ZoneChoice::local()));
    bar->setFilter("time = 2025-06-29");
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "");
    bar->setFilter("time = 2025-06-28");
    QVERIFY(bar.waits());
    QCOMPARE(bar.rows(), "0 1 2 3");
}

void TestFilterBar::activate() {
    Bar bar;
    bar.line().setText("old");
    bar->setFocus();
    bar.line().clearFocus();
    bar->activate();
    QVERIFY(bar.line().hasFocus());
    QCOMPARE(bar.line().selectedText(), "old"); // typing takes its place
}

int main(int argc, char** argv) {
    qputenv("TZ", "TST5"); // five hours behind UTC, and no summer time
    return runAll<TestFilterBar>(argc, argv);
}

#include "tst_filter_bar.moc"
