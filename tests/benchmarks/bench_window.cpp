// SPDX-License-Identifier: GPL-3.0-or-later
// The window on a large log: how soon there is something to see, how long the event loop is ever held up, and
// how long filter, sort and search take. Without a display (QT_QPA_PLATFORM=offscreen).
#include "actions/comparison_actions.h"
#include "actions/history_actions.h"
#include "actions/moment_actions.h"
#include "bars.h"
#include "document/key_history.h"
#include "document/moment_comparison.h"
#include "exchange/generate.h"
#include "format/record_codec.h"
#include "heartbeat.h"
#include "history/key_versions.h"
#include "must.h"
#include "options.h"
#include "pages/comparison_pane.h"
#include "pages/filter_bar.h"
#include "pages/find_bar.h"
#include "pages/history_pane.h"
#include "pages/moment_bar.h"
#include "pages/table_page.h"
#include "process_memory.h"
#include "views/long_table_view.h"
#include "views/moment_slider.h"
#include "window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScrollBar>
#include <QTabWidget>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <thread>
#include <utility>

namespace benchmarks {
namespace {

using namespace simkv;
using simkv::ui::MainWindow;
using simkv::ui::RowSort;
using simkv::ui::TableContents;
using simkv::ui::TablePage;

constexpr double kMega = 1e6;

// Lets the window run until `isDone`; how long that took, in ms.
double runUntil(const std::function<bool()>& isDone) {
    QElapsedTimer clock;
    clock.start();
    while (!isDone())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return static_cast<double>(clock.nsecsElapsed()) / kMega;
}

// Appends so many records a second to a log, in ten pieces a second.
class Appender final {
public:
    Appender(std::string path, int recordsPerSecond)
        : m_thread([this, path = std::move(path), recordsPerSecond] { run(path, recordsPerSecond); }) {}
    ~Appender() {
        stop();
        m_thread.join();
    }
    void stop() { m_stop = true; }
    [[nodiscard]] bool hasStopped() const { return m_hasStopped; }
    [[nodiscard]] std::uint64_t appended() const { return m_appended; }

private:
    void run(const std::string& path, int recordsPerSecond) {
        std::ofstream file(path, std::ios::binary | std::ios::app);
        auto next = std::chrono::steady_clock::now();
        while (!m_stop) {
            std::string piece;
            for (int i = 0; i < recordsPerSecond / 10; ++i) {
                const auto key = "appended:" + std::to_string(m_appended++);
                const RecordHeader header{Timestamp(1'800'000'000), static_cast<std::uint32_t>(key.size()),
                                          100, 0};
                const auto bytes = encodeHeader(header, ByteOrder::Little);
                piece.append(bytes.data(), bytes.size());
                piece += key;
                piece.append(100, 'a');
            }
            file << piece << std::flush;
            next += std::chrono::milliseconds(100);
            std::this_thread::sleep_until(next);
        }
        m_hasStopped = true;
    }

    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_hasStopped{false};
    std::atomic<std::uint64_t> m_appended{0};
    std::thread m_thread;
};

class WindowBenchmark final {
public:
    WindowBenchmark(const ScratchFolder& scratch, std::string name, const GenerateOptions& log)
        : m_name(std::move(name)), m_path((scratch.path() / (m_name + ".simkv")).string()),
          m_settings(QString::fromStdString((scratch.path() / "settings.ini").string())) {
        NoProgress unwatched;
        m_bytes = must(generateLog(m_path, log, unwatched)).bytes;
        m_settings.addOwnLog(QString::fromStdString(m_path));
        m_window = new MainWindow(m_settings);
        m_window->resize(1240, 760);
        m_window->show();
        QCoreApplication::processEvents();
        releaseFreedMemory();
        m_memoryBefore = anonymousMemory();
    }
    ~WindowBenchmark() { delete m_window; }

