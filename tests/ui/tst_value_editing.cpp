// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/edit_actions.h"
#include "actions/save_actions.h"
#include "log_builder.h"
#include "must.h"
#include "pages/value_editor.h"
#include "person.h"
#include "run_all.h"
#include "views/added_keys_view.h"
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

// What a person does with a value, and by keyboard where a keyboard does it.
class TestValueEditing final : public QObject {
    Q_OBJECT
private slots:
    void typedTextIsStagedWhenTheFocusMoves();
    void typedTextIsStagedWhenTheSelectionMoves();
    void typedTextIsStagedByWriting();
    void typedTextIsStagedByClosing();
    void undoTakesTypedTextBack();
    void escapePutsBack();
    void newsLeaveTypedTextAlone();
    void conflictWhileTyping();
    void conflictWhileTypingInTheLog();
    void typedTextOutlivesAReload();
    void hexIsEdited();
    void kindIsRememberedForKeysLikeIt();
    void kindChangesKeepWhatWasTyped();
    void compactJsonStaysCompact();
    void jsonIsReformatted();
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

QToolButton& button(Person& person, const char* name) {
    return *person.window().findChild<QToolButton*>(name);
}
HexEditor& hex(Person& person) {
    return *person.window().findChild<HexEditor*>("valueHex");
}
QString flawText(Person& person) {
    return person.window().findChild<QLabel*>("valueFlaw")->text();
}
std::optional<ByteString> stagedBytes(Person& person, const ByteString& key) {
    const auto change = person.window().changes().set().find(key);
    return change && change->content.bytes() ? std::optional(*change->content.bytes()) : std::nullopt;
}
bool choosesKind(Person& person, std::optional<ValueKind> kind) {
    auto* kinds = person.window().findChild<QComboBox*>("valueKind");
    kinds->setCurrentIndex(kind ? static_cast<int>(*kind) + 1 : 0);
    emit kinds->activated(kinds->currentIndex());
    auto& editor = person.window().inspector().editor();
    return QTest::qWaitFor(
        [&editor, kind] { return (!kind || editor.kind() == *kind) && !editor.isConverting(); });
}

} // namespace

void TestValueEditing::typedTextIsStagedWhenTheFocusMoves() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    QVERIFY(person.selectsKey("k1"));
    person.keys().setFocus();
    QTest::keyClick(&person.keys(), Qt::Key_F2);
    QTRY_VERIFY(person.valueText().hasFocus());
    QTest::keyClicks(&person.valueText(), "new ");
    QVERIFY(person.window().isWindowModified());
    QVERIFY(person.action("writeChanges").isEnabled()); // also before it is staged
    QVERIFY(!stagedBytes(person, "k1"));
    QTest::keyClick(&person.valueText(), Qt::Key_Tab);
    QVERIFY(!person.valueText().hasFocus());
    QCOMPARE(stagedBytes(person, "k1"), ByteString("new v1"));
    QCOMPARE(person.window().changes().set().undoLabel(), std::string("Change Value"));
}

void TestValueEditing::typedTextIsStagedWhenTheSelectionMoves() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    QVERIFY(person.selectsKey("k2"));
    QCOMPARE(stagedBytes(person, "k1"), ByteString("typed"));
    QVERIFY(!stagedBytes(person, "k2"));
    QCOMPARE(person.valueText().text(), "v2");
    QVERIFY(person.selectsKey("k1"));
    QCOMPARE(person.valueText().text(), "typed");
}

void TestValueEditing::typedTextIsStagedByWriting() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    person.valueText().setFocus();
    QTest::keyClick(&person.valueText(), Qt::Key_S, Qt::ControlModifier);
    auto* dialog = person.dialog();
    QVERIFY(dialog != nullptr);
    QVERIFY(Person::presses(dialog, "Write") && person.waits());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed"));
    QVERIFY(!person.window().isWindowModified());
}

