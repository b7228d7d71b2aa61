// SPDX-License-Identifier: GPL-3.0-or-later
#include "log/byte_order_detection.h"
#include "log/log_reader.h"
#include "memory_file.h"
#include "must.h"
#include "proof.h"

#include <QTest>

#include <numeric>
#include <random>
#include <vector>

using namespace simkv;

// After any damage, the records that were not touched are found, and none is invented.
class DamageProof final : public QObject {
    Q_OBJECT
private slots:
    void untouchedRecordsAreFound();
    void nothingIsInvented();
    void flippedBatchesAreSeen();
};

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

ByteString randomBytes(Random& random, std::size_t count) {
    ByteString bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

struct Extent {
    std::size_t start;
    std::size_t size;
    bool isInBatch = false;
};

// A log and where its records lie.
struct Sample {
    ByteString bytes;
    ByteOrder order = ByteOrder::Little;
    std::vector<Extent> records;
};

enum class Shape : std::uint8_t { SmallValues, LargeValues, Text, Nested, Batches, BigEndian };
constexpr std::array kShapes{Shape::SmallValues, Shape::LargeValues, Shape::Text,
                             Shape::Nested,      Shape::Batches,     Shape::BigEndian};

ByteString valueFor(Shape shape, Random& random) {
    switch (shape) {
    case Shape::LargeValues:
        return randomBytes(random, below(random, 6000));
    case Shape::Text:
        return R"({"name": "Some One", "age": )" + std::to_string(below(random, 99)) + "}";
    case Shape::Nested: // fewer records than a chain that surely counts
        return below(random, 4) == 0 ? LogBuilder().puts(static_cast<int>(below(random, 12))).bytes()
                                     : randomBytes(random, below(random, 40));
    default:
        return randomBytes(random, below(random, 40));
    }
}

Sample sampleOf(Shape shape, Random& random) {
    Sample sample;
    sample.order = shape == Shape::BigEndian ? ByteOrder::Big : ByteOrder::Little;
    LogBuilder log(sample.order);
    std::uint32_t time = kTestTime;
    const auto key = [&random] { return "user:" + std::to_string(below(random, 60)); };
    const auto add = [&](LogBuilder& to, std::size_t at, bool isInBatch) {
        const auto start = at + to.size();
        time += static_cast<std::uint32_t>(below(random, 100));
        if (below(random, 8) == 0)
            to.tombstone(key(), time);
        else
            to.put(key(), valueFor(shape, random), time);
        sample.records.push_back(Extent{start, at + to.size() - start, isInBatch});
    };
    for (int number = 0; number < 120; ++number) {
        if (shape != Shape::Batches || below(random, 6) != 0) {
            add(log, 0, false);
            continue;
        }
        constexpr std::size_t kMarker = 49;
        const auto marker = static_cast<std::size_t>(log.size());
        sample.records.push_back(Extent{marker, kMarker, true});
        LogBuilder body(sample.order);
        for (std::size_t count = 1 + below(random, 6); count > 0; --count)
            add(body, marker + kMarker, true);
        log.batch(body);
    }
    sample.bytes = log.bytes();
    return sample;
}

// Bytes, and where each was before, or kNew.
constexpr auto kNew = ~std::size_t{0};
struct Damaged {
    ByteString bytes;
    std::vector<std::size_t> origin;
    QString how;

    // The bytes from `start` on are those of the original from there on, without a gap.
    [[nodiscard]] bool isUntouched(std::size_t start, std::size_t size) const {
        if (start + size > bytes.size() || origin[start] == kNew)
            return false;
        for (std::size_t i = 1; i < size; ++i) {
            if (origin[start + i] != origin[start] + i)
                return false;
        }
        return true;
    }
};

Damaged damagedCopy(const Sample& sample, Random& random) {
    Damaged damaged{sample.bytes, std::vector<std::size_t>(sample.bytes.size()), {}};
    std::iota(damaged.origin.begin(), damaged.origin.end(), std::size_t{0});
    const auto at = below(random, sample.bytes.size());
    // From 1 byte to 4 KiB, small ones as often as large ones.
    const auto wanted = std::size_t{1} << below(random, 13);
    const auto size = std::min(1 + below(random, wanted), sample.bytes.size() - at);
    const auto where = damaged.bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const auto origin = damaged.origin.begin() + static_cast<std::ptrdiff_t>(at);
    const auto change = [&](const ByteString& with) {
        for (std::size_t i = 0; i < with.size(); ++i) {
            if (damaged.bytes[at + i] != with[i])
                damaged.origin[at + i] = kNew;
            damaged.bytes[at + i] = with[i];
        }
    };
    const char* how = "";
    switch (below(random, 7)) {
    case 0:
        how = "a bit";
        change(ByteString(1, static_cast<char>(sample.bytes[at] ^ (1 << below(random, 8)))));
        break;
    case 1:
        how = "overwritten";
        change(randomBytes(random, size));
        break;
    case 2:
        how = "zeroed";
        change(ByteString(size, '\0'));
        break;
    case 3:
        how = "missing";
        damaged.bytes.erase(where, where + static_cast<std::ptrdiff_t>(size));
        damaged.origin.erase(origin, origin + static_cast<std::ptrdiff_t>(size));
        break;
    case 4: {
        how = "doubled";
        const auto twice = sample.bytes.substr(at, size);
        std::vector<std::size_t> origins(size);
        std::iota(origins.begin(), origins.end(), at);
        damaged.bytes.insert(at, twice);
        damaged.origin.insert(origin, origins.begin(), origins.end());
        break;
    }
    case 5:
        how = "inserted";
        damaged.bytes.insert(at, randomBytes(random, size));
        damaged.origin.insert(origin, size, kNew);
        break;
    default:
        how = "truncated";
        damaged.bytes.resize(at);
        damaged.origin.resize(at);
    }
    damaged.how = QStringLiteral("%1 at %2, %3 bytes").arg(how).arg(at).arg(size);
    return damaged;
}

struct Seen {
    std::vector<Extent> records;
    std::vector<Finding> findings;
    bool hasLooseMarker = false; // of which check warns
};

Seen read(const ByteString& bytes, ByteOrder order) {
    const MemoryFile file(bytes);
    NoProgress unwatched;
    LogReader reader(file, file.infoNow(), order);
    Seen seen;
    while (true) {
        const auto item = reader.next(unwatched);
        if (!item)
            return seen; // not a log: nothing was read
        if (const auto* records = std::get_if<LogRecords>(&*item)) {
            for (const auto& record : *records) {
                const auto key =
                    ByteView(bytes).substr(record.place.keyOffset().value(), record.place.header.keyLength);
                seen.hasLooseMarker = seen.hasLooseMarker || (!record.isMarker && isReservedKey(key));
                seen.records.push_back(Extent{static_cast<std::size_t>(record.place.offset.value()),
                                              static_cast<std::size_t>(record.place.header.size().value())});
            }
        } else if (const auto* finding = std::get_if<Finding>(&*item)) {
            seen.findings.push_back(*finding);
        } else {
            if (const auto& tail = std::get<LogEnd>(*item).tail)
                seen.findings.push_back(*tail);
            return seen;
        }
    }
}

// A batch that did not reach the file whole, or whose last words are wrong, does not apply: its records are
// not lost but withheld, as core/FORMAT.md has it.
bool isWithheld(const Extent& place, const std::vector<Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        const bool isOfBatch = finding.kind == FindingKind::TornBatch || finding.isLastBatch;
        return isOfBatch && place.start >= finding.offset.value() &&
               place.start + place.size <= finding.end().value();
    });
}

