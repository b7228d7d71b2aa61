// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/snapshot.h"

#include "file/file_window.h"
#include "format/batch_marker.h"

#include <algorithm>
#include <cassert>

namespace simkv {

Snapshot::Snapshot(const std::shared_ptr<LogIndex>& index)
    : m_index(index), m_live(index->liveRecordsSnapshot()), m_counts(index->counts()),
      m_findings(index->findings()), m_tail(index->tail()), m_indexedEnd(index->indexedEnd()),
      m_complete(index->isComplete()) {}

std::shared_ptr<const Snapshot> Snapshot::take(const std::shared_ptr<LogIndex>& index) {
    return std::shared_ptr<const Snapshot>(new Snapshot(index));
}

Result<Timestamp> Snapshot::timeOf(RecordNumber number) const {
    auto found = place(number);
    if (!found)
        return tl::unexpected(found.error());
    return found->header.timestamp;
}

namespace {

constexpr std::uint64_t kBetweenLooks = 1U << 16U;

// The live records of a log and what they amount to, moved a record at a time.
class MovingPicture final {
public:
    MovingPicture(const Snapshot& whole, const Snapshot& from, const VersionChain& chain)
        : m_whole(&whole), m_chain(&chain), m_live(from.live()), m_counts(from.counts()) {}

    void forward() {
        const RecordNumber number(m_counts.records++);
        const auto link = m_chain->at(number);
        m_live.append(!link.isTombstone);
        if (link.isMarker) {
            ++m_counts.markers;
            return;
        }
        enter(number, link.isTombstone, 1);
        if (link.previous && m_live.clear(*link.previous))
            replace(*link.previous, 1);
    }
    // finish() removes the records taken back.
    void back() {
        const RecordNumber number(--m_counts.records);
        const auto link = m_chain->at(number);
        if (link.isMarker) {
            --m_counts.markers;
            return;
        }
        enter(number, link.isTombstone, -1);
        if (link.previous && !m_chain->at(*link.previous).isTombstone && m_live.set(*link.previous))
            replace(*link.previous, -1);
    }
    [[nodiscard]] RecordSet finish() {
        m_live.truncate(m_counts.records);
        return m_live.snapshot();
    }
    [[nodiscard]] const LiveCounts& counts() const { return m_counts; }

private:
    static void change(std::uint64_t& count, int by) { by > 0 ? ++count : --count; }
    static void change(ByteCount& count, ByteCount size, int by) { by > 0 ? count += size : count -= size; }

    void enter(RecordNumber number, bool isTombstone, int by) {
        change(isTombstone ? m_counts.tombstones : m_counts.liveKeys, by);
        change(isTombstone ? m_counts.deadBytes : m_counts.liveBytes, m_whole->sizeOf(number), by);
    }
    void replace(RecordNumber older, int by) {
        const auto size = m_whole->sizeOf(older);
        change(m_counts.liveKeys, -by);
        change(m_counts.liveBytes, size, -by);
        change(m_counts.deadBytes, size, by);
    }

    const Snapshot* m_whole;
    const VersionChain* m_chain;
    RecordSetBuilder m_live;
    LiveCounts m_counts;
};

// Counts the damaged bytes in stretches of a log, which are asked for in file order.
class DamagedBytes final {
public:
    explicit DamagedBytes(const std::vector<Finding>& findings)
        : m_next(findings.begin()), m_end(findings.end()) {}

