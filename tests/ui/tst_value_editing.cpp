// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/edit_actions.h"
#include "actions/save_actions.h"
#include "log_builder.h"
#include "must.h"
#include "pages/value_editor.h"
#include "run_all.h"
#include "user.h"
#include "views/hex_editor.h"
#include "views/image_view.h"
#include "views/value_find_bar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

// What a user does with a value, and by keyboard where a keyboard does it.
class TestValueEditing final : public QObject {
    Q_OBJECT
private slots:
    void typedTextIsStagedWhenTheFocusMoves();
    void typedTextIsStagedWhenTheSelectionMoves();
    void typedTextIsStagedByWriting();
    void typedTextIsStagedByClosing();
    void undoTakesTypedTextBack();
    void escapePutsBack();
    void undoBringsBackWhatEscapeTook_data();
    void undoBringsBackWhatEscapeTook();
    void undoBringsBackWhatEscapeTookFromTheHexEditor();
    void newsLeaveTypedTextAlone();
    void conflictWhileTyping();
    void conflictWhileTypingInTheLog();
    void typedTextOutlivesAReload();
    void hexIsEdited();
    void kindIsRememberedForKeysLikeIt();
    void kindChangesKeepWhatWasTyped();
    void compactJsonStaysCompact();
    void layoutIsForReading_data();
    void layoutIsForReading();
    void layoutOfAPastValue();
    void editsKeepTheStyle();
    void kindStaysWhileItIsEdited_data();
    void kindStaysWhileItIsEdited();
    void lineEndsStay();
    void invalidJsonIsTold();
    void findsInTheValue();
    void valueFromFile();
    void valueFromFileThatIsNone();
    void stagedValueToFile();
    void olderVersionIsReadOnly();
    void readOnlyLog();
    void undoBehindAWriteSaysSo();
};

class TestAddedKeys final : public QObject {
    Q_OBJECT
private slots:
    void haveRowsOfTheirOwn();
    void areReachedByArrowKeys();
    void areEditedRenamedAndTakenBack();
    void followTheColumns();
};

namespace {

QToolButton& button(User& user, const char* name) {
    return *user.window().findChild<QToolButton*>(name);
}
HexEditor& hex(User& user) {
    return *user.window().findChild<HexEditor*>("valueHex");
}
QString flawText(User& user) {
    return user.window().findChild<QLabel*>("valueFlaw")->text();
}
std::optional<ByteString> stagedBytes(User& user, const ByteString& key) {
    const auto change = user.window().changes().set().find(key);
    return change && change->content.bytes() ? std::optional(*change->content.bytes()) : std::nullopt;
}
bool choosesKind(User& user, std::optional<ValueKind> kind) {
    auto* kinds = user.window().findChild<QComboBox*>("valueKind");
    kinds->setCurrentIndex(kind ? static_cast<int>(*kind) + 1 : 0);
    emit kinds->activated(kinds->currentIndex());
    auto& editor = user.window().inspector().editor();
    return QTest::qWaitFor(
        [&editor, kind] { return (!kind || editor.kind() == *kind) && !editor.isConverting(); });
}

} // namespace

void TestValueEditing::typedTextIsStagedWhenTheFocusMoves() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("k1"));
    user.keys().setFocus();
    QTest::keyClick(&user.keys(), Qt::Key_F2);
    QTRY_VERIFY(user.valueText().hasFocus());
    QTest::keyClicks(&user.valueText(), "new ");
    QVERIFY(user.window().isWindowModified());
    QVERIFY(user.action("writeChanges").isEnabled()); // also before it is staged
    QVERIFY(!stagedBytes(user, "k1"));
    QTest::keyClick(&user.valueText(), Qt::Key_Tab, Qt::ControlModifier);
    QVERIFY(!user.valueText().hasFocus());
    QCOMPARE(stagedBytes(user, "k1"), ByteString("new v1"));
    QCOMPARE(user.window().changes().set().undoLabel(), std::string("Change Value"));
}

