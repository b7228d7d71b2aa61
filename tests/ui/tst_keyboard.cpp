// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/change_list_actions.h"
#include "dialogs/bulk_dialog.h"
#include "log_builder.h"
#include "must.h"
#include "pages/changes_pane.h"
#include "run_all.h"
#include "temporary_log.h"
#include "user.h"

#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QKeySequence>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <map>
#include <set>

using namespace simkv;
using namespace simkv::ui;

namespace {

// Presses keys wherever the focus is.
void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    auto* focus = QApplication::focusWidget();
    QVERIFY(focus != nullptr);
    QTest::keyClick(focus, key, modifiers);
}

void type(const QString& text) {
    auto* focus = QApplication::focusWidget();
    QVERIFY(focus != nullptr);
    QTest::keyClicks(focus, text);
}

// A name to read in a failed comparison.
QString nameOf(const QWidget* widget) {
    if (widget == nullptr)
        return "nothing";
    const auto name = widget->accessibleName().isEmpty() ? widget->objectName() : widget->accessibleName();
    return QStringLiteral("%1 \"%2\"").arg(widget->metaObject()->className(), name);
}

// Goes to the next widget, or back: by Tab, but in text, where that is typed.
void pressTab(Qt::Key key) {
    const bool isText = qobject_cast<TextEditor*>(QApplication::focusWidget()->parentWidget()) != nullptr;
    Qt::KeyboardModifiers modifiers = isText ? Qt::ControlModifier : Qt::NoModifier;
    modifiers.setFlag(Qt::ShiftModifier, key == Qt::Key_Backtab);
    press(key, modifiers);
}

// What Tab goes to, from the widget that has the focus on until it is back there.
QStringList walk(Qt::Key key) {
    QStringList names;
    const auto* first = QApplication::focusWidget();
    do {
        names.append(nameOf(QApplication::focusWidget()));
        pressTab(key);
    } while (QApplication::focusWidget() != first && names.size() < 100);
    return names;
}

// The window comes back to the front: a window manager does it, the offscreen platform does not.
bool comesBack(User& user, QWidget& focus) {
    user.window().activateWindow();
    return QTest::qWaitFor(
        [&] { return QApplication::activeWindow() == &user.window() && focus.hasFocus(); });
}

} // namespace

class TestKeyboard final : public QObject {
    Q_OBJECT

private slots:
    void tabReachesEveryControl();
    void menusHaveLettersOfTheirOwn();
    void shortcutsAreOfOneActionEach();
    void contextMenuOpens();
    void story();
    void workbench();
};

void TestKeyboard::tabReachesEveryControl() {
    const TemporaryLog log(LogBuilder().puts(50));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    press(Qt::Key_F, Qt::ControlModifier); // with the bar that is hidden at first
    const auto there = walk(Qt::Key_Tab);
    auto back = walk(Qt::Key_Backtab);
    std::reverse(back.begin() + 1, back.end());
    QCOMPARE(back.join(u'\n'), there.join(u'\n'));
    const std::set<QString> reached(there.begin(), there.end());
    QCOMPARE(reached.size(), static_cast<std::size_t>(there.size()));
    int controls = 0;
    for (const auto* widget : user.window().findChildren<QWidget*>()) {
        const bool isControl = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->isVisible() &&
                               widget->isEnabled() && widget->focusProxy() == nullptr &&
                               widget->window() == &user.window();
        if (!isControl)
            continue;
        ++controls;
        QVERIFY2(reached.count(nameOf(widget)) == 1, qPrintable(nameOf(widget)));
    }
    QVERIFY2(controls >= 10, qPrintable(QString::number(controls)));
}

void TestKeyboard::menusHaveLettersOfTheirOwn() {
    User user;
    QVERIFY(user.opensSample());
    QList<QWidget*> menus{user.window().menuBar(), &user.keys(), &user.log()};
    int entries = 0;
    QStringList clashes;
    while (!menus.isEmpty()) {
        auto* menu = menus.takeFirst();
        QStringList letters;
        for (auto* action : menu->actions()) {
            if (action->menu() != nullptr)
                menus.append(action->menu());
            if (action->isSeparator() || !action->isVisible())
                continue;
            ++entries;
            const auto mnemonic = QKeySequence::mnemonic(action->text());
            if (mnemonic.isEmpty() || letters.contains(mnemonic.toString()))
                clashes.append(action->text());
            letters.append(mnemonic.toString());
        }
    }
    QCOMPARE(clashes.join(u'\n'), QString());
    QVERIFY2(entries >= 60, qPrintable(QString::number(entries)));
}

void TestKeyboard::shortcutsAreOfOneActionEach() {
    User user;
    QVERIFY(user.opensSample());
    std::map<QString, QString> taken;
    for (const auto* action : user.window().findChildren<QAction*>()) {
        if (action->shortcutContext() == Qt::WidgetWithChildrenShortcut)
            continue; // of a table, where it stands for what that does
        for (const auto& shortcut : action->shortcuts()) {
            const auto [at, isNew] = taken.try_emplace(shortcut.toString(), action->text());
            QVERIFY2(isNew, qPrintable(shortcut.toString() + ": " + at->second + ", " + action->text()));
        }
    }
    QVERIFY(taken.size() >= 20);
}

