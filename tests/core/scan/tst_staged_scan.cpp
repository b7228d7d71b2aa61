// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_log.h"
#include "scan/find_record.h"
#include "scan/row_order.h"
#include "scan/staged_scan.h"
#include "scan/staged_sort.h"
#include "stops_at.h"

#include <QTest>
#include <algorithm>
#include <random>

// Staged keys among the records of a log: found, filtered and sorted with them.
using namespace simkv;

class StagedScanTest final : public QObject {
    Q_OBJECT
private slots:
    void idsAreNeverMistaken();
    void ordersAgreeWithAModel_data();
    void ordersAgreeWithAModel();
    void setsAgreeWithAModel();
    void match_data();
    void match();
    void valueOfARecordMatches();
    void matchingCanBeStopped();
    void areFoundAfterTheLastRecord_data();
    void areFoundAfterTheLastRecord();
    void areSortedIn_data();
    void areSortedIn();
    void changedRecordsMatch_data();
    void changedRecordsMatch();
    void changedRecordsAreSorted_data();
    void changedRecordsAreSorted();
    void changedRecordsAmongOthers();
    void sortingCanBeStopped();
    void errorsOfReading();
};

Q_DECLARE_METATYPE(simkv::SortField)

namespace {

using Strings = std::vector<std::pair<ByteString, ByteString>>;

// Additions with the ids 10, 11 and so on; a value of "#7" is that of record 7.
StagedViewPtr staged(const Strings& keys) {
    std::vector<StagedChange> changes;
    std::uint32_t id = 10;
    for (const auto& [key, value] : keys) {
        const bool isRecord = value.size() > 1 && value[0] == '#';
        changes.push_back(
            {key,
             isRecord ? Content::of(RecordNumber(std::stoull(value.substr(1)))) : Content::of(value),
             {},
             {},
             StagedId(id++)});
    }
    return std::make_shared<StagedView>(
        std::make_shared<const std::vector<StagedChange>>(std::move(changes)));
}

Query query(const std::string& text) {
    auto parsed = Query::parse(text, {});
    if (!parsed)
        throw std::runtime_error(parsed.error().what);
    return *std::move(parsed);
}

std::shared_ptr<const StagedIds> ids(std::initializer_list<std::uint32_t> numbers) {
    StagedIds all;
    for (const auto number : numbers)
        all.push_back(StagedId(number));
    return std::make_shared<const StagedIds>(std::move(all));
}

// "3 +10": record 3 and addition 10; "range" for bytes between.
QString nameOf(const std::optional<RowId>& id) {
    if (!id)
        return "range";
    const auto record = id->record();
    return record ? QString::number(record->value()) : QStringLiteral("+%1").arg(id->addition()->value());
}
QString textOf(const RowOrder& order) {
    QStringList rows;
    for (std::uint64_t row = 0; row < order.rows(); ++row)
        rows.append(nameOf(order.idAt(row)));
    return rows.join(u' ');
}
QString textOf(const StagedIds& additions) {
    QStringList texts;
    for (const auto id : additions)
        texts.append(QString::number(id.value()));
    return texts.join(u' ');
}

// Whether each row is found by what it stands for, alone and among all.
bool findsItsRows(const RowOrder& order) {
    std::vector<RowId> all;
    for (std::uint64_t row = 0; row < order.rows(); ++row) {
        const auto id = order.idAt(row);
        if (!id)
            continue;
        all.push_back(*id);
        if (order.rowOf(*id) != row || order.numberAt(row) != id->record() ||
            order.additionAt(row) != id->addition())
            return false;
    }
    const auto rows = order.rowsOf(all);
    const auto remembering = order.remembering(all);
    return rows.size() == all.size() && std::is_sorted(rows.begin(), rows.end()) &&
           std::all_of(all.begin(), all.end(),
                       [&](RowId id) { return remembering.rowOf(id) == order.rowOf(id); });
}

} // namespace

void StagedScanTest::idsAreNeverMistaken() {
    constexpr RecordNumber kLast(kMaxRecords - 1);
    QCOMPARE(RowId(kLast).record(), std::optional(kLast));
    QVERIFY(!RowId(kLast).addition());
    QVERIFY(!RowId(StagedId(0)).record());
    QCOMPARE(RowId(StagedId(0)).addition(), std::optional(StagedId(0)));
    QVERIFY(RowId(kLast) < RowId(StagedId(0)));
    QCOMPARE(RowId(kLast).next(), RowId(StagedId(0)));
    // A number beyond all records is no addition.
    for (const auto number : {kMaxRecords, kMaxRecords + 10, std::uint64_t{1} << 32U, ~std::uint64_t{0}})
        QVERIFY(!RowId(RecordNumber(number)).record() && !RowId(RecordNumber(number)).addition());
}

