// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_text.h"
#include "dialogs/bulk_dialog.h"
#include "document/bulk_edits.h"
#include "log_builder.h"
#include "log_text.h"
#include "memory_log.h"
#include "models/rows_text.h"
#include "must.h"
#include "pages/changes_pane.h"
#include "run_all.h"
#include "stops_at.h"
#include "user.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>

#include <algorithm>

using namespace simkv;
using namespace simkv::ui;

class TestValueReplacement final : public QObject {
    Q_OBJECT
private slots:
    void replaces_data();
    void replaces();
    void leavesWhatAFilterLeaves();
    void refuses_data();
    void refuses();
    void endlessPatternIsGivenUp();
};

class TestPastedKeys final : public QObject {
    Q_OBJECT
private slots:
    void lines_data();
    void lines();
};

class TestBulkEdits final : public QObject {
    Q_OBJECT
private slots:
    void deletionsOfRows();
    void deletionsSeeWhatIsStaged();
    void replacementsOfRows();
    void pastedKeysKnowTheLog();
    void anyNumberOfRows();
    void cancelled();
};

class TestBulkFlows final : public QObject {
    Q_OBJECT
private slots:
    void deletesAllKeys();
    void replaceInValues();
    void replaceShowsWhatIsWrong();
    void replaceInAllRows();
    void pasteOfCopiedRows();
    void pasteOfOtherText_data();
    void pasteOfOtherText();
    void pasteOfRowsThatAreNoPuts();
    void pasteOfRowsNewestFirst();
    void pasteOfRowsWithoutValues();
    void pasteOfHex();
    void pasteOfNothing();
    void manyKeysAreDeletedInAJob();
    void longKeyIsLeftOut_data();
    void longKeyIsLeftOut();
};

namespace {

SelectedRows allRowsOf(const std::shared_ptr<const Snapshot>& snapshot) {
    return {snapshot, RowOrder::all(snapshot->records()), {{0, static_cast<int>(snapshot->records()) - 1}}};
}

const StagedLookup kNothingStaged = [](const ByteString&) { return std::nullopt; };

// "-a" for a deletion, "a=1" for bytes.
QString textOf(const Result<BulkEdits>& edits) {
    if (!edits)
        return '!' + QString::fromStdString(edits.error().what);
    QStringList words;
    for (const auto& edit : edits->edits) {
        const auto key = QString::fromStdString(edit.key);
        words.append(edit.content.isDeleted() ? '-' + key
                                              : key + '=' + QString::fromStdString(*edit.content.bytes()));
        if (!edit.base.isLive)
            words.back() += " (new)";
    }
    return words.join(u' ');
}

ValueReplacement replacementOf(const QString& find, const QString& replace, bool isRegex = false) {
    return must(ValueReplacement::make({find, replace, isRegex, true}));
}

// The dialog that is open, once its preview is there.
BulkDialog* preview(User& user) {
    auto* dialog = qobject_cast<BulkDialog*>(user.dialog());
    return dialog != nullptr && QTest::qWaitFor([dialog] { return dialog->isReady(); }) ? dialog : nullptr;
}

QString statusOf(const QDialog& dialog) {
    return dialog.findChild<QLabel*>("bulkStatus")->text();
}

} // namespace