struct Counts {
    std::uint64_t untouched = 0;
    std::uint64_t found = 0;
    std::uint64_t withheld = 0;
    std::uint64_t changed = 0;
    // Untouched bytes that are no record, right after damage in sequence, where any header is legal.
    std::uint64_t framed = 0;
    std::uint64_t nested = 0; // records of a log inside the value of a damaged record
};

// Each record of the sample, where it lies untouched in the damaged log; a doubled one at each of its places.
std::vector<Extent> untouchedRecords(const Sample& sample, const Damaged& damaged) {
    std::vector<std::size_t> sizes(sample.bytes.size(), 0); // by start
    for (const auto& record : sample.records)
        sizes[record.start] = record.size;
    std::vector<Extent> places;
    for (std::size_t at = 0; at < damaged.bytes.size(); ++at) {
        const auto origin = damaged.origin[at];
        if (origin != kNew && sizes[origin] > 0 && damaged.isUntouched(at, sizes[origin]))
            places.push_back(Extent{at, sizes[origin]});
    }
    return places;
}

Counts compare(const Sample& sample, const Damaged& damaged) {
    const auto seen = read(damaged.bytes, sample.order);
    std::vector<std::size_t> sizes(damaged.bytes.size(), 0); // of records seen, by start
    for (const auto& record : seen.records)
        sizes[record.start] = record.size;
    Counts counts;
    std::vector<bool> isTrue(damaged.bytes.size());
    const auto places = untouchedRecords(sample, damaged);
    for (const auto& place : places) {
        isTrue[place.start] = true;
        ++counts.untouched;
        if (sizes[place.start] == place.size)
            ++counts.found;
        else if (isWithheld(place, seen.findings))
            ++counts.withheld;
    }
    const auto isInUntouched = [&places](std::size_t at) {
        const auto behind =
            std::upper_bound(places.begin(), places.end(), at,
                             [](std::size_t start, const Extent& place) { return start < place.start; });
        return behind != places.begin() && at < std::prev(behind)->start + std::prev(behind)->size;
    };
    for (const auto& record : seen.records) {
        if (!damaged.isUntouched(record.start, record.size))
            ++counts.changed; // still a record by its header, with other bytes in it
        else if (!isTrue[record.start])
            ++(isInUntouched(record.start) ? counts.framed : counts.nested);
    }
    return counts;
}

} // namespace