void StagedScanTest::ordersAgreeWithAModel_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("rows");
    QTest::newRow("all") << 0 << "0 1 2 3 +10 +12 +15";
    QTest::newRow("with ranges") << 1 << "0 range 1 2 3 range +10 +12 +15";
    QTest::newRow("some") << 2 << "1 3 +10 +12 +15";
    QTest::newRow("none of the records") << 3 << "+10 +12 +15";
    QTest::newRow("sorted") << 4 << "+12 3 1 +10 0";
}

void StagedScanTest::ordersAgreeWithAModel() {
    QFETCH(int, kind);
    QFETCH(QString, rows);
    const auto set = [](std::initializer_list<bool> bits) {
        RecordSetBuilder builder;
        for (const bool bit : bits)
            builder.append(bit);
        return std::make_shared<const RecordSet>(builder.snapshot());
    };
    const auto ranges = std::make_shared<const UnreadableRanges>(
        UnreadableRanges{{Finding{FindingKind::Damage, Offset(100)}, RecordNumber(1)},
                         {Finding{FindingKind::Damage, Offset(200)}, RecordNumber(4)}});
    const auto additions = ids({10, 12, 15});
    const RowOrder orders[] = {RowOrder::all(4).withAdditions(additions),
                               RowOrder::all(4, ranges).withAdditions(additions),
                               RowOrder::of(set({false, true, false, true})).withAdditions(additions),
                               RowOrder::of(set({false, false})).withAdditions(additions),
                               RowOrder::sorted(std::make_shared<const RecordNumbers>(RecordNumbers{
                                   RowId(StagedId(12)).raw(), 3, 1, RowId(StagedId(10)).raw(), 0}))};
    const auto& order = orders[kind];
    QCOMPARE(textOf(order), rows);
    QVERIFY(findsItsRows(order) && findsItsRows(order.reversed()));
    auto reversed = rows.split(u' ');
    std::reverse(reversed.begin(), reversed.end());
    QCOMPARE(textOf(order.reversed()), reversed.join(u' '));
    QVERIFY(!order.rowOf(RowId(StagedId(11))) && !order.rowOf(RecordNumber(4)));
    QCOMPARE(textOf(order.withAdditions(nullptr).withAdditions(nullptr)),
             kind == 4 ? rows : textOf(order.withAdditions(ids({}))));
    if (kind == 4)
        return;
    QCOMPARE(order.additions(), std::uint64_t{3});
    const auto before = order.rows() - 3;
    QCOMPARE(order.rowNear(RowId(StagedId(11))), std::optional(before + 1));
    QCOMPARE(order.rowNear(RowId(StagedId(99))), std::optional(before + 2));
    QCOMPARE(order.rowNear(RecordNumber(99)), std::optional(before));
    using enum RowOrder::Direction;
    QCOMPARE(nameOf(order.idFrom(before, Up)), "+10");
    // What is appended comes before them, so that nothing stays in its row.
    QVERIFY(!RowOrder::all(9).withAdditions(additions).continues(RowOrder::all(4).withAdditions(additions)));
    QVERIFY(RowOrder::all(9).withAdditions(additions).continues(RowOrder::all(4)));
}

void StagedScanTest::setsAgreeWithAModel() {
    RecordSetBuilder builder;
    for (const bool bit : {false, true, false, true, false})
        builder.append(bit);
    const auto records = std::make_shared<const RecordSet>(builder.snapshot());
    for (const auto& set : {RowSet(records, ids({10, 12})), RowSet(records), RowSet(nullptr, ids({3})),
                            RowSet(std::make_shared<const RecordSet>(), ids({3, 4}))}) {
        std::vector<RowId> model;
        for (std::uint64_t number = 0; number < 6; ++number) {
            if (set.contains(RecordNumber(number)))
                model.push_back(RecordNumber(number));
        }
        for (std::uint32_t id = 0; id < 14; ++id) {
            if (set.contains(RowId(StagedId(id))))
                model.push_back(RowId(StagedId(id)));
        }
        QCOMPARE(set.count(), model.size());
        QVERIFY(set.last() == (model.empty() ? std::nullopt : std::optional(model.back())));
        std::vector<RowId> asked{RecordNumber(kMaxRecords)};
        for (std::uint32_t i = 0; i < 14; ++i)
            asked.insert(asked.end(), {RowId(RecordNumber(i)), RowId(StagedId(i))});
        for (const auto row : asked) {
            const auto next = std::lower_bound(model.begin(), model.end(), row);
            QCOMPARE(set.rank(row), static_cast<std::uint64_t>(next - model.begin()));
            QVERIFY(set.nextFrom(row) == (next == model.end() ? std::nullopt : std::optional(*next)));
            QVERIFY(set.lastBefore(row) ==
                    (next == model.begin() ? std::nullopt : std::optional(*std::prev(next))));
        }
    }
}