void TestValueEditing::typedTextIsStagedByClosing() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    person.window().close();
    auto* dialog = person.dialog();
    QVERIFY(dialog != nullptr); // asks
    QVERIFY(person.window().isVisible());
    QCOMPARE(stagedBytes(person, "k1"), ByteString("typed"));
    QVERIFY(Person::presses(dialog, "Cancel"));
}

void TestValueEditing::undoTakesTypedTextBack() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    QCOMPARE(person.action("undo").text(), "&Undo “Typing”");
    person.action("undo").trigger(); // from the menu: the editor has the focus still
    QVERIFY(person.waits());
    QVERIFY(!person.window().isWindowModified());
    QCOMPARE(person.valueText().text(), "v1");
    person.action("redo").trigger();
    QVERIFY(person.waits());
    QCOMPARE(person.valueText().text(), "typed");
}

void TestValueEditing::escapePutsBack() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.stagesValue("staged"));
    QVERIFY(person.typesValue("typed"));
    person.valueText().setFocus();
    QTest::keyClick(&person.valueText(), Qt::Key_Escape);
    QCOMPARE(person.valueText().text(), "staged"); // what it was when the person began
    QVERIFY(person.valueText().hasFocus());
    QTest::keyClick(&person.valueText(), Qt::Key_Escape);
    QVERIFY(person.keys().hasFocus());
    QCOMPARE(stagedBytes(person, "k1"), ByteString("staged"));
}

// Records of other keys come in while somebody types.
void TestValueEditing::newsLeaveTypedTextAlone() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    log.append(LogBuilder().put("k9", "theirs").bytes());
    QTRY_COMPARE(person.log().model()->rowCount(), 4);
    QVERIFY(person.waits());
    QCOMPARE(person.valueText().text(), "typed");
    QVERIFY(person.window().inspector().isTyping());
    QTest::keyClicks(&person.valueText(), "!");
    QVERIFY(person.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed!"));
}

void TestValueEditing::conflictWhileTyping() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    log.append(LogBuilder().put("k1", "theirs").bytes());
    QTRY_COMPARE(person.log().model()->rowCount(), 4);
    QTRY_COMPARE(person.window().changes().set().conflicts(), std::size_t{1});
    QCOMPARE(stagedBytes(person, "k1"), ByteString("typed"));
}

// There the record stays current, but is no longer the one to edit.
void TestValueEditing::conflictWhileTypingInTheLog() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    person.showsTab(1);
    QVERIFY(person.log().selectRecord(RecordNumber(1)) && person.waits());
    QVERIFY(person.typesValue("typed"));
    log.append(LogBuilder().put("k1", "theirs").bytes());
    QTRY_COMPARE(person.log().model()->rowCount(), 4);
    QTRY_COMPARE(person.window().changes().set().conflicts(), std::size_t{1});
    QCOMPARE(stagedBytes(person, "k1"), ByteString("typed"));
    QVERIFY(person.waits());
    QVERIFY(person.valueText().isReadOnly());
}

// The file becomes another one in the middle of it.
void TestValueEditing::typedTextOutlivesAReload() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    log.replace(LogBuilder().put("other", "1").put("k1", "v1").bytes());
    QTRY_VERIFY2(person.messages().contains("Another file"), qPrintable(person.messages()));
    person.action("reload").trigger();
    QTRY_COMPARE(person.log().model()->rowCount(), 2);
    QVERIFY(person.waits());
    QCOMPARE(stagedBytes(person, "k1"), ByteString("typed"));
    QVERIFY(person.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("typed"));
}

