// SPDX-License-Identifier: GPL-3.0-or-later
#include "document/lasting_lock.h"

namespace simkv::ui {

bool LastingLock::take(const std::optional<LockHolder>& seen, Time now) {
    const auto before = m_holder;
    if (!seen) {
        m_wasFree = true;
        m_holder.reset();
    } else if (m_holder) {
        m_holder = seen; // handed over
    } else if (m_seen != seen) {
        m_since = now;
    } else if (now - m_since >= kMoment) {
        m_holder = seen;
        m_needsConsent = m_needsConsent || !m_wasFree;
    }
    m_seen = seen;
    m_last = m_holder.value_or(m_last);
    return m_holder != before;
}

} // namespace simkv::ui
