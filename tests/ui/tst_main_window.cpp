// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/change_list_actions.h"
#include "actions/copy_actions.h"
#include "actions/file_actions.h"
#include "actions/save_actions.h"
#include "format/record_codec.h"
#include "log_builder.h"
#include "models/record_columns.h"
#include "models/rows_text.h"
#include "must.h"
#include "pages/changes_pane.h"
#include "pages/filter_bar.h"
#include "pages/find_bar.h"
#include "pages/inspector.h"
#include "pages/table_page.h"
#include "run_all.h"
#include "temporary_log.h"
#include "texts/path_text.h"
#include "user.h"
#include "views/message_bar.h"
#include "views/task_indicator.h"
#include "window/browser.h"
#include "window/main_window.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>

using namespace simkv;
using namespace simkv::ui;

namespace {

void drop(QWidget& target, const QUrl& url) {
    QMimeData data;
    data.setUrls({url});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &event);
}

void drop(QWidget& target, const std::string& path) {
    drop(target, QUrl::fromLocalFile(QString::fromStdString(path)));
}

} // namespace

class TestMainWindow final : public QObject {
    Q_OBJECT

private slots:
    void sampleShowsKeysAndLog();
    void editedValueAppearsInTheLog();
    void deletedKeyLeavesATombstone();
    void deletingSeveralKeysIsOneStep();
    void addedKeyAppears();
    void copyIsOfferedBeforeTheFirstChange();
    void copyCanBeSavedBeforeTheFirstChange();
    void cancelledIndexRunKeepsItsPartAndGoesOn();
    void closingWhileReadingIsQuick_data();
    void closingWhileReadingIsQuick();
    void closingWhileSearchingOrSavingIsQuick_data();
    void closingWhileSearchingOrSavingIsQuick();
    void consentIsForWhatWasSaid();
    void selectionNeverMovesToAnotherKey();
    void keysOfTheTableLeaveTheInspectorAlone();
    void fullDiskKeepsLogAndText();
    void largeValuesAreEditedOnRequest_data();
    void largeValuesAreEditedOnRequest();
    void droppedFileOpens();
    void droppedFileOpensInAWindowOfItsOwn();
    void droppedAnywhere();
    void firstWindowFitsTheScreen();
    void pathsThatAreNotUtf8();
    void damagedLogIsReadOnlyUntilAllowed();
    void tornTailIsSavedAndCutByTheFirstChange();
    void fileWithoutWholeRecordNeedsADecision();
    void unusableFilesAreExplained_data();
    void unusableFilesAreExplained();
    void readOnlyWritesNothing();
    void changeOfAnotherProgramIsAConflict();
    void writeLeadsToTheConflicts();
    void showsOneTableAlone_data();
    void showsOneTableAlone();
    void reloadShowsNews();
    void followingIsAChoiceThatIsRemembered();
    void replacedFileIsReported();
    void placeIsKeptWhereTheFileWasReplaced();
    void truncatedFileIsReported();
    void lockedLogIsReported();
    void cellsAreCopied();
    void longCellsAreCopiedWhole_data();
    void longCellsAreCopiedWhole();
    void tooLongACellIsRefused();
    void oneRowIsCopied();
    void valueAndCopyAreSaved();
    void manyRowsAreCopied();
    void largeCopiesAreAskedFor();
    void findSelectsTheRecord();
    void filteringByWhatIsPointedAt();
    void goesToPlacesAndBack();
    void goingToAHiddenRecordSaysSo();
    void filtersByKeyboard();
    void tabsShowTheSameRecord();
    void timesAreToldAsChosen();
    void windowRemembersItsState();
    void recentFilesAreOffered();
    void newLogIsCreatedAndUsed();
    void emptyWindowSaysWhatToDo();
};

void TestMainWindow::sampleShowsKeysAndLog() {
    User user;
    QVERIFY(user.opensSample());
    const auto& figures = user.window().document().snapshot()->counts();
    QCOMPARE(user.keys().model()->rowCount(), static_cast<int>(figures.liveKeys));
    QCOMPARE(user.log().model()->rowCount(), static_cast<int>(figures.records));
    QVERIFY(figures.liveKeys >= 40);
    QVERIFY(user.keys().currentRecord().has_value());
    QVERIFY(user.window().findChild<QLabel*>("status")->text().contains("48 live keys"));
}

void TestMainWindow::editedValueAppearsInTheLog() {
    User user;
    QVERIFY(user.opensSample());
    QVERIFY(user.selectsKey("shop/motto"));
    const auto rows = user.log().model()->rowCount();
    const auto oldNumber = *user.keys().currentRecord();
    QVERIFY(user.stagesValue("Something blue"));
    // Nothing is in the log; the row shows what is to come.
    QCOMPARE(user.log().model()->rowCount(), rows);
    const auto row = User::rowOfKey(user.keys(), "shop/motto");
    QCOMPARE(User::cell(user.keys(), row, RecordColumn::Value), "Something blue");
    QCOMPARE(User::cell(user.keys(), row, RecordColumn::Kind), "to change");
    QVERIFY(user.window().isWindowModified());
    auto& inspector = user.window().inspector();
    QCOMPARE(user.valueText().text(), "Something blue");
    QVERIFY(inspector.findChild<QLabel*>("note")->text().contains("not written yet"));
    QVERIFY(user.writes());
    QVERIFY(!user.window().isWindowModified());
    QVERIFY(!inspector.findChild<QLabel*>("note")->text().contains("not written yet"));

    QCOMPARE(user.log().model()->rowCount(), rows + 1);
    QCOMPARE(user.lastLogCell(RecordColumn::Key), "shop/motto");
    QCOMPARE(user.lastLogCell(RecordColumn::Value), "Something blue");
    QCOMPARE(user.lastLogCell(RecordColumn::Kind), "live");
    QCOMPARE(User::cell(user.log(), static_cast<int>(oldNumber.value()), RecordColumn::Kind), "superseded");
    QCOMPARE(*user.keys().currentRecord(), RecordNumber(static_cast<std::uint64_t>(rows)));
    QCOMPARE(user.valueText().text(), "Something blue");
}

void TestMainWindow::deletedKeyLeavesATombstone() {
    User user;
    QVERIFY(user.opensSample());
    QVERIFY(user.selectsKey("shop/motto"));
    const auto rows = user.log().model()->rowCount();
    const auto keys = user.keys().model()->rowCount();
    user.action("deleteKeys").trigger();
    QCOMPARE(User::cell(user.keys(), User::rowOfKey(user.keys(), "shop/motto"), RecordColumn::Kind),
             "to delete");
    QVERIFY(user.writes());

    QCOMPARE(user.keys().model()->rowCount(), keys - 1);
    QCOMPARE(User::rowOfKey(user.keys(), "shop/motto"), -1);
    QCOMPARE(user.log().model()->rowCount(), rows + 1);
    QCOMPARE(user.lastLogCell(RecordColumn::Kind), "tombstone");
    QCOMPARE(user.lastLogCell(RecordColumn::Key), "shop/motto");
}

