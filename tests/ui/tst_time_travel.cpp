// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/moment_actions.h"
#include "dialogs/diff_dialog.h"
#include "document/deleted_keys_job.h"
#include "document/key_history.h"
#include "document/moment_comparison.h"
#include "must.h"
#include "pages/anatomy_pane.h"
#include "pages/comparison_pane.h"
#include "pages/history_pane.h"
#include "pages/moment_bar.h"
#include "person.h"
#include "random_log.h"
#include "run_all.h"
#include "staged.h"
#include "views/hex_editor.h"
#include "views/long_table_view.h"
#include "views/moment_slider.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

// The log as it was at any moment: shown, searched, compared with now, and brought back.
class TestTimeTravel final : public QObject {
    Q_OBJECT
private slots:
    void typedMomentIsShown();
    void mistakesAreSaid_data();
    void mistakesAreSaid();
    void momentsAgreeWithAModel();
    void sliderGoesAnywhere_data();
    void sliderGoesAnywhere();
    void batchIsWholeOrAbsent();
    void setBackClocksAreSaid();
    void stepsRecordByRecord();
    void replaysToTheEnd();
    void replaysSideBySide();
    void nothingOfThePastIsEdited();
    void keyStaysSelected();
    void selectionIsKept();
    void filterShowsThatState();
    void growingLogStaysInThePast();
    void growingLogLeavesThePersonAlone();
    void anotherLogIsNow();
    void escapeLeaves();
};

class TestDeletedKeys final : public QObject {
    Q_OBJECT
private slots:
    void areCounted();
    void areShown();
    void areOfTheMoment();
    void comeBack();
};

class TestComparison final : public QObject {
    Q_OBJECT
private slots:
    void listsWhatHappened();
    void bringsKeysBack();
    void goesAlong();
    void againWhenTheLogGrows();
    void selectionIsOfKeys();
};

class TestDiffDialog final : public QObject {
    Q_OBJECT
private slots:
    void comparesWithTheOneBefore();
    void comparesTwoThatAreSelected();
    void jsonIgnoresOrder();
    void bytes();
    void deletedVersion();
    void goesFromChangeToChange();
};

class TestAnatomy final : public QObject {
    Q_OBJECT
private slots:
    void namesParts();
    void marker();
    void damage();
    void partsAndBytesGoTogether();
    void longRecord();
};

class TestWalks final : public QObject {
    Q_OBJECT
private slots:
    void backTwoVersions();
    void lastTuesday();
};

namespace {

constexpr std::uint32_t kDayLength = 24 * 60 * 60;
constexpr int kSoon = 20'000; // ms, on a busy machine

// Record: 0 a=1, 1 b=1, 2 a=2, 3 -b, 4 c=1, 5 a=3; a day apart.
LogBuilder week() {
    LogBuilder log;
    log.put("a", "1", kTestTime);
    log.put("b", "1", kTestTime + kDayLength);
    log.put("a", "2", kTestTime + 2 * kDayLength);
    log.tombstone("b", kTestTime + 3 * kDayLength);
    log.put("c", "1", kTestTime + 4 * kDayLength);
    log.put("a", "3", kTestTime + 5 * kDayLength);
    return log;
}

MomentBar& barOf(Person& person) {
    return person.window().momentActions().bar();
}
ShownMoment& momentOf(Person& person) {
    return person.window().momentActions().moment();
}

bool settles(Person& person) {
    return QTest::qWaitFor(
               [&] {
                   auto& window = person.window();
                   const auto& histogram = barOf(person).slider().histogram();
                   const bool isDrawn = !barOf(person).isVisible() ||
                                        (!histogram.counts.empty() && histogram.axis == barOf(person).axis());
                   return isDrawn && !momentOf(person).isMoving() && !barOf(person).task().isRunning() &&
                          (!person.action("showDeleted").isChecked() || window.deletedKeys().isIdle()) &&
                          !window.comparison().isRunning();
               },
               20'000) &&
           person.waits();
}

bool opensBar(Person& person) {
    if (!barOf(person).isVisible())
        person.action("timeTravel").trigger();
    return settles(person) && barOf(person).isVisible();
}

bool goesTo(Person& person, const QString& moment) {
    if (!opensBar(person))
        return false;
    barOf(person).momentEdit().setText(moment);
    QTest::keyClick(&barOf(person).momentEdit(), Qt::Key_Return);
    return settles(person);
}

// "a=1 b=1", as the table of keys shows them.
QString keysText(Person& person) {
    QStringList keys;
    auto& table = person.keys();
    for (int row = 0; row < table.model()->rowCount(); ++row)
        keys.append(Person::cell(table, row, RecordColumn::Key) + '=' +
                    Person::cell(table, row, RecordColumn::Value));
    return keys.join(u' ');
}

QStringList stagedTexts(Person& person) {
    QStringList texts;
    for (const auto& change : *person.window().changes().changes())
        texts.append(changeText(change));
    return texts;
}

QString mistake(Person& person) {
    return barOf(person).findChild<QLabel*>("momentMistake")->text();
}

QStringList rowsOf(const QAbstractItemModel& model) {
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells.append(model.index(row, column).data().toString());
        rows.append(cells.join(u'|'));
    }
    return rows;
}

bool opensHistory(Person& person, const ByteString& key) {
    if (!person.window().historyPane().isVisible())
        person.action("showHistory").trigger();
    return QTest::qWaitFor([&] {
        const auto& versions = person.window().history().versions();
        return versions && versions->key == key && !person.window().history().task().isRunning();
    });
}

DiffDialog* openedDiff(Person& person) {
    person.action("compareVersions").trigger();
    auto* dialog = person.window().findChild<DiffDialog*>();
    if (dialog == nullptr || !QTest::qWaitFor([&] { return !dialog->task().isRunning(); }))
        return nullptr;
    return dialog;
}

} // namespace

