// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/edit_actions.h"
#include "log_builder.h"
#include "must.h"
#include "pages/filter_bar.h"
#include "pages/table_contents.h"
#include "pages/table_pages.h"
#include "run_all.h"
#include "temporary_log.h"
#include "user.h"

#include <QFile>
#include <QFileDialog>

#include <functional>
#include <map>

using namespace simkv;
using namespace simkv::ui;

// What is selected stays selected, whatever happens to the rows.
class TestSelection final : public QObject {
    Q_OBJECT
private slots:
    void stays_data();
    void stays();
    void logFollowsTheEditedRecord();
    void logStaysAtAnotherRecord();
    void staysThroughAReplacedFile();
    void manyRowsStayThroughAWrite();
};

namespace {

RecordTable& shown(User& user) {
    return user.window().pages().current().table();
}

// The keys of the selected rows, the current one in brackets.
QString selection(const RecordTable& table) {
    QStringList keys;
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        const auto key = User::cell(table, row, RecordColumn::Key);
        const bool isCurrent = table.currentIndex().row() == row;
        if (isCurrent || table.selectionModel()->isRowSelected(row, {}))
            keys.append(isCurrent ? u'[' + key + u']' : key);
    }
    keys.sort();
    return keys.join(u' ');
}

// Selects these and makes the last one current.
void selects(RecordTable& table, const QStringList& keys) {
    table.clearSelection();
    for (const auto& key : keys) {
        const auto index = table.model()->index(User::rowOfKey(table, key), 0);
        table.selectionModel()->setCurrentIndex(index,
                                                QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
}

class Desk final {
public:
    Desk() : log(LogBuilder().puts(6)) {}
    bool reads(int records) {
        return QTest::qWaitFor([&] { return user.log().model()->rowCount() == records; }) && user.waits();
    }
    void appends(const LogBuilder& records) { log.append(records.bytes()); }

    TemporaryLog log;
    User user;
};

// k1 is changed, and k4 is selected with others.
const std::map<QString, std::function<bool(Desk&)>> kEvents{
    {"write", [](Desk& desk) { return desk.user.writes(); }},
    {"load a value",
     [](Desk& desk) {
         const QTemporaryDir folder;
         QFile file(folder.filePath("value"));
         if (!file.open(QIODevice::WriteOnly) || file.write("loaded") != 6)
             return false;
         file.close();
         desk.user.action("loadValue").trigger();
         auto* dialog = qobject_cast<QFileDialog*>(desk.user.dialog());
         emit dialog->fileSelected(folder.filePath("value"));
         dialog->close();
         return QTest::qWaitFor([&] { return desk.user.window().changes().set().count() == 2; }) &&
                desk.user.waits();
     }},
    {"load a value and write",
     [](Desk& desk) { return kEvents.at("load a value")(desk) && desk.user.writes(); }},
    {"reload",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(false);
         desk.appends(LogBuilder().put("theirs", "1"));
         desk.user.action("reload").trigger();
         return desk.reads(7);
     }},
    {"reload after others changed the keys",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(false);
         desk.appends(LogBuilder().put("k4", "1").put("k2", "1"));
         desk.user.action("reload").trigger();
         return desk.reads(8);
     }},
    {"follow",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(true);
         desk.appends(LogBuilder().put("k2", "theirs").put("k9", "1"));
         return desk.reads(8);
     }},
    {"undo",
     [](Desk& desk) {
         desk.user.action("undo").trigger();
         return desk.user.waits();
     }},
    {"redo",
     [](Desk& desk) {
         desk.user.action("undo").trigger();
         desk.user.action("redo").trigger();
         return desk.user.waits();
     }},
    {"write and undo",
     [](Desk& desk) {
         if (!desk.user.writes())
             return false;
         desk.user.action("undo").trigger();
         return desk.user.waits();
     }},
    {"filter cleared",
     [](Desk& desk) {
         auto& bar = desk.user.window().pages().current().filterBar();
         bar.setFilter("k5");
         const bool isFiltered = desk.user.waits();
         bar.setFilter({});
         return isFiltered && desk.user.waits();
     }},
    {"side by side and back",
     [](Desk& desk) {
         desk.user.action("sideBySide").trigger();
         const bool isBoth = desk.user.waits();
         desk.user.action("sideBySide").trigger();
         return isBoth && desk.user.waits();
     }},
    {"tab changes",
     [](Desk& desk) {
         const auto tab = desk.user.window().pages().currentIndex();
         desk.user.showsTab(1 - tab);
         const bool isOther = desk.user.waits();
         desk.user.showsTab(tab);
         return isOther && desk.user.waits();
     }},
    {"time travel and back",
     [](Desk& desk) {
         desk.user.action("timeTravel").trigger();
         desk.user.action("stepBack").trigger();
         const bool isPast = QTest::qWaitFor([&] { return desk.user.window().document().isPastShown(); }) &&
                             desk.user.waits();
         desk.user.action("backToNow").trigger();
         return isPast && QTest::qWaitFor([&] { return !desk.user.window().document().isPastShown(); }) &&
                desk.user.waits();
     }},
};

} // namespace