void TestValueReplacement::replaces_data() {
    QTest::addColumn<QString>("find");
    QTest::addColumn<QString>("replace");
    QTest::addColumn<bool>("isRegex");
    QTest::addColumn<bool>("matchesCase");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("result");
    QTest::newRow("text") << "a.b"
                          << "\\1" << false << true << QByteArray("a.b axb a.b") << QByteArray("\\1 axb \\1");
    QTest::newRow("case") << "ab"
                          << "" << false << false << QByteArray("xABy") << QByteArray("xy");
    QTest::newRow("letters") << "Ä"
                             << "ö" << false << false << QByteArray("ä") << QByteArray("ö");
    QTest::newRow("groups") << "(\\w+)=(\\d+)"
                            << "\\2:\\1[\\0]" << true << true << QByteArray("a=1, b=22")
                            << QByteArray("1:a[a=1], 22:b[b=22]");
    QTest::newRow("escapes") << "x"
                             << "\\n\\x00\\\\1" << true << true << QByteArray("axb")
                             << QByteArray("a\n\0\\1b", 6);
    QTest::newRow("nothing matched") << "^"
                                     << "> " << true << true << QByteArray("ab") << QByteArray("> ab");
    QTest::newRow("bytes") << "\\x00"
                           << "!" << true << true << QByteArray("\xFF\0\xFE", 3) << QByteArray("\xFF!\xFE");
    QTest::newRow("text among bytes")
        << "ä"
        << "€" << false << true << QByteArray("\xFFä\xFE") << QByteArray("\xFF€\xFE");
    // What a filter would find, and in the same way.
    const auto row = [](const char* pattern, const char* replace, QByteArray value, QByteArray result,
                        bool matchesCase = true) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << QString::fromUtf8(replace) << true
                               << matchesCase << value << result;
    };
    row("m([aä])nner", "<\\1>", "männer manner", "<ä> <a>");
    row("é{2}", "x", "éééé é", "xx é");
    row("^(.)(.)$", "\\2\\1", "é😀", "😀é");
    row("(\\w+)!", "\\1?", "größe! ٣!", "größe? ٣?");
    row("\\bä", "x", "ä éä ä", "x éä x");
    row("Ä", "x", "äÄa", "xxa", false);
    row("(ä|(b))", "[\\2]", "äb", "[][b]");
    row("É", "x", "\xE9\xFFÉé", "\xE9\xFFxé", false);
    row("\\xe9", "x", "\xE9\xFF\xC9", "x\xFF\xC9", false);
    row("[é]", "x", "\xFFé", "\xFFxx");
    row("b$", "x", "b\nb", "b\nx");
    row("(?i)σ", "x", "Σςσ", "xxx");
    QTest::newRow("signs as they stand")
        << "a.b\\E[ä]"
        << "x" << false << false << QByteArray("A.B\\e[Ä]") << QByteArray("x");
    QTest::newRow("group of bytes") << "(.)z"
                                    << "\\1\\1" << true << true << QByteArray("\xFEz\xFF")
                                    << QByteArray("\xFE\xFE\xFF");
}

void TestValueReplacement::replaces() {
    QFETCH(QString, find);
    QFETCH(QString, replace);
    QFETCH(bool, isRegex);
    QFETCH(bool, matchesCase);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, result);
    const auto replacement = must(ValueReplacement::make({find, replace, isRegex, matchesCase}));
    const auto replaced = must(replacement.apply(value.toStdString()));
    QVERIFY(replaced.has_value());
    QCOMPARE(QByteArray::fromStdString(*replaced), result);
    QVERIFY(!must(replacementOf("not there", "x").apply(value.toStdString())));
}

void TestValueReplacement::leavesWhatAFilterLeaves() {
    QVERIFY(!must(replacementOf("b$", "x", true).apply("b\n")));
    QVERIFY(!must(replacementOf("^.$", "x", true).apply("\xC3\xA9\xFF")));
    QVERIFY(!must(replacementOf("\\bä", "x", true).apply("éä")));
    QVERIFY(!must(replacementOf("\\xC3\\xA9", "x", true).apply("é")));
}

void TestValueReplacement::refuses_data() {
    QTest::addColumn<QString>("find");
    QTest::addColumn<QString>("replace");
    QTest::newRow("nothing") << ""
                             << "x";
    QTest::newRow("what a filter refuses") << "a(?=b)"
                                           << "x";
    QTest::newRow("expression") << "(a"
                                << "x";
    QTest::newRow("group") << "(a)"
                           << "\\2";
    QTest::newRow("escape") << "a"
                            << "\\q";
}

void TestValueReplacement::refuses() {
    QFETCH(QString, find);
    QFETCH(QString, replace);
    const auto made = ValueReplacement::make({find, replace, true, true});
    QVERIFY(!made && made.error().code == ErrorCode::Invalid && !made.error().what.empty());
}