void TestTimeTravel::typedMomentIsShown() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QCOMPARE(keysText(person), "c=1 a=3");
    QVERIFY(opensBar(person));
    QVERIFY(barOf(person).text().startsWith("Now."));
    QVERIFY(barOf(person).momentEdit().hasFocus());
    QVERIFY(goesTo(person, "#1"));
    QCOMPARE(keysText(person), "a=1 b=1");
    QCOMPARE(barOf(person).text(),
             "Read-only: as of 2025-06-30 00:00:00 UTC, behind record 1 of 6, which set "
             "\u201cb\u201d.");
    QVERIFY(person.window().windowTitle().contains("as it was"));
    QVERIFY(person.window().findChild<QLabel*>("status")->text().contains("2 live keys"));
    QCOMPARE(person.log().model()->rowCount(), 2);
    QVERIFY(goesTo(person, "2025-07-02"));
    QCOMPARE(keysText(person), "a=2");
    QVERIFY(barOf(person).text().contains("deleted \u201cb\u201d"));
    QVERIFY(goesTo(person, "2025-01-01"));
    QCOMPARE(keysText(person), "");
    QVERIFY(barOf(person).text().contains("when the store was empty"));
    QVERIFY(goesTo(person, "@40"));
    QCOMPARE(momentOf(person).records(), std::uint64_t{2});
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "c=1 a=3");
    QVERIFY(!person.window().windowTitle().contains("as it was"));
    QVERIFY(goesTo(person, "#5")); // the last one
    QVERIFY(momentOf(person).isNow());
}

void TestTimeTravel::mistakesAreSaid_data() {
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QString>("mistake");
    QTest::newRow("no time") << "soon"
                             << "a time is needed, such as 2026-01-31, 2026-01-31T12:00, -2h or today";
    QTest::newRow("no number") << "#x"
                               << "a record number is needed behind #";
    QTest::newRow("beyond the end") << "#6"
                                    << "there is no record 6, the log has 6";
}

void TestTimeTravel::mistakesAreSaid() {
    QFETCH(QString, moment);
    QFETCH(QString, mistake);
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    QVERIFY(goesTo(person, moment));
    QVERIFY2(::mistake(person).startsWith(mistake, Qt::CaseInsensitive), qPrintable(::mistake(person)));
    QCOMPARE(momentOf(person).records(), std::uint64_t{2}); // where it was
    QTest::keyClicks(&barOf(person).momentEdit(), "1");
    QCOMPARE(::mistake(person), "");
}

void TestTimeTravel::momentsAgreeWithAModel() {
    RandomLog random(21, {400, 25, true, false});
    const TemporaryLog log(random.log());
    Person person;
    QVERIFY(person.opens(log.path()));
    for (int i = 0; i < 40; ++i) {
        const auto record = random.randomNumber(random.steps().size());
        QVERIFY(goesTo(person, u'#' + QString::number(record)));
        const auto records = momentOf(person).records();
        QStringList expected;
        for (const auto& [key, number] : random.live(records))
            expected.append(QString::fromStdString(key) + "=" + QString("value %1").arg(number));
        auto keys = keysText(person).split(" k");
        QStringList shown;
        for (int row = 0; row < person.keys().model()->rowCount(); ++row)
            shown.append(Person::cell(person.keys(), row, RecordColumn::Key) + '=' +
                         Person::cell(person.keys(), row, RecordColumn::Value));
        shown.sort();
        expected.sort();
        QCOMPARE(shown, expected);
    }
}

void TestTimeTravel::sliderGoesAnywhere_data() {
    QTest::addColumn<int>("axis");
    QTest::addColumn<quint64>("value");
    QTest::addColumn<QString>("keys");
    QTest::newRow("time") << static_cast<int>(LogAxis::Time) << quint64{kTestTime + 2 * kDayLength + 1}
                          << "b=1 a=2";
    QTest::newRow("record") << static_cast<int>(LogAxis::Record) << quint64{4} << "a=2 c=1";
    QTest::newRow("offset") << static_cast<int>(LogAxis::Offset) << quint64{16} << "a=1";
}

