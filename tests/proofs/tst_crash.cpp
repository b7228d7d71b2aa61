// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_file_system.h"
#include "must.h"
#include "proof.h"
#include "store/store.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <vector>

using namespace simkv;

// After any crash, all that was synced is there, batches are whole or absent, and what was removed from the
// end is kept.
class CrashProof final : public QObject {
    Q_OBJECT
private slots:
    void syncedRecordsSurvive();
};

namespace {

using Random = std::mt19937;
using Change = MemoryFile::Change;

constexpr const char* kLog = "log";
constexpr std::size_t kSector = 512;
constexpr std::size_t kMarkerSize = 49;
constexpr std::size_t kTimeSize = 4; // of a record, in front

std::size_t below(Random& random, std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
}

ByteString randomBytes(Random& random, std::size_t count) {
    ByteString bytes(count, '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

// A record as it was written.
struct Written {
    std::size_t start = 0;
    std::size_t size = 0;
    int batch = 0; // its number; 0 for plain records
    bool isMarker = false;

    [[nodiscard]] std::size_t end() const { return start + size; }
};

// What a crash did to the bytes between those that are on the disk and the end of the log.
enum class Fate : std::uint8_t {
    Cut,    // missing from some place on: all of them, none of them, or some
    Zeroed, // all zero
    Changed // zero or garbage from a sector on, or in some sectors
};

struct Image {
    ByteString bytes;
    Fate fate = Fate::Cut;
    std::size_t durableEnd = 0; // the end of what is on the disk for sure
    QString how;
};

struct Counts {
    std::uint64_t cut = 0;
    std::uint64_t zeroed = 0;
    std::uint64_t changed = 0;
    std::uint64_t reopened = 0;
    std::uint64_t stops = 0;          // of these: after a marker that is none
    std::uint64_t asked = 0;          // of these: only with a repair
    std::uint64_t changedRecords = 0; // which still frame
    std::uint64_t framed = 0;         // untouched bytes that are no record, read as one
    std::uint64_t inPart = 0;         // batches that show in part, and why
    std::uint64_t noLog = 0;          // garbage before the first sync
    std::uint64_t untouched = 0;      // records after the first byte that was hit
    std::uint64_t found = 0;          // of these
};

struct Seen {
    std::vector<Written> records;
    std::vector<Finding> findings; // the tail too
};

std::unique_ptr<Store> opened(FileSystem& files) {
    NoProgress unwatched;
    auto store = must(Store::open(kLog, unwatched, files));
    must(store->buildIndex(unwatched));
    return store;
}

Seen see(const Store& store) {
    Seen seen;
    const auto snapshot = store.snapshot();
    for (std::uint32_t number = 0; number < snapshot->records(); ++number) {
        const auto place = must(snapshot->place(RecordNumber(number)));
        seen.records.push_back(Written{static_cast<std::size_t>(place.offset.value()),
                                       static_cast<std::size_t>(place.header.size().value()), 0,
                                       snapshot->stateOf(RecordNumber(number)) == RecordState::Marker});
    }
    seen.findings = snapshot->findings();
    if (snapshot->tail())
        seen.findings.push_back(*snapshot->tail());
    return seen;
}

// A store in memory, what was written to it, and how each crash of it is compared with that.
class CrashingStore final {
public:
    CrashingStore(Random& random, Proof& proof, Counts& counts)
        : m_random(random), m_proof(proof), m_counts(counts) {
        startOver(ByteString(), nullptr);
    }

    void run(int steps) {
        for (int step = 0; step < steps; ++step) {
            switch (below(m_random, 12)) {
            case 0:
                beginPhase();
                break;
            case 1:
                crash();
                break;
            case 2:
            case 3:
                applyBatch();
                break;
            case 4:
                must(m_store->sync());
                m_acknowledged = m_end;
                break;
            default:
                writePlain();
            }
            if (m_files->synced(kLog).size() < m_acknowledged)
                fail(QStringLiteral("%1 bytes were acknowledged as synced, %2 are")
                         .arg(m_acknowledged)
                         .arg(m_files->synced(kLog).size()));
        }
        m_store->endWriting();
    }

private:
    // Everything as the disk has it: the log with these bytes, other files as they were synced.
    void startOver(const ByteString& log, const MemoryFileSystem* before) {
        auto files = std::make_unique<MemoryFileSystem>();
        if (before != nullptr) {
            for (const auto& path : before->paths())
                files->put(path, before->synced(path));
            files->put(kLog, log);
        } else {
            (void)must(Store::create(kLog, *files));
        }
        m_store.reset();
        m_files = std::move(files);
        m_files->watch([this](Change, const std::string& path) {
            if (path == kLog)
                tryCrashes();
        });
        m_store = opened(*m_files);
        begin();
    }

    void begin() {
        static constexpr std::array kModes{Sync::None, Sync::None, Sync::Each, Sync::Interval};
        // A file that holds no whole record is not truncated unasked.
        auto options = m_end == 0 ? WriteOptions::repair() : WriteOptions();
        options.sync = kModes[below(m_random, kModes.size())];
        options.syncInterval = std::chrono::milliseconds(below(m_random, 2) * 1000);
        m_syncsEach = options.sync == Sync::Each;
        m_tail = m_files->bytes(kLog).substr(m_end);
        NoProgress unwatched;
        const auto cut = must(m_store->beginWriting(options, unwatched));
        if (cut && m_files->synced(cut->savedAs) != m_tail)
            fail(QStringLiteral("the tail is not what was saved"));
        if (cut.has_value() != !m_tail.empty())
            fail(QStringLiteral("%1 bytes of tail").arg(m_tail.size()));
        m_tail.clear();
        if (m_files->bytes(kLog).size() != m_end)
            fail(QStringLiteral("the log does not end after its last record"));
    }

    void beginPhase() {
        m_store->endWriting();
        begin();
    }

    // The machine stops, and what is on the disk is opened again.
    void crash() {
        m_store->endWriting();
        const auto synced = m_files->synced(kLog);
        const auto shown = m_files->bytes(kLog);
        auto image = shown;
        image.resize(synced.size() + below(m_random, shown.size() - synced.size() + 1));
        m_written.resize(wholeRecords(image.size()));
        m_end = m_written.empty() ? 0 : m_written.back().end();
        // Zeros in the place of a part of a record could be its value.
        if (image.size() == m_end)
            image.resize(image.size() + below(m_random, 3) * 700, '\0');
        const auto before = std::move(m_files);
        m_acknowledged = std::min(m_acknowledged, m_end);
        startOver(image, before.get());
    }

    // How many records, and batches as a whole, lie before `end`.
    [[nodiscard]] std::size_t wholeRecords(std::size_t end) const {
        std::size_t count = 0;
        while (count < m_written.size() && m_written[count].end() <= end)
            ++count;
        if (count < m_written.size() && m_written[count].batch != 0) {
            const auto batch = m_written[count].batch;
            while (count > 0 && m_written[count - 1].batch == batch)
                --count;
        }
        return count;
    }

    ByteString key() { return "key:" + std::to_string(below(m_random, 40)); }
    ByteString value() {
        return randomBytes(m_random, below(m_random, 6) == 0 ? below(m_random, 4000) : below(m_random, 300));
    }
    void note(std::size_t keyAndValue, int batch, bool isMarker = false) {
        m_written.push_back(Written{m_end, 13 + keyAndValue, batch, isMarker});
        m_end = m_written.back().end();
    }

    void writePlain() {
        const auto name = key();
        const Timestamp time(kTestTime);
        if (below(m_random, 4) == 0) {
            note(name.size(), 0);
            (void)must(m_store->remove(name, time));
        } else {
            const auto bytes = value();
            note(name.size() + bytes.size(), 0);
            (void)must(m_store->put(name, bytes, time));
        }
        if (m_syncsEach)
            m_acknowledged = m_end;
    }

    void applyBatch() {
        Batch batch;
        ++m_batches;
        note(kMarkerSize - 13, m_batches, true);
        for (auto left = 1 + below(m_random, 6); left > 0; --left) {
            const auto name = key();
            if (below(m_random, 4) == 0) {
                must(batch.remove(name, Timestamp(kTestTime)));
                note(name.size(), m_batches);
            } else {
                const auto bytes = value();
                must(batch.put(name, bytes, Timestamp(kTestTime)));
                note(name.size() + bytes.size(), m_batches);
            }
        }
        NoProgress unwatched;
        (void)must(m_store->apply(std::move(batch), unwatched));
        m_acknowledged = m_end;
    }

    void fail(const QString& how) { m_proof.fail(how); }

    // After each change: what the disk may hold if the machine stops now.
    void tryCrashes() {
        const auto synced = m_files->synced(kLog);
        const auto shown = m_files->bytes(kLog);
        if (shown.size() < synced.size()) {
            tryCrashesOfACut(synced, shown);
            return;
        }
        if (shown.compare(0, synced.size(), synced) != 0) {
            fail(QStringLiteral("bytes on the disk were overwritten"));
            return;
        }
        const auto durableEnd = synced.size();
        const auto firstSector = (durableEnd / kSector + 1) * kSector;
        // Truncated: at each sector, before and after all of them, and somewhere.
        tryCut(shown, durableEnd, durableEnd);
        if (shown.size() == durableEnd)
            return;
        tryCut(shown, durableEnd, shown.size());
        for (auto at = firstSector; at < shown.size(); at += kSector)
            tryCut(shown, durableEnd, at);
        for (int number = 0; number < 4; ++number)
            tryCut(shown, durableEnd, durableEnd + below(m_random, shown.size() - durableEnd));
        const auto zeros = ByteString(shown.size() - durableEnd, '\0');
        tryImage(Image{synced + zeros, Fate::Zeroed, durableEnd, QStringLiteral("zeroed")});
        const auto garbage = randomBytes(m_random, zeros.size());
        tryImage(Image{synced + garbage, Fate::Changed, durableEnd, QStringLiteral("garbage")});
        for (auto at = firstSector; at < shown.size(); at += kSector) {
            for (const auto& filler : {zeros, garbage}) {
                auto bytes = shown.substr(0, at) + filler.substr(at - durableEnd);
                tryImage(Image{std::move(bytes), Fate::Changed, durableEnd,
                               QStringLiteral("%1 from %2 on")
                                   .arg(filler == zeros ? QStringLiteral("zero") : QStringLiteral("garbage"))
                                   .arg(at)});
            }
        }
        for (int number = 0; number < 8; ++number) {
            auto bytes = shown;
            const auto& filler = number % 2 == 0 ? zeros : garbage;
            for (auto at = durableEnd; at < shown.size(); at = (at / kSector + 1) * kSector) {
                if (below(m_random, 2) == 0)
                    continue;
                const auto size = std::min((at / kSector + 1) * kSector, shown.size()) - at;
                bytes.replace(at, size, filler, at - durableEnd, size);
            }
            tryImage(Image{std::move(bytes), Fate::Changed, durableEnd,
                           QStringLiteral("%1 in some sectors").arg(number % 2 == 0 ? "zeros" : "garbage")});
        }
    }

    // A tail was removed, which is not synced: it may be there, gone, or there in part. Its copy is on the
    // disk already.
    void tryCrashesOfACut(const ByteString& synced, const ByteString& shown) {
        for (auto at = shown.size(); at < synced.size(); at = (at / kSector + 1) * kSector)
            tryCut(synced, shown.size(), at);
        tryCut(synced, shown.size(), synced.size());
        const auto paths = m_files->paths();
        const auto isSaved = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
            return path != kLog && m_files->synced(path) == synced.substr(shown.size());
        });
        if (!isSaved)
            fail(QStringLiteral("a tail was removed whose copy is not on the disk"));
    }

    void tryCut(const ByteString& bytes, std::size_t durableEnd, std::size_t at) {
        tryImage(
            Image{bytes.substr(0, at), Fate::Cut, durableEnd, QStringLiteral("truncated at %1").arg(at)});
    }

    void tryImage(const Image& image) {
        m_proof.count();
        MemoryFileSystem files;
        files.put(kLog, image.bytes);
        NoProgress unwatched;
        const auto store = must(Store::open(kLog, unwatched, files));
        if (const auto read = store->buildIndex(unwatched); !read) {
            // Nothing was synced, and garbage alone is no log.
            ++m_counts.noLog;
            if (image.fate != Fate::Changed || image.durableEnd > 0 ||
                read.error().code != ErrorCode::Unsupported)
                fail(image.how + QStringLiteral(": ") + QString::fromStdString(describe(read.error())));
            return;
        }
        const auto seen = see(*store);
        const auto wrong =
            image.fate == Fate::Changed ? compareChanged(image, seen) : comparePrefix(image, seen);
        if (!wrong.isEmpty())
            fail(QStringLiteral("%1 of %2 bytes, %3 synced: %4")
                     .arg(image.how)
                     .arg(image.bytes.size())
                     .arg(image.durableEnd)
                     .arg(wrong));
        if (m_proof.counted() % 4 == 0)
            tryToGoOn(image, seen, files, *store);
    }

    // Truncated or zeroed: everything whole is found and nothing else, and what is left is a tail.
    QString comparePrefix(const Image& image, const Seen& seen) {
        ++(image.fate == Fate::Cut ? m_counts.cut : m_counts.zeroed);
        const auto expected = wholeRecords(image.fate == Fate::Cut ? image.bytes.size() : image.durableEnd);
        if (seen.records.size() != expected)
            return QStringLiteral("%1 records for %2").arg(seen.records.size()).arg(expected);
        for (std::size_t number = 0; number < expected; ++number) {
            if (!isAt(seen.records[number], m_written[number]))
                return QStringLiteral("record %1 is another").arg(number);
        }
        const auto end = expected == 0 ? 0 : m_written[expected - 1].end();
        const auto hasTail = end < image.bytes.size();
        if (seen.findings.size() != (hasTail ? 1 : 0))
            return QStringLiteral("%1 findings").arg(seen.findings.size());
        if (hasTail && (!isTail(seen.findings[0].kind) || seen.findings[0].offset.value() != end))
            return QStringLiteral("a %1 at %2, not a tail at %3")
                .arg(QString::fromLatin1(name(seen.findings[0].kind)))
                .arg(seen.findings[0].offset.value())
                .arg(end);
        return {};
    }

    static bool isAt(const Written& seen, const Written& written) {
        return seen.start == written.start && seen.size == written.size && seen.isMarker == written.isMarker;
    }
    [[nodiscard]] bool isUntouched(const Image& image, const Written& record) const {
        return image.bytes.compare(record.start, record.size, m_files->bytes(kLog), record.start,
                                   record.size) == 0;
    }

    // What is synced is there as it was, and every other difference shows, in the part that was not.
    QString compareChanged(const Image& image, const Seen& seen) {
        ++m_counts.changed;
        const auto bytes = m_files->bytes(kLog);
        const auto isSame = [&](const Written& record) {
            return image.bytes.compare(record.start, record.size, bytes, record.start, record.size) == 0;
        };
        for (const auto& finding : seen.findings) {
            if (finding.offset.value() < image.durableEnd)
                return QStringLiteral("a %1 at %2, where all was synced")
                    .arg(QString::fromLatin1(name(finding.kind)))
                    .arg(finding.offset.value());
        }
        std::uint64_t changed = 0;
        std::vector<bool> isSeen(m_written.size());
        for (const auto& record : seen.records) {
            const auto found = std::lower_bound(
                m_written.begin(), m_written.end(), record.start,
                [](const Written& written, std::size_t start) { return written.start < start; });
            const bool isOurs = found != m_written.end() && isAt(record, *found);
            if (isOurs && isSame(*found)) {
                isSeen[static_cast<std::size_t>(found - m_written.begin())] = true;
                continue;
            }
            if (record.start < image.durableEnd)
                return QStringLiteral("another record at %1, where all was synced").arg(record.start);
            ++changed;
            ++(isSame(record) ? m_counts.framed : m_counts.changedRecords);
        }
        const auto first = std::find(isSeen.begin(), isSeen.end(), false);
        const auto expected = wholeRecords(image.durableEnd);
        if (static_cast<std::size_t>(first - isSeen.begin()) < expected)
            return QStringLiteral("record %1, which was synced, is not there").arg(first - isSeen.begin());
        const bool isPrefix = std::find(first, isSeen.end(), true) == isSeen.end();
        if (!isPrefix && changed == 0 && seen.findings.empty())
            return QStringLiteral("records are missing, and nothing says so");
        return compareBatches(image, isSeen, isSame, changed > 0 || !seen.findings.empty());
    }

    // A batch whose marker was hit, or whose body is no sequence of records any more, is read as plain
    // records.
    template <typename IsSame>
    QString compareBatches(const Image& image, const std::vector<bool>& isSeen, IsSame&& isSame,
                           bool hasVerdict) {
        for (std::size_t number = wholeRecords(image.durableEnd); number < m_written.size();) {
            const auto batch = m_written[number].batch;
            if (batch == 0) {
                if (isSame(m_written[number])) {
                    ++m_counts.untouched;
                    m_counts.found += isSeen[number] ? 1 : 0;
                }
                ++number;
                continue;
            }
            const auto marker = number;
            std::size_t shown = 0;
            for (; number < m_written.size() && m_written[number].batch == batch; ++number)
                shown += isSeen[number] ? 1 : 0;
            if (shown == 0 || shown == number - marker)
                continue;
            if (!hasVerdict)
                return QStringLiteral("%1 of %2 records of a batch, and nothing says so")
                    .arg(shown)
                    .arg(number - marker);
            ++m_counts.inPart;
        }
        return {};
    }

    // What the next program does with the image: it writes on, and loses nothing.
    void tryToGoOn(const Image& image, const Seen& seen, MemoryFileSystem& files, Store& store) {
        ++m_counts.reopened;
        NoProgress unwatched;
        auto cut = store.beginWriting({}, unwatched);
        if (!cut) {
            const bool mayAsk = image.fate == Fate::Changed || seen.records.empty();
            if (!mayAsk || cut.error().code != ErrorCode::Corrupt || files.bytes(kLog) != image.bytes)
                fail(image.how + QStringLiteral(": cannot go on: ") +
                     QString::fromStdString(describe(cut.error())));
            ++m_counts.asked;
            cut = must(store.beginWriting(WriteOptions::repair(), unwatched));
        }
        const auto kept = *cut ? files.synced((*cut)->savedAs) : ByteString();
        auto left = files.synced(kLog);
        // A marker that lost what made it a plain record is followed by a stop, which has its time: that may
        // be garbage.
        const auto stop = LogBuilder().tombstone(kBatchStopKey).bytes().substr(kTimeSize);
        const auto isStopped = *cut && left.ends_with(stop);
        if (isStopped) {
            ++m_counts.stops;
            left.resize(left.size() - stop.size() - kTimeSize);
        }
        if (left + kept != image.bytes)
            fail(image.how + QStringLiteral(": bytes are gone"));
        (void)must(store.put("after the crash", "value", Timestamp(kTestTime)));
        store.endWriting();
        const auto again = opened(files);
        const auto now = see(*again);
        const auto damage =
            std::count_if(seen.findings.begin(), seen.findings.end(), [](const Finding& finding) {
                return !isTail(finding.kind) && !finding.isLastBatch;
            });
        const auto expected = seen.records.size() + (isStopped ? 2 : 1);
        if (now.records.size() != expected || now.findings.size() != static_cast<std::size_t>(damage) ||
            must(again->get("after the crash")) != ByteString("value"))
            fail(image.how +
                 QStringLiteral(": the log that was written on has %1 records for %2, %3 findings")
                     .arg(now.records.size())
                     .arg(expected)
                     .arg(now.findings.size()));
    }

    Random& m_random;
    Proof& m_proof;
    Counts& m_counts;
    std::unique_ptr<MemoryFileSystem> m_files;
    std::unique_ptr<Store> m_store;
    std::vector<Written> m_written;
    std::size_t m_end = 0;          // of the last of them
    std::size_t m_acknowledged = 0; // before it, all is said to be synced
    bool m_syncsEach = false;
    int m_batches = 0;
    ByteString m_tail;
};

} // namespace