void TestValueEditing::typedTextIsStagedWhenTheSelectionMoves() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    QVERIFY(user.selectsKey("k2"));
    QCOMPARE(stagedBytes(user, "k1"), ByteString("typed"));
    QVERIFY(!stagedBytes(user, "k2"));
    QCOMPARE(user.valueText().text(), "v2");
    QVERIFY(user.selectsKey("k1"));
    QCOMPARE(user.valueText().text(), "typed");
}

void TestValueEditing::typedTextIsStagedByWriting() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    user.valueText().setFocus();
    QTest::keyClick(&user.valueText(), Qt::Key_S, Qt::ControlModifier);
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    QVERIFY(User::presses(dialog, "Write") && user.waits());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed"));
    QVERIFY(!user.window().isWindowModified());
}

void TestValueEditing::typedTextIsStagedByClosing() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    user.window().close();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr); // asks
    QVERIFY(user.window().isVisible());
    QCOMPARE(stagedBytes(user, "k1"), ByteString("typed"));
    QVERIFY(User::presses(dialog, "Cancel"));
}

void TestValueEditing::undoTakesTypedTextBack() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    QCOMPARE(user.action("undo").text(), "&Undo “Typing”");
    user.action("undo").trigger(); // from the menu: the editor has the focus still
    QVERIFY(user.waits());
    QVERIFY(!user.window().isWindowModified());
    QCOMPARE(user.valueText().text(), "v1");
    user.action("redo").trigger();
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), "typed");
}

void TestValueEditing::escapePutsBack() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.stagesValue("staged"));
    QVERIFY(user.typesValue("typed"));
    user.valueText().setFocus();
    QTest::keyClick(&user.valueText(), Qt::Key_Escape);
    QCOMPARE(user.valueText().text(), "staged"); // what it was when the user began
    QVERIFY(user.valueText().hasFocus());
    QTest::keyClick(&user.valueText(), Qt::Key_Escape);
    QVERIFY(user.keys().hasFocus());
    QCOMPARE(stagedBytes(user, "k1"), ByteString("staged"));
}

void TestValueEditing::undoBringsBackWhatEscapeTook_data() {
    QTest::addColumn<int>("escapes"); // the second one goes back to the table
    QTest::addColumn<QString>("value");
    for (const auto* value : {"v1", "[1]"}) {
        QTest::addRow("in the editor %s", value) << 1 << value;
        QTest::addRow("in the table %s", value) << 2 << value;
    }
}

void TestValueEditing::undoBringsBackWhatEscapeTook() {
    QFETCH(int, escapes);
    QFETCH(QString, value);
    const TemporaryLog log(LogBuilder().put("k0", "v0").put("k1", value.toStdString()));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("k1"));
    const auto before = user.valueText().text();
    QVERIFY(user.typesValue("typed"));
    user.valueText().setFocus();
    for (int i = 0; i < escapes; ++i)
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QCOMPARE(user.valueText().text(), before);
    QCOMPARE(user.keys().hasFocus(), escapes == 2);
    QVERIFY(!user.window().isWindowModified());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), "typed");
    QVERIFY(user.window().isWindowModified());
    user.window().inspector().commit();
    QCOMPARE(stagedBytes(user, "k1"), ByteString("typed"));
}

void TestValueEditing::undoBringsBackWhatEscapeTookFromTheHexEditor() {
    const TemporaryLog log(LogBuilder().put("k", ByteString("\0\x01", 2)));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    user.action("editValue").trigger();
    QTRY_VERIFY(hex(user).hasFocus());
    QTest::keyClicks(&hex(user), "abcd");
    QTest::keyClick(&hex(user), Qt::Key_Escape);
    QCOMPARE(hex(user).bytes(), ByteString("\0\x01", 2));
    QVERIFY(!user.window().isWindowModified());
    QTest::keyClick(&hex(user), Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(user.waits());
    QCOMPARE(hex(user).bytes(), ByteString("\xAB\xCD"));
    QVERIFY(user.window().isWindowModified());
}

// Records of other keys come in while somebody types.
void TestValueEditing::newsLeaveTypedTextAlone() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    log.append(LogBuilder().put("k9", "theirs").bytes());
    QTRY_COMPARE(user.log().model()->rowCount(), 4);
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), "typed");
    QVERIFY(user.window().inspector().isTyping());
    QTest::keyClicks(&user.valueText(), "!");
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed!"));
}