void TestTimeTravel::sliderGoesAnywhere() {
    QFETCH(int, axis);
    QFETCH(quint64, value);
    QFETCH(QString, keys);
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(opensBar(person));
    barOf(person).setAxis(static_cast<LogAxis>(axis));
    QVERIFY(settles(person));
    auto& slider = barOf(person).slider();
    QCOMPARE(slider.histogram().axis, static_cast<LogAxis>(axis));
    // By the mouse, at its place between the ends.
    const auto& histogram = slider.histogram();
    const auto share =
        static_cast<double>(value - histogram.first) / static_cast<double>(histogram.last - histogram.first);
    constexpr int kMargin = 6;
    const auto x = kMargin + static_cast<int>(share * (slider.width() - 2 * kMargin - 1) + 0.999);
    QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(x, 10));
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), keys);
    QVERIFY(!slider.isAtEnd());
    QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(slider.width() - 2, 10));
    QVERIFY(settles(person));
    QVERIFY(momentOf(person).isNow());
    QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(0, 10));
    QVERIFY(settles(person));
    QVERIFY(!momentOf(person).isNow());
    slider.setFocus();
    QTest::keyClick(&slider, Qt::Key_End);
    QVERIFY(settles(person));
    QVERIFY(momentOf(person).isNow());
    QTest::keyClick(&slider, Qt::Key_Left);
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "a=2 c=1");
}

void TestTimeTravel::batchIsWholeOrAbsent() {
    const TemporaryLog log(
        LogBuilder().put("a", "1").batch(LogBuilder().put("b", "1").put("c", "1")).put("a", "2"));
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#2"));
    QCOMPARE(keysText(person), "a=1");
    QVERIFY(barOf(person).text().contains(
        "The moment lies in the batch of records 1 to 3: this is the state before it."));
    QVERIFY(goesTo(person, "#3"));
    QCOMPARE(keysText(person), "a=1 b=1 c=1");
    person.action("stepBack").trigger();
    QVERIFY(settles(person));
    QCOMPARE(momentOf(person).records(), std::uint64_t{1});
    QVERIFY(!barOf(person).text().contains("batch"));
}

void TestTimeTravel::setBackClocksAreSaid() {
    const TemporaryLog log(LogBuilder()
                               .put("a", "1", kTestTime)
                               .put("b", "1", kTestTime + 100)
                               .put("c", "1", kTestTime + 50)
                               .put("d", "1", kTestTime + 200));
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, QString::number(kTestTime + 60)));
    QCOMPARE(momentOf(person).records(), std::uint64_t{3});
    QVERIFY(barOf(person).text().contains("Clocks were set back near here: record 1 has a later time."));
}

void TestTimeTravel::stepsRecordByRecord() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(opensBar(person));
    QSignalSpy played(&momentOf(person), &ShownMoment::stepped);
    person.action("goToStart").trigger();
    QVERIFY(settles(person));
    QVERIFY(!person.action("stepBack").isEnabled());
    QStringList states;
    while (person.action("stepForward").isEnabled()) {
        person.action("stepForward").trigger();
        QVERIFY(settles(person));
        states.append(keysText(person));
    }
    QCOMPARE(states, QStringList({"a=1", "a=1 b=1", "b=1 a=2", "a=2", "a=2 c=1", "c=1 a=3"}));
    QVERIFY(momentOf(person).isNow());
    QCOMPARE(played.count(), 6);
    // What a step has done is current.
    person.action("stepBack").trigger();
    QVERIFY(settles(person));
    QCOMPARE(person.keys().currentRecord(), std::optional(RecordNumber(4)));
    person.showsTab(1);
    QCOMPARE(person.log().currentRecord(), std::optional(RecordNumber(4)));
}

void TestTimeTravel::replaysToTheEnd() {
    LogBuilder builder;
    for (int i = 0; i < 300; ++i)
        builder.put("k" + std::to_string(i % 7), std::to_string(i));
    const TemporaryLog log(builder);
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(opensBar(person));
    barOf(person).findChild<QComboBox*>("replaySpeed")->setCurrentIndex(4); // 100 a second
    QSignalSpy shown(&momentOf(person), &ShownMoment::changed);
    person.action("replay").trigger(); // from now: from the start
    QVERIFY(barOf(person).isPlaying());
    QTRY_VERIFY_WITH_TIMEOUT(momentOf(person).records() > 0 && momentOf(person).records() < 300, kSoon);
    person.action("replay").trigger();
    QVERIFY(!barOf(person).isPlaying());
    QVERIFY(settles(person));
    QVERIFY(!momentOf(person).isNow());
    person.action("replay").trigger();
    QTRY_VERIFY_WITH_TIMEOUT(momentOf(person).isNow(), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!barOf(person).isPlaying(), kSoon);
    QVERIFY(shown.count() > 10);
}

