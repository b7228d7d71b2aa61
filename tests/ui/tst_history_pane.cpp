// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/history_actions.h"
#include "pages/history_pane.h"
#include "run_all.h"
#include "user.h"
#include "views/long_table_view.h"
#include "views/version_timeline.h"

#include <QClipboard>
#include <QLabel>
#include <QSignalSpy>

using namespace simkv;
using namespace simkv::ui;

// All versions of a key, beside the tables.
class TestHistoryPane final : public QObject {
    Q_OBJECT
private slots:
    void listsAllVersions();
    void saysWhatIsKnown_data();
    void saysWhatIsKnown();
    void followsTheSelection();
    void aVersionIsShownBeside();
    void leadsToItsPlaceInTheLog();
    void growsWithTheLog();
    void nothingIsReadWhileItIsHidden();
    void versionIsRestored();
    void deletedKeyComesBack();
    void restoresFromTheLog();
    void timelineLeadsToVersions();
    void manyVersions();
};

namespace {

// Record: 0 a=1, 1 b=1, 2 -a, 3 [batch], 4 a=123, 5 a=12
LogBuilder sample() {
    const auto body = LogBuilder().put("a", "123", kTestTime + 30);
    return LogBuilder()
        .put("a", "1", kTestTime)
        .put("b", "1", kTestTime + 10)
        .tombstone("a", kTestTime + 20)
        .batch(body)
        .put("a", "12", kTestTime + 60);
}

HistoryPane& paneOf(User& user) {
    return user.window().feature<HistoryActions>().pane();
}

bool opensHistory(User& user) {
    user.action("showHistory").trigger();
    return QTest::qWaitFor([&] { return paneOf(user).isVisible(); });
}

// Once the versions of that key are there.
bool shows(User& user, const ByteString& key) {
    return QTest::qWaitFor([&] {
        const auto& versions = user.window().feature<HistoryActions>().history().versions();
        return versions && versions->key == key &&
               !user.window().feature<HistoryActions>().history().task().isRunning();
    });
}

QString rowText(HistoryPane& pane, int row) {
    QStringList cells;
    for (const auto column : {HistoryColumn::Record, HistoryColumn::Kind, HistoryColumn::Size,
                              HistoryColumn::Change, HistoryColumn::Value})
        cells.append(pane.model().index(row, static_cast<int>(column)).data().toString());
    return cells.join(u'|');
}

} // namespace

void TestHistoryPane::listsAllVersions() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    auto& pane = paneOf(user);
    QCOMPARE(pane.summary(), "a: 4 versions, 1 of them a delete");
    QCOMPARE(pane.model().rowCount(), 4);
    QCOMPARE(rowText(pane, 0), QStringLiteral("5|set|2|\u22121|12"));
    QCOMPARE(rowText(pane, 1), "4|set in a batch|3|+3|123");
    QCOMPARE(rowText(pane, 2), QStringLiteral("2|deleted||\u22121|"));
    QCOMPARE(rowText(pane, 3), "0|set|1|+1|1");
    QCOMPARE(pane.table().currentIndex().row(), 0);
    QVERIFY(pane.model().index(0, 0).data().toString().contains("00:01:00"));
    pane.table().selectRows(2, 3, QItemSelectionModel::ClearAndSelect);
    user.action("copyVersions").trigger();
    QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 3);
}

void TestHistoryPane::saysWhatIsKnown_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<quint64>("record");
    QTest::addColumn<QString>("summary");
    const auto row = [](const char* name, const LogBuilder& log, quint64 record, const char* summary) {
        QTest::newRow(name) << QByteArray::fromStdString(log.bytes()) << record << summary;
    };
    row("live", sample(), 0,
        "Live. Last set in record 5, 2025-06-29 00:01:00 UTC. Last deleted in record 2, 2025-06-29 00:00:20 "
        "UTC.");
    row("deleted", LogBuilder().put("a", "1").tombstone("a"), 1,
        "Deleted. Last set in record 0, 2025-06-29 00:00:00 UTC. Last deleted in record 1, 2025-06-29 "
        "00:00:00 "
        "UTC.");
    row("never set", LogBuilder().tombstone("a"), 0,
        "Never set, only deleted. Last deleted in record 0, 2025-06-29 00:00:00 UTC.");
    row("in a batch", LogBuilder().batch(LogBuilder().put("a", "1").put("b", "1")), 1,
        "Live. Last set in record 1, 2025-06-29 00:00:00 UTC. Its newest version is part of a batch of 2 "
        "records, "
        "whose marker is record 0.");
    row("damage after", LogBuilder().puts(3).raw("\xEE\xEE no record \xEE\xEE").puts(2), 2,
        "Live. Last set in record 2, 2025-06-29 00:00:00 UTC. A damaged range after it, at offset 51 "
        "(0x33), may "
        "hide a newer version.");
}