void StagedScanTest::match_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("additions");
    const auto row = [](const char* text, const char* additions) {
        QTest::newRow(text) << QByteArray(text) << additions;
    };
    // 10 apple=red, 11 fig=, 12 Apple=dark red
    row("", "10 11 12");
    row("red", "10 12");
    row("apple", "10 12");
    row("\"apple\"", "10");
    row("key = fig", "11");
    row("key != fig", "10 12");
    row("value = red", "10");
    row("value $= red", "10 12");
    row("value < d", "11");
    row("value ~ /^d.*d$/", "12");
    row("value.size = 0", "11");
    row("key.size = 5", "10 12");
    row("size = 16", "11"); // 13, 3 and 0
    row("size > 16", "10 12");
    row("live", "10 11 12");
    row("not live", "");
    row("deleted or superseded or marker", "");
    // What they have not is not anything, and not equal to anything.
    for (const char* field : {"record", "offset", "time", "versions"}) {
        const auto text = QByteArray(field);
        row((text + " = 7").constData(), "");
        row((text + " > 0").constData(), "");
        row((text + " <= 4000000").constData(), "");
        row(("not " + text + " > 7").constData(), "");
        row((text + " in (7, 9)").constData(), "");
        row((text + " != 7").constData(), "10 11 12");
        row(("not " + text + " = 7").constData(), "10 11 12");
        row((text + " not in (7, 9)").constData(), "10 11 12");
    }
    row("backwards", "");
    row("not backwards", "10 11 12");
    row("record = 7 or red", "10 12");
}

void StagedScanTest::match() {
    QFETCH(QByteArray, text);
    QFETCH(QString, additions);
    const auto snapshot = MemoryLog(LogBuilder().puts(3)).snapshot();
    NoProgress unwatched;
    ScanRequest request{snapshot,
                        query(text.toStdString()),
                        {},
                        staged({{"apple", "red"}, {"fig", ""}, {"Apple", "dark red"}})};
    QCOMPARE(textOf(*must(scanStaged(request, unwatched)).additions), additions);
    request.hasAdditions = false;
    QVERIFY(!must(scanStaged(request, unwatched)).additions);
    request.staged = nullptr;
    QVERIFY(!must(scanStaged(request, unwatched)).additions);
}

// What is brought back names a record, of another key perhaps, and may be long.
void StagedScanTest::valueOfARecordMatches() {
    const ByteString longValue = ByteString(300'000, 'x') + "needle" + ByteString(300'000, 'y');
    const auto snapshot = MemoryLog(LogBuilder().put("a", "needle").put("longer key", longValue)).snapshot();
    const auto matching = [&](const char* text) {
        NoProgress unwatched;
        return textOf(
            *must(scanStaged(
                      {snapshot, query(text), {}, staged({{"first", "#0"}, {"second", "#1"}, {"x", "y"}})},
                      unwatched))
                 .additions);
    };
    QCOMPARE(matching("needle"), "10 11");
    QCOMPARE(matching("value ~ /needley/"), "11");
    QCOMPARE(matching("value.size = 6"), "10");
    QCOMPARE(matching("size = 24"), "10"); // 13, 5 and 6
    QCOMPARE(matching("key = second"), "11");
    QCOMPARE(matching("a or longer"), "");
    QCOMPARE(matching("value $= yy"), "11");
}

void StagedScanTest::matchingCanBeStopped() {
    const auto snapshot = MemoryLog(LogBuilder().puts(3)).snapshot();
    StopsAt stopped(0);
    const auto matches = scanStaged({snapshot, query("a"), {}, staged({{"a", "b"}})}, stopped);
    QVERIFY(!matches && matches.error().code == ErrorCode::Cancelled);
}

