// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file/lock_holder.h"

#include <chrono>
#include <optional>

namespace simkv::ui {

// What a user is told of the lock that another program has on a log. A lock that is held for a moment, as
// to write one record, is no news: only a holder that is seen again a second later is. No I/O; one thread.
class LastingLock final {
public:
    using Time = std::chrono::steady_clock::time_point;
    // Looks are a second apart, give or take.
    static constexpr std::chrono::milliseconds kMoment{900};

    // What a look has found, the first one that after opening the log. Whether anything below has changed.
    bool take(const std::optional<LockHolder>& seen, Time now);
    // Who keeps it locked.
    [[nodiscard]] const std::optional<LockHolder>& holder() const { return m_holder; }
    // Who kept it locked the last time.
    [[nodiscard]] const LockHolder& lastHolder() const { return m_last; }
    // It has been locked since it was opened, or was until it became free, and the user has not agreed to
    // edit it since.
    [[nodiscard]] bool needsConsent() const { return m_needsConsent; }
    void agree() { m_needsConsent = false; }

private:
    std::optional<LockHolder> m_seen; // maybe for a moment
    Time m_since{};                   // when it was seen first
    std::optional<LockHolder> m_holder;
    LockHolder m_last;
    bool m_wasFree = false; // at any look
    bool m_needsConsent = false;
};

} // namespace simkv::ui