// The log record by record, with the keys changing beside it.
void TestTimeTravel::replaysSideBySide() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    person.action("sideBySide").trigger();
    QVERIFY(person.keys().isVisible() && person.log().isVisible());
    QVERIFY(goesTo(person, "#0"));
    for (const auto& [keys, record] : {std::pair("a=1 b=1", 1U), std::pair("b=1 a=2", 2U)}) {
        person.action("stepForward").trigger();
        QVERIFY(settles(person));
        QCOMPARE(keysText(person), keys);
        QCOMPARE(person.log().currentRecord(), std::optional(RecordNumber(record)));
        QCOMPARE(person.keys().currentRecord(), std::optional(RecordNumber(record)));
    }
    // What is selected in one is shown in the other; the one with the focus counts.
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    person.log().setFocus();
    QVERIFY(person.log().selectRecord(RecordNumber(4)));
    QCOMPARE(person.keys().currentRecord(), std::optional(RecordNumber(4)));
    QVERIFY(person.log().selectRecord(RecordNumber(3)));
    QTRY_COMPARE_WITH_TIMEOUT(person.window().inspector().fieldText("record"), "3", kSoon);
    person.keys().setFocus();
    QVERIFY(person.keys().selectRecord(RecordNumber(5)));
    QCOMPARE(person.log().currentRecord(), std::optional(RecordNumber(5)));
    person.action("sideBySide").trigger();
    QVERIFY(!person.log().isVisible());
    person.showsTab(1);
    QVERIFY(person.log().isVisible() && !person.keys().isVisible());
}

void TestTimeTravel::nothingOfThePastIsEdited() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("a"));
    QVERIFY(goesTo(person, "#2"));
    for (const auto* action :
         {"addKey", "editValue", "duplicateKey", "renameKey", "deleteKeys", "pasteKeys", "replaceInValues"})
        QVERIFY2(!person.action(action).isEnabled(), action);
    QVERIFY(person.selectsKey("a"));
    QVERIFY(person.valueText().isReadOnly());
    // But it comes back, staged, and can be written from there.
    QVERIFY(person.action("restoreVersion").isEnabled());
    person.action("restoreVersion").trigger();
    QCOMPARE(stagedTexts(person), QStringList("a=#2"));
    QCOMPARE(keysText(person), "b=1 a=2"); // as it was
    QVERIFY(person.writes());
    QCOMPARE(person.messages(), "");
    QVERIFY(!momentOf(person).isNow());
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "c=1 a=2");
}

// Through moments at which it is not there.
void TestTimeTravel::keyStaysSelected() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(person.selectsKey("a"));
    for (const auto& [moment, record] : {std::pair("#2", 2U), std::pair("#0", 0U), std::pair("#4", 2U)}) {
        QVERIFY(goesTo(person, moment));
        QCOMPARE(person.keys().currentRecord(), std::optional(RecordNumber(record)));
    }
    QVERIFY(goesTo(person, "2020-01-01"));
    QVERIFY(!person.keys().currentRecord());
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(person.keys().currentRecord(), std::optional(RecordNumber(5)));
}

void TestTimeTravel::selectionIsKept() {
    const TemporaryLog log(LogBuilder().puts(50).put("k0", "newer"));
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(person.keys().selectRow(10));
    person.keys().selectRows(10, 14, QItemSelectionModel::ClearAndSelect);
    QVERIFY(goesTo(person, "#40"));
    QCOMPARE(person.keys().selectedCount(), std::uint64_t{5});
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(person.keys().selectedCount(), std::uint64_t{5});
}

void TestTimeTravel::filterShowsThatState() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    auto* filter = person.window().keysPage().findChild<QLineEdit*>("filterText");
    filter->setText("key = b");
    QTest::keyClick(filter, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(keysText(person), "b=1", kSoon);
    QVERIFY(settles(person));
    QVERIFY(goesTo(person, "#3"));
    QTRY_COMPARE_WITH_TIMEOUT(keysText(person), "", kSoon);
    QVERIFY(goesTo(person, "#2"));
    QTRY_COMPARE_WITH_TIMEOUT(keysText(person), "b=1", kSoon);
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QTRY_COMPARE_WITH_TIMEOUT(keysText(person), "", kSoon);
}

void TestTimeTravel::growingLogStaysInThePast() {
    const TemporaryLog log(week());
    Person person;
    person.settings().setFollow(true);
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    {
        auto other = log.openForWriting();
        must(other->put("new", "1", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_COMPARE_WITH_TIMEOUT(person.window().document().newestSnapshot()->records(), std::uint64_t{7},
                              kSoon);
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "a=1 b=1");
    QTRY_VERIFY_WITH_TIMEOUT(barOf(person).text().contains("of 7"), kSoon);
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "c=1 a=3 new=1");
    QVERIFY(!person.window().keysPage().findChild<QToolButton*>("newRows")->isVisible());
}

// What is selected stays so, and the table where it is.
void TestTimeTravel::growingLogLeavesThePersonAlone() {
    const TemporaryLog log(LogBuilder().puts(200));
    Person person;
    person.settings().setFollow(true);
    QVERIFY(person.opens(log.path()));
    person.action("sideBySide").trigger();
    QVERIFY(person.keys().selectRow(0));
    person.keys().selectRows(0, 4, QItemSelectionModel::ClearAndSelect);
    person.keys().verticalScrollBar()->setValue(100);
    {
        auto other = log.openForWriting();
        must(other->put("new", "1", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_COMPARE_WITH_TIMEOUT(person.keys().model()->rowCount(), 201, kSoon);
    QVERIFY(settles(person));
    QCOMPARE(person.keys().selectedCount(), std::uint64_t{5});
    QCOMPARE(person.keys().verticalScrollBar()->value(), 100);
    person.action("sideBySide").trigger();
}

void TestTimeTravel::anotherLogIsNow() {
    const TemporaryLog log(week());
    const TemporaryLog other(LogBuilder().puts(2));
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    person.window().open(QString::fromStdString(other.path()), false);
    QVERIFY(settles(person));
    QVERIFY(momentOf(person).isNow());
    QCOMPARE(keysText(person), "k0=v0 k1=v1");
}

void TestTimeTravel::escapeLeaves() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    QTest::keyClick(&barOf(person).momentEdit(), Qt::Key_Escape);
    QVERIFY(settles(person));
    QVERIFY(!barOf(person).isVisible());
    QVERIFY(momentOf(person).isNow());
    QCOMPARE(keysText(person), "c=1 a=3");
    QVERIFY(!person.action("timeTravel").isChecked());
}

void TestDeletedKeys::areCounted() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()) && settles(person));
    QTRY_COMPARE_WITH_TIMEOUT(person.window().findChild<QToolButton*>("deletedKeys")->text(), "1 deleted",
                              kSoon);
}