void TestValueEditing::hexIsEdited() {
    const TemporaryLog log(LogBuilder().put("k", ByteString("\0\x01\xFF", 3)));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    person.action("editValue").trigger();
    QTRY_VERIFY(hex(person).hasFocus());
    QTest::keyClicks(&hex(person), "abcd");
    QTest::keyClick(&hex(person), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(person.keys().hasFocus());
    QCOMPARE(stagedBytes(person, "k"), ByteString("\xAB\xCD\xFF"));
    QVERIFY(person.writes());
    QCOMPARE(must(log.open()->get("k")), ByteString("\xAB\xCD\xFF"));
}

void TestValueEditing::kindIsRememberedForKeysLikeIt() {
    const TemporaryLog log(LogBuilder().put("user:1", "[1]").put("user:22", "[2]").put("other", "[3]"));
    Person person;
    QVERIFY(person.opensOwn(log));
    auto& editor = person.window().inspector().editor();
    QVERIFY(person.selectsKey("user:1"));
    QCOMPARE(editor.kind(), ValueKind::Json);
    QVERIFY(choosesKind(person, ValueKind::Hex));
    QVERIFY(person.selectsKey("other"));
    QCOMPARE(editor.kind(), ValueKind::Json);
    QVERIFY(person.selectsKey("user:22"));
    QCOMPARE(editor.kind(), ValueKind::Hex);
    QCOMPARE(hex(person).bytes(), ByteString("[2]"));
    QCOMPARE(person.settings().valueKinds().value("user:*"), ValueKind::Hex);
    QVERIFY(choosesKind(person, std::nullopt));
    QTRY_COMPARE(editor.kind(), ValueKind::Json);
    QVERIFY(person.settings().valueKinds().isEmpty());
}

void TestValueEditing::kindChangesKeepWhatWasTyped() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    QVERIFY(choosesKind(person, ValueKind::Hex));
    QCOMPARE(hex(person).bytes(), ByteString("typed"));
    QVERIFY(person.window().inspector().isTyping());
    QTest::keyClicks(&hex(person), "54");
    QVERIFY(choosesKind(person, ValueKind::Text));
    QCOMPARE(person.valueText().text(), "Typed");
    QTest::keyClick(&person.valueText(), Qt::Key_Escape);
    QCOMPARE(person.valueText().text(), "v1");
    QVERIFY(!person.window().inspector().isTyping());
    QVERIFY(!person.window().isWindowModified());
}

