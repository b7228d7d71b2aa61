// SPDX-License-Identifier: GPL-3.0-or-later
#include "index/version_chain.h"

namespace simkv {

std::optional<RecordNumber> VersionChain::newestBelow(RecordNumber limit, RecordNumber from) const {
    std::optional<RecordNumber> passed; // the last milestone on the way
    std::optional<RecordNumber> at = from;
    while (at && *at >= limit) {
        if (isMilestone(*at)) {
            const MutexLock lock(m_milestonesMutex);
            if (passed)
                m_milestones.emplace(passed->value(), *at);
            passed = at;
            const auto next = m_milestones.find(at->value());
            if (next != m_milestones.end() && next->second >= limit) {
                at = next->second;
                continue;
            }
        }
        at = this->at(*at).previous;
    }
    return at;
}

} // namespace simkv
