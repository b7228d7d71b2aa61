// SPDX-License-Identifier: GPL-3.0-or-later
#include "must.h"
#include "pages/filter_bar.h"
#include "pages/value_editor.h"
#include "run_all.h"
#include "user.h"
#include "views/hex_editor.h"

#include <QClipboard>
#include <QSignalSpy>

using namespace simkv;
using namespace simkv::ui;

// Bytes of a log that are no record, as a user meets them: rows of the Log, their bytes, the messages.
class TestUnreadableRanges final : public QObject {
    Q_OBJECT
private slots:
    void rowsOfTheirOwn();
    void damageAtTheStart();
    void onlyInTheWholeLog();
    void inspectorShowsTheirBytes();
    void largeUnreadableRangeIsLoadedInParts();
    void messageLeadsThere();
    void copies();
    void staysCurrentWhileTheLogGrows();
    void tailThatBecomesRecords();
    void selectionSkipsThem();
    void tailIsCut();
    void tailIsLeft();
    void tailOfALockedLogStays();
};

namespace {

const ByteString kNoise = "\xEE\xEE this is no record \xEE\xEE\xEE\xEE";

LogBuilder damaged() {
    return LogBuilder().puts(20).raw(kNoise).puts(20);
}

QString rowText(const RecordTable& table, int row) {
    QStringList cells;
    for (const auto column :
         {RecordColumn::Number, RecordColumn::Offset, RecordColumn::Kind, RecordColumn::Size})
        cells.append(User::cell(table, row, column));
    return cells.join(u'|');
}

} // namespace

void TestUnreadableRanges::rowsOfTheirOwn() {
    const TemporaryLog log(damaged().raw("torn"));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QCOMPARE(user.log().model()->rowCount(), 42);
    QCOMPARE(rowText(user.log(), 19), "19|341|superseded|19");
    QCOMPARE(rowText(user.log(), 20), "|360|damage|25");
    QCOMPARE(rowText(user.log(), 21), "20|385|live|17");
    QCOMPARE(rowText(user.log(), 41), "|745|torn|4");
    QVERIFY(User::cell(user.log(), 20, RecordColumn::Key).startsWith("a record of"));
    QCOMPARE(User::cell(user.log(), 20, RecordColumn::Value),
             "\\xee\\xee this is no record \\xee\\xee\\xee\\xee");
    // The other way round, too; other orders are of records alone.
    user.window().logPage().contents().setSort({std::nullopt, true});
    QVERIFY(user.waits());
    QCOMPARE(rowText(user.log(), 0), "|745|torn|4");
    QCOMPARE(rowText(user.log(), 21), "|360|damage|25");
    user.window().logPage().contents().setSort({SortField::Key, false});
    QVERIFY(user.waits());
    QCOMPARE(user.log().model()->rowCount(), 40);
    QCOMPARE(user.keys().model()->rowCount(), 20);
}

void TestUnreadableRanges::damageAtTheStart() {
    const TemporaryLog log(LogBuilder().raw(kNoise).puts(20));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.waits());
    user.log().selectRow(0);
    QVERIFY(user.log().currentUnreadable() != nullptr);
    QVERIFY(!user.log().currentRecord());
    QVERIFY(!user.action("editValue").isEnabled() && !user.action("copyKey").isEnabled());
    // Keyboard: from the unreadable range to the record and back.
    QTest::keyClick(&user.log(), Qt::Key_Down);
    QCOMPARE(user.log().currentRecord(), std::optional(RecordNumber(0)));
    QTest::keyClick(&user.log(), Qt::Key_Up);
    QVERIFY(user.log().currentUnreadable() != nullptr);
}

void TestUnreadableRanges::onlyInTheWholeLog() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    user.window().logPage().filterBar().setFilter("key ~ k");
    QVERIFY(user.waits());
    QTRY_COMPARE(user.log().model()->rowCount(), 40);
    user.window().logPage().filterBar().setFilter({});
    QTRY_COMPARE(user.log().model()->rowCount(), 41);
}

void TestUnreadableRanges::inspectorShowsTheirBytes() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectUnreadable(Offset(360)) && user.waits());
    auto& inspector = user.window().inspector();
    QCOMPARE(inspector.title(), "Bytes that are no record");
    QCOMPARE(inspector.fieldText("kind"), "damage");
    QCOMPARE(inspector.fieldText("offset"), "360 (0x168)");
    QCOMPARE(inspector.fieldText("unreadableSize"), "25 bytes");
    auto* hex = inspector.findChild<HexEditor*>();
    QTRY_VERIFY(hex->isVisible());
    QCOMPARE(hex->bytes(), kNoise);
    QCOMPARE(hex->firstOffset(), std::uint64_t{360});
    // Nobody edits them.
    QTest::keyClick(hex, Qt::Key_F);
    QCOMPARE(hex->bytes(), kNoise);
    QVERIFY(!inspector.isTyping());
    // A record again has its fields, and its bytes are numbered from 0.
    QVERIFY(user.log().selectRecord(RecordNumber(3)) && user.waits());
    QCOMPARE(inspector.fieldText("record"), "3");
    QCOMPARE(hex->firstOffset(), std::uint64_t{0});
}

