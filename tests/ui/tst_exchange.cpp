// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/exchange_actions.h"
#include "actions/moment_actions.h"
#include "dialogs/bulk_dialog.h"
#include "dialogs/export_dialog.h"
#include "document/exchange_jobs.h"
#include "document/save_job.h"
#include "log_text.h"
#include "must.h"
#include "random_log.h"
#include "row_orders.h"
#include "run_all.h"
#include "staged.h"
#include "staging/change_set.h"
#include "staging/key_in_log.h"
#include "stops_at.h"
#include "temporary_log.h"
#include "user.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QSignalSpy>

using namespace simkv;
using namespace simkv::ui;

// Keys to other programs and back, as jobs and in the window.
class TestExchangeJobs final : public QObject {
    Q_OBJECT
private slots:
    void goesOutAndComesBack_data();
    void goesOutAndComesBack();
    void newLogIsTheState_data();
    void newLogIsTheState();
    void logKeepsItsOrder();
    void leavesOut();
    void stagedValues_data();
    void stagedValues();
    void refusesTheLogItself();
    void cancelLeavesNothing();
    void replacesAnExistingFile();
    void importsAsEdits();
    void importOfTheSameIsNothing();
    void importSaysWhereItIsWrong();
    void importIntoNewIsWholeOrNot();
};

class TestExchangeWindow final : public QObject {
    Q_OBJECT
private slots:
    void exportsWhatIsAskedFor();
    void exportsThePast();
    void exportsChanges_data();
    void exportsChanges();
    void exportsSelectedRowsAsShown();
    void savesACopyWithChanges_data();
    void savesACopyWithChanges();
    void savesACopyOfADamagedEndWithChanges();
    void importsAndStages();
    void importsIntoANewLog();
};

namespace {

LogBuilder sample() {
    return LogBuilder()
        .put("a", "1", kTestTime)
        .put("b", ByteString("\x00\xFF", 2), kTestTime + 1)
        .batch(LogBuilder().put("c", "x,\"y\"\n", kTestTime + 2))
        .tombstone("a", kTestTime + 3)
        .put("d", "", kTestTime + 4);
}

SelectedRows allRowsOf(const std::shared_ptr<const Snapshot>& snapshot, const RowOrder& order) {
    return {snapshot, order, {{0, static_cast<int>(order.rows()) - 1}}};
}

SelectedRows liveRowsOf(const std::shared_ptr<const Snapshot>& snapshot) {
    return allRowsOf(snapshot, liveOrder(snapshot));
}

Exported exported(const SelectedRows& rows, ExportKind kind, const std::string& path) {
    NoProgress unwatched;
    return must(exportRows(rows, kind, QString::fromStdString(path), unwatched));
}

std::shared_ptr<const Snapshot> snapshotAt(const std::string& path) {
    NoProgress unwatched;
    auto store = must(Store::open(path, unwatched));
    must(store->buildIndex(unwatched));
    return store->snapshot();
}

QStringList editTexts(const BulkEdits& edits) {
    QStringList texts;
    for (const auto& edit : edits.edits)
        texts.append(changeText(StagedChange{edit.key, edit.content, edit.base, edit.base}));
    return texts;
}

std::string write(const TemporaryLog& log, const char* name, const QByteArray& text) {
    const auto path = log.path(name);
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        throw std::runtime_error("cannot write a file of a test");
    return path;
}

std::optional<StagedChange> nothingStaged(const ByteString&) {
    return std::nullopt;
}

} // namespace

void TestExchangeJobs::goesOutAndComesBack_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::newRow("JSON Lines") << static_cast<int>(ExportKind::JsonLines) << "out.jsonl";
    QTest::newRow("CSV") << static_cast<int>(ExportKind::Csv) << "out.csv";
}

