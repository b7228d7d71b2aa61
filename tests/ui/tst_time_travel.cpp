// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/anatomy_actions.h"
#include "actions/comparison_actions.h"
#include "actions/deleted_keys_actions.h"
#include "actions/history_actions.h"
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
#include "random_log.h"
#include "run_all.h"
#include "staged.h"
#include "user.h"
#include "views/hex_editor.h"
#include "views/long_table_view.h"
#include "views/moment_slider.h"

#include <QCheckBox>
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
    void growingLogLeavesTheUserAlone();
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

MomentBar& barOf(User& user) {
    return user.window().feature<MomentActions>().bar();
}
ShownMoment& momentOf(User& user) {
    return user.window().feature<MomentActions>().moment();
}

bool settles(User& user) {
    return QTest::qWaitFor(
               [&] {
                   auto& window = user.window();
                   const auto& histogram = barOf(user).slider().histogram();
                   const bool isDrawn = !barOf(user).isVisible() ||
                                        (!histogram.counts.empty() && histogram.axis == barOf(user).axis());
                   return isDrawn && !momentOf(user).isMoving() && !barOf(user).task().isRunning() &&
                          (!user.action("showDeleted").isChecked() ||
                           window.feature<DeletedKeysActions>().job().isIdle()) &&
                          !window.feature<ComparisonActions>().comparison().isRunning();
               },
               20'000) &&
           user.waits();
}

bool opensBar(User& user) {
    if (!barOf(user).isVisible())
        user.action("timeTravel").trigger();
    return settles(user) && barOf(user).isVisible();
}

bool goesTo(User& user, const QString& moment) {
    if (!opensBar(user))
        return false;
    barOf(user).momentEdit().setText(moment);
    QTest::keyClick(&barOf(user).momentEdit(), Qt::Key_Return);
    return settles(user);
}

// "a=1 b=1", as the table of keys shows them.
QString keysText(User& user) {
    QStringList keys;
    auto& table = user.keys();
    for (int row = 0; row < table.model()->rowCount(); ++row)
        keys.append(User::cell(table, row, RecordColumn::Key) + '=' +
                    User::cell(table, row, RecordColumn::Value));
    return keys.join(u' ');
}

QStringList stagedTexts(User& user) {
    QStringList texts;
    for (const auto& change : *user.window().changes().changes())
        texts.append(changeText(change));
    return texts;
}

QString mistake(User& user) {
    return barOf(user).findChild<QLabel*>("momentMistake")->text();
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

bool opensHistory(User& user, const ByteString& key) {
    if (!user.window().feature<HistoryActions>().pane().isVisible())
        user.action("showHistory").trigger();
    return QTest::qWaitFor([&] {
        const auto& versions = user.window().feature<HistoryActions>().history().versions();
        return versions && versions->key == key &&
               !user.window().feature<HistoryActions>().history().task().isRunning();
    });
}

DiffDialog* openedDiff(User& user) {
    user.action("compareVersions").trigger();
    auto* dialog = user.window().findChild<DiffDialog*>();
    if (dialog == nullptr || !QTest::qWaitFor([&] { return !dialog->task().isRunning(); }))
        return nullptr;
    return dialog;
}

} // namespace

void TestTimeTravel::typedMomentIsShown() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QCOMPARE(keysText(user), "c=1 a=3");
    QVERIFY(opensBar(user));
    QVERIFY(barOf(user).text().startsWith("Now."));
    QVERIFY(barOf(user).momentEdit().hasFocus());
    QVERIFY(goesTo(user, "#1"));
    QCOMPARE(keysText(user), "a=1 b=1");
    QCOMPARE(barOf(user).text(), "Read-only: as of 2025-06-30 00:00:00 UTC, after record 1 of 6, which set "
                                 "\u201cb\u201d.");
    QVERIFY(user.window().windowTitle().contains("as it was"));
    QVERIFY(user.window().findChild<QLabel*>("status")->text().contains("2 live keys"));
    QCOMPARE(user.log().model()->rowCount(), 2);
    QVERIFY(goesTo(user, "2025-07-02"));
    QCOMPARE(keysText(user), "a=2");
    QVERIFY(barOf(user).text().contains("deleted \u201cb\u201d"));
    QVERIFY(goesTo(user, "2025-01-01"));
    QCOMPARE(keysText(user), "");
    QVERIFY(barOf(user).text().contains("when the store was empty"));
    QVERIFY(goesTo(user, "@40"));
    QCOMPARE(momentOf(user).records(), std::uint64_t{2});
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "c=1 a=3");
    QVERIFY(!user.window().windowTitle().contains("as it was"));
    QVERIFY(goesTo(user, "#5")); // the last one
    QVERIFY(momentOf(user).isNow());
}