void TestValueEditing::conflictWhileTyping() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    log.append(LogBuilder().put("k1", "theirs").bytes());
    QTRY_COMPARE(user.log().model()->rowCount(), 4);
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{1});
    QCOMPARE(stagedBytes(user, "k1"), ByteString("typed"));
}

// There the record stays current, but is no longer the one to edit.
void TestValueEditing::conflictWhileTypingInTheLog() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(1)) && user.waits());
    QVERIFY(user.typesValue("typed"));
    log.append(LogBuilder().put("k1", "theirs").bytes());
    QTRY_COMPARE(user.log().model()->rowCount(), 4);
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{1});
    QCOMPARE(stagedBytes(user, "k1"), ByteString("typed"));
    QVERIFY(user.waits());
    QVERIFY(user.valueText().isReadOnly());
}

// The file becomes another one in the middle of it.
void TestValueEditing::typedTextOutlivesAReload() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    log.replace(LogBuilder().put("other", "1").put("k1", "v1").bytes());
    QTRY_VERIFY2(user.messages().contains("Another file"), qPrintable(user.messages()));
    user.action("reload").trigger();
    QTRY_COMPARE(user.log().model()->rowCount(), 2);
    QVERIFY(user.waits());
    QCOMPARE(stagedBytes(user, "k1"), ByteString("typed"));
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed"));
}

void TestValueEditing::hexIsEdited() {
    const TemporaryLog log(LogBuilder().put("k", ByteString("\0\x01\xFF", 3)));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    user.action("editValue").trigger();
    QTRY_VERIFY(hex(user).hasFocus());
    QTest::keyClicks(&hex(user), "abcd");
    QTest::keyClick(&hex(user), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(user.keys().hasFocus());
    QCOMPARE(stagedBytes(user, "k"), ByteString("\xAB\xCD\xFF"));
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k")), ByteString("\xAB\xCD\xFF"));
}

void TestValueEditing::kindIsRememberedForKeysLikeIt() {
    const TemporaryLog log(LogBuilder().put("user:1", "[1]").put("user:22", "[2]").put("other", "[3]"));
    User user;
    QVERIFY(user.opensOwn(log));
    auto& editor = user.window().inspector().editor();
    QVERIFY(user.selectsKey("user:1"));
    QCOMPARE(editor.kind(), ValueKind::Json);
    QVERIFY(choosesKind(user, ValueKind::Hex));
    QVERIFY(user.selectsKey("other"));
    QCOMPARE(editor.kind(), ValueKind::Json);
    QVERIFY(user.selectsKey("user:22"));
    QCOMPARE(editor.kind(), ValueKind::Hex);
    QCOMPARE(hex(user).bytes(), ByteString("[2]"));
    QCOMPARE(user.settings().valueKinds().value("user:*"), ValueKind::Hex);
    QVERIFY(choosesKind(user, std::nullopt));
    QTRY_COMPARE(editor.kind(), ValueKind::Json);
    QVERIFY(user.settings().valueKinds().isEmpty());
}

void TestValueEditing::kindChangesKeepWhatWasTyped() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    QVERIFY(choosesKind(user, ValueKind::Hex));
    QCOMPARE(hex(user).bytes(), ByteString("typed"));
    QVERIFY(user.window().inspector().isTyping());
    QTest::keyClicks(&hex(user), "54");
    QVERIFY(choosesKind(user, ValueKind::Text));
    QCOMPARE(user.valueText().text(), "Typed");
    QTest::keyClick(&user.valueText(), Qt::Key_Escape);
    QCOMPARE(user.valueText().text(), "v1");
    QVERIFY(!user.window().inspector().isTyping());
    QVERIFY(!user.window().isWindowModified());
}

