// SPDX-License-Identifier: GPL-3.0-or-later
#include "background/background_task.h"
#include "run_all.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace simkv;
using namespace simkv::ui;

class TestBackgroundTask final : public QObject {
    Q_OBJECT
private slots:
    void deliversInOrderOnThisThread();
    void itemsArriveWhileTheJobRuns();
    void signalsOfARun();
    void startWithoutItems();
    void newestStartWins();
    void manyStartsInARow();
    void restartFromAnItem();
    void cancelEndsTheJob();
    void cancelBeforeTheJobBegins();
    void cancelledJobDeliversItsLastItem();
    void dropDeliversNothingMore();
    void dropOfNothing();
    void destructorCancelsAndWaits();
    void destructorWaitsForReplacedJobs();
    void progressAndSpeed();
};

namespace {

// Works until it is told to stop; the test runs into its time limit if nobody does.
void workUntilCancelled(const Progress& progress) {
    while (!progress.isCancelled())
        QThread::yieldCurrentThread();
}

void unexpected(const Error& error) {
    QFAIL(error.what.c_str());
}

struct Task {
    TaskBoard board;
    QSemaphore gate; // for jobs to wait at
    std::vector<int> items;
    BackgroundTask task{board};
    QSignalSpy started{&task, &BackgroundTask::started};
    QSignalSpy finished{&task, &BackgroundTask::finished};

    Task() { board.pool().setMaxThreadCount(2); }

    template <typename Job>
    void start(Job job, const QString& title = "Working") {
        task.start<int>(
            title, std::move(job), [this](const int& item) { items.push_back(item); }, unexpected);
    }
    // A job that stands at the gate and then delivers.
    void startAtGate(std::vector<int> delivered) {
        start([this, delivered](QPromise<int>& promise, Progress&) {
            gate.acquire();
            for (const auto item : delivered)
                promise.addResult(item);
        });
    }
    bool ends() {
        return QTest::qWaitFor([this] { return !task.isRunning(); });
    }
};

} // namespace

void TestBackgroundTask::deliversInOrderOnThisThread() {
    TaskBoard board;
    BackgroundTask task(board);
    constexpr int kCount = 5000;
    std::vector<int> items;
    std::atomic<QThread*> worker{nullptr};
    bool elsewhere = false;
    task.start<int>(
        "Counting",
        [&worker](QPromise<int>& promise, Progress&) {
            worker = QThread::currentThread();
            for (int item = 0; item < kCount; ++item)
                promise.addResult(item);
        },
        [&](const int& item) {
            elsewhere = elsewhere || QThread::currentThread() != thread();
            items.push_back(item);
        },
        unexpected);
    QVERIFY(items.empty()); // nothing is delivered from within start()
    QTRY_VERIFY(!task.isRunning());
    QCOMPARE(items.size(), std::size_t{kCount});
    QVERIFY(std::is_sorted(items.begin(), items.end()));
    QVERIFY(!elsewhere);
    QVERIFY(worker != nullptr && worker != thread());
}

void TestBackgroundTask::itemsArriveWhileTheJobRuns() {
    Task t;
    t.start([&t](QPromise<int>& promise, Progress&) {
        promise.addResult(1);
        t.gate.acquire();
        promise.addResult(2);
    });
    QTRY_COMPARE(t.items, std::vector{1});
    QVERIFY(t.task.isRunning());
    t.gate.release();
    QVERIFY(t.ends());
    QCOMPARE(t.items, (std::vector{1, 2}));
}