void CrashProof::syncedRecordsSurvive() {
    Proof proof("crash images");
    Random random(Proof::seed());
    Counts counts;
    const auto cases = Proof::cases(100'000, 1'000'000);
    while (proof.counted() < cases)
        CrashingStore(random, proof, counts).run(40);
    const auto apart = [&proof](std::uint64_t count, const char* what) {
        proof.apart(QStringLiteral("%1 %2").arg(count).arg(QString::fromLatin1(what)));
    };
    apart(counts.cut, "truncated");
    apart(counts.zeroed, "zeroed");
    apart(counts.changed, "with garbage or sectors missing");
    apart(counts.noLog, "of these garbage alone, which is no log");
    apart(counts.reopened, "written on");
    apart(counts.asked, "of these only with a repair");
    apart(counts.stops, "of these with a stop after a marker that is none");
    apart(counts.changedRecords, "changed records that still frame");
    apart(counts.framed, "that frame by chance");
    apart(counts.inPart, "batches of which a part shows, with a verdict");
    apart(counts.found, "untouched records after the synced ones found");
    apart(counts.untouched - counts.found, "of them not found");
    QCOMPARE(proof.report(), QString());
    QVERIFY(proof.counted() >= cases);
}

QTEST_GUILESS_MAIN(CrashProof)
#include "tst_crash.moc"