void TestMainWindow::deletingSeveralKeysIsOneStep() {
    const TemporaryLog log(LogBuilder().puts(5));
    User user;
    QVERIFY(user.opensOwn(log));
    user.keys().selectAll();
    user.action("deleteKeys").trigger();
    QCOMPARE(user.window().feature<ChangeListActions>().pane().model().rowCount(), 5);
    QCOMPARE(log.bytes(), LogBuilder().puts(5).bytes());
    // One step.
    user.action("undo").trigger();
    QCOMPARE(user.window().feature<ChangeListActions>().pane().model().rowCount(), 0);
    user.action("redo").trigger();
    QVERIFY(user.writes());
    QCOMPARE(user.keys().model()->rowCount(), 0);
    QCOMPARE(log.open()->snapshot()->counts().tombstones, 5U);
}

void TestMainWindow::addedKeyAppears() {
    const TemporaryLog log(LogBuilder().puts(2));
    User user;
    QVERIFY(user.opensOwn(log));
    user.action("addKey").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    QTest::keyClicks(dialog->findChild<QWidget*>("key")->findChild<QPlainTextEdit*>(), "fresh");
    QVERIFY(user.addsKey("first"));
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("fresh")), ByteString("first"));
    QVERIFY(User::rowOfKey(user.keys(), "fresh") >= 0);
}

void TestMainWindow::copyIsOfferedBeforeTheFirstChange() {
    const TemporaryLog log(LogBuilder().puts(2));
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("k0"));
    QVERIFY(user.stagesValue("new"));
    for (const bool agrees : {false, true}) {
        user.action("writeChanges").trigger();
        auto* question = user.dialog();
        QVERIFY(question != nullptr);
        QCOMPARE(log.bytes(), before);
        QVERIFY(question->findChildren<QPushButton*>().size() == 3); // with a copy
        QVERIFY(User::presses(question, agrees ? "Write" : "Cancel"));
        QVERIFY(user.waits());
    }
    QTRY_VERIFY(log.bytes() != before);
    QCOMPARE(log.bytes().substr(0, before.size()), before);
    // Offered once.
    QVERIFY(user.waits());
    user.action("deleteKeys").trigger();
    user.action("writeChanges").trigger();
    QCOMPARE(user.dialog()->findChildren<QPushButton*>().size(), 2);
    QVERIFY(User::presses(user.dialog(), "Write"));
    QVERIFY(user.waits());
    QCOMPARE(user.keys().model()->rowCount(), 1);
}

void TestMainWindow::copyCanBeSavedBeforeTheFirstChange() {
    const TemporaryLog log(LogBuilder().puts(2));
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("k0"));
    QVERIFY(user.stagesValue("new"));
    user.action("writeChanges").trigger();
    QVERIFY(User::presses(user.dialog(), "Save a Copy, Then Write…"));
    QTRY_VERIFY(qobject_cast<QFileDialog*>(user.dialog()) != nullptr);
    auto* files = user.dialog();
    auto* name = files->findChild<QLineEdit*>();
    QVERIFY(name != nullptr);
    name->setText(QString::fromStdString(log.path("kept")));
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_VERIFY(QFile::exists(QString::fromStdString(log.path("kept"))));
    QCOMPARE(log.bytesOf(log.path("kept")), before);
    QTRY_VERIFY(log.bytes() != before);
    QVERIFY(user.waits());
    QCOMPARE(must(log.open()->get("k0")), ByteString("new"));
}

namespace {

// Large enough that reading it takes a while.
ByteString bigLog() {
    LogBuilder block;
    block.puts(1000);
    ByteString bytes;
    constexpr int kBlocks = 8000;
    bytes.reserve(block.bytes().size() * kBlocks);
    for (int i = 0; i < kBlocks; ++i)
        bytes += block.bytes();
    return bytes;
}

} // namespace

