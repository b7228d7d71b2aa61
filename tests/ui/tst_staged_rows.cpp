// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/anatomy_actions.h"
#include "actions/history_actions.h"
#include "actions/moment_actions.h"
#include "log_builder.h"
#include "must.h"
#include "pages/anatomy_pane.h"
#include "pages/filter_bar.h"
#include "pages/history_pane.h"
#include "pages/table_contents.h"
#include "pages/table_pages.h"
#include "run_all.h"
#include "user.h"

#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollBar>

#include <functional>
#include <map>

using namespace simkv;
using namespace simkv::ui;

// Staged keys are rows of the same table, and what a user does there is done to the row that is highlighted.
class TestStagedRows final : public QObject {
    Q_OBJECT
private slots:
    void typedTextStaysWithItsKey();
    void highlightedKeyIsTheOneThatChanges_data();
    void highlightedKeyIsTheOneThatChanges();
    void addedKeyBecomesCurrent();
    void addedKeyBecomesCurrentInAnotherOrder();
    void addedKeyThatTheFilterHidesIsTold();
    void pastedKeysBecomeCurrent();
    void writtenAdditionsStaySelected();
    void typingDuringAWriteIsNoConflict_data();
    void typingDuringAWriteIsNoConflict();
    void undoneAdditionComesBack();
    void othersGiveTheKeyAValue();
    void othersDeleteAChangedKey();
    void outlivesAReload();
    void mixedSelectionIsDeleted();
    void filters_data();
    void filters();
    void sorts_data();
    void sorts();
    void isFound();
    void isTypedAheadTo();
    void isGoneTo();
    void rowsAreCopied();
    void rowsAreDragged();
    void pastShowsNone();
    void manyAdditions();
    void manySelectedRowsTakeInNoOther();
};

namespace {

using Staged = std::map<ByteString, ByteString>;

Staged stagedOf(User& user) {
    Staged staged;
    for (const auto& change : *user.window().changes().changes())
        staged[change.key] = change.content.isDeleted() ? "deleted"
                             : change.content.bytes()   ? *change.content.bytes()
                                                        : ByteString("a record");
    return staged;
}

// The keys for which something else is staged now.
QStringList differences(const Staged& before, const Staged& now) {
    QStringList keys;
    for (const auto& [key, value] : before) {
        const auto found = now.find(key);
        if (found == now.end() || found->second != value)
            keys.append(QString::fromStdString(key));
    }
    for (const auto& [key, value] : now) {
        if (before.find(key) == before.end())
            keys.append(QString::fromStdString(key));
    }
    keys.sort();
    return keys;
}

bool addsKey(User& user, const char* key, const char* value) {
    user.action("addKey").trigger();
    auto* dialog = user.dialog();
    if (dialog == nullptr)
        return false;
    QTest::keyClicks(dialog->findChild<QWidget*>("key")->findChild<QPlainTextEdit*>(), key);
    return user.addsKey(value) &&
           QTest::qWaitFor([] { return QApplication::activeModalWidget() == nullptr; });
}

// "k0 k1", row by row.
QString keysOf(const RecordTable& table) {
    QStringList keys;
    for (int row = 0; row < table.model()->rowCount(); ++row)
        keys.append(User::cell(table, row, RecordColumn::Key));
    return keys.join(u' ');
}

// The keys of the rows that are painted as selected.
QString selectedKeys(const RecordTable& table) {
    QStringList keys;
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        if (table.selectionModel()->isRowSelected(row, {}))
            keys.append(User::cell(table, row, RecordColumn::Key));
    }
    return keys.join(u' ');
}

QString currentKey(const RecordTable& table) {
    const auto row = table.currentIndex().row();
    return row < 0 ? QString("none") : User::cell(table, row, RecordColumn::Key);
}

bool setsFilter(User& user, const QString& text) {
    user.window().keysPage().filterBar().setFilter(text);
    return user.waits();
}

bool setsSort(User& user, const RowSort& sort) {
    user.window().keysPage().contents().setSort(sort);
    return user.waits();
}

void setColumn(User& user, RecordColumn column) {
    auto& table = user.keys();
    table.selectionModel()->setCurrentIndex(
        table.model()->index(table.currentIndex().row(), static_cast<int>(column)),
        QItemSelectionModel::NoUpdate);
}

// k0 to k5, of which k1 is changed, and two keys to be added.
class Desk final {
public:
    Desk() : log(LogBuilder().puts(6)) {}
    bool opens() {
        return user.opensOwn(log) && addsKey(user, "new1", "one") && addsKey(user, "new2", "second") &&
               user.selectsKey("k1") && user.stagesValue("changed");
    }
    void appends(const char* key, const char* value) { log.append(LogBuilder().put(key, value).bytes()); }

