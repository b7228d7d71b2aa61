// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/record_dialog.h"
#include "dialogs/write_dialog.h"
#include "run_all.h"
#include "views/bytes_editor.h"
#include "views/message_bar.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

class TestRecordDialog final : public QObject {
    Q_OBJECT
private slots:
    void newKey();
    void reservedKeyIsRefused();
    void overwriteIsNamed();
    void emptyKeyIsNamed();
    void invalidInputIsNotAccepted();
    void textStaysAfterAFailure();
    void escapeRejects();
};

class TestWriteDialog final : public QObject {
    Q_OBJECT

private slots:
    void saysWhatWillBeAppended();
    void copyIsOffered();
    void escapeWritesNothing();
};

class TestMessageBar final : public QObject {
    Q_OBJECT
private slots:
    void textsInOrder();
    void sameIdIsReplaced();
    void removeAndClear();
    void buttonsRun();
    void buttonMayRemoveItsMessage();
    void dismissButton();
    void textIsNoMarkup();
};

namespace {

bool existsNever(const ByteString&) {
    return false;
}

// A dialog on the screen, and what became of it.
template <typename Dialog>
class Shown final {
public:
    explicit Shown(Dialog* dialog) : m_dialog(dialog), m_finished(dialog, &QDialog::finished) {
        dialog->show();
        dialog->activateWindow();
        (void)QTest::qWaitForWindowActive(dialog);
    }
    ~Shown() { delete m_dialog.data(); }

    Dialog* operator->() { return m_dialog; }
    Dialog& operator*() { return *m_dialog; }
    BytesEditor& editor(const char* name) { return *m_dialog->template findChild<BytesEditor*>(name); }
    QPushButton& button(QDialogButtonBox::StandardButton which) {
        return *m_dialog->template findChild<QDialogButtonBox*>()->button(which);
    }
    QPushButton& accept() { return button(QDialogButtonBox::Ok); }
    [[nodiscard]] QString problem() const { return m_dialog->template findChild<QLabel*>("problem")->text(); }
    [[nodiscard]] int count() const { return static_cast<int>(m_finished.count()); }
    [[nodiscard]] int result() const { return m_finished.isEmpty() ? -1 : m_finished[0][0].toInt(); }
    [[nodiscard]] bool isGone() const { return m_dialog.isNull(); }

private:
    QPointer<Dialog> m_dialog;
    QSignalSpy m_finished;
};

QStringList labelsOf(const QWidget& widget) {
    QStringList texts;
    for (const auto* label : widget.findChildren<QLabel*>())
        texts.append(label->text());
    return texts;
}

} // namespace

void TestRecordDialog::newKey() {
    Shown dialog(new RecordDialog(existsNever, nullptr));
    QVERIFY(dialog.editor("key").textEdit()->hasFocus());
    QTest::keyClicks(dialog.editor("key").textEdit(), "name");
    QTest::keyClicks(dialog.editor("value").textEdit(), "two words");
    QCOMPARE(dialog.problem(), QString());
    QCOMPARE(dialog.accept().text(), "&Add Key");
    ByteString key;
    ByteString value;
    connect(&*dialog, &RecordDialog::submitted, this, [&] {
        key = dialog->key();
        value = dialog->value();
    });
    QTest::mouseClick(&dialog.accept(), Qt::LeftButton);
    QCOMPARE(key, ByteString("name"));
    QCOMPARE(value, ByteString("two words"));
    QCOMPARE(dialog.count(), 0); // open until it is taken
    dialog->finish();
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    QTRY_VERIFY(dialog.isGone());
}

void TestRecordDialog::reservedKeyIsRefused() {
    Shown dialog(new RecordDialog(existsNever, nullptr));
    dialog.editor("key").setBytes(ByteView("\0simkv.batch", 12));
    QVERIFY(!dialog.accept().isEnabled());
    QVERIFY2(dialog.problem().contains("reserved"), qPrintable(dialog.problem()));
    dialog.editor("key").setBytes(ByteView("\0simkv", 6)); // not yet
    QVERIFY(dialog.accept().isEnabled());
    QCOMPARE(dialog.problem(), QString());
}

