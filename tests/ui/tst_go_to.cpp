// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/go_to_dialog.h"
#include "document/place_history.h"
#include "log_builder.h"
#include "run_all.h"

#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace simkv;
using namespace simkv::ui;

class TestGoToDialog final : public QObject {
    Q_OBJECT
private slots:
    void targets_data();
    void targets();
    void badTexts_data();
    void badTexts();
    void byKeyboard();
    void enterOnABadTextDoesNothing();
    void escapeRejects();
    void failureKeepsItOpen();
    void hintsGoWithTheKind();
    void smallestLog();
};

class TestPlaceHistory final : public QObject {
    Q_OBJECT
private slots:
    void backAndForward();
    void leavingForgetsWhatLayAhead();
    void samePlaceIsKeptOnce();
    void nowhereToGo();
    void isLimited();
    void clears();
};

namespace {

using Kind = GoToDialog::Kind;
constexpr std::uint64_t kRecords = 2'000'000;
constexpr std::uint64_t kSize = 100'000'000;

// The dialog on the screen, of a log of kRecords in kSize bytes; five hours behind UTC.
class Shown final {
public:
    explicit Shown(std::uint64_t records = kRecords, std::uint64_t size = kSize) {
        QueryContext context;
        context.now = Timestamp(kTestTime);
        context.toUtc = [](std::int64_t civil) { return civil + 5 * 3600; };
        m_dialog = new GoToDialog(records, ByteCount(size), context, nullptr);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        m_dialog->show();
        m_dialog->activateWindow();
        (void)QTest::qWaitForWindowActive(m_dialog);
    }
    ~Shown() { delete m_dialog; }

    GoToDialog* operator->() { return m_dialog; }
    QComboBox& kind() { return *m_dialog->findChild<QComboBox*>("goToKind"); }
    QLineEdit& text() { return *m_dialog->findChild<QLineEdit*>("goToText"); }
    [[nodiscard]] QString note() { return m_dialog->findChild<QLabel*>("goToNote")->text(); }
    QPushButton& go() { return *m_dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok); }
    void types(Kind kind, const QString& typed) {
        this->kind().setCurrentIndex(static_cast<int>(kind));
        text().selectAll();
        QTest::keyClick(&text(), Qt::Key_Delete);
        text().insert(typed); // keyClicks() knows ASCII only
    }

private:
    GoToDialog* m_dialog;
};

} // namespace

Q_DECLARE_METATYPE(Kind)

void TestGoToDialog::targets_data() {
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint64>("number");
    QTest::addColumn<QByteArray>("key");
    const auto number = [](const char* name, Kind kind, const QString& text, quint64 expected) {
        QTest::newRow(name) << kind << text << expected << QByteArray();
    };
    number("record", Kind::Record, "0", 0);
    number("record as a table shows it", Kind::Record, "1,234,567", 1'234'567);
    number("record with blanks", Kind::Record, " 1 234 ", 1234);
    number("record with a sign", Kind::Record, "#1,234", 1234);
    number("record in hexadecimal digits", Kind::Record, "0x4D2", 1234);
    number("record in thousands", Kind::Record, "4k", 4096);
    number("last record", Kind::Record, "1999999", kRecords - 1);
    number("offset", Kind::Offset, "12,345,678", 12'345'678);
    number("offset with a sign", Kind::Offset, "@64", 64);
    number("offset in hexadecimal digits", Kind::Offset, "0XfF", 255);
    number("last byte", Kind::Offset, "99999999", kSize - 1);
    number("time, a day of the zone", Kind::Time, "2025-06-29", kTestTime + 5 * 3600);
    number("time, with a clock", Kind::Time, " 2025-06-29 00:00:01 ", kTestTime + 5 * 3600 + 1);
    number("time, in UTC", Kind::Time, "2025-06-29T00:00:00Z", kTestTime);
    number("time, before now", Kind::Time, "-2h", kTestTime - 7200);
    number("time, Unix seconds", Kind::Time, "1751155200", kTestTime);
    const auto key = [](const char* name, const QString& text, const QByteArray& expected) {
        QTest::newRow(name) << Kind::Key << text << quint64{0} << expected;
    };
    key("key", "user:1", "user:1");
    key("key that looks like a number", "0x10", "0x10");
    key("key with blanks", " a ", " a ");
    key("key of bytes", "\\x00\\xff\\n\\\\", QByteArray("\0\xff\n\\", 4));
    key("key in another language", "größer", "größer");
}