    TemporaryLog log;
    User user;
};

} // namespace

// A user types the value of a new key while another program appends, and goes on typing.
void TestStagedRows::typedTextStaysWithItsKey() {
    const TemporaryLog log(LogBuilder().put("existing", "kept"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.action("follow").isChecked());
    QVERIFY(addsKey(user, "newkey", ""));
    user.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &user.window());
    const auto row = User::rowOfKey(user.keys(), "newkey");
    QVERIFY(row >= 0);
    QTest::mouseClick(user.keys().viewport(), Qt::LeftButton, {},
                      user.keys().visualRect(user.keys().model()->index(row, 4)).center());
    QVERIFY(user.waits());
    QTest::keyClick(&user.keys(), Qt::Key_F2);
    QTRY_VERIFY(user.valueText().hasFocus());
    QTest::keyClicks(&user.valueText(), "AAA");
    must(log.openForWriting()->put("other", "theirs", Timestamp(kTestTime)));
    QTRY_COMPARE(user.log().model()->rowCount(), 2);
    QVERIFY(user.waits());
    QVERIFY(user.valueText().hasFocus());
    QCOMPARE(currentKey(user.keys()), "newkey");
    QCOMPARE(selectedKeys(user.keys()), "newkey");
    QCOMPARE(user.window().inspector().title(), "newkey");
    QTest::keyClicks(&user.valueText(), "BBB");
    QTest::keyClick(&user.valueText(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(user.waits());
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("newkey")), ByteString("AAABBB"));
    QCOMPARE(must(log.open()->get("existing")), ByteString("kept"));
    QCOMPARE(must(log.open()->get("other")), ByteString("theirs"));
    QCOMPARE(currentKey(user.keys()), "newkey");
}

namespace {

// What may happen while a row is highlighted.
const std::map<QString, std::function<bool(Desk&)>> kEvents{
    {"append by another program",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(false);
         desk.appends("theirs", "1");
         return QTest::qWaitFor([&] { return desk.user.messages().contains("Another program"); }) &&
                desk.user.waits();
     }},
    {"follow",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(true);
         desk.appends("theirs", "1");
         return QTest::qWaitFor([&] { return desk.user.log().model()->rowCount() == 7; }) &&
                desk.user.waits();
     }},
    {"F5",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(false);
         desk.appends("theirs", "1");
         desk.user.action("reload").trigger();
         return QTest::qWaitFor([&] { return desk.user.log().model()->rowCount() == 7; }) &&
                desk.user.waits();
     }},
    {"filter", [](Desk& desk) { return setsFilter(desk.user, "key.size < 5 not k3"); }},
    {"clear filter",
     [](Desk& desk) {
         return setsFilter(desk.user, "not (new1 or new2 or k1)") && currentKey(desk.user.keys()) == "none" &&
                setsFilter(desk.user, {});
     }},
    {"sort by key",
     [](Desk& desk) {
         return setsSort(desk.user, {SortField::Key, true});
     }},
    {"sort by value size",
     [](Desk& desk) {
         return setsSort(desk.user, {SortField::ValueSize, false});
     }},
    {"undo",
     [](Desk& desk) {
         desk.user.action("undo").trigger();
         return desk.user.waits();
     }},
    {"redo",
     [](Desk& desk) {
         for (const auto* action : {"undo", "undo", "redo", "redo"})
             desk.user.action(action).trigger();
         return desk.user.waits();
     }},
    {"write", [](Desk& desk) { return desk.user.writes(); }},
    {"tab change",
     [](Desk& desk) {
         desk.user.showsTab(1);
         const bool isThere = desk.user.waits();
         desk.user.showsTab(0);
         return isThere && desk.user.waits();
     }},
    {"side by side and back",
     [](Desk& desk) {
         desk.user.action("sideBySide").trigger();
         const bool areBoth = desk.user.waits() && desk.user.log().isVisible();
         desk.user.action("sideBySide").trigger();
         return areBoth && desk.user.waits();
     }},
    {"time travel and back",
     [](Desk& desk) {
         auto& document = desk.user.window().document();
         desk.user.window().feature<MomentActions>().goTo("#3");
         const bool isThen = QTest::qWaitFor([&] { return document.isPastShown(); }) && desk.user.waits();
         desk.user.action("backToNow").trigger();
         return isThen && QTest::qWaitFor([&] { return !document.isPastShown(); }) && desk.user.waits();
     }},
    {"time travel to the beginning and back",
     [](Desk& desk) {
         auto& document = desk.user.window().document();
         desk.user.window().feature<MomentActions>().goTo("#0");
         const bool isThen = QTest::qWaitFor([&] { return document.isPastShown(); }) && desk.user.waits();
         desk.user.action("timeTravel").trigger();
         return isThen && QTest::qWaitFor([&] { return !document.isPastShown(); }) && desk.user.waits();
     }},
    {"deleted keys shown",
     [](Desk& desk) {
         desk.user.action("follow").setChecked(true);
         desk.log.append(LogBuilder().tombstone("k5").bytes());
         if (!QTest::qWaitFor([&] { return User::rowOfKey(desk.user.keys(), "k5") < 0; }))
             return false;
         desk.user.action("showDeleted").trigger();
         return QTest::qWaitFor([&] { return User::rowOfKey(desk.user.keys(), "k5") >= 0; }) &&
                desk.user.waits();
     }},
    {"deleted keys shown and hidden",
     [](Desk& desk) {
         if (!kEvents.at("deleted keys shown")(desk))
             return false;
         desk.user.action("showDeleted").trigger();
         return QTest::qWaitFor([&] { return User::rowOfKey(desk.user.keys(), "k5") < 0; }) &&
                desk.user.waits();
     }},
};