void TestExchangeJobs::goesOutAndComesBack() {
    QFETCH(int, kind);
    QFETCH(QString, name);
    const TemporaryLog log(sample());
    const auto snapshot = log.open()->snapshot();
    const auto path = log.path(name.toStdString().c_str());
    const auto done = exported(liveRowsOf(snapshot), static_cast<ExportKind>(kind), path);
    QCOMPARE(done.records, 3U);
    QCOMPARE(done.leftOut, 0U);
    QCOMPARE(done.bytes.value(), log.bytesOf(path).size());
    NoProgress unwatched;
    const auto format = *importFormat(QString::fromStdString(path));
    const auto back = log.path("back.simkv");
    QCOMPARE(
        must(importIntoNewLog(QString::fromStdString(path), format, QString::fromStdString(back), unwatched)),
        3U);
    QCOMPARE(liveText(snapshotAt(back)), liveText(snapshot));
}

void TestExchangeJobs::newLogIsTheState_data() {
    QTest::addColumn<bool>("isBig");
    QTest::newRow("little-endian") << false;
    QTest::newRow("big-endian") << true;
}

// The new log holds the state of any moment.
void TestExchangeJobs::newLogIsTheState() {
    QFETCH(bool, isBig);
    RandomLog random(51, {600, 30, !isBig, true});
    LogBuilder big(ByteOrder::Big);
    if (isBig) {
        for (int i = 0; i < 200; ++i)
            i % 5 == 0 ? big.tombstone("k" + std::to_string(i % 9))
                       : big.put("k" + std::to_string(i % 13), "v");
    }
    const TemporaryLog log(isBig ? big : random.log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    for (int i = 0; i < 20; ++i) {
        const auto then = must(now->asOf(random.randomNumber(now->records() + 1), unwatched));
        const auto path = log.path(("out" + std::to_string(i)).c_str());
        const auto done = exported(liveRowsOf(then), ExportKind::Log, path);
        QCOMPARE(done.bytes, then->counts().liveBytes);
        const auto made = snapshotAt(path);
        QCOMPARE(liveText(made), liveText(then));
        QCOMPARE(made->records(), then->live().count());
        if (made->records() > 10)
            QCOMPARE(made->byteOrder(), now->byteOrder());
    }
}

void TestExchangeJobs::logKeepsItsOrder() {
    const TemporaryLog log(LogBuilder().put("k", "1").put("j", "1").put("k", "2").tombstone("j"));
    const auto snapshot = log.open()->snapshot();
    const auto whole = allRecords(snapshot);
    (void)exported(allRowsOf(snapshot, whole), ExportKind::Log, log.path("same"));
    QCOMPARE(log.bytesOf(log.path("same")), log.bytes());
    (void)exported(allRowsOf(snapshot, whole.reversed()), ExportKind::Log, log.path("reversed"));
    QCOMPARE(log.bytesOf(log.path("reversed")), log.bytes());
    // Text keeps the order that is shown.
    (void)exported(allRowsOf(snapshot, whole.reversed()), ExportKind::Csv, log.path("text"));
    const auto text = QByteArray::fromStdString(log.bytesOf(log.path("text")));
    QVERIFY2(text.indexOf("\"2\"") > 0 && text.indexOf("\"2\"") < text.indexOf("\"1\""), text);
}

void TestExchangeJobs::leavesOut() {
    const TemporaryLog log(LogBuilder(sample()).raw("torn"));
    const auto snapshot = log.open()->snapshot();
    const auto all = allRowsOf(snapshot, RowOrder::all(snapshot->records(), snapshot->unreadableRanges()));
    const auto text = exported(all, ExportKind::JsonLines, log.path("text"));
    QCOMPARE(text.records, 4U);
    QCOMPARE(text.leftOut, 3U); // the marker, the delete, the tail
    const auto bytes = exported(all, ExportKind::Log, log.path("bytes"));
    QCOMPARE(bytes.records, 5U);
    QCOMPARE(bytes.leftOut, 2U);
}

// What rows show of keys with changes.
void TestExchangeJobs::stagedValues_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("isOfAll");   // records; else the live ones
    QTest::addColumn<bool>("isChanged"); // with what is staged
    QTest::addColumn<QString>("out");
    const auto log = static_cast<int>(ExportKind::Log);
    const auto json = static_cast<int>(ExportKind::JsonLines);
    const auto csv = static_cast<int>(ExportKind::Csv);
    QTest::newRow("log") << log << false << true << "k3=v3 k2=new k4=v3 fresh=1";
    QTest::newRow("log, not changed") << log << false << false << "k0=v0 k2=v2 k3=v3 k1=again";
    QTest::newRow("log of all records") << log << true << true << "k1=v1 k3=v3 k2=new -k1 k4=v3 fresh=1";
    QTest::newRow("log of all records, not changed")
        << log << true << false << "k0=v0 k1=v1 k2=v2 k3=v3 k1=again";
    QTest::newRow("json") << json << false << true << "k2=new k3=v3 k4=v3 fresh=1";
    QTest::newRow("json, not changed") << json << false << false << "k0=v0 k2=v2 k3=v3 k1=again";
    QTest::newRow("csv") << csv << false << true << "k2=new k3=v3 k4=v3 fresh=1";
}