void TestDeletedKeys::areShown() {
    RandomLog random(31, {400, 25, true, false});
    const TemporaryLog log(random.log());
    Person person;
    QVERIFY(person.opens(log.path()) && settles(person));
    const auto live = person.keys().model()->rowCount();
    person.action("showDeleted").trigger();
    QVERIFY(settles(person));
    const auto newest = random.newest(random.steps().size());
    QCOMPARE(person.keys().model()->rowCount(), static_cast<int>(newest.size()));
    QSet<QString> keys;
    for (int row = 0; row < person.keys().model()->rowCount(); ++row) {
        const auto key = Person::cell(person.keys(), row, RecordColumn::Key);
        keys.insert(key);
        QCOMPARE(Person::cell(person.keys(), row, RecordColumn::Kind),
                 random.steps()[newest.at(key.toStdString())].isPut ? "live" : "tombstone");
    }
    QCOMPARE(keys.size(), static_cast<qsizetype>(newest.size()));
    person.action("showDeleted").trigger();
    QVERIFY(settles(person));
    QCOMPARE(person.keys().model()->rowCount(), live);
}

void TestDeletedKeys::areOfTheMoment() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()) && settles(person));
    person.action("showDeleted").trigger();
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "b= c=1 a=3");
    QVERIFY(goesTo(person, "#2"));
    QCOMPARE(keysText(person), "b=1 a=2");
    QCOMPARE(person.window().findChild<QToolButton*>("deletedKeys")->text(), "0 deleted");
    QVERIFY(goesTo(person, "#3"));
    QCOMPARE(keysText(person), "a=2 b=");
    // A filter looks at them, too.
    auto* filter = person.window().keysPage().findChild<QLineEdit*>("filterText");
    filter->setText("key = b");
    QTest::keyClick(filter, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(keysText(person), "b=", kSoon);
}

// With the value that they had.
void TestDeletedKeys::comeBack() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opensOwn(log) && settles(person));
    person.action("showDeleted").trigger();
    QVERIFY(settles(person));
    QVERIFY(person.selectsKey("b"));
    person.action("restoreVersion").trigger();
    QCOMPARE(stagedTexts(person), QStringList("b=#1"));
    QVERIFY(person.writes() && settles(person));
    QCOMPARE(keysText(person), "c=1 a=3 b=1");
}

void TestComparison::listsWhatHappened() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    person.action("compareWithNow").trigger();
    QVERIFY(settles(person));
    auto& pane = person.window().comparisonPane();
    QVERIFY(pane.isVisible());
    QCOMPARE(pane.summary(), "Since 2025-06-30 00:00:00 UTC, record 1: 1 added, 1 changed, 1 deleted");
    QCOMPARE(rowsOf(pane.model()),
             QStringList({"deleted|b|1|(none)|2025-06-30 00:00:00|", "added|c|(none)|1||2025-07-03 00:00:00",
                          "changed|a|1|3|2025-06-29 00:00:00|2025-07-04 00:00:00"}));
    // The record that did it, of now.
    pane.table().goToRow(1, 0);
    person.action("showDifference").trigger();
    QVERIFY(settles(person));
    QVERIFY(momentOf(person).isNow());
    QCOMPARE(person.log().currentRecord(), std::optional(RecordNumber(4)));
}

void TestComparison::bringsKeysBack() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(goesTo(person, "#1"));
    person.action("compareWithNow").trigger();
    QVERIFY(settles(person));
    auto& pane = person.window().comparisonPane();
    pane.table().selectAll();
    person.action("restoreDifferences").trigger();
    QCOMPARE(stagedTexts(person), QStringList({"b=#1", "-c", "a=#0"}));
    QVERIFY(person.writes());
    QVERIFY(settles(person));
    QTRY_COMPARE_WITH_TIMEOUT(
        pane.summary(), "Since 2025-06-30 00:00:00 UTC, record 1: 0 added, 2 changed, 0 deleted", kSoon);
    QVERIFY(rowsOf(pane.model()).first().startsWith("written again|"));
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "b=1 a=1");
}