void TestValueEditing::compactJsonStaysCompact() {
    const TemporaryLog log(LogBuilder().put("k", R"({"a":1,"b":[1.50,"x"]})"));
    User user;
    QVERIFY(user.opensOwn(log));
    QCOMPARE(user.valueText().text(), "{\n  \"a\": 1,\n  \"b\": [\n    1.50,\n    \"x\"\n  ]\n}");
    user.action("editValue").trigger();
    QVERIFY(user.waits());
    QVERIFY(user.valueText().find("1", TextEditor::Direction::Forward, true));
    QTest::keyClicks(&user.valueText(), "22");
    QTest::keyClick(&user.valueText(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(stagedBytes(user, "k"), ByteString(R"({"a":22,"b":[1.50,"x"]})"));
    QVERIFY(user.waits());
    QCOMPARE(user.messages(), QString());
}

void TestValueEditing::layoutIsForReading_data() {
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("shown");
    QTest::newRow("compact") << R"({"a":1})"
                             << "{\n  \"a\": 1\n}";
    QTest::newRow("spaces") << R"({"a": 1, "b": [2]})"
                            << "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}";
    QTest::newRow("lines") << "{\r\n\t\"a\":1}\n"
                           << "{\n  \"a\": 1\n}";
    QTest::newRow("xml") << "<a><b>1</b> </a>"
                         << "<a>\n  <b>1</b>\n</a>";
}

// To show a value in another way changes nothing.
void TestValueEditing::layoutIsForReading() {
    QFETCH(QString, value);
    QFETCH(QString, shown);
    const TemporaryLog log(LogBuilder().put("k", value.toStdString()).put("l", "x"));
    User user;
    QVERIFY(user.opensOwn(log));
    QCOMPARE(user.valueText().text(), shown);
    for (const auto& expected : {value, shown}) {
        QTest::mouseClick(&button(user, "layOut"), Qt::LeftButton);
        QTRY_COMPARE(user.valueText().text(), expected);
        user.window().inspector().commit();
        QVERIFY(!user.window().isWindowModified());
    }
    // Nor do line ends that are typed into the layout.
    user.action("editValue").trigger();
    user.valueText().goTo(0);
    QTest::keyClick(&user.valueText(), Qt::Key_Return);
    QVERIFY(user.selectsKey("l"));
    QVERIFY(!user.window().isWindowModified());
}

void TestValueEditing::layoutOfAPastValue() {
    const TemporaryLog log(LogBuilder().put("k", R"({"a": 1})").put("k", "new"));
    User user;
    QVERIFY(user.opens(log.path(), true));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(0)) && user.waits());
    QCOMPARE(user.valueText().text(), "{\n  \"a\": 1\n}");
    QVERIFY(user.valueText().isReadOnly());
    QVERIFY(button(user, "layOut").isEnabled());
}

void TestValueEditing::editsKeepTheStyle() {
    const TemporaryLog log(LogBuilder().put("k", "{\"a\" :1,  \"b\": [1.50, \"x\"]}\n"));
    User user;
    QVERIFY(user.opensOwn(log));
    user.action("editValue").trigger();
    QVERIFY(user.waits());
    QVERIFY(user.valueText().find("1", TextEditor::Direction::Forward, true));
    QTest::keyClicks(&user.valueText(), "22");
    user.window().inspector().commit();
    QCOMPARE(stagedBytes(user, "k"), ByteString("{\"a\" :22,  \"b\": [1.50, \"x\"]}\n"));
    // It goes on from there.
    QVERIFY(user.valueText().find("1.50", TextEditor::Direction::Forward, true));
    QTest::keyClicks(&user.valueText(), "3");
    user.window().inspector().commit();
    QCOMPARE(stagedBytes(user, "k"), ByteString("{\"a\" :22,  \"b\": [3, \"x\"]}\n"));
    user.action("undo").trigger();
    user.action("undo").trigger();
    QVERIFY(user.waits());
    QVERIFY(!user.window().isWindowModified());
}

void TestValueEditing::kindStaysWhileItIsEdited_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("kind");
    QTest::newRow("text") << QByteArray("text") << "[1]" << static_cast<int>(ValueKind::Text);
    QTest::newRow("json") << QByteArray("[1]") << "text" << static_cast<int>(ValueKind::Json);
}