    // What a log keeps: all versions of a key, and the state at any moment.
    std::vector<Bar> runTimeTravel() {
        open();
        history();
        goToMoments();
        slide();
        compare();
        std::printf("%s: longest block of the event loop %.1f ms, in %s\n", m_name.c_str(), m_longest,
                    m_longestIn.c_str());
        bar("longest block of the event loop", m_longest, 50);
        return m_bars;
    }

    std::vector<Bar> run() {
        open();
        filter();
        sort();
        selectAll();
        search();
        jump();
        follow();
        std::printf("%s: longest block of the event loop %.1f ms, in %s\n", m_name.c_str(), m_longest,
                    m_longestIn.c_str());
        bar("longest block of the event loop", m_longest, 50);
        return m_bars;
    }

private:
    TablePage& keys() { return m_window->keysPage(); }
    TablePage& log() { return m_window->logPage(); }

    // A step, with the heart beating beside it.
    double step(const std::string& what, const std::function<double()>& milliseconds) {
        Heartbeat heartbeat;
        const auto took = milliseconds();
        const auto longest = heartbeat.longestGap();
        std::printf("%s: %s took %.1f ms, longest block %.1f ms\n", m_name.c_str(), what.c_str(), took,
                    longest);
        if (longest > m_longest) {
            m_longest = longest;
            m_longestIn = what;
        }
        return took;
    }
    void bar(const std::string& what, double figure, double most) {
        char text[32];
        std::snprintf(text, sizeof text, "%g ms", most);
        m_bars.push_back(Bar{m_name + " " + what, figure, text, most, "ms", 1.0, true});
    }
    [[nodiscard]] static bool isComplete(TablePage& page) {
        return page.contents().state() == TableContents::State::Idle;
    }

    void open() {
        double firstRows = 0;
        const auto all = step("open", [&] {
            QElapsedTimer clock;
            clock.start();
            m_window->open(QString::fromStdString(m_path), false);
            runUntil([&] { return keys().model().rowCount() > 0; });
            keys().table().viewport()->repaint();
            firstRows = static_cast<double>(clock.nsecsElapsed()) / kMega;
            runUntil([&] { return !m_window->document().isReading(); });
            return static_cast<double>(clock.nsecsElapsed()) / kMega;
        });
        std::printf("%s: first rows after %.1f ms, all of %.2f GB after %.1f ms\n", m_name.c_str(), firstRows,
                    static_cast<double>(m_bytes.value()) / 1e9, all);
        bar("first rows", firstRows, 300);
        releaseFreedMemory();
        std::printf("%s: the window took %.0f MB for %llu records\n", m_name.c_str(),
                    static_cast<double>(anonymousMemory() - m_memoryBefore) / kMega,
                    static_cast<unsigned long long>(m_window->document().snapshot()->records()));
    }

    // A prefix that some thousand keys have.
    [[nodiscard]] QString prefix() {
        const auto& model = keys().model();
        const auto key = model.index(model.rowCount() / 2, static_cast<int>(simkv::ui::RecordColumn::Key))
                             .data()
                             .toString();
        return key.left(std::max<qsizetype>(1, key.size() - 4));
    }

    void filter() {
        const auto text = QStringLiteral("key ^= \"%1\"").arg(prefix());
        const auto took = step("filter on a key prefix", [&] {
            keys().filterBar().setFilter(text);
            return runUntil([&] { return isComplete(keys()); });
        });
        std::printf("%s: %s lets %d rows through\n", m_name.c_str(), qPrintable(text),
                    keys().model().rowCount());
        bar("filter on a key prefix", took, 1500 * scale());
        step("clear the filter", [&] {
            keys().filterBar().setFilter({});
            return runUntil([&] { return isComplete(keys()); });
        });
    }

    void sort() {
        const auto took = step("sort by key", [&] {
            keys().contents().setSort(RowSort{SortField::Key, false});
            return runUntil([&] { return isComplete(keys()); });
        });
        bar("sort by key", took, 6000 * scale());
        step("log order again", [&] {
            keys().contents().setSort({});
            return runUntil([&] { return isComplete(keys()); });
        });
    }