void TestHistoryPane::saysWhatIsKnown() {
    QFETCH(QByteArray, bytes);
    QFETCH(quint64, record);
    const TemporaryLog log(bytes.toStdString());
    User user;
    QVERIFY(user.opens(log.path()));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(record)));
    QVERIFY(opensHistory(user));
    QTRY_VERIFY(user.window().feature<HistoryActions>().history().versions());
    QTEST(paneOf(user).findChild<QLabel*>("historyAccount")->text(), "summary");
}

void TestHistoryPane::followsTheSelection() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    QVERIFY(user.selectsKey("b"));
    QVERIFY(shows(user, "b"));
    QCOMPARE(paneOf(user).model().rowCount(), 1);
    // An old version in the Log: the same list, with its row.
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(2)));
    QVERIFY(shows(user, "a"));
    QTRY_COMPARE(paneOf(user).table().currentIndex().row(), 2);
    // A marker is no version of a key.
    QVERIFY(user.log().selectRecord(RecordNumber(3)));
    QTRY_COMPARE(paneOf(user).summary(), "No key is selected");
    QCOMPARE(paneOf(user).model().rowCount(), 0);
}

// The table stays; what is edited is the newest one alone.
void TestHistoryPane::aVersionIsShownBeside() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    paneOf(user).table().setFocus();
    QTest::keyClick(&paneOf(user).table(), Qt::Key_Down);
    QVERIFY(user.waits());
    auto& inspector = user.window().inspector();
    QTRY_COMPARE(inspector.fieldText("record"), "4");
    QCOMPARE(user.valueText().text(), "123");
    QVERIFY(user.valueText().isReadOnly());
    QCOMPARE(user.keys().currentRecord(), std::optional(RecordNumber(5)));
    QTest::keyClick(&paneOf(user).table(), Qt::Key_Up);
    QTRY_COMPARE(inspector.fieldText("record"), "5");
    QVERIFY(user.waits());
    QTRY_VERIFY(!user.valueText().isReadOnly());
    // Another key: its own newest version.
    QTest::keyClick(&paneOf(user).table(), Qt::Key_Down);
    QVERIFY(user.selectsKey("b"));
    QTRY_COMPARE(inspector.fieldText("record"), "1");
    // And back at once, while the other one is being collected.
    QVERIFY(user.keys().selectRecord(RecordNumber(5)));
    QVERIFY(user.keys().selectRecord(RecordNumber(1)));
    QVERIFY(user.keys().selectRecord(RecordNumber(5)));
    QVERIFY(user.waits() && shows(user, "a"));
    QTest::qWait(0);
    QCOMPARE(user.window().feature<HistoryActions>().history().versions()->key, ByteString("a"));
    // Not without the list.
    paneOf(user).table().goToRow(2, 0);
    QTRY_COMPARE(inspector.fieldText("record"), "2");
    user.action("showHistory").trigger();
    QTRY_COMPARE(inspector.fieldText("record"), "5");
}

void TestHistoryPane::leadsToItsPlaceInTheLog() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    paneOf(user).table().goToRow(3, 0);
    QTest::keyClick(&paneOf(user).table(), Qt::Key_Return);
    QTRY_VERIFY(user.window().logPage().isVisible());
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(0)));
    QTRY_COMPARE(paneOf(user).table().currentIndex().row(), 3);
}

void TestHistoryPane::growsWithTheLog() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    QVERIFY(user.stagesValue("new"));
    QVERIFY(user.writes());
    QTRY_COMPARE(paneOf(user).model().rowCount(), 5);
    QCOMPARE(rowText(paneOf(user), 0), "6|set|3|+1|new");
    QTRY_COMPARE(paneOf(user).table().currentIndex().row(), 0);
}