// Also when undo and redo show it again.
void TestValueEditing::kindStaysWhileItIsEdited() {
    QFETCH(QByteArray, value);
    QFETCH(QString, typed);
    QFETCH(int, kind);
    const TemporaryLog log(LogBuilder().put("k", value.toStdString()).put("l", "x"));
    User user;
    QVERIFY(user.opensOwn(log));
    auto& editor = user.window().inspector().editor();
    QVERIFY(user.selectsKey("k"));
    QCOMPARE(static_cast<int>(editor.kind()), kind);
    QVERIFY(user.stagesValue(typed));
    QCOMPARE(static_cast<int>(editor.kind()), kind);
    user.action("undo").trigger();
    QVERIFY(user.waits());
    user.action("redo").trigger();
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), typed);
    QCOMPARE(static_cast<int>(editor.kind()), kind);
}

void TestValueEditing::lineEndsStay() {
    const TemporaryLog log(LogBuilder().put("windows", "a\r\nb\r\n").put("empty", ""));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("windows"));
    user.action("copyValue").trigger();
    QVERIFY(user.selectsKey("empty"));
    user.action("editValue").trigger();
    QTRY_VERIFY(user.valueText().hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("empty")), ByteString("a\r\nb\r\n"));
}

void TestValueEditing::invalidJsonIsTold() {
    const TemporaryLog log(LogBuilder().put("k", R"({"a": 1})").put("l", "x"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k"));
    QTRY_VERIFY(flawText(user).contains("Valid JSON"));
    QVERIFY(user.typesValue("{\"a\": }"));
    QTRY_VERIFY2(flawText(user).contains("line 1, column 7"), qPrintable(flawText(user)));
    QVERIFY(user.selectsKey("l"));
    // Kept as it was typed, and asked about.
    QCOMPARE(stagedBytes(user, "k"), ByteString("{\"a\": }"));
    QVERIFY2(user.messages().contains("is not valid JSON"), qPrintable(user.messages()));
    QVERIFY(User::presses(&user.window().messages(), "Edit It"));
    QTRY_COMPARE(user.keys().currentRecord(), RecordNumber(0));
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), "{\"a\": }");
    QVERIFY(user.typesValue("{\"a\": 2}"));
    user.window().inspector().commit();
    QVERIFY2(!user.messages().contains("is not valid"), qPrintable(user.messages()));
    QVERIFY(user.typesValue("{"));
    user.window().inspector().commit();
    QVERIFY(User::presses(&user.window().messages(), "Take It Back"));
    QTRY_VERIFY(!user.window().isWindowModified());
    QVERIFY(!user.messages().contains("is not valid"));
}

void TestValueEditing::findsInTheValue() {
    const TemporaryLog log(LogBuilder().put("t", "one two one").put("x", ByteString("\0one\xFF", 5)));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(user.selectsKey("t"));
    user.valueText().setFocus();
    QTest::keyClick(&user.valueText(), Qt::Key_F, Qt::ControlModifier);
    auto* text = user.window().findChild<QLineEdit*>("valueFindText");
    QTRY_VERIFY(text->hasFocus());
    QTest::keyClicks(text, "ONE");
    QTest::keyClick(text, Qt::Key_Return);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(user.valueText().selectedText(), "one");
    QCOMPARE(user.valueText().selection().first, std::size_t{8});
    QTest::keyClick(text, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(user.valueText().selection().first, std::size_t{0});
    QTest::keyClicks(text, "s");
    QTest::keyClick(text, Qt::Key_Return);
    auto* status = user.window().findChild<QLabel*>("valueFindStatus");
    QCOMPARE(status->text(), "Not found");
    QTest::keyClick(text, Qt::Key_Escape);
    QVERIFY(user.valueText().hasFocus() && !text->isVisible());
    // Bytes, as digits or as text.
    QVERIFY(user.selectsKey("x"));
    hex(user).setFocus();
    QTest::keyClick(&hex(user), Qt::Key_F, Qt::ControlModifier);
    text->selectAll();
    QTest::keyClicks(text, "6e 65");
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(hex(user).selection().first, std::uint64_t{2});
    text->selectAll();
    QTest::keyClicks(text, "6e6");
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(status->text(), "No bytes");
    for (auto* box : user.window().findChildren<QCheckBox*>()) {
        if (box->text() == "He&x")
            box->setChecked(false);
    }
    text->selectAll();
    QTest::keyClicks(text, "e\\xff");
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(hex(user).selection().first, std::uint64_t{3});
}

void TestValueEditing::valueFromFile() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    const ByteString bytes = ByteString(5'000'000, '\x02') + "end";
    QFile file(folder.filePath("value"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(bytes)) > 0);
    file.close();
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    auto* actions = &user.window().feature<EditActions>();
    actions->loadValueFrom(file.fileName());
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{1});
    QVERIFY(*stagedBytes(user, "k1") == bytes);
    QVERIFY(user.writes());
    QVERIFY(*must(log.open()->get("k1")) == bytes);
}