void TestValueReplacement::endlessPatternIsGivenUp() {
    const auto replaced = replacementOf("^(a+)+$|b", "x", true).apply(ByteString(40, 'a').append("b"));
    QVERIFY(!replaced);
    QCOMPARE(replaced.error().what, std::string("the expression takes too long"));
}

void TestPastedKeys::lines_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isHex");
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("value");
    QTest::addColumn<QString>("result");
    QTest::newRow("lines") << QByteArray("a\t1\nb\t2\n") << false << 0 << 1 << "a=1 b=2";
    QTest::newRow("no end") << QByteArray("a\t1\r\nb\t2") << false << 0 << 1 << "a=1 b=2";
    QTest::newRow("other columns") << QByteArray("7\t1\ta\n") << false << 2 << 1 << "a=1";
    QTest::newRow("escapes") << QByteArray("a\\tb\t\\x00\\\\\n") << false << 0 << 1 << "a\\tb=\\x00\\\\";
    QTest::newRow("hex") << QByteArray("61\t0062\n") << true << 0 << 1 << "a=\\x00b";
    QTest::newRow("empty cells") << QByteArray("\t\n") << false << 0 << 1 << "=";
    QTest::newRow("no cell") << QByteArray("a\t1\nb\n") << false << 0 << 1
                             << "!row 2: it has no column 2, which a tab would begin";
    QTest::newRow("no hex") << QByteArray("6\t00\n") << true << 0 << 1
                            << "!row 1: hexadecimal bytes have two digits 0-9 or a-f each";
    QTest::newRow("reserved") << QByteArray("\\x00simkv.x\t1\n") << false << 0 << 1
                              << "!row 1: keys that begin with \\x00simkv. are reserved for the format";
}

void TestPastedKeys::lines() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isHex);
    QFETCH(int, key);
    QFETCH(int, value);
    QFETCH(QString, result);
    const auto pastedLines =
        pastedKeys(text.toStdString(),
                   {isHex ? PasteFormat::Notation::Hex : PasteFormat::Notation::Escaped, key, value});
    QStringList words;
    if (!pastedLines)
        words.append('!' + QString::fromStdString(pastedLines.error().what));
    else
        for (const auto& pasted : pastedLines->keys)
            words.append(QString::fromStdString(escaped(pasted.key) + '=' + escaped(*pasted.value)));
    QCOMPARE(words.join(u' '), result);
}

void TestBulkEdits::deletionsOfRows() {
    const MemoryLog log(LogBuilder().put("a", "1").put("b", "2").put("a", "3").tombstone("b").batch(
        LogBuilder().put("c", "4")));
    NoProgress unwatched;
    const auto found = deletions(allRowsOf(log.snapshot()), kNothingStaged, unwatched);
    QCOMPARE(textOf(found), "-a -c"); // once each, and none without a value
    QCOMPARE(found->keys, std::uint64_t{3});
    QCOMPARE(found->edits[0].base.newest, std::optional(RecordNumber(2)));
}

void TestBulkEdits::deletionsSeeWhatIsStaged() {
    const MemoryLog log(LogBuilder().puts(2));
    NoProgress unwatched;
    const StagedLookup staged = [](const ByteString& key) {
        return key == "k0" ? std::optional(StagedChange{key, Content::deleted(), {}, {}}) : std::nullopt;
    };
    QCOMPARE(textOf(deletions(allRowsOf(log.snapshot()), staged, unwatched)), "-k1");
}

void TestBulkEdits::replacementsOfRows() {
    const MemoryLog log(
        LogBuilder().put("a", "x1").put("b", "y").put("c", "x2").put("a", "x3").tombstone("c"));
    NoProgress unwatched;
    const StagedLookup staged = [](const ByteString& key) {
        return key == "b" ? std::optional(StagedChange{key, Content::of(ByteString("xx")), {}, {}})
                          : std::nullopt;
    };
    const auto found = replacements(allRowsOf(log.snapshot()), staged, replacementOf("x", "z"), unwatched);
    QCOMPARE(textOf(found), "a=z3 b=zz");
    QCOMPARE(found->keys, std::uint64_t{2});
    QCOMPARE(
        textOf(replacements(allRowsOf(log.snapshot()), kNothingStaged, replacementOf("x", "x"), unwatched)),
        ""); // no change
    const MemoryLog large(LogBuilder().put("small", "x").put("large", ByteString(kMostBulkValue + 1, 'x')));
    const auto some =
        replacements(allRowsOf(large.snapshot()), kNothingStaged, replacementOf("x", "z"), unwatched);
    QCOMPARE(textOf(some), "small=z");
    QCOMPARE(some->leftOut, std::uint64_t{1});
}