void TestValueEditing::compactJsonStaysCompact() {
    const TemporaryLog log(LogBuilder().put("k", R"({"a":1,"b":[1.50,"x"]})"));
    Person person;
    QVERIFY(person.opensOwn(log));
    QCOMPARE(person.valueText().text(), "{\n  \"a\": 1,\n  \"b\": [\n    1.50,\n    \"x\"\n  ]\n}");
    person.action("editValue").trigger();
    QVERIFY(person.waits());
    QVERIFY(person.valueText().find("1", TextEditor::Direction::Forward, true));
    QTest::keyClicks(&person.valueText(), "22");
    QTest::keyClick(&person.valueText(), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(stagedBytes(person, "k"), ByteString(R"({"a":22,"b":[1.50,"x"]})"));
    QVERIFY(person.waits());
    QCOMPARE(person.messages(), QString());
}

void TestValueEditing::jsonIsReformatted() {
    const TemporaryLog log(LogBuilder().put("k", R"({"a": 1})"));
    Person person;
    QVERIFY(person.opensOwn(log));
    QTest::mouseClick(&button(person, "formatJson"), Qt::LeftButton);
    QCOMPARE(person.valueText().text(), "{\n  \"a\": 1\n}");
    person.window().inspector().commit();
    QCOMPARE(stagedBytes(person, "k"), ByteString("{\n  \"a\": 1\n}"));
    QTest::mouseClick(&button(person, "compactJson"), Qt::LeftButton);
    person.window().inspector().commit();
    QCOMPARE(stagedBytes(person, "k"), ByteString(R"({"a":1})"));
}

void TestValueEditing::invalidJsonIsTold() {
    const TemporaryLog log(LogBuilder().put("k", R"({"a": 1})").put("l", "x"));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k"));
    QTRY_VERIFY(flawText(person).contains("Valid JSON"));
    QVERIFY(person.typesValue("{\"a\": }"));
    QTRY_VERIFY2(flawText(person).contains("line 1, column 7"), qPrintable(flawText(person)));
    QVERIFY(person.selectsKey("l"));
    // Kept as it was typed, and asked about.
    QCOMPARE(stagedBytes(person, "k"), ByteString("{\"a\": }"));
    QVERIFY2(person.messages().contains("is not valid JSON"), qPrintable(person.messages()));
    QVERIFY(Person::presses(&person.window().messages(), "Edit It"));
    QTRY_COMPARE(person.keys().currentRecord(), RecordNumber(0));
    QVERIFY(person.waits());
    QCOMPARE(person.valueText().text(), "{\"a\": }");
    QVERIFY(person.typesValue("{\"a\": 2}"));
    person.window().inspector().commit();
    QVERIFY2(!person.messages().contains("is not valid"), qPrintable(person.messages()));
    QVERIFY(person.typesValue("{"));
    person.window().inspector().commit();
    QVERIFY(Person::presses(&person.window().messages(), "Take It Back"));
    QTRY_VERIFY(!person.window().isWindowModified());
    QVERIFY(!person.messages().contains("is not valid"));
}

void TestValueEditing::findsInTheValue() {
    const TemporaryLog log(LogBuilder().put("t", "one two one").put("x", ByteString("\0one\xFF", 5)));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    QVERIFY(person.selectsKey("t"));
    person.valueText().setFocus();
    QTest::keyClick(&person.valueText(), Qt::Key_F, Qt::ControlModifier);
    auto* text = person.window().findChild<QLineEdit*>("valueFindText");
    QTRY_VERIFY(text->hasFocus());
    QTest::keyClicks(text, "ONE");
    QTest::keyClick(text, Qt::Key_Return);
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(person.valueText().selectedText(), "one");
    QCOMPARE(person.valueText().SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART), 8L);
    QTest::keyClick(text, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(person.valueText().SendScintilla(QsciScintilla::SCI_GETSELECTIONSTART), 0L);
    QTest::keyClicks(text, "s");
    QTest::keyClick(text, Qt::Key_Return);
    auto* status = person.window().findChild<QLabel*>("valueFindStatus");
    QCOMPARE(status->text(), "Not found");
    QTest::keyClick(text, Qt::Key_Escape);
    QVERIFY(person.valueText().hasFocus() && !text->isVisible());
    // Bytes, as digits or as text.
    QVERIFY(person.selectsKey("x"));
    hex(person).setFocus();
    QTest::keyClick(&hex(person), Qt::Key_F, Qt::ControlModifier);
    text->selectAll();
    QTest::keyClicks(text, "6e 65");
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(hex(person).selection().first, std::uint64_t{2});
    text->selectAll();
    QTest::keyClicks(text, "6e6");
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(status->text(), "No bytes");
    for (auto* box : person.window().findChildren<QCheckBox*>()) {
        if (box->text() == "He&x")
            box->setChecked(false);
    }
    text->selectAll();
    QTest::keyClicks(text, "e\\xff");
    QTest::keyClick(text, Qt::Key_Return);
    QCOMPARE(hex(person).selection().first, std::uint64_t{3});
}

void TestValueEditing::valueFromFile() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    const ByteString bytes = ByteString(5'000'000, '\x02') + "end";
    QFile file(folder.filePath("value"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(bytes)) > 0);
    file.close();
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    auto* actions = person.window().findChild<EditActions*>();
    actions->loadValueFrom(file.fileName());
    QTRY_COMPARE(person.window().changes().set().count(), std::size_t{1});
    QVERIFY(*stagedBytes(person, "k1") == bytes);
    QVERIFY(person.writes());
    QVERIFY(*must(log.open()->get("k1")) == bytes);
}

void TestValueEditing::valueFromFileThatIsNone() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    QFile large(folder.filePath("large"));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(qint64{1} << 32));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    auto* actions = person.window().findChild<EditActions*>();
    actions->loadValueFrom(folder.filePath("none"));
    QTRY_VERIFY2(person.messages().contains("cannot open"), qPrintable(person.messages()));
    actions->loadValueFrom(large.fileName());
    QTRY_VERIFY2(person.messages().contains("more than 4 GiB - 1 byte"), qPrintable(person.messages()));
    QVERIFY(!person.window().isWindowModified());
}

