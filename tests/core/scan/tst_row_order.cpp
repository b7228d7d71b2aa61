// SPDX-License-Identifier: GPL-3.0-or-later
#include "row_orders.h"

#include <QTest>
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using namespace simkv;

class RowOrderTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void near_data();
    void near();
    void nothingIsNearInAnotherOrder();
    void reversedTwiceIsItself();
    void largestLog();
    void unreadableRangesHaveRows_data();
    void unreadableRangesHaveRows();
    void continues_data();
    void continues();
};

using Numbers = std::vector<std::uint32_t>;
Q_DECLARE_METATYPE(Numbers)

namespace {

enum class Kind { All, Some, Sorted };

// Those of `records` records that `numbers` names; for Sorted in their order.
RowOrder orderOf(Kind kind, std::uint64_t records, const Numbers& numbers) {
    if (kind == Kind::All)
        return RowOrder::all(records);
    if (kind == Kind::Sorted)
        return RowOrder::sorted(std::make_shared<const RecordNumbers>(numbers));
    RecordSetBuilder set;
    std::size_t next = 0;
    for (std::uint64_t number = 0; number < records; ++number) {
        const bool isIn = next < numbers.size() && numbers[next] == number;
        set.append(isIn);
        next += isIn ? 1 : 0;
    }
    return RowOrder::of(std::make_shared<const RecordSet>(set.snapshot()));
}

// Empty where they agree in every method.
QString difference(const RowOrder& order, std::uint64_t records, const Numbers& numbers) {
    if (order.rows() != numbers.size())
        return QStringLiteral("%1 rows").arg(order.rows());
    std::vector<std::optional<std::uint64_t>> rows(records);
    for (std::size_t row = 0; row < numbers.size(); ++row) {
        if (order.numberAt(row) != std::optional(RecordNumber(numbers[row])))
            return QStringLiteral("numberAt(%1)").arg(row);
        rows[numbers[row]] = row;
    }
    for (std::uint64_t number = 0; number < records; ++number) {
        if (order.rowOf(RecordNumber(number)) != rows[number])
            return QStringLiteral("rowOf(%1)").arg(number);
    }
    // Several at once: every third record, and one that there is not.
    std::vector<RowId> wanted{RecordNumber(records)};
    std::vector<std::uint64_t> expected;
    for (std::uint64_t number = 0; number < records; number += 3) {
        wanted.push_back(RecordNumber(number));
        if (rows[number])
            expected.push_back(*rows[number]);
    }
    std::sort(expected.begin(), expected.end());
    if (order.rowsOf(wanted) != expected || !order.rowsOf({}).empty())
        return QStringLiteral("rowsOf");
    return order.rowOf(RecordNumber(records)) ? QStringLiteral("rowOf(the end)") : QString();
}

// The same order with some, all or none of the rows remembered, among them records that have none.
std::vector<RowOrder> remembering(const RowOrder& order, std::uint64_t records) {
    std::vector<RowId> all{RecordNumber(records)};
    std::vector<RowId> some;
    std::vector<std::uint64_t> rows;
    for (std::uint64_t number = 0; number < records; ++number) {
        all.push_back(RecordNumber(number));
        if (number % 5 == 0)
            some.insert(some.end(), {RecordNumber(number), RecordNumber(number)});
    }
    for (std::uint64_t row = 0; row < order.rows(); row += 7)
        rows.push_back(row);
    return {order.remembering({}), order.remembering(all), order.remembering(some),
            order.rememberingRows(rows)};
}

} // namespace

Q_DECLARE_METATYPE(Kind)