void TestComparison::goesAlong() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    person.action("compareWithNow").trigger();
    QVERIFY(settles(person));
    QVERIFY(goesTo(person, "#4"));
    auto& pane = person.window().comparisonPane();
    QTRY_COMPARE_WITH_TIMEOUT(
        pane.summary(), "Since 2025-07-03 00:00:00 UTC, record 4: 0 added, 1 changed, 0 deleted", kSoon);
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QVERIFY(pane.summary().contains("record 4")); // stays, to be worked with
}

void TestComparison::againWhenTheLogGrows() {
    const TemporaryLog log(week());
    Person person;
    person.settings().setFollow(true);
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#4"));
    person.action("compareWithNow").trigger();
    QVERIFY(settles(person));
    {
        auto other = log.openForWriting();
        must(other->put("new", "1", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_VERIFY_WITH_TIMEOUT(person.window().comparisonPane().summary().contains("1 added, 1 changed"),
                             kSoon);
}

// The row numbers of keys change when the log grows; what is selected is for no other key.
void TestComparison::selectionIsOfKeys() {
    const TemporaryLog log(week());
    Person person;
    person.settings().setFollow(true);
    QVERIFY(person.opens(log.path()));
    QVERIFY(goesTo(person, "#1"));
    person.action("compareWithNow").trigger();
    QVERIFY(settles(person));
    auto& pane = person.window().comparisonPane();
    pane.table().goToRow(1, 0); // c, added
    {
        auto other = log.openForWriting();
        must(other->remove("a", Timestamp(kTestTime)));
        must(other->put("c", "2", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_VERIFY_WITH_TIMEOUT(pane.summary().contains("1 added, 0 changed, 2 deleted"), kSoon);
    QCOMPARE(pane.table().selectedCount(), std::uint64_t{1});
    const auto row = pane.table().currentIndex().row();
    QCOMPARE(pane.model().index(row, 1).data().toString(), "c");
    {
        auto other = log.openForWriting();
        must(other->remove("c", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_VERIFY_WITH_TIMEOUT(pane.summary().contains("0 added, 0 changed, 2 deleted"), kSoon);
    QCOMPARE(pane.table().selectedCount(), std::uint64_t{0});
    QVERIFY(!person.action("restoreDifferences").isEnabled());
}

void TestDiffDialog::comparesWithTheOneBefore() {
    const TemporaryLog log(LogBuilder().put("k", "one\ntwo\nthree\n").put("k", "one\n2\nthree\nfour\n"));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("k"));
    QVERIFY(opensHistory(person, "k"));
    auto* diff = openedDiff(person);
    QVERIFY(diff != nullptr);
    QCOMPARE(rowsOf(diff->model()), QStringList({"1  |one|1  |one", QStringLiteral("2 \u2212|two|2 +|2"),
                                                 "3  |three|3  |three", "||4 +|four"}));
    QCOMPARE(diff->summary(), "Change 1 of 2");
    diff->findChild<QCheckBox*>("isInline")->setChecked(true);
    QCOMPARE(rowsOf(diff->model()), QStringList({"1  |1  |one", QStringLiteral("2 \u2212||two"), "|2 +|2",
                                                 "3  |3  |three", "|4 +|four"}));
    QVERIFY(diff->findChild<QLabel*>("diffBefore")->text().startsWith("Record 0, "));
    QVERIFY(diff->findChild<QLabel*>("diffAfter")->text().startsWith("Record 1, "));
    person.settings().setState("diff/layout", "side by side");
}

void TestDiffDialog::comparesTwoThatAreSelected() {
    const TemporaryLog log(LogBuilder().put("k", "a").put("k", "b").put("k", "c"));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("k"));
    QVERIFY(opensHistory(person, "k"));
    auto& table = person.window().historyPane().table();
    table.selectRows(0, 0, QItemSelectionModel::ClearAndSelect);
    table.selectRows(2, 2, QItemSelectionModel::Select);
    auto* diff = openedDiff(person);
    QVERIFY(diff != nullptr);
    QCOMPARE(rowsOf(diff->model()), QStringList(QStringLiteral("1 \u2212|a|1 +|c")));
    table.selectRows(1, 1, QItemSelectionModel::Select);
    QVERIFY(!person.action("compareVersions").isEnabled());
    table.goToRow(2, 0); // the first one has none before it
    QVERIFY(!person.action("compareVersions").isEnabled());
}

void TestDiffDialog::jsonIgnoresOrder() {
    const TemporaryLog log(LogBuilder()
                               .put("k", R"({"b":1,"a":{"y":2,"x":1}})")
                               .put("k", "{ \"a\": {\"x\":1,\"y\":2}, \"b\": 1}"));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("k"));
    QVERIFY(opensHistory(person, "k"));
    auto* diff = openedDiff(person);
    QVERIFY(diff != nullptr);
    QCOMPARE(diff->summary(), "The same, but for white space and order at most.");
    diff->findChild<QCheckBox*>("ignoresOrder")->setChecked(false);
    QTRY_VERIFY_WITH_TIMEOUT(!diff->task().isRunning(), kSoon);
    QVERIFY(diff->summary().startsWith("Change 1 of "));
    auto* form = diff->findChild<QComboBox*>("diffForm");
    QCOMPARE(form->itemText(0), "Automatic (JSON)");
    form->setCurrentIndex(1);
    emit form->activated(1);
    QTRY_VERIFY_WITH_TIMEOUT(!diff->task().isRunning(), kSoon);
    QCOMPARE(diff->model().rowCount(), 1);
    QVERIFY(!diff->findChild<QCheckBox*>("ignoresOrder")->isEnabled());
}

void TestDiffDialog::bytes() {
    const TemporaryLog log(LogBuilder()
                               .put("k", ByteString("\x00\x01\x02\xFF", 4))
                               .put("k", ByteString("\x00\x07\x01\x02\xFF", 5)));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("k"));
    QVERIFY(opensHistory(person, "k"));
    auto* diff = openedDiff(person);
    QVERIFY(diff != nullptr);
    QCOMPARE(diff->summary(), "Change 1 of 1");
    const auto rows = rowsOf(diff->model());
    QCOMPARE(rows.size(), 3);
    QVERIFY(rows[1].startsWith("||000001 +|07 "));
    QVERIFY(rows[2].startsWith("000001  |01 02 ff"));
}

void TestDiffDialog::deletedVersion() {
    const TemporaryLog log(LogBuilder().put("k", "text").tombstone("k"));
    Person person;
    QVERIFY(person.opens(log.path()) && settles(person));
    person.action("showDeleted").trigger();
    QVERIFY(settles(person) && person.selectsKey("k"));
    QVERIFY(opensHistory(person, "k"));
    auto* diff = openedDiff(person);
    QVERIFY(diff != nullptr);
    QCOMPARE(rowsOf(diff->model()), QStringList(QStringLiteral("1 \u2212|text||")));
    QVERIFY(diff->findChild<QLabel*>("diffAfter")->text().endsWith("deleted"));
}

void TestDiffDialog::goesFromChangeToChange() {
    ByteString before;
    ByteString after;
    for (int i = 0; i < 100; ++i) {
        before += "line " + std::to_string(i) + "\n";
        after += (i % 30 == 10 ? "other " : "line ") + std::to_string(i) + "\n";
    }
    const TemporaryLog log(LogBuilder().put("k", before).put("k", after));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("k"));
    QVERIFY(opensHistory(person, "k"));
    auto* diff = openedDiff(person);
    QVERIFY(diff != nullptr);
    const auto row = [&] { return diff->table().currentIndex().row(); };
    QCOMPARE(row(), 10);
    QTest::keyClick(&diff->table(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(row(), 40);
    diff->goToChange(1);
    QCOMPARE(row(), 70);
    diff->goToChange(1);
    QCOMPARE(row(), 70);
    QCOMPARE(diff->summary(), "Change 3 of 3");
    diff->goToChange(-1);
    QCOMPARE(row(), 40);
}

void TestAnatomy::namesParts() {
    const TemporaryLog log(LogBuilder(ByteOrder::Big).puts(20).put("key", "value"));
    Person person;
    QVERIFY(person.opens(log.path()));
    QVERIFY(person.selectsKey("key"));
    person.action("showAnatomy").trigger();
    auto& pane = person.window().anatomyPane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 6, kSoon);
    QStringList parts;
    for (const auto& row : rowsOf(pane.model()))
        parts.append(row.section(u'|', 0, 3));
    const auto at = 20 * 17 - 10 * 0; // k0=v0 ... k9=v9 take 17 bytes, the others 19
    Q_UNUSED(at)
    const auto offset = 10 * 17 + 10 * 19;
    const auto place = [&](int add) { return QString::number(offset + add); };
    QCOMPARE(parts,
             QStringList({"Time|" + place(0) + "|4|2025-06-29 00:00:00 UTC",
                          "Key length|" + place(4) + "|4|3 bytes", "Value length|" + place(8) + "|4|5 bytes",
                          "Flag|" + place(12) + "|1|0, a put", "Key|" + place(13) + "|3|",
                          "Value|" + place(16) + "|5|"}));
    QVERIFY(rowsOf(pane.model())[1].contains("big-endian"));
    QCOMPARE(pane.bytes().bytes().size(), std::size_t{21});
    QCOMPARE(pane.bytes().firstOffset(), static_cast<std::uint64_t>(offset));
}

void TestAnatomy::marker() {
    const TemporaryLog log(LogBuilder().batch(LogBuilder().put("a", "1").put("b", "2")));
    Person person;
    QVERIFY(person.opens(log.path()));
    person.showsTab(1);
    QVERIFY(person.log().selectRecord(RecordNumber(0)));
    person.action("showAnatomy").trigger();
    auto& pane = person.window().anatomyPane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 9, kSoon);
    const auto rows = rowsOf(pane.model());
    QVERIFY(rows[4].startsWith("Reserved key|13|12|"));
    QVERIFY(rows[5].startsWith("Version|25|4|1|"));
    QVERIFY(rows[6].startsWith("Records|29|4|2|"));
    QVERIFY(rows[7].startsWith("Length|33|8|30 bytes|"));
    QVERIFY(rows[8].startsWith("Checksum|41|8|0x"));
}

void TestAnatomy::damage() {
    const TemporaryLog log(LogBuilder().puts(3).raw(ByteString(30, '\xEE')).puts(20).raw("torn"));
    Person person;
    QVERIFY(person.opens(log.path()));
    person.showsTab(1);
    QVERIFY(person.log().selectUnreadable(Offset(51)));
    person.action("showAnatomy").trigger();
    auto& pane = person.window().anatomyPane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 5, kSoon);
    const auto rows = rowsOf(pane.model());
    QVERIFY(rows[0].contains("If a record began here"));
    QVERIFY(rows[4].startsWith("Unreadable|64|17|"));
    // A tail that is shorter than a header.
    QVERIFY(person.log().selectRow(person.log().model()->rowCount() - 1));
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 1, kSoon);
    QVERIFY(rowsOf(pane.model())[0].startsWith("Unreadable|"));
}

void TestAnatomy::partsAndBytesGoTogether() {
    const TemporaryLog log(LogBuilder().put("key", "value"));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("key"));
    person.action("showAnatomy").trigger();
    auto& pane = person.window().anatomyPane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 6, kSoon);
    pane.table().goToRow(4, 0);
    QCOMPARE(pane.bytes().selection(), (std::pair<std::uint64_t, std::uint64_t>(13, 16)));
    pane.bytes().setCaret(18);
    QCOMPARE(pane.table().currentIndex().row(), 5);
    pane.bytes().setCaret(9);
    QCOMPARE(pane.table().currentIndex().row(), 2);
}

