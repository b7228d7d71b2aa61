// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshot.h"

#include <algorithm>
#include <cassert>

namespace simkv {

Snapshot::Snapshot(const std::shared_ptr<LogIndex>& index)
    : m_index(index), m_live(index->takeLiveRecords()), m_statistics(index->statistics()),
      m_findings(index->findings()), m_tail(index->tail()), m_covered(index->covered()),
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

Result<std::shared_ptr<const Snapshot>> Snapshot::asOf(std::uint64_t records, Progress& progress) const {
    constexpr std::uint64_t kBetweenLooks = 1U << 16U;
    assert(records <= this->records());
    const std::shared_ptr<Snapshot> then(new Snapshot(*this));
    auto& statistics = then->m_statistics;
    statistics = Statistics{};
    statistics.records = records;
    if (records < this->records()) {
        then->m_covered = offsetOf(RecordNumber(records));
        std::erase_if(then->m_findings,
                      [&](const Finding& finding) { return finding.offset >= then->m_covered; });
        then->m_tail.reset();
    }
    RecordSetBuilder bits;
    for (std::uint64_t n = 0; n < records; ++n) {
        if (n % kBetweenLooks == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        const auto link = m_index->linkOf(RecordNumber(n));
        bits.append(!link.isTombstone);
        if (link.isMarker)
            ++statistics.markers;
        else if (link.isTombstone)
            ++statistics.tombstones;
        if (link.previous)
            bits.clear(*link.previous);
    }
    then->m_live = bits.picture();
    statistics.liveKeys = then->m_live.count();
    for (std::uint64_t n = 0; n < records; ++n) {
        if (n % kBetweenLooks == 0 && progress.isCancelled())
            return tl::unexpected(cancelledError());
        const RecordNumber number(n);
        if (then->m_live.contains(number))
            statistics.liveBytes += then->sizeOf(number);
        else if (!m_index->linkOf(number).isMarker)
            statistics.deadBytes += then->sizeOf(number);
    }
    if (records > 0) {
        auto first = timeOf(RecordNumber(0));
        auto last = timeOf(RecordNumber(records - 1));
        if (!first || !last)
            return tl::unexpected(first ? last.error() : first.error());
        statistics.firstTime = *first;
        statistics.lastTime = *last;
    }
    return std::shared_ptr<const Snapshot>(then);
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
    return m_tail ? m_tail->offset : m_covered;
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

Result<std::optional<RecordNumber>> Snapshot::lastUpTo(Timestamp time) const {
    constexpr auto kBlock = RecordIndex::kBlockSize;
    constexpr auto kGroup = RecordIndex::kGroupSize;
    const auto& times = m_index->times();
    for (auto end = records(); end > 0;) {
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

std::shared_ptr<const LogGaps> Snapshot::gaps() const {
    LogGaps gaps;
    for (const auto& finding : m_findings) {
        if (finding.kind == FindingKind::Damage)
            gaps.push_back(LogGap{finding, firstFrom(finding.offset)});
    }
    if (m_tail)
        gaps.push_back(LogGap{*m_tail, RecordNumber(records())});
    return gaps.empty() ? nullptr : std::make_shared<const LogGaps>(std::move(gaps));
}

bool Snapshot::hasDamage() const {
    return std::any_of(m_findings.begin(), m_findings.end(),
                       [](const Finding& finding) { return finding.kind == FindingKind::Damage; });
}

} // namespace simkv