// Presses a button of the dialog that is open, which names `key`, after another name has been typed into it.
bool namesKey(User& user, const QString& button, const QString& key) {
    auto* dialog = user.dialog();
    if (dialog == nullptr || dialog->findChild<QPlainTextEdit*>()->toPlainText() != key)
        return false;
    dialog->findChild<QPlainTextEdit*>()->selectAll();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(), "new9");
    return User::presses(dialog, button) && user.waits();
}

QString clipboard() {
    return QGuiApplication::clipboard()->text();
}

// What each action of the menu of a row does to `key`, whose value is `value`; false where it does not.
using Check = std::function<bool(User&, QAction&, const QString& key, const QString& value)>;
bool stagesOnly(User& user, const QStringList& keys, const std::function<bool()>& act) {
    const auto before = stagedOf(user);
    const auto done = act();
    const auto changed = differences(before, stagedOf(user));
    if (changed != keys)
        qWarning() << "changed:" << changed << "expected:" << keys;
    return done && changed == keys;
}
const std::map<QString, Check> kActions{
    {"editValue",
     [](User& user, QAction&, const QString& key, const QString& value) {
         return stagesOnly(user, {key}, [&] { return user.stagesValue(value + "!"); });
     }},
    {"duplicateKey",
     [](User& user, QAction& action, const QString& key, const QString& value) {
         return stagesOnly(user, {"new9"},
                           [&] {
                               action.trigger();
                               return namesKey(user, "Duplicate", key);
                           }) &&
                user.window().inspector().title() == "new9" && user.valueText().text() == value;
     }},
    {"renameKey",
     [](User& user, QAction& action, const QString& key, const QString& value) {
         QStringList keys{"new9", key};
         keys.sort();
         return stagesOnly(user, keys,
                           [&] {
                               action.trigger();
                               return namesKey(user, "Rename", key);
                           }) &&
                user.window().inspector().title() == "new9" && user.valueText().text() == value;
     }},
    {"deleteKeys",
     [](User& user, QAction& action, const QString& key, const QString&) {
         return stagesOnly(user, {key}, [&] {
             action.trigger();
             return user.waits();
         });
     }},
    {"filterOnThis",
     [](User& user, QAction& action, const QString& key, const QString&) {
         action.trigger();
         return user.waits() && keysOf(user.keys()) == key;
     }},
    {"filterOnThisAsWell",
     [](User& user, QAction& action, const QString& key, const QString&) {
         action.trigger();
         return user.waits() && keysOf(user.keys()) == key;
     }},
    {"filterThisOut",
     [](User& user, QAction& action, const QString& key, const QString&) {
         const auto rows = user.keys().model()->rowCount();
         action.trigger();
         return user.waits() && User::rowOfKey(user.keys(), key) < 0 &&
                user.keys().model()->rowCount() == rows - 1;
     }},
    {"copyCell",
     [](User&, QAction& action, const QString& key, const QString&) {
         action.trigger();
         return clipboard() == key;
     }},
    {"copyRows",
     [](User&, QAction& action, const QString& key, const QString& value) {
         QGuiApplication::clipboard()->clear();
         action.trigger();
         return QTest::qWaitFor([&] { return clipboard().startsWith(key + u'\t' + value + u'\t'); }) &&
                clipboard().count(u'\n') == 1;
     }},
    {"copyKey",
     [](User&, QAction& action, const QString& key, const QString&) {
         action.trigger();
         return clipboard() == key;
     }},
    {"copyValue",
     [](User&, QAction& action, const QString&, const QString& value) {
         action.trigger();
         return clipboard() == value;
     }},
    {"copyRecordAsHex",
     [](User& user, QAction& action, const QString& key, const QString&) {
         if (!user.keys().currentRecord())
             return !action.isEnabled(); // no record yet
         action.trigger();
         return QByteArray::fromHex(clipboard().toLatin1()).contains(key.toUtf8());
     }},
    {"saveValue",
     [](User& user, QAction& action, const QString&, const QString& value) {
         const QTemporaryDir folder;
         action.trigger();
         auto* dialog = qobject_cast<QFileDialog*>(user.dialog());
         if (dialog == nullptr)
             return false;
         emit dialog->fileSelected(folder.filePath("value"));
         dialog->close();
         QFile file(folder.filePath("value"));
         return QTest::qWaitFor([&] { return file.exists(); }) && file.open(QIODevice::ReadOnly) &&
                file.readAll() == value.toUtf8();
     }},
    {"restoreVersion", // of the one version that there is, unless a filter shows more
     [](User&, QAction& action, const QString&, const QString&) { return !action.isEnabled(); }},
    {"addKey",
     [](User& user, QAction&, const QString&, const QString&) {
         return stagesOnly(user, {"new3"}, [&] { return addsKey(user, "new3", "3"); }) &&
                currentKey(user.keys()) == "new3";
     }},
    {"exportSelected",
     [](User& user, QAction& action, const QString&, const QString&) {
         action.trigger();
         auto* dialog = user.dialog();
         if (dialog == nullptr)
             return false;
         const auto chosen = dialog->findChild<QComboBox*>()->currentText();
         dialog->reject();
         return chosen == "The selected rows (1)";
     }},
    {"showHistory",
     [](User& user, QAction& action, const QString& key, const QString&) {
         auto& pane = user.window().feature<HistoryActions>().pane();
         action.trigger();
         const auto isOfKey = [&] {
             return user.keys().currentRecord()
                        ? pane.summary().startsWith(key + ": ")
                        : pane.summary() == "No key is selected"; // has no version yet
         };
         const bool isShown = QTest::qWaitFor(isOfKey) && pane.isVisible();
         action.trigger();
         return isShown && !pane.isVisible();
     }},
    {"showAnatomy",
     [](User& user, QAction& action, const QString&, const QString&) {
         auto& pane = user.window().feature<AnatomyActions>().pane();
         action.trigger();
         const bool hasParts = user.keys().currentRecord().has_value();
         const bool isShown =
             QTest::qWaitFor([&] { return (pane.model().rowCount() > 0) == hasParts; }) && pane.isVisible();
         action.trigger();
         return isShown && !pane.isVisible();
     }},
    {"goToOtherTable",
     [](User& user, QAction& action, const QString& key, const QString&) {
         if (!user.keys().currentRecord())
             return !action.isEnabled(); // it has no row there
         action.trigger();
         const bool isThere = user.window().pages().currentIndex() == 1 && currentKey(user.log()) == key;
         user.showsTab(0);
         return isThere;
     }},
    {"goToRecord",
     [](User& user, QAction& action, const QString&, const QString&) {
         const auto record = user.keys().currentRecord();
         if (!record)
             return !action.isEnabled(); // it is of no moment yet
         auto& document = user.window().document();
         action.trigger();
         const auto last = record->value() + 1;
         const bool isThen = QTest::qWaitFor([&] { return document.snapshot()->records() <= last; });
         user.action("timeTravel").trigger();
         return QTest::qWaitFor([&] { return !document.isPastShown(); }) && isThen && user.waits();
     }},
};

} // namespace

