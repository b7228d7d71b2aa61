// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshot.h"

#include <algorithm>

namespace simkv {

Snapshot::Snapshot(std::shared_ptr<const LogIndex> index)
    : m_index(std::move(index)), m_live(m_index->liveBits(), m_index->statistics().records),
      m_statistics(m_index->statistics()), m_findings(m_index->findings()), m_tail(m_index->tail()),
      m_covered(m_index->covered()), m_complete(m_index->isComplete()) {}

std::shared_ptr<const Snapshot> Snapshot::take(std::shared_ptr<const LogIndex> index) {
    return std::shared_ptr<const Snapshot>(new Snapshot(std::move(index)));
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

bool Snapshot::hasDamage() const {
    return std::any_of(m_findings.begin(), m_findings.end(),
                       [](const Finding& finding) { return finding.kind == FindingKind::Damage; });
}

} // namespace simkv