void TestValueEditing::valueFromFileThatIsNone() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    QFile large(folder.filePath("large"));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(qint64{1} << 32));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    auto* actions = &user.window().feature<EditActions>();
    actions->loadValueFrom(folder.filePath("none"));
    QTRY_VERIFY2(user.messages().contains("cannot open"), qPrintable(user.messages()));
    actions->loadValueFrom(large.fileName());
    QTRY_VERIFY2(user.messages().contains("more than 4 GiB - 1 byte"), qPrintable(user.messages()));
    QVERIFY(!user.window().isWindowModified());
}

void TestValueEditing::stagedValueToFile() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("typed"));
    QVERIFY(user.window().inspector().isShowingStaged());
    user.window().feature<SaveActions>().saveValueTo(user.window().inspector().shownBytes(),
                                                     folder.filePath("value"));
    QTRY_VERIFY(user.messages().contains("5 bytes saved"));
    QFile file(folder.filePath("value"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("typed"));
}

void TestValueEditing::olderVersionIsReadOnly() {
    const TemporaryLog log(LogBuilder().put("k", "old").put("k", "new"));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectRecord(RecordNumber(0)) && user.waits());
    QCOMPARE(user.valueText().text(), "old");
    QVERIFY(user.valueText().isReadOnly());
    QVERIFY(user.window().inspector().findChild<QLabel*>("note")->text().contains("older value"));
    // To edit is to edit the newest.
    QVERIFY(user.stagesValue("newer"));
    QCOMPARE(user.log().currentRecord(), RecordNumber(1));
    QCOMPARE(stagedBytes(user, "k"), ByteString("newer"));
}

void TestValueEditing::readOnlyLog() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path(), true));
    QVERIFY(user.valueText().isReadOnly());
    QTest::keyClicks(&user.valueText(), "x");
    QCOMPARE(user.valueText().text(), "v0");
    QVERIFY(!user.action("replaceInValues").isEnabled());
    QVERIFY(!user.action("pasteKeys").isEnabled());
    QVERIFY(!user.action("loadValue").isEnabled());
    QVERIFY(User::presses(&user.window().messages(), "Allow Editing"));
    QTRY_VERIFY(!user.valueText().isReadOnly());
}

void TestValueEditing::undoBehindAWriteSaysSo() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.stagesValue("new"));
    user.action("undo").trigger();
    QVERIFY(!user.messages().contains("is written"));
    user.action("redo").trigger();
    QVERIFY(user.writes());
    user.action("undo").trigger();
    QVERIFY2(user.messages().contains("“Change Value” is written and stays in the log"),
             qPrintable(user.messages()));
    QVERIFY(user.waits());
    QCOMPARE(user.valueText().text(), "v1");
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("v1"));
    QVERIFY(!user.messages().contains("is written"));
}

namespace {

bool addsKey(User& user, const QString& key, const QString& value) {
    user.action("addKey").trigger();
    auto* dialog = user.dialog();
    if (dialog == nullptr)
        return false;
    QTest::keyClicks(dialog->findChild<QWidget*>("key")->findChild<QPlainTextEdit*>(), key);
    return user.addsKey(value);
}

QString keyCell(User& user, const char* key, RecordColumn column) {
    return User::cell(user.keys(), User::rowOfKey(user.keys(), key), column);
}

} // namespace