void TestBulkEdits::pastedKeysKnowTheLog() {
    const MemoryLog log(LogBuilder().puts(2));
    NoProgress unwatched;
    const auto found =
        pasted(*log.snapshot(), "k1\tother\nfresh\t1\nfresh\t2\n", {}, kNothingStaged, unwatched);
    QCOMPARE(textOf(found), "k1=other fresh=2 (new)");
    QCOMPARE(found->edits[0].base.newest, std::optional(RecordNumber(1)));
}

// As many as there are; a key once, also where the Log has several records of it, or one that deletes it.
void TestBulkEdits::anyNumberOfRows() {
    constexpr int kMany = 150'000;
    const MemoryLog log(LogBuilder().puts(kMany).put("k7", "again").tombstone("k8").tombstone("never"));
    NoProgress unwatched;
    const auto deleted = must(deletions(allRowsOf(log.snapshot()), kNothingStaged, unwatched));
    QCOMPARE(deleted.edits.size(), std::size_t{kMany - 1});
    QCOMPARE(deleted.keys, std::uint64_t{kMany + 1});
    const auto again = std::count_if(deleted.edits.begin(), deleted.edits.end(),
                                     [](const Edit& edit) { return edit.key == "k7"; });
    QCOMPARE(again, 1);
    std::string lines;
    for (int i = 0; i < kMany; ++i)
        lines += "p" + std::to_string(i) + "\t1\n";
    QCOMPARE(must(pasted(*log.snapshot(), lines, {}, kNothingStaged, unwatched)).edits.size(),
             std::size_t{kMany});
}

void TestBulkEdits::cancelled() {
    const MemoryLog log(LogBuilder().puts(100));
    StopsAt progress(50);
    const auto found = deletions(allRowsOf(log.snapshot()), kNothingStaged, progress);
    QVERIFY(!found && found.error().code == ErrorCode::Cancelled);
}