void TestExchangeJobs::stagedValues() {
    QFETCH(const int, kind);
    QFETCH(const bool, isOfAll);
    QFETCH(const bool, isChanged);
    const TemporaryLog log(LogBuilder().puts(4).put("k1", "again"));
    const auto snapshot = log.open()->snapshot();
    ChangeSet set;
    const auto stage = [&](const char* key, Content content) {
        set.apply(std::vector{Edit{key, std::move(content), must(keyInLog(*snapshot, key))}}, "");
    };
    stage("k2", Content::of(ByteString("new")));
    stage("k0", Content::deleted());
    stage("k4", Content::of(RecordNumber(3))); // as a renamed key has it
    stage("fresh", Content::of(ByteString("1")));
    stage("k1", Content::deleted());
    const auto staged =
        std::make_shared<const StagedView>(std::make_shared<const std::vector<StagedChange>>(set.changes()));
    const auto records = isOfAll ? allRecords(snapshot) : liveOrder(snapshot);
    auto rows = allRowsOf(snapshot, records.withAdditions(staged->additions()));
    if (isChanged)
        rows.staged = staged;
    const auto path = log.path("out");
    const auto done = exported(rows, static_cast<ExportKind>(kind), path);
    QString out;
    if (static_cast<ExportKind>(kind) == ExportKind::Log) {
        out = logText(log.bytesOf(path));
    } else {
        NoProgress unwatched;
        const auto format =
            kind == static_cast<int>(ExportKind::Csv) ? ExportFormat::Csv : ExportFormat::JsonLines;
        const auto back = log.path("back");
        must(importIntoNewLog(QString::fromStdString(path), format, QString::fromStdString(back), unwatched));
        out = logText(log.bytesOf(back));
    }
    QTEST(out, "out");
    QCOMPARE(done.records, static_cast<std::uint64_t>(out.split(' ').size()));
}

void TestExchangeJobs::refusesTheLogItself() {
    const TemporaryLog log(sample());
    NoProgress unwatched;
    const auto before = log.bytes();
    QCOMPARE(outcome(exportRows(liveRowsOf(log.open()->snapshot()), ExportKind::Csv,
                                QString::fromStdString(log.path()), unwatched)),
             QString("invalid"));
    QCOMPARE(log.bytes(), before);
    QVERIFY(!exportRows(liveRowsOf(log.open()->snapshot()), ExportKind::Csv, "/nowhere/at/all", unwatched));
}