void StagedScanTest::areFoundAfterTheLastRecord_data() {
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("found");
    // 0 k0=v0, 1 k1=v1, 2 k2=v2; 10 k9=v1, 11 a=v1
    const auto row = [](const char* from, const char* text, const char* found) {
        QTest::addRow("%s from %s", text, from) << from << QByteArray(text) << found;
    };
    row("0", "v1", "1");
    row("1", "v1", "1");
    row("2", "v1", "+10");
    row("+10", "v1", "+10");
    row("+11", "v1", "+11");
    row("+12", "v1", "1");
    row("+11", "k9", "+10");
    row("2", "k9", "+10");
    row("+10", "k0", "0");
    row("+11", "k0", "0");
    row("1", "a", "+11");
    row("+10", "nothing", "range");
    row("0", "nothing", "range");
}

void StagedScanTest::areFoundAfterTheLastRecord() {
    QFETCH(QString, from);
    QFETCH(QByteArray, text);
    const auto snapshot = MemoryLog(LogBuilder().puts(3)).snapshot();
    const auto start = from.startsWith(u'+') ? RowId(StagedId(from.mid(1).toUInt()))
                                             : RowId(RecordNumber(from.toULongLong()));
    NoProgress unwatched;
    const auto found = must(findRow(
        {snapshot, query(text.toStdString()), {}, staged({{"k9", "v1"}, {"a", "v1"}})}, start, unwatched));
    QTEST(nameOf(found), "found");
}

void StagedScanTest::areSortedIn_data() {
    QTest::addColumn<SortField>("field");
    for (const auto& [field, name] :
         {std::pair(SortField::Key, "key"), std::pair(SortField::Value, "value"),
          std::pair(SortField::KeySize, "key size"), std::pair(SortField::ValueSize, "value size"),
          std::pair(SortField::Size, "size"), std::pair(SortField::Time, "time"),
          std::pair(SortField::Kind, "kind"), std::pair(SortField::Versions, "versions")})
        QTest::newRow(name) << field;
}

// Against std::stable_sort of records and additions.
void StagedScanTest::areSortedIn() {
    QFETCH(SortField, field);
    std::mt19937 random(5);
    const auto text = [&random] {
        const bool isLong = random() % 3 == 0;
        return ByteString(isLong ? 1000 : 0, 'p') +
               ByteString(random() % 4, static_cast<char>('a' + random() % 3));
    };
    for (const std::size_t records : {0U, 1U, 2U, 50U}) {
        LogBuilder log;
        Strings rows;
        for (std::size_t i = 0; i < records; ++i)
            rows.emplace_back(text() + std::to_string(i % 7), text());
        for (const auto& [key, value] : rows)
            log.put(key, value);
        const auto snapshot = MemoryLog(log).snapshot();
        Strings added;
        for (std::size_t i = 0; i < 30; ++i)
            added.emplace_back(text(),
                               records > 0 && i % 5 == 0 ? "#" + std::to_string(i % records) : text());
        const auto view = staged(added);
        for (const auto& [key, value] : added)
            rows.emplace_back(key, value[0] == '#' ? rows[std::stoull(value.substr(1))].second : value);
        std::vector<std::size_t> model(rows.size());
        std::iota(model.begin(), model.end(), std::size_t{0});
        std::stable_sort(model.begin(), model.end(), [&](std::size_t a, std::size_t b) {
            const auto& [keyA, valueA] = rows[a];
            const auto& [keyB, valueB] = rows[b];
            return field == SortField::Key         ? keyA < keyB
                   : field == SortField::Value     ? valueA < valueB
                   : field == SortField::KeySize   ? keyA.size() < keyB.size()
                   : field == SortField::ValueSize ? valueA.size() < valueB.size()
                   : field == SortField::Size      ? keyA.size() + valueA.size() < keyB.size() + valueB.size()
                                                   : (a < records) > (b < records);
        });
        NoProgress unwatched;
        RecordSetBuilder all;
        for (std::size_t i = 0; i < records; ++i)
            all.append(true);
        const auto sorted = must(sortRecords(snapshot, all.snapshot(), field, unwatched));
        const auto merged =
            must(sortStagedIn(sorted, {view->additions(), {}}, *view, *snapshot, field, unwatched));
        QStringList expected;
        const bool isByRecordsAlone =
            field == SortField::Time || field == SortField::Kind || field == SortField::Versions;
        for (std::size_t i = 0; i < model.size(); ++i) {
            const auto row = isByRecordsAlone && i < records ? (*sorted)[i] : model[i];
            expected.append(row < records ? QString::number(row)
                                          : QStringLiteral("+%1").arg(row - records + 10));
        }
        QCOMPARE(textOf(RowOrder::sorted(merged)), expected.join(u' '));
    }
}

