// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/generate.h"
#include "faulty_file_system.h"
#include "format/batch_marker.h"
#include "format/key_hash.h"
#include "format/record_codec.h"
#include "log_text.h"
#include "must.h"
#include "temporary_log.h"

#include <QFile>
#include <QTest>
#include <cerrno>
#include <map>
#include <set>

using namespace simkv;
using Call = FaultyFileSystem::Call;

Q_DECLARE_METATYPE(simkv::GenerateOptions)

class GenerateTest final : public QObject {
    Q_OBJECT
private slots:
    void sameBytesEverywhere_data();
    void sameBytesEverywhere();
    void asAsked_data();
    void asAsked();
    void readsClean_data();
    void readsClean();
    void everyKeyOnceBeforeAnyTwice();
    void orderOfKeysIsRandom();
    void sizesReachTheirLimits();
    void tombstonesAreSpread();
    void timesFillTwoYears();
    void valuesAreText();
    void smallestKeys_data();
    void smallestKeys();
    void refuses_data();
    void refuses();
    void existingFileStays();
    void everyCallFails_data();
    void everyCallFails();
    void failedRemovalIsSaid();
    void bytesOfOthersStay();
    void lockOfAnotherStays();
    void anotherFileOfThatNameStays();
    void isLockedMeanwhile();
    void cancel_data();
    void cancel();
    void progressRises();
};