void TestExchangeJobs::cancelLeavesNothing() {
    const TemporaryLog log(RandomLog(52, {}).log());
    const auto snapshot = log.open()->snapshot();
    for (const auto kind : {ExportKind::JsonLines, ExportKind::Log}) {
        for (const int looks : {0, 3}) {
            StopsAt stopped(looks);
            const auto rows = allRowsOf(snapshot, allRecords(snapshot));
            QCOMPARE(outcome(exportRows(rows, kind, QString::fromStdString(log.path("out")), stopped)),
                     QString("cancelled"));
            QVERIFY(!QFile::exists(QString::fromStdString(log.path("out"))));
        }
    }
    StopsAt stopped(0);
    const auto from = write(log, "in.jsonl", "{\"key\":\"a\",\"value\":\"1\"}\n");
    QCOMPARE(outcome(importIntoNewLog(QString::fromStdString(from), ExportFormat::JsonLines,
                                      QString::fromStdString(log.path("new")), stopped)),
             QString("cancelled"));
    QVERIFY(!QFile::exists(QString::fromStdString(log.path("new"))));
}

void TestExchangeJobs::replacesAnExistingFile() {
    const TemporaryLog log(sample());
    const auto path =
        write(log, "out.csv",
              "of before, and longer than what comes, so that a rest would be seen" + QByteArray(1'000, 'x'));
    (void)exported(liveRowsOf(log.open()->snapshot()), ExportKind::Csv, path);
    QVERIFY(log.bytesOf(path).starts_with("key,key_hex"));
    QVERIFY(log.bytesOf(path).find("xxx") == std::string::npos);
}

void TestExchangeJobs::importsAsEdits() {
    const TemporaryLog log(sample());
    const auto path = write(log, "in.jsonl",
                            "{\"key\":\"new\",\"value\":\"1\"}\n{\"key\":\"b\",\"value\":\"2\"}\n"
                            "{\"key\":\"new\",\"value\":\"3\"}\n{\"op\":\"delete\",\"key\":\"c\"}\n"
                            "{\"op\":\"delete\",\"key\":\"nobody\"}\n");
    NoProgress unwatched;
    const auto edits = must(importedKeys(*log.open()->snapshot(), QString::fromStdString(path),
                                         ExportFormat::JsonLines, nothingStaged, unwatched));
    QCOMPARE(editTexts(edits), QStringList({"new=3", "b=2", "-c"}));
    QVERIFY(!edits.edits[0].base.newest);
    QCOMPARE(edits.edits[1].base.newest, std::optional(RecordNumber(1)));
}

// Importing an unchanged export changes nothing.
void TestExchangeJobs::importOfTheSameIsNothing() {
    const TemporaryLog log(sample());
    const auto snapshot = log.open()->snapshot();
    const auto path = log.path("out.jsonl");
    (void)exported(liveRowsOf(snapshot), ExportKind::JsonLines, path);
    NoProgress unwatched;
    const auto edits = must(importedKeys(*snapshot, QString::fromStdString(path), ExportFormat::JsonLines,
                                         nothingStaged, unwatched));
    QCOMPARE(edits.keys, 3U);
    QVERIFY(edits.edits.empty());
    // But it ends what is staged beside it.
    const auto other = [](const ByteString& key) {
        return key == "b" ? std::optional(staged("b", "staged", RecordNumber(1))) : std::nullopt;
    };
    const auto back = must(
        importedKeys(*snapshot, QString::fromStdString(path), ExportFormat::JsonLines, other, unwatched));
    QCOMPARE(editTexts(back), QStringList("b=#1"));
}

void TestExchangeJobs::importSaysWhereItIsWrong() {
    const TemporaryLog log(sample());
    const auto path = write(log, "in.jsonl", "{\"key\":\"a\",\"value\":\"1\"}\nnonsense\n");
    NoProgress unwatched;
    const auto edits = importedKeys(*log.open()->snapshot(), QString::fromStdString(path),
                                    ExportFormat::JsonLines, nothingStaged, unwatched);
    QCOMPARE(outcome(edits), QString("invalid"));
    QCOMPARE(edits.error().path, path);
    QVERIFY(edits.error().what.find("line 2") != std::string::npos);
    QVERIFY(!importedKeys(*log.open()->snapshot(), "/nowhere", ExportFormat::Csv, nothingStaged, unwatched));
}

void TestExchangeJobs::importIntoNewIsWholeOrNot() {
    const TemporaryLog log(sample());
    NoProgress unwatched;
    const auto wrong = write(log, "in.csv", "key,value\r\na,1\r\n\"");
    const auto to = QString::fromStdString(log.path("new"));
    QCOMPARE(outcome(importIntoNewLog(QString::fromStdString(wrong), ExportFormat::Csv, to, unwatched)),
             QString("invalid"));
    QVERIFY(!QFile::exists(to));
    const auto right = write(log, "in2.csv", "key,value\r\na,1\r\n");
    QCOMPARE(must(importIntoNewLog(QString::fromStdString(right), ExportFormat::Csv, to, unwatched)), 1U);
    // Not over one that is there.
    QCOMPARE(outcome(importIntoNewLog(QString::fromStdString(right), ExportFormat::Csv, to, unwatched)),
             QString("io"));
}

void TestExchangeWindow::exportsWhatIsAskedFor() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    user.showsTab(1);
    user.log().selectRows(0, 1, QItemSelectionModel::ClearAndSelect);
    user.action("export").trigger();
    auto* dialog = qobject_cast<ExportDialog*>(user.dialog());
    QVERIFY(dialog != nullptr);
    auto* rows = dialog->findChild<QComboBox*>("exportRows");
    QCOMPARE(rows->count(), 3);
    QCOMPARE(rows->itemText(0), "All live keys (3)");
    QCOMPARE(rows->itemText(1), "All rows of the table (6)");
    QCOMPARE(rows->itemText(2), "The selected rows (2)");
    rows->setCurrentIndex(2);
    dialog->findChild<QComboBox*>("exportKind")->setCurrentIndex(2);
    QVERIFY(User::presses(dialog, "Choose File…"));
    QTRY_VERIFY(user.window().findChild<QFileDialog*>() != nullptr);
    auto* files = user.window().findChild<QFileDialog*>();
    const auto out = QString::fromStdString(log.path("out.simkv"));
    emit files->fileSelected(out);
    files->close();
    QTRY_VERIFY(QFile::exists(out));
    QTRY_VERIFY2(user.messages().contains("2 records, "), qPrintable(user.messages()));
    QCOMPARE(liveText(snapshotAt(out.toStdString())), logText(log.bytes().substr(0, 31)));
}

void TestExchangeWindow::exportsThePast() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    user.window().feature<MomentActions>().moment().goTo(RecordNumber(1));
    QTRY_VERIFY(!user.window().feature<MomentActions>().moment().isNow());
    user.action("export").trigger();
    auto* dialog = qobject_cast<ExportDialog*>(user.dialog());
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->findChild<QComboBox*>("exportRows")->itemText(0), "All live keys (2)");
    const auto rows = dialog->rows();
    dialog->reject();
    user.window().feature<ExchangeActions>().exportTo(rows, ExportKind::Log,
                                                      QString::fromStdString(log.path("then")));
    QTRY_VERIFY(user.messages().contains("2 records"));
    QCOMPARE(liveText(snapshotAt(log.path("then"))), liveText(rows.snapshot));
}