void RowOrderTest::agreesWithAModel_data() {
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<quint64>("records");
    QTest::addColumn<Numbers>("numbers");
    QTest::newRow("no log") << Kind::All << quint64{0} << Numbers{};
    QTest::newRow("empty set") << Kind::Some << quint64{0} << Numbers{};
    QTest::newRow("nothing of a log") << Kind::Some << quint64{50} << Numbers{};
    QTest::newRow("nothing, sorted") << Kind::Sorted << quint64{50} << Numbers{};
    std::mt19937 random(7);
    // A block that is searched at once has 64 numbers.
    for (const std::size_t count : {1U, 2U, 63U, 64U, 65U, 128U, 200U, 5'000U}) {
        Numbers all(count);
        std::iota(all.begin(), all.end(), 0U);
        QTest::addRow("all of %zu", count) << Kind::All << quint64{count} << all;
        Numbers some;
        for (const auto number : all) {
            if (random() % 3 == 0)
                some.push_back(number);
        }
        QTest::addRow("some of %zu", count) << Kind::Some << quint64{count} << some;
        std::shuffle(some.begin(), some.end(), random);
        QTest::addRow("some of %zu, shuffled", count) << Kind::Sorted << quint64{count} << some;
        std::shuffle(all.begin(), all.end(), random);
        QTest::addRow("all of %zu, shuffled", count) << Kind::Sorted << quint64{count} << all;
    }
}

void RowOrderTest::agreesWithAModel() {
    QFETCH(Kind, kind);
    QFETCH(quint64, records);
    QFETCH(Numbers, numbers);
    const auto order = orderOf(kind, records, numbers);
    QCOMPARE(difference(order, records, numbers), QString());
    QVERIFY(!order.isReversed());
    QCOMPARE(order.isInLogOrder(), kind != Kind::Sorted);
    const auto remembered = remembering(order, records);
    for (const auto& knowing : remembered)
        QCOMPARE(difference(knowing, records, numbers), QString());
    const auto reversed = order.reversed();
    std::reverse(numbers.begin(), numbers.end());
    QCOMPARE(difference(reversed, records, numbers), QString());
    QVERIFY(reversed.isReversed());
    QCOMPARE(reversed.isInLogOrder(), order.isInLogOrder());
    for (const auto& knowing : remembered)
        QCOMPARE(difference(knowing.reversed(), records, numbers), QString());
    for (const auto& knowing : remembering(reversed, records))
        QCOMPARE(difference(knowing, records, numbers), QString());
}

void RowOrderTest::near_data() {
    QTest::addColumn<quint64>("number");
    QTest::addColumn<quint64>("row");
    QTest::newRow("a row of its own") << quint64{12} << quint64{1};
    QTest::newRow("before all") << quint64{0} << quint64{0};
    QTest::newRow("between: the next") << quint64{13} << quint64{2};
    QTest::newRow("the last") << quint64{40} << quint64{3};
    QTest::newRow("after all: the last") << quint64{45} << quint64{3};
    QTest::newRow("after the log") << quint64{9'999} << quint64{3};
}

void RowOrderTest::near() {
    QFETCH(quint64, number);
    QFETCH(quint64, row);
    const auto order = RowOrder::of(recordSet(50, {10, 12, 30, 40}));
    QCOMPARE(order.rowNear(RecordNumber(number)), std::optional<std::uint64_t>(row));
    QCOMPARE(order.reversed().rowNear(RecordNumber(number)), std::optional<std::uint64_t>(3 - row));
    const auto all = RowOrder::all(50);
    const auto clamped = std::min<std::uint64_t>(number, 49);
    QCOMPARE(all.rowNear(RecordNumber(number)), std::optional(clamped));
    QCOMPARE(all.reversed().rowNear(RecordNumber(number)), std::optional(49 - clamped));
}

void RowOrderTest::nothingIsNearInAnotherOrder() {
    QVERIFY(!orderOf(Kind::Sorted, 3, {2, 0, 1}).rowNear(RecordNumber(1)));
    QVERIFY(!RowOrder().rowNear(RecordNumber(0)));
    QVERIFY(!orderOf(Kind::Some, 9, {}).rowNear(RecordNumber(4)));
}

void RowOrderTest::reversedTwiceIsItself() {
    const auto order = orderOf(Kind::Sorted, 3, {2, 0, 1}).reversed().reversed();
    QCOMPARE(difference(order, 3, {2, 0, 1}), QString());
    QVERIFY(!order.isReversed());
    QCOMPARE(RowOrder().rows(), std::uint64_t{0});
}

void RowOrderTest::largestLog() {
    constexpr std::uint64_t kRecords = 0x7FFF'FFFE;
    const auto order = RowOrder::all(kRecords).reversed();
    QCOMPARE(order.rows(), kRecords);
    QCOMPARE(order.numberAt(0), std::optional(RecordNumber(kRecords - 1)));
    QCOMPARE(order.rowOf(RecordNumber(0)), std::optional(kRecords - 1));
    QVERIFY(!order.rowOf(RecordNumber(kRecords)));
}

namespace {

// Unreadable ranges in front of these records, at offsets 100, 101 and so on.
std::shared_ptr<const UnreadableRanges> unreadableBefore(const Numbers& numbers) {
    UnreadableRanges ranges;
    for (const auto number : numbers)
        ranges.push_back(
            UnreadableRange{Finding{FindingKind::Damage, Offset(100 + ranges.size())}, RecordNumber(number)});
    return std::make_shared<const UnreadableRanges>(ranges);
}

// "0 range 1 2", row by row.
QString rowsText(const RowOrder& order) {
    QStringList rows;
    for (std::uint64_t row = 0; row < order.rows(); ++row) {
        const auto number = order.numberAt(row);
        const auto* unreadable = order.unreadableAt(row);
        if (number.has_value() == (unreadable != nullptr) || (number && order.rowOf(*number) != row) ||
            (unreadable != nullptr && order.rowOfUnreadable(unreadable->finding.offset) != row))
            return QStringLiteral("row %1").arg(row);
        rows.append(number ? QString::number(number->value()) : QStringLiteral("range"));
    }
    return rows.join(u' ');
}

} // namespace

void RowOrderTest::unreadableRangesHaveRows_data() {
    QTest::addColumn<quint64>("records");
    QTest::addColumn<Numbers>("ranges");
    QTest::addColumn<QString>("rows");
    QTest::newRow("none") << quint64{3} << Numbers{} << "0 1 2";
    QTest::newRow("at the start") << quint64{3} << Numbers{0} << "range 0 1 2";
    QTest::newRow("between") << quint64{3} << Numbers{2} << "0 1 range 2";
    QTest::newRow("at the end") << quint64{3} << Numbers{3} << "0 1 2 range";
    QTest::newRow("two at the end") << quint64{2} << Numbers{2, 2} << "0 1 range range";
    QTest::newRow("everywhere") << quint64{2} << Numbers{0, 1, 2} << "range 0 range 1 range";
    QTest::newRow("no record") << quint64{0} << Numbers{0} << "range";
}

void RowOrderTest::unreadableRangesHaveRows() {
    QFETCH(quint64, records);
    QFETCH(Numbers, ranges);
    QFETCH(QString, rows);
    const auto order = RowOrder::all(records, unreadableBefore(ranges));
    QCOMPARE(rowsText(order), rows);
    auto reversed = rows.split(u' ');
    std::reverse(reversed.begin(), reversed.end());
    QCOMPARE(rowsText(order.reversed()), reversed.join(u' '));
    QVERIFY(!order.rowOf(RecordNumber(records)) && !order.rowOfUnreadable(Offset(99)) &&
            !order.rowOfUnreadable(Offset(200)));
    using enum RowOrder::Direction;
    for (std::uint64_t row = 0; row < order.rows(); ++row) {
        const auto names = rows.split(u' ');
        const auto at = static_cast<qsizetype>(row);
        const auto isRecord = [](const QString& name) { return name != "range"; };
        const auto down = std::find_if(names.begin() + at, names.end(), isRecord);
        const auto up = std::find_if(names.rend() - at - 1, names.rend(), isRecord);
        const auto textOf = [](std::optional<RowId> id) {
            return id ? QString::number(id->record()->value()) : QString();
        };
        QCOMPARE(textOf(order.idFrom(row, Down)), down == names.end() ? QString() : *down);
        QCOMPARE(textOf(order.idFrom(row, Up)), up == names.rend() ? QString() : *up);
    }
}

void RowOrderTest::continues_data() {
    QTest::addColumn<quint64>("records");
    QTest::addColumn<Numbers>("ranges");
    QTest::addColumn<quint64>("earlierRecords");
    QTest::addColumn<Numbers>("earlierRanges");
    QTest::addColumn<bool>("continues");
    QTest::newRow("the same") << quint64{3} << Numbers{1} << quint64{3} << Numbers{1} << true;
    QTest::newRow("more records") << quint64{5} << Numbers{1} << quint64{3} << Numbers{1} << true;
    QTest::newRow("fewer records") << quint64{2} << Numbers{} << quint64{3} << Numbers{} << false;
    QTest::newRow("a range after all") << quint64{5} << Numbers{1, 4} << quint64{3} << Numbers{1} << true;
    QTest::newRow("a range right after all")
        << quint64{5} << Numbers{1, 3} << quint64{3} << Numbers{1} << true;
    QTest::newRow("a tail that came") << quint64{3} << Numbers{3} << quint64{3} << Numbers{} << true;
    QTest::newRow("a tail that has gone") << quint64{5} << Numbers{} << quint64{3} << Numbers{3} << false;
    QTest::newRow("a tail that became damage")
        << quint64{5} << Numbers{3} << quint64{3} << Numbers{3} << true;
    QTest::newRow("a range between") << quint64{5} << Numbers{1} << quint64{3} << Numbers{} << false;
    QTest::newRow("another range") << quint64{5} << Numbers{1} << quint64{3} << Numbers{2} << false;
}

void RowOrderTest::continues() {
    QFETCH(quint64, records);
    QFETCH(Numbers, ranges);
    QFETCH(quint64, earlierRecords);
    QFETCH(Numbers, earlierRanges);
    const auto now = RowOrder::all(records, unreadableBefore(ranges));
    const auto then = RowOrder::all(earlierRecords, unreadableBefore(earlierRanges));
    QTEST(now.continues(then), "continues");
    QVERIFY(!now.reversed().continues(then) && !now.continues(then.reversed()));
}

QTEST_APPLESS_MAIN(RowOrderTest)
#include "tst_row_order.moc"