void DamageProof::untouchedRecordsAreFound() {
    Proof proof("damage to logs of six shapes");
    Random random(Proof::seed());
    Counts all;
    const auto cases = Proof::cases(10'000, 100'000);
    while (proof.counted() < cases) {
        const auto shape = kShapes[below(random, kShapes.size())];
        const auto sample = sampleOf(shape, random);
        for (int number = 0; number < 20; ++number) {
            const auto damaged = damagedCopy(sample, random);
            const auto counts = compare(sample, damaged);
            proof.count();
            all.untouched += counts.untouched;
            all.found += counts.found;
            all.withheld += counts.withheld;
            all.changed += counts.changed;
            all.nested += counts.nested;
            all.framed += counts.framed;
        }
    }
    const auto applied = all.untouched - all.withheld;
    const auto share = 100.0 * static_cast<double>(all.found) / static_cast<double>(applied);
    if (share < 99.9)
        proof.fail(QStringLiteral("only %1 % of the untouched records were found").arg(share));
    if (all.framed > all.untouched / 20'000)
        proof.fail(QStringLiteral("%1 records that frame by chance").arg(all.framed));
    proof.apart(
        QStringLiteral("%1 of %2 untouched records found, %3 %; %4 more in batches that do not apply; %5 "
                       "changed records that still frame; %7 that frame by chance right after damage; %6 "
                       "records of logs inside values of damaged records")
            .arg(all.found)
            .arg(applied)
            .arg(share, 0, 'f', 4)
            .arg(all.withheld)
            .arg(all.changed)
            .arg(all.nested)
            .arg(all.framed));
    QCOMPARE(proof.report(), QString());
    QVERIFY(proof.counted() >= cases);
}

// No record is found in bytes that are no log.
void DamageProof::nothingIsInvented() {
    Proof proof("no record in random, zero and text bytes");
    Random random(Proof::seed());
    const auto cases = Proof::cases(60, 600);
    NoProgress unwatched;
    while (proof.counted() < cases) {
        const auto size = 1000 + below(random, 1U << 20U);
        ByteString bytes;
        const auto kind = below(random, 3);
        if (kind == 0)
            bytes = randomBytes(random, size);
        else if (kind == 1)
            bytes = ByteString(size, '\0');
        while (bytes.size() < size)
            bytes +=
                "The quick brown fox jumps over the lazy dog, number " + std::to_string(random()) + ".\n";
        const MemoryFile file(bytes);
        const auto order = must(detectByteOrder(file, file.infoNow(), unwatched));
        proof.count();
        if (const auto found = read(bytes, order).records.size(); found > 0)
            proof.fail(QStringLiteral("kind %1, %2 bytes: %3 records").arg(kind).arg(size).arg(found));
    }
    QCOMPARE(proof.report(), QString());
}

// Every bit of a batch shows in a finding, or in the warning that a marker marks nothing; but for the time of
// the marker and the prefix of its key, without which it is any record.
void DamageProof::flippedBatchesAreSeen() {
    Proof proof("flipped bits in batches");
    Random random(Proof::seed());
    const auto cases = Proof::cases(10'000, 200'000);
    const auto isCovered = [](std::size_t at) { return at >= 20 || (at >= 4 && at < 13); };
    std::uint64_t unseen = 0;
    while (proof.counted() < cases) {
        LogBuilder body;
        for (std::size_t count = 1 + below(random, 5); count > 0; --count)
            body.put("key" + std::to_string(count), randomBytes(random, below(random, 60)));
        LogBuilder log;
        log.puts(5);
        const auto start = static_cast<std::size_t>(log.size());
        log.batch(body);
        const auto end = static_cast<std::size_t>(log.size());
        if (below(random, 2) == 0)
            log.puts(20);
        for (auto at = start; at < end; ++at) {
            for (int bit = 0; bit < 8; ++bit) {
                auto bytes = log.bytes();
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
                const auto seen = read(bytes, ByteOrder::Little);
                const bool isSeen = !seen.findings.empty() || seen.hasLooseMarker;
                if (!isCovered(at - start)) {
                    unseen += isSeen ? 0 : 1;
                    continue;
                }
                proof.count();
                if (!isSeen)
                    proof.fail(QStringLiteral("byte %1 of the batch, bit %2").arg(at - start).arg(bit));
            }
        }
    }
    proof.apart(QStringLiteral(
                    "%1 unseen flips in the time and the key\'s prefix of markers, which no checksum covers")
                    .arg(unseen));
    QCOMPARE(proof.report(), QString());
}

QTEST_APPLESS_MAIN(DamageProof)
#include "tst_damage.moc"