void TestStagedRows::highlightedKeyIsTheOneThatChanges_data() {
    QTest::addColumn<QString>("event");
    QTest::addColumn<QString>("key");
    for (const auto& [event, act] : kEvents) {
        for (const auto* key : {"new1", "new2", "k1"})
            QTest::addRow("%s at %s", qPrintable(event), key) << event << key;
    }
}

void TestStagedRows::highlightedKeyIsTheOneThatChanges() {
    QFETCH(QString, event);
    QFETCH(QString, key);
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey(key));
    setColumn(user, RecordColumn::Key);
    QVERIFY(kEvents.at(event)(desk));
    const auto value = user.valueText().text();
    const auto isHighlighted = [&] {
        return currentKey(user.keys()) == key && selectedKeys(user.keys()) == key &&
               user.window().inspector().title() == key;
    };
    QVERIFY2(isHighlighted(), qPrintable(currentKey(user.keys()) + "; " + selectedKeys(user.keys())));
    int actions = 0;
    for (auto* action : user.keys().actions()) {
        if (action->isSeparator())
            continue;
        const auto check = kActions.find(action->objectName());
        QVERIFY2(check != kActions.end(), qPrintable(action->objectName()));
        const auto filter = user.window().keysPage().filterBar().text();
        const auto label = user.window().changes().set().undoLabel();
        const auto steps = stagedOf(user);
        QVERIFY2(check->second(user, *action, key, value), qPrintable(action->objectName()));
        ++actions;
        // Back to where it was.
        QVERIFY(setsFilter(user, filter));
        if (stagedOf(user) != steps)
            user.action("undo").trigger();
        QVERIFY(user.waits());
        QVERIFY(stagedOf(user) == steps);
        QVERIFY(user.selectsKey(key));
        setColumn(user, RecordColumn::Key);
    }
    QCOMPARE(actions, static_cast<int>(kActions.size()));
}