void TestGoToDialog::targets() {
    QFETCH(Kind, kind);
    QFETCH(QString, text);
    Shown dialog;
    dialog.types(kind, text);
    const auto target = dialog->target();
    QVERIFY(target.has_value());
    QCOMPARE(target->kind, kind);
    QTEST(static_cast<quint64>(target->number), "number");
    QTEST(QByteArray::fromStdString(target->key), "key");
    QVERIFY(dialog.go().isEnabled());
    QVERIFY(!dialog.note().contains("needed"));
}

void TestGoToDialog::badTexts_data() {
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* name, Kind kind, const QString& text, const QString& said) {
        QTest::newRow(name) << kind << text << said;
    };
    row("no number", Kind::Record, "first", "from 0 to 1,999,999");
    row("negative", Kind::Record, "-1", "from 0 to 1,999,999");
    row("after the last record", Kind::Record, "2,000,000", "from 0 to 1,999,999");
    row("far after", Kind::Record, "99999999999999999999999", "from 0 to 1,999,999");
    row("half a hexadecimal number", Kind::Record, "0x", "from 0 to 1,999,999");
    row("signs alone", Kind::Record, "#", "from 0 to 1,999,999");
    row("after the file", Kind::Offset, "100,000,000", "below 100,000,000 (0x5f5e100)");
    row("no offset", Kind::Offset, "end", "below 100,000,000");
    row("no time", Kind::Time, "later", "A time is needed");
    row("no such day", Kind::Time, "2025-02-30", "A time is needed");
    row("before all times", Kind::Time, "1969-12-30", "A time is needed");
    row("after all times", Kind::Time, "4294967296", "A time is needed");
    row("no escape", Kind::Key, "a\\qb", "begins an escape");
    row("half an escape", Kind::Key, "\\x4", "begins an escape");
}