void TestValueEditing::stagedValueToFile() {
    const TemporaryLog log(LogBuilder().puts(3));
    QTemporaryDir folder;
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.typesValue("typed"));
    QVERIFY(person.window().inspector().isShowingStaged());
    person.window().saveActions().saveValueTo(person.window().inspector().shownBytes(),
                                              folder.filePath("value"));
    QTRY_VERIFY(person.messages().contains("5 bytes saved"));
    QFile file(folder.filePath("value"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("typed"));
}

void TestValueEditing::olderVersionIsReadOnly() {
    const TemporaryLog log(LogBuilder().put("k", "old").put("k", "new"));
    Person person;
    QVERIFY(person.opensOwn(log));
    person.showsTab(1);
    QVERIFY(person.log().selectRecord(RecordNumber(0)) && person.waits());
    QCOMPARE(person.valueText().text(), "old");
    QVERIFY(person.valueText().isReadOnly());
    QVERIFY(person.window().inspector().findChild<QLabel*>("note")->text().contains("older value"));
    // To edit is to edit the newest.
    QVERIFY(person.stagesValue("newer"));
    QCOMPARE(person.log().currentRecord(), RecordNumber(1));
    QCOMPARE(stagedBytes(person, "k"), ByteString("newer"));
}

void TestValueEditing::readOnlyLog() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opens(log.path(), true));
    QVERIFY(person.valueText().isReadOnly());
    QTest::keyClicks(&person.valueText(), "x");
    QCOMPARE(person.valueText().text(), "v0");
    QVERIFY(!person.action("replaceInValues").isEnabled());
    QVERIFY(!person.action("pasteKeys").isEnabled());
    QVERIFY(!person.action("loadValue").isEnabled());
    QVERIFY(Person::presses(&person.window().messages(), "Allow Editing"));
    QTRY_VERIFY(!person.valueText().isReadOnly());
}

void TestValueEditing::undoBehindAWriteSaysSo() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(person.selectsKey("k1"));
    QVERIFY(person.stagesValue("new"));
    person.action("undo").trigger();
    QVERIFY(!person.messages().contains("is written"));
    person.action("redo").trigger();
    QVERIFY(person.writes());
    person.action("undo").trigger();
    QVERIFY2(person.messages().contains("“Change Value” is written and stays in the log"),
             qPrintable(person.messages()));
    QVERIFY(person.waits());
    QCOMPARE(person.valueText().text(), "v1");
    QVERIFY(person.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("v1"));
    QVERIFY(!person.messages().contains("is written"));
}

namespace {

bool addsKey(Person& person, const QString& key, const QString& value) {
    person.action("addKey").trigger();
    auto* dialog = person.dialog();
    if (dialog == nullptr)
        return false;
    QTest::keyClicks(dialog->findChild<QWidget*>("key")->findChild<QPlainTextEdit*>(), key);
    return person.addsKey(value);
}

AddedKeysView& added(Person& person) {
    return *person.window().keysPage().addedKeys();
}

QString addedCell(Person& person, int row, RecordColumn column) {
    return added(person).model()->index(row, static_cast<int>(column)).data().toString();
}

} // namespace

