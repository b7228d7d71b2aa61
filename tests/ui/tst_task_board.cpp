// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/background_task.h"
#include "run_all.h"
#include "views/task_indicator.h"
#include "views/task_strip.h"

#include <QLabel>
#include <QProgressBar>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <new>

using namespace simkv;
using namespace simkv::ui;

class TestTaskBoard final : public QObject {
    Q_OBJECT
private slots:
    void toyIsShownByItself();
    void taskOfBeforeIsShown();
    void displays_data();
    void displays();
    void tasksComeAndGo();
    void startAndEndAreTold();
    void restartFromTheEndIsRunning();
    void threadsForAllTasks();
    void outOfMemoryIsAnError_data();
    void outOfMemoryIsAnError();
    void outOfMemoryIsAResult();
    void itemsOfBeforeAreDelivered();
    void droppedJobFailsSilently();
    void startAgainAfterOutOfMemory();
};

namespace {

// What a class that wants a job has, and no more.
class Toy final {
public:
    explicit Toy(TaskBoard& board, TaskDisplay display = TaskDisplay::StatusBar) : m_task(board, display) {}

    void plays() {
        m_task.start<Result<int>>(
            "Playing",
            [gate = m_gate](QPromise<Result<int>>& promise, Progress& progress) {
                progress.advance(ByteCount(1), ByteCount(4));
                while (!progress.isCancelled() && !gate->tryAcquire(1, 5)) {
                }
                promise.addResult(progress.isCancelled() ? Result<int>(tl::unexpected(cancelledError()))
                                                         : Result<int>(7));
            },
            [this](const Result<int>& result) { m_played = result; });
    }
    void letEnd() { m_gate->release(); }
    [[nodiscard]] const std::optional<Result<int>>& played() const { return m_played; }
    BackgroundTask& task() { return m_task; }

private:
    std::optional<Result<int>> m_played;
    std::shared_ptr<QSemaphore> m_gate = std::make_shared<QSemaphore>();
    BackgroundTask m_task;
};

QList<TaskIndicator*> visibleIn(const TaskStrip& strip) {
    auto indicators = strip.findChildren<TaskIndicator*>();
    erase_if(indicators, [](const TaskIndicator* indicator) { return !indicator->isVisible(); });
    return indicators;
}

// A board that lets the memory of the jobs with this title end.
void endMemoryOf(TaskBoard& board, const QString& ending, bool isAfterwards = false) {
    board.setInterceptor([ending, isAfterwards](const QString& title, Progress& progress,
                                                const std::function<void(Progress&)>& run) {
        if (title != ending || isAfterwards)
            run(progress);
        if (title == ending)
            throw std::bad_alloc();
    });
}

} // namespace

void TestTaskBoard::toyIsShownByItself() {
    TaskBoard board;
    TaskStrip strip(board);
    strip.show();
    Toy toy(board);
    QVERIFY(visibleIn(strip).isEmpty());
    toy.plays();
    QTRY_COMPARE(visibleIn(strip).size(), 1);
    auto* shown = visibleIn(strip).first();
    QVERIFY(shown->findChild<QLabel*>()->text().startsWith("Playing"));
    QTRY_COMPARE(shown->findChild<QProgressBar*>()->value(), 250);
    QTest::mouseClick(shown->findChild<QToolButton*>("cancelTask"), Qt::LeftButton);
    QTRY_VERIFY(toy.played().has_value());
    QCOMPARE(toy.played()->error().code, ErrorCode::Cancelled);
    QVERIFY(visibleIn(strip).isEmpty());
    toy.plays(); // and again
    QTRY_COMPARE(visibleIn(strip).size(), 1);
    toy.letEnd();
    QTRY_VERIFY(visibleIn(strip).isEmpty());
    QCOMPARE(toy.played()->value(), 7);
}

void TestTaskBoard::taskOfBeforeIsShown() {
    TaskBoard board;
    Toy toy(board);
    toy.plays();
    TaskStrip strip(board);
    strip.show();
    QTRY_COMPARE(visibleIn(strip).size(), 1);
}

void TestTaskBoard::displays_data() {
    QTest::addColumn<TaskDisplay>("display");
    QTest::newRow("elsewhere") << TaskDisplay::Elsewhere;
    QTest::newRow("hidden") << TaskDisplay::Hidden;
}

void TestTaskBoard::displays() {
    QFETCH(TaskDisplay, display);
    TaskBoard board;
    TaskStrip strip(board);
    strip.show();
    Toy other(board, display);
    other.plays();
    Toy toy(board);
    toy.plays();
    QTRY_COMPARE(visibleIn(strip).size(), 1);
    QTest::mouseClick(visibleIn(strip).first()->findChild<QToolButton*>("cancelTask"), Qt::LeftButton);
    QTRY_VERIFY(toy.played().has_value());
    QVERIFY(other.task().isRunning());
    QCOMPARE(board.tasks(), (std::vector{&other.task(), &toy.task()})); // known all the same
}

void TestTaskBoard::tasksComeAndGo() {
    TaskBoard board;
    TaskStrip strip(board);
    strip.show();
    QSignalSpy added(&board, &TaskBoard::taskAdded);
    QSignalSpy removed(&board, &TaskBoard::taskRemoved);
    {
        Toy toy(board);
        QCOMPARE(added.count(), 1);
        QCOMPARE(board.tasks(), std::vector{&toy.task()});
        toy.plays();
        QTRY_COMPARE(visibleIn(strip).size(), 1);
    }
    QCOMPARE(removed.count(), 1);
    QVERIFY(board.tasks().empty());
    QVERIFY(strip.findChildren<TaskIndicator*>().isEmpty());
}