void TestMainWindow::cancelledIndexRunKeepsItsPartAndGoesOn() {
    const TemporaryLog log(bigLog());
    User user;
    auto& window = user.browser().open(QString::fromStdString(log.path()), false);
    user.useWindow(window);
    QToolButton* cancel = nullptr;
    QVERIFY(QTest::qWaitFor([&] {
        for (auto* button : window.statusBar()->findChildren<QToolButton*>("cancelTask")) {
            if (button->isVisible() && window.document().snapshot() &&
                window.document().snapshot()->records() > 0)
                cancel = button;
        }
        return cancel != nullptr;
    }));
    QVERIFY(window.document().isReading());
    // The window is of use meanwhile.
    QVERIFY(user.log().model()->rowCount() > 0);
    QVERIFY(!User::cell(user.log(), 0, RecordColumn::Key).isEmpty());
    QVERIFY(!user.action("addKey").isEnabled());

    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_VERIFY(!window.document().isReading());
    QVERIFY(window.document().wasStopped());
    const auto part = window.document().snapshot()->records();
    QVERIFY(part > 0 && part < 8'000'000);
    QVERIFY(user.messages().contains("Reading was stopped"));
    QVERIFY(!user.action("addKey").isEnabled());

    QVERIFY(User::presses(&window.messages(), "Go On Reading"));
    QTRY_VERIFY_WITH_TIMEOUT(window.document().snapshot()->isComplete(), 60'000);
    QCOMPARE(window.document().snapshot()->records(), 8'000'000U);
    QCOMPARE(user.keys().model()->rowCount(), 1000);
    QTRY_VERIFY(!user.messages().contains("Reading was stopped"));
}

void TestMainWindow::closingWhileReadingIsQuick_data() {
    QTest::addColumn<bool>("isZeros");
    QTest::newRow("records, at once") << false;
    QTest::newRow("100 GB of zeros after them") << true;
}

void TestMainWindow::closingWhileReadingIsQuick() {
    QFETCH(bool, isZeros);
    const TemporaryLog log(bigLog());
    if (isZeros)
        log.truncate(100'000'000'000); // a hole
    User user;
    QPointer<MainWindow> window = &user.browser().open(QString::fromStdString(log.path()), false);
    if (isZeros)
        QTRY_VERIFY(window->document().snapshot() && window->document().snapshot()->records() > 0);
    QVERIFY(window->document().isReading());
    QElapsedTimer clock;
    clock.start();
    window->close();
    QTRY_VERIFY(window.isNull());
    QVERIFY(clock.elapsed() < 2000);
}

void TestMainWindow::closingWhileSearchingOrSavingIsQuick_data() {
    QTest::addColumn<bool>("saves");
    QTest::newRow("searching") << false;
    QTest::newRow("saving a copy") << true;
}

void TestMainWindow::closingWhileSearchingOrSavingIsQuick() {
    QFETCH(bool, saves);
    // A sparse value that takes long to read and costs no disk.
    constexpr std::uint32_t kSize = 3'000'000'000;
    ByteString header(13, '\0');
    encodeInteger(kTestTime, ByteOrder::Little, header.data());
    encodeInteger(std::uint32_t{1}, ByteOrder::Little, header.data() + 4);
    encodeInteger(kSize, ByteOrder::Little, header.data() + 8);
    const TemporaryLog log(header + "k");
    log.truncate(14ULL + kSize);
    User user;
    QVERIFY(user.opens(log.path()));
    QPointer<MainWindow> window = &user.window();
    auto& task = saves ? window->feature<SaveActions>().task() : window->keysPage().findBar().task();
    if (saves) {
        window->feature<SaveActions>().saveCopyTo(QString::fromStdString(log.path("copy")));
    } else {
        window->keysPage().findBar().activate();
        window->keysPage().findBar().setNotation(
            FindBar::Notation::Regex); // without a literal: reads holes, too
        auto* box = window->keysPage().findBar().findChild<QLineEdit*>("findText");
        QTest::keyClicks(box, "[a-c][d-f]");
    }
    // A search tells how far it is record by record.
    QTRY_VERIFY(task.isRunning() && (!saves || task.done() > ByteCount(0)));
    QElapsedTimer clock;
    clock.start();
    window->close();
    QTRY_VERIFY(window.isNull());
    QVERIFY2(clock.elapsed() < 500, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(log.files(), QStringList{"log"}); // no half copy
}

void TestMainWindow::consentIsForWhatWasSaid() {
    LogBuilder damaged;
    damaged.puts(20).raw("this is no record at all").puts(20);
    const TemporaryLog log(damaged);
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(User::presses(&user.window().messages(), "Allow Editing"));
    QTRY_VERIFY(user.action("addKey").isEnabled());
    // What comes now is another matter: a last batch that would have to be removed.
    LogBuilder::MarkerShape wrong;
    wrong.hashChange = 1;
    log.append(LogBuilder().batch(LogBuilder().put("b", "1"), wrong).bytes());
    const auto before = log.bytes();
    user.action("reload").trigger();
    QTRY_VERIFY(user.messages().contains("would save that part"));
    QVERIFY(!user.action("addKey").isEnabled());
    QCOMPARE(log.bytes(), before);
}

void TestMainWindow::selectionNeverMovesToAnotherKey() {
    const TemporaryLog log(LogBuilder().puts(5));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("k2"));
    log.append(LogBuilder().put("k2", "new").bytes());
    user.action("reload").trigger();
    QTRY_COMPARE(user.keys().currentRecord(), RecordNumber(5));
    log.append(LogBuilder().tombstone("k2").bytes());
    user.action("reload").trigger();
    QTRY_COMPARE(user.keys().model()->rowCount(), 4);
    QVERIFY(user.waits());
    QVERIFY(!user.keys().currentRecord().has_value());
    QVERIFY(!user.action("deleteKeys").isEnabled());
}

void TestMainWindow::keysOfTheTableLeaveTheInspectorAlone() {
    const TemporaryLog log(LogBuilder().put("k", "some value"));
    User user;
    QVERIFY(user.opens(log.path()));
    auto* text = &user.valueText();
    QTRY_COMPARE(text->text(), "some value");
    text->setFocus();
    QTRY_VERIFY(text->hasFocus());
    QTest::keyClick(text, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(text, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "some value");
    QTest::keyClick(text, Qt::Key_Delete);
    QVERIFY(QApplication::activeModalWidget() == nullptr);
}

void TestMainWindow::fullDiskKeepsLogAndText() {
    const TemporaryLog log(LogBuilder().puts(300));
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k7"));
    QVERIFY(user.stagesValue("longer than the room"));
    // No file may grow by more than a few bytes: a part of the record reaches the log.
    const auto formerHandler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit former{};
    getrlimit(RLIMIT_FSIZE, &former);
    rlimit full = former;
    full.rlim_cur = before.size() + 15;
    setrlimit(RLIMIT_FSIZE, &full);
    const bool answered = user.writes();
    setrlimit(RLIMIT_FSIZE, &former);
    std::signal(SIGXFSZ, formerHandler);
    QVERIFY(answered);
    QVERIFY2(user.messages().contains("File too large"), qPrintable(user.messages()));
    QVERIFY(user.messages().contains("at offset"));
    QCOMPARE(log.bytes(), before);
    QVERIFY(user.messages().contains("still staged"));
    QVERIFY(user.window().isWindowModified());
    // With room again, the same succeeds.
    QVERIFY(user.writes());
    QVERIFY(!user.window().isWindowModified());
    QCOMPARE(must(log.open()->get("k7")), ByteString("longer than the room"));
}

void TestMainWindow::largeValuesAreEditedOnRequest_data() {
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("edits"); // at once
    QByteArray lines;
    while (lines.size() < 900'000)
        lines += "a line of text\n";
    QTest::newRow("text of short lines") << QByteArray("k") << lines << true;
    QTest::newRow("more text") << QByteArray("k") << lines + lines << false;
    QTest::newRow("one long line") << QByteArray("k") << QByteArray(100'000, 'x') << false;
    QTest::newRow("long key") << QByteArray(100'000, 'k') << QByteArray("v") << false;
}

void TestMainWindow::largeValuesAreEditedOnRequest() {
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    QFETCH(bool, edits);
    const TemporaryLog log(LogBuilder().put(key.toStdString(), value.toStdString()));
    User user;
    QVERIFY(user.opensOwn(log));
    QCOMPARE(user.typesValue("x"), edits);
    auto* loadAll = user.window().inspector().findChild<QPushButton*>("loadAll");
    QCOMPARE(loadAll->isVisible(), value.size() > 1'048'576);
    if (!loadAll->isVisible())
        return;
    loadAll->click();
    QVERIFY(user.waits());
    QTRY_VERIFY(!user.valueText().isLoading());
    QVERIFY(user.typesValue("x"));
}

void TestMainWindow::droppedFileOpens() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    auto& window = user.browser().newWindow();
    user.useWindow(window);
    drop(window, log.path());
    QTRY_COMPARE(user.keys().model()->rowCount(), 3);
    QVERIFY(window.windowTitle().startsWith("log"));
}

// On tables, fields and editors, which would take the name for text.
void TestMainWindow::droppedAnywhere() {
    const TemporaryLog log(LogBuilder().put("k", "value"));
    User user;
    QVERIFY(user.opens(log.path()) && user.selectsKey("k"));
    user.action("find").trigger();
    user.action("timeTravel").trigger();
    user.action("showAnatomy").trigger();
    QVERIFY(user.waits());
    disconnect(&user.window(), &MainWindow::openRequested, nullptr, nullptr);
    int takers = 0;
    for (auto* widget : user.window().findChildren<QWidget*>()) {
        if (!widget->isVisible() || !widget->acceptDrops())
            continue;
        ++takers;
        const QSignalSpy opened(&user.window(), &MainWindow::openRequested);
        drop(*widget, std::string("/some/log"));
        QVERIFY2(opened.count() == 1, widget->metaObject()->className());
        QCOMPARE(opened[0][0].toString(), "/some/log");
    }
    QVERIFY(takers >= 4);
    QVERIFY(!user.window().changes().hasDraft());
}

void TestMainWindow::pathsThatAreNotUtf8() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto bytes = log.path().substr(0, log.path().rfind('/')) + "/k\xE4se.simkv";
    std::filesystem::copy_file(log.path(), bytes);
    const auto path = pathOf(bytes);
    const QTemporaryDir folder;
    {
        User user(folder.path());
        auto& window = user.browser().open(path, false);
        user.useWindow(window);
        QVERIFY(user.waits());
        QCOMPARE(user.keys().model()->rowCount(), 3);
        QVERIFY2(window.windowTitle().startsWith("k\\xe4se.simkv"), qPrintable(window.windowTitle()));
        user.settings().addOwnLog(path);
        QVERIFY(user.selectsKey("k1") && user.stagesValue("new") && user.writes());
        user.action("checkLog").trigger();
        QVERIFY(user.waits());
        window.close();
    }
    User user(folder.path());
    user.useWindow(user.browser().newWindow());
    QCOMPARE(user.settings().recentFiles(), QStringList{path});
    QVERIFY(user.settings().isOwnLog(path));
    const auto* recent = user.action("recent").menu()->actions().first();
    QCOMPARE(recent->text(), "&1 k\\xe4se.simkv");
    const QSignalSpy opened(&user.window(), &MainWindow::openRequested);
    const auto address = QByteArray::fromStdString(bytes).toPercentEncoding("/");
    drop(user.window(), QUrl("file://" + QString::fromLatin1(address)));
    QCOMPARE(opened[0][0].toString(), path);
    QTRY_COMPARE(user.keys().model()->rowCount(), 3);
    QCOMPARE(User::cell(user.keys(), User::rowOfKey(user.keys(), "k1"), RecordColumn::Value), "new");
}

void TestMainWindow::firstWindowFitsTheScreen() {
    User user;
    auto& window = user.browser().newWindow();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto screen = window.screen()->availableGeometry();
    QVERIFY(window.width() <= screen.width() && window.height() <= screen.height());
}

void TestMainWindow::droppedFileOpensInAWindowOfItsOwn() {
    const TemporaryLog first(LogBuilder().puts(3));
    const TemporaryLog second(LogBuilder().puts(4));
    User user;
    QVERIFY(user.opens(first.path()));
    drop(user.window(), second.path());
    const auto countOf = [](int rows) {
        int windows = 0;
        for (auto* widget : QApplication::topLevelWidgets()) {
            auto* window = qobject_cast<MainWindow*>(widget);
            windows += window != nullptr && window->keysPage().table().model()->rowCount() == rows ? 1 : 0;
        }
        return windows;
    };
    QTRY_COMPARE(countOf(4), 1);
    QCOMPARE(countOf(3), 1);
}

void TestMainWindow::damagedLogIsReadOnlyUntilAllowed() {
    LogBuilder damaged;
    damaged.puts(20).raw("this is no record at all").puts(20);
    const TemporaryLog log(damaged);
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY2(user.messages().contains("Damage: 24 bytes at offset"), qPrintable(user.messages()));
    QVERIFY(user.window().windowTitle().contains("read-only"));
    QVERIFY(!user.action("addKey").isEnabled());
    QVERIFY(!user.action("editValue").isEnabled());
    QCOMPARE(user.log().model()->rowCount(), 41); // the damage has one of its own

    QVERIFY(User::presses(&user.window().messages(), "Go There"));
    QTRY_VERIFY(user.log().currentUnreadable() != nullptr);
    QCOMPARE(user.log().currentIndex().row(), 20);
    QVERIFY(User::presses(&user.window().messages(), "Allow Editing"));
    QTRY_VERIFY(user.action("addKey").isEnabled());
    user.showsTab(0);
    QVERIFY(user.selectsKey("k3"));
    QVERIFY(user.stagesValue("behind the damage"));
    QVERIFY(user.writes());
    QCOMPARE(log.bytes().substr(0, before.size()), before);
    QCOMPARE(must(log.open()->get("k3")), ByteString("behind the damage"));
}

void TestMainWindow::tornTailIsSavedAndCutByTheFirstChange() {
    LogBuilder whole;
    whole.puts(4);
    const auto tail = LogBuilder().put("torn", "value").cut(15);
    const TemporaryLog log(whole.bytes() + tail);
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY2(user.messages().contains("did not reach the file whole: 15 bytes"), qPrintable(user.messages()));
    QCOMPARE(log.bytes(), whole.bytes() + tail);
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.stagesValue("new"));
    QCOMPARE(log.bytes(), whole.bytes() + tail);
    QVERIFY(user.writes());
    QTRY_VERIFY(user.messages().contains("have been removed from the log"));
    QVERIFY(!user.messages().contains("did not reach the file whole"));
    QCOMPARE(log.bytesOf(log.path() + ".tail-" + std::to_string(whole.size())), tail);
    QCOMPARE(must(log.open()->get("k1")), ByteString("new"));
}

void TestMainWindow::fileWithoutWholeRecordNeedsADecision() {
    const TemporaryLog log(LogBuilder().put("first", "value").cut(16));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY2(user.messages().contains("holds no whole record"), qPrintable(user.messages()));
    QVERIFY(!user.action("addKey").isEnabled());
    QVERIFY(User::presses(&user.window().messages(), "Allow Editing"));
    QTRY_VERIFY(user.action("addKey").isEnabled());
}

void TestMainWindow::unusableFilesAreExplained_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("said");
    QTest::newRow("missing") << "missing"
                             << "No such file or directory";
    QTest::newRow("folder") << "folder"
                            << "is a folder, not a log";
    QTest::newRow("not a log") << "text"
                               << "not a SimKV log";
    QTest::newRow("no permission") << "locked"
                                   << "Permission denied";
}

void TestMainWindow::unusableFilesAreExplained() {
    QFETCH(QString, kind);
    QFETCH(QString, said);
    const TemporaryLog log("The quick brown fox jumps over the lazy dog. And again it does, and again.");
    auto path = log.path();
    if (kind == "missing")
        path = log.path("nothing");
    if (kind == "folder")
        path = QFileInfo(QString::fromStdString(path)).absolutePath().toStdString();
    if (kind == "locked") {
        QFile::setPermissions(QString::fromStdString(path), {});
        if (QFile(QString::fromStdString(path)).open(QIODevice::ReadOnly))
            QSKIP("this user may read everything");
    }
    User user;
    QVERIFY(user.opens(path));
    QCOMPARE(user.window().document().state(), LogDocument::State::Failed);
    QVERIFY2(user.messages().contains(said), qPrintable(user.messages()));
    QVERIFY(user.messages().contains(QString::fromStdString(path)));
    QVERIFY(user.settings().recentFiles().isEmpty());
    QVERIFY(!user.action("addKey").isEnabled());
    QVERIFY(!user.action("saveCopy").isEnabled());
}

void TestMainWindow::readOnlyWritesNothing() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path(), true));
    QVERIFY(user.messages().contains("Opened read-only"));
    for (const auto* name : {"addKey", "editValue", "deleteKeys"})
        QVERIFY(!user.action(name).isEnabled());
    // Enter on a row must not open an editor either.
    QTest::keyClick(&user.keys(), Qt::Key_Return);
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    QCOMPARE(log.files(), QStringList{"log"});
}