    void selectAll() {
        step("select all", [&] {
            QElapsedTimer clock;
            clock.start();
            keys().table().selectAll();
            keys().table().viewport()->repaint();
            QCoreApplication::processEvents();
            return static_cast<double>(clock.nsecsElapsed()) / kMega;
        });
    }

    // Searches for bytes that are not there, in the log's tab: all of the log is read.
    void search() {
        m_window->findChild<QTabWidget*>("pages")->setCurrentWidget(&log());
        auto* text = log().findBar().findChild<QLineEdit*>("findText");
        const auto took = step("search for a literal", [&] {
            const QString nowhere(QStringLiteral("~no such words~"));
            text->setText(nowhere);
            log().findBar().findNext(); // starts it at once
            return runUntil([&] { return !log().findBar().task().isRunning(); });
        });
        log().findBar().close();
        m_bars.push_back(Bar{m_name + " search for a literal",
                             static_cast<double>(m_bytes.value()) / 1e6 / took, "1 GB/s", 1.0, "GB/s", 1.0,
                             false});
    }

    void jump() {
        constexpr int kJumps = 100;
        std::mt19937_64 random(1);
        step("100 jumps to any row", [&] {
            return runUntil([&, left = kJumps]() mutable {
                auto& table = log().table();
                const auto rows = static_cast<std::uint64_t>(log().model().rowCount());
                table.selectRecord(RecordNumber(random() % rows));
                return --left == 0;
            });
        });
    }

    // The history of a key whose versions lie all over the log: by the library, and until the list is
    // painted.
    void history() {
        const auto snapshot = m_window->document().snapshot();
        const auto number = *snapshot->live().nextFrom(RecordNumber(snapshot->records() / 2));
        const auto key = must(snapshot->key(must(snapshot->place(number))));
        NoProgress unwatched;
        std::vector<double> times;
        std::size_t versions = 0;
        for (int round = 0; round < 5; ++round) {
            QElapsedTimer clock;
            clock.start();
            const auto found = must(versionsOf(*snapshot, key, unwatched));
            (void)must(summaryOf(*snapshot, found));
            times.push_back(static_cast<double>(clock.nsecsElapsed()) / kMega);
            versions = found.size();
        }
        std::printf("%s: %zu versions of a key, by the library in %.2f ms\n", m_name.c_str(), versions,
                    times.front());
        bar("history by the library", times.front(), 10);
        m_window->findChild<QAction*>("showHistory")->trigger();
        runUntil([&] { return m_window->feature<HistoryActions>().pane().isVisible(); });
        const auto other = *snapshot->live().nextFrom(RecordNumber(snapshot->records() / 3));
        const auto took = step("history on screen", [&] {
            return runUntil([&, isAsked = false]() mutable {
                if (!std::exchange(isAsked, true))
                    keys().table().selectRecord(other);
                const auto& found = m_window->feature<HistoryActions>().history().versions();
                if (!found || found->numbers.front() != other ||
                    m_window->feature<HistoryActions>().history().task().isRunning())
                    return false;
                m_window->feature<HistoryActions>().pane().table().viewport()->repaint();
                return true;
            });
        });
        bar("history on screen", took, 50);
        m_window->findChild<QAction*>("showHistory")->trigger();
    }