void TestStagedRows::addedKeyBecomesCurrent() {
    const TemporaryLog log(LogBuilder().puts(500));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k3"));
    QVERIFY(addsKey(user, "fresh", "value"));
    QCOMPARE(currentKey(user.keys()), "fresh");
    QCOMPARE(selectedKeys(user.keys()), "fresh");
    QCOMPARE(user.keys().currentIndex().row(), 500);
    QVERIFY(user.keys().isAtEnd());
    QCOMPARE(user.window().inspector().title(), "fresh");
    // From the other tab as well, in which it has no row.
    user.showsTab(1);
    QVERIFY(addsKey(user, "later", "value"));
    QCOMPARE(currentKey(user.keys()), "later");
    QVERIFY(user.keys().isVisible());
    QCOMPARE(user.log().model()->rowCount(), 500);
}

void TestStagedRows::addedKeyBecomesCurrentInAnotherOrder() {
    const TemporaryLog log(LogBuilder().puts(300));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(setsSort(user, {SortField::Key, false}));
    QVERIFY(addsKey(user, "k2x", "value"));
    QCOMPARE(currentKey(user.keys()), "k2x");
    const auto row = user.keys().currentIndex().row();
    QCOMPARE(User::cell(user.keys(), row - 1, RecordColumn::Key), "k299");
    QCOMPARE(User::cell(user.keys(), row + 1, RecordColumn::Key), "k3");
    QVERIFY(row >= user.keys().firstVisibleRow() && row <= user.keys().lastVisibleRow());
}

void TestStagedRows::addedKeyThatTheFilterHidesIsTold() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(setsFilter(user, "key ^= k"));
    QVERIFY(addsKey(user, "fresh", "value"));
    QTRY_VERIFY2(user.messages().contains("hidden by the filter"), qPrintable(user.messages()));
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2");
    QVERIFY(User::presses(&user.window().messages(), "Clear the Filter"));
    QTRY_COMPARE(currentKey(user.keys()), "fresh");
    QVERIFY(!user.messages().contains("hidden"));
    // Not said of one that the filter lets through.
    QVERIFY(setsFilter(user, "key ^= k"));
    QVERIFY(addsKey(user, "k9", "value"));
    QVERIFY2(user.messages().isEmpty(), qPrintable(user.messages()));
    QTRY_COMPARE(currentKey(user.keys()), "k9");
}

void TestStagedRows::pastedKeysBecomeCurrent() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QGuiApplication::clipboard()->setText("p1\t1\np2\t2\n");
    user.action("pasteKeys").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(User::presses(dialog, "Stage 2 Changes"));
    QVERIFY(user.waits());
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2 p1 p2");
    QCOMPARE(currentKey(user.keys()), "p1");
}

void TestStagedRows::writtenAdditionsStaySelected() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    for (const auto& sort : {RowSort{}, RowSort{SortField::Key, true}}) {
        QVERIFY(setsSort(user, sort));
        QVERIFY(user.selectsKey("new2"));
        const auto first = User::rowOfKey(user.keys(), "k2");
        user.keys().selectRows(first, first, QItemSelectionModel::Select);
        const auto other = User::rowOfKey(user.keys(), "new1");
        user.keys().selectRows(other, other, QItemSelectionModel::Select);
        const auto selected = selectedKeys(user.keys());
        QCOMPARE(selected.split(u' ').size(), 3);
        QVERIFY(user.writes());
        QCOMPARE(currentKey(user.keys()), "new2");
        QCOMPARE(selectedKeys(user.keys()), selected);
        QVERIFY(user.keys().currentRecord());
        QCOMPARE(user.keys().model()->rowCount(), 8);
        // For the next round.
        user.keys().clearSelection();
        QVERIFY(user.selectsKey("new1"));
        user.action("deleteKeys").trigger();
        QVERIFY(user.selectsKey("new2"));
        user.action("deleteKeys").trigger();
        QVERIFY(user.writes());
        QVERIFY(addsKey(user, "new1", "one") && addsKey(user, "new2", "second"));
    }
}

void TestStagedRows::typingDuringAWriteIsNoConflict_data() {
    QTest::addColumn<QString>("key");
    QTest::newRow("a key to be added") << "new1";
    QTest::newRow("a changed key") << "k1";
}