void TestAnatomy::longRecord() {
    const TemporaryLog log(LogBuilder().put("key", ByteString(200'000, 'x')));
    Person person;
    QVERIFY(person.opens(log.path()) && person.selectsKey("key"));
    person.action("showAnatomy").trigger();
    auto& pane = person.window().anatomyPane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 6, kSoon);
    QCOMPARE(pane.bytes().bytes().size(), std::size_t{AnatomyPane::kMostShown});
    QVERIFY(pane.summary().contains("the first 64.0 KiB of them are shown"));
    pane.table().goToRow(5, 0);
    QCOMPARE(pane.bytes().selection().second, AnatomyPane::kMostShown);
}

// Pick a key, go back two versions, compare, restore, undo, write.
void TestWalks::backTwoVersions() {
    const TemporaryLog log(week());
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("a"));
    QVERIFY(opensHistory(person, "a"));
    auto& table = person.window().historyPane().table();
    table.setFocus();
    QTest::keyClick(&table, Qt::Key_Down);
    QTest::keyClick(&table, Qt::Key_Down);
    QCOMPARE(table.currentIndex().row(), 2);
    QVERIFY(person.waits());
    QCOMPARE(person.valueText().text(), "1");
    QTest::keyClick(&table, Qt::Key_Up);
    QTest::keyClick(&table, Qt::Key_M, Qt::ControlModifier);
    auto* diff = person.window().findChild<DiffDialog*>();
    QVERIFY(diff != nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(rowsOf(diff->model()), QStringList(QStringLiteral("1 \u2212|1|1 +|2")), kSoon);
    QTest::keyClick(diff, Qt::Key_Escape);
    QTest::keyClick(&table, Qt::Key_Down);
    person.action("restoreFromHistory").trigger();
    QCOMPARE(stagedTexts(person), QStringList("a=#0"));
    person.action("undo").trigger();
    QCOMPARE(stagedTexts(person), QStringList());
    person.action("redo").trigger();
    QVERIFY(person.writes());
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "c=1 a=1");
}

// Slide to last Tuesday, search there, copy one key back.
void TestWalks::lastTuesday() {
    const TemporaryLog log(week()); // 2025-07-01 is a Tuesday
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(opensBar(person));
    auto& slider = barOf(person).slider();
    slider.setFocus();
    const auto x = 6 + (slider.width() - 13) * 2 / 5 + 3;
    QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(slider.width() - 8, 10));
    for (int step = slider.width() - 8; step > x; step -= 40)
        QTest::mouseMove(&slider, QPoint(step, 10));
    QTest::mouseMove(&slider, QPoint(x, 10));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(x, 10));
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "b=1 a=2");
    person.keys().setFocus();
    auto* find = person.window().keysPage().findChild<QLineEdit*>("findText");
    QVERIFY(find != nullptr);
    find->setText("b");
    QTest::keyClick(find, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(person.keys().currentRecord(), std::optional(RecordNumber(1)), kSoon);
    QVERIFY(person.waits());
    person.action("restoreVersion").trigger();
    QCOMPARE(stagedTexts(person), QStringList("b=#1"));
    QVERIFY(person.writes());
    person.action("backToNow").trigger();
    QVERIFY(settles(person));
    QCOMPARE(keysText(person), "c=1 a=3 b=1");
}

int main(int argc, char** argv) {
    return runAll<TestTimeTravel, TestDeletedKeys, TestComparison, TestDiffDialog, TestAnatomy, TestWalks>(
        argc, argv);
}

#include "tst_time_travel.moc"