void TestBackgroundTask::signalsOfARun() {
    Task t;
    std::vector<int> itemsAtEnd;
    connect(&t.task, &BackgroundTask::finished, this, [&] {
        itemsAtEnd = t.items;
        QVERIFY(!t.task.isRunning());
    });
    QVERIFY(!t.task.isRunning());
    t.start([](QPromise<int>& promise, Progress&) { promise.addResult(1); }, "Doing it");
    QCOMPARE(t.started.count(), 1);
    QCOMPARE(t.finished.count(), 0);
    QVERIFY(t.task.isRunning());
    QCOMPARE(t.task.title(), "Doing it");
    QVERIFY(t.ends());
    QCOMPARE(t.started.count(), 1);
    QCOMPARE(t.finished.count(), 1);
    QCOMPARE(itemsAtEnd, std::vector{1}); // the last item comes before the end
}

void TestBackgroundTask::startWithoutItems() {
    Task t;
    t.start([](QPromise<int>&, Progress&) {});
    QVERIFY(t.ends());
    QVERIFY(t.items.empty());
    QCOMPARE(t.finished.count(), 1);
}

void TestBackgroundTask::newestStartWins() {
    Task t;
    std::atomic<bool> wasCancelled = false;
    QSemaphore begun;
    t.start([&](QPromise<int>& promise, Progress& progress) {
        promise.addResult(1);
        begun.release();
        workUntilCancelled(progress);
        wasCancelled = true;
        promise.addResult(2);
    });
    begun.acquire(); // its first item waits to be delivered
    t.start([](QPromise<int>& promise, Progress&) { promise.addResult(3); });
    QVERIFY(t.ends());
    QTRY_VERIFY(wasCancelled);
    QVERIFY(t.board.pool().waitForDone(5000));
    QCoreApplication::processEvents();
    QCOMPARE(t.items, std::vector{3});
    QCOMPARE(t.started.count(), 2);
    QCOMPARE(t.finished.count(), 1);
}

void TestBackgroundTask::manyStartsInARow() {
    Task t;
    for (int i = 0; i < 200; ++i) {
        t.start([i](QPromise<int>& promise, Progress&) { promise.addResult(i); });
        if (i % 7 == 0)
            QCoreApplication::processEvents();
    }
    QVERIFY(t.ends());
    QCOMPARE(t.items.back(), 199);
    QVERIFY(std::is_sorted(t.items.begin(), t.items.end()));
}

void TestBackgroundTask::restartFromAnItem() {
    Task t;
    t.task.start<int>(
        "First",
        [](QPromise<int>& promise, Progress&) {
            promise.addResult(1);
            promise.addResult(2);
        },
        [&t](const int& item) {
            t.items.push_back(item);
            t.startAtGate({7});
        },
        unexpected);
    QTRY_VERIFY(!t.items.empty());
    t.gate.release();
    QVERIFY(t.ends());
    QCOMPARE(t.items, (std::vector{1, 7}));
    QCOMPARE(t.finished.count(), 1);
}

void TestBackgroundTask::cancelEndsTheJob() {
    Task t;
    QSemaphore begun;
    t.start([&begun](QPromise<int>&, Progress& progress) {
        begun.release();
        workUntilCancelled(progress);
    });
    begun.acquire();
    QElapsedTimer clock;
    clock.start();
    t.task.cancel();
    QVERIFY(clock.elapsed() < 200); // it does not wait
    QVERIFY(t.task.isRunning());
    QVERIFY(t.ends());
    QCOMPARE(t.finished.count(), 1);
    t.task.cancel(); // nothing to do
    QCOMPARE(t.finished.count(), 1);
}

void TestBackgroundTask::cancelBeforeTheJobBegins() {
    Task t;
    QSemaphore other;
    for (int i = 0; i < 2; ++i)
        t.board.pool().start([&other] { other.acquire(); }); // all threads are taken
    t.start([](QPromise<int>& promise, Progress& progress) {
        promise.addResult(progress.isCancelled() ? 1 : 0);
    });
    t.task.cancel();
    QVERIFY(t.task.isRunning());
    other.release(2);
    QVERIFY(t.ends());
    QCOMPARE(t.items, std::vector{1});
}