void TestMainWindow::changeOfAnotherProgramIsAConflict() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opensOwn(log));
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.typesValue("mine"));
    log.append(LogBuilder().put("k1", "theirs").bytes());
    QVERIFY(user.writes());
    QVERIFY2(user.messages().contains("another program has changed the key"), qPrintable(user.messages()));
    QCOMPARE(must(log.open()->get("k1")), ByteString("theirs"));
    // The window shows the news; the change is still there, in conflict, and is appended after it when the
    // user insists.
    QCOMPARE(user.log().model()->rowCount(), 4);
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{1});
    const auto row = User::rowOfKey(user.keys(), "k1");
    QCOMPARE(User::cell(user.keys(), row, RecordColumn::Kind), "conflict");
    user.action("writeChanges").trigger();
    QVERIFY(QApplication::activeModalWidget() == nullptr); // not before that is settled
    QVERIFY2(user.messages().contains("Nothing was written. Another program has written to a key"),
             qPrintable(user.messages()));
    QVERIFY(User::presses(&user.window().messages(), "Keep Mine"));
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{0});
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("mine"));
    QVERIFY2(!user.messages().contains("nother program"), qPrintable(user.messages()));
}

// Ctrl+S says why nothing is written, even if that has been said and put away, and shows the list.
void TestMainWindow::writeLeadsToTheConflicts() {
    const TemporaryLog log(LogBuilder().puts(4));
    User user;
    QVERIFY(user.opensOwn(log));
    for (const auto* key : {"k0", "k1", "k2"})
        QVERIFY(user.selectsKey(key) && user.stagesValue("mine"));
    log.append(LogBuilder().put("k1", "theirs").bytes());
    user.action("reload").trigger();
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{1});
    user.window().messages().clear();
    user.action("showChanges").trigger(); // put away
    auto& pane = user.window().feature<ChangeListActions>().pane();
    auto& table = *pane.findChild<LongTableView*>("changesTable");
    user.keys().setFocus();
    QTRY_VERIFY(!table.isVisible());
    user.action("writeChanges").trigger();
    QVERIFY(QApplication::activeModalWidget() == nullptr);
    QVERIFY2(user.messages().contains("Nothing was written. Another program has written to a key"),
             qPrintable(user.messages()));
    QTRY_VERIFY(table.isVisible());
    QVERIFY(table.hasFocus());
    QCOMPARE(pane.model().changeAt(table.currentIndex().row()).key, ByteString("k1"));
    QVERIFY(User::presses(&user.window().messages(), "Take Theirs"));
    QTRY_COMPARE(user.window().changes().set().conflicts(), std::size_t{0});
    QVERIFY(user.writes());
    QCOMPARE(must(log.open()->get("k1")), ByteString("theirs"));
    QCOMPARE(must(log.open()->get("k2")), ByteString("mine"));
}