    // Far from each other, so that each snapshot is made anew.
    void goToMoments() {
        auto& moment = m_window->feature<MomentActions>().moment();
        std::mt19937_64 random(2);
        const auto all = m_window->document().newestSnapshot()->records();
        m_window->findChild<QAction*>("timeTravel")->trigger();
        runUntil(
            [&] { return !m_window->feature<MomentActions>().bar().slider().histogram().counts.empty(); });
        double longest = 0;
        double sum = 0;
        constexpr int kMoments = 20;
        for (int i = 0; i < kMoments; ++i) {
            const auto took = step("go to a moment", [&] {
                moment.goTo(RecordNumber(random() % all));
                return runUntil([&] { return !moment.isMoving(); });
            });
            longest = std::max(longest, took);
            sum += took;
        }
        std::printf("%s: a moment was there after %.1f ms on average\n", m_name.c_str(), sum / kMoments);
        bar("a moment, the slowest of 20", longest, 200);
        moment.goTo(RecordNumber(all / 2));
        runUntil([&] { return !moment.isMoving(); });
        const auto& then = m_window->document().snapshot();
        const auto bits =
            static_cast<double>(then->live().memory()) * 8 / static_cast<double>(then->records());
        m_bars.push_back(
            Bar{m_name + " memory of a moment", bits, "1.3 bits a record", 1.3, "bits", 1.0, true});
        step("scroll in the past", [&] {
            return runUntil([&, left = 50]() mutable {
                auto* scrolling = keys().table().verticalScrollBar();
                scrolling->setValue(
                    static_cast<int>(random() % static_cast<std::uint64_t>(scrolling->maximum() + 1)));
                keys().table().viewport()->repaint();
                return --left == 0;
            });
        });
    }

    // A hand that drags from end to end and back, a place for each 8 ms.
    void slide() {
        auto& slider = m_window->feature<MomentActions>().bar().slider();
        auto& moment = m_window->feature<MomentActions>().moment();
        int shown = 0;
        const auto counted =
            QObject::connect(&moment, &simkv::ui::ShownMoment::changed, [&shown] { ++shown; });
        step("slide from end to end", [&] {
            constexpr int kPlaces = 400;
            QElapsedTimer clock;
            clock.start();
            return runUntil([&, place = 0]() mutable {
                if (clock.elapsed() >= place * 8) {
                    slider.setValue(
                        static_cast<int>(std::int64_t{slider.maximum()} * (kPlaces - place) / kPlaces));
                    ++place;
                }
                return place > kPlaces && !moment.isMoving();
            });
        });
        QObject::disconnect(counted);
        std::printf("%s: %d moments were shown while it slid\n", m_name.c_str(), shown);
    }

    void compare() {
        auto& moment = m_window->feature<MomentActions>().moment();
        moment.goTo(RecordNumber(m_window->document().newestSnapshot()->records() / 2));
        runUntil([&] { return !moment.isMoving(); });
        const auto took = step("compare with now", [&] {
            m_window->findChild<QAction*>("compareWithNow")->trigger();
            return runUntil([&] {
                return m_window->feature<ComparisonActions>().comparison().found() &&
                       !m_window->feature<ComparisonActions>().comparison().isRunning();
            });
        });
        std::printf("%s: %llu keys differ, listed after %.0f ms\n", m_name.c_str(),
                    static_cast<unsigned long long>(
                        m_window->feature<ComparisonActions>().comparison().found()->rows()),
                    took);
        step("select all that differs, and copy nothing", [&] {
            QElapsedTimer clock;
            clock.start();
            m_window->feature<ComparisonActions>().pane().table().selectAll();
            m_window->feature<ComparisonActions>().pane().table().viewport()->repaint();
            QCoreApplication::processEvents();
            return static_cast<double>(clock.nsecsElapsed()) / kMega;
        });
    }