void TestGoToDialog::badTexts() {
    QFETCH(Kind, kind);
    QFETCH(QString, text);
    QFETCH(QString, said);
    Shown dialog;
    QSignalSpy chosen(dialog.operator->(), &GoToDialog::chosen);
    dialog.types(kind, text);
    QVERIFY(!dialog->target());
    QVERIFY(!dialog.go().isEnabled());
    QVERIFY2(dialog.note().contains(said), qPrintable(dialog.note()));
    QTest::keyClick(&dialog.text(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 0);
}

void TestGoToDialog::byKeyboard() {
    Shown dialog;
    QSignalSpy chosen(dialog.operator->(), &GoToDialog::chosen);
    QVERIFY(dialog.text().hasFocus());
    // To the kind and back, by their letters.
    QTest::keyClick(dialog.operator->(), Qt::Key_W, Qt::AltModifier);
    QVERIFY(dialog.kind().hasFocus());
    QTest::keyClick(&dialog.kind(), Qt::Key_Down);
    QTest::keyClick(&dialog.kind(), Qt::Key_Down);
    QCOMPARE(dialog.kind().currentText(), "Time");
    QTest::keyClick(dialog.operator->(), Qt::Key_H, Qt::AltModifier);
    QVERIFY(dialog.text().hasFocus());
    QTest::keyClicks(&dialog.text(), "1751155200");
    QTest::keyClick(&dialog.text(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(dialog->target()->kind, Kind::Time);
    QVERIFY(dialog->isVisible()); // until whoever knows the log has found the place
    QTest::keyClick(dialog.operator->(), Qt::Key_G, Qt::AltModifier);
    QTRY_COMPARE(chosen.count(), 2); // the button is seen to go down
}

void TestGoToDialog::enterOnABadTextDoesNothing() {
    Shown dialog;
    QSignalSpy finished(dialog.operator->(), &QDialog::finished);
    QTest::keyClick(&dialog.text(), Qt::Key_Return); // nothing was typed
    QVERIFY(dialog->isVisible());
    QCOMPARE(finished.count(), 0);
    QCOMPARE(dialog.note(), "Records are counted from 0.");
}

void TestGoToDialog::escapeRejects() {
    Shown dialog;
    QSignalSpy rejected(dialog.operator->(), &QDialog::rejected);
    dialog.types(Kind::Record, "7");
    QTest::keyClick(&dialog.text(), Qt::Key_Escape);
    QCOMPARE(rejected.count(), 1);
    QVERIFY(!dialog->isVisible());
}

void TestGoToDialog::failureKeepsItOpen() {
    Shown dialog;
    dialog.types(Kind::Key, "none");
    dialog->showFailure("the log has no <b>record</b> of this key");
    QVERIFY(dialog->isVisible());
    QCOMPARE(dialog.note(), "the log has no <b>record</b> of this key");
    QCOMPARE(dialog->findChild<QLabel*>("goToNote")->textFormat(), Qt::PlainText);
    QVERIFY(dialog.text().hasFocus());
    QCOMPARE(dialog.text().selectedText(), "none"); // typing takes its place
    QTest::keyClicks(&dialog.text(), "o");
    QVERIFY(!dialog.note().contains("the log has no"));
}

void TestGoToDialog::hintsGoWithTheKind() {
    Shown dialog;
    QStringList hints;
    for (int kind = 0; kind < dialog.kind().count(); ++kind) {
        dialog.kind().setCurrentIndex(kind);
        QVERIFY(!hints.contains(dialog.note()) && !dialog.note().isEmpty());
        hints.append(dialog.note());
        QCOMPARE(dialog.go().isEnabled(), kind == static_cast<int>(Kind::Key)); // a key may be empty
    }
    QCOMPARE(hints.size(), 4);
    // What is typed is judged again.
    dialog.types(Kind::Key, "99999999");
    QVERIFY(dialog.go().isEnabled());
    dialog.kind().setCurrentIndex(static_cast<int>(Kind::Record));
    QVERIFY(!dialog.go().isEnabled());
    dialog.kind().setCurrentIndex(static_cast<int>(Kind::Offset));
    QVERIFY(dialog.go().isEnabled());
}

void TestGoToDialog::smallestLog() {
    Shown dialog(1, 13);
    dialog.types(Kind::Record, "1");
    QCOMPARE(dialog.note(), "A number from 0 to 0 is needed.");
    dialog.types(Kind::Record, "0");
    QVERIFY(dialog.go().isEnabled());
    dialog.types(Kind::Offset, "12");
    QVERIFY(dialog.go().isEnabled());
}

namespace {

PlaceHistory::Place at(std::uint64_t record, int tab = 0) {
    return {tab, RecordNumber(record)};
}

} // namespace

void TestPlaceHistory::backAndForward() {
    PlaceHistory history;
    history.leave(at(1));
    history.leave(at(2, 1));
    QVERIFY(history.canGoBack() && !history.canGoForward());
    QVERIFY(history.back(at(3)) == at(2, 1));
    QVERIFY(history.back(at(2, 1)) == at(1));
    QVERIFY(!history.canGoBack() && history.canGoForward());
    QVERIFY(history.forward(at(1)) == at(2, 1));
    QVERIFY(history.forward(at(2, 1)) == at(3));
    QVERIFY(history.canGoBack() && !history.canGoForward());
    // From wherever the user is by now.
    QVERIFY(history.back(at(9)) == at(2, 1));
    QVERIFY(history.forward(at(2, 1)) == at(9));
}

void TestPlaceHistory::leavingForgetsWhatLayAhead() {
    PlaceHistory history;
    history.leave(at(1));
    history.leave(at(2));
    QVERIFY(history.back(at(3)) == at(2));
    history.leave(at(2));
    QVERIFY(!history.canGoForward());
    QVERIFY(history.back(at(7)) == at(2));
    QVERIFY(history.back(at(2)) == at(1));
}

void TestPlaceHistory::samePlaceIsKeptOnce() {
    PlaceHistory history;
    history.leave(at(1));
    history.leave(at(1));
    history.leave(at(1, 1)); // in the other table
    QVERIFY(history.back(at(2)) == at(1, 1));
    QVERIFY(history.back(at(1, 1)) == at(1));
    QVERIFY(!history.canGoBack());
}

void TestPlaceHistory::nowhereToGo() {
    PlaceHistory history;
    QVERIFY(!history.back(at(1)));
    QVERIFY(!history.forward(at(1)));
    QVERIFY(!history.canGoBack() && !history.canGoForward());
}

void TestPlaceHistory::isLimited() {
    PlaceHistory history;
    for (std::uint64_t i = 0; i < PlaceHistory::kMax + 50; ++i)
        history.leave(at(i));
    auto now = at(1'000'000);
    std::size_t steps = 0;
    while (history.canGoBack()) {
        now = *history.back(now);
        ++steps;
    }
    QCOMPARE(steps, PlaceHistory::kMax);
    QVERIFY(now == at(50));
}

void TestPlaceHistory::clears() {
    PlaceHistory history;
    history.leave(at(1));
    history.leave(at(2));
    (void)history.back(at(3));
    history.clear();
    QVERIFY(!history.canGoBack() && !history.canGoForward());
}

int main(int argc, char** argv) {
    return runAll<TestGoToDialog, TestPlaceHistory>(argc, argv);
}

#include "tst_go_to.moc"
