// SPDX-License-Identifier: GPL-3.0-or-later
#include "actions/moment_actions.h"
#include "document/shown_moment.h"
#include "run_all.h"
#include "window_jobs.h"

#include <QDir>
#include <QLabel>
#include <QSemaphore>

#include <atomic>
#include <memory>
#include <new>

using namespace simkv;
using namespace simkv::ui;

// What becomes of a window whose jobs run out of memory.
class TestOutOfMemory final : public QObject {
    Q_OBJECT
private slots:
    void isTold_data();
    void isTold();
    void partThatWasReadStays();
    void journalGoesOn();
    void journalForgetsAllTheSame();
};

namespace {

void takeMemoryOf(User& user, const QString& starved) {
    user.window().document().board().setInterceptor(
        [starved](const QString& title, Progress& progress, const std::function<void(Progress&)>& run) {
            if (title == starved)
                throw std::bad_alloc();
            run(progress);
        });
}

// Anywhere in the window or in a dialog.
bool isSaid(const QString& text) {
    const auto widgets = QApplication::allWidgets();
    return std::any_of(widgets.begin(), widgets.end(), [&](const QWidget* widget) {
        const auto* label = qobject_cast<const QLabel*>(widget);
        return label != nullptr && label->isVisible() &&
               (label->text().contains(text) || label->toolTip().contains(text));
    });
}

// What the window needs at the end: a change can be staged and written.
bool writesAsBefore(User& user, const TemporaryLog& log) {
    if (user.window().document().refusal() == LogDocument::Refusal::OutOfMemory) {
        if (!User::presses(&user.window().messages(), "Open Anew"))
            return false;
    } else if (user.window().document().state() == LogDocument::State::Failed) {
        user.window().document().reload();
    }
    const auto isUsable = [&user] {
        return user.isIdle() && user.window().document().refusal() == LogDocument::Refusal::None;
    };
    if (!QTest::qWaitFor(isUsable, kSoon))
        return false;
    user.window().changes().revertAll();
    user.window().feature<MomentActions>().moment().returnToNow();
    user.window().changes().stage(editsOf(user, {"k3"}, "at last"), "Edit");
    user.window().changes().write();
    const auto path = user.window().document().path().toStdString();
    return user.waits() && log.bytesOf(path).find("at last") != ByteString::npos;
}

} // namespace

void TestOutOfMemory::isTold_data() {
    QTest::addColumn<QString>("name");
    for (const auto& [name, kind] : kinds())
        QTest::newRow(qPrintable(name)) << name;
}

void TestOutOfMemory::isTold() {
    QFETCH(QString, name);
    const auto& kind = kinds().at(name);
    const TemporaryLog log(logFor(kind));
    User user;
    QVERIFY(begins(user, log, kind));
    QVERIFY(!isSaid("not enough memory"));
    takeMemoryOf(user, kind.title);
    kind.start(user, log);
    QTRY_VERIFY_WITH_TIMEOUT(isSaid("not enough memory"), kSoon);
    letJobsBe(user);
    QTRY_VERIFY(running(user, kind.title) == nullptr);
    QVERIFY(user.window().document().state() != LogDocument::State::Opening);
    while (auto* dialog = openDialog())
        delete dialog;
    QVERIFY(writesAsBefore(user, log));
}

// What was published before the memory ended, as rows that can be read.
void TestOutOfMemory::partThatWasReadStays() {
    const TemporaryLog log(commonLog());
    User user;
    QVERIFY(user.opensOwn(log));
    const auto before = user.window().document().snapshot();
    appendAndRead(user, log);
    QVERIFY(user.waits());
    user.window().document().board().setInterceptor(
        [](const QString& title, Progress& progress, const std::function<void(Progress&)>& run) {
            run(progress);
            if (title == "Reading log")
                throw std::bad_alloc();
        });
    user.window().open(QString::fromStdString(log.path()), false);
    QTRY_COMPARE(user.window().document().refusal(), LogDocument::Refusal::OutOfMemory);
    QCOMPARE(user.window().document().state(), LogDocument::State::Ready);
    QCOMPARE(user.window().document().snapshot()->records(), before->records() + 2);
    QVERIFY(user.window().windowTitle().contains("read-only"));
    QVERIFY(user.waits());
    QVERIFY(!user.action("addKey").isEnabled());
    letJobsBe(user);
    QVERIFY(writesAsBefore(user, log));
}

void TestOutOfMemory::journalGoesOn() {
    const TemporaryLog log(commonLog());
    User user;
    QVERIFY(user.opensOwn(log));
    const QDir folder(user.settings().stagedFolder());
    takeMemoryOf(user, "Keeping changes");
    stage(user, {"k7"});
    QTRY_VERIFY(user.messages().contains("would not outlive the program"));
    letJobsBe(user);
    stage(user, {"k8"});
    QCOMPARE(folder.entryList({"*.staged"}).size(), 0); // it would lack the other one
    user.window().changes().revertAll();
    QVERIFY(user.waits());
    stage(user, {"k8"});
    QTRY_COMPARE(folder.entryList({"*.staged"}).size(), 1);
    user.window().changes().revertAll();
    QTRY_COMPARE(folder.entryList({"*.staged"}).size(), 0);
}

// What was told before the memory of a job ended is still done after it.
void TestOutOfMemory::journalForgetsAllTheSame() {
    const TemporaryLog log(commonLog());
    User user;
    QVERIFY(user.opensOwn(log));
    const QDir folder(user.settings().stagedFolder());
    auto gate = std::make_shared<QSemaphore>();
    auto rounds = std::make_shared<std::atomic<int>>(0);
    user.window().document().board().setInterceptor(
        [gate, rounds](const QString& title, Progress& progress, const std::function<void(Progress&)>& run) {
            const auto round = title == "Keeping changes" ? ++*rounds : 0;
            if (round == 1)
                gate->acquire();
            if (round == 2)
                throw std::bad_alloc();
            run(progress);
        });
    auto& changes = user.window().changes();
    changes.stage(editsOf(user, {"k7"}, "staged"), "Edit");
    changes.stage(editsOf(user, {"k8"}, "staged"), "Edit"); // while the first one is kept
    changes.revertAll();
    gate->release();
    QTRY_COMPARE(rounds->load(), 3);
    QVERIFY(user.waits());
    QCOMPARE(folder.entryList({"*.staged"}).size(), 0);
}

int main(int argc, char** argv) {
    return runAll<TestOutOfMemory>(argc, argv);
}

#include "tst_out_of_memory.moc"