namespace {

struct Seen {
    RecordHeader header;
    ByteString key;
    ByteString value;
};

// The records of a log without damage, read without core's reader.
std::vector<Seen> recordsOf(const ByteString& log) {
    std::vector<Seen> records;
    for (std::size_t at = 0; at < log.size();) {
        const auto header = decodeHeader(log.data() + at, ByteOrder::Little);
        const auto key = at + kHeaderSize.value();
        records.push_back(Seen{header, log.substr(key, header.keyLength),
                               log.substr(key + header.keyLength, header.valueLength)});
        at += header.size().value();
    }
    return records;
}

Result<GenerateReport> generate(const TemporaryLog& log, const GenerateOptions& options,
                                FileSystem& fileSystem = systemFileSystem()) {
    NoProgress unwatched;
    return generateLog(log.path(), options, unwatched, fileSystem);
}

std::vector<Seen> generated(const GenerateOptions& options) {
    const TemporaryLog log;
    must(generate(log, options));
    return recordsOf(log.bytes());
}

// Larger than one write.
constexpr GenerateOptions kLarge{.records = 30'000};

// Stops after so many calls.
class Stop final : public Progress {
public:
    explicit Stop(int calls) : m_left(calls) {}
    bool isCancelled() const noexcept override { return m_left <= 0; }
    void advance(ByteCount, ByteCount) noexcept override { --m_left; }

private:
    int m_left;
};

void addShapes() {
    QTest::addColumn<GenerateOptions>("options");
    QTest::newRow("default") << GenerateOptions{};
    QTest::newRow("nothing") << GenerateOptions{.records = 0};
    QTest::newRow("nothing, with deletes") << GenerateOptions{.records = 0, .deletesPerMillion = 500'000};
    QTest::newRow("one record") << GenerateOptions{.records = 1};
    QTest::newRow("one record, with deletes")
        << GenerateOptions{.records = 1, .deletesPerMillion = 1'000'000};
    QTest::newRow("one key") << GenerateOptions{.records = 50, .keys = 1};
    QTest::newRow("two keys") << GenerateOptions{.records = 50, .keys = 2};
    for (const std::uint64_t keys : {7, 8, 9, 127, 128, 129, 999, 1000})
        QTest::addRow("%d keys", int(keys)) << GenerateOptions{.keys = keys};
    QTest::newRow("more keys than records") << GenerateOptions{.records = 100, .keys = 1'000'000};
    QTest::newRow("ranges") << GenerateOptions{
        .records = 5000, .keys = 700, .keySize = {3, 40}, .valueSize = {0, 300}};
    QTest::newRow("deletes") << GenerateOptions{
        .records = 5000, .keys = 300, .deletesPerMillion = 125'000, .seed = 42};
    QTest::newRow("as many keys as puts") << GenerateOptions{.keys = 900, .deletesPerMillion = 100'000};
    QTest::newRow("more keys than puts") << GenerateOptions{.deletesPerMillion = 100'000};
    QTest::newRow("rounded up") << GenerateOptions{.deletesPerMillion = 2'500};
    QTest::newRow("nothing but deletes") << GenerateOptions{.records = 200, .deletesPerMillion = 1'000'000};
    QTest::newRow("empty values") << GenerateOptions{.valueSize = {0, 0}};
    QTest::newRow("seed 0") << GenerateOptions{.seed = 0};
    QTest::newRow("largest seed") << GenerateOptions{.seed = ~std::uint64_t{0}};
    QTest::newRow("several writes") << kLarge;
    // Longer than a write, and than the text that values are pieces of.
    QTest::newRow("large values") << GenerateOptions{.records = 4, .valueSize = {1'500'000, 4'000'000}};
    QTest::newRow("large keys") << GenerateOptions{.records = 4, .keySize = {1'500'000, 4'000'000}};
}

} // namespace

void GenerateTest::sameBytesEverywhere_data() {
    QTest::addColumn<GenerateOptions>("options");
    QTest::addColumn<qulonglong>("size");
    QTest::addColumn<qulonglong>("hash"); // XXH3
    QTest::newRow("default") << GenerateOptions{} << 129'000ULL << 0x2450'30F7'9A45'7A79ULL;
    QTest::newRow("everything") << GenerateOptions{.records = 20'000,
                                                   .keys = 3'000,
                                                   .keySize = {9, 30},
                                                   .valueSize = {0, 500},
                                                   .deletesPerMillion = 75'000,
                                                   .seed = 0xFEDC'BA98'7654'3210}
                                << 5'288'117ULL << 0x2EA4'FC71'F55C'290BULL;
}

// Whoever changes these figures changes all test logs of everyone.
void GenerateTest::sameBytesEverywhere() {
    QFETCH(GenerateOptions, options);
    QFETCH(qulonglong, size);
    QFETCH(qulonglong, hash);
    for (int time = 0; time < 2; ++time) {
        const TemporaryLog log;
        must(generate(log, options));
        const auto bytes = log.bytes();
        QCOMPARE(qulonglong(bytes.size()), size);
        QCOMPARE(QString::number(hashBytes(bytes), 16), QString::number(hash, 16));
    }
}

void GenerateTest::asAsked_data() {
    addShapes();
}

void GenerateTest::asAsked() {
    QFETCH(GenerateOptions, options);
    const TemporaryLog log;
    const auto report = must(generate(log, options));
    const auto bytes = log.bytes();
    QCOMPARE(report.bytes, ByteCount(bytes.size()));
    QCOMPARE(report.records, options.records);

    std::set<ByteString> known;
    std::uint64_t tombstones = 0;
    std::uint32_t time = 0;
    const auto records = recordsOf(bytes);
    for (const auto& [header, key, value] : records) {
        QVERIFY(header.timestamp.seconds() >= time);
        time = header.timestamp.seconds();
        QVERIFY(key.size() >= options.keySize.smallest && key.size() <= options.keySize.largest);
        QVERIFY(!isReservedKey(key));
        if (header.isTombstone()) {
            ++tombstones;
            QCOMPARE(header.flag, std::uint8_t{1});
            QVERIFY(value.empty() && known.contains(key));
        } else {
            known.insert(key);
            QVERIFY(value.size() >= options.valueSize.smallest && value.size() <= options.valueSize.largest);
        }
    }
    const auto wanted = (options.records * options.deletesPerMillion + 500'000) / 1'000'000;
    QCOMPARE(tombstones, std::min(wanted, std::max<std::uint64_t>(options.records, 1) - 1));
    QCOMPARE(report.tombstones, tombstones);
    const auto puts = options.records - tombstones;
    QCOMPARE(std::uint64_t(known.size()), std::min(options.keys.value_or(puts), puts));
    QCOMPARE(report.keys, std::uint64_t(known.size()));
    QVERIFY(records.empty() || records.front().header.timestamp.seconds() >= 1'672'531'200); // 2023-01-01
    QVERIFY(time < 1'767'225'600);                                                           // 2026-01-01
}

void GenerateTest::readsClean_data() {
    addShapes();
}

// The project's own reader finds no fault, and its counts agree.
void GenerateTest::readsClean() {
    QFETCH(GenerateOptions, options);
    const TemporaryLog log;
    const auto report = must(generate(log, options));
    std::map<ByteString, ByteString> live;
    for (const auto& [header, key, value] : recordsOf(log.bytes())) {
        if (header.isTombstone())
            live.erase(key);
        else
            live[key] = value;
    }
    const auto store = log.open();
    const auto snapshot = store->snapshot();
    QVERIFY(snapshot->isComplete() && !snapshot->tail() && snapshot->findings().empty());
    QCOMPARE(snapshot->byteOrder(), ByteOrder::Little);
    QCOMPARE(snapshot->records(), options.records);
    QCOMPARE(snapshot->counts().tombstones, report.tombstones);
    QCOMPARE(snapshot->counts().markers, std::uint64_t{0});
    QCOMPARE(snapshot->counts().liveKeys, std::uint64_t(live.size()));
    for (const auto& [key, value] : live)
        QVERIFY(must(store->get(key)) == value);
    must(log.openForWriting()->put("user:more", "value", Timestamp(kTestTime)));
}

void GenerateTest::everyKeyOnceBeforeAnyTwice() {
    for (const std::uint64_t keys : {1, 2, 3, 1000, 1023, 1024, 1025, 4999, 5000}) {
        const auto records = generated({.records = 5000, .keys = keys, .deletesPerMillion = 0});
        std::set<ByteString> first;
        for (std::size_t i = 0; i < keys; ++i)
            first.insert(records[i].key);
        QCOMPARE(std::uint64_t(first.size()), keys);
        std::size_t others = 0;
        for (auto i = static_cast<std::size_t>(keys); i < records.size(); ++i)
            others += first.contains(records[i].key) ? 0 : 1;
        QCOMPARE(others, std::size_t{0});
    }
}

// Neither in order, nor in the same order for another seed.
void GenerateTest::orderOfKeysIsRandom() {
    const auto records = generated({});
    const auto others = generated({.seed = 2});
    int rising = 0;
    int same = 0;
    for (std::size_t i = 1; i < records.size(); ++i) {
        rising += records[i].key > records[i - 1].key ? 1 : 0;
        same += records[i].key == others[i].key ? 1 : 0;
    }
    QVERIFY2(rising > 400 && rising < 600, qPrintable(QString::number(rising)));
    QVERIFY2(same < 20, qPrintable(QString::number(same)));
}

// All sizes occur, about as often as each other; a key keeps its own.
void GenerateTest::sizesReachTheirLimits() {
    const auto records =
        generated({.records = 10'000, .keys = 2000, .keySize = {16, 25}, .valueSize = {5, 14}});
    std::map<std::size_t, std::set<ByteString>> keys;
    std::map<std::size_t, int> values;
    for (const auto& record : records) {
        keys[record.key.size()].insert(record.key);
        ++values[record.value.size()];
    }
    QCOMPARE(keys.size(), std::size_t{10});
    QCOMPARE(values.size(), std::size_t{10});
    for (const auto& [size, texts] : keys)
        QVERIFY(texts.size() > 150 && texts.size() < 250);
    for (const auto& [size, count] : values)
        QVERIFY(count > 850 && count < 1150);
}

void GenerateTest::tombstonesAreSpread() {
    const auto records = generated({.records = 10'000, .keys = 100, .deletesPerMillion = 200'000});
    for (std::size_t part = 0; part < 10; ++part) {
        int count = 0;
        for (auto i = part * 1000; i < (part + 1) * 1000; ++i)
            count += records[i].header.isTombstone() ? 1 : 0;
        QVERIFY2(count > 140 && count < 260, qPrintable(QString::number(count)));
    }
}

void GenerateTest::timesFillTwoYears() {
    constexpr std::uint32_t kTwoYears = 2U * 365U * 86'400U;
    const auto lasts = [](const std::vector<Seen>& records) {
        return records.back().header.timestamp.seconds() - records.front().header.timestamp.seconds();
    };
    const auto many = lasts(generated({.records = 100'000, .valueSize = {0, 0}}));
    QVERIFY(many > kTwoYears - 86'400 && many <= kTwoYears);
    // Not so far apart that records after damage could not be told from noise by their times.
    const auto few = lasts(generated({.records = 20}));
    QVERIFY(few > 18 * 3600 && few < 20 * 3600);
}

void GenerateTest::valuesAreText() {
    std::set<ByteString> values;
    for (const auto& record : generated({.valueSize = {100, 200}})) {
        QVERIFY(std::all_of(record.value.begin(), record.value.end(),
                            [](char byte) { return byte >= ' ' && byte <= '~'; }));
        values.insert(record.value);
    }
    QCOMPARE(values.size(), std::size_t{1000});
    const auto contains = [&values](ByteView word) {
        return std::any_of(values.begin(), values.end(),
                           [word](const ByteString& value) { return value.find(word) != ByteString::npos; });
    };
    QVERIFY(contains("silver") && contains("\"tags\":["));
}

void GenerateTest::smallestKeys_data() {
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("size");
    QTest::addColumn<QString>("largest"); // of all keys
    QTest::newRow("1") << 1 << 1 << "0";
    QTest::newRow("10") << 10 << 1 << "9";
    QTest::newRow("11") << 11 << 2 << "10";
    QTest::newRow("1000") << 1000 << 3 << "999";
    QTest::newRow("a zero") << 1000 << 4 << "0999";
    QTest::newRow("no room for the word") << 1000 << 7 << "0000999";
    QTest::newRow("room for the word") << 1000 << 8 << "user:999";
    QTest::newRow("and a zero") << 1000 << 9 << "user:0999";
}

void GenerateTest::smallestKeys() {
    QFETCH(int, keys);
    QFETCH(int, size);
    QFETCH(QString, largest);
    const auto bytes = static_cast<std::uint64_t>(size);
    GenerateOptions options{.keys = static_cast<std::uint64_t>(keys), .keySize = {bytes, bytes}};
    std::set<ByteString> seen;
    for (const auto& record : generated(options))
        seen.insert(record.key);
    QCOMPARE(QString::fromStdString(*seen.rbegin()), largest);
    QCOMPARE(int(seen.size()), keys);
    if (size == int(std::to_string(keys - 1).size())) {
        options.keySize = {bytes - 1, bytes};
        QCOMPARE(outcome(generate(TemporaryLog(), options)), QString("invalid"));
    }
}

void GenerateTest::refuses_data() {
    QTest::addColumn<GenerateOptions>("options");
    QTest::addColumn<QString>("what");
    QTest::newRow("records") << GenerateOptions{.records = 2'147'483'647, .keys = 1}
                             << "a log holds at most 2147483646 records";
    QTest::newRow("all the records") << GenerateOptions{.records = ~std::uint64_t{0}, .keys = 1}
                                     << "a log holds at most 2147483646 records";
    QTest::newRow("no keys") << GenerateOptions{.keys = 0} << "records need at least one key";
    QTest::newRow("short keys")
        << GenerateOptions{.records = 5000, .keySize = {3, 16}}
        << "keys of 3 bytes are too short for 5000 distinct ones, which need at least 4";
    QTest::newRow("empty keys") << GenerateOptions{.keys = 1, .keySize = {0, 0}}
                                << "keys of 0 bytes are too short for 1 distinct ones, which need at least 1";
    QTest::newRow("key sizes") << GenerateOptions{.keySize = {20, 19}}
                               << "a range of sizes begins with the smaller one";
    QTest::newRow("value sizes") << GenerateOptions{.valueSize = {1, 0}}
                                 << "a range of sizes begins with the smaller one";
    QTest::newRow("long keys") << GenerateOptions{.keySize = {16, 1ULL << 32U}}
                               << "keys and values hold at most 4294967295 bytes";
    QTest::newRow("long values") << GenerateOptions{.valueSize = {0, 1ULL << 32U}}
                                 << "keys and values hold at most 4294967295 bytes";
    QTest::newRow("deletes") << GenerateOptions{.deletesPerMillion = 1'000'001}
                             << "no more than 100 percent of the records can be tombstones";
}

void GenerateTest::refuses() {
    QFETCH(GenerateOptions, options);
    QFETCH(QString, what);
    const TemporaryLog log;
    const auto refused = generate(log, options);
    QCOMPARE(outcome(refused), QString("invalid"));
    QCOMPARE(QString::fromStdString(refused.error().what), what);
    QCOMPARE(refused.error().path, log.path());
    QVERIFY(log.files().isEmpty());
}

void GenerateTest::existingFileStays() {
    const TemporaryLog log(ByteString("what was there"));
    const auto refused = generate(log, {});
    QCOMPARE(outcome(refused), QString("io"));
    QCOMPARE(refused.error().systemError, EEXIST);
    QCOMPARE(log.bytes(), ByteString("what was there"));
}

void GenerateTest::everyCallFails_data() {
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("skipped");
    QTest::addColumn<int>("partial");
    QTest::addColumn<qlonglong>("offset"); // -1 for none
    constexpr qlonglong kPiece = 1 << 20;
    QTest::newRow("create") << int(Call::Create) << 0 << 0 << -1LL;
    QTest::newRow("lock") << int(Call::Lock) << 0 << 0 << -1LL;
    for (const int skipped : {0, 1, 3}) {
        for (const int partial : {0, 1, 100'000})
            QTest::addRow("write %d after %d bytes", skipped, partial)
                << int(Call::Write) << skipped << partial << skipped * kPiece;
    }
}

// Nothing is left, and the error says where it happened.
void GenerateTest::everyCallFails() {
    QFETCH(int, call);
    QFETCH(int, skipped);
    QFETCH(int, partial);
    QFETCH(qlonglong, offset);
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    fileSystem.fail(static_cast<Call>(call), skipped,
                    {.error = ENOSPC, .partial = static_cast<std::size_t>(partial), .forEver = true});
    const auto failed = generate(log, kLarge, fileSystem);
    QCOMPARE(outcome(failed), QString("io"));
    QCOMPARE(failed.error().systemError, ENOSPC);
    QCOMPARE(failed.error().path, log.path());
    QCOMPARE(failed.error().what, std::string("fault"));
    QCOMPARE(failed.error().offset ? qlonglong(failed.error().offset->value()) : -1, offset);
    QVERIFY(log.files().isEmpty());
    QCOMPARE(fileSystem.made(Call::Write), call == int(Call::Write) ? skipped + 1 : 0); // and then no more
}

void GenerateTest::failedRemovalIsSaid() {
    for (const auto call : {Call::Info, Call::Remove}) {
        const TemporaryLog log;
        FaultyFileSystem fileSystem;
        fileSystem.fail(Call::Write, 1, {.error = ENOSPC});
        fileSystem.fail(call);
        const auto failed = generate(log, kLarge, fileSystem);
        QCOMPARE(failed.error().what, std::string("fault; what was written of the log is left there"));
        QCOMPARE(failed.error().systemError, ENOSPC);
        QCOMPARE(log.bytes().size(), std::size_t{1} << 20U);
    }
}

// Bytes of a program that knows of no lock stay.
void GenerateTest::bytesOfOthersStay() {
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    const auto theirs = LogBuilder().put("x", "theirs").bytes();
    fileSystem.before(Call::Write, 1, [&] { log.append(theirs); });
    const auto failed = generate(log, kLarge, fileSystem);
    QCOMPARE(outcome(failed), QString("changed"));
    QVERIFY(failed.error().what.ends_with("is left there"));
    QCOMPARE(failed.error().offset, Offset(1U << 20U));
    QCOMPARE(log.bytes().substr(1U << 20U, theirs.size()), theirs);
}

void GenerateTest::lockOfAnotherStays() {
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    std::unique_ptr<Store> other;
    fileSystem.before(Call::Lock, 0, [&] {
        other = log.openForWriting();
        must(other->put("x", "theirs", Timestamp(kTestTime)));
    });
    QCOMPARE(outcome(generate(log, kLarge, fileSystem)), QString("locked"));
    QCOMPARE(log.bytes(), LogBuilder().put("x", "theirs").bytes());
}

void GenerateTest::anotherFileOfThatNameStays() {
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    fileSystem.fail(Call::Write, 1);
    fileSystem.before(Call::Info, 0, [&] { log.replace("another file"); });
    QCOMPARE(outcome(generate(log, kLarge, fileSystem)), QString("io"));
    QCOMPARE(log.bytes(), ByteString("another file"));
}

void GenerateTest::isLockedMeanwhile() {
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    QString said;
    fileSystem.before(Call::Write, 1, [&] {
        NoProgress unwatched;
        said = outcome(log.open()->beginWriting({}, unwatched));
    });
    must(generate(log, kLarge, fileSystem));
    QCOMPARE(said, QString("locked"));
    must(log.openForWriting()->put("x", "1", Timestamp(kTestTime)));
}

void GenerateTest::cancel_data() {
    QTest::addColumn<int>("calls");
    QTest::addColumn<GenerateOptions>("options");
    QTest::newRow("at once") << 0 << GenerateOptions{};
    QTest::newRow("at once, an empty log") << 0 << GenerateOptions{.records = 0};
    for (const int calls : {0, 1, 2, 3})
        QTest::addRow("after %d writes", calls) << calls << kLarge;
    QTest::newRow("in a value") << 2 << GenerateOptions{.records = 1, .valueSize = {5'000'000, 5'000'000}};
}

void GenerateTest::cancel() {
    QFETCH(int, calls);
    QFETCH(GenerateOptions, options);
    const TemporaryLog log;
    FaultyFileSystem fileSystem;
    Stop stop(calls);
    const auto stopped = generateLog(log.path(), options, stop, fileSystem);
    QCOMPARE(outcome(stopped), QString("cancelled"));
    QCOMPARE(stopped.error().path, log.path());
    QCOMPARE(fileSystem.made(Call::Write), calls);
    QVERIFY(log.files().isEmpty());
}

void GenerateTest::progressRises() {
    class Watch final : public Progress {
    public:
        bool isCancelled() const noexcept override { return false; }
        void advance(ByteCount done, ByteCount total) noexcept override {
            m_right = m_right && done > last && done <= total;
            m_calls += 1;
            last = done;
            end = total;
        }
        bool isRight() const { return m_right && m_calls == 4; }
        ByteCount last{};
        ByteCount end{};

    private:
        bool m_right = true;
        int m_calls = 0;
    } watch;
    const TemporaryLog log;
    const auto report = must(generateLog(log.path(), kLarge, watch));
    QVERIFY(watch.isRight());
    QCOMPARE(watch.last, report.bytes);
    QCOMPARE(watch.end, report.bytes); // known beforehand where all records are of one size
}

QTEST_APPLESS_MAIN(GenerateTest)
#include "tst_generate.moc"