namespace {

// k0 to k3, of which k1 is changed, k2 is to be deleted, and a key to be added.
bool stagesSome(User& user) {
    user.action("addKey").trigger();
    auto* dialog = user.dialog();
    if (dialog == nullptr)
        return false;
    QTest::keyClicks(dialog->findChild<QWidget*>("key")->findChild<QPlainTextEdit*>(), "fresh");
    if (!user.addsKey("1") || !user.selectsKey("k2"))
        return false;
    user.action("deleteKeys").trigger();
    return user.waits() && user.selectsKey("k1") && user.stagesValue("new");
}

bool exportsTo(User& user, ExportDialog& dialog, const QString& path) {
    if (!User::presses(&dialog, "Choose File…") ||
        !QTest::qWaitFor([&] { return user.window().findChild<QFileDialog*>() != nullptr; }))
        return false;
    auto* files = user.window().findChild<QFileDialog*>();
    emit files->fileSelected(path);
    files->close();
    return QTest::qWaitFor([&] { return user.messages().contains("exported to"); });
}

} // namespace

void TestExchangeWindow::exportsChanges_data() {
    QTest::addColumn<int>("choice");
    QTest::addColumn<QString>("out");
    QTest::newRow("with the changes") << 0 << "k0=v0 k3=v3 fresh=1 k1=new";
    QTest::newRow("as the log is") << 1 << "k0=v0 k1=v1 k2=v2 k3=v3";
}