void TestAddedKeys::haveRowsOfTheirOwn() {
    const TemporaryLog log(LogBuilder().puts(3).tombstone("gone"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(addsKey(user, "fresh", "value"));
    QVERIFY(addsKey(user, "gone", "again"));
    QCOMPARE(user.keys().model()->rowCount(), 5);
    QCOMPARE(User::rowOfKey(user.keys(), "fresh"), 3); // after the last record
    QCOMPARE(User::rowOfKey(user.keys(), "gone"), 4);
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Value), "value");
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Kind), "to add");
    QCOMPARE(keyCell(user, "fresh", RecordColumn::ValueSize), "5");
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Size), "23");
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Offset), "");
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Number), "");
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Time), "");
    QVERIFY(user.writes());
    QCOMPARE(user.keys().model()->rowCount(), 5);
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Kind), "live");
}

void TestAddedKeys::areReachedByArrowKeys() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(addsKey(user, "fresh", "value"));
    user.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &user.window());
    user.keys().setFocus();
    QVERIFY(user.selectsKey("k2"));
    QTest::keyClick(&user.keys(), Qt::Key_Down);
    QVERIFY(user.keys().hasFocus() && user.waits());
    QCOMPARE(user.window().inspector().title(), "fresh");
    QCOMPARE(user.valueText().text(), "value");
    QTest::keyClick(&user.keys(), Qt::Key_Up);
    QVERIFY(user.keys().hasFocus() && user.waits());
    QCOMPARE(user.window().inspector().title(), "k2");
}

void TestAddedKeys::areEditedRenamedAndTakenBack() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QVERIFY(addsKey(user, "fresh", "value"));
    user.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &user.window());
    QVERIFY(user.keys().hasFocus());
    QTest::keyClick(&user.keys(), Qt::Key_F2);
    QTRY_VERIFY(user.valueText().hasFocus());
    QTest::keyClicks(&user.valueText(), "another ");
    QTest::keyClick(&user.valueText(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(user.waits());
    QCOMPARE(stagedBytes(user, "fresh"), ByteString("another value"));
    QVERIFY(user.keys().hasFocus());
    QCOMPARE(keyCell(user, "fresh", RecordColumn::Value), "another value");
    user.action("renameKey").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    dialog->findChild<QPlainTextEdit*>()->selectAll();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(), "other");
    QVERIFY(User::presses(dialog, "Rename"));
    QCOMPARE(user.keys().model()->rowCount(), 4);
    QCOMPARE(User::cell(user.keys(), 3, RecordColumn::Key), "other");
    user.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &user.window());
    QVERIFY(user.keys().hasFocus());
    QCOMPARE(user.keys().currentIndex().row(), 3);
    QTest::keyClick(&user.keys(), Qt::Key_Delete);
    QVERIFY(!user.window().isWindowModified());
    QCOMPARE(user.keys().model()->rowCount(), 3);
    QVERIFY(user.keys().hasFocus());
}

void TestAddedKeys::followTheColumns() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(addsKey(user, "fresh", "value"));
    auto* header = user.keys().horizontalHeader();
    header->resizeSection(static_cast<int>(RecordColumn::Key), 333);
    header->moveSection(0, 2);
    user.keys().setColumnHidden(static_cast<int>(RecordColumn::Time), true);
    header->resizeSection(static_cast<int>(RecordColumn::Value), 222);
    for (int column = 0; column < kRecordColumns; ++column) {
        const auto cell = [&](int row) {
            return user.keys().visualRect(user.keys().model()->index(row, column));
        };
        QCOMPARE(cell(3).left(), cell(0).left());
        QCOMPARE(cell(3).width(), cell(0).width());
    }
}

int main(int argc, char** argv) {
    return runAll<TestValueEditing, TestAddedKeys>(argc, argv);
}

#include "tst_value_editing.moc"