void TestTimeTravel::mistakesAreSaid_data() {
    QTest::addColumn<QString>("moment");
    QTest::addColumn<QString>("mistake");
    QTest::newRow("no time") << "soon"
                             << "a time is needed, such as 2026-01-31, 2026-01-31T12:00, -2h or today";
    QTest::newRow("no number") << "#x"
                               << "a record number is needed after #";
    QTest::newRow("beyond the end") << "#6"
                                    << "there is no record 6, the log has 6";
}

void TestTimeTravel::mistakesAreSaid() {
    QFETCH(QString, moment);
    QFETCH(QString, mistake);
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    QVERIFY(goesTo(user, moment));
    QVERIFY2(::mistake(user).startsWith(mistake, Qt::CaseInsensitive), qPrintable(::mistake(user)));
    QCOMPARE(momentOf(user).records(), std::uint64_t{2}); // where it was
    QTest::keyClicks(&barOf(user).momentEdit(), "1");
    QCOMPARE(::mistake(user), "");
}

void TestTimeTravel::momentsAgreeWithAModel() {
    RandomLog random(21, {400, 25, true, false});
    const TemporaryLog log(random.log());
    User user;
    QVERIFY(user.opens(log.path()));
    for (int i = 0; i < 40; ++i) {
        const auto record = random.randomNumber(random.steps().size());
        QVERIFY(goesTo(user, u'#' + QString::number(record)));
        const auto records = momentOf(user).records();
        QStringList expected;
        for (const auto& [key, number] : random.live(records))
            expected.append(QString::fromStdString(key) + "=" + QString("value %1").arg(number));
        auto keys = keysText(user).split(" k");
        QStringList shown;
        for (int row = 0; row < user.keys().model()->rowCount(); ++row)
            shown.append(User::cell(user.keys(), row, RecordColumn::Key) + '=' +
                         User::cell(user.keys(), row, RecordColumn::Value));
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
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(opensBar(user));
    barOf(user).setAxis(static_cast<LogAxis>(axis));
    QVERIFY(settles(user));
    auto& slider = barOf(user).slider();
    QCOMPARE(slider.histogram().axis, static_cast<LogAxis>(axis));
    // With the mouse, at its place between the ends.
    const auto& histogram = slider.histogram();
    const auto share =
        static_cast<double>(value - histogram.first) / static_cast<double>(histogram.last - histogram.first);
    constexpr int kMargin = 6;
    const auto x = kMargin + static_cast<int>(share * (slider.width() - 2 * kMargin - 1) + 0.999);
    QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(x, 10));
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), keys);
    QVERIFY(!slider.isAtEnd());
    QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(slider.width() - 2, 10));
    QVERIFY(settles(user));
    QVERIFY(momentOf(user).isNow());
    QTest::mouseClick(&slider, Qt::LeftButton, {}, QPoint(0, 10));
    QVERIFY(settles(user));
    QVERIFY(!momentOf(user).isNow());
    slider.setFocus();
    QTest::keyClick(&slider, Qt::Key_End);
    QVERIFY(settles(user));
    QVERIFY(momentOf(user).isNow());
    QTest::keyClick(&slider, Qt::Key_Left);
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "a=2 c=1");
}

