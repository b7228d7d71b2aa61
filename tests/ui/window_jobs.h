// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/edit_actions.h"
#include "actions/exchange_actions.h"
#include "actions/history_actions.h"
#include "actions/moment_actions.h"
#include "actions/save_actions.h"
#include "dialogs/diff_dialog.h"
#include "must.h"
#include "pages/history_pane.h"
#include "pages/moment_bar.h"
#include "pages/value_editor.h"
#include "user.h"
#include "views/moment_slider.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>
#include <functional>
#include <map>

// Every kind of job that a window can start.
namespace simkv::ui {

inline constexpr int kSoon = 20'000; // ms, on a busy machine

using Step = std::function<void(User&, const TemporaryLog&)>;

struct Kind {
    QString title{};
    Step start{};
    Step prepare{};
    TaskDisplay display = TaskDisplay::StatusBar;
    bool isLarge = false; // the log
    // Else its bar only moves: one or two reads, one call of a library, or steps whose number is not known.
    bool isCounted = true;
};

inline QString pathOf(const TemporaryLog& log, const char* name) {
    return QString::fromStdString(log.path(name));
}

inline LogBuilder commonLog() {
    // More than are looked up at once.
    return LogBuilder()
        .puts(static_cast<int>(EditActions::kMostAtOnce) + 200)
        .tombstone("k1")
        .put("k5", "other")
        .raw("torn");
}

inline LogBuilder largeLog() {
    LogBuilder log;
    for (int i = 0; i < 20; ++i)
        log.put("k" + std::to_string(i), ByteString(1U << 20U, 'v'));
    return log;
}

inline std::vector<Edit> editsOf(User& user, const std::vector<ByteString>& keys, const ByteString& value) {
    std::vector<Edit> edits;
    for (const auto& key : keys)
        edits.push_back(Edit{key, Content::of(value), must(user.window().changes().inLog(key))});
    return edits;
}

inline void stage(User& user, const std::vector<ByteString>& keys = {"k7", "k8"}) {
    user.window().changes().stage(editsOf(user, keys, "staged"), "Edit");
    QVERIFY(user.waits());
}

inline void appendAndRead(User& user, const TemporaryLog& log) {
    log.truncate(log.bytes().size() - 4); // the tail
    log.append(LogBuilder().put("k7", "of another program").tombstone("k9").bytes());
    user.action("reload").trigger();
}

inline void openSecond(User& user, const TemporaryLog& log) {
    log.write(log.path("second"), commonLog().bytes());
    user.window().open(pathOf(log, "second"), false);
}

inline void showBar(User& user) {
    user.action("timeTravel").trigger();
    QTRY_VERIFY(!user.window().feature<MomentActions>().bar().slider().histogram().counts.empty());
}

inline void goBack(User& user) {
    user.window().feature<MomentActions>().goTo("#3");
    QTRY_VERIFY_WITH_TIMEOUT(user.window().document().isPastShown(), kSoon);
    QVERIFY(user.waits());
}

inline void copyAllRows(User& user, const TemporaryLog&) {
    user.keys().selectAll();
    user.action("copyCell").trigger();
}

inline void importIntoNew(User& user, const TemporaryLog& log) {
    log.write(log.path("in.jsonl"), "{\"key\":\"a\",\"value\":\"1\"}\n");
    user.window().feature<ExchangeActions>().importIntoNew(pathOf(log, "in.jsonl"), pathOf(log, "new"));
}

inline void saveAllRows(User& user, const TemporaryLog& log) {
    copyAllRows(user, log);
    QVERIFY(User::presses(user.dialog(), "Save to File…"));
    QTRY_VERIFY(qobject_cast<QFileDialog*>(user.dialog()) != nullptr);
    auto* name = user.dialog()->findChild<QLineEdit*>();
    name->setText(pathOf(log, "rows.txt"));
    QTest::keyClick(name, Qt::Key_Return);
}

inline void pasteKeys(User& user, const TemporaryLog&) {
    QGuiApplication::clipboard()->setText("a\t1\nb\t2\n");
    user.action("pasteKeys").trigger();
}

inline void salvage(User& user, const TemporaryLog&) {
    user.action("salvage").trigger();
    QTRY_VERIFY(user.window().findChild<QPushButton*>("startSalvage") != nullptr);
    user.window().findChild<QPushButton*>("startSalvage")->click();
}

inline void compareVersions(User& user, const TemporaryLog&) {
    auto& window = user.window();
    auto* dialog =
        new DiffDialog({window.document().newestSnapshot(), "k5", RecordNumber(5), RecordNumber(6)},
                       user.settings(), window.document().board(), &window.feature<HistoryActions>().pane());
    dialog->show();
}

using Kinds = std::map<QString, Kind>;

inline Kinds kindsOfTheDocument() {
    return {
        {"open",
         {.title = "Reading log",
          .start =
              [](User& user, const TemporaryLog& log) {
                  user.window().open(QString::fromStdString(log.path()), false);
              }}},
        {"reload", {.title = "Reading what is new", .start = appendAndRead}},
        {"write",
         {.title = "Writing",
          .start = [](User& user, const TemporaryLog&) { user.window().changes().write(); },
          .prepare = [](User& user, const TemporaryLog&) { stage(user); },
          .isCounted = false}},
        {"truncate",
         {.title = "Truncating",
          .start = [](User& user, const TemporaryLog&) { user.window().document().truncateTail(); },
          .isCounted = false}},
        {"conflicts",
         {.title = "Comparing changes",
          .start = appendAndRead,
          .prepare = [](User& user, const TemporaryLog&) { stage(user); }}},
        {"check",
         {.title = "Checking the log",
          .start = [](User& user, const TemporaryLog&) { user.action("checkLog").trigger(); }}},
        {"go back in time",
         {.title = "Going back in time",
          .start = [](User& user,
                      const TemporaryLog&) { user.window().feature<MomentActions>().goTo("#700"); },
          .prepare = [](User& user, const TemporaryLog&) { showBar(user); },
          .isCounted = false}},
        {"deleted keys", {.title = "Looking for deleted keys", .start = openSecond}},
        {"compare moments",
         {.title = "Comparing moments",
          .start = [](User& user, const TemporaryLog&) { user.action("compareWithNow").trigger(); },
          .prepare = [](User& user, const TemporaryLog&) { goBack(user); }}},
        {"history",
         {.title = "Collecting versions",
          .start = [](User& user, const TemporaryLog&) { user.action("showHistory").trigger(); }}},
    };
}

inline Kinds kindsOfTheActions() {
    return {
        {"save a copy",
         {.title = "Saving a copy",
          .start =
              [](User& user, const TemporaryLog& log) {
                  user.window().feature<SaveActions>().saveCopyTo(pathOf(log, "copy"));
              }}},
        {"save a changed copy",
         {.title = "Saving a copy",
          .start =
              [](User& user, const TemporaryLog& log) {
                  user.window().feature<SaveActions>().saveChangedCopyTo(pathOf(log, "copy"));
              },
          .prepare = [](User& user, const TemporaryLog&) { stage(user); }}},
        {"save a value",
         {.title = "Saving a value",
          .start =
              [](User& user, const TemporaryLog& log) {
                  user.window().feature<SaveActions>().saveValueTo(
                      std::make_shared<const ByteString>(10, 'v'), pathOf(log, "value"));
              }}},
        {"copy rows", {.title = "Copying", .start = copyAllRows}},
        {"save rows", {.title = "Saving rows", .start = saveAllRows, .isLarge = true}},
        {"load a value",
         {.title = "Reading value",
          .start =
              [](User& user, const TemporaryLog& log) {
                  log.write(log.path("value"), "loaded");
                  user.window().feature<EditActions>().loadValueFrom(pathOf(log, "value"));
              }}},
        {"delete keys",
         {.title = "Deleting keys",
          .start =
              [](User& user, const TemporaryLog&) {
                  user.keys().selectAll();
                  user.action("deleteKeys").trigger();
              }}},
        {"bring keys back",
         {.title = "Bringing keys back",
          .start =
              [](User& user, const TemporaryLog&) {
                  user.showsTab(1);
                  user.log().selectAll();
                  user.window().feature<EditActions>().restoreSelected();
              }}},
        {"export",
         {.title = "Exporting",
          .start =
              [](User& user, const TemporaryLog& log) {
                  user.window().feature<ExchangeActions>().exportTo(
                      user.keys().allRows(), ExportKind::JsonLines, pathOf(log, "out.jsonl"));
              }}},
        {"import", {.title = "Importing", .start = importIntoNew}},
    };
}

inline Kinds kindsOfThePages() {
    return {
        {"show a record",
         {.title = "Reading a value",
          .start = [](User& user,
                      const TemporaryLog&) { QVERIFY(user.keys().selectRecord(RecordNumber(20))); }}},
        {"histogram",
         {.title = "Counting what was written",
          .start = [](User& user, const TemporaryLog&) { user.action("timeTravel").trigger(); },
          .isCounted = false}},
        {"record bytes",
         {.title = "Reading a record",
          .start = [](User& user, const TemporaryLog&) { user.action("showAnatomy").trigger(); },
          .isCounted = false}},
        {"filter",
         {.title = "Filtering",
          .start =
              [](User& user, const TemporaryLog&) {
                  user.window().keysPage().contents().setQuery(Query::parse("value = v7", {}).value());
              }}},
        {"sort",
         {.title = "Sorting",
          .start =
              [](User& user, const TemporaryLog&) {
                  user.window().keysPage().contents().setSort(RowSort{SortField::Key});
              }}},
        {"find",
         {.title = "Searching",
          .start =
              [](User& user, const TemporaryLog&) {
                  auto& bar = user.window().keysPage().findBar();
                  bar.activate();
                  QTest::keyClicks(bar.findChild<QLineEdit*>("findText"), "v7");
              }}},
        {"type a key",
         {.title = "Searching",
          .start = [](User& user, const TemporaryLog&) { QTest::keyClick(&user.keys(), Qt::Key_K); }}},
        {"another kind",
         {.title = "Converting a value",
          .start = [](User& user,
                      const TemporaryLog&) { user.window().inspector().editor().setKind(ValueKind::Hex); },
          .isCounted = false}},
        {"valid or not",
         {.title = "Checking a value",
          .start = [](User& user,
                      const TemporaryLog&) { user.window().inspector().editor().setKind(ValueKind::Json); },
          .isCounted = false}},
    };
}

inline Kinds kindsElsewhere() {
    return {
        {"paste keys", {.title = "Paste Keys", .start = pasteKeys, .display = TaskDisplay::Elsewhere}},
        {"salvage", {.title = "Salvaging", .start = salvage, .display = TaskDisplay::Elsewhere}},
        {"compare versions",
         {.title = "Comparing",
          .start = compareVersions,
          .display = TaskDisplay::Elsewhere,
          .isCounted = false}},
        {"look at the file",
         {.title = "Looking for changes",
          .start = [](User&, const TemporaryLog&) {}, // it is looked at all the time
          .display = TaskDisplay::Hidden}},
        {"keep changes",
         {.title = "Keeping changes",
          .start =
              [](User& user, const TemporaryLog&) {
                  user.window().changes().stage(editsOf(user, {"k7"}, "staged"), "Edit");
              },
          .display = TaskDisplay::Hidden}},
        {"look for changes",
         {.title = "Looking for changes that were not written",
          .start = openSecond,
          .display = TaskDisplay::Hidden}},
    };
}

// By the name of the row.
inline const Kinds& kinds() {
    static const Kinds all = [] {
        Kinds joined;
        for (auto some : {kindsOfTheDocument(), kindsOfTheActions(), kindsOfThePages(), kindsElsewhere()})
            joined.merge(some);
        return joined;
    }();
    return all;
}

inline BackgroundTask* running(User& user, const QString& title) {
    const auto& tasks = user.window().document().board().tasks();
    const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const BackgroundTask* task) {
        return task->isRunning() && task->title() == title;
    });
    return found == tasks.end() ? nullptr : *found;
}

inline QDialog* openDialog() {
    for (auto* widget : QApplication::topLevelWidgets()) {
        if (auto* dialog = qobject_cast<QDialog*>(widget); dialog != nullptr && dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

inline bool begins(User& user, const TemporaryLog& log, const Kind& kind) {
    if (!user.opensOwn(log) || !user.selectsKey("k5"))
        return false;
    if (kind.prepare)
        kind.prepare(user, log);
    return user.waits();
}

inline LogBuilder logFor(const Kind& kind) {
    return kind.isLarge ? largeLog() : commonLog();
}

// A job is an ordinary one again.
inline void letJobsBe(User& user) {
    user.window().document().board().setInterceptor({});
}

} // namespace simkv::ui