void TestMainWindow::showsOneTableAlone_data() {
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<bool>("isKeys");
    QTest::addColumn<bool>("wasLog"); // in front before
    for (const bool wasLog : {false, true}) {
        QTest::addRow("Keys, before: %s", wasLog ? "Log" : "Keys") << Qt::Key_1 << true << wasLog;
        QTest::addRow("Log, before: %s", wasLog ? "Log" : "Keys") << Qt::Key_2 << false << wasLog;
    }
}

void TestMainWindow::showsOneTableAlone() {
    QFETCH(const Qt::Key, key);
    QFETCH(const bool, isKeys);
    QFETCH(const bool, wasLog);
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    user.showsTab(wasLog ? 1 : 0);
    QVERIFY((wasLog ? user.log() : user.keys()).selectRecord(RecordNumber(1)));
    QTest::keyClick(&user.window(), Qt::Key_3, Qt::ControlModifier);
    QVERIFY(user.keys().isVisible() && user.log().isVisible());
    QTest::keyClick(&user.window(), key, Qt::ControlModifier);
    QCOMPARE(user.keys().isVisible(), isKeys);
    QCOMPARE(user.log().isVisible(), !isKeys);
    QVERIFY(!user.action("sideBySide").isChecked());
    QTRY_VERIFY((isKeys ? user.keys() : user.log()).hasFocus());
    QCOMPARE((isKeys ? user.keys() : user.log()).currentRecord(), RecordNumber(1));
    QTest::keyClick(&user.window(), Qt::Key_3, Qt::ControlModifier);
    QVERIFY(user.keys().isVisible() && user.log().isVisible());
}

void TestMainWindow::reloadShowsNews() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    log.append(LogBuilder().put("k9", "new").tombstone("k0").bytes());
    user.action("reload").trigger();
    QTRY_COMPARE(user.log().model()->rowCount(), 5);
    QCOMPARE(user.keys().model()->rowCount(), 3);
    QVERIFY(User::rowOfKey(user.keys(), "k9") >= 0);
}

void TestMainWindow::followingIsAChoiceThatIsRemembered() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.action("follow").isChecked());
    log.append(LogBuilder().put("k8", "new").bytes());
    QTRY_COMPARE(user.log().model()->rowCount(), 4);
    user.action("follow").trigger();
    QVERIFY(!user.settings().follow());
    log.append(LogBuilder().put("k9", "new").bytes());
    QTRY_VERIFY(user.messages().contains("has appended 18 bytes"));
    QCOMPARE(user.log().model()->rowCount(), 4);
    QVERIFY(User::presses(&user.window().messages(), "Follow"));
    QTRY_COMPARE(user.log().model()->rowCount(), 5);
    QVERIFY(user.action("follow").isChecked());
    QVERIFY(user.settings().follow());
}

void TestMainWindow::replacedFileIsReported() {
    const TemporaryLog log(LogBuilder().puts(3));
    User user;
    QVERIFY(user.opens(log.path()));
    log.replace(LogBuilder().puts(8).bytes());
    QTRY_VERIFY(user.messages().contains("has taken the place of this one"));
    QCOMPARE(user.keys().model()->rowCount(), 3);
    QVERIFY(User::presses(&user.window().messages(), "Open the New File"));
    QTRY_COMPARE(user.keys().model()->rowCount(), 8);
}

// Keys by name, records by number, and the filter too: another file is the same place to a user.
void TestMainWindow::placeIsKeptWhereTheFileWasReplaced() {
    const TemporaryLog log(LogBuilder().puts(6));
    User user;
    QVERIFY(user.opens(log.path()));
    user.window().keysPage().filterBar().setFilter("key.size > 0");
    QTRY_COMPARE(user.keys().model()->rowCount(), 6);
    const auto key = User::cell(user.keys(), 4, RecordColumn::Key);
    QVERIFY(user.selectsKey(key));
    QVERIFY(user.log().selectRecord(RecordNumber(2)));
    // The same keys after another one.
    log.replace(LogBuilder().put("in front", "of all").puts(6).bytes());
    QTRY_VERIFY(user.messages().contains("has taken the place of this one"));
    QVERIFY(User::presses(&user.window().messages(), "Open the New File"));
    QTRY_COMPARE(user.keys().model()->rowCount(), 7);
    QTRY_COMPARE(User::cell(user.keys(), user.keys().currentIndex().row(), RecordColumn::Key), key);
    QCOMPARE(User::cell(user.log(), user.log().currentIndex().row(), RecordColumn::Key), "k2");
    QCOMPARE(user.window().keysPage().contents().query().text(), std::string("key.size > 0"));
}

