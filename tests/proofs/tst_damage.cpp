// SPDX-License-Identifier: GPL-3.0-or-later
#include "damaged_logs.h"
#include "format/batch_marker.h"
#include "log/byte_order_detection.h"
#include "log/log_reader.h"
#include "memory_file.h"
#include "must.h"
#include "proof.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace simkv;

// After any damage, the records that were not touched are found, and none is invented.
class DamageProof final : public QObject {
    Q_OBJECT
private slots:
    void untouchedRecordsAreFound_data();
    void untouchedRecordsAreFound();
    void nothingIsInvented();
    void flippedBatchesAreSeen();
};

namespace {

struct Extent {
    std::size_t start;
    std::size_t size;
};

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

// Inside a record in sequence, which is legal whatever its header says: one whose lengths are others now, or
// bytes that frame by chance. A record at which reading went on after damage was not in sequence.
bool isHidden(std::size_t at, const Seen& seen) {
    const auto around = std::find_if(seen.records.begin(), seen.records.end(), [at](const Extent& record) {
        return record.start < at && at < record.start + record.size;
    });
    return around != seen.records.end() &&
           std::none_of(seen.findings.begin(), seen.findings.end(),
                        [&](const Finding& finding) { return finding.end() == Offset(around->start); });
}

struct Counts {
    std::uint64_t untouched = 0;
    std::uint64_t found = 0;
    std::uint64_t withheld = 0;
    std::uint64_t hidden = 0;
    std::uint64_t changed = 0; // still records by their headers, with other bytes in them
    std::uint64_t nested = 0;  // records of a log inside the value of a damaged record
    std::uint64_t framed = 0;  // start where no record started: what cannot be told, see README.md

    void add(const Counts& other) {
        untouched += other.untouched;
        found += other.found;
        withheld += other.withheld;
        hidden += other.hidden;
        changed += other.changed;
        nested += other.nested;
        framed += other.framed;
    }
};

Counts compare(const Sample& sample, const Damaged& damaged) {
    const auto seen = read(damaged.bytes(), sample.order);
    std::vector<std::size_t> sizes(damaged.bytes().size(), 0); // of records seen, by start
    for (const auto& record : seen.records)
        sizes[record.start] = record.size;
    Counts counts;
    for (const auto& record : damaged.untouchedRecords()) {
        const auto isAny = [&record](auto&& is) {
            return std::any_of(record.places.begin(), record.places.end(), is);
        };
        ++counts.untouched;
        if (isAny([&](std::size_t start) { return sizes[start] == record.size; }))
            ++counts.found;
        else if (isAny([&](std::size_t start) {
                     return isWithheld(Extent{start, record.size}, seen.findings);
                 }))
            ++counts.withheld;
        else if (std::all_of(record.places.begin(), record.places.end(),
                             [&](std::size_t start) { return isHidden(start, seen); }))
            ++counts.hidden;
    }
    for (const auto& record : seen.records) {
        if (damaged.isRecordStart(record.start))
            counts.changed += damaged.isUntouched(record.start, record.size) ? 0 : 1;
        else
            ++(damaged.isInnerStart(record.start) ? counts.nested : counts.framed);
    }
    return counts;
}

} // namespace

void DamageProof::untouchedRecordsAreFound_data() {
    QTest::addColumn<int>("kind");
    for (const auto& damage : kDamages)
        QTest::newRow(damage.name) << static_cast<int>(damage.kind);
}

void DamageProof::untouchedRecordsAreFound() {
    QFETCH(const int, kind);
    const auto what =
        QStringLiteral("damage to logs of six shapes: ") + QLatin1String(QTest::currentDataTag());
    Proof proof(qPrintable(what));
    Random random(Proof::seed());
    Counts all;
    const auto cases = Proof::cases(1'200, 20'000);
    while (proof.counted() < cases) {
        const auto sample = sampleOf(kShapes[below(random, kShapes.size())], random);
        for (int number = 0; number < 20; ++number) {
            const Damaged damaged(sample, static_cast<DamageKind>(kind), random);
            all.add(compare(sample, damaged));
            proof.count();
        }
    }
    const auto applied = all.untouched - all.withheld - all.hidden;
    const auto share = 100.0 * static_cast<double>(all.found) / static_cast<double>(applied);
    // One chain that is taken wrongly hides a hundred records, much of a short form. Records that lie in the
    // wrong place are chains of their own, which a log inside a value would be as well.
    const bool isExact = Proof::isLong() && kind != static_cast<int>(DamageKind::Misplaced);
    if (share < (isExact ? 99.95 : 99.85))
        proof.fail(QStringLiteral("only %1 % of the untouched records were found").arg(share));
    if (all.framed > all.untouched / 50'000)
        proof.fail(QStringLiteral("%1 records that frame by chance").arg(all.framed));
    proof.apart(
        QStringLiteral("%1 of %2 untouched records found, %3 %; %4 more in batches that do not apply; %8 "
                       "inside records in sequence; %5 changed records that still frame; %6 that frame "
                       "by chance; %7 records of logs inside values of damaged records")
            .arg(all.found)
            .arg(applied)
            .arg(share, 0, 'f', 4)
            .arg(all.withheld)
            .arg(all.changed)
            .arg(all.framed)
            .arg(all.nested)
            .arg(all.hidden));
    QCOMPARE(proof.report(), QString());
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