    void follow() {
        m_window->document().setFollowing(true);
        log().table().scrollToEnd();
        const auto before = m_window->document().snapshot()->records();
        std::uint64_t appended = 0;
        step("follow 10,000 records a second for 5 s", [&] {
            Appender appender(m_path, 10'000);
            QElapsedTimer clock;
            clock.start();
            runUntil([&] { return clock.elapsed() > 5000; });
            appender.stop();
            runUntil([&] { return appender.hasStopped(); }); // the thread may sleep for a while
            appended = appender.appended();
            return runUntil([&] { return m_window->document().snapshot()->records() >= before + appended; });
        });
        std::printf("%s: %llu records were followed, the end is %sin sight\n", m_name.c_str(),
                    static_cast<unsigned long long>(appended), log().table().isAtEnd() ? "" : "not ");
    }

    // The bars are for 10 million records.
    [[nodiscard]] double scale() const {
        return std::max(1.0, static_cast<double>(m_window->document().snapshot()->records()) / 1e7);
    }

    std::string m_name;
    std::string m_path;
    ByteCount m_bytes;
    simkv::ui::Settings m_settings;
    MainWindow* m_window = nullptr;
    std::uint64_t m_memoryBefore = 0;
    double m_longest = 0;
    std::string m_longestIn;
    std::vector<Bar> m_bars;
};

// A table of 100 million rows, each of a record of a small log.
Bar repaintBar(const ScratchFolder& scratch) {
    constexpr std::uint32_t kRows = 100'000'000;
    constexpr std::uint32_t kRecords = 100'000;
    const auto path = (scratch.path() / "repaint.simkv").string();
    NoProgress unwatched;
    must(generateLog(path, {.records = kRecords}, unwatched));
    const auto store = must(Store::open(path, unwatched));
    must(store->buildIndex(unwatched));
    auto numbers = std::make_shared<RecordNumbers>(kRows);
    for (std::uint32_t row = 0; row < kRows; ++row)
        (*numbers)[row] = row % kRecords;
    simkv::ui::RecordTableModel model;
    simkv::ui::RecordTable table(model, simkv::ui::RecordTable::Arrangement::RecordFirst);
    table.resize(1240, 760);
    table.setRows(store->snapshot(), RowOrder::sorted(numbers), simkv::ui::RecordTable::Change::Different);
    table.show();
    QCoreApplication::processEvents();
    std::vector<double> times;
    for (int round = 0; round < 50; ++round) {
        table.verticalScrollBar()->setValue(static_cast<int>(kRows / 50 * static_cast<std::uint32_t>(round)));
        QElapsedTimer clock;
        clock.start();
        table.viewport()->repaint();
        times.push_back(static_cast<double>(clock.nsecsElapsed()) / kMega);
    }
    return Bar{"repaint at 100M rows", median(times), "16 ms", 16, "ms", 1.0, true};
}

int run(const Options& options) {
    const ScratchFolder scratch(options.folder);
    std::vector<Bar> bars{repaintBar(scratch)};
    const auto isWanted = [&](const std::string& name) {
        return name.find(options.only) != std::string::npos;
    };
    const auto measure = [&](const std::string& name, const GenerateOptions& log) {
        if (!isWanted(name))
            return;
        const auto more = WindowBenchmark(scratch, name, log).run();
        bars.insert(bars.end(), more.begin(), more.end());
        scratch.clear();
    };
    const auto travel = [&](const std::string& name, const GenerateOptions& log) {
        if (!isWanted(name))
            return;
        const auto more = WindowBenchmark(scratch, name, log).runTimeTravel();
        bars.insert(bars.end(), more.begin(), more.end());
        scratch.clear();
    };
    travel("past, 1M records, 1k keys", {.records = 1'000'000, .keys = 1'000, .deletesPerMillion = 50'000});
    if (!options.quick) {
        travel("past, 10M records, 10k keys",
               {.records = 10'000'000, .keys = 10'000, .deletesPerMillion = 50'000});
        travel("past, 10M records, 1M keys",
               {.records = 10'000'000, .keys = 1'000'000, .deletesPerMillion = 50'000});
    }
    measure("window, 1M records", {.records = 1'000'000});
    if (!options.quick)
        measure("window, 10M records", {.records = 10'000'000});
    if (options.huge)
        measure("window, 100M records", {.records = 100'000'000, .keySize = {12, 12}, .valueSize = {15, 15}});
    return printBars(bars);
}

} // namespace
} // namespace benchmarks

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    return benchmarks::run(benchmarks::parseOptions(argc, argv));
}