void TestMainWindow::truncatedFileIsReported() {
    const TemporaryLog log(LogBuilder().puts(300));
    User user;
    QVERIFY(user.opensOwn(log));
    log.truncate(40);
    // Rows that are gone say so; nothing crashes.
    user.showsTab(1);
    user.log().scrollToBottom();
    QTRY_VERIFY(user.lastLogCell(RecordColumn::Key).contains("shorter"));
    QTRY_VERIFY(user.messages().contains("has truncated the file to 40 bytes"));
}

void TestMainWindow::lockedLogIsReported() {
    const TemporaryLog log(LogBuilder().puts(3));
    const auto before = log.bytes();
    User user;
    QVERIFY(user.opensOwn(log));
    const auto other = log.openForWriting();
    QVERIFY(user.selectsKey("k1"));
    QVERIFY(user.stagesValue("mine"));
    QVERIFY(user.writes());
    QVERIFY2(user.messages().contains(") is writing this log"), qPrintable(user.messages()));
    QCOMPARE(log.bytes(), before);
}

void TestMainWindow::cellsAreCopied() {
    LogBuilder builder;
    builder.put("name", "Felix").put(ByteView("\0\xff", 2), ByteView("a\0b", 3));
    const TemporaryLog log(builder);
    User user;
    QVERIFY(user.opens(log.path()));
    const auto* clipboard = QGuiApplication::clipboard();
    QVERIFY(user.selectsKey("name"));
    user.action("copyKey").trigger();
    QCOMPARE(clipboard->text(), "name");
    user.action("copyValue").trigger();
    QCOMPARE(clipboard->text(), "Felix");
    user.action("copyRecordAsHex").trigger();
    QCOMPARE(QByteArray::fromHex(clipboard->text().toLatin1()).toStdString(), builder.cut(22));
    user.keys().setCurrentIndex(user.keys().model()->index(0, static_cast<int>(RecordColumn::Size)));
    user.action("copyCell").trigger();
    QCOMPARE(clipboard->text(), "22");
    QVERIFY(user.selectsKey("\\x00\\xff"));
    user.action("copyKey").trigger();
    QCOMPARE(clipboard->text(), "\\x00\\xff");
    user.action("copyValue").trigger();
    QCOMPARE(clipboard->text(), "a\\x00b");
    user.keys().selectAll();
    user.action("copyCell").trigger();
    QTRY_COMPARE(clipboard->text().count(u'\n'), 2);
    QVERIFY(clipboard->text().startsWith("name\tFelix\t"));
}

void TestMainWindow::longCellsAreCopiedWhole_data() {
    QTest::addColumn<int>("column");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("value");
    const auto key = static_cast<int>(RecordColumn::Key);
    const auto value = static_cast<int>(RecordColumn::Value);
    QTest::newRow("value") << value << QByteArray("k") << QByteArray(300, 'v');
    QTest::newRow("value of 1 MiB") << value << QByteArray("k") << QByteArray(1 << 20, 'v');
    QTest::newRow("value at the limit of a cell") << value << QByteArray("k") << QByteArray(201, 'v');
    QTest::newRow("key") << key << QByteArray(300, 'k') << QByteArray("v");
    QTest::newRow("letters") << value << QByteArray("k") << QByteArray("\xC3\xA4").repeated(300);
}

void TestMainWindow::longCellsAreCopiedWhole() {
    QFETCH(int, column);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, value);
    const TemporaryLog log(LogBuilder().put(key.toStdString(), value.toStdString()));
    User user;
    QVERIFY(user.opens(log.path()));
    user.keys().setCurrentIndex(user.keys().model()->index(0, column));
    user.action("copyCell").trigger();
    const auto copied = QGuiApplication::clipboard()->text().toUtf8();
    QVERIFY(copied == (column == static_cast<int>(RecordColumn::Key) ? key : value));
}

void TestMainWindow::tooLongACellIsRefused() {
    const TemporaryLog log(LogBuilder().put("k", ByteString((16U << 20U) + 1, 'v')));
    User user;
    QVERIFY(user.opens(log.path()));
    QGuiApplication::clipboard()->setText("before");
    user.keys().setCurrentIndex(user.keys().model()->index(0, static_cast<int>(RecordColumn::Value)));
    user.action("copyCell").trigger();
    QVERIFY2(user.messages().contains("Save Value to File"), qPrintable(user.messages()));
    QCOMPARE(QGuiApplication::clipboard()->text(), "before");
}

// The current row alone, with all of its columns.
void TestMainWindow::oneRowIsCopied() {
    const TemporaryLog log(LogBuilder().put("a", "1").put("long", ByteString(300, 'v')));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(user.selectsKey("long"));
    user.action("copyRows").trigger();
    const auto* clipboard = QGuiApplication::clipboard();
    QTRY_VERIFY(clipboard->text().startsWith("long\t" + QString(300, u'v') + u'\t'));
    QCOMPARE(clipboard->text().count(u'\n'), 1);
    QVERIFY(pasteFormat(clipboard->mimeData()).has_value());
}

void TestMainWindow::valueAndCopyAreSaved() {
    const ByteString value(3'000'000, 'v');
    const TemporaryLog log(LogBuilder().put("large", value).put("small", "s"));
    User user;
    QVERIFY(user.opens(log.path()));
    const auto place = must(user.window().document().snapshot()->place(RecordNumber(0)));
    user.window().feature<SaveActions>().saveValueTo(place, QString::fromStdString(log.path("value")));
    QTRY_VERIFY(QFile::exists(QString::fromStdString(log.path("value"))));
    QCOMPARE(log.bytesOf(log.path("value")), value);
    QTRY_VERIFY(user.messages().contains("saved to"));
    user.window().feature<SaveActions>().saveCopyTo(QString::fromStdString(log.path("copy")));
    QTRY_VERIFY(QFile::exists(QString::fromStdString(log.path("copy"))));
    QCOMPARE(log.bytesOf(log.path("copy")), log.bytes());
    // Onto itself: refused, and nothing is lost.
    const auto before = log.bytes();
    user.window().feature<SaveActions>().saveCopyTo(QString::fromStdString(log.path()));
    QTRY_VERIFY(user.messages().contains("cannot be the place to save to"));
    QCOMPARE(log.bytes(), before);
}

void TestMainWindow::manyRowsAreCopied() {
    constexpr int kRows = 20'000;
    const TemporaryLog log(LogBuilder().puts(kRows));
    User user;
    QVERIFY(user.opens(log.path()));
    user.showsTab(1);
    QGuiApplication::clipboard()->setText("before");
    user.log().selectAll();
    user.action("copyCell").trigger();
    QTRY_VERIFY(user.messages().contains("20,000 rows are in the clipboard"));
    const auto lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), kRows + 1);
    QVERIFY(lines[0].startsWith("0\t0\t") && lines[0].contains("\tk0\tv0\t"));
    QVERIFY(lines[kRows - 1].contains("\tk19999\tv19999\t"));
}