void TestBulkFlows::deletesAllKeys() {
    constexpr int kMany = 150'000;
    const TemporaryLog log(LogBuilder().puts(kMany));
    User user;
    QVERIFY(user.opensOwn(log));
    user.keys().selectAll();
    user.action("deleteKeys").trigger();
    QTRY_COMPARE_WITH_TIMEOUT(user.window().changes().set().count(), std::size_t{kMany}, 60'000);
    QVERIFY(QTest::qWaitFor([&] { return user.isIdle(); }, 60'000));
    QVERIFY(user.writes());
    QTRY_COMPARE_WITH_TIMEOUT(user.keys().model()->rowCount(), 0, 60'000);
    QCOMPARE(log.open()->snapshot()->counts().liveKeys, std::uint64_t{0});
}

void TestBulkFlows::replaceInValues() {
    const TemporaryLog log(
        LogBuilder().put("a", "red 1").put("b", "blue").put("c", "red 2").put("d", "red 3"));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("a"));
    QTest::keyClick(&user.keys(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&user.keys(), Qt::Key_Down, Qt::ShiftModifier);
    user.action("replaceInValues").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    dialog->findChild<QCheckBox*>("isRegex")->setChecked(true);
    QTest::keyClicks(dialog->findChild<QLineEdit*>("find"), "red (.)");
    QTest::keyClicks(dialog->findChild<QLineEdit*>("replace"), "green \\1\\1");
    QVERIFY(preview(user) == dialog);
    QCOMPARE(statusOf(*dialog), "2 of 3 values would change.");
    const auto* model = dialog->findChild<LongTableView*>("preview")->model();
    QCOMPARE(model->rowCount(), 2);
    QCOMPARE(model->index(1, static_cast<int>(ChangeColumn::OldValue)).data().toString(), "red 2");
    QCOMPARE(model->index(1, static_cast<int>(ChangeColumn::NewValue)).data().toString(), "green 22");
    QVERIFY(User::presses(dialog, "Stage 2 Changes"));
    QCOMPARE(user.window().changes().set().count(), std::size_t{2});
    user.action("undo").trigger(); // one step
    QVERIFY(!user.window().isWindowModified());
    user.action("redo").trigger();
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("a")), ByteString("green 11"));
    QCOMPARE(must(log.open()->get("c")), ByteString("green 22"));
    QCOMPARE(must(log.open()->get("d")), ByteString("red 3")); // was not selected
}

void TestBulkFlows::replaceShowsWhatIsWrong() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    user.action("replaceInValues").trigger();
    auto* dialog = user.dialog();
    dialog->findChild<QCheckBox*>("isRegex")->setChecked(true);
    QTest::keyClicks(dialog->findChild<QLineEdit*>("find"), "v(");
    QTRY_VERIFY2(statusOf(*dialog).contains("parenthes"), qPrintable(statusOf(*dialog)));
    QVERIFY(!dialog->findChild<QPushButton*>("stage")->isEnabled());
    dialog->findChild<QCheckBox*>("isRegex")->setChecked(false);
    QTRY_COMPARE(statusOf(*dialog), "None of 3 values would change.");
    QVERIFY(!dialog->findChild<QPushButton*>("stage")->isEnabled());
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(!user.window().isWindowModified());
}

// One row is current always; a user who has selected none means all.
void TestBulkFlows::replaceInAllRows() {
    const TemporaryLog log(LogBuilder().puts(300));
    User user;
    QVERIFY(user.opensOwn(log));
    user.action("replaceInValues").trigger();
    auto* dialog = user.dialog();
    QCOMPARE(dialog->findChild<QComboBox*>("scope")->currentText(), "All rows of the table (300)");
    QTest::keyClicks(dialog->findChild<QLineEdit*>("find"), "v");
    QTest::keyClicks(dialog->findChild<QLineEdit*>("replace"), "w");
    QVERIFY(preview(user) != nullptr);
    dialog->findChild<QComboBox*>("scope")->setCurrentIndex(0);
    QVERIFY(!static_cast<BulkDialog*>(dialog)->isReady()); // not for what was asked before
    QVERIFY(preview(user) != nullptr);
    QCOMPARE(statusOf(*dialog), "1 of 1 values would change.");
}

// What is copied comes back byte for byte, in another log.
void TestBulkFlows::pasteOfCopiedRows() {
    const ByteString key("a\0\t\xFF", 4);
    const ByteString value("1\n\\x00\r\"\xC3\xA4", 10);
    const TemporaryLog from(LogBuilder().put(key, value).put("", "empty key").put("k1", ""));
    const TemporaryLog to(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(from));
    user.showsTab(1); // its columns stand otherwise
    user.log().selectAll();
    user.action("copyCell").trigger();
    QVERIFY(user.waits());
    QTRY_VERIFY(pasteFormat(QGuiApplication::clipboard()->mimeData()).has_value());
    User other;
    QVERIFY(other.opensOwn(to));
    QVERIFY(QTest::qWaitForWindowActive(&other.window()));
    other.keys().setFocus();
    QTest::keyClick(&other.keys(), Qt::Key_V, Qt::ControlModifier);
    auto* dialog = preview(other);
    QVERIFY(dialog != nullptr);
    QCOMPARE(statusOf(*dialog), "2 keys would be added, 1 would get another value.");
    QVERIFY(User::presses(dialog, "Stage 3 Changes"));
    QVERIFY(other.writes());
    QCOMPARE(must(to.open()->get(key)), value);
    QCOMPARE(must(to.open()->get("")), ByteString("empty key"));
    QCOMPARE(must(to.open()->get("k1")), ByteString());
}

void TestBulkFlows::pasteOfOtherText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("value"); // of k
    QTest::newRow("backslashes") << "k\tC:\\new\\table\\x41\r\n" << QByteArray("C:\\new\\table\\x41");
    QTest::newRow("json") << "k\t{\"msg\":\"one\\ntwo\"}\r\n" << QByteArray(R"({"msg":"one\ntwo"})");
    QTest::newRow("quotes") << "k\t\"a\"\"b\"\n" << QByteArray("a\"b");
    QTest::newRow("line ends in quotes") << "k\t\"1\r\n2\n\"\r\nx\ty\r\n" << QByteArray("1\r\n2\n");
    QTest::newRow("tab in quotes") << "k\t\"1\t2\"" << QByteArray("1\t2");
    QTest::newRow("quotes that none needed") << "k\t\"word\"\n" << QByteArray("\"word\"");
    QTest::newRow("quotes within") << "k\t\"a\" or \"b\"\n" << QByteArray("\"a\" or \"b\"");
    QTest::newRow("no end of quotes") << "k\t\"a\nx\ty\n" << QByteArray("\"a");
    QTest::newRow("spaces") << "k\t  a  \n" << QByteArray("  a  ");
    QTest::newRow("empty") << "k\t\n" << QByteArray("");
}