void TestTimeTravel::batchIsWholeOrAbsent() {
    const TemporaryLog log(
        LogBuilder().put("a", "1").batch(LogBuilder().put("b", "1").put("c", "1")).put("a", "2"));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#2"));
    QCOMPARE(keysText(user), "a=1");
    QVERIFY(barOf(user).text().contains(
        "The moment lies in the batch of records 1 to 3: this is the state before it."));
    QVERIFY(goesTo(user, "#3"));
    QCOMPARE(keysText(user), "a=1 b=1 c=1");
    user.action("stepBack").trigger();
    QVERIFY(settles(user));
    QCOMPARE(momentOf(user).records(), std::uint64_t{1});
    QVERIFY(!barOf(user).text().contains("batch"));
}

void TestTimeTravel::setBackClocksAreSaid() {
    const TemporaryLog log(LogBuilder()
                               .put("a", "1", kTestTime)
                               .put("b", "1", kTestTime + 100)
                               .put("c", "1", kTestTime + 50)
                               .put("d", "1", kTestTime + 200));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, QString::number(kTestTime + 60)));
    QCOMPARE(momentOf(user).records(), std::uint64_t{3});
    QVERIFY(barOf(user).text().contains("Clocks were set back near here: record 1 has a later time."));
}

void TestTimeTravel::stepsRecordByRecord() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(opensBar(user));
    QSignalSpy played(&momentOf(user), &ShownMoment::stepped);
    user.action("goToStart").trigger();
    QVERIFY(settles(user));
    QVERIFY(!user.action("stepBack").isEnabled());
    QStringList states;
    while (user.action("stepForward").isEnabled()) {
        user.action("stepForward").trigger();
        QVERIFY(settles(user));
        states.append(keysText(user));
    }
    QCOMPARE(states, QStringList({"a=1", "a=1 b=1", "b=1 a=2", "a=2", "a=2 c=1", "c=1 a=3"}));
    QVERIFY(momentOf(user).isNow());
    QCOMPARE(played.count(), 6);
    // What a step has done is current.
    user.action("stepBack").trigger();
    QVERIFY(settles(user));
    QCOMPARE(user.keys().currentRecord(), std::optional(RecordNumber(4)));
    user.showsTab(1);
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(4)));
}

void TestTimeTravel::replaysToTheEnd() {
    LogBuilder builder;
    for (int i = 0; i < 300; ++i)
        builder.put("k" + std::to_string(i % 7), std::to_string(i));
    const TemporaryLog log(builder);
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(opensBar(user));
    barOf(user).findChild<QComboBox*>("replaySpeed")->setCurrentIndex(4); // 100 a second
    QSignalSpy shown(&momentOf(user), &ShownMoment::changed);
    user.action("replay").trigger(); // from now: from the start
    QVERIFY(barOf(user).isPlaying());
    QTRY_VERIFY_WITH_TIMEOUT(momentOf(user).records() > 0 && momentOf(user).records() < 300, kSoon);
    user.action("replay").trigger();
    QVERIFY(!barOf(user).isPlaying());
    QVERIFY(settles(user));
    QVERIFY(!momentOf(user).isNow());
    user.action("replay").trigger();
    QTRY_VERIFY_WITH_TIMEOUT(momentOf(user).isNow(), 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!barOf(user).isPlaying(), kSoon);
    QVERIFY(shown.count() > 10);
}

