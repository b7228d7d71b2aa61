// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_text.h"
#include "memory_log.h"
#include "scan/record_sort.h"
#include "stops_at.h"

#include <QTest>
#include <algorithm>
#include <random>
#include <vector>

// Sorted records against std::stable_sort of what is read of each by itself.
using namespace simkv;

class RecordSortTest final : public QObject {
    Q_OBJECT
private slots:
    void agreesWithAModel_data();
    void agreesWithAModel();
    void stopsAtEveryStage_data() { cases(60); }
    void stopsAtEveryStage();
    void manyRecords_data();
    void manyRecords();
    void manyRecordsCanBeStopped_data();
    void manyRecordsCanBeStopped();
    void longKeys();
    void bothByteOrders();
    void readsNothingForAnswersOfTheIndex_data();
    void readsNothingForAnswersOfTheIndex();
    void readsNoMoreThanItNeeds();
    void errorsOfReading_data();
    void errorsOfReading();
    void tellsItsProgress();
    void countsVersions();
    void countingVersionsCanBeStopped();

private:
    static void cases(int records);
};

Q_DECLARE_METATYPE(simkv::SortField)
Q_DECLARE_METATYPE(simkv::LogBuilder)

namespace {

constexpr std::pair<SortField, const char*> kFields[] = {
    {SortField::Time, "time"},   {SortField::Kind, "kind"},        {SortField::Key, "key"},
    {SortField::Value, "value"}, {SortField::KeySize, "key size"}, {SortField::ValueSize, "value size"},
    {SortField::Size, "size"},   {SortField::Versions, "versions"}};

std::vector<std::uint32_t> versionsOf(const Snapshot& snapshot) {
    std::vector<std::uint32_t> versions(snapshot.records());
    for (std::uint64_t number = 0; number < versions.size(); ++number) {
        if (snapshot.stateOf(RecordNumber(number)) == RecordState::Marker)
            continue;
        const auto previous = snapshot.previousVersion(RecordNumber(number));
        versions[number] = previous ? versions[previous->value()] + 1 : 1;
    }
    return versions;
}

// What is compared: bytes, or a number.
struct Rank {
    ByteString bytes{};
    std::uint64_t number = 0;
    auto operator<=>(const Rank&) const = default;
};

Rank rankOf(const Snapshot& snapshot, std::uint32_t number, SortField field,
            const std::vector<std::uint32_t>& versions) {
    const auto place = must(snapshot.place(RecordNumber(number)));
    switch (field) {
    case SortField::Time:
        return {{}, place.header.timestamp.seconds()};
    case SortField::Kind:
        return {{}, static_cast<std::uint64_t>(snapshot.stateOf(RecordNumber(number)))};
    case SortField::Key:
        return {must(snapshot.key(place))};
    case SortField::Value:
        return {must(snapshot.value(place))};
    case SortField::KeySize:
        return {{}, place.header.keyLength};
    case SortField::ValueSize:
        return {{}, place.header.valueLength};
    case SortField::Size:
        return {{}, place.header.size().value()};
    case SortField::Versions:
        return {{}, versions[number]};
    }
    return {};
}

RecordNumbers modelOf(const Snapshot& snapshot, const RecordSet& set, SortField field) {
    const auto versions = versionsOf(snapshot);
    std::vector<std::pair<Rank, std::uint32_t>> items;
    for (auto number = set.nextFrom(RecordNumber(0)); number; number = set.nextFrom(number->next())) {
        const auto plain = static_cast<std::uint32_t>(number->value());
        items.emplace_back(rankOf(snapshot, plain, field, versions), plain);
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    RecordNumbers numbers;
    for (const auto& item : items)
        numbers.push_back(item.second);
    return numbers;
}

RecordNumbers sorted(const std::shared_ptr<const Snapshot>& snapshot, const RecordSet& set, SortField field) {
    NoProgress unwatched;
    return *must(sortRecords(snapshot, set, field, unwatched));
}

// `share` of 4 of the records, chosen at random.
RecordSet someOf(const Snapshot& snapshot, unsigned share) {
    std::mt19937 random(share);
    RecordSetBuilder set;
    for (std::uint64_t number = 0; number < snapshot.records(); ++number)
        set.append(random() % 4 < share);
    return set.snapshot();
}

using Keys = std::function<ByteString(std::mt19937&)>;

LogBuilder logOf(const Keys& keys, int records) {
    std::mt19937 random(static_cast<std::uint32_t>(records));
    LogBuilder log;
    for (int i = 0; i < records; ++i) {
        const auto time = kTestTime + static_cast<std::uint32_t>(random() % 100);
        const auto what = random() % 12;
        if (what == 0)
            log.tombstone(keys(random), time);
        else if (what == 1)
            log.batch(LogBuilder().put(keys(random), keys(random), time));
        else
            log.put(keys(random), keys(random), time);
        if (random() % 200 == 0)
            log.raw("some damage in between");
    }
    return log;
}

ByteString letters(std::mt19937& random, std::size_t longest, unsigned alphabet, char first) {
    ByteString bytes(random() % (longest + 1), first);
    for (auto& c : bytes)
        c = static_cast<char>(static_cast<unsigned char>(first) + random() % alphabet);
    return bytes;
}

const std::pair<const char*, Keys> kKeys[] = {
    {"few, many equal", [](std::mt19937& random) { return letters(random, 2, 2, 'a'); }},
    {"prefixes of each other", [](std::mt19937& random) { return ByteString(random() % 40, 'p'); }},
    {"NUL bytes only", [](std::mt19937& random) { return ByteString(random() % 30, '\0'); }},
    {"binary", [](std::mt19937& random) { return letters(random, 20, 256, '\0'); }},
    {"high and low bytes",
     [](std::mt19937& random) {
         auto bytes = letters(random, 17, 2, '\0');
         for (auto& c : bytes)
             c = c == '\0' ? '\x7f' : '\x80';
         return bytes;
     }},
    {"all with a prefix in common",
     [](std::mt19937& random) { return "user:profile:" + letters(random, 9, 3, 'a'); }},
    // One of them ends within it; more than what is compared at once.
    {"a long prefix in common",
     [](std::mt19937& random) { return ByteString(5000, 'x') + letters(random, 3, 2, 'a'); }},
    {"parts of a long prefix",
     [](std::mt19937& random) { return ByteString(4090 + random() % 16, 'x') + letters(random, 2, 2, 'x'); }},
    {"several long prefixes", [](std::mt19937& random) {
         return ByteString(random() % 3 * 100, 'y') + ByteString(random() % 2 * 300, 'z') +
                letters(random, 2, 2, 'a');
     }}};

} // namespace

void RecordSortTest::cases(int records) {
    QTest::addColumn<SortField>("field");
    QTest::addColumn<LogBuilder>("log");
    for (const auto& [name, keys] : kKeys) {
        const auto log = logOf(keys, records);
        for (const auto& [field, fieldName] : kFields)
            QTest::addRow("%s of %s", fieldName, name) << field << log;
    }
}

void RecordSortTest::agreesWithAModel_data() {
    cases(400);
    for (const auto& [field, name] : kFields) {
        QTest::addRow("%s of nothing", name) << field << LogBuilder();
        QTest::addRow("%s of one record", name) << field << LogBuilder().puts(1);
        QTest::addRow("%s of two equal ones", name) << field << LogBuilder().puts(1).puts(1);
        QTest::addRow("%s of empty ones", name) << field << LogBuilder().put("", "").put("", "").put("a", "");
    }
}

void RecordSortTest::agreesWithAModel() {
    QFETCH(SortField, field);
    QFETCH(LogBuilder, log);
    const MemoryLog memory(log);
    const auto& snapshot = memory.snapshot();
    for (const unsigned share : {0U, 1U, 4U}) {
        const auto set = someOf(*snapshot, share);
        QCOMPARE(sorted(snapshot, set, field), modelOf(*snapshot, set, field));
    }
    QCOMPARE(sorted(snapshot, snapshot->live(), field), modelOf(*snapshot, snapshot->live(), field));
}

namespace {

// How often it can be stopped before it comes to its end, which must be `expected`; -1: not so.
int stages(const std::shared_ptr<const Snapshot>& snapshot, const RecordSet& set, SortField field,
           const RecordNumbers& expected, int step) {
    for (int stage = 0; stage < 100'000; stage += step) {
        StopsAt stops(stage);
        const auto done = sortRecords(snapshot, set, field, stops);
        if (done)
            return **done == expected ? stage : -1;
        if (done.error().code != ErrorCode::Cancelled)
            return -1;
    }
    return -1;
}

} // namespace

void RecordSortTest::stopsAtEveryStage() {
    QFETCH(SortField, field);
    QFETCH(LogBuilder, log);
    const MemoryLog memory(log);
    const auto& snapshot = memory.snapshot();
    const auto set = someOf(*snapshot, 4);
    const auto count = stages(snapshot, set, field, modelOf(*snapshot, set, field), 1);
    QVERIFY2(count > 0, qPrintable(QString::number(count)));
}

void RecordSortTest::manyRecords_data() {
    QTest::addColumn<SortField>("field");
    QTest::addColumn<int>("alphabet");
    for (const auto& [field, name] : kFields) {
        QTest::addRow("%s, few", name) << field << 2;
        QTest::addRow("%s, many", name) << field << 256;
    }
}

// More than are sorted at once.
void RecordSortTest::manyRecords() {
    QFETCH(SortField, field);
    QFETCH(int, alphabet);
    const auto keys = [alphabet](std::mt19937& random) {
        return "key:" + letters(random, 12, static_cast<unsigned>(alphabet), '\0');
    };
    const MemoryLog memory(logOf(keys, 40'000));
    const auto& snapshot = memory.snapshot();
    const auto set = someOf(*snapshot, 3);
    QVERIFY(sorted(snapshot, set, field) == modelOf(*snapshot, set, field));
}

void RecordSortTest::manyRecordsCanBeStopped_data() {
    QTest::addColumn<SortField>("field");
    for (const auto& [field, name] : kFields)
        QTest::addRow("%s", name) << field;
}

void RecordSortTest::manyRecordsCanBeStopped() {
    QFETCH(SortField, field);
    const auto keys = [](std::mt19937& random) { return letters(random, 12, 4, 'a'); };
    const MemoryLog memory(logOf(keys, 20'000));
    const auto& snapshot = memory.snapshot();
    const auto set = someOf(*snapshot, 4);
    const auto count = stages(snapshot, set, field, modelOf(*snapshot, set, field), 7);
    QVERIFY2(count > 0, qPrintable(QString::number(count)));
}

// Longer than what is read at once, different in one of their last bytes.
void RecordSortTest::longKeys() {
    LogBuilder log;
    const ByteString start((1U << 18U) + 77, 'k');
    for (const auto* end : {"bb", "ab", "b", "", "ba", "b", "aa"})
        log.put(start + end, end + start);
    const MemoryLog memory(log);
    const auto set = someOf(*memory.snapshot(), 4);
    QCOMPARE(sorted(memory.snapshot(), set, SortField::Key), (RecordNumbers{3, 6, 1, 2, 5, 4, 0}));
    QCOMPARE(sorted(memory.snapshot(), set, SortField::Value),
             modelOf(*memory.snapshot(), set, SortField::Value));
}

void RecordSortTest::bothByteOrders() {
    const auto build = [](ByteOrder order) {
        return LogBuilder(order).put("b", "333", 30).put("aa", "", 0xFFFF'FFFF).put("a", "22", 20);
    };
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        const MemoryLog memory(build(order));
        const auto set = someOf(*memory.snapshot(), 4);
        QCOMPARE(sorted(memory.snapshot(), set, SortField::Time), (RecordNumbers{2, 0, 1}));
        QCOMPARE(sorted(memory.snapshot(), set, SortField::Key), (RecordNumbers{2, 1, 0}));
        QCOMPARE(sorted(memory.snapshot(), set, SortField::ValueSize), (RecordNumbers{1, 2, 0}));
    }
}

void RecordSortTest::readsNothingForAnswersOfTheIndex_data() {
    QTest::addColumn<SortField>("field");
    QTest::newRow("kind") << SortField::Kind;
    QTest::newRow("versions") << SortField::Versions;
}

void RecordSortTest::readsNothingForAnswersOfTheIndex() {
    QFETCH(SortField, field);
    const MemoryLog memory(logOf(kKeys[0].second, 200));
    const auto set = someOf(*memory.snapshot(), 4);
    const auto expected = modelOf(*memory.snapshot(), set, field);
    memory.file().watch([](Offset, std::size_t) -> Result<void> {
        return tl::unexpected(Error{ErrorCode::Io, "a read that is not needed"});
    });
    QCOMPARE(sorted(memory.snapshot(), set, field), expected);
}

// Values that differ early: the rest of each is not read.
void RecordSortTest::readsNoMoreThanItNeeds() {
    LogBuilder log;
    for (int i = 0; i < 20; ++i)
        log.put("k", static_cast<char>('z' - i) + ByteString(2U << 20U, '.'));
    const MemoryLog memory(log);
    const auto set = someOf(*memory.snapshot(), 4);
    std::size_t read = 0;
    memory.file().watch([&read](Offset, std::size_t count) {
        read += count;
        return Result<void>();
    });
    const auto numbers = sorted(memory.snapshot(), set, SortField::Value);
    QCOMPARE(numbers.front(), 19U);
    QCOMPARE(numbers.back(), 0U);
    QVERIFY2(read > 0 && read < 21U << 18U, qPrintable(QString::number(read)));
}

void RecordSortTest::errorsOfReading_data() {
    QTest::addColumn<SortField>("field");
    for (const auto& [field, name] : kFields) {
        if (field != SortField::Kind && field != SortField::Versions)
            QTest::addRow("%s", name) << field;
    }
}

void RecordSortTest::errorsOfReading() {
    QFETCH(SortField, field);
    LogBuilder log; // each of its own window, and read more than once
    for (int i = 0; i < 10; ++i)
        log.put(ByteString(30, 'k'),
                ByteString(30, 'v') + std::to_string(i % 3) + ByteString(1U << 18U, '.'));
    const MemoryLog memory(log);
    const auto set = someOf(*memory.snapshot(), 4);
    const auto expected = sorted(memory.snapshot(), set, field);
    NoProgress unwatched;
    // Every read in turn of the first ones, then some of the others.
    for (int failing = 0;; failing += 1 + failing / 40) {
        int reads = 0;
        memory.file().watch([&](Offset, std::size_t) -> Result<void> {
            if (reads++ == failing)
                return tl::unexpected(Error{ErrorCode::Io, "cannot read"});
            return {};
        });
        const auto done = sortRecords(memory.snapshot(), set, field, unwatched);
        if (done) {
            QVERIFY(failing > 0);
            QCOMPARE(**done, expected);
            return;
        }
        QCOMPARE(outcome(done), QString("io"));
    }
}

void RecordSortTest::tellsItsProgress() {
    class Watch final : public Progress {
    public:
        bool isCancelled() const noexcept override { return false; }
        void advance(ByteCount done, ByteCount total) noexcept override {
            isRising = isRising && done >= last && done <= total;
            last = done;
        }
        ByteCount last{};
        bool isRising = true;
    };
    const MemoryLog memory(logOf(kKeys[8].second, 3000));
    const auto set = someOf(*memory.snapshot(), 4);
    for (const auto& [field, name] : kFields) {
        Watch watch;
        must(sortRecords(memory.snapshot(), set, field, watch));
        QVERIFY2(watch.isRising && watch.last > ByteCount(0), name);
    }
}

void RecordSortTest::countsVersions() {
    NoProgress unwatched;
    const MemoryLog memory(LogBuilder()
                               .put("a", "1")
                               .put("b", "1")
                               .put("a", "2")
                               .tombstone("a")
                               .batch(LogBuilder().put("a", "3").put("b", "2"))
                               .tombstone("never"));
    QCOMPARE(must(countVersions(*memory.snapshot(), unwatched)),
             (std::vector<std::uint32_t>{1, 1, 2, 3, 0, 4, 2, 1}));
    const MemoryLog large(logOf(kKeys[0].second, 3000));
    QCOMPARE(must(countVersions(*large.snapshot(), unwatched)), versionsOf(*large.snapshot()));
}

void RecordSortTest::countingVersionsCanBeStopped() {
    const MemoryLog memory(LogBuilder().puts(50'000));
    int stopped = 0;
    for (;; ++stopped) {
        StopsAt stops(stopped);
        const auto counts = countVersions(*memory.snapshot(), stops);
        if (counts)
            break;
        QCOMPARE(outcome(counts), QString("cancelled"));
    }
    QVERIFY2(stopped > 1, qPrintable(QString::number(stopped)));
}

QTEST_APPLESS_MAIN(RecordSortTest)
#include "tst_record_sort.moc"