void TestStagedRows::typingDuringAWriteIsNoConflict() {
    QFETCH(QString, key);
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey(key));
    user.action("writeChanges").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr && User::presses(dialog, "Write"));
    QVERIFY(user.window().changes().isWriting());
    user.valueText().selectAll();
    QTest::keyClicks(&user.valueText(), "typed");
    QVERIFY(user.waits());
    user.window().inspector().commit();
    QVERIFY(user.waits());
    QCOMPARE(currentKey(user.keys()), key);
    const Staged expected{{key.toStdString(), "typed"}};
    QVERIFY(stagedOf(user) == expected);
    QCOMPARE(user.window().changes().set().conflicts(), std::size_t{0});
    QVERIFY(user.writes());
    QCOMPARE(must(desk.log.open()->get(key.toStdString())), ByteString("typed"));
}

void TestStagedRows::undoneAdditionComesBack() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(addsKey(user, "new3", "third"));
    user.action("undo").trigger();
    QVERIFY(user.waits());
    QCOMPARE(currentKey(user.keys()), "none"); // and no other one, which the next command would hit
    QVERIFY(!user.action("deleteKeys").isEnabled());
    user.action("redo").trigger();
    QVERIFY(user.waits());
    QCOMPARE(currentKey(user.keys()), "new3");
    QCOMPARE(selectedKeys(user.keys()), "new3");
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2 k3 k4 k5 new1 new2 new3");
}

// The row of the addition becomes that of their record.
void TestStagedRows::othersGiveTheKeyAValue() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("new1"));
    QVERIFY(user.typesValue("mine"));
    desk.appends("new1", "theirs");
    QTRY_COMPARE(user.log().model()->rowCount(), 7);
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{1});
    QVERIFY(user.waits());
    QCOMPARE(stagedOf(user).at("new1"), ByteString("mine"));
    QCOMPARE(currentKey(user.keys()), "new1");
    QCOMPARE(selectedKeys(user.keys()), "new1");
    QCOMPARE(User::cell(user.keys(), user.keys().currentIndex().row(), RecordColumn::Kind), "conflict");
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2 k3 k4 k5 new1 new2");
}

// The row of the record becomes that of an addition.
void TestStagedRows::othersDeleteAChangedKey() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("k1"));
    desk.log.append(LogBuilder().tombstone("k1").bytes());
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{1});
    QVERIFY(user.waits());
    QCOMPARE(keysOf(user.keys()), "k0 k2 k3 k4 k5 new1 new2 k1");
    QCOMPARE(currentKey(user.keys()), "k1");
    QCOMPARE(selectedKeys(user.keys()), "k1");
    QVERIFY(user.stagesValue("still mine"));
    QCOMPARE(stagedOf(user).at("k1"), ByteString("still mine"));
}

// The file becomes another one.
void TestStagedRows::outlivesAReload() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("new2"));
    QVERIFY(user.typesValue("typed"));
    desk.log.replace(LogBuilder().puts(4).bytes());
    QTRY_VERIFY2(user.messages().contains("Another file"), qPrintable(user.messages()));
    user.action("reload").trigger();
    QTRY_COMPARE(user.log().model()->rowCount(), 4);
    QVERIFY(user.waits());
    QCOMPARE(stagedOf(user).at("new2"), ByteString("typed"));
    QCOMPARE(currentKey(user.keys()), "new2");
    QVERIFY(user.stagesValue("more"));
    QCOMPARE(stagedOf(user).at("new2"), ByteString("more"));
}

void TestStagedRows::mixedSelectionIsDeleted() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("k4"));
    user.keys().selectRows(4, 6, QItemSelectionModel::ClearAndSelect);
    QCOMPARE(selectedKeys(user.keys()), "k4 k5 new1");
    QVERIFY(user.window().findChild<QLabel*>("status")->text().contains("3 rows selected"));
    const auto before = stagedOf(user);
    user.action("deleteKeys").trigger();
    QVERIFY(user.waits());
    QCOMPARE(differences(before, stagedOf(user)), QStringList({"k4", "k5", "new1"}));
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2 k3 k4 k5 new2");
    user.action("undo").trigger(); // one step
    QVERIFY(stagedOf(user) == before);
}

void TestStagedRows::filters_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char* filter, const char* rows) { QTest::newRow(filter) << filter << rows; };
    row("key ^= new", "new1 new2");
    row("one or v3", "k3 new1");
    row("value = second", "new2");
    row("value.size > 3", "k1 new2"); // what is staged for k1
    row("key.size = 4", "new1 new2");
    row("size = 20", "new1"); // 13 of the header, 4 and 3
    row("live", "k0 k1 k2 k3 k4 k5 new1 new2");
    row("deleted", "");
    row("record >= 4", "k4 k5");
    row("record != 4", "k0 k1 k2 k3 k5 new1 new2");
    row("offset < 1000", "k0 k1 k2 k3 k4 k5");
    row("time > 0", "k0 k1 k2 k3 k4 k5");
    row("versions = 1", "k0 k1 k2 k3 k4 k5");
    row("not backwards new1", "new1");
    row("none of this", "");
}