// The log record by record, with the keys changing beside it.
void TestTimeTravel::replaysSideBySide() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    user.action("sideBySide").trigger();
    QVERIFY(user.keys().isVisible() && user.log().isVisible());
    QVERIFY(goesTo(user, "#0"));
    for (const auto& [keys, record] : {std::pair("a=1 b=1", 1U), std::pair("b=1 a=2", 2U)}) {
        user.action("stepForward").trigger();
        QVERIFY(settles(user));
        QCOMPARE(keysText(user), keys);
        QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(record)));
        QCOMPARE(user.keys().currentRecord(), std::optional(RecordNumber(record)));
    }
    // What is selected in one is shown in the other; the one with the focus counts.
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    user.log().setFocus();
    QVERIFY(user.log().selectRecord(RecordNumber(4)));
    QCOMPARE(user.keys().currentRecord(), std::optional(RecordNumber(4)));
    QVERIFY(user.log().selectRecord(RecordNumber(3)));
    QTRY_COMPARE_WITH_TIMEOUT(user.window().inspector().fieldText("record"), "3", kSoon);
    user.keys().setFocus();
    QVERIFY(user.keys().selectRecord(RecordNumber(5)));
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(5)));
    user.action("sideBySide").trigger();
    QVERIFY(!user.log().isVisible());
    user.showsTab(1);
    QVERIFY(user.log().isVisible() && !user.keys().isVisible());
}

void TestTimeTravel::nothingOfThePastIsEdited() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(goesTo(user, "#2"));
    for (const auto* action :
         {"addKey", "editValue", "duplicateKey", "renameKey", "deleteKeys", "pasteKeys", "replaceInValues"})
        QVERIFY2(!user.action(action).isEnabled(), action);
    QVERIFY(user.selectsKey("a"));
    QVERIFY(user.valueText().isReadOnly());
    // But it comes back, staged, and can be written from there.
    QVERIFY(user.action("restoreVersion").isEnabled());
    user.action("restoreVersion").trigger();
    QCOMPARE(stagedTexts(user), QStringList("a=#2"));
    QCOMPARE(keysText(user), "b=1 a=2"); // as it was
    QVERIFY(user.writes());
    QCOMPARE(user.messages(), "");
    QVERIFY(!momentOf(user).isNow());
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "c=1 a=2");
}

// Through moments at which it is not there.
void TestTimeTravel::keyStaysSelected() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("a"));
    for (const auto& [moment, record] : {std::pair("#2", 2U), std::pair("#0", 0U), std::pair("#4", 2U)}) {
        QVERIFY(goesTo(user, moment));
        QCOMPARE(user.keys().currentRecord(), std::optional(RecordNumber(record)));
    }
    QVERIFY(goesTo(user, "2020-01-01"));
    QVERIFY(!user.keys().currentRecord());
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(user.keys().currentRecord(), std::optional(RecordNumber(5)));
}

void TestTimeTravel::selectionIsKept() {
    const TemporaryLog log(LogBuilder().puts(50).put("k0", "newer"));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.keys().selectRow(10));
    user.keys().selectRows(10, 14, QItemSelectionModel::ClearAndSelect);
    QVERIFY(goesTo(user, "#40"));
    QCOMPARE(user.keys().selectedCount(), std::uint64_t{5});
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(user.keys().selectedCount(), std::uint64_t{5});
}

void TestTimeTravel::filterShowsThatState() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    auto* filter = user.window().keysPage().findChild<QLineEdit*>("filterText");
    filter->setText("key = b");
    QTest::keyClick(filter, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(keysText(user), "b=1", kSoon);
    QVERIFY(settles(user));
    QVERIFY(goesTo(user, "#3"));
    QTRY_COMPARE_WITH_TIMEOUT(keysText(user), "", kSoon);
    QVERIFY(goesTo(user, "#2"));
    QTRY_COMPARE_WITH_TIMEOUT(keysText(user), "b=1", kSoon);
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QTRY_COMPARE_WITH_TIMEOUT(keysText(user), "", kSoon);
}