void TestBackgroundTask::cancelledJobDeliversItsLastItem() {
    Task t;
    t.start([](QPromise<int>& promise, Progress& progress) {
        workUntilCancelled(progress);
        promise.addResult(-1);
    });
    t.task.cancel();
    QVERIFY(t.ends());
    QCOMPARE(t.items, std::vector{-1});
}

void TestBackgroundTask::dropDeliversNothingMore() {
    Task t;
    QSemaphore begun;
    t.start([&begun](QPromise<int>& promise, Progress& progress) {
        promise.addResult(1);
        begun.release();
        workUntilCancelled(progress);
        promise.addResult(2);
    });
    begun.acquire();
    t.task.drop();
    QVERIFY(!t.task.isRunning());
    QCOMPARE(t.finished.count(), 1);
    QVERIFY(t.board.pool().waitForDone(5000)); // cancelled, too
    QCoreApplication::processEvents();
    QVERIFY(t.items.empty());
    QCOMPARE(t.finished.count(), 1);
    t.start([](QPromise<int>& promise, Progress&) { promise.addResult(3); });
    QVERIFY(t.ends());
    QCOMPARE(t.items, std::vector{3});
}

void TestBackgroundTask::dropOfNothing() {
    Task t;
    t.task.drop();
    QCOMPARE(t.finished.count(), 0);
}

void TestBackgroundTask::destructorCancelsAndWaits() {
    TaskBoard board;
    QSemaphore begun;
    std::atomic<bool> hasEnded = false;
    bool delivered = false;
    {
        BackgroundTask task(board);
        task.start<int>(
            "Working",
            [&](QPromise<int>& promise, Progress& progress) {
                begun.release();
                workUntilCancelled(progress);
                promise.addResult(1);
                hasEnded = true;
            },
            [&delivered](const int&) { delivered = true; }, unexpected);
        begun.acquire();
    }
    QVERIFY(hasEnded);
    QCoreApplication::processEvents();
    QVERIFY(!delivered);
}

void TestBackgroundTask::destructorWaitsForReplacedJobs() {
    TaskBoard board;
    board.pool().setMaxThreadCount(2);
    QSemaphore begun;
    std::atomic<int> ended = 0;
    {
        BackgroundTask task(board);
        for (int i = 0; i < 2; ++i) {
            task.start<int>(
                "Working",
                [&](QPromise<int>&, Progress& progress) {
                    begun.release();
                    workUntilCancelled(progress);
                    for (int turn = 0; turn < 1000; ++turn)
                        QThread::yieldCurrentThread(); // some work after the request to stop
                    ++ended;
                },
                [](const int&) {}, unexpected);
            begun.acquire();
        }
    }
    QCOMPARE(ended.load(), 2);
}

void TestBackgroundTask::progressAndSpeed() {
    Task t;
    QSignalSpy progressed(&t.task, &BackgroundTask::progressed);
    QCOMPARE(t.task.bytesPerSecond(), 0.0);
    t.start([&t](QPromise<int>&, Progress& progress) {
        progress.advance(ByteCount(1'000'000), ByteCount(4'000'000));
        t.gate.acquire();
    });
    QTRY_COMPARE(t.task.done(), ByteCount(1'000'000));
    QCOMPARE(t.task.total(), ByteCount(4'000'000));
    QTRY_VERIFY(progressed.count() >= 2);
    // At least the two ticks of 100 ms have passed since the start.
    QVERIFY(t.task.bytesPerSecond() > 0);
    QVERIFY2(t.task.bytesPerSecond() < 6'000'000, qPrintable(QString::number(t.task.bytesPerSecond())));
    t.gate.release();
    QVERIFY(t.ends());
    QCOMPARE(t.task.done(), ByteCount(0));
    QCOMPARE(t.task.total(), ByteCount(0));
    QCOMPARE(t.task.bytesPerSecond(), 0.0);
}

int main(int argc, char** argv) {
    return runAll<TestBackgroundTask>(argc, argv);
}

#include "tst_background_task.moc"