// As it is in the clipboard, byte for byte; nothing in it is taken for an escape.
void TestBulkFlows::pasteOfOtherText() {
    QFETCH(QString, text);
    QFETCH(QByteArray, value);
    const TemporaryLog log(LogBuilder().puts(1));
    User user;
    QVERIFY(user.opensOwn(log));
    QGuiApplication::clipboard()->setText(text);
    user.action("pasteKeys").trigger();
    auto* dialog = preview(user);
    QVERIFY(dialog != nullptr);
    dialog->accept();
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k")), std::optional(value.toStdString()));
}

namespace {

// Copies all rows of the log, and pastes them into another one.
BulkDialog* pastesLog(User& from, User& to) {
    from.showsTab(1);
    from.log().selectAll();
    from.action("copyCell").trigger();
    if (!from.waits() || !QTest::qWaitFor([] { return !QGuiApplication::clipboard()->text().isEmpty(); }))
        return nullptr;
    to.action("pasteKeys").trigger();
    auto* dialog = qobject_cast<BulkDialog*>(to.dialog());
    return dialog != nullptr && QTest::qWaitFor([dialog] { return !statusOf(*dialog).isEmpty(); }) ? dialog
                                                                                                   : nullptr;
}

} // namespace

// Damage, a batch marker, and a key that is deleted.
void TestBulkFlows::pasteOfRowsThatAreNoPuts() {
    const TemporaryLog from(LogBuilder()
                                .put("p", "1")
                                .batch(LogBuilder().put("q", "2").put("r", "3"))
                                .tombstone("p")
                                .tombstone("gone")
                                .raw("garbage"));
    const TemporaryLog to(LogBuilder().put("x", "1").put("p", "here"));
    User user;
    QVERIFY(user.opensOwn(from));
    User other;
    QVERIFY(other.opensOwn(to));
    QGuiApplication::clipboard()->clear();
    auto* dialog = pastesLog(user, other);
    QVERIFY(dialog != nullptr);
    QCOMPARE(statusOf(*dialog),
             "2 keys would be added, 0 would get another value. 1 would be deleted. 1 that the copied rows "
             "say is deleted is not here. 2 rows that are no records are left out.");
    QVERIFY(User::presses(dialog, "Stage 3 Changes"));
    QVERIFY(other.writes());
    const auto store = to.open();
    QCOMPARE(liveText(store->snapshot()), QString("x=1 q=2 r=3"));
}