void TestTimeTravel::growingLogStaysInThePast() {
    const TemporaryLog log(week());
    User user;
    user.settings().setFollow(true);
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    {
        auto other = log.openForWriting();
        must(other->put("new", "1", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_COMPARE_WITH_TIMEOUT(user.window().document().newestSnapshot()->records(), std::uint64_t{7}, kSoon);
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "a=1 b=1");
    QTRY_VERIFY_WITH_TIMEOUT(barOf(user).text().contains("of 7"), kSoon);
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "c=1 a=3 new=1");
    QVERIFY(!user.window().keysPage().findChild<QToolButton*>("newRows")->isVisible());
}

// What is selected stays so, and the table where it is.
void TestTimeTravel::growingLogLeavesTheUserAlone() {
    const TemporaryLog log(LogBuilder().puts(200));
    User user;
    user.settings().setFollow(true);
    QVERIFY(user.opens(log.path()));
    user.action("sideBySide").trigger();
    QVERIFY(user.keys().selectRow(0));
    user.keys().selectRows(0, 4, QItemSelectionModel::ClearAndSelect);
    user.keys().verticalScrollBar()->setValue(100);
    {
        auto other = log.openForWriting();
        must(other->put("new", "1", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_COMPARE_WITH_TIMEOUT(user.keys().model()->rowCount(), 201, kSoon);
    QVERIFY(settles(user));
    QCOMPARE(user.keys().selectedCount(), std::uint64_t{5});
    QCOMPARE(user.keys().verticalScrollBar()->value(), 100);
    user.action("sideBySide").trigger();
}

void TestTimeTravel::anotherLogIsNow() {
    const TemporaryLog log(week());
    const TemporaryLog other(LogBuilder().puts(2));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    user.window().open(QString::fromStdString(other.path()), false);
    QVERIFY(settles(user));
    QVERIFY(momentOf(user).isNow());
    QCOMPARE(keysText(user), "k0=v0 k1=v1");
}

void TestTimeTravel::escapeLeaves() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    QTest::keyClick(&barOf(user).momentEdit(), Qt::Key_Escape);
    QVERIFY(settles(user));
    QVERIFY(!barOf(user).isVisible());
    QVERIFY(momentOf(user).isNow());
    QCOMPARE(keysText(user), "c=1 a=3");
    QVERIFY(!user.action("timeTravel").isChecked());
}

void TestDeletedKeys::areCounted() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()) && settles(user));
    QTRY_COMPARE_WITH_TIMEOUT(user.window().findChild<QToolButton*>("deletedKeys")->text(), "1 deleted",
                              kSoon);
}

void TestDeletedKeys::areShown() {
    RandomLog random(31, {400, 25, true, false});
    const TemporaryLog log(random.log());
    User user;
    QVERIFY(user.opens(log.path()) && settles(user));
    const auto live = user.keys().model()->rowCount();
    user.action("showDeleted").trigger();
    QVERIFY(settles(user));
    const auto newest = random.newest(random.steps().size());
    QCOMPARE(user.keys().model()->rowCount(), static_cast<int>(newest.size()));
    QSet<QString> keys;
    for (int row = 0; row < user.keys().model()->rowCount(); ++row) {
        const auto key = User::cell(user.keys(), row, RecordColumn::Key);
        keys.insert(key);
        QCOMPARE(User::cell(user.keys(), row, RecordColumn::Kind),
                 random.steps()[newest.at(key.toStdString())].isPut ? "live" : "tombstone");
    }
    QCOMPARE(keys.size(), static_cast<qsizetype>(newest.size()));
    user.action("showDeleted").trigger();
    QVERIFY(settles(user));
    QCOMPARE(user.keys().model()->rowCount(), live);
}

void TestDeletedKeys::areOfTheMoment() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()) && settles(user));
    user.action("showDeleted").trigger();
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "b= c=1 a=3");
    QVERIFY(goesTo(user, "#2"));
    QCOMPARE(keysText(user), "b=1 a=2");
    QCOMPARE(user.window().findChild<QToolButton*>("deletedKeys")->text(), "0 deleted");
    QVERIFY(goesTo(user, "#3"));
    QCOMPARE(keysText(user), "a=2 b=");
    // A filter looks at them, too.
    auto* filter = user.window().keysPage().findChild<QLineEdit*>("filterText");
    filter->setText("key = b");
    QTest::keyClick(filter, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(keysText(user), "b=", kSoon);
}