// A text that is worth a question: into a file in place of the clipboard.
void TestMainWindow::largeCopiesAreAskedFor() {
    LogBuilder builder;
    for (int i = 0; i < 40; ++i)
        builder.put("k" + std::to_string(i), ByteString(1U << 20U, 'v'));
    const TemporaryLog log(builder);
    User user;
    QVERIFY(user.opens(log.path()));
    QGuiApplication::clipboard()->setText("before");
    user.keys().selectAll();
    user.action("copyCell").trigger();
    auto* question = qobject_cast<QMessageBox*>(user.dialog());
    QVERIFY(question != nullptr);
    QVERIFY2(question->text().contains("40 rows"), qPrintable(question->text()));
    QVERIFY(User::presses(question, "Cancel"));
    QVERIFY(user.waits());
    QCOMPARE(QGuiApplication::clipboard()->text(), "before");
    user.action("copyCell").trigger();
    QVERIFY(User::presses(user.dialog(), "Save to File…"));
    QTRY_VERIFY(qobject_cast<QFileDialog*>(user.dialog()) != nullptr);
    auto* name = user.dialog()->findChild<QLineEdit*>();
    name->setText(QString::fromStdString(log.path("rows.txt")));
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(user.messages().contains("40 rows saved to"), 30'000);
    QCOMPARE(std::ranges::count(log.bytesOf(log.path("rows.txt")), '\n'), 40);
    QCOMPARE(QGuiApplication::clipboard()->text(), "before");
    user.action("copyCell").trigger();
    QVERIFY(User::presses(user.dialog(), "Copy"));
    QTRY_VERIFY_WITH_TIMEOUT(QGuiApplication::clipboard()->text().size() > (40 << 20), 30'000);
}

void TestMainWindow::findSelectsTheRecord() {
    User user;
    QVERIFY(user.opensSample());
    auto& bar = user.window().keysPage().findBar();
    QVERIFY(!bar.isVisible());
    bar.activate();
    QVERIFY(bar.isVisible());
    auto* box = bar.findChild<QLineEdit*>("findText");
    QTest::keyClicks(box, "shop/motto");
    QTRY_COMPARE(User::cell(user.keys(), user.keys().currentIndex().row(), RecordColumn::Key), "shop/motto");
    box->clear();
    QTest::keyClicks(box, "nothing has this in it");
    const auto* status = bar.findChild<QLabel*>("findStatus");
    QTRY_COMPARE(status->text(), "Not found");
    QTest::keyClick(box, Qt::Key_Escape);
    QVERIFY(!bar.isVisible());
    QVERIFY(user.keys().hasFocus() || !user.window().isActiveWindow());
}

void TestMainWindow::filteringByWhatIsPointedAt() {
    const TemporaryLog log(LogBuilder().put("a b", "1").put("c", "1").put("a b", "2").tombstone("c"));
    User user;
    QVERIFY(user.opens(log.path()));
    user.showsTab(1);
    const auto pointAt = [&user](int row, RecordColumn column) {
        user.log().setCurrentIndex(user.log().model()->index(row, static_cast<int>(column)));
    };
    auto& bar = user.window().logPage().filterBar();
    const auto rows = [&user] {
        (void)user.waits();
        return user.log().model()->rowCount();
    };
    pointAt(0, RecordColumn::Key);
    user.action("filterOnThis").trigger();
    QCOMPARE(bar.text(), "key = \"a b\"");
    QCOMPARE(rows(), 2);
    pointAt(0, RecordColumn::Value);
    user.action("filterOnThisAsWell").trigger();
    QCOMPARE(bar.text(), "key = \"a b\" and value = \"1\"");
    QCOMPARE(rows(), 1);
    QCOMPARE(user.log().currentRecord(), RecordNumber(0));
    user.action("clearFilter").trigger();
    QCOMPARE(bar.text(), "");
    QCOMPARE(rows(), 4);
    pointAt(3, RecordColumn::Kind);
    user.action("filterThisOut").trigger();
    QCOMPARE(bar.text(), "kind != deleted");
    QCOMPARE(rows(), 3);
    // Every column gives a condition that holds for its own record.
    for (int column = 0; column < kRecordColumns; ++column) {
        user.action("clearFilter").trigger();
        QCOMPARE(rows(), 4);
        pointAt(2, static_cast<RecordColumn>(column));
        user.action("filterOnThis").trigger();
        QVERIFY(rows() >= 1);
        QVERIFY2(user.window().logPage().model().rowOf(RecordNumber(2)) >= 0, qPrintable(bar.text()));
    }
    // The other table has a filter of its own.
    QCOMPARE(user.keys().model()->rowCount(), 1);
}

void TestMainWindow::goesToPlacesAndBack() {
    const TemporaryLog log(LogBuilder().puts(500));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(!user.action("goBack").isEnabled());
    const auto goTo = [&user](int kind, const QString& text) {
        user.action("goTo").trigger();
        auto* dialog = user.dialog();
        if (dialog == nullptr)
            return;
        dialog->findChild<QComboBox*>("goToKind")->setCurrentIndex(kind);
        auto* where = dialog->findChild<QLineEdit*>("goToText");
        QTest::keyClicks(where, text);
        QTest::keyClick(where, Qt::Key_Return);
    };
    const auto place = [&user] {
        const auto tab = user.window().findChild<QTabWidget*>("pages")->currentIndex();
        const auto record = (tab == 0 ? user.keys() : user.log()).currentRecord();
        return QStringLiteral("%1: %2").arg(tab).arg(record ? QString::number(record->value())
                                                            : QString("-"));
    };
    QCOMPARE(place(), "0: 0");
    goTo(0, "123");
    QCOMPARE(place(), "0: 123");
    goTo(1, "20"); // within the second record
    QCOMPARE(place(), "0: 1");
    goTo(3, "k77");
    QCOMPARE(place(), "0: 77");
    user.action("goToOtherTable").trigger();
    QCOMPARE(place(), "1: 77");
    QStringList places;
    while (user.action("goBack").isEnabled()) {
        user.action("goBack").trigger();
        places.append(place());
    }
    QCOMPARE(places.join(u' '), "0: 77 0: 1 0: 123 0: 0");
    places.clear();
    while (user.action("goForward").isEnabled()) {
        user.action("goForward").trigger();
        places.append(place());
    }
    QCOMPARE(places.join(u' '), "0: 123 0: 1 0: 77 1: 77");
    // A key that is not there: the dialog says so and stays.
    goTo(3, "none");
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    QVERIFY(dialog->findChild<QLabel*>("goToNote")->text().contains("no record of this key"));
    QTest::keyClick(dialog, Qt::Key_Escape);
    // Another log has other places.
    const TemporaryLog other(LogBuilder().puts(3));
    user.window().open(QString::fromStdString(other.path()), false);
    QTRY_COMPARE(user.log().model()->rowCount(), 3);
    QVERIFY(!user.action("goBack").isEnabled() && !user.action("goForward").isEnabled());
}

void TestMainWindow::goingToAHiddenRecordSaysSo() {
    const TemporaryLog log(LogBuilder().puts(50).put("k7", "new"));
    User user;
    QVERIFY(user.opens(log.path()));
    user.window().logPage().filterBar().setFilter("key = k1");
    QVERIFY(user.waits());
    user.action("goTo").trigger();
    auto* where = user.dialog()->findChild<QLineEdit*>("goToText");
    QTest::keyClicks(where, "7"); // superseded: not in Keys, and the Log's filter hides it
    QTest::keyClick(where, Qt::Key_Return);
    QVERIFY2(user.messages().contains("Record 7 is hidden by the filter"), qPrintable(user.messages()));
    QVERIFY(User::presses(&user.window().messages(), "Clear the Filter"));
    QTRY_COMPARE(user.log().currentRecord(), RecordNumber(7));
    QCOMPARE(user.window().logPage().filterBar().text(), "");
    QVERIFY(!user.messages().contains("hidden"));
}

void TestMainWindow::filtersByKeyboard() {
    const TemporaryLog log(LogBuilder().puts(100));
    User user;
    QVERIFY(user.opens(log.path()));
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QTest::keyClick(&user.window(), Qt::Key_I, Qt::ControlModifier);
    auto* line = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(line != nullptr);
    QCOMPARE(line->objectName(), "filterText");
    QTest::keyClicks(line, "k7");
    QTest::keyClick(line, Qt::Key_Return);
    QVERIFY(user.waits());
    QCOMPARE(user.keys().model()->rowCount(), 11);
    // Without a window manager the list of completions, closed by now, has kept the activation.
    user.window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&user.window()));
    QTest::keyClick(line, Qt::Key_Escape);
    QVERIFY(user.keys().hasFocus());
    QTest::keyClick(&user.window(), Qt::Key_I, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(user.keys().model()->rowCount(), 100);
}

void TestMainWindow::tabsShowTheSameRecord() {
    User user;
    QVERIFY(user.opensSample());
    QVERIFY(user.selectsKey("shop/motto"));
    const auto number = user.keys().currentRecord();
    user.showsTab(1);
    QCOMPARE(user.log().currentRecord(), number);
    QVERIFY(user.waits());
    QCOMPARE(user.window().inspector().fieldText("record"), QString::number(number->value()));
}

void TestMainWindow::timesAreToldAsChosen() {
    const TemporaryLog log(LogBuilder().puts(2));
    User user;
    QVERIFY(user.opens(log.path()));
    const auto seen = [&user](const RecordTable& table) {
        const auto header =
            table.model()->headerData(static_cast<int>(RecordColumn::Time), Qt::Horizontal).toString();
        return header + ": " + User::cell(table, 0, RecordColumn::Time);
    };
    user.action("timeOtherZone").trigger();
    auto* dialog = user.dialog();
    QVERIFY(dialog != nullptr);
    QTest::keyClicks(dialog->findChild<QLineEdit*>("filter"), "kathm");
    QTest::keyClick(dialog, Qt::Key_Return);
    QVERIFY(user.waits());
    for (const auto* table : {&user.keys(), &user.log()})
        QCOMPARE(seen(*table), "Time (Asia/Kathmandu): 2025-06-29 05:45:00");
    QVERIFY(user.window().inspector().fieldText("time").startsWith("2025-06-29 05:45:00 +0545\n"));
    user.action("timeRaw").trigger();
    for (const auto* table : {&user.keys(), &user.log()})
        QCOMPARE(seen(*table), "Time (Unix seconds): 1751155200");
    user.action("timeRelative").trigger();
    QSignalSpy refreshed(user.keys().model(), &QAbstractItemModel::dataChanged);
    for (const auto* table : {&user.keys(), &user.log()})
        QVERIFY(seen(*table).startsWith("Age: ") && seen(*table).endsWith(" ago"));
    QTRY_VERIFY(!refreshed.isEmpty()); // ages go on by themselves
}

void TestMainWindow::windowRemembersItsState() {
    User user;
    auto* first = &user.browser().newWindow();
    first->resize(905, 611);
    first->keysPage().table().setColumnHidden(static_cast<int>(RecordColumn::KeySize), true);
    first->keysPage().table().horizontalHeader()->resizeSection(static_cast<int>(RecordColumn::Key), 333);
    first->close();
    auto& second = user.browser().newWindow();
    QCOMPARE(second.size(), QSize(905, 611));
    QVERIFY(second.keysPage().table().isColumnHidden(static_cast<int>(RecordColumn::KeySize)));
    QVERIFY(!second.logPage().table().isColumnHidden(static_cast<int>(RecordColumn::KeySize)));
    QCOMPARE(second.keysPage().table().horizontalHeader()->sectionSize(static_cast<int>(RecordColumn::Key)),
             333);
}

void TestMainWindow::recentFilesAreOffered() {
    const TemporaryLog log(LogBuilder().puts(1));
    User user;
    QVERIFY(user.opens(log.path()));
    QCOMPARE(user.settings().recentFiles(), QStringList{QString::fromStdString(log.path())});
    auto& other = user.browser().newWindow();
    user.useWindow(other);
    QAction* recent = nullptr;
    for (auto* menu : other.findChildren<QMenu*>()) {
        for (auto* action : menu->actions())
            recent = action->toolTip().contains(QString::fromStdString(log.path())) ? action : recent;
    }
    QVERIFY(recent != nullptr);
    recent->trigger();
    QTRY_COMPARE(user.keys().model()->rowCount(), 1);
}

void TestMainWindow::newLogIsCreatedAndUsed() {
    const TemporaryLog log;
    User user;
    auto& window = user.browser().newWindow();
    user.useWindow(window);
    window.feature<FileActions>().createLog(QString::fromStdString(log.path()));
    QTRY_VERIFY(window.document().refusal() == LogDocument::Refusal::None);
    QCOMPARE(log.bytes().size(), 0U);
    user.action("addKey").trigger();
    QTest::keyClicks(user.dialog()->findChild<QWidget*>("key")->findChild<QPlainTextEdit*>(), "k");
    QVERIFY(user.addsKey("v"));
    QVERIFY(user.writes());
    QCOMPARE(log.bytes().size(), 15U);
    // An existing file is never taken for a new log.
    const auto before = log.bytes();
    window.feature<FileActions>().createLog(QString::fromStdString(log.path()));
    QVERIFY2(user.messages().contains("File exists"), qPrintable(user.messages()));
    QCOMPARE(log.bytes(), before);
}

void TestMainWindow::emptyWindowSaysWhatToDo() {
    User user;
    auto& window = user.browser().newWindow();
    QVERIFY(window.findChild<QLabel*>("status")->text().contains("Open a log"));
    QCOMPARE(window.windowTitle(), "SimKV Browser");
}

int main(int argc, char** argv) {
    return runAll<TestMainWindow>(argc, argv);
}

#include "tst_main_window.moc"