void TestStagedRows::filters() {
    QFETCH(QString, filter);
    QFETCH(QString, rows);
    Desk desk;
    QVERIFY(desk.opens());
    QVERIFY(setsFilter(desk.user, filter));
    QCOMPARE(keysOf(desk.user.keys()), rows);
    QVERIFY(setsFilter(desk.user, {}));
    QCOMPARE(keysOf(desk.user.keys()), "k0 k1 k2 k3 k4 k5 new1 new2");
}

void TestStagedRows::sorts_data() {
    QTest::addColumn<RowSort>("sort");
    QTest::addColumn<QString>("rows");
    QTest::newRow("log order") << RowSort{} << "k0 k1 k2 a b m y z";
    QTest::newRow("reversed") << RowSort{std::nullopt, true} << "z y m b a k2 k1 k0";
    QTest::newRow("key") << RowSort{SortField::Key, false} << "a b k0 k1 k2 m y z";
    QTest::newRow("key, down") << RowSort{SortField::Key, true} << "z y m k2 k1 k0 b a";
    QTest::newRow("value") << RowSort{SortField::Value, false} << "z k0 k1 m k2 y b a";
    QTest::newRow("value size") << RowSort{SortField::ValueSize, false} << "z k0 k1 k2 a m y b";
    QTest::newRow("size") << RowSort{SortField::Size, false} << "z a m y k0 k1 k2 b";
    QTest::newRow("time: last") << RowSort{SortField::Time, false} << "k0 k1 k2 a b m y z";
    QTest::newRow("kind: last") << RowSort{SortField::Kind, false} << "k0 k1 k2 a b m y z";
}

void TestStagedRows::sorts() {
    QFETCH(RowSort, sort);
    QFETCH(QString, rows);
    const TemporaryLog log(LogBuilder().puts(3)); // k0=v0 and so on
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(setsSort(user, sort));
    const std::pair<const char*, const char*> added[] = {
        {"a", "ww"}, {"b", "vvvvvvvv"}, {"m", "v1"}, {"y", "v3"}, {"z", ""}};
    for (const auto& [key, value] : added)
        QVERIFY(addsKey(user, key, value));
    QCOMPARE(keysOf(user.keys()), rows);
    // Asked for when they are there, too.
    QVERIFY(setsSort(user, {SortField::Versions, false}));
    QVERIFY(setsSort(user, sort));
    QCOMPARE(keysOf(user.keys()), rows);
    QCOMPARE(currentKey(user.keys()), "z");
}

void TestStagedRows::isFound() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("k0"));
    auto& bar = user.window().keysPage().findBar();
    bar.activate();
    auto* text = bar.findChild<QLineEdit*>("findText");
    QTest::keyClicks(text, "new");
    QTest::keyClick(text, Qt::Key_Return);
    QTRY_COMPARE(currentKey(user.keys()), "new1");
    QVERIFY(user.waits());
    QTRY_COMPARE(bar.findChild<QLabel*>("findStatus")->text(), "1 of 2");
    bar.findNext();
    QTRY_COMPARE(currentKey(user.keys()), "new2");
    bar.findNext();
    QTRY_COMPARE(currentKey(user.keys()), "new1"); // around the end
    QVERIFY(user.keys().model()->index(6, 0).data(MatchRole).toBool());
    QVERIFY(!user.keys().model()->index(5, 0).data(MatchRole).toBool());
    QVERIFY(setsSort(user, {SortField::Key, true}));
    bar.findPrevious();
    QTRY_COMPARE(currentKey(user.keys()), "new2");
    // What is added later is found, too.
    QVERIFY(addsKey(user, "new3", "x"));
    QTRY_COMPARE(bar.findChild<QLabel*>("findStatus")->text(), "3 of 3");
}

void TestStagedRows::isTypedAheadTo() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("k0"));
    user.keys().setFocus();
    QTest::keyClicks(&user.keys(), "new2");
    QTRY_COMPARE(currentKey(user.keys()), "new2");
}