void TestKeyboard::contextMenuOpens() {
    const TemporaryLog log(LogBuilder().puts(50));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    press(Qt::Key_Down);
    // The menu has an event loop of its own.
    bool hasCopy = false;
    QTimer::singleShot(0, &user.window(), [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (menu == nullptr)
            return;
        hasCopy = menu->actions().contains(&user.action("copyCell"));
        QTest::keyClick(menu, Qt::Key_Escape);
    });
    QContextMenuEvent menuKey(QContextMenuEvent::Keyboard, QPoint(5, 5), QPoint(5, 5));
    QCoreApplication::sendEvent(QApplication::focusWidget(), &menuKey);
    QVERIFY(hasCopy);
    QVERIFY(QApplication::activePopupWidget() == nullptr);
}

// What a user does with a log, and not once with the mouse.
void TestKeyboard::story() {
    const TemporaryLog log(LogBuilder().puts(300).put("k7", "needle").tombstone("k9"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(comesBack(user, user.keys()));

    // Through the rows, and to one by the start of its key.
    press(Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(user.keys().currentRecord(), RecordNumber(300));
    press(Qt::Key_PageUp);
    QVERIFY(*user.keys().currentRecord() < RecordNumber(299));
    press(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(user.keys().currentRecord(), RecordNumber(0));
    press(Qt::Key_Down, Qt::ShiftModifier);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(user.keys().selectedCount(), std::uint64_t{3});
    type("k25");
    QTRY_COMPARE(user.keys().currentRecord(), RecordNumber(25));

    // Filter, sort, copy, and back to all rows.
    press(Qt::Key_I, Qt::ControlModifier);
    type("key ^= k2 and value.size > 2");
    press(Qt::Key_Return);
    QVERIFY(user.waits());
    QCOMPARE(user.keys().model()->rowCount(), 110);
    QVERIFY(comesBack(user, *QApplication::focusWidget()));
    press(Qt::Key_Escape);
    QVERIFY(user.keys().hasFocus());
    press(Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier); // descending
    QVERIFY(user.waits());
    press(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(user.keys().currentRecord(), RecordNumber(299));
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_C, Qt::ControlModifier);
    QTRY_COMPARE(QApplication::clipboard()->text().count(u'\n'), 110);
    press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(user.waits());
    QCOMPARE(user.keys().model()->rowCount(), 299);
    press(Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);

    // The other tab: find, go to, back and forward.
    press(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(user.log().hasFocus());
    press(Qt::Key_F, Qt::ControlModifier);
    type("needle");
    press(Qt::Key_Return);
    QTRY_COMPARE(user.log().currentRecord(), RecordNumber(300));
    press(Qt::Key_Escape);
    QVERIFY(user.log().hasFocus());
    press(Qt::Key_G, Qt::ControlModifier);
    QVERIFY(user.dialog() != nullptr);
    QTRY_COMPARE(QApplication::activeWindow(), user.dialog());
    type("17");
    press(Qt::Key_Return);
    QVERIFY(comesBack(user, user.log()));
    QCOMPARE(user.log().currentRecord(), RecordNumber(17));
    press(Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(user.log().currentRecord(), RecordNumber(300));
    press(Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(user.log().currentRecord(), RecordNumber(17));

    // Filter on the cell, then change its value.
    press(Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(user.waits());
    QCOMPARE(user.log().model()->rowCount(), 1);
    QVERIFY(comesBack(user, user.log()));
    press(Qt::Key_F2);
    QTRY_VERIFY(user.valueText().hasFocus());
    press(Qt::Key_A, Qt::ControlModifier);
    type("typed");
    press(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(user.log().hasFocus());
    QVERIFY(user.window().isWindowModified());
    QCOMPARE(must(log.open()->get("k17")), ByteString("v17"));

    // Undone, done again, another key deleted, and written.
    press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!user.window().isWindowModified());
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(user.window().isWindowModified());
    press(Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(user.waits());
    press(Qt::Key_Home, Qt::ControlModifier);
    press(Qt::Key_Delete);
    QCOMPARE(user.window().changes().set().count(), std::size_t{2});
    press(Qt::Key_S, Qt::ControlModifier);
    auto* question = user.dialog();
    QVERIFY(question != nullptr);
    QTRY_COMPARE(QApplication::activeWindow(), question);
    press(Qt::Key_Return);
    QTRY_COMPARE(must(log.open()->get("k17")), ByteString("typed"));
    QVERIFY(!must(log.open()->get("k0")));
    QVERIFY(user.waits());
    QVERIFY(!user.window().isWindowModified());

    // And out.
    user.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &user.window());
    const QPointer<MainWindow> window(&user.window());
    QTest::keyClick(window, Qt::Key_W, Qt::ControlModifier);
    QTRY_VERIFY(window.isNull());
}

// Adding, editing, renaming, replacing, pasting, taking back, writing and undoing after that, by keys alone.
void TestKeyboard::workbench() {
    const TemporaryLog log(LogBuilder().puts(5));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(comesBack(user, user.keys()));
    const auto& set = user.window().changes().set();
    const auto staged = [&set](const char* key) {
        const auto change = set.find(key);
        return change && change->content.bytes() ? *change->content.bytes() : ByteString("nothing");
    };
    const auto dialogOpens = [&user] {
        auto* dialog = user.dialog();
        return dialog != nullptr &&
               QTest::qWaitFor([dialog] { return QApplication::activeWindow() == dialog; });
    };
    // A key is added; its row comes after the last one, and its value is changed there.
    press(Qt::Key_Insert);
    QVERIFY(dialogOpens());
    type("fresh");
    press(Qt::Key_Return); // to the value
    type("[1, 2]");
    press(Qt::Key_A, Qt::AltModifier);
    QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    QVERIFY(comesBack(user, user.keys()));
    press(Qt::Key_Home, Qt::ControlModifier);
    press(Qt::Key_End, Qt::ControlModifier);
    QVERIFY(user.keys().hasFocus() && user.waits());
    press(Qt::Key_F2);
    QTRY_VERIFY(user.valueText().hasFocus());
    press(Qt::Key_F, Qt::ControlModifier);
    type("2");
    press(Qt::Key_Return);
    press(Qt::Key_Escape);
    QVERIFY(user.valueText().hasFocus());
    type("3");
    press(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(staged("fresh"), ByteString("[1, 3]"));
    QVERIFY(user.keys().hasFocus());

    // Renamed, and with it the row.
    press(Qt::Key_F2, Qt::ShiftModifier);
    QVERIFY(dialogOpens());
    press(Qt::Key_A, Qt::ControlModifier);
    type("renamed");
    press(Qt::Key_Return);
    QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    QCOMPARE(staged("renamed"), ByteString("[1, 3]"));

    // Replaced in all values of the table.
    QVERIFY(comesBack(user, user.keys()));
    press(Qt::Key_H, Qt::ControlModifier);
    QVERIFY(dialogOpens());
    type("v");
    press(Qt::Key_Tab);
    type("w");
    auto* bulk = qobject_cast<BulkDialog*>(user.dialog());
    QTRY_VERIFY(bulk->isReady());
    press(Qt::Key_S, Qt::AltModifier);
    QTRY_COMPARE(set.count(), std::size_t{6});
    QCOMPARE(staged("k4"), ByteString("w4"));
    QVERIFY(comesBack(user, user.keys()));

    // Pasted; what is wrong of it is taken back in the list of changes.
    QApplication::clipboard()->setText("k0\tpasted\nother\t\\x00\n");
    press(Qt::Key_V, Qt::ControlModifier);
    QVERIFY(dialogOpens());
    bulk = qobject_cast<BulkDialog*>(user.dialog());
    QTRY_VERIFY(bulk->isReady());
    press(Qt::Key_Return);
    QTRY_COMPARE(set.count(), std::size_t{7});
    QCOMPARE(staged("other"), ByteString("\\x00")); // as it stands
    auto& list = user.window().feature<ChangeListActions>().pane().table();
    QVERIFY(comesBack(user, user.keys()));
    for (int i = 0; i < 40 && !list.hasFocus(); ++i)
        pressTab(Qt::Key_Tab);
    QVERIFY(list.hasFocus());
    press(Qt::Key_End, Qt::ControlModifier);
    press(Qt::Key_Delete);
    QCOMPARE(set.count(), std::size_t{6});
    QCOMPARE(staged("other"), ByteString("nothing"));

    // Written; then undone, which stages what was there before, and written again.
    press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(dialogOpens());
    press(Qt::Key_Return);
    QTRY_COMPARE(must(log.open()->get("renamed")), ByteString("[1, 3]"));
    QVERIFY(user.waits());
    QCOMPARE(must(log.open()->get("k0")), ByteString("pasted"));
    QCOMPARE(must(log.open()->get("k4")), ByteString("w4"));
    QVERIFY(!must(log.open()->get("other")));
    user.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &user.window());
    press(Qt::Key_Z, Qt::ControlModifier); // the taking back
    press(Qt::Key_Z, Qt::ControlModifier); // the paste
    QCOMPARE(set.find("k0")->kind(), ChangeKind::Changed);
    QVERIFY(user.messages().contains("stays in the log"));
    press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(dialogOpens());
    press(Qt::Key_Return);
    QTRY_COMPARE(must(log.open()->get("k0")), ByteString("w0"));
}

int main(int argc, char** argv) {
    return runAll<TestKeyboard>(argc, argv);
}

#include "tst_keyboard.moc"
