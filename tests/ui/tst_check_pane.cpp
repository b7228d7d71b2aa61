// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/check_actions.h"
#include "pages/check_pane.h"
#include "pages/filter_bar.h"
#include "run_all.h"
#include "user.h"
#include "views/hex_editor.h"
#include "views/long_table_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDockWidget>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

// The check of a log in the window: its list, and the way from there to each place.
class TestCheckPane final : public QObject {
    Q_OBJECT
private slots:
    void listsWhatIsAmiss();
    void cleanLog();
    void leadsToEachPlace();
    void leadsToAZeroSector();
    void leadsToRowsThatAreHidden();
    void saysWhereTheLogHasChanged();
    void leavesTheUserAlone();
    void messageLeadsToTheList();
    void warningsCanBeHidden();
    void rowsAreCopied();
    void manyWarnings();
    void isStopped();
    void missingFile();
    void anotherLogForgetsIt();
};

namespace {

const ByteString kNoise = "\xEE\xEE this is no record \xEE\xEE\xEE\xEE";

// Damage between records, a clock that goes back, a flag that is odd, a torn tail.
LogBuilder odd() {
    return LogBuilder()
        .puts(20, kTestTime)
        .raw(kNoise)
        .puts(20, kTestTime)
        .put("back", "1", kTestTime - 60)
        .record(kTestTime, "odd", "", 7)
        .raw("torn");
}

CheckPane& paneOf(User& user) {
    return user.window().feature<CheckActions>().pane();
}

bool checks(User& user) {
    user.action("checkLog").trigger();
    return QTest::qWaitFor(
        [&] { return user.window().feature<CheckActions>().check().state() == LogCheck::State::Done; });
}

QString rowText(CheckPane& pane, int row) {
    QStringList cells;
    for (int column = 0; column < kCheckColumns - 1; ++column)
        cells.append(pane.model().index(row, column).data().toString());
    return cells.join(u'|');
}

// Goes there as Enter does.
void goesTo(CheckPane& pane, int row) {
    pane.table().goToRow(row, 0);
    QTest::keyClick(&pane.table(), Qt::Key_Return);
}

} // namespace

void TestCheckPane::listsWhatIsAmiss() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    auto& pane = paneOf(user);
    QVERIFY(!pane.isVisible());
    QCOMPARE(pane.summary(), "Not checked yet");
    QVERIFY(checks(user));
    QTRY_VERIFY(pane.isVisible());
    QCOMPARE(pane.model().rowCount(), 4);
    QCOMPARE(rowText(pane, 0), "damage|360||25");
    QCOMPARE(rowText(pane, 1), "clock went back|745|40|18");
    QCOMPARE(rowText(pane, 2), "odd flag|763|41|16");
    QCOMPARE(rowText(pane, 3), "torn|779||4");
    QVERIFY(pane.model().index(0, 4).data().toString().startsWith("a record of"));
    QVERIFY2(pane.summary().startsWith("2 findings, 2 warnings in 42 records, 783 bytes; checked at "),
             qPrintable(pane.summary()));
    QVERIFY(pane.table().hasFocus() || pane.hasFocus());
}

void TestCheckPane::cleanLog() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    QCOMPARE(paneOf(user).model().rowCount(), 0);
    QVERIFY(paneOf(user).summary().startsWith("Nothing is damaged, no warnings in 3 records"));
    QVERIFY(!user.action("showFinding").isEnabled());
}

void TestCheckPane::leadsToEachPlace() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    auto& pane = paneOf(user);
    goesTo(pane, 0);
    QVERIFY(user.waits());
    QVERIFY(user.window().logPage().isVisible());
    QVERIFY(user.log().currentUnreadable() != nullptr);
    QCOMPARE(user.log().currentUnreadable()->offset, Offset(360));
    auto* hex = user.window().inspector().findChild<HexEditor*>();
    QTRY_VERIFY(hex->isVisible());
    QCOMPARE(hex->bytes(), kNoise);

    goesTo(pane, 1);
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(40)));
    goesTo(pane, 2);
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(41)));
    goesTo(pane, 3);
    QCOMPARE(user.log().currentUnreadable()->offset, Offset(779));
    // The way back is open.
    user.action("goBack").trigger();
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(41)));
}

void TestCheckPane::leadsToAZeroSector() {
    const TemporaryLog log(
        LogBuilder().puts(3).put("text", ByteString(1000, 'a') + ByteString(1100, '\0') + "end"));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    auto& pane = paneOf(user);
    QCOMPARE(pane.model().rowCount(), 1);
    goesTo(pane, 0);
    QVERIFY(user.waits());
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(3)));
    auto* hex = user.window().inspector().findChild<HexEditor*>();
    QTRY_VERIFY(hex->isVisible());
    // The value begins at 68: three records of 17 bytes, a header, four bytes of key.
    QTRY_COMPARE(hex->caret(), std::uint64_t{1536 - 68});
}