void TestAddedKeys::haveRowsOfTheirOwn() {
    const TemporaryLog log(LogBuilder().puts(3).tombstone("gone"));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(!added(person).isVisible());
    QVERIFY(addsKey(person, "fresh", "value"));
    QVERIFY(addsKey(person, "gone", "again"));
    QVERIFY(added(person).isVisible());
    QCOMPARE(added(person).model()->rowCount(), 2);
    QCOMPARE(addedCell(person, 0, RecordColumn::Key), "fresh");
    QCOMPARE(addedCell(person, 0, RecordColumn::Value), "value");
    QCOMPARE(addedCell(person, 0, RecordColumn::Kind), "to add");
    QCOMPARE(addedCell(person, 0, RecordColumn::ValueSize), "5");
    QCOMPARE(addedCell(person, 0, RecordColumn::Size), "23");
    QCOMPARE(addedCell(person, 0, RecordColumn::Offset), "");
    QCOMPARE(person.keys().model()->rowCount(), 3);
    QVERIFY(person.writes());
    QVERIFY(!added(person).isVisible());
    QCOMPARE(person.keys().model()->rowCount(), 5);
}

void TestAddedKeys::areReachedByArrowKeys() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    QVERIFY(addsKey(person, "fresh", "value"));
    person.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &person.window());
    person.keys().setFocus();
    QVERIFY(person.selectsKey("k0"));
    QTest::keyClick(&person.keys(), Qt::Key_Up);
    QVERIFY(added(person).hasFocus());
    QTest::keyClick(&added(person), Qt::Key_Home, Qt::ControlModifier);
    QVERIFY(person.waits());
    QCOMPARE(person.window().inspector().title(), "fresh");
    QCOMPARE(person.valueText().text(), "value");
    QTest::keyClick(&added(person), Qt::Key_Down);
    QVERIFY(person.keys().hasFocus() && person.waits());
    QCOMPARE(person.window().inspector().title(), "k0");
}

void TestAddedKeys::areEditedRenamedAndTakenBack() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(QTest::qWaitForWindowActive(&person.window()));
    QVERIFY(addsKey(person, "fresh", "value"));
    person.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &person.window());
    added(person).setFocus();
    QVERIFY(added(person).selectKey("fresh") && person.waits());
    QTest::keyClick(&added(person), Qt::Key_F2);
    QTRY_VERIFY(person.valueText().hasFocus());
    QTest::keyClicks(&person.valueText(), "another ");
    QTest::keyClick(&person.valueText(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(person.waits());
    QCOMPARE(stagedBytes(person, "fresh"), ByteString("another value"));
    QVERIFY(added(person).hasFocus());
    QCOMPARE(addedCell(person, 0, RecordColumn::Value), "another value");
    person.action("renameKey").trigger();
    auto* dialog = person.dialog();
    QVERIFY(dialog != nullptr);
    dialog->findChild<QPlainTextEdit*>()->selectAll();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit*>(), "other");
    QVERIFY(Person::presses(dialog, "Rename"));
    QCOMPARE(added(person).model()->rowCount(), 1);
    QCOMPARE(addedCell(person, 0, RecordColumn::Key), "other");
    person.window().activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), &person.window());
    added(person).setFocus();
    QVERIFY(added(person).selectKey("other"));
    QTest::keyClick(&added(person), Qt::Key_Delete);
    QVERIFY(!person.window().isWindowModified());
    QVERIFY(!added(person).isVisible());
    QVERIFY(person.keys().hasFocus());
}

void TestAddedKeys::followTheColumns() {
    const TemporaryLog log(LogBuilder().puts(3));
    Person person;
    QVERIFY(person.opensOwn(log));
    QVERIFY(addsKey(person, "fresh", "value"));
    auto* theirs = person.keys().horizontalHeader();
    auto* ours = added(person).horizontalHeader();
    theirs->resizeSection(static_cast<int>(RecordColumn::Key), 333);
    theirs->moveSection(0, 2);
    person.keys().setColumnHidden(static_cast<int>(RecordColumn::Time), true);
    theirs->resizeSection(static_cast<int>(RecordColumn::Value), 222);
    for (int column = 0; column < kRecordColumns; ++column) {
        QCOMPARE(ours->visualIndex(column), theirs->visualIndex(column));
        QCOMPARE(ours->sectionSize(column), theirs->sectionSize(column));
    }
}

int main(int argc, char** argv) {
    return runAll<TestValueEditing, TestAddedKeys>(argc, argv);
}

#include "tst_value_editing.moc"