// Deleted keys come back with the value that they had.
void TestDeletedKeys::comeBack() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opensOwn(log) && settles(user));
    user.action("showDeleted").trigger();
    QVERIFY(settles(user));
    QVERIFY(user.selectsKey("b"));
    user.action("restoreVersion").trigger();
    QCOMPARE(stagedTexts(user), QStringList("b=#1"));
    QVERIFY(user.writes() && settles(user));
    QCOMPARE(keysText(user), "c=1 a=3 b=1");
}

void TestComparison::listsWhatHappened() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    user.action("compareWithNow").trigger();
    QVERIFY(settles(user));
    auto& pane = user.window().feature<ComparisonActions>().pane();
    QVERIFY(pane.isVisible());
    QCOMPARE(pane.summary(), "Since 2025-06-30 00:00:00 UTC, record 1: 1 added, 1 changed, 1 deleted");
    QCOMPARE(rowsOf(pane.model()),
             QStringList({"deleted|b|1|(none)|2025-06-30 00:00:00|", "added|c|(none)|1||2025-07-03 00:00:00",
                          "changed|a|1|3|2025-06-29 00:00:00|2025-07-04 00:00:00"}));
    // The record that did it, of now.
    pane.table().goToRow(1, 0);
    user.action("showDifference").trigger();
    QVERIFY(settles(user));
    QVERIFY(momentOf(user).isNow());
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(4)));
}

void TestComparison::bringsKeysBack() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(goesTo(user, "#1"));
    user.action("compareWithNow").trigger();
    QVERIFY(settles(user));
    auto& pane = user.window().feature<ComparisonActions>().pane();
    pane.table().selectAll();
    user.action("restoreDifferences").trigger();
    QCOMPARE(stagedTexts(user), QStringList({"b=#1", "-c", "a=#0"}));
    QVERIFY(user.writes());
    QVERIFY(settles(user));
    QTRY_COMPARE_WITH_TIMEOUT(
        pane.summary(), "Since 2025-06-30 00:00:00 UTC, record 1: 0 added, 2 changed, 0 deleted", kSoon);
    QVERIFY(rowsOf(pane.model()).first().startsWith("written again|"));
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "b=1 a=1");
}

void TestComparison::goesAlong() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    user.action("compareWithNow").trigger();
    QVERIFY(settles(user));
    QVERIFY(goesTo(user, "#4"));
    auto& pane = user.window().feature<ComparisonActions>().pane();
    QTRY_COMPARE_WITH_TIMEOUT(
        pane.summary(), "Since 2025-07-03 00:00:00 UTC, record 4: 0 added, 1 changed, 0 deleted", kSoon);
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QVERIFY(pane.summary().contains("record 4")); // stays, to be worked with
}

void TestComparison::againWhenTheLogGrows() {
    const TemporaryLog log(week());
    User user;
    user.settings().setFollow(true);
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#4"));
    user.action("compareWithNow").trigger();
    QVERIFY(settles(user));
    {
        auto other = log.openForWriting();
        must(other->put("new", "1", Timestamp(kTestTime)));
        other->endWriting();
    }
    QTRY_VERIFY_WITH_TIMEOUT(
        user.window().feature<ComparisonActions>().pane().summary().contains("1 added, 1 changed"), kSoon);
}

// The row numbers of keys change when the log grows; what is selected is for no other key.
void TestComparison::selectionIsOfKeys() {
    const TemporaryLog log(week());
    User user;
    user.settings().setFollow(true);
    QVERIFY(user.opens(log.path()));
    QVERIFY(goesTo(user, "#1"));
    user.action("compareWithNow").trigger();
    QVERIFY(settles(user));
    auto& pane = user.window().feature<ComparisonActions>().pane();
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
    QVERIFY(!user.action("restoreDifferences").isEnabled());
}