void TestSelection::stays_data() {
    QTest::addColumn<QString>("event");
    QTest::addColumn<int>("tab"); // 2: side by side
    QTest::addColumn<QStringList>("keys");
    for (const auto& [event, unused] : kEvents) {
        for (const auto& [name, tab] : {std::pair("Keys", 0), std::pair("Log", 1), std::pair("both", 2)}) {
            QTest::addRow("%s, %s, one", qPrintable(event), name) << event << tab << QStringList{"k4"};
            QTest::addRow("%s, %s, three", qPrintable(event), name)
                << event << tab << QStringList{"k2", "k3", "k4"};
        }
    }
}

void TestSelection::stays() {
    QFETCH(const QString, event);
    QFETCH(const int, tab);
    QFETCH(const QStringList, keys);
    Desk desk;
    QVERIFY(desk.user.opensOwn(desk.log));
    QVERIFY(desk.user.selectsKey("k1") && desk.user.stagesValue("changed"));
    if (tab == 2)
        desk.user.action("sideBySide").trigger();
    else
        desk.user.showsTab(tab);
    auto& table = shown(desk.user);
    selects(table, keys);
    QVERIFY(desk.user.waits());
    const auto before = selection(table);
    QVERIFY(before.contains("[k4]"));
    QVERIFY(kEvents.at(event)(desk));
    QCOMPARE(&shown(desk.user), &table);
    QCOMPARE(selection(table), before);
    QCOMPARE(desk.user.window().inspector().title(), "k4");
}

// A user who edits in the Log sees what they have written, and can go on editing.
void TestSelection::logFollowsTheEditedRecord() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(1)));
    QVERIFY(user.waits() && user.stagesValue("new") && user.writes());
    QCOMPARE(user.log().currentRecord(), RecordNumber(3));
}

void TestSelection::logStaysAtAnotherRecord() {
    const TemporaryLog log(LogBuilder().puts(3).put("k1", "second"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1") && user.stagesValue("third"));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(1))); // an older version of the key that is written
    QVERIFY(user.waits() && user.writes());
    QCOMPARE(user.log().currentRecord(), RecordNumber(1));
}

// Keys by their bytes, also in the Log: the numbers of another file say nothing.
void TestSelection::staysThroughAReplacedFile() {
    for (const int tab : {0, 1}) {
        Desk desk;
        QVERIFY(desk.user.opensOwn(desk.log));
        desk.user.showsTab(tab);
        auto& table = shown(desk.user);
        selects(table, {"k2", "k4"});
        const auto before = selection(table);
        desk.log.replace(LogBuilder().put("first", "").put("k4", "").put("k3", "").put("k2", "").bytes());
        QTRY_VERIFY(desk.user.messages().contains("Open the New File") ||
                    desk.user.messages().contains("has taken the place"));
        desk.user.action("reload").trigger();
        QVERIFY(desk.reads(4));
        QCOMPARE(selection(table), before);
        QCOMPARE(desk.user.window().inspector().title(), "k4");
    }
}

// More than are kept one by one.
void TestSelection::manyRowsStayThroughAWrite() {
    const TemporaryLog log(LogBuilder().puts(3000));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k2999") && user.stagesValue("changed"));
    user.keys().selectRow(10);
    user.keys().selectionModel()->select(QItemSelection(user.keys().model()->index(10, 0),
                                                        user.keys().model()->index(2009, kRecordColumns - 1)),
                                         QItemSelectionModel::ClearAndSelect);
    QVERIFY(user.writes());
    QCOMPARE(user.keys().selectedCount(), std::uint64_t{2000});
    QCOMPARE(user.keys().currentIndex().row(), 10);
}

int main(int argc, char** argv) {
    return runAll<TestSelection>(argc, argv);
}

#include "tst_selection.moc"