void TestTaskBoard::startAndEndAreTold() {
    TaskBoard board;
    Toy toy(board);
    QStringList told;
    connect(&board, &TaskBoard::taskStarted, this,
            [&](const BackgroundTask& task) { told.append("starts " + task.title()); });
    connect(&board, &TaskBoard::taskFinished, this, [&](const BackgroundTask& task) {
        told.append(task.isRunning() ? "ends while it runs" : "ends");
    });
    toy.plays();
    QCOMPARE(told, QStringList{"starts Playing"});
    toy.letEnd();
    QTRY_COMPARE(told, (QStringList{"starts Playing", "ends"}));
}

void TestTaskBoard::restartFromTheEndIsRunning() {
    TaskBoard board;
    Toy toy(board);
    QStringList told;
    connect(&board, &TaskBoard::taskStarted, this, [&] { told.append("start"); });
    connect(&board, &TaskBoard::taskFinished, this, [&] { told.append("end"); });
    connect(
        &toy.task(), &BackgroundTask::finished, this, [&toy] { toy.plays(); }, Qt::SingleShotConnection);
    toy.plays();
    toy.letEnd();
    QTRY_COMPARE(told, (QStringList{"start", "end", "start"}));
    QVERIFY(toy.task().isRunning());
}

void TestTaskBoard::threadsForAllTasks() {
    TaskBoard board;
    std::vector<std::unique_ptr<Toy>> toys;
    for (int i = 0; i < 40; ++i)
        toys.push_back(std::make_unique<Toy>(board));
    std::atomic<int> begun = 0;
    board.setInterceptor([&](const QString&, Progress& progress, const std::function<void(Progress&)>& run) {
        ++begun;
        run(progress);
    });
    for (auto& toy : toys)
        toy->plays();
    QTRY_COMPARE(begun.load(), 40); // none waits for another
}

void TestTaskBoard::outOfMemoryIsAnError_data() {
    QTest::addColumn<bool>("isAfterwards");
    QTest::newRow("before the first item") << false;
    QTest::newRow("after the last") << true;
}

void TestTaskBoard::outOfMemoryIsAnError() {
    QFETCH(bool, isAfterwards);
    TaskBoard board;
    endMemoryOf(board, "Working", isAfterwards);
    BackgroundTask task(board);
    QStringList told;
    connect(&task, &BackgroundTask::finished, this,
            [&] { told.append(task.isRunning() ? "running" : "end"); });
    task.start<int>(
        "Working", [](QPromise<int>& promise, Progress&) { promise.addResult(1); },
        [&](const int& item) { told.append(QString::number(item)); },
        [&](const Error& error) {
            told.append(QString::fromStdString(error.what));
            QCOMPARE(error.code, ErrorCode::Io);
            QVERIFY(QThread::currentThread() == thread());
        });
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(told, (isAfterwards ? QStringList{"1", "not enough memory", "end"}
                                 : QStringList{"not enough memory", "end"}));
}

void TestTaskBoard::outOfMemoryIsAResult() {
    TaskBoard board;
    endMemoryOf(board, "Playing");
    Toy toy(board);
    toy.plays();
    QTRY_VERIFY(!toy.task().isRunning());
    QVERIFY(toy.played() && !*toy.played());
    QCOMPARE(toy.played()->error().what, std::string("not enough memory"));
}

// Thrown by an allocation, not by the board.
void TestTaskBoard::itemsOfBeforeAreDelivered() {
    TaskBoard board;
    BackgroundTask task(board);
    std::vector<int> items;
    int failures = 0;
    task.start<int>(
        "Working",
        [](QPromise<int>& promise, Progress&) {
            promise.addResult(1);
            throw std::bad_alloc(); // a sanitizer ends the program that asks for too much
        },
        [&](const int& item) { items.push_back(item); }, [&](const Error&) { ++failures; });
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(items, std::vector{1});
    QCOMPARE(failures, 1);
}

void TestTaskBoard::droppedJobFailsSilently() {
    TaskBoard board;
    endMemoryOf(board, "Playing");
    Toy toy(board);
    toy.plays();
    toy.task().drop();
    QVERIFY(board.pool().waitForDone(5000));
    QCoreApplication::processEvents();
    QVERIFY(!toy.played());
}

void TestTaskBoard::startAgainAfterOutOfMemory() {
    TaskBoard board;
    endMemoryOf(board, "Working");
    BackgroundTask task(board);
    QSignalSpy finished(&task, &BackgroundTask::finished);
    std::vector<int> items;
    const auto start = [&](const QString& title, auto onFailure) {
        task.start<int>(
            title, [](QPromise<int>& promise, Progress&) { promise.addResult(1); },
            [&](const int& item) { items.push_back(item); }, onFailure);
    };
    start("Working", [&](const Error&) { start("Once more", [](const Error&) { QFAIL("it has memory"); }); });
    QTRY_COMPARE(items, std::vector{1});
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(finished.count(), 1);
}

int main(int argc, char** argv) {
    return runAll<TestTaskBoard>(argc, argv);
}

#include "tst_task_board.moc"