    ByteCount within(Offset from, Offset to) {
        ByteCount count;
        for (; m_next != m_end && m_next->offset < to; ++m_next) {
            if (m_next->kind == FindingKind::Damage && m_next->offset >= from)
                count += m_next->size;
        }
        return count;
    }

private:
    std::vector<Finding>::const_iterator m_next;
    std::vector<Finding>::const_iterator m_end;
};

} // namespace

// Where the record begins; for the number after the last record, where that one ends.
Offset Snapshot::startOf(std::uint64_t number) const {
    return number < records() ? offsetOf(RecordNumber(number)) : recordsEnd();
}

// Builds `then` from the first record on, in log order.
Result<void> Snapshot::rebuild(std::uint64_t records, Snapshot& then, Progress& progress) const {
    auto& counts = then.m_counts;
    counts = LiveCounts{};
    counts.records = records;
    RecordSetBuilder bits;
    for (std::uint64_t n = 0; n < records; ++n) {
        if (n % kBetweenLooks == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto link = m_index->linkOf(RecordNumber(n));
        bits.append(!link.isTombstone);
        if (link.isMarker)
            ++counts.markers;
        else if (link.isTombstone)
            ++counts.tombstones;
        if (link.previous)
            bits.clear(*link.previous);
    }
    then.m_live = bits.snapshot();
    counts.liveKeys = then.m_live.count();
    // Live bytes are counted by runs of live records, of which only the ends are looked up; dead bytes are
    // what is left.
    DamagedBytes damaged(m_findings);
    std::uint64_t runs = 0;
    for (auto first = then.m_live.nextFrom(RecordNumber(0)); first;) {
        if (++runs % kBetweenLooks == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto end = then.m_live.endOfRun(*first);
        const auto from = offsetOf(*first);
        const auto to = startOf(end.value());
        counts.liveBytes += to - from - damaged.within(from, to);
        first = then.m_live.nextFrom(end);
    }
    if (records == 0)
        return {};
    const auto all =
        startOf(records) - Offset(0) - DamagedBytes(m_findings).within(Offset(0), startOf(records));
    const ByteCount markers(counts.markers * kBatchMarkerSize.value());
    counts.deadBytes = all - counts.liveBytes - markers;
    return {};
}

Result<void> Snapshot::move(const Snapshot& from, std::uint64_t records, Snapshot& then,
                            Progress& progress) const {
    MovingPicture picture(*this, from, m_index->chain());
    for (std::uint64_t steps = 0; picture.counts().records != records; ++steps) {
        if (steps % kBetweenLooks == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        picture.counts().records < records ? picture.forward() : picture.back();
    }
    then.m_live = picture.finish();
    then.m_counts = picture.counts();
    return {};
}

Result<std::shared_ptr<const Snapshot>> Snapshot::asOf(std::uint64_t records, Progress& progress,
                                                       const Snapshot* near) const {
    // A step away from a snapshot jumps through memory; one of a whole pass moves along it.
    constexpr std::uint64_t kPriceOfAStep = 20;
    assert(records <= this->records());
    assert(near == nullptr || near->isOfSameLog(*this));
    const std::shared_ptr<Snapshot> then(new Snapshot(*this));
    if (records < this->records()) {
        then->m_indexedEnd = offsetOf(RecordNumber(records));
        std::erase_if(then->m_findings,
                      [&](const Finding& finding) { return finding.offset >= then->m_indexedEnd; });
        then->m_tail.reset();
    }
    const auto distance = [records](const Snapshot& from) {
        return from.records() > records ? from.records() - records : records - from.records();
    };
    const auto& from = near != nullptr && distance(*near) < distance(*this) ? *near : *this;
    const auto made = distance(from) * kPriceOfAStep < records ? move(from, records, *then, progress)
                                                               : rebuild(records, *then, progress);
    if (!made)
        return tl::unexpected(made.error());
    auto& counts = then->m_counts;
    counts.firstTime = counts.lastTime = Timestamp();
    if (records > 0) {
        auto first = timeOf(RecordNumber(0));
        auto last = timeOf(RecordNumber(records - 1));
        if (!first || !last)
            return tl::unexpected(first ? last.error() : first.error());
        counts.firstTime = *first;
        counts.lastTime = *last;
    }
    return std::shared_ptr<const Snapshot>(then);
}

Result<std::optional<BatchPlace>> Snapshot::batchOf(RecordNumber number) const {
    std::uint64_t low = 0; // markers up to there lie at `number` or before
    auto high = m_counts.markers;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (m_index->marker(middle) <= number)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return std::optional<BatchPlace>();
    const auto marker = m_index->marker(low - 1);
    const auto found = place(marker);
    if (!found)
        return tl::unexpected(found.error());
    FileWindow window(file(), found->end(), kBatchMarkerSize);
    const auto read = readBatchMarker(window, *found, byteOrder());
    if (!read)
        return tl::unexpected(read.error());
    const BatchPlace batch{marker, *read ? (*read)->count : 0};
    return number < batch.end() ? std::optional(batch) : std::nullopt;
}

ByteCount Snapshot::sizeOf(RecordNumber number) const {
    const auto start = offsetOf(number);
    auto end = number.next().value() < records() ? offsetOf(number.next()) : recordsEnd();
    const auto finding =
        std::upper_bound(m_findings.begin(), m_findings.end(), start,
                         [](Offset offset, const Finding& other) { return offset < other.offset; });
    if (finding != m_findings.end())
        end = std::min(end, finding->offset);
    return end - start;
}

Offset Snapshot::recordsEnd() const {
    if (!m_findings.empty() && m_findings.back().isLastBatch)
        return m_findings.back().offset;
    return m_tail ? m_tail->offset : m_indexedEnd;
}

Result<std::optional<RecordNumber>> Snapshot::newest(ByteView key) const {
    auto number = m_index->newest(key);
    if (!number || !*number)
        return number;
    return m_index->chain().newestBelow(RecordNumber(records()), **number);
}

RecordState Snapshot::stateOf(RecordNumber number) const {
    const auto link = m_index->linkOf(number);
    if (link.isMarker)
        return RecordState::Marker;
    if (link.isTombstone)
        return RecordState::Tombstone;
    return m_live.contains(number) ? RecordState::Live : RecordState::Superseded;
}

RecordNumber Snapshot::firstFrom(Offset offset) const {
    std::uint64_t low = 0;
    auto high = records();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (offsetOf(RecordNumber(middle)) < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return RecordNumber(low);
}

std::optional<RecordNumber> Snapshot::recordAt(Offset offset) const {
    const auto number = firstFrom(offset);
    const bool isThere = number.value() < records() && offsetOf(number) == offset;
    return isThere ? std::optional(number) : std::nullopt;
}

Result<std::optional<RecordNumber>> Snapshot::firstFrom(Timestamp time) const {
    constexpr auto kBlock = RecordIndex::kBlockSize;
    constexpr auto kGroup = RecordIndex::kGroupSize;
    const auto& times = m_index->times();
    for (std::uint64_t n = 0; n < records();) {
        if (n % kGroup == 0 && n + kGroup <= records() && times.timesOfGroup(n / kGroup).latest < time) {
            n += kGroup;
        } else if (n % kBlock == 0 && n + kBlock <= records() &&
                   times.timesOfBlock(n / kBlock).latest < time) {
            n += kBlock;
        } else {
            auto here = timeOf(RecordNumber(n));
            if (!here)
                return tl::unexpected(here.error());
            if (*here >= time)
                return std::optional(RecordNumber(n));
            ++n;
        }
    }
    return std::optional<RecordNumber>();
}

Result<std::optional<RecordNumber>> Snapshot::lastUpTo(Timestamp time,
                                                       std::optional<RecordNumber> before) const {
    constexpr auto kBlock = RecordIndex::kBlockSize;
    constexpr auto kGroup = RecordIndex::kGroupSize;
    const auto& times = m_index->times();
    for (auto end = before ? before->value() : records(); end > 0;) {
        if (end % kGroup == 0 && times.timesOfGroup(end / kGroup - 1).earliest > time) {
            end -= kGroup;
        } else if (end % kBlock == 0 && times.timesOfBlock(end / kBlock - 1).earliest > time) {
            end -= kBlock;
        } else {
            auto here = timeOf(RecordNumber(end - 1));
            if (!here)
                return tl::unexpected(here.error());
            if (*here <= time)
                return std::optional(RecordNumber(end - 1));
            --end;
        }
    }
    return std::optional<RecordNumber>();
}

std::shared_ptr<const UnreadableRanges> Snapshot::unreadableRanges() const {
    UnreadableRanges ranges;
    for (const auto& finding : m_findings) {
        if (finding.kind == FindingKind::Damage)
            ranges.push_back(UnreadableRange{finding, firstFrom(finding.offset)});
    }
    if (m_tail)
        ranges.push_back(UnreadableRange{*m_tail, RecordNumber(records())});
    return ranges.empty() ? nullptr : std::make_shared<const UnreadableRanges>(std::move(ranges));
}

std::vector<Finding> Snapshot::allFindings() const {
    auto findings = m_findings;
    if (m_tail)
        findings.push_back(*m_tail);
    return findings;
}

bool Snapshot::hasDamage() const {
    return std::any_of(m_findings.begin(), m_findings.end(),
                       [](const Finding& finding) { return finding.kind == FindingKind::Damage; });
}

} // namespace simkv
