// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_all.h"
#include "views/task_indicator.h"
#include "window_jobs.h"

#include <QLabel>
#include <QProgressBar>
#include <QStatusBar>
#include <QThread>
#include <QToolButton>

using namespace simkv;
using namespace simkv::ui;

// Where each kind of job is seen, and that Cancel ends it.
class TestJobs final : public QObject {
    Q_OBJECT
private slots:
    void areShownAndCancelled_data() { addKinds(); }
    void areShownAndCancelled();
    void tellHowFarTheyAre_data() { addKinds(); }
    void tellHowFarTheyAre();
    void fewAreHidden();

private:
    static void addKinds();
};

namespace {

// What a job with a title was seen to do.
struct Seen {
    std::atomic<bool> hasBegun = false;
    std::atomic<bool> hasAsked = false; // whether it is to stop
    std::atomic<bool> hasAdvanced = false;
    std::atomic<bool> hasEnded = false;
};

class Watching final : public Progress {
public:
    Watching(Progress& progress, Seen& seen) : m_progress(progress), m_seen(seen) {}
    [[nodiscard]] bool isCancelled() const noexcept override {
        m_seen.hasAsked = true;
        return m_progress.isCancelled();
    }
    void advance(ByteCount done, ByteCount total) noexcept override {
        m_seen.hasAdvanced = m_seen.hasAdvanced || total > ByteCount(0);
        m_progress.advance(done, total);
    }

private:
    Progress& m_progress;
    Seen& m_seen;
};

// `isHeld`: from its beginning until it is cancelled.
std::shared_ptr<Seen> watch(User& user, const QString& watched, bool isHeld) {
    auto seen = std::make_shared<Seen>();
    user.window().document().board().setInterceptor(
        [watched, isHeld, seen](const QString& title, Progress& progress,
                                const std::function<void(Progress&)>& run) {
            if (title != watched)
                return run(progress);
            seen->hasBegun = true;
            while (isHeld && !progress.isCancelled())
                QThread::msleep(1);
            Watching watching(progress, *seen);
            run(watching);
            seen->hasEnded = true;
        });
    return seen;
}

TaskIndicator* shown(const QWidget& place, const QString& title) {
    for (auto* indicator : place.findChildren<TaskIndicator*>()) {
        if (indicator->isVisible() && indicator->findChild<QLabel*>()->text().startsWith(title) &&
            indicator->findChild<QProgressBar*>()->isVisible())
            return indicator;
    }
    return nullptr;
}

} // namespace

void TestJobs::addKinds() {
    QTest::addColumn<QString>("name");
    for (const auto& [name, kind] : kinds()) {
        if (kind.display != TaskDisplay::Hidden)
            QTest::newRow(qPrintable(name)) << name;
    }
}

void TestJobs::areShownAndCancelled() {
    QFETCH(QString, name);
    const auto& kind = kinds().at(name);
    const TemporaryLog log(logFor(kind));
    User user;
    QVERIFY(begins(user, log, kind));
    const auto seen = watch(user, kind.title, true);
    kind.start(user, log);
    QTRY_VERIFY_WITH_TIMEOUT(seen->hasBegun, kSoon);
    const auto* task = running(user, kind.title);
    QVERIFY(task != nullptr);
    QCOMPARE(task->display(), kind.display);
    const auto& statusBar = *user.window().statusBar();
    if (kind.display == TaskDisplay::StatusBar) {
        QTRY_VERIFY(shown(statusBar, kind.title) != nullptr);
        QTest::mouseClick(shown(statusBar, kind.title)->findChild<QToolButton*>("cancelTask"),
                          Qt::LeftButton);
    } else {
        QTRY_VERIFY(openDialog() != nullptr && openDialog()->findChild<QProgressBar*>()->isVisible());
        QVERIFY(shown(statusBar, kind.title) == nullptr); // once is enough
        if (auto* cancel = openDialog()->findChild<QToolButton*>("cancelTask"))
            QTest::mouseClick(cancel, Qt::LeftButton);
        else
            QVERIFY(User::presses(openDialog(), "Cancel"));
    }
    QTRY_VERIFY_WITH_TIMEOUT(seen->hasEnded, kSoon);
    QVERIFY(seen->hasAsked);
    letJobsBe(user);
    QTRY_VERIFY(running(user, kind.title) == nullptr);
    QTRY_VERIFY(shown(statusBar, kind.title) == nullptr);
    QVERIFY(user.waits());
}

void TestJobs::tellHowFarTheyAre() {
    QFETCH(QString, name);
    const auto& kind = kinds().at(name);
    if (!kind.isCounted)
        return;
    const TemporaryLog log(logFor(kind));
    User user;
    QVERIFY(begins(user, log, kind));
    const auto seen = watch(user, kind.title, false);
    kind.start(user, log);
    QTRY_VERIFY_WITH_TIMEOUT(seen->hasEnded, kSoon);
    QVERIFY(seen->hasAdvanced);
    letJobsBe(user);
    QVERIFY(user.waits());
}

// Which they are, and why, is said where they are made.
void TestJobs::fewAreHidden() {
    const TemporaryLog log(commonLog());
    User user;
    QVERIFY(user.opens(log.path()));
    const auto& tasks = user.window().document().board().tasks();
    QVERIFY(tasks.size() > 20);
    QCOMPARE(std::ranges::count(tasks, TaskDisplay::Hidden, &BackgroundTask::display), 3);
    QCOMPARE(std::ranges::count(tasks, TaskDisplay::Elsewhere, &BackgroundTask::display), 0);
}

int main(int argc, char** argv) {
    return runAll<TestJobs>(argc, argv);
}

#include "tst_jobs.moc"
