// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <cstdio>

namespace simkv {

// One proof: many cases made from a seed, of which none may fail. Short as one of the tests, long where the
// environment says SIMKV_PROOF=long; SIMKV_PROOF_SEED is another seed than 1. report() prints the one line
// that tests/prove shows:
//
//     proof: damage: 10000 cases, 0 failed, 12 s, seed 1 (counted apart: 31 changed values that still frame)
class Proof final {
public:
    explicit Proof(const char* what) : m_what(QString::fromLatin1(what)) { m_clock.start(); }

    [[nodiscard]] static bool isLong() { return qgetenv("SIMKV_PROOF") == "long"; }
    [[nodiscard]] static std::uint64_t cases(std::uint64_t inShort, std::uint64_t inLong) {
        return isLong() ? inLong : inShort;
    }
    [[nodiscard]] static std::uint32_t seed() {
        bool isGiven = false;
        const auto seed = qgetenv("SIMKV_PROOF_SEED").toUInt(&isGiven);
        return isGiven ? seed : 1;
    }

    void count(std::uint64_t cases = 1) { m_cases += cases; }
    // A case that was counted has failed.
    void fail(const QString& how) {
        if (++m_failed <= kTold)
            m_failures.append(how);
    }
    // Cases in which the format cannot show what happened, and the like.
    void apart(const QString& what) { m_apart.append(what); }

    [[nodiscard]] std::uint64_t counted() const { return m_cases; }
    // Empty where nothing failed, else the first failures.
    [[nodiscard]] QString report() const {
        auto line = QStringLiteral("proof: %1: %2 cases, %3 failed, %4 s, seed %5")
                        .arg(m_what)
                        .arg(m_cases)
                        .arg(m_failed)
                        .arg(static_cast<double>(m_clock.elapsed()) / 1000, 0, 'f', 1)
                        .arg(seed());
        if (!m_apart.isEmpty())
            line += QStringLiteral(" (counted apart: %1)").arg(m_apart.join(QStringLiteral(", ")));
        std::printf("%s\n", qPrintable(line));
        std::fflush(stdout);
        return m_failures.join(u'\n');
    }

private:
    static constexpr std::uint64_t kTold = 5;

    QString m_what;
    QElapsedTimer m_clock;
    std::uint64_t m_cases = 0;
    std::uint64_t m_failed = 0;
    QStringList m_failures;
    QStringList m_apart;
};

} // namespace simkv