void TestDiffDialog::comparesWithTheOneBefore() {
    const TemporaryLog log(LogBuilder().put("k", "one\ntwo\nthree\n").put("k", "one\n2\nthree\nfour\n"));
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    QVERIFY(opensHistory(user, "k"));
    auto* diff = openedDiff(user);
    QVERIFY(diff != nullptr);
    QCOMPARE(rowsOf(diff->model()), QStringList({"1  |one|1  |one", QStringLiteral("2 \u2212|two|2 +|2"),
                                                 "3  |three|3  |three", "||4 +|four"}));
    QCOMPARE(diff->summary(), "Change 1 of 2");
    diff->findChild<QCheckBox*>("isInline")->setChecked(true);
    QCOMPARE(rowsOf(diff->model()), QStringList({"1  |1  |one", QStringLiteral("2 \u2212||two"), "|2 +|2",
                                                 "3  |3  |three", "|4 +|four"}));
    QVERIFY(diff->findChild<QLabel*>("diffBefore")->text().startsWith("Record 0, "));
    QVERIFY(diff->findChild<QLabel*>("diffAfter")->text().startsWith("Record 1, "));
    user.settings().setState("diff/layout", "side by side");
}

void TestDiffDialog::comparesTwoThatAreSelected() {
    const TemporaryLog log(LogBuilder().put("k", "a").put("k", "b").put("k", "c"));
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    QVERIFY(opensHistory(user, "k"));
    auto& table = user.window().feature<HistoryActions>().pane().table();
    table.selectRows(0, 0, QItemSelectionModel::ClearAndSelect);
    table.selectRows(2, 2, QItemSelectionModel::Select);
    auto* diff = openedDiff(user);
    QVERIFY(diff != nullptr);
    QCOMPARE(rowsOf(diff->model()), QStringList(QStringLiteral("1 \u2212|a|1 +|c")));
    table.selectRows(1, 1, QItemSelectionModel::Select);
    QVERIFY(!user.action("compareVersions").isEnabled());
    table.goToRow(2, 0); // the first one has none before it
    QVERIFY(!user.action("compareVersions").isEnabled());
}

void TestDiffDialog::jsonIgnoresOrder() {
    const TemporaryLog log(LogBuilder()
                               .put("k", R"({"b":1,"a":{"y":2,"x":1}})")
                               .put("k", "{ \"a\": {\"x\":1,\"y\":2}, \"b\": 1}"));
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    QVERIFY(opensHistory(user, "k"));
    auto* diff = openedDiff(user);
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
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    QVERIFY(opensHistory(user, "k"));
    auto* diff = openedDiff(user);
    QVERIFY(diff != nullptr);
    QCOMPARE(diff->summary(), "Change 1 of 1");
    const auto rows = rowsOf(diff->model());
    QCOMPARE(rows.size(), 3);
    QVERIFY(rows[1].startsWith("||000001 +|07 "));
    QVERIFY(rows[2].startsWith("000001  |01 02 ff"));
}

void TestDiffDialog::deletedVersion() {
    const TemporaryLog log(LogBuilder().put("k", "text").tombstone("k"));
    User user;
    QVERIFY(user.opens(log.path()) && settles(user));
    user.action("showDeleted").trigger();
    QVERIFY(settles(user) && user.selectsKey("k"));
    QVERIFY(opensHistory(user, "k"));
    auto* diff = openedDiff(user);
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
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    QVERIFY(opensHistory(user, "k"));
    auto* diff = openedDiff(user);
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
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("key"));
    user.action("showAnatomy").trigger();
    auto& pane = user.window().feature<AnatomyActions>().pane();
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
    User user;
    QVERIFY(user.opens(log.path()));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(0)));
    user.action("showAnatomy").trigger();
    auto& pane = user.window().feature<AnatomyActions>().pane();
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
    User user;
    QVERIFY(user.opens(log.path()));
    user.showsTab(1);
    QVERIFY(user.log().selectUnreadable(Offset(51)));
    user.action("showAnatomy").trigger();
    auto& pane = user.window().feature<AnatomyActions>().pane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 5, kSoon);
    const auto rows = rowsOf(pane.model());
    QVERIFY(rows[0].contains("If a record began here"));
    QVERIFY(rows[4].startsWith("Unreadable|64|17|"));
    // A tail that is shorter than a header.
    QVERIFY(user.log().selectRow(user.log().model()->rowCount() - 1));
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 1, kSoon);
    QVERIFY(rowsOf(pane.model())[0].startsWith("Unreadable|"));
}

