// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"
#include "must.h"
#include "proof.h"
#include "temporary_log.h"
#include "written_steps.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <chrono>
#include <random>
#include <thread>

using namespace simkv;

// A program that is killed at any moment has written all that it said it had, and batches whole or not at
// all.
class KilledWriterProof final : public QObject {
    Q_OBJECT
private slots:
    void confirmedStepsAreThere();
};

namespace {

// The numbers that the program printed; the last line may be incomplete.
std::uint32_t confirmed(const QByteArray& said, std::uint32_t first) {
    const auto lines = said.count('\n');
    return first + static_cast<std::uint32_t>(lines);
}

ByteString contentsFrom(const std::string& path, std::size_t from) {
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly) || !file.seek(static_cast<qint64>(from)))
        return {};
    return file.readAll().toStdString();
}

// One log, written by one program after the other.
class KilledLog final {
public:
    KilledLog() : m_log(ByteString()) {}

    [[nodiscard]] std::uint32_t steps() const { return m_steps; }
    [[nodiscard]] std::uint64_t tails() const { return m_tails; }

    // Starts a program, kills it some time after its first step, and looks at what is there; what is wrong.
    QString round(int microseconds) {
        QProcess writer;
        writer.start(QStringLiteral(SIMKV_WRITER),
                     {QString::fromStdString(m_log.path()), QString::number(m_steps)});
        if (!writer.waitForReadyRead(20'000))
            return QStringLiteral("the writer says nothing: ") +
                   QString::fromLocal8Bit(writer.readAllStandardError());
        std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
        writer.kill();
        writer.waitForFinished();
        return compare(confirmed(writer.readAllStandardOutput(), m_steps));
    }

private:
    QString compare(std::uint32_t said) {
        NoProgress unwatched;
        const auto report = must(checkLog(m_log.path(), unwatched));
        const auto bytes = contentsFrom(m_log.path(), m_size);
        std::size_t at = 0;
        while (true) {
            const auto step = writtenStep(m_steps).bytes();
            if (bytes.compare(at, step.size(), step) == 0) {
                at += step.size();
                ++m_steps;
                continue;
            }
            if (!step.starts_with(bytes.substr(at)))
                return QStringLiteral("other bytes after step %1").arg(m_steps);
            break;
        }
        if (m_steps < said)
            return QStringLiteral("%1 steps were confirmed, %2 are there").arg(said).arg(m_steps);
        m_size += at;
        m_tails += at < bytes.size() ? 1 : 0;
        if (at == bytes.size())
            return report.findings.empty() ? QString() : QStringLiteral("a finding in a whole log");
        const bool isTailOnly = report.findings.size() == 1 && isTail(report.findings[0].kind) &&
                                report.findings[0].offset.value() == m_size;
        return isTailOnly ? QString() : QStringLiteral("not a tail at %1").arg(m_size);
    }

    TemporaryLog m_log;
    std::uint64_t m_tails = 0;
    std::uint32_t m_steps = 0; // that are there, and follow each other
    std::size_t m_size = 0;    // of them
};

} // namespace

void KilledWriterProof::confirmedStepsAreThere() {
    Proof proof("kill -9 of a writer");
    std::mt19937 random(Proof::seed());
    const auto rounds = Proof::cases(60, 1000);
    std::uint64_t steps = 0;
    std::uint64_t tails = 0;
    while (proof.counted() < rounds) {
        KilledLog log;
        for (int round = 0; round < 20; ++round) {
            proof.count();
            const auto wrong = log.round(std::uniform_int_distribution<int>(0, 30'000)(random));
            if (!wrong.isEmpty()) {
                proof.fail(wrong);
                break;
            }
        }
        steps += log.steps();
        tails += log.tails();
    }
    proof.apart(QStringLiteral("%1 steps written, %2 torn by the kill").arg(steps).arg(tails));
    QCOMPARE(proof.report(), QString());
    QVERIFY(steps > rounds);
}

QTEST_GUILESS_MAIN(KilledWriterProof)
#include "tst_killed_writer.moc"