void TestCheckPane::leadsToRowsThatAreHidden() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    user.showsTab(1);
    user.window().logPage().filterBar().setFilter("key = k1");
    QTRY_COMPARE(user.log().model()->rowCount(), 2);
    goesTo(paneOf(user), 0);
    QVERIFY(user.messages().contains("because the Log is filtered or sorted"));
    QVERIFY(User::presses(&user.window().messages(), "Show the Whole Log"));
    QTRY_VERIFY(user.log().currentUnreadable() != nullptr);
    QCOMPARE(user.log().currentUnreadable()->offset, Offset(360));
    // And by an order, in which unreadable ranges have no place.
    user.window().logPage().contents().setSort({SortField::Key, false});
    QVERIFY(user.waits());
    goesTo(paneOf(user), 3);
    QVERIFY(User::presses(&user.window().messages(), "Show the Whole Log"));
    QTRY_VERIFY(user.log().currentUnreadable() != nullptr);
    QCOMPARE(user.log().currentUnreadable()->offset, Offset(779));
    QTRY_VERIFY(!user.messages().contains("because the Log is filtered or sorted"));
}

// The check reads the file; what is shown was read before, or later.
void TestCheckPane::saysWhereTheLogHasChanged() {
    const TemporaryLog log(LogBuilder().puts(20).raw("torn"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(checks(user));
    QVERIFY(!paneOf(user).summary().contains("has changed since"));
    user.action("truncateTail").trigger();
    QTRY_VERIFY(paneOf(user).summary().endsWith("; the log has changed since"));
    QVERIFY(user.waits());
    goesTo(paneOf(user), 0);
    QVERIFY(user.messages().contains("Nothing begins at offset 360 (0x168)"));
}

// Who has gone on meanwhile is not fetched back when the check ends.
void TestCheckPane::leavesTheUserAlone() {
    const TemporaryLog log(LogBuilder().puts(300'000));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    user.action("checkLog").trigger();
    QVERIFY(paneOf(user).isVisible() && paneOf(user).table().hasFocus());
    user.keys().setFocus();
    QTRY_COMPARE(user.window().feature<CheckActions>().check().state(), LogCheck::State::Done);
    QVERIFY(user.keys().hasFocus());
}

void TestCheckPane::messageLeadsToTheList() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(User::presses(&user.window().messages(), "List All"));
    QTRY_COMPARE(user.window().feature<CheckActions>().check().state(), LogCheck::State::Done);
    QTRY_VERIFY(paneOf(user).isVisible());
    QCOMPARE(paneOf(user).model().rowCount(), 4);
}

void TestCheckPane::warningsCanBeHidden() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    auto* box = paneOf(user).findChild<QCheckBox*>("showWarnings");
    box->click();
    QCOMPARE(paneOf(user).model().rowCount(), 2);
    QCOMPARE(rowText(paneOf(user), 1), "torn|779||4");
    box->click();
    QCOMPARE(paneOf(user).model().rowCount(), 4);
}

void TestCheckPane::rowsAreCopied() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    auto& table = paneOf(user).table();
    table.selectRows(1, 2, QItemSelectionModel::ClearAndSelect);
    user.action("copyFindings").trigger();
    const auto lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[0], "Kind\tOffset\tRecord\tSize\tWhat it is");
    QCOMPARE(
        lines[1],
        "clock went back\t745\t40\t18\tthe time is 60 seconds earlier than that of the record before it");
    QVERIFY(lines[2].startsWith("odd flag\t763\t41\t16\t"));
}

// A clock that goes back at each second record: counted all, listed as far as the check keeps them.
void TestCheckPane::manyWarnings() {
    LogBuilder builder;
    for (std::uint32_t number = 0; number < 3000; ++number)
        builder.put("k", "v", kTestTime + number % 2);
    const TemporaryLog log(builder);
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    QCOMPARE(paneOf(user).model().rowCount(), 1000);
    QVERIFY(paneOf(user).summary().contains("1,499 warnings"));
    QVERIFY(paneOf(user).summary().endsWith("; the first 1,000 warnings of a kind are listed"));
}

void TestCheckPane::isStopped() {
    const TemporaryLog log(LogBuilder().puts(200'000));
    User user;
    QVERIFY(user.opens(log.path()));
    // Not over before it is stopped, however busy the machine is.
    auto& board = user.window().document().board();
    board.setInterceptor([](const QString&, Progress& progress, const std::function<void(Progress&)>& run) {
        while (!progress.isCancelled())
            QThread::yieldCurrentThread();
        run(progress);
    });
    user.action("checkLog").trigger();
    user.window().feature<CheckActions>().check().task().cancel();
    board.setInterceptor({});
    QTRY_VERIFY(user.window().feature<CheckActions>().check().state() != LogCheck::State::Running);
    QCOMPARE(paneOf(user).summary(), "The check was stopped");
    QVERIFY(checks(user));
    QVERIFY(paneOf(user).summary().contains("200,000 records"));
}

void TestCheckPane::missingFile() {
    const TemporaryLog log(odd());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(QFile::remove(QString::fromStdString(log.path())));
    user.action("checkLog").trigger();
    QTRY_COMPARE(user.window().feature<CheckActions>().check().state(), LogCheck::State::Failed);
    QVERIFY2(paneOf(user).summary().contains("no such file", Qt::CaseInsensitive),
             qPrintable(paneOf(user).summary()));
}

void TestCheckPane::anotherLogForgetsIt() {
    const TemporaryLog log(odd());
    const TemporaryLog other(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(checks(user));
    user.window().open(QString::fromStdString(other.path()), false);
    QVERIFY(user.waits());
    QCOMPARE(paneOf(user).model().rowCount(), 0);
    QVERIFY(!paneOf(user).isVisible());
    QCOMPARE(user.window().feature<CheckActions>().check().report(), nullptr);
}

int main(int argc, char** argv) {
    return runAll<TestCheckPane>(argc, argv);
}

#include "tst_check_pane.moc"