void TestAnatomy::partsAndBytesGoTogether() {
    const TemporaryLog log(LogBuilder().put("key", "value"));
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("key"));
    user.action("showAnatomy").trigger();
    auto& pane = user.window().feature<AnatomyActions>().pane();
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
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("key"));
    user.action("showAnatomy").trigger();
    auto& pane = user.window().feature<AnatomyActions>().pane();
    QTRY_COMPARE_WITH_TIMEOUT(pane.model().rowCount(), 6, kSoon);
    QCOMPARE(pane.bytes().bytes().size(), std::size_t{AnatomyPane::kMostShown});
    QVERIFY(pane.summary().contains("the first 64.0 KiB of them are shown"));
    pane.table().goToRow(5, 0);
    QCOMPARE(pane.bytes().selection().second, AnatomyPane::kMostShown);
}

// Pick a key, go back two versions, compare, restore, undo, write.
void TestWalks::backTwoVersions() {
    const TemporaryLog log(week());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user, "a"));
    auto& table = user.window().feature<HistoryActions>().pane().table();
    table.setFocus();
    QTest::keyClick(&table, Qt::Key_Down);
    QTest::keyClick(&table, Qt::Key_Down);
    QCOMPARE(table.currentIndex().row(), 2);
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), "1");
    QTest::keyClick(&table, Qt::Key_Up);
    QTest::keyClick(&table, Qt::Key_M, Qt::ControlModifier);
    auto* diff = user.window().findChild<DiffDialog*>();
    QVERIFY(diff != nullptr);
    QTRY_COMPARE_WITH_TIMEOUT(rowsOf(diff->model()), QStringList(QStringLiteral("1 \u2212|1|1 +|2")), kSoon);
    QTest::keyClick(diff, Qt::Key_Escape);
    QTest::keyClick(&table, Qt::Key_Down);
    user.action("restoreFromHistory").trigger();
    QCOMPARE(stagedTexts(user), QStringList("a=#0"));
    user.action("undo").trigger();
    QCOMPARE(stagedTexts(user), QStringList());
    user.action("redo").trigger();
    QVERIFY(user.writes());
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "c=1 a=1");
}

// Slide to last Tuesday, search there, copy one key back.
void TestWalks::lastTuesday() {
    const TemporaryLog log(week()); // 2025-07-01 is a Tuesday
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(opensBar(user));
    auto& slider = barOf(user).slider();
    slider.setFocus();
    const auto x = 6 + (slider.width() - 13) * 2 / 5 + 3;
    QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(slider.width() - 8, 10));
    for (int step = slider.width() - 8; step > x; step -= 40)
        QTest::mouseMove(&slider, QPoint(step, 10));
    QTest::mouseMove(&slider, QPoint(x, 10));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(x, 10));
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "b=1 a=2");
    user.keys().setFocus();
    auto* find = user.window().keysPage().findChild<QLineEdit*>("findText");
    QVERIFY(find != nullptr);
    find->setText("b");
    QTest::keyClick(find, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(user.keys().currentRecord(), std::optional(RecordNumber(1)), kSoon);
    QVERIFY(user.waits());
    user.action("restoreVersion").trigger();
    QCOMPARE(stagedTexts(user), QStringList("b=#1"));
    QVERIFY(user.writes());
    user.action("backToNow").trigger();
    QVERIFY(settles(user));
    QCOMPARE(keysText(user), "c=1 a=3 b=1");
}

int main(int argc, char** argv) {
    return runAll<TestTimeTravel, TestDeletedKeys, TestComparison, TestDiffDialog, TestAnatomy, TestWalks>(
        argc, argv);
}

#include "tst_time_travel.moc"