void TestUnreadableRanges::largeUnreadableRangeIsLoadedInParts() {
    const ByteString noise(3U << 20U, '\xEE');
    const TemporaryLog log(LogBuilder().puts(20).raw(noise).puts(20));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectUnreadable(Offset(360)) && user.waits());
    auto& inspector = user.window().inspector();
    auto* hex = inspector.findChild<HexEditor*>();
    QTRY_COMPARE(hex->bytes().size(), std::size_t{Inspector::kStartBytes});
    auto* all = inspector.findChild<QPushButton*>("loadAll");
    QVERIFY(all->isVisible());
    all->click();
    QVERIFY(user.waits());
    QTRY_COMPARE(hex->bytes().size(), noise.size());
}

void TestUnreadableRanges::messageLeadsThere() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(User::presses(&user.window().messages(), "Go There"));
    QTRY_VERIFY(user.log().isVisible());
    QCOMPARE(user.log().currentIndex().row(), 20);
    QCOMPARE(user.log().selectedCount(), std::uint64_t{1});
}

void TestUnreadableRanges::copies() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectUnreadable(Offset(360)) && user.waits());
    user.action("copyValue").trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), "\\xee\\xee this is no record \\xee\\xee\\xee\\xee");
    user.action("copyRecordAsHex").trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QString::fromLatin1(QByteArray::fromStdString(kNoise).toHex()));
    // Among other rows.
    QTest::keyClick(&user.log(), Qt::Key_Down, Qt::ShiftModifier);
    user.action("copyCell").trigger();
    QTRY_COMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 2);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith("\t360\t\tdamage\t"));
}

void TestUnreadableRanges::staysCurrentWhileTheLogGrows() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectUnreadable(Offset(360)) && user.waits());
    log.append(LogBuilder().put("new", "1").bytes());
    user.action("reload").trigger();
    QTRY_COMPARE(user.log().model()->rowCount(), 42);
    QVERIFY(user.log().currentUnreadable() != nullptr);
    QCOMPARE(user.log().currentUnreadable()->offset, Offset(360));
}

void TestUnreadableRanges::tailThatBecomesRecords() {
    const auto more = LogBuilder().put("more", "value").bytes();
    const TemporaryLog log(LogBuilder().puts(20).raw(more.substr(0, 15)));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QVERIFY(user.log().selectUnreadable(Offset(360)) && user.waits());
    log.append(more.substr(15));
    user.action("reload").trigger();
    QTRY_VERIFY(user.log().currentUnreadable() == nullptr);
    QCOMPARE(user.log().model()->rowCount(), 21);
    QCOMPARE(user.lastLogCell(RecordColumn::Key), "more");
}

// Commands on all rows are about records.
void TestUnreadableRanges::selectionSkipsThem() {
    const TemporaryLog log(damaged());
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(User::presses(&user.window().messages(), "Allow Editing"));
    QTRY_VERIFY(user.action("addKey").isEnabled());
    user.showsTab(1);
    user.log().selectAll();
    QCOMPARE(user.log().selectedRecords(1000).size(), std::size_t{40});
    user.action("deleteKeys").trigger();
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{20});
}

void TestUnreadableRanges::tailIsCut() {
    const TemporaryLog log(LogBuilder().puts(20).raw("torn"));
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QCOMPARE(user.log().model()->rowCount(), 21);
    QVERIFY(User::presses(&user.window().messages(), "Show"));
    QTRY_COMPARE(user.log().currentIndex().row(), 20);
    QCOMPARE(log.bytes(), LogBuilder().puts(20).raw("torn").bytes());
    QVERIFY(User::presses(&user.window().messages(), "Truncate"));
    QTRY_VERIFY(user.messages().contains("have been removed from the log"));
    QVERIFY(user.waits());
    QCOMPARE(log.bytes(), LogBuilder().puts(20).bytes());
    QCOMPARE(log.files(), (QStringList{"log", "log.tail-360"}));
    QCOMPARE(log.bytesOf(log.path("log.tail-360")), ByteString("torn"));
    QCOMPARE(user.log().model()->rowCount(), 20);
    QVERIFY(!user.window().messages().contains("tail"));
}

void TestUnreadableRanges::tailIsLeft() {
    const auto bytes = LogBuilder().puts(20).zeros(600).bytes();
    const TemporaryLog log(bytes);
    User user;
    QVERIFY(user.opensOwn(log));
    user.showsTab(1);
    QCOMPARE(User::cell(user.log(), 20, RecordColumn::Kind), "unwritten");
    QVERIFY(User::presses(&user.window().messages(), "Leave"));
    QTRY_VERIFY(!user.window().messages().contains("tail"));
    QCOMPARE(log.bytes(), bytes);
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestUnreadableRanges::tailOfALockedLogStays() {
    const auto bytes = LogBuilder().puts(20).raw("torn").bytes();
    const TemporaryLog log(bytes);
    User user;
    QVERIFY(user.opensOwn(log));
    auto other = must(systemFileSystem().openForWriting(log.path()));
    must(other->lockForWriting());
    QVERIFY(User::presses(&user.window().messages(), "Truncate"));
    QTRY_VERIFY(user.window().messages().contains("cut"));
    QVERIFY2(user.messages().contains("is writing this log"), qPrintable(user.messages()));
    QCOMPARE(log.bytes(), bytes);
    QCOMPARE(log.files(), QStringList{"log"});
}

int main(int argc, char** argv) {
    return runAll<TestUnreadableRanges>(argc, argv);
}

#include "tst_unreadable_ranges.moc"