void TestExchangeWindow::exportsChanges() {
    QFETCH(const int, choice);
    const TemporaryLog log(LogBuilder().puts(4));
    User user;
    QVERIFY(user.opensOwn(log) && stagesSome(user));
    user.action("export").trigger();
    auto* dialog = qobject_cast<ExportDialog*>(user.dialog());
    QVERIFY(dialog != nullptr);
    QStringList texts;
    for (const auto* label : dialog->findChildren<QLabel*>())
        texts.append(label->text());
    QVERIFY2(texts.contains("3 changes are not written."), qPrintable(texts.join('|')));
    auto* changes = dialog->findChild<QComboBox*>("exportChanges");
    QVERIFY(changes->isVisible());
    changes->setCurrentIndex(choice);
    dialog->findChild<QComboBox*>("exportKind")->setCurrentIndex(2);
    QVERIFY(exportsTo(user, *dialog, QString::fromStdString(log.path("out"))));
    auto keys = liveText(snapshotAt(log.path("out"))).split(' ');
    QFETCH(const QString, out);
    auto wanted = out.split(' ');
    keys.sort();
    wanted.sort();
    QCOMPARE(keys, wanted);
    QCOMPARE(log.bytes(), LogBuilder().puts(4).bytes());
}

void TestExchangeWindow::exportsSelectedRowsAsShown() {
    const TemporaryLog log(LogBuilder().puts(4));
    User user;
    QVERIFY(user.opensOwn(log) && stagesSome(user));
    QVERIFY(user.selectsKey("fresh"));
    QVERIFY(user.action("exportSelected").isEnabled());
    user.keys().selectionModel()->select(user.keys().model()->index(User::rowOfKey(user.keys(), "k1"), 0),
                                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    user.action("exportSelected").trigger();
    auto* dialog = qobject_cast<ExportDialog*>(user.dialog());
    QVERIFY(dialog != nullptr);
    QCOMPARE(dialog->findChild<QComboBox*>("exportRows")->currentText(), "The selected rows (2)");
    dialog->findChild<QComboBox*>("exportKind")->setCurrentIndex(2);
    QVERIFY(exportsTo(user, *dialog, QString::fromStdString(log.path("out"))));
    QCOMPARE(liveText(snapshotAt(log.path("out"))), "k1=new fresh=1");
}

void TestExchangeWindow::savesACopyWithChanges_data() {
    QTest::addColumn<QString>("button");
    QTest::addColumn<QString>("out"); // "": none
    QTest::newRow("with the changes") << "With the Changes"
                                      << "k0=v0 k3=v3 fresh=1 k1=new";
    QTest::newRow("as it is") << "As It Is"
                              << "k0=v0 k1=v1 k2=v2 k3=v3";
    QTest::newRow("cancel") << "Cancel"
                            << "";
}

void TestExchangeWindow::savesACopyWithChanges() {
    QFETCH(const QString, button);
    QFETCH(const QString, out);
    const TemporaryLog log(LogBuilder().puts(4));
    User user;
    QVERIFY(user.opensOwn(log) && stagesSome(user));
    user.action("saveCopy").trigger();
    auto* box = qobject_cast<QMessageBox*>(user.dialog());
    QVERIFY(box != nullptr);
    QCOMPARE(box->text(), "3 changes are not written.");
    QVERIFY(User::presses(box, button));
    if (out.isEmpty()) {
        QVERIFY(user.window().findChild<QFileDialog*>() == nullptr);
        return;
    }
    QTRY_VERIFY(user.window().findChild<QFileDialog*>() != nullptr);
    auto* files = user.window().findChild<QFileDialog*>();
    emit files->fileSelected(QString::fromStdString(log.path("copy")));
    files->close();
    QTRY_VERIFY2(user.messages().contains("saved to"), qPrintable(user.messages()));
    QCOMPARE(liveText(snapshotAt(log.path("copy"))), out);
    QCOMPARE(log.bytes(), LogBuilder().puts(4).bytes());
    QCOMPARE(log.files(), (QStringList{"copy", "log"}));
    QCOMPARE(user.window().changes().set().count(), std::size_t{3});
}

// What no record is stays behind, and so does a file that is there if it is stopped.
void TestExchangeWindow::savesACopyOfADamagedEndWithChanges() {
    const TemporaryLog log(LogBuilder().puts(3).raw("torn"));
    const auto snapshot = log.open()->snapshot();
    const std::vector changes{StagedChange{"k1", Content::of(ByteString("new")),
                                           must(keyInLog(*snapshot, "k1")), must(keyInLog(*snapshot, "k1"))}};
    const auto path = QString::fromStdString(log.path("copy"));
    NoProgress unwatched;
    must(saveWithChanges(*snapshot, changes, path, unwatched));
    QCOMPARE(logText(log.bytesOf(log.path("copy"))), "k0=v0 k1=v1 k2=v2 k1=new");
    StopsAt stopped(1);
    QCOMPARE(outcome(saveWithChanges(*snapshot, {}, path, stopped)), QString("cancelled"));
    QCOMPARE(logText(log.bytesOf(log.path("copy"))), "k0=v0 k1=v1 k2=v2 k1=new");
    QCOMPARE(outcome(saveWithChanges(*snapshot, changes, QString::fromStdString(log.path()), unwatched)),
             QString("invalid"));
    QCOMPARE(log.files(), (QStringList{"copy", "log"}));
}

void TestExchangeWindow::importsAndStages() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opensOwn(log));
    const auto path = write(log, "in.csv", "key,value\r\nnew,1\r\nb,2\r\n");
    user.window().feature<ExchangeActions>().importFrom(QString::fromStdString(path));
    auto* dialog = qobject_cast<BulkDialog*>(user.dialog());
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY(dialog->isReady());
    QCOMPARE(dialog->findChild<QLabel*>("bulkStatus")->text(),
             "1 keys would be added, 1 would get another value, 0 would be deleted.");
    QVERIFY(User::presses(dialog, "Stage 2 Changes"));
    QCOMPARE(user.window().changes().set().count(), 2U);
    QVERIFY(user.writes());
    QCOMPARE(user.window().changes().set().count(), 0U);
}

void TestExchangeWindow::importsIntoANewLog() {
    const TemporaryLog log(sample());
    User user;
    QVERIFY(user.opens(log.path()));
    const auto path = write(log, "in.jsonl", "{\"key\":\"a\",\"value\":\"1\"}\n");
    const auto to = QString::fromStdString(log.path("new.simkv"));
    user.window().feature<ExchangeActions>().importIntoNew(QString::fromStdString(path), to);
    QTRY_VERIFY2(user.messages().contains("1 records imported"), qPrintable(user.messages()));
    QSignalSpy opened(&user.window(), &MainWindow::openRequested);
    QVERIFY(User::presses(&user.window().messages(), "Open New Log"));
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toString(), to);
}

int main(int argc, char** argv) {
    return runAll<TestExchangeJobs, TestExchangeWindow>(argc, argv);
}

#include "tst_exchange.moc"