void TestHistoryPane::nothingIsReadWhileItIsHidden() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    QSignalSpy started(&user.window().feature<HistoryActions>().history().task(), &BackgroundTask::started);
    QVERIFY(user.selectsKey("a"));
    QVERIFY(user.selectsKey("b"));
    QCOMPARE(started.size(), 0);
    QVERIFY(opensHistory(user) && shows(user, "b"));
    QCOMPARE(started.size(), 1);
    user.action("showHistory").trigger();
    QTRY_VERIFY(!paneOf(user).isVisible());
    QVERIFY(user.selectsKey("a"));
    QCOMPARE(started.size(), 1);
}

void TestHistoryPane::versionIsRestored() {
    const TemporaryLog log(sample());
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    QVERIFY(!user.action("restoreFromHistory").isEnabled()); // the newest one
    paneOf(user).table().goToRow(1, 0);
    user.action("restoreFromHistory").trigger();
    // Staged, and nothing else.
    QCOMPARE(user.window().changes().set().count(), std::size_t{1});
    QCOMPARE(log.bytes(), before);
    user.action("undo").trigger();
    QCOMPARE(user.window().changes().set().count(), std::size_t{0});
    user.action("redo").trigger();
    QVERIFY(user.writes());
    QCOMPARE(log.bytes().substr(0, before.size()), before);
    QTRY_COMPARE(paneOf(user).model().rowCount(), 5);
    QCOMPARE(rowText(paneOf(user), 0), "6|set|3|+1|123");
    // What it is already is no change.
    QTRY_COMPARE(paneOf(user).table().currentIndex().row(), 0);
    // A delete is restored, too.
    paneOf(user).table().goToRow(3, 0);
    user.action("restoreFromHistory").trigger();
    QVERIFY(user.writes());
    QVERIFY(User::rowOfKey(user.keys(), "a") < 0);
}

void TestHistoryPane::deletedKeyComesBack() {
    const TemporaryLog log(LogBuilder().put("a", "1").put("b", "1").tombstone("a"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(User::rowOfKey(user.keys(), "a") < 0);
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(2)));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    paneOf(user).table().goToRow(1, 0);
    user.action("restoreFromHistory").trigger();
    QVERIFY(user.writes());
    QVERIFY(User::rowOfKey(user.keys(), "a") >= 0);
    QCOMPARE(user.lastLogCell(RecordColumn::Value), "1");
}

void TestHistoryPane::restoresFromTheLog() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(5)));
    QVERIFY(!user.action("restoreVersion").isEnabled()); // live
    QVERIFY(user.log().selectRecord(RecordNumber(3)));
    QVERIFY(!user.action("restoreVersion").isEnabled()); // a marker
    QVERIFY(user.log().selectRecord(RecordNumber(0)));
    QVERIFY(user.action("restoreVersion").isEnabled());
    user.action("restoreVersion").trigger();
    QVERIFY(user.writes());
    QCOMPARE(user.lastLogCell(RecordColumn::Value), "1");
    // Once more, it is that already.
    QVERIFY(user.log().selectRecord(RecordNumber(6)));
    QVERIFY(!user.action("restoreVersion").isEnabled());
}

void TestHistoryPane::timelineLeadsToVersions() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("a"));
    QVERIFY(opensHistory(user) && shows(user, "a"));
    auto& timeline = paneOf(user).timeline();
    QVERIFY(timeline.xOf(Timestamp(kTestTime)) < timeline.xOf(Timestamp(kTestTime + 30)));
    const QPoint at(timeline.xOf(Timestamp(kTestTime + 20)) + 1, timeline.height() / 2);
    QTest::mouseClick(&timeline, Qt::LeftButton, {}, at);
    QCOMPARE(paneOf(user).table().currentIndex().row(), 2);
    QTRY_COMPARE(user.window().inspector().fieldText("record"), "2");
}

void TestHistoryPane::manyVersions() {
    LogBuilder builder;
    for (std::uint32_t number = 0; number < 100'000; ++number)
        builder.put("k", "v", kTestTime + number);
    const TemporaryLog log(builder);
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("k"));
    QVERIFY(opensHistory(user) && shows(user, "k"));
    QCOMPARE(paneOf(user).model().rowCount(), 100'000);
    QCOMPARE(paneOf(user).summary(), "k: 100,000 versions");
    QCOMPARE(rowText(paneOf(user), 99'999), "0|set|1|+1|v");
}

int main(int argc, char** argv) {
    return runAll<TestHistoryPane>(argc, argv);
}

#include "tst_history_pane.moc"