namespace {

// A log with staged values for some of its live records, and the log as it would be with these in their
// places.
struct ChangedLog {
    explicit ChangedLog(unsigned seed) {
        std::mt19937 random(seed);
        std::vector<std::pair<ByteString, ByteString>> records;
        for (int i = 0; i < 60; ++i)
            records.emplace_back("k" + std::to_string(random() % 25), word(random));
        LogBuilder log;
        for (std::size_t i = 0; i < records.size(); ++i)
            log.put(records[i].first, records[i].second, time(i));
        snapshot = MemoryLog(log).snapshot();
        std::vector<StagedChange> changes;
        std::uint32_t id = 10;
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (snapshot->stateOf(RecordNumber(i)) != RecordState::Live || random() % 3 == 0)
                continue;
            const KeyInLog base{RecordNumber(i), true};
            const auto kind = random() % 4;
            const auto other = random() % records.size();
            const auto content = kind == 0   ? Content::deleted() // the row shows the record's value
                                 : kind == 1 ? Content::of(RecordNumber(other))
                                             : Content::of(word(random));
            changes.push_back({records[i].first, content, base, base, StagedId(id++), {}});
            values.emplace_back(i, kind == 0   ? records[i].second
                                   : kind == 1 ? records[other].second
                                               : *content.bytes());
        }
        for (const auto& [record, value] : values)
            records[record].second = value;
        LogBuilder changed;
        for (std::size_t i = 0; i < records.size(); ++i)
            changed.put(records[i].first, records[i].second, time(i));
        model = MemoryLog(changed).snapshot();
        view = std::make_shared<StagedView>(
            std::make_shared<const std::vector<StagedChange>>(std::move(changes)));
    }
    static ByteString word(std::mt19937& random) {
        const bool isLong = random() % 4 == 0;
        return ByteString(isLong ? 70'000 : 0, 'p') +
               ByteString(random() % 4, static_cast<char>('a' + random() % 3));
    }
    static std::uint32_t time(std::size_t record) {
        return kTestTime + static_cast<std::uint32_t>(record % 7 == 6 ? record - 3 : record);
    }

    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const Snapshot> model;
    StagedViewPtr view;
    std::vector<std::pair<std::size_t, ByteString>> values;
};

RecordSet scanned(const ScanRequest& request) {
    NoProgress unwatched;
    RecordSetBuilder matches;
    must(scanRecords(request, RecordNumber(request.snapshot->records()), matches, unwatched));
    return matches.snapshot();
}

QString textOf(const RecordSet& set) {
    return textOf(RowOrder::of(std::make_shared<const RecordSet>(set)));
}

} // namespace

void StagedScanTest::changedRecordsMatch_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text :
         {"a", "value = aa", "value ~ /^b+$/", "value.size > 1", "size > 20", "value $= c and not k3",
          "versions > 1 and a", "live and aa", "superseded and b", "not a", "value < b", "backwards or aaa",
          "time > 1 and a", "record > 30 and value.size = 0", "ppa or ppb"})
        QTest::newRow(text) << QByteArray(text);
}

// Against the log as it would be, and from each row on.
void StagedScanTest::changedRecordsMatch() {
    QFETCH(QByteArray, text);
    NoProgress unwatched;
    for (unsigned seed = 1; seed < 6; ++seed) {
        const ChangedLog log(seed);
        const ScanRequest request{log.snapshot, query(text.toStdString()), {}, log.view};
        const ScanRequest inModel{log.model, request.query};
        const auto expected = scanned(inModel);
        const auto staged = must(scanStaged(request, unwatched));
        QCOMPARE(textOf(staged.shown(scanned(request))), textOf(expected));
        for (std::uint64_t from = 0; from <= log.snapshot->records(); ++from)
            QCOMPARE(nameOf(must(findRow(request, RowId(RecordNumber(from)), unwatched))),
                     nameOf(must(findRow(inModel, RowId(RecordNumber(from)), unwatched))));
    }
}

void StagedScanTest::changedRecordsAreSorted_data() {
    areSortedIn_data();
}