// The newest version counts, wherever its row is.
void TestBulkFlows::pasteOfRowsNewestFirst() {
    const TemporaryLog from(LogBuilder().put("a", "old").put("b", "was").put("a", "new").tombstone("b"));
    const TemporaryLog to(LogBuilder().puts(1));
    User user;
    QVERIFY(user.opensOwn(from));
    user.showsTab(1);
    user.log().horizontalHeader()->setSortIndicator(0, Qt::DescendingOrder);
    emit user.log().horizontalHeader()->sectionClicked(0);
    emit user.log().horizontalHeader()->sectionClicked(0);
    QVERIFY(user.waits());
    if (User::cell(user.log(), 0, RecordColumn::Number) == "0") {
        emit user.log().horizontalHeader()->sectionClicked(0);
        QVERIFY(user.waits());
    }
    QCOMPARE(User::cell(user.log(), 0, RecordColumn::Number), "3");
    User other;
    QVERIFY(other.opensOwn(to));
    QGuiApplication::clipboard()->clear();
    auto* dialog = pastesLog(user, other);
    QVERIFY(dialog != nullptr);
    dialog->accept();
    QVERIFY(other.writes());
    QCOMPARE(liveText(to.open()->snapshot()), QString("k0=v0 a=new"));
}

// What stands in other columns is no value.
void TestBulkFlows::pasteOfRowsWithoutValues() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    user.log().setColumnHidden(static_cast<int>(RecordColumn::Value), true);
    QGuiApplication::clipboard()->clear();
    auto* dialog = pastesLog(user, user);
    QVERIFY(dialog != nullptr);
    QVERIFY2(statusOf(*dialog).contains("without their values"), qPrintable(statusOf(*dialog)));
    QVERIFY(!dialog->findChild<QPushButton*>("stage")->isEnabled());
}

void TestBulkFlows::pasteOfHex() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QGuiApplication::clipboard()->setText("00ff\t6b\n");
    user.action("pasteKeys").trigger();
    auto* dialog = preview(user);
    QVERIFY(dialog != nullptr);
    dialog->findChild<QComboBox*>("notation")->setCurrentIndex(2);
    QVERIFY(preview(user) != nullptr);
    QVERIFY(User::presses(dialog, "Stage 1 Change"));
    QCOMPARE(*user.window().changes().set().find(ByteString("\0\xFF", 2))->content.bytes(), ByteString("k"));
}

void TestBulkFlows::pasteOfNothing() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QGuiApplication::clipboard()->setText("a word");
    user.action("pasteKeys").trigger();
    auto* dialog = user.dialog();
    QTRY_VERIFY2(statusOf(*dialog).contains("no lines with a key, a tab and a value"),
                 qPrintable(statusOf(*dialog)));
    QVERIFY(!dialog->findChild<QPushButton*>("stage")->isEnabled());
}

void TestBulkFlows::manyKeysAreDeletedInAJob() {
    const TemporaryLog log(LogBuilder().puts(3000));
    User user;
    QVERIFY(user.opensOwn(log));
    user.keys().selectAll();
    user.action("deleteKeys").trigger();
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{3000});
    QVERIFY(user.writes());
    QCOMPARE(log.open()->snapshot()->counts().liveKeys, std::uint64_t{0});
}

void TestBulkFlows::longKeyIsLeftOut_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isDone");
    QTest::newRow("64 KiB") << 64 * 1024 << true;
    QTest::newRow("one more") << 64 * 1024 + 1 << false;
}

// The other keys are deleted all the same.
void TestBulkFlows::longKeyIsLeftOut() {
    QFETCH(int, size);
    QFETCH(bool, isDone);
    const ByteString longKey(static_cast<std::size_t>(size), 'k');
    const TemporaryLog log(LogBuilder().put("a", "1").put(longKey, "long").put("b", "2"));
    User user;
    QVERIFY(user.opensOwn(log));
    user.keys().selectAll();
    user.action("deleteKeys").trigger();
    QTRY_COMPARE(user.window().changes().set().count(), std::size_t{isDone ? 3U : 2U});
    QCOMPARE(user.messages(), isDone ? QString()
                                     : "1 of the records has a key over 64.0 KiB and is left out: such keys "
                                       "are changed by the command alone.");
    QVERIFY(user.writes());
    QCOMPARE(log.open()->snapshot()->counts().liveKeys, std::uint64_t{isDone ? 0U : 1U});
}

int main(int argc, char** argv) {
    return runAll<TestValueReplacement, TestPastedKeys, TestBulkEdits, TestBulkFlows>(argc, argv);
}

#include "tst_bulk_edits.moc"