void TestStagedRows::isGoneTo() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    user.showsTab(1);
    const auto goesTo = [&](const char* key) {
        user.action("goTo").trigger();
        auto* dialog = user.dialog();
        if (dialog == nullptr)
            return false;
        dialog->findChild<QComboBox*>("goToKind")
            ->setCurrentIndex(dialog->findChild<QComboBox*>("goToKind")->count() - 1);
        dialog->findChild<QLineEdit*>("goToText")->setText(key);
        QTest::keyClick(dialog, Qt::Key_Return);
        return QTest::qWaitFor([] { return QApplication::activeModalWidget() == nullptr; }) && user.waits();
    };
    QVERIFY(goesTo("new1"));
    QVERIFY(user.keys().isVisible());
    QCOMPARE(currentKey(user.keys()), "new1");
    QVERIFY(goesTo("k4"));
    QCOMPARE(currentKey(user.keys()), "k4");
    user.action("goBack").trigger();
    QVERIFY(user.waits());
    QCOMPARE(currentKey(user.keys()), "new1");
    QVERIFY(setsFilter(user, "k4"));
    QVERIFY(goesTo("new1"));
    QTRY_VERIFY(user.messages().contains("hidden by the filter"));
}

// What is shown, staged or not.
void TestStagedRows::rowsAreCopied() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    QVERIFY(user.selectsKey("k0"));
    for (int column = 0; column < kRecordColumns; ++column) {
        const auto shown = static_cast<RecordColumn>(column);
        user.keys().setColumnHidden(column, shown != RecordColumn::Key && shown != RecordColumn::Value &&
                                                shown != RecordColumn::ValueSize &&
                                                shown != RecordColumn::Kind);
    }
    user.keys().selectRows(1, 6, QItemSelectionModel::ClearAndSelect);
    user.keys().selectRows(2, 5, QItemSelectionModel::Deselect);
    QGuiApplication::clipboard()->clear();
    user.action("copyCell").trigger();
    QTRY_VERIFY(!clipboard().isEmpty());
    QCOMPARE(clipboard(), "k1\tchanged\t7\tto change\nnew1\tone\t3\tto add\n");
}

void TestStagedRows::rowsAreDragged() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    for (const auto& [key, value] : {std::pair("new2", "second"), std::pair("k1", "changed")}) {
        QVERIFY(user.selectsKey(key));
        setColumn(user, RecordColumn::Value);
        const std::unique_ptr<QMimeData> data(user.keys().dragData());
        QVERIFY(data);
        QCOMPARE(data->text(), value);
    }
}

void TestStagedRows::pastShowsNone() {
    Desk desk;
    auto& user = desk.user;
    QVERIFY(desk.opens());
    user.window().document().showPast(must([&] {
        NoProgress unwatched;
        return user.window().document().newestSnapshot()->asOf(3, unwatched);
    }()));
    QVERIFY(user.waits());
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2");
    QCOMPARE(User::cell(user.keys(), 1, RecordColumn::Value), "v1");
    user.window().document().showPast(nullptr);
    QVERIFY(user.waits());
    QCOMPARE(keysOf(user.keys()), "k0 k1 k2 k3 k4 k5 new1 new2");
}

// As many as can be pasted at once.
void TestStagedRows::manyAdditions() {
    constexpr int kMany = 100'000;
    const TemporaryLog log(LogBuilder().puts(1000));
    User user;
    QVERIFY(user.opensOwn(log));
    std::vector<Edit> edits;
    for (int i = 0; i < kMany; ++i)
        edits.push_back(Edit{"n" + std::to_string(i), Content::of(ByteString("value")), {}});
    QVERIFY(setsSort(user, {SortField::Key, false}));
    user.window().changes().stage(edits, "Paste");
    QVERIFY(user.waits());
    QCOMPARE(user.keys().model()->rowCount(), kMany + 1000);
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(setsFilter(user, "key $= 77777"));
    QCOMPARE(keysOf(user.keys()), "n77777");
    QVERIFY(setsFilter(user, {}));
    QCOMPARE(currentKey(user.keys()), "k1");
}

// More than are kept one by one.
void TestStagedRows::manySelectedRowsTakeInNoOther() {
    constexpr int kMany = 2000;
    const TemporaryLog log(LogBuilder().puts(kMany));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(addsKey(user, "new1", "1") && addsKey(user, "new2", "2") && addsKey(user, "new3", "3"));
    user.keys().selectRows(5, kMany + 1, QItemSelectionModel::ClearAndSelect);
    QCOMPARE(user.keys().selectedCount(), static_cast<std::uint64_t>(kMany - 3));
    const auto selected = selectedKeys(user.keys());
    QVERIFY(selected.startsWith("k5 k6 ") && selected.endsWith(" k1999 new1 new2"));
    log.append(LogBuilder().put("theirs", "1").bytes());
    QTRY_COMPARE(user.keys().model()->rowCount(), kMany + 4);
    QCOMPARE(selectedKeys(user.keys()), selected);
    QVERIFY(user.writes());
    QCOMPARE(user.keys().model()->rowCount(), kMany + 4);
    QCOMPARE(selectedKeys(user.keys()), selected);
}

int main(int argc, char** argv) {
    return runAll<TestStagedRows>(argc, argv);
}

#include "tst_staged_rows.moc"