void StagedScanTest::changedRecordsAreSorted() {
    QFETCH(SortField, field);
    NoProgress unwatched;
    for (unsigned seed = 1; seed < 6; ++seed) {
        const ChangedLog log(seed);
        RecordSetBuilder even;
        for (std::uint64_t i = 0; i < log.snapshot->records(); ++i)
            even.append(i % 2 == 0);
        const auto set = std::make_shared<const RecordSet>(even.snapshot());
        const auto sorted = must(sortRecords(log.snapshot, *set, field, unwatched));
        const auto merged = must(sortStagedIn(sorted, {{}, set}, *log.view, *log.snapshot, field, unwatched));
        // Equal rows come in log order, but for the changed ones, which follow: only what is sorted by is
        // compared.
        const auto keysOf = [&](const RecordNumbers& rows) {
            QStringList texts;
            for (const auto row : rows) {
                const auto place = must(log.model->place(RecordNumber(row)));
                texts.append(field == SortField::Value ? QString::fromStdString(must(log.model->value(place)))
                             : field == SortField::ValueSize ? QString::number(place.header.valueLength)
                             : field == SortField::Size      ? QString::number(place.header.size().value())
                                                             : QString::number(row));
            }
            return texts;
        };
        const auto inModel = must(sortRecords(log.model, *set, field, unwatched));
        QCOMPARE(keysOf(*merged), keysOf(*inModel));
        auto rows = *merged;
        std::sort(rows.begin(), rows.end());
        QCOMPARE(textOf(RowOrder::sorted(std::make_shared<const RecordNumbers>(rows))), textOf(*set));
    }
}

// Of a subset, and of a snapshot that does not have the record yet.
void StagedScanTest::changedRecordsAmongOthers() {
    NoProgress unwatched;
    const MemoryLog log(LogBuilder().puts(4));
    const auto snapshot = log.snapshot();
    std::vector<StagedChange> changes;
    for (const std::uint64_t record : {1U, 2U, 9U}) {
        const KeyInLog base{RecordNumber(record), true};
        changes.push_back({"k" + std::to_string(record),
                           Content::of(ByteString("new")),
                           base,
                           base,
                           StagedId(static_cast<std::uint32_t>(record)),
                           {}});
    }
    const auto view =
        std::make_shared<StagedView>(std::make_shared<const std::vector<StagedChange>>(changes));
    RecordSetBuilder among;
    for (const bool isIn : {true, true, false, true})
        among.append(isIn);
    const ScanRequest request{snapshot, query("new"), std::make_shared<const RecordSet>(among.snapshot()),
                              view};
    const auto staged = must(scanStaged(request, unwatched));
    QCOMPARE(textOf(staged.shown(scanned(request))), "1");
    QCOMPARE(nameOf(must(findRow(request, RowId(RecordNumber(2)), unwatched))), "1");
    QVERIFY(staged.isMatch(RecordNumber(1)) == true);
    QVERIFY(!staged.isMatch(RecordNumber(2)));
}

void StagedScanTest::sortingCanBeStopped() {
    const auto snapshot = MemoryLog(LogBuilder().puts(3)).snapshot();
    const auto view = staged({{"a", "1"}, {"b", "2"}});
    StopsAt stopped(0);
    const auto merged = sortStagedIn(std::make_shared<const RecordNumbers>(RecordNumbers{0, 1, 2}),
                                     {view->additions(), {}}, *view, *snapshot, SortField::Value, stopped);
    QVERIFY(!merged && merged.error().code == ErrorCode::Cancelled);
}

void StagedScanTest::errorsOfReading() {
    const MemoryLog log(LogBuilder().puts(3));
    const auto snapshot = log.snapshot();
    const auto view = staged({{"a", "1"}, {"b", "2"}});
    log.file().watch([](Offset at, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "cannot read", "memory", at, EIO});
    });
    NoProgress unwatched;
    const auto merged = sortStagedIn(std::make_shared<const RecordNumbers>(RecordNumbers{0, 1, 2}),
                                     {view->additions(), {}}, *view, *snapshot, SortField::Value, unwatched);
    QVERIFY(!merged && merged.error().code == ErrorCode::Io);
    const auto matches = scanStaged({snapshot, query("value = 1"), {}, staged({{"c", "#1"}})}, unwatched);
    QVERIFY(!matches && matches.error().code == ErrorCode::Io);
}

QTEST_APPLESS_MAIN(StagedScanTest)
#include "tst_staged_scan.moc"
