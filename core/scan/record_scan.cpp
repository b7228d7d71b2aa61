// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan/record_scan.h"

#include "match/literal_finder.h"
#include "scan/record_sort.h"

#include <algorithm>
#include <chrono>

namespace simkv {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPublishEvery = std::chrono::milliseconds(50);
constexpr std::uint64_t kScanStep = 4096;       // records between two looks at clock and progress,
constexpr std::uint64_t kStepBytes = 4U << 20U; // or bytes of them

class Scan final {
public:
    Scan(const ScanRequest& request, RecordNumber end, RecordSetBuilder& matches, Progress& progress,
         const ScanPublished& published)
        : m_request(&request), m_snapshot(request.snapshot.get()), m_matches(&matches), m_progress(&progress),
          m_published(&published), m_cursor(request.snapshot), m_end(end.value()) {}

    [[nodiscard]] Result<void> run() {
        if (m_request->query.needsVersions()) {
            auto counts = countVersions(*m_snapshot, *m_progress);
            if (!counts)
                return tl::unexpected(counts.error());
            m_versions = *std::move(counts);
        }
        const auto [first, last] = wantedRecords();
        pass(std::min(first, m_end));
        const auto* literal = m_request->query.requiredLiteral();
        auto done = literal != nullptr && !literal->needle().empty()
                        ? searchUpTo(std::min(last, m_end), *literal)
                        : walkUpTo(std::min(last, m_end));
        if (done)
            pass(m_end);
        return done;
    }

private:
    // The records that the bounds of the query leave: [first, last).
    [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> wantedRecords() const {
        const auto numbers = m_request->query.recordBounds();
        const auto offsets = m_request->query.offsetBounds();
        if (numbers.isEmpty() || offsets.isEmpty())
            return {m_end, m_end};
        auto first = numbers.first;
        auto last = numbers.last < m_end ? numbers.last + 1 : m_end;
        if (offsets.first > 0)
            first = std::max(first, m_snapshot->firstFrom(Offset(offsets.first)).value());
        if (offsets.last < ~std::uint64_t{0})
            last = std::min(last, m_snapshot->firstFrom(Offset(offsets.last + 1)).value());
        return {first, last};
    }

    [[nodiscard]] std::uint64_t next() const { return m_matches->records(); }
    // The records before `number` do not match.
    void pass(std::uint64_t number) {
        if (number > next())
            m_matches->appendOthers(number - next());
    }

    // Returns false where the scan is to stop.
    [[nodiscard]] bool goOn(Offset reached) {
        m_bytesSince = 0;
        m_progress->advance(reached - Offset(0), m_snapshot->indexedEnd() - Offset(0));
        if (m_progress->isCancelled())
            return false;
        const bool hasMatch = m_publishNext != Clock::time_point();
        if (hasMatch && Clock::now() >= m_publishNext)
            publish();
        return true;
    }
    void publish() {
        (*m_published)(*m_matches);
        m_publishNext = Clock::now() + kPublishEvery;
    }

    Result<void> walkUpTo(std::uint64_t last) {
        std::uint64_t steps = 0;
        while (next() < last) {
            if (m_request->among) {
                const auto one = m_request->among->nextFrom(RecordNumber(next()));
                pass(one ? std::min(one->value(), last) : last);
                if (next() == last)
                    break;
            }
            if ((steps++ % kScanStep == 0 || m_bytesSince > kStepBytes) &&
                !goOn(m_snapshot->offsetOf(RecordNumber(next()))))
                return tl::unexpected(cancelledError());
            if (auto looked = look(); !looked)
                return looked;
        }
        return {};
    }

    // The same from one place to the next where the literal lies in the log.
    Result<void> searchUpTo(std::uint64_t last, const LiteralFinder& literal) {
        const auto end = last < m_snapshot->records() ? m_snapshot->offsetOf(RecordNumber(last))
                                                      : m_snapshot->recordsEnd();
        if (next() >= last)
            return {};
        auto at = m_snapshot->offsetOf(RecordNumber(next()));
        while (at < end) {
            if (!goOn(at)) {
                pass(recordAround(at)); // nothing was found up to there
                return tl::unexpected(cancelledError());
            }
            auto piece = m_cursor.piece(at, ByteCount(literal.needle().size()));
            if (!piece) {
                pass(recordAround(at));
                return tl::unexpected(piece.error());
            }
            if (piece->size() < literal.needle().size())
                return {};
            const auto place = literal.find(*piece);
            if (place == ByteView::npos) {
                at = pastHole(at + ByteCount(piece->size() - literal.needle().size() + 1), literal.needle());
                continue;
            }
            pass(std::min(recordAround(at + ByteCount(place)), last));
            if (next() >= last)
                return {};
            if (m_request->among && !m_request->among->contains(RecordNumber(next())))
                pass(next() + 1);
            else if (auto looked = look(); !looked)
                return looked;
            at = next() < m_snapshot->records() ? m_snapshot->offsetOf(RecordNumber(next())) : end;
        }
        return {};
    }

    // Where the needle can begin, at `at` or later: not where all of it would lie in a hole, unless it is
    // zeros.
    [[nodiscard]] Offset pastHole(Offset at, const ByteString& needle) const {
        const auto last = needle.find_last_not_of('\0');
        if (last == ByteString::npos)
            return at;
        const auto data = m_cursor.dataFrom(at);
        return data - at > ByteCount(last) ? Offset(data.value() - last) : at;
    }

    // The record, next() or a later one, in which `at` lies. Near ones are found in a few steps.
    [[nodiscard]] std::uint64_t recordAround(Offset at) const {
        const auto isAfter = [&](std::uint64_t number) {
            return number >= m_snapshot->records() || m_snapshot->offsetOf(RecordNumber(number)) > at;
        };
        auto low = next();
        std::uint64_t step = 1;
        while (!isAfter(low + step)) {
            low += step;
            step *= 2;
        }
        auto high = low + step;
        while (high - low > 1) {
            const auto middle = low + (high - low) / 2;
            (isAfter(middle) ? high : low) = middle;
        }
        return low;
    }

    // Looks at record next() and moves past it.
    Result<void> look() {
        auto subject = subjectOf(RecordNumber(next()));
        if (!subject)
            return tl::unexpected(subject.error());
        auto isMatch = m_request->query.matches(*subject, m_cursor, *m_progress);
        if (!isMatch)
            return tl::unexpected(isMatch.error());
        m_matches->append(*isMatch);
        if (*isMatch && *m_published && m_publishNext == Clock::time_point())
            publish();
        return {};
    }

    Result<QuerySubject> subjectOf(RecordNumber number) {
        const auto& query = m_request->query;
        QuerySubject subject;
        subject.number = number;
        if (query.needsState())
            subject.state = m_snapshot->stateOf(number);
        if (query.needsVersions())
            subject.versions = m_versions[number.value()];
        if (query.needsTimeBefore()) {
            auto before = timeBefore(number);
            if (!before)
                return tl::unexpected(before.error());
            subject.before = *before;
        }
        if (!query.needsPlace() && !query.needsBytes()) {
            subject.place.offset = m_snapshot->offsetOf(number);
            return subject;
        }
        ByteView body;
        if (m_cursor.takeAtHand(number, subject.place, body)) {
            subject.body = body;
        } else {
            auto place = m_cursor.place(number);
            if (!place)
                return tl::unexpected(place.error());
            subject.place = *place;
        }
        m_lastRead = number.value();
        m_lastTime = subject.place.header.timestamp;
        m_bytesSince += subject.place.header.size().value();
        return subject;
    }

    // The time of the record before it; 0 for the first record.
    Result<Timestamp> timeBefore(RecordNumber number) {
        if (number == RecordNumber(0))
            return Timestamp();
        const auto before = number.value() - 1;
        if (m_lastRead == before)
            return m_lastTime;
        auto place = m_cursor.place(RecordNumber(before));
        if (!place)
            return tl::unexpected(place.error());
        return place->header.timestamp;
    }

    const ScanRequest* m_request;
    const Snapshot* m_snapshot;
    RecordSetBuilder* m_matches;
    Progress* m_progress;
    const ScanPublished* m_published;
    RecordCursor m_cursor;
    std::uint64_t m_end;
    std::vector<std::uint32_t> m_versions; // where the query needs them
    Clock::time_point m_publishNext{};     // at the first match
    std::uint64_t m_lastRead = ~std::uint64_t{0};
    Timestamp m_lastTime{};
    std::uint64_t m_bytesSince = 0; // the last look at the progress
};

} // namespace

Result<void> scanRecords(const ScanRequest& request, RecordNumber end, RecordSetBuilder& matches,
                         Progress& progress, const ScanPublished& published) {
    const auto last = std::min(end, RecordNumber(request.snapshot->records()));
    return Scan(request, last, matches, progress, published).run();
}

} // namespace simkv
