// SPDX-License-Identifier: GPL-3.0-or-later
#include "staging/staged_view.h"

#include <algorithm>

namespace simkv {

namespace {

bool hasChangedRecord(const StagedChange& change) {
    return change.log.isLive && change.log.newest && !change.content.isDeleted();
}

} // namespace

StagedView::StagedView(StagedChangeList changes, std::shared_ptr<const WrittenAdditions> written)
    : m_changes(std::move(changes)), m_written(std::move(written)) {
    auto additions = std::make_shared<StagedIds>();
    auto changed = std::make_shared<ChangedRecords>();
    for (const auto& change : *m_changes) {
        if (change.isAddition())
            additions->push_back(change.id);
        else if (hasChangedRecord(change))
            changed->push_back({*change.log.newest, change.id});
    }
    std::sort(changed->begin(), changed->end(),
              [](const ChangedRecord& a, const ChangedRecord& b) { return a.record < b.record; });
    m_additions = std::move(additions);
    m_changed = std::move(changed);
}

// An id is of one key.
void StagedView::shareRows(const StagedView& earlier) {
    const auto isSame = [&](StagedId id) {
        const auto* ours = find(id);
        const auto* theirs = earlier.find(id);
        return ours != nullptr && theirs != nullptr && ours->content == theirs->content;
    };
    if (*m_additions == *earlier.m_additions && std::all_of(m_additions->begin(), m_additions->end(), isSame))
        m_additions = earlier.m_additions;
    if (*m_changed == *earlier.m_changed &&
        std::all_of(m_changed->begin(), m_changed->end(),
                    [&](const ChangedRecord& changed) { return isSame(changed.id); }))
        m_changed = earlier.m_changed;
}

const StagedChange* StagedView::find(ByteView key) const {
    std::call_once(m_keysMade, [this] {
        m_keys.reserve(m_changes->size());
        for (const auto& change : *m_changes)
            m_keys.emplace(change.key, &change);
    });
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? nullptr : found->second;
}

const StagedChange* StagedView::find(StagedId id) const {
    const auto found =
        std::lower_bound(m_changes->begin(), m_changes->end(), id,
                         [](const StagedChange& change, StagedId wanted) { return change.id < wanted; });
    return found != m_changes->end() && found->id == id ? &*found : nullptr;
}

std::optional<StagedId> StagedView::additionAfter(RecordNumber newest) const {
    const auto found = std::find_if(m_additions->begin(), m_additions->end(),
                                    [&](StagedId id) { return find(id)->log.newest == newest; });
    return found == m_additions->end() ? std::nullopt : std::optional(*found);
}

std::optional<RecordNumber> StagedView::recordOf(StagedId id) const {
    if (const auto* change = find(id))
        return change->log.isLive ? change->log.newest : std::nullopt;
    if (!m_written)
        return std::nullopt;
    const auto found = m_written->find(id.value());
    return found == m_written->end() ? std::nullopt : std::optional(found->second);
}

bool hasSameRows(const StagedViewPtr& a, const StagedViewPtr& b) {
    if (!a || !b)
        return a == b;
    return a->additions() == b->additions() && a->changedRecords() == b->changedRecords();
}

} // namespace simkv
