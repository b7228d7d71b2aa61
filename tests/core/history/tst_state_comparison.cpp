// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/state_comparison.h"

#include "history/deleted_keys.h"
#include "log_text.h"
#include "must.h"
#include "random_log.h"
#include "stops_at.h"
#include "temporary_log.h"

#include <QTest>

using namespace simkv;

// What happened to keys between two moments, and which are deleted at one, against a model.
class StateComparisonTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void deletedKeysAgreeWithAModel_data();
    void deletedKeysAgreeWithAModel();
    void deletedKeysGoOn();
    void cancels();
};

namespace {

QString textOf(const std::optional<std::uint64_t>& number) {
    return number ? QString::number(*number) : QString("-");
}

std::optional<std::uint64_t> valueOf(const std::optional<RecordNumber>& number) {
    return number ? std::optional(number->value()) : std::nullopt;
}

QStringList rowsOf(const StateComparison& comparison) {
    QStringList rows;
    for (std::uint64_t row = 0; row < comparison.rows(); ++row) {
        const auto found = comparison.at(row);
        const char* const names[] = {"added", "changed", "deleted"};
        rows.append(QString("%1 %2 %3")
                        .arg(names[static_cast<int>(found.difference)], textOf(valueOf(found.then)),
                             textOf(valueOf(found.now))));
    }
    rows.sort();
    return rows;
}

QStringList modelRows(const RandomLog& log, std::uint64_t thenRecords, std::uint64_t nowRecords) {
    const auto then = log.live(thenRecords);
    const auto now = log.live(nowRecords);
    QStringList rows;
    for (const auto& [key, number] : then) {
        const auto after = now.find(key);
        if (after == now.end())
            rows.append(QString("deleted %1 -").arg(number));
        else if (after->second != number)
            rows.append(QString("changed %1 %2").arg(number).arg(after->second));
    }
    for (const auto& [key, number] : now) {
        if (!then.contains(key))
            rows.append(QString("added - %1").arg(number));
    }
    rows.sort();
    return rows;
}

QString numbersOf(const RecordSet& set) {
    QStringList numbers;
    for (auto number = set.nextFrom(RecordNumber(0)); number; number = set.nextFrom(number->next()))
        numbers.append(QString::number(number->value()));
    return numbers.join(u' ');
}

QString modelDeleted(const RandomLog& log, std::uint64_t records) {
    std::vector<std::uint64_t> numbers;
    for (const auto& [key, number] : log.newest(records)) {
        if (!log.steps()[number].isPut)
            numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    QStringList texts;
    for (const auto number : numbers)
        texts.append(QString::number(number));
    return texts.join(u' ');
}

void addLogs() {
    QTest::addColumn<int>("keys");
    QTest::addColumn<bool>("isDamaged");
    QTest::newRow("few keys") << 5 << false;
    QTest::newRow("many keys") << 300 << false;
    QTest::newRow("damaged") << 60 << true;
}

} // namespace

void StateComparisonTest::agreesWithAModel_data() {
    addLogs();
}

void StateComparisonTest::agreesWithAModel() {
    QFETCH(int, keys);
    QFETCH(bool, isDamaged);
    RandomLog random(11, {2'000, keys, isDamaged, true});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    QCOMPARE(now->records(), random.steps().size());
    NoProgress unwatched;
    for (int i = 0; i < 60; ++i) {
        auto from = std::uint64_t{random.randomNumber(now->records() + 1)};
        auto to = i % 2 == 0 ? now->records() : std::uint64_t{random.randomNumber(now->records() + 1)};
        if (i == 0)
            from = 0;
        if (from > to)
            std::swap(from, to);
        const auto then = must(now->asOf(from, unwatched));
        const auto later = must(now->asOf(to, unwatched));
        const auto comparison = must(StateComparison::between(then, later, unwatched));
        const auto rows = rowsOf(comparison);
        QCOMPARE(rows, modelRows(random, from, to));
        QCOMPARE(comparison.added(), static_cast<std::uint64_t>(rows.filter("added").size()));
        QCOMPARE(comparison.changed(), static_cast<std::uint64_t>(rows.filter("changed").size()));
        QCOMPARE(comparison.deleted(), static_cast<std::uint64_t>(rows.filter("deleted").size()));
    }
}

void StateComparisonTest::deletedKeysAgreeWithAModel_data() {
    addLogs();
}

void StateComparisonTest::deletedKeysAgreeWithAModel() {
    QFETCH(int, keys);
    QFETCH(bool, isDamaged);
    RandomLog random(12, {2'000, keys, isDamaged, false});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    for (int i = 0; i < 40; ++i) {
        const std::uint64_t records = i == 0 ? now->records() : random.randomNumber(now->records() + 1);
        const auto then = must(now->asOf(records, unwatched));
        QCOMPARE(numbersOf(*must(deletedKeys(*then, unwatched))), modelDeleted(random, records));
    }
}

// The comparison starts from any earlier snapshot; one of a later moment is of no use and is not used.
void StateComparisonTest::deletedKeysGoOn() {
    RandomLog random(13, {});
    const TemporaryLog log(random.log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    for (int i = 0; i < 40; ++i) {
        const auto known = must(now->asOf(random.randomNumber(now->records()), unwatched));
        const auto then = must(now->asOf(random.randomNumber(now->records()), unwatched));
        const auto before = must(deletedKeys(*known, unwatched));
        QCOMPARE(numbersOf(*must(deletedKeys(*then, unwatched, before.get()))),
                 modelDeleted(random, then->records()));
        QCOMPARE(numbersOf(*before), modelDeleted(random, known->records()));
    }
}

void StateComparisonTest::cancels() {
    const TemporaryLog log(RandomLog(14, {}).log());
    const auto now = log.open()->snapshot();
    NoProgress unwatched;
    const auto then = must(now->asOf(100, unwatched));
    for (const int looks : {0, 1}) {
        StopsAt stopped(looks);
        QCOMPARE(outcome(StateComparison::between(then, now, stopped)), QString("cancelled"));
    }
    StopsAt stopped(0);
    QCOMPARE(outcome(deletedKeys(*now, stopped)), QString("cancelled"));
}

QTEST_APPLESS_MAIN(StateComparisonTest)
#include "tst_state_comparison.moc"
