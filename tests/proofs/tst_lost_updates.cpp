// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "must.h"
#include "proof.h"
#include "simkv_command.h"
#include "temporary_log.h"

#include <QProcess>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace simkv;

// Commands that read counters and apply what they read plus one, on condition that nobody was quicker, lose
// no increment, whichever of them are killed.
class LostUpdatesProof final : public QObject {
    Q_OBJECT
private slots:
    void everyIncrementCounts();
};

namespace {

constexpr int kCounters = 3;
constexpr int kPrograms = 4;

// What one counter must have come to.
struct Expected {
    std::atomic<std::uint64_t> confirmed{0};
    std::atomic<std::uint64_t> killed{0}; // may or may not have been written
};

struct Tally {
    std::array<Expected, kCounters> counters;
    std::atomic<std::uint64_t> retries{0};
    std::mutex mutex;
    QStringList failures;

    void fail(const QString& how) {
        const std::lock_guard lock(mutex);
        failures.append(how);
    }
};

QByteArray nameOf(int counter) {
    return "counter " + QByteArray::number(counter);
}

// One program after the other, each an increment of one counter or of several at once.
class Incrementer final {
public:
    Incrementer(const TemporaryLog& log, std::uint32_t seed, Tally& tally)
        : m_log(&log), m_random(seed), m_tally(&tally) {}

    // Tries until it is confirmed, or killed.
    void increment() {
        std::vector<int> counters;
        const int first = below(kCounters);
        for (int more = 0, count = 1 + below(2); more < count; ++more)
            counters.push_back((first + more) % kCounters);
        while (true) {
            const auto lines = linesFor(counters);
            if (lines.isEmpty())
                continue; // truncated by another at that very moment
            const auto [code, said] = apply(lines);
            if (code == 1 || said.contains("is writing this log")) {
                ++m_tally->retries;
                continue;
            }
            for (const int counter : counters)
                ++(code == 0 ? m_tally->counters[std::size_t(counter)].confirmed
                             : m_tally->counters[std::size_t(counter)].killed);
            if (code > 1)
                m_tally->fail(QString::fromUtf8(said));
            return;
        }
    }

private:
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_random); }

    // What the counters are now, plus one, if they still are.
    QByteArray linesFor(const std::vector<int>& counters) {
        NoProgress unwatched;
        const auto store = Store::open(m_log->path(), unwatched);
        if (!store || !(*store)->buildIndex(unwatched))
            return {};
        QByteArray lines;
        for (const int counter : counters) {
            const auto key = nameOf(counter);
            const auto value = (*store)->get(key.toStdString());
            const auto record = (*store)->newest(key.toStdString());
            if (!value || !record)
                return {};
            const auto now = value->has_value() ? QByteArray::fromStdString(**value) : QByteArray("0");
            QByteArray condition = R"("if_absent":true)";
            if (value->has_value())
                condition = below(2) == 0 ? R"("if_value":")" + now + '"'
                                          : R"("if_record":)" + QByteArray::number((**record).value());
            lines += R"({"op":"put","key":")" + key + R"(","value":")" +
                     QByteArray::number(now.toULongLong() + 1) + R"(",)" + condition + "}\n";
        }
        return lines;
    }

    // Any, or one right after something was written: the command still has to sync, and to end.
    void waitForTheMoment() {
        const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(below(25'000));
        const bool waitsForBytes = below(2) == 0;
        const auto size = std::filesystem::file_size(m_log->path());
        while (std::chrono::steady_clock::now() < until &&
               !(waitsForBytes && std::filesystem::file_size(m_log->path()) != size)) {
        }
    }

    // The exit code, -1 if it was killed, and what it said.
    std::pair<int, QByteArray> apply(const QByteArray& lines) {
        QProcess process;
        startSimkv(process, {"apply", QString::fromStdString(m_log->path())});
        if (!process.waitForStarted())
            return {2, "the command does not start"};
        process.write(lines);
        process.closeWriteChannel();
        if (!process.waitForBytesWritten())
            return {2, "the command does not read"};
        if (below(3) == 0) {
            waitForTheMoment();
            process.kill();
        }
        if (!process.waitForFinished(60'000))
            return {2, "the command does not end"};
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                process.readAllStandardError()};
    }

    const TemporaryLog* m_log;
    std::mt19937 m_random;
    Tally* m_tally;
};

// The versions of each counter are 1, 2, 3 ...: an update that was lost would be there twice.
QString wrongVersion(const ByteString& bytes, std::map<QString, std::uint64_t>& values) {
    for (const auto& part : logText(bytes).replace("counter ", "counter").split(' ')) {
        const auto pair = part.split('=');
        if (pair.size() == 2 && pair[1].toULongLong() != ++values[pair[0]])
            return QStringLiteral("%1 after version %2").arg(part).arg(values[pair[0]] - 1);
    }
    return {};
}

} // namespace

void LostUpdatesProof::everyIncrementCounts() {
    Proof proof("conditional increments, some killed");
    const TemporaryLog log{ByteString()};
    Tally tally;
    const auto each = Proof::cases(40, 1000);
    std::vector<std::thread> programs;
    for (std::uint32_t program = 0; program < kPrograms; ++program) {
        programs.emplace_back([&, program] {
            Incrementer incrementer(log, Proof::seed() * kPrograms + program, tally);
            for (std::uint64_t done = 0; done < each; ++done)
                incrementer.increment();
        });
    }
    for (auto& program : programs)
        program.join();

    proof.count(each * kPrograms);
    for (const auto& how : tally.failures)
        proof.fail(how);
    std::map<QString, std::uint64_t> values;
    if (const auto wrong = wrongVersion(log.bytes(), values); !wrong.isEmpty())
        proof.fail(wrong);
    std::uint64_t killed = 0;
    std::uint64_t written = 0; // of those
    for (int counter = 0; counter < kCounters; ++counter) {
        const auto& expected = tally.counters[std::size_t(counter)];
        const auto value = values[QString::fromLatin1(nameOf(counter)).remove(' ')];
        if (value < expected.confirmed || value > expected.confirmed + expected.killed)
            proof.fail(QStringLiteral("counter %1 is %2; %3 were confirmed and %4 killed")
                           .arg(counter)
                           .arg(value)
                           .arg(expected.confirmed.load())
                           .arg(expected.killed.load()));
        killed += expected.killed;
        written += value - expected.confirmed;
    }
    proof.apart(QStringLiteral("%1 retries, %2 increments killed, %3 of them written")
                    .arg(tally.retries.load())
                    .arg(killed)
                    .arg(written));
    QCOMPARE(proof.report(), QString());
    QVERIFY(tally.retries > 0 && killed > 0); // they met
}

QTEST_GUILESS_MAIN(LostUpdatesProof)
#include "tst_lost_updates.moc"
