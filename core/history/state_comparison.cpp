// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/state_comparison.h"

#include <cassert>

namespace simkv {
namespace {

constexpr std::uint64_t kComparedBetweenLooks = 1U << 14U;

// The live records of `set` from `from` on, with a look at the progress now and then.
template <typename Take>
Result<void> walk(const Snapshot& snapshot, const RecordSet& set, RecordNumber from, Progress& progress,
                  const Take& take) {
    std::uint64_t steps = 0;
    for (auto number = set.nextFrom(from); number; number = set.nextFrom(number->next())) {
        if (steps++ % kComparedBetweenLooks == 0) {
            if (progress.isCancelled())
                return tl::unexpected(cancelledError());
            progress.advance(snapshot.offsetOf(*number) - Offset(0), snapshot.indexedEnd() - Offset(0));
        }
        take(*number);
    }
    return {};
}

} // namespace

Result<StateComparison> StateComparison::between(std::shared_ptr<const Snapshot> then,
                                                 std::shared_ptr<const Snapshot> now, Progress& progress) {
    assert(now->extends(*then));
    StateComparison found(std::move(then), std::move(now));
    const auto& before = *found.m_then;
    const auto& after = *found.m_now;
    RecordSetBuilder rows(before.live());
    auto walked = walk(after, before.live(), RecordNumber(0), progress, [&](RecordNumber number) {
        if (after.live().contains(number))
            rows.clear(number);
    });
    if (!walked)
        return tl::unexpected(walked.error());
    RecordSetBuilder changed;
    walked = walk(after, after.live(), RecordNumber(before.records()), progress, [&](RecordNumber number) {
        const auto older = before.versionBefore(number);
        const bool isChanged = older && before.live().contains(*older);
        if (isChanged)
            rows.clear(*older);
        for (auto* set : {&rows, &changed}) {
            set->appendOthers(number.value() - set->records());
            set->append(set == &rows || isChanged);
        }
    });
    if (!walked)
        return tl::unexpected(walked.error());
    found.m_rows = rows.snapshot();
    found.m_changed = changed.snapshot();
    found.m_deleted = found.m_rows.rank(RecordNumber(before.records()));
    return found;
}

StateComparison::Row StateComparison::at(std::uint64_t row) const {
    const auto number = m_rows.select(row);
    if (number.value() < m_then->records())
        return Row{KeyDifference::Deleted, number, {}};
    if (!m_changed.contains(number))
        return Row{KeyDifference::Added, {}, number};
    return Row{KeyDifference::Changed, m_then->versionBefore(number), number};
}

} // namespace simkv