void TestRecordDialog::overwriteIsNamed() {
    Shown dialog(new RecordDialog([](const ByteString& key) { return key == "known"; }, nullptr));
    dialog.editor("key").setBytes("known");
    QVERIFY(dialog.accept().isEnabled());
    QCOMPARE(dialog.accept().text(), "&Overwrite");
    QVERIFY2(dialog.problem().contains("has a value"), qPrintable(dialog.problem()));
    dialog.editor("key").setBytes("knows");
    QCOMPARE(dialog.accept().text(), "&Add Key");
    QCOMPARE(dialog.problem(), QString());
}

void TestRecordDialog::emptyKeyIsNamed() {
    Shown dialog(new RecordDialog(existsNever, nullptr));
    QVERIFY(dialog.accept().isEnabled());
    QVERIFY2(dialog.problem().contains("empty key"), qPrintable(dialog.problem()));
}

void TestRecordDialog::invalidInputIsNotAccepted() {
    Shown dialog(new RecordDialog(existsNever, nullptr));
    for (const auto* name : {"key", "value"}) {
        auto& editor = dialog.editor(name);
        QVERIFY(editor.setNotation(BytesEditor::Notation::Hex));
        editor.textEdit()->setPlainText("0");
        QVERIFY(!dialog.accept().isEnabled());
        editor.textEdit()->setPlainText("00");
        QVERIFY(dialog.accept().isEnabled());
    }
    QCOMPARE(dialog->key(), ByteString(1, '\0'));
}

void TestRecordDialog::textStaysAfterAFailure() {
    Shown dialog(new RecordDialog(existsNever, nullptr));
    QVERIFY(dialog.editor("key").textEdit()->hasFocus());
    QTest::keyClicks(dialog.editor("key").textEdit(), "k");
    QTest::keyClicks(dialog.editor("value").textEdit(), "typed");
    const QSignalSpy submitted(&*dialog, &RecordDialog::submitted);
    QTest::mouseClick(&dialog.accept(), Qt::LeftButton);
    QCOMPARE(submitted.count(), 1);
    dialog->showFailure("the disk is full");
    QCOMPARE(dialog.problem(), QString("the disk is full"));
    QCOMPARE(dialog->key(), ByteString("k"));
    QCOMPARE(dialog->value(), ByteString("typed"));
    QVERIFY(dialog.accept().isEnabled());
}

void TestRecordDialog::escapeRejects() {
    Shown dialog(new RecordDialog(existsNever, nullptr));
    QTest::keyClick(&*dialog, Qt::Key_Escape);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Rejected));
    QTRY_VERIFY(dialog.isGone());
}

namespace {

WriteSummary someSummary() {
    WriteSummary summary;
    summary.added = 2;
    summary.deleted = 1;
    summary.records = 4;
    summary.bytes = ByteCount(1234);
    summary.dead = 1;
    summary.deadBytes = ByteCount(50);
    return summary;
}

QString lineOf(const QDialog& dialog, const char* name) {
    const auto* label = dialog.findChild<QLabel*>(name);
    return label == nullptr ? QString("none") : label->text();
}

} // namespace

void TestWriteDialog::saysWhatWillBeAppended() {
    Shown dialog(new WriteDialog("<b>log</b>", someSummary(), false, nullptr));
    QVERIFY(labelsOf(*dialog).contains("Append these changes to “<b>log</b>”?"));
    QCOMPARE(lineOf(*dialog, "added"), "2");
    QCOMPARE(lineOf(*dialog, "changedKeys"), "none");
    QCOMPARE(lineOf(*dialog, "deleted"), "1");
    QCOMPARE(lineOf(*dialog, "appended"), "4 records, 1,234 bytes");
    QCOMPARE(lineOf(*dialog, "dead"), "1 record, 50 bytes");
    const QSignalSpy write(&*dialog, &WriteDialog::writeChosen);
    const QSignalSpy copy(&*dialog, &WriteDialog::copyChosen);
    QTest::keyClick(&*dialog, Qt::Key_Return);
    QCOMPARE(write.count(), 1);
    QCOMPARE(copy.count(), 0);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
}

void TestWriteDialog::copyIsOffered() {
    Shown dialog(new WriteDialog("log", someSummary(), true, nullptr));
    const QSignalSpy write(&*dialog, &WriteDialog::writeChosen);
    const QSignalSpy copy(&*dialog, &WriteDialog::copyChosen);
    for (auto* button : dialog->findChildren<QPushButton*>()) {
        if (button->text().contains("Copy"))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(copy.count(), 1);
    QCOMPARE(write.count(), 0);
}

void TestWriteDialog::escapeWritesNothing() {
    Shown dialog(new WriteDialog("log", someSummary(), false, nullptr));
    const QSignalSpy write(&*dialog, &WriteDialog::writeChosen);
    QTest::keyClick(&*dialog, Qt::Key_Escape);
    QCOMPARE(write.count(), 0);
    QCOMPARE(dialog.result(), static_cast<int>(QDialog::Rejected));
}

void TestMessageBar::textsInOrder() {
    MessageBar bar;
    QVERIFY(bar.isHidden());
    bar.show("one", MessageBar::Kind::Information, "first");
    bar.show("two", MessageBar::Kind::Warning, "second");
    bar.show("three", MessageBar::Kind::Error, "third");
    QCOMPARE(bar.texts(), (QStringList{"first", "second", "third"}));
    QVERIFY(!bar.isHidden());
    QVERIFY(bar.contains("two"));
    QVERIFY(!bar.contains("four"));
}

void TestMessageBar::sameIdIsReplaced() {
    MessageBar bar;
    bar.show("one", MessageBar::Kind::Information, "first");
    bar.show("two", MessageBar::Kind::Warning, "second");
    bar.show("one", MessageBar::Kind::Error, "newer");
    QCOMPARE(bar.texts(), (QStringList{"second", "newer"}));
    bar.remove("one");
    QCOMPARE(bar.texts(), QStringList{"second"});
}

void TestMessageBar::removeAndClear() {
    MessageBar bar;
    bar.show("one", MessageBar::Kind::Information, "first");
    bar.show("two", MessageBar::Kind::Warning, "second");
    bar.remove("unknown");
    bar.remove("one");
    QCOMPARE(bar.texts(), QStringList{"second"});
    QVERIFY(!bar.contains("one"));
    QVERIFY(!bar.isHidden());
    bar.show("three", MessageBar::Kind::Warning, "third");
    bar.clear();
    QCOMPARE(bar.texts(), QStringList());
    QVERIFY(bar.isHidden());
    // Nothing of them stays behind.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(bar.findChildren<QFrame*>().isEmpty());
}

void TestMessageBar::buttonsRun() {
    MessageBar bar;
    QStringList pressed;
    bar.show("one", MessageBar::Kind::Information, "first",
             {{"Yes", [&] { pressed.append("yes"); }}, {"No", [&] { pressed.append("no"); }}});
    const auto buttons = bar.findChildren<QPushButton*>();
    QCOMPARE(buttons.size(), 2);
    QCOMPARE(buttons[1]->text(), "No");
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QTRY_COMPARE(pressed, QStringList{"no"});
    QTest::mouseClick(buttons[0], Qt::LeftButton);
    QTRY_COMPARE(pressed, (QStringList{"no", "yes"}));
    QVERIFY(bar.contains("one")); // the button alone does not remove it
}

void TestMessageBar::buttonMayRemoveItsMessage() {
    MessageBar bar;
    bar.show("one", MessageBar::Kind::Information, "first", {{"Solve", [&bar] { bar.clear(); }}});
    QTest::mouseClick(bar.findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_VERIFY(!bar.contains("one"));
    QVERIFY(bar.isHidden());
}

void TestMessageBar::dismissButton() {
    MessageBar bar;
    bar.show("one", MessageBar::Kind::Information, "first");
    bar.show("two", MessageBar::Kind::Information, "second");
    QTest::mouseClick(bar.findChild<QToolButton*>(), Qt::LeftButton);
    QTRY_COMPARE(bar.texts(), QStringList{"second"});
}

void TestMessageBar::textIsNoMarkup() {
    MessageBar bar;
    bar.show("one", MessageBar::Kind::Information, "<b>file</b>");
    QCOMPARE(bar.findChild<QLabel*>("text")->textFormat(), Qt::PlainText);
}

int main(int argc, char** argv) {
    return runAll<TestRecordDialog, TestWriteDialog, TestMessageBar>(argc, argv);
}

#include "tst_dialogs.moc"
